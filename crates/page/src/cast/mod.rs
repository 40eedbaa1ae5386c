//! The people of the course, with keys that were made beforehand, because making a key takes a browser a second.
//!
//! Anyone can read these keys here, so they own play money and nothing else.

pub mod coins;

use kusari::stage2_signed::{Address, Wallet};
use std::sync::LazyLock;

/// The seed of chapter 4's notebook. As in the notebook, the first three keys that it gives are Alice's, Bob's and
/// Mallory's.
pub const SEED: u64 = 4;

/// Someone with a wallet.
#[derive(Debug)]
pub struct Person {
    /// The word for them in a deed.
    pub word: &'static str,
    /// Their name.
    pub name: &'static str,
    wallet: LazyLock<Wallet>,
}

impl Person {
    /// Their keys.
    pub fn wallet(&self) -> &Wallet {
        &self.wallet
    }

    /// Their public key.
    pub fn address(&self) -> &Address {
        self.wallet.address()
    }
}

macro_rules! person {
    ($word:literal, $name:literal) => {
        Person {
            word: $word,
            name: $name,
            wallet: LazyLock::new(|| {
                let pem = include_str!(concat!($word, ".pem"));
                Wallet::from_pem(pem).expect("a test compares it with the key that its seed gives")
            }),
        }
    };
}

/// Alice pays.
pub static ALICE: Person = person!("alice", "Alice");
/// Bob is paid.
pub static BOB: Person = person!("bob", "Bob");
/// Mallory would rather not pay.
pub static MALLORY: Person = person!("mallory", "Mallory");
/// The timestamp server of chapter 3.
pub static SERVER: Person = person!("server", "the server");

/// Everyone who pays and is paid.
pub static PEOPLE: [&Person; 3] = [&ALICE, &BOB, &MALLORY];

/// The person with this word.
pub fn by_word(word: &str) -> Option<&'static Person> {
    PEOPLE.into_iter().find(|it| it.word == word)
}

/// The name that belongs to an address: a person's, or the first digits of the address itself.
pub fn name_of(address: &Address) -> String {
    let known = PEOPLE.into_iter().chain([&SERVER]).find(|it| it.address() == address);
    known.map_or_else(|| address.to_string(), |it| it.name.to_owned())
}

/// Adds the names of people to a text that has their addresses in it. Chapter 6 has other addresses.
pub fn with_names(text: &str) -> String {
    #[cfg(not(any(feature = "accounts", feature = "network")))]
    return text.to_owned();
    #[cfg(any(feature = "accounts", feature = "network"))]
    PEOPLE.iter().chain([&&SERVER]).fold(text.to_owned(), |text, person| {
        let address = person.address().to_string();
        text.replace(&address, &format!("{} ({address})", person.name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng as _;
    use rand::rngs::ChaCha12Rng;

    #[test]
    fn the_keys_are_those_that_the_seed_of_chapter_4_gives() {
        let mut rng = ChaCha12Rng::seed_from_u64(SEED);
        for person in PEOPLE.into_iter().chain([&SERVER]) {
            assert_eq!(Wallet::generate(&mut rng).address(), person.address(), "{}", person.name);
        }
    }
}
