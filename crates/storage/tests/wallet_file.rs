//! The wallet file, through the public API: what a passphrase opens, and what it does not.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod common;

use common::Broken;
use kusari::stage1_ledger::Refusal as _;
use kusari_storage::{MAX_WALLET_PART_BYTES, PassphraseCost, WalletFile, WalletFileError};
use rand::SeedableRng as _;
use rand::rngs::ChaCha12Rng;
use std::fs;

const PASSPHRASE: &str = "correct horse battery staple";
const PUBLIC: &[u8] = b"addresses";
const SECRET: &[u8] = b"the keys themselves";

fn cheap() -> PassphraseCost {
    PassphraseCost::new(8, 1, 1).expect("it's within the limits")
}

fn sealed_with(seed: u64) -> WalletFile {
    let mut rng = ChaCha12Rng::seed_from_u64(seed);
    WalletFile::seal(PUBLIC, SECRET, PASSPHRASE, cheap(), &mut rng).expect("it's small enough")
}

fn code(bytes: Vec<u8>) -> &'static str {
    match WalletFile::from_bytes(bytes).and_then(|file| file.open(PASSPHRASE)) {
        Ok(_) => "(opened)",
        Err(refusal) => refusal.code(),
    }
}

#[test]
fn the_passphrase_opens_what_was_sealed() {
    let file = WalletFile::from_bytes(sealed_with(1).as_bytes().to_vec()).unwrap();
    assert_eq!(file.open(PASSPHRASE).unwrap().expose(), SECRET);
}

#[test]
fn the_public_part_is_read_without_the_passphrase() {
    assert_eq!(sealed_with(1).public_unproven(), PUBLIC);
}

#[test]
fn another_passphrase_opens_nothing() {
    for wrong in ["", "correct horse battery stapl", "Correct horse battery staple"] {
        let refusal = sealed_with(1).open(wrong).unwrap_err();
        assert_eq!(refusal.code(), "wrong-passphrase-or-damaged", "{wrong:?}");
    }
}

#[test]
fn an_empty_wallet_is_one_too() {
    let mut rng = ChaCha12Rng::seed_from_u64(1);
    let file = WalletFile::seal(b"", b"", "p", cheap(), &mut rng).unwrap();
    let file = WalletFile::from_bytes(file.as_bytes().to_vec()).unwrap();
    assert_eq!((file.public_unproven(), file.open("p").unwrap().expose()), (&b""[..], &b""[..]));
}

#[test]
fn the_same_wallet_is_never_the_same_file_twice() {
    let [one, other] = [1, 2].map(|seed| sealed_with(seed).as_bytes().to_vec());
    // Salt, nonce and all that's sealed: a single byte may be the same by chance, but not a run of them.
    for range in [24..40, 40..64, 81..100, 100..116] {
        assert_ne!(one[range.clone()], other[range]);
    }
}

/// The seal proves every byte of the file, or a change is noticed even before that.
#[test]
fn a_flipped_bit_anywhere_is_refused() {
    let good = sealed_with(1).as_bytes().to_vec();
    let mut codes = std::collections::BTreeSet::new();
    for bit in 0..good.len() * 8 {
        let mut bytes = good.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        // A flipped bit in the cost may ask for a gigabyte, which is allowed.
        if (12..24).contains(&(bit / 8)) && WalletFile::from_bytes(bytes.clone()).is_ok_and(is_dear)
        {
            continue;
        }
        let code = code(bytes);
        assert_ne!(code, "(opened)", "bit {bit}");
        codes.insert(code);
    }
    let expected = [
        "not-a-wallet",
        "wallet-parameters",
        "wallet-too-large",
        "wallet-torn",
        "wallet-version",
        "wrong-passphrase-or-damaged",
    ];
    assert_eq!(codes.into_iter().collect::<Vec<_>>(), expected);
}

/// Whether it would take more than 4 MiB. Each such file would be refused, but the test would take minutes.
fn is_dear(file: WalletFile) -> bool {
    let numbers: Vec<u64> = file.as_bytes()[12..20]
        .chunks(4)
        .map(|bytes| u64::from(u32::from_le_bytes(bytes.try_into().unwrap())))
        .collect();
    numbers[0] * numbers[1] > 4 << 10
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let good = sealed_with(1).as_bytes().to_vec();
    for length in 0..good.len() {
        let expected = if length < 8 { "not-a-wallet" } else { "wallet-torn" };
        assert_eq!(code(good[..length].to_vec()), expected, "{length} bytes");
    }
    let mut longer = good;
    longer.push(0);
    assert_eq!(code(longer), "wallet-torn");
}

#[test]
fn the_public_part_of_another_wallet_is_noticed() {
    let mut bytes = sealed_with(1).as_bytes().to_vec();
    bytes[72..81].copy_from_slice(b"Mallory's");
    let file = WalletFile::from_bytes(bytes).unwrap();
    assert_eq!(file.public_unproven(), b"Mallory's", "this is why it's called unproven");
    assert_eq!(file.open(PASSPHRASE).unwrap_err().code(), "wrong-passphrase-or-damaged");
}

