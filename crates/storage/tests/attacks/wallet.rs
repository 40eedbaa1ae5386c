//! What can be done to a wallet.

use crate::common::Broken;
use crate::places::{PASSPHRASE, file, sealed, spoil, whole};
use crate::row::{Attack, HOLDS, Row, code_of, row};
use kusari_storage::{MAX_WALLET_PART_BYTES, PassphraseCost, WalletFile};
use rand::TryCryptoRng;
use std::fs;
use std::path::Path;

fn opened(folder: &Path) -> String {
    code_of(WalletFile::read(file(folder, "wallet")).and_then(|wallet| wallet.open(PASSPHRASE)))
}

fn seal(passphrase: &str, secret: &[u8], rng: &mut impl TryCryptoRng) -> String {
    let cheap = PassphraseCost::new(8, 1, 1).expect("it's within the limits");
    code_of(WalletFile::seal(b"", secret, passphrase, cheap, rng))
}

fn nothing_is_printed(_: &Path) {
    let wallet = sealed(b"addresses");
    let secret = wallet.open(PASSPHRASE).expect("the passphrase is right");
    assert_eq!(format!("{secret:?}"), "Secret(…)");
    assert!(!wallet.as_bytes().windows(4).any(|window| window == b"keys"));
}

#[rustfmt::skip]
pub(crate) fn rows() -> Vec<Row> {
    vec![
        row(35, "a wallet that asks for 4 TiB of memory", "wallet-parameters",
            Attack::Refused(
                |folder| { whole(folder); spoil(folder, "wallet", |it| it[12..16].fill(0xff)) },
                opened),
            "the limit is checked before the memory is taken"),
        row(35, "a wallet with a part of 4 GiB", "wallet-too-large",
            Attack::Refused(
                |folder| { whole(folder); spoil(folder, "wallet", |it| it[64..68].fill(0xff)) },
                opened),
            "so is the length"),
        row(35, "a wallet file of 3 MiB", "too-large",
            Attack::Refused(
                |folder| { whole(folder); spoil(folder, "wallet", |it| it.resize(3 << 20, 0)) },
                opened),
            "no more of a file is read than a wallet can have"),
        row(35, "a megabyte of keys, and one byte", "wallet-too-large",
            Attack::Refused(|_| {}, |_| {
                let more = vec![0; MAX_WALLET_PART_BYTES + 1];
                seal("p", &more, &mut rand::rng())
            }),
            "nothing is written that couldn't be read"),
        row(41, "a secret that is printed", HOLDS, Attack::Holds(nothing_is_printed),
            "neither the file nor what `Debug` prints gives it away"),
        row(41, "a wallet without a passphrase", "empty-passphrase",
            Attack::Refused(|_| {}, |_| seal("", b"keys", &mut rand::rng())),
            "anyone could read it"),
        row(41, "another passphrase", "wrong-passphrase-or-damaged",
            Attack::Refused(whole, |folder| {
                let wallet = WalletFile::read(file(folder, "wallet"));
                code_of(wallet.and_then(|wallet| wallet.open("Correct horse battery staple")))
            }),
            "there is no way to tell which"),
        row(86, "a torn wallet", "wallet-torn",
            Attack::Refused(
                |folder| { whole(folder); spoil(folder, "wallet", |it| it.truncate(it.len() - 1)) },
                opened),
            "no wallet is ever half written, but a copy of one can be"),
        row(88, "a file that isn't a wallet", "not-a-wallet",
            Attack::Refused(
                |folder| { whole(folder); spoil(folder, "wallet", |it| it[0] ^= 1) },
                opened),
            "the first bytes say what it is"),
        row(88, "a wallet of a later version", "wallet-version",
            Attack::Refused(
                |folder| { whole(folder); spoil(folder, "wallet", |it| it[8] = 2) },
                opened),
            "the program doesn't guess at a format it doesn't know"),
        row(88, "a flipped bit in a wallet's public part", "wrong-passphrase-or-damaged",
            Attack::Refused(
                |folder| { whole(folder); spoil(folder, "wallet", |it| it[72] ^= 1) },
                opened),
            "the seal vouches for the addresses, too"),
        row(89, "a new wallet where there is one", "wallet-exists",
            Attack::Refused(whole, |folder| {
                code_of(sealed(b"").create(file(folder, "wallet")))
            }),
            "no key is ever overwritten"),
        row(90, "a wallet that is a link", "symlink",
            Attack::Refused(
                |folder| {
                    whole(folder);
                    fs::rename(file(folder, "wallet"), folder.join("elsewhere")).expect("it exists");
                    crate::disk::link(&folder.join("elsewhere"), &file(folder, "wallet"));
                },
                |folder| {
                    let wallet = file(folder, "wallet");
                    assert_eq!(code_of(sealed(b"").replace(&wallet)), "symlink");
                    assert_eq!(code_of(sealed(b"").create(&wallet)), "symlink");
                    opened(folder)
                }),
            "neither read nor written through"),
        row(93, "no randomness", "no-randomness",
            Attack::Refused(|_| {}, |_| seal("p", b"keys", &mut Broken)),
            "nothing is sealed without it"),
    ]
}
