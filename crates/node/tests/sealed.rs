//! What a sealed letter hides, and what can't be changed about it.

#![expect(clippy::unwrap_used, reason = "what can't be read fails the test")]

use kusari::stage6_coin::{PrivateKey, Refusal as _};
use kusari::stage7_peers::MAX_LETTER_BYTES;
use kusari_node::{LETTER_STEP, MAX_LETTER_TEXT_BYTES, check_shape, open, seal};
use rand::{Rng as _, RngExt as _, SeedableRng as _, rngs::ChaCha12Rng};

fn rng() -> ChaCha12Rng {
    ChaCha12Rng::seed_from_u64(7)
}

fn keys() -> [PrivateKey; 3] {
    [1, 2, 3].map(|number| PrivateKey::from_bytes(&[number; 32]).unwrap())
}

#[test]
fn the_receiver_reads_what_the_sender_wrote_and_knows_who_it_was() {
    let [alice, bob, _] = keys();
    for length in [1, 2, 900, 924, 925, 926, 2000, MAX_LETTER_TEXT_BYTES] {
        let text = "x".repeat(length);
        let letter = seal(&text, &alice, &bob.public_key(), &mut rng()).unwrap();
        let opened = open(&letter, &bob).unwrap();
        assert_eq!((opened.from, opened.text), (alice.public_key(), text));
    }
}

#[test]
fn no_one_else_opens_it_not_even_the_sender() {
    let [alice, bob, carol] = keys();
    let letter = seal("to Bob", &alice, &bob.public_key(), &mut rng()).unwrap();
    for other in [&alice, &carol] {
        assert_eq!(open(&letter, other).unwrap_err().code(), "letter-not-for-this-key");
    }
}

#[test]
fn every_bit_that_is_flipped_is_noticed() {
    let [alice, bob, _] = keys();
    let letter = seal("meet me at nine", &alice, &bob.public_key(), &mut rng()).unwrap();
    for bit in 0..8 * letter.len() {
        let mut changed = letter.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(open(&changed, &bob).is_err(), "bit {bit}");
    }
}

#[test]
fn a_letter_that_was_cut_or_made_longer_is_refused() {
    let [alice, bob, _] = keys();
    let letter = seal(&"x".repeat(1500), &alice, &bob.public_key(), &mut rng()).unwrap();
    for length in [0, 1, 33, 34, 50, LETTER_STEP, letter.len() - 1] {
        assert!(open(&letter[..length], &bob).is_err(), "{length}");
    }
    let longer = [&letter[..], &[0; LETTER_STEP]].concat();
    assert!(open(&longer, &bob).is_err());
}

#[test]
fn its_length_says_only_how_many_kilobytes_it_takes() {
    let [alice, bob, _] = keys();
    let (mut rng, mut lengths) = (rng(), std::collections::BTreeSet::new());
    for _ in 0..500 {
        let length = rng.random_range(1..=MAX_LETTER_TEXT_BYTES);
        let letter = seal(&"x".repeat(length), &alice, &bob.public_key(), &mut rng).unwrap();
        assert!(letter.len().is_multiple_of(LETTER_STEP) && letter.len() <= MAX_LETTER_BYTES);
        assert!(letter.len() - length < LETTER_STEP + 150, "no more than one step is padding");
        assert_eq!(check_shape(&letter), Ok(()));
        lengths.insert(letter.len());
    }
    assert_eq!(lengths.len(), MAX_LETTER_BYTES / LETTER_STEP);
    let short = seal("yes", &alice, &bob.public_key(), &mut rng).unwrap();
    let long = seal(&"no".repeat(400), &alice, &bob.public_key(), &mut rng).unwrap();
    assert_eq!(short.len(), long.len());
}

#[test]
fn the_same_letter_is_never_sealed_the_same_way_twice() {
    let [alice, bob, _] = keys();
    let rng = &mut rng();
    let [one, two] = [(); 2].map(|()| seal("yes", &alice, &bob.public_key(), rng).unwrap());
    let same = one.iter().zip(&two).filter(|(a, b)| a == b).count();
    assert!(same < 40, "{same} bytes in the same place are equal, and by chance it's about four");
}

#[test]
fn a_text_that_is_no_letter_is_not_sealed() {
    let [alice, bob, _] = keys();
    let code = |text: &str| seal(text, &alice, &bob.public_key(), &mut rng()).unwrap_err().code();
    assert_eq!(code(""), "letter-empty");
    assert_eq!(code(&"x".repeat(MAX_LETTER_TEXT_BYTES + 1)), "letter-too-long");
}

#[test]
fn rubbish_is_refused_and_nothing_panics() {
    let [_, bob, _] = keys();
    let mut rng = rng();
    for length in (0..70).chain([1024, 2048, MAX_LETTER_BYTES, MAX_LETTER_BYTES + 1024]) {
        for first in [0, 1, 2] {
            let mut bytes = vec![0; length];
            rng.fill_bytes(&mut bytes);
            if let [version, key, ..] = &mut bytes[..] {
                (*version, *key) = (first, 2);
            }
            assert!(open(&bytes, &bob).is_err());
        }
    }
}
