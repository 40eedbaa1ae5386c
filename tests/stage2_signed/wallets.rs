//! Where a secret key is kept.

use crate::cast::*;
use crate::common::{pay, people};
use kusari::stage2_signed::*;
use rand::SeedableRng as _;
use rand::rngs::ChaCha12Rng;
use rsa::PrivateKey;
use rsa::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, LineEnding};
use rsa::traits::{PrivateKeyParts as _, PublicKeyParts as _};

#[test]
fn the_same_random_numbers_give_the_same_key() {
    let again = Wallet::generate(&mut ChaCha12Rng::seed_from_u64(1));
    assert_eq!(again.address(), people().alice.address());
    assert_ne!(people().alice.address(), people().bob.address());
}

#[test]
fn a_wallet_is_saved_and_loaded() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("alice.pem");
    people().alice.save(&path).unwrap();
    let loaded = Wallet::load(&path).unwrap();
    assert_eq!(loaded.address(), people().alice.address());
    assert_eq!(pay(&loaded, &people().bob, 30, 1), payment());
}

#[cfg(unix)]
#[test]
fn only_its_owner_may_read_a_saved_wallet() {
    use std::os::unix::fs::PermissionsExt as _;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("alice.pem");
    people().alice.save(&path).unwrap();
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn no_saved_key_is_ever_overwritten() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("alice.pem");
    people().alice.save(&path).unwrap();
    assert_eq!(people().mallory.save(&path).unwrap_err().code(), "io");
    assert_eq!(Wallet::load(&path).unwrap().address(), people().alice.address());
}

#[test]
fn a_file_that_is_not_there_cannot_be_loaded() {
    let directory = tempfile::tempdir().unwrap();
    assert_eq!(Wallet::load(directory.path().join("nobody.pem")).unwrap_err().code(), "io");
}

#[test]
fn a_text_without_a_secret_key_is_refused_as_not_pem() {
    let pem = pem_of(&people().alice);
    for text in ["", "secret", &pem[..pem.len() / 2], &pem.replace("PRIVATE", "PUBLIC")] {
        assert_eq!(Wallet::from_pem(text).unwrap_err().code(), "not-pem");
    }
}

#[test]
fn a_key_in_der_is_not_pem_and_no_fault_of_the_disk() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("alice.der");
    let pem = pem_of(&people().alice);
    let key = PrivateKey::from_pkcs8_pem(&pem).unwrap();
    std::fs::write(&path, key.to_pkcs8_der().unwrap().as_bytes()).unwrap();
    assert_eq!(Wallet::load(&path).unwrap_err().code(), "not-pem");
}

#[test]
fn what_an_editor_does_to_a_pem_file_does_not_matter() {
    let pem = pem_of(&people().alice);
    for text in [
        format!("{pem}\n\n"),
        format!("\r\n\n{pem}"),
        format!("\u{feff}{pem}"),
        pem.trim_end().to_owned(),
        pem.replace('\n', "\r\n"),
        pem.replace('\n', " \t\n"),
    ] {
        let wallet = Wallet::from_pem(&text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        assert_eq!(wallet.address(), people().alice.address());
    }
}

#[test]
fn a_weak_secret_key_is_refused() {
    let mut rng = ChaCha12Rng::seed_from_u64(21);
    let small = PrivateKey::new(&mut rng, 1024).unwrap();
    let cube = PrivateKey::new_with_exp(&mut rng, 2048, 3_u32.into()).unwrap();
    for (key, code) in [(small, "key-too-small"), (cube, "key-exponent")] {
        let pem = key.to_pkcs8_pem(LineEnding::LF).unwrap();
        assert_eq!(Wallet::from_pem(&pem).unwrap_err().code(), code);
    }
}

#[test]
fn debug_shows_no_digit_of_the_secret() {
    let alice = &people().alice;
    let key = PrivateKey::from_pkcs8_pem(&pem_of(alice)).unwrap();
    assert_eq!(*key.n_bytes(), *modulus(), "it is Alice's key");
    let shown = format!("{alice:?} {:?} {:#?}", alice.keys(), alice).to_lowercase();
    let secrets = [&key.primes()[0], &key.primes()[1], key.d()];
    for secret in
        secrets.iter().flat_map(|it| [16, 10].map(|radix| it.to_string_radix_vartime(radix)))
    {
        // Eight digits wouldn't match by chance.
        for start in 0..secret.len() - 8 {
            assert!(!shown.contains(&secret[start..start + 8]));
        }
    }
    assert!(shown.len() < 300, "it is the address and nothing else: {shown}");
}

fn pem_of(wallet: &Wallet) -> String {
    let directory = tempfile::tempdir().expect("a temporary folder can be made");
    let path = directory.path().join("wallet.pem");
    wallet.save(&path).expect("a new file can be written");
    std::fs::read_to_string(path).expect("it was just written")
}