#[test]
fn a_file_cannot_ask_for_all_memory_or_all_day() {
    for (memory, passes, lanes) in [
        (u32::MAX, 1, 1),
        ((1 << 20) + 1, 1, 1),
        (1 << 20, 5, 1),
        (8, u32::MAX, 1),
        (1 << 16, 3, 17),
        (1 << 16, 3, u32::MAX),
        (7, 1, 1),
        (31, 1, 4),
        (8, 0, 1),
        (8, 1, 0),
    ] {
        let refusal = PassphraseCost::new(memory, passes, lanes).unwrap_err();
        assert_eq!(refusal.code(), "wallet-parameters", "{memory} {passes} {lanes}");
        let mut bytes = sealed_with(1).as_bytes().to_vec();
        for (at, number) in [(12, memory), (16, passes), (20, lanes)] {
            bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
        }
        assert_eq!(code(bytes), "wallet-parameters", "{memory} {passes} {lanes}");
    }
    PassphraseCost::new(1 << 20, 4, 16).expect("the most that is allowed");
}

#[test]
fn the_recommended_cost_is_that_of_rfc_9106_and_works() {
    let cost = PassphraseCost::RECOMMENDED;
    assert_eq!(PassphraseCost::new(64 * 1024, 3, 4).unwrap(), cost);
    let mut rng = ChaCha12Rng::seed_from_u64(1);
    let file = WalletFile::seal(PUBLIC, SECRET, PASSPHRASE, cost, &mut rng).unwrap();
    assert_eq!(file.cost(), cost);
    assert_eq!(file.open(PASSPHRASE).unwrap().expose(), SECRET);
}

#[test]
fn nothing_is_sealed_with_an_empty_passphrase() {
    let mut rng = ChaCha12Rng::seed_from_u64(1);
    let refusal = WalletFile::seal(PUBLIC, SECRET, "", cheap(), &mut rng).unwrap_err();
    assert_eq!(refusal.code(), "empty-passphrase");
}

#[test]
fn a_part_has_a_most() {
    let mut rng = ChaCha12Rng::seed_from_u64(1);
    let most = vec![7; MAX_WALLET_PART_BYTES];
    let more = vec![7; MAX_WALLET_PART_BYTES + 1];
    let file = WalletFile::seal(&most, &most, "p", cheap(), &mut rng).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wallet");
    file.create(&path).unwrap();
    assert_eq!(WalletFile::read(&path).unwrap().open("p").unwrap().expose(), most);
    for (public, secret) in [(&most, &more), (&more, &most)] {
        let refusal = WalletFile::seal(public, secret, "p", cheap(), &mut rng).unwrap_err();
        assert_eq!(refusal.code(), "wallet-too-large");
    }
    fs::write(&path, vec![0; 3 << 20]).unwrap();
    assert_eq!(WalletFile::read(&path).unwrap_err().code(), "too-large");
}

#[test]
fn without_randomness_nothing_is_sealed() {
    let refusal = WalletFile::seal(PUBLIC, SECRET, PASSPHRASE, cheap(), &mut Broken).unwrap_err();
    assert_eq!(refusal.code(), "no-randomness");
}

#[test]
fn neither_the_secret_nor_the_passphrase_is_printed_or_in_the_file() {
    let file = sealed_with(1);
    let secret = file.open(PASSPHRASE).unwrap();
    let printed = format!("{secret:?} {secret:#?} {file:?}");
    for bytes in [SECRET, PASSPHRASE.as_bytes()] {
        let text = std::str::from_utf8(bytes).unwrap();
        assert!(!printed.contains(text) && !printed.contains(&format!("{bytes:?}")));
        assert!(!file.as_bytes().windows(bytes.len()).any(|window| window == bytes));
    }
}

#[test]
fn a_wallet_never_overwrites_another_unless_it_is_to_replace_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wallet");
    let [one, other] = [1, 2].map(sealed_with);
    one.create(&path).unwrap();
    assert_eq!(other.create(&path).unwrap_err().code(), "wallet-exists");
    assert_eq!(WalletFile::read(&path).unwrap(), one);
    other.replace(&path).unwrap();
    assert_eq!(WalletFile::read(&path).unwrap(), other);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left");
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_the_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wallet");
    let mode = || fs::metadata(&path).unwrap().permissions().mode() & 0o777;
    sealed_with(1).create(&path).unwrap();
    assert_eq!(mode(), 0o600);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    sealed_with(2).replace(&path).unwrap();
    assert_eq!(mode(), 0o600);
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let refusal = WalletFile::read(folder.path().join("wallet")).unwrap_err();
    assert!(matches!(refusal, WalletFileError::File(_)) && refusal.code() == "io");
    assert!(refusal.to_string().contains("wallet: "), "{refusal}");
}
