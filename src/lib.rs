//! A blockchain rebuilt in chapters, from a bank's ledger to coins that are mined into existence.
//!
//! *Kusari* (鎖) is Japanese for chain. The course starts with a bank that everybody must trust for
//! everything, and takes away a part of that trust in each chapter, until no single party is left.
//! Every chapter ends with an attack that still works; the next one exists to stop it.
//!
//! | chapter | new idea | whom you must still trust | the attack that is left over |
//! |---|---|---|---|
//! | [`stage1_ledger`] | a bank keeps one ledger | the bank, for everything | the bank rewrites an entry and nobody can tell |
//! | [`stage2_signed`] | the sender signs; the public key is the address | the bank, for deposits, order and completeness | the bank drops or reorders payments, and shows each customer another book |
//! | [`stage3_timestamp`] | payments are published in hash-linked blocks that a server signs | the server's key | the server signs two histories |
//! | [`stage4_pow`] | the seal is work instead of a signature: anyone can seal | whoever has most computing power | one strong miner rewrites the last blocks |
//! | [`stage5_network`] | many nodes race, tell their neighbours, and follow the chain with most work | an honest majority of work | a double spend with most of the work; that is the floor |
//! | [`stage6_coin`] | coins are mined into existence, and a fee buys room in a block | an honest majority of work, and that one of your neighbours is honest | a node that hears only Mallory believes what she shows it |
//!
//! # How to read
//!
//! One chapter after another. The page of each module is the chapter's text: the problem that the
//! last one left, what is new, what always holds, and what an attacker can still do. Each module
//! brings along what did not change, so one import serves a whole chapter. Beside it the examples
//! need `rand = "0.10"`, the version that the RSA library takes.
//!
//! ```
//! use kusari::stage4_pow::*;
//! use rand::SeedableRng;
//!
//! let mut rng = rand::rngs::ChaCha12Rng::seed_from_u64(1);
//! let (alice, bob) = (Wallet::generate(&mut rng), Wallet::generate(&mut rng));
//!
//! // What everybody agrees on beforehand: Alice starts with 100, and a block's hash begins with
//! // twelve zero bits.
//! let difficulty = Difficulty::from_bits(12);
//! let mut chain = Chain::new(Genesis {
//!     time: Time::now(),
//!     grants: vec![Grant { receiver: alice.address().clone(), amount: Amount::new(100) }],
//!     rule: WorkRule { difficulty },
//! })?;
//!
//! // Alice signs a payment, and somebody looks for a nonce that closes a block with it.
//! let payment = alice.send(bob.address(), Amount::new(30));
//! let block = mine(chain.draft(Time::now(), vec![payment]), difficulty, Nonce::default())?;
//! chain.push(block)?;
//! assert_eq!(chain.balance(bob.address()), Amount::new(30));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Whatever is refused is refused for a rule that is named: see [`stage1_ledger::Refusal`].
//!
//! [`figures`] draws what the chapters build. It belongs to none of them, and none uses it.

pub mod figures;
pub mod stage1_ledger;
pub mod stage2_signed;
pub mod stage3_timestamp;
pub mod stage4_pow;
#[macro_use]
pub mod stage5_network;
pub mod stage6_coin;

#[doc = include_str!("../docs/design-faq.md")]
pub mod design_faq {}

#[doc = include_str!("../docs/wire-format.md")]
pub mod wire_format {}

#[doc = include_str!("../docs/security.md")]
pub mod security {}
