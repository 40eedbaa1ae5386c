//! The people of chapter 6, and where their coins are. A key on a curve is a number, so it's made here in no time.
//!
//! Anyone can read these keys here, so they own play money and nothing else.

use kusari::stage6_coin::{
    Address, Block, BlockError, Chain, CompactTarget, Genesis, PrivateKey, Rules, Script, Time,
    Transaction, mine,
};
use std::sync::LazyLock;
use std::time::Duration;

/// Someone, or something, that holds a key.
#[derive(Debug)]
pub struct Holder {
    /// The word for them in a deed.
    pub word: &'static str,
    /// Their name.
    pub name: &'static str,
    key: LazyLock<PrivateKey>,
}

impl Holder {
    /// Their key.
    pub fn key(&self) -> &PrivateKey {
        &self.key
    }

    /// The address of their key.
    pub fn address(&self) -> Address {
        Address::of(&self.key.public_key())
    }

    /// The lock that opens for their key.
    pub fn lock(&self) -> Script {
        self.address().lock()
    }
}

macro_rules! holder {
    ($word:literal, $name:literal, $number:literal) => {
        Holder {
            word: $word,
            name: $name,
            key: LazyLock::new(|| {
                PrivateKey::from_bytes(&[$number; 32])
                    .expect("it's less than the order of the curve")
            }),
        }
    };
}

/// Alice pays.
pub static ALICE: Holder = holder!("alice", "Alice", 1);
/// Bob is paid.
pub static BOB: Holder = holder!("bob", "Bob", 2);
/// Mallory would rather not pay. She also mines.
pub static MALLORY: Holder = holder!("mallory", "Mallory", 3);
/// The first of three keys with which Alice locks an amount that's too large for a single key.
pub static PHONE: Holder = holder!("phone", "the phone", 4);
/// The second of the three.
pub static DESK: Holder = holder!("desk", "the desk", 5);
/// The third of the three.
pub static SAFE: Holder = holder!("safe", "the safe", 6);

/// Everyone who pays and is paid.
pub static PEOPLE: [&Holder; 3] = [&ALICE, &BOB, &MALLORY];

/// All keys.
pub static HOLDERS: [&Holder; 6] = [&ALICE, &BOB, &MALLORY, &PHONE, &DESK, &SAFE];

/// The holder with this word.
pub fn by_word(word: &str) -> Option<&'static Holder> {
    HOLDERS.into_iter().find(|it| it.word == word)
}

/// The holder of the key that opens a lock, if it's one of ours.
pub fn owner(lock: &Script) -> Option<&'static Holder> {
    let address = Address::of_lock(lock)?;
    HOLDERS.into_iter().find(|it| it.address() == address)
}

/// The addresses of all people, with their names, for pictures.
pub fn names() -> Vec<(Address, &'static str)> {
    PEOPLE.map(|it| (it.address(), it.name)).to_vec()
}

/// The genesis that everyone agrees on. As in the notebooks, a block takes some 256 hashes.
pub fn genesis() -> Genesis {
    let easiest = CompactTarget::from_bits(0x2000_ffff);
    let rules = Rules { easiest, period: 2016, ..Rules::classroom() };
    Genesis { time: Time::from_millis(1_700_000_000_000), words: "No grants.".into(), rules }
}

/// A chain without blocks.
#[expect(clippy::missing_panics_doc, reason = "it cannot fail, as the message says")]
pub fn chain() -> Chain {
    Chain::new(genesis()).expect("a test begins one")
}

/// The time of the next block: ten seconds after the last one.
pub fn next_time(chain: &Chain) -> Time {
    chain.place().tip().time.after(Duration::from_secs(10))
}

/// Mines the next block, and appends it.
///
/// # Errors
///
/// The first rule that's broken.
#[expect(clippy::missing_panics_doc, reason = "it cannot fail, as the message says")]
pub fn extend(
    chain: &mut Chain,
    payments: &[Transaction],
    miner: &Holder,
) -> Result<Block, BlockError> {
    let draft = chain.draft(payments, miner.lock(), next_time(chain))?;
    let block = mine(draft).expect("one of the nonces will do");
    chain.push(block.clone())?;
    Ok(block)
}
