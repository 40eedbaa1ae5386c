use super::Where;
use super::source::Source;
use crate::door::door;
use crate::failure::Failure;
use kusari_storage::Directory;
use std::fs::{File, OpenOptions};
use std::path::Path;

/// Keeps other programs from changing a wallet at the same time. Without a node, the lock of the directory does that. A node has the
/// directory to itself, so then there's a file beside the wallet that's locked.
pub(crate) enum Hold {
    Directory {
        /// It's locked until this goes away.
        _lock: Directory,
    },
    Wallet {
        /// The same.
        _lock: File,
    },
    /// Someone else holds it for us.
    Elsewhere,
}

impl Hold {
    /// Waits for its turn, if a node runs in the directory. Otherwise opens the directory, or makes it.
    pub(super) fn take(place: &Where, wallet: &Path) -> Result<Hold, Failure> {
        match door(&place.dir)? {
            Some(_) => Hold::wallet(wallet),
            None => Ok(Hold::Directory { _lock: place.prepare()? }),
        }
    }

    /// Waits until no other program changes the wallet.
    pub(crate) fn wallet(wallet: &Path) -> Result<Hold, Failure> {
        let mut name = wallet.as_os_str().to_owned();
        name.push(".lock");
        let path = Path::new(&name);
        let failed = |error| Failure::file(path, error);
        let lock = OpenOptions::new().append(true).create(true).open(path).map_err(failed)?;
        lock.lock().map_err(failed)?;
        Ok(Hold::Wallet { _lock: lock })
    }
}

impl Source {
    /// Keeps other programs from changing a wallet as long as this value and the source live.
    pub(super) fn hold(&self, wallet: &Path) -> Result<Hold, Failure> {
        match self {
            Source::Directory(_) => Ok(Hold::Elsewhere),
            Source::Node(_) => Hold::wallet(wallet),
        }
    }
}
