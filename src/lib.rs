//! A blockchain rebuilt in chapters, from a bank's ledger to coins that are mined, to contracts that members keep, and to coins that vote.
//!
//! *Kusari* (鎖) is Japanese for chain. The course starts with a bank that everyone must trust for
//! everything. Each chapter takes away a part of that trust, until no single party is left to trust.
//! Every chapter ends with an attack that still works, and the next one is there to stop it.
//!
//! | chapter | new idea | whom you must still trust | the attack that's left over |
//! |---|---|---|---|
//! | [`stage1_ledger`] | a bank keeps one ledger | the bank, for everything | the bank rewrites an entry and no one can tell |
//! | [`stage2_signed`] | the sender signs; the public key is the address | the bank, for deposits, order and completeness | the bank drops or reorders payments, and shows each customer another book |
//! | [`stage3_timestamp`] | payments are published in hash-linked blocks that a server signs | the server's key | the server signs two histories |
//! | [`stage4_pow`] | blocks are sealed by work instead of a signature: anyone can seal | the miner with most computing power | one strong miner rewrites the last blocks |
//! | [`stage5_network`] | many nodes race, tell their neighbours, and follow the chain with most work | an honest majority of work | a majority of the work keeps a payment out forever, which is the floor, and anyone with a coin fills the room where payments wait |
//! | [`stage6_coin`] | coins are mined into existence, and a fee buys room in a block | an honest majority of work, and that one of your neighbours is honest | a node that hears only Mallory believes what she shows it |
//! | [`stage7_peers`] | nodes keep a book of addresses and choose their neighbours themselves, so that no one else chooses for them | an honest majority of work, and that the book has one honest address | names cost nothing, so Mallory can be nearly everyone who calls you; and if she rents most of the work for an hour, she rewrites that hour |
//! | [`stage8_contract`] | members who know each other keep landing pads, and agree on the order by a leader, by work, by a majority or by a vote | that fewer than a third of the members lie, and the one who writes the list of members | two of four members sign two histories; and the one who writes the list lets five friends join, and breaks no rule |
//! | [`stage9_stake`] | coins vote in place of machines; six rules say what a vote costs, all of them on one ledger | that two thirds of the coins keep their word, and the one who told you which block is right | people who sold everything long ago write another history with their old keys, and only a checkpoint stops it |
//!
//! # How to read
//!
//! Read one chapter after another. The page of each module is the chapter's text: the problem that the
//! last one left behind, what's new, what always holds, and what an attacker can still do. Each module
//! brings along what didn't change, so you need one import for a whole chapter. The examples also
//! need `rand = "0.10"`, the version that the RSA library takes.
//!
//! ```
//! use kusari::stage4_pow::*;
//! use rand::SeedableRng;
//!
//! let mut rng = rand::rngs::ChaCha12Rng::seed_from_u64(1);
//! let (alice, bob) = (Wallet::generate(&mut rng), Wallet::generate(&mut rng));
//!
//! // What everyone agrees on beforehand: Alice starts with 100, and a block's hash begins with
//! // twelve zero bits.
//! let difficulty = Difficulty::from_bits(12);
//! let mut chain = Chain::new(Genesis {
//!     time: Time::now(),
//!     grants: vec![Grant { receiver: alice.address().clone(), amount: Amount::new(100) }],
//!     rule: WorkRule { difficulty },
//! })?;
//!
//! // Alice signs a payment, and a miner looks for a nonce that closes a block with it.
//! let payment = alice.send(bob.address(), Amount::new(30));
//! let block = mine(chain.draft(Time::now(), vec![payment]), difficulty, Nonce::default())?;
//! chain.push(block)?;
//! assert_eq!(chain.balance(bob.address()), Amount::new(30));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Every refusal names the rule that was broken: see [`stage1_ledger::Refusal`].
//!
//! [`figures`] draws what the chapters build. It belongs to no chapter, and no chapter uses it.

pub mod figures;
pub mod stage1_ledger;
pub mod stage2_signed;
pub mod stage3_timestamp;
pub mod stage4_pow;
#[macro_use]
pub mod stage5_network;
pub mod stage6_coin;
pub mod stage7_peers;
pub mod stage8_contract;
pub mod stage9_stake;

#[doc = include_str!("../docs/design-faq.md")]
pub mod design_faq {}

#[doc = include_str!("../docs/wire-format.md")]
pub mod wire_format {}

#[doc = include_str!("../docs/security.md")]
pub mod security {}
