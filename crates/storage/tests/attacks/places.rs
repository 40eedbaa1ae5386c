//! A coin's directory, as the rows need it.

use kusari_storage::{BlockFile, Directory, PassphraseCost, WalletFile};
use std::fs;
use std::path::{Path, PathBuf};

pub(crate) const CHAIN: [u8; 32] = [7; 32];
pub(crate) const PASSPHRASE: &str = "correct horse battery staple";

/// Where the coin is.
pub(crate) fn coin(folder: &Path) -> PathBuf {
    folder.join("coin")
}

/// Where one of its files is.
pub(crate) fn file(folder: &Path, name: &str) -> PathBuf {
    coin(folder).join(name)
}

/// A directory with rules, three blocks and a wallet.
pub(crate) fn whole(folder: &Path) {
    let directory = Directory::prepare(coin(folder)).expect("it can be created");
    let mut blocks = BlockFile::create(directory.blocks(), &CHAIN).expect("there's room");
    for block in [&b"first"[..], b"second", b"third"] {
        blocks.append(block).expect("there's room");
    }
    sealed(b"addresses").create(directory.wallet()).expect("there isn't one yet");
    directory.begin_chain(b"{}").expect("there isn't one yet");
}

pub(crate) fn sealed(public: &[u8]) -> WalletFile {
    let cheap = PassphraseCost::new(8, 1, 1).expect("it's within the limits");
    WalletFile::seal(public, b"keys", PASSPHRASE, cheap, &mut rand::rng())
        .expect("it's small enough")
}

/// Changes the bytes of one of the files.
pub(crate) fn spoil(folder: &Path, name: &str, change: impl FnOnce(&mut Vec<u8>)) {
    let path = file(folder, name);
    let mut bytes = fs::read(&path).expect("it exists");
    change(&mut bytes);
    fs::write(path, bytes).expect("there's room");
}
