use crate::check::{Check, asking, equal};
use crate::edges::draws;
use crate::report::Report;
use rand::RngExt as _;
use sha2::{Digest as _, Sha256};

type PlaceInBook = fn(&[u8], &str, &str, &str) -> (usize, usize);

/// The first 64 bits of the SHA-256 of a key and some words, each after its length.
#[expect(clippy::missing_panics_doc, reason = "it cannot fail, as the message says")]
pub fn keyed_hash(key: &[u8], words: &[&str]) -> u64 {
    let mut hasher = Sha256::new_with_prefix(key);
    for word in words {
        hasher.update((word.len() as u64).to_le_bytes());
        hasher.update(word);
    }
    let digest: [u8; 32] = hasher.finalize().into();
    u64::from_le_bytes(digest[..8].try_into().expect("32 bytes begin with eight"))
}

/// Checks `place_in_book`.
pub fn place_in_book(student: PlaceInBook) -> Report {
    let check = move |key: &[u8], [by, group, address]: [&str; 3], because: &str| {
        let call = format!("place_in_book({key:?}, {by:?}, {group:?}, {address:?})");
        let call = asking(call);
        let expected = right(key, by, group, address);
        equal(call, student(key, by, group, address), expected, because)
    };
    const FIRST: [&str; 3] = ["90.0", "198.51", "198.51.0.1:7707"];
    Check::of("place_in_book")
        .claim("one address", move || check(b"secret", FIRST, "so says the rule"))
        .claim("another address of the group has the same bucket", move || {
            for last in 2..20 {
                let address = format!("198.51.0.{last}:7707");
                check(b"secret", ["90.0", "198.51", &address], "only the place may differ")?;
            }
            Ok(())
        })
        .claim("another group may have another bucket", move || {
            for first in 1..40 {
                let group = format!("{first}.7");
                check(b"secret", ["90.0", &group, "1.7.0.1:7707"], "the group decides, too")?;
            }
            Ok(())
        })
        .claim("and so may another neighbour", move || {
            for first in 1..40 {
                let told = [&format!("{first}.8")[..], "198.51", "198.51.0.1:7707"];
                check(b"secret", told, "the one that told it decides, too")?;
            }
            Ok(())
        })
        .claim("another key is another book", move || {
            for number in 0..40 {
                check(&[number; 16], FIRST, "the key is part of each hash")?;
            }
            check(&[], FIRST, "even an empty key is a key")
        })
        .claim("words don't run into each other", move || {
            let because = "a group of 1.1 told by 90.0 isn't one of .1 told by 90.01";
            check(b"k", ["90.0", "1.1", "a"], because)?;
            check(b"k", ["90.01", ".1", "a"], because)?;
            check(b"k", ["", "", ""], "nothing is also a text")
        })
        .claim("it works for any texts", move || {
            let mut random = draws(72);
            for _ in 0..300 {
                let mut text =
                    || format!("{:x}", random.random::<u32>() >> random.random_range(0..32));
                let (key, by, group, address) = (text(), text(), text(), text());
                check(key.as_bytes(), [&by, &group, &address], "so says the rule")?;
            }
            Ok(())
        })
        .report()
}

fn hash(key: &[u8], words: &[&str]) -> u64 {
    let mut all = key.to_vec();
    for word in words {
        all.extend((word.len() as u64).to_le_bytes());
        all.extend(word.as_bytes());
    }
    Sha256::digest(all)[..8].iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

fn right(key: &[u8], by: &str, group: &str, address: &str) -> (usize, usize) {
    let part = (hash(key, &["part", by, group]) % 4).to_string();
    let bucket = hash(key, &["heard", by, &part]) % 16;
    let place = hash(key, &["slot", &bucket.to_string(), address]) % 8;
    (bucket as usize, place as usize)
}
