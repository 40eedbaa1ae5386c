use crate::error::NodeError;
use kusari::stage7_peers::{AddressBook, BookShape};
use kusari_storage::Directory;
use rand::{Rng, RngExt as _};

/// Where a host's address book is kept, whatever its role.
#[derive(Debug, Default)]
pub(crate) struct BookFile {
    /// What was written last.
    written: Vec<u8>,
}

impl BookFile {
    /// The book of addresses, or a new one with a secret key if there's none, or none that can be read: it can always be
    /// learnt again.
    pub(crate) fn read(directory: &Directory, rng: &mut impl Rng) -> AddressBook {
        let kept = directory.peers().ok().flatten();
        let kept = kept.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        kept.unwrap_or_else(|| AddressBook::new(rng.random(), BookShape::default()))
    }

    /// Writes the book, unless it's the same as before.
    pub(crate) fn write(
        &mut self,
        directory: &Directory,
        book: &AddressBook,
    ) -> Result<(), NodeError> {
        let bytes = serde_json::to_vec(book).expect("addresses and numbers can be written");
        if self.written != bytes {
            directory.write_peers(&bytes)?;
            self.written = bytes;
        }
        Ok(())
    }
}
