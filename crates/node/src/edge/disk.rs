use crate::book_file::BookFile;
use crate::error::NodeError;
use kusari::stage6_coin::{Encoded as _, Genesis, Header, decode};
use kusari::stage7_peers::{AddressBook, Edge, EdgeSettings, EdgeState};
use kusari_storage::{BlockFile, BlockFileError, Directory, StoreError};
use rand::Rng;
use std::path::Path;

/// How long the description of a chain may be, in bytes.
const MAX_GENESIS_BYTES: usize = 1 << 16;

/// What an edge keeps in its directory: headers, what it follows for its owner, and where cores are.
#[derive(Debug)]
pub struct EdgeDisk {
    directory: Directory,
    genesis: Genesis,
    headers: BlockFile,
    /// What was written last of what it follows.
    written: Vec<u8>,
    book: BookFile,
}

impl EdgeDisk {
    /// Opens the chain in a directory. No other process can use it then. All that has to be there is a description of the
    /// chain ([`Directory::begin_chain`]).
    ///
    /// # Errors
    ///
    /// If there's no chain, or something is wrong with one of the files.
    pub fn open(directory: Directory) -> Result<EdgeDisk, NodeError> {
        let genesis: Genesis =
            decode(&directory.chain()?, MAX_GENESIS_BYTES).map_err(StoreError::from)?;
        genesis.check().map_err(StoreError::from)?;
        let headers = open_headers(&directory.headers(), &genesis)?;
        Ok(EdgeDisk { directory, genesis, headers, written: Vec::new(), book: BookFile::default() })
    }

    /// What everyone agrees on.
    pub fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    /// The directory that holds all of this.
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    /// Brings an edge back to where the last one was. Headers that make no chain are thrown away: they can be asked for
    /// again.
    ///
    /// # Errors
    ///
    /// [`NodeError::EdgeState`] if what it follows can't be read. Payments may be in there that are nowhere else, so it isn't
    /// overwritten.
    pub fn edge(&mut self, settings: EdgeSettings) -> Result<Edge, NodeError> {
        let kept = self.directory.edge()?;
        let state = match &kept {
            Some(kept) => serde_json::from_slice(kept)
                .map_err(|cause| NodeError::EdgeState(cause.to_string()))?,
            None => EdgeState::new(self.genesis.hash()),
        };
        let frames = self.headers.frames(0).map_while(Result::ok);
        let headers = frames.map_while(|(_, bytes)| Header::from_bytes(&bytes).ok());
        let again = Edge::restore(self.genesis.clone(), settings.clone(), headers, state.clone());
        if let Ok(edge) = again {
            return Ok(edge);
        }
        self.headers = begin_headers(&self.directory.headers(), &self.genesis)?;
        let edge = Edge::restore(self.genesis.clone(), settings, [], state);
        edge.map_err(|cause| NodeError::EdgeState(cause.to_string()))
    }

    /// The book of addresses.
    pub fn book(&self, rng: &mut impl Rng) -> AddressBook {
        BookFile::read(&self.directory, rng)
    }

    pub(super) fn keep_headers(&mut self, headers: &[Header]) -> Result<(), NodeError> {
        let bytes: Vec<_> = headers.iter().map(|header| header.to_bytes()).collect();
        let kept = self.headers.append_all(bytes.iter().map(|it| &it[..]));
        Ok(kept.map_err(StoreError::from)?)
    }

    /// Writes what it follows, if that has changed.
    pub(super) fn keep(&mut self, edge: &Edge) -> Result<(), NodeError> {
        let bytes = serde_json::to_vec(&edge.state()).expect("hex and lists can be written");
        if bytes != self.written {
            self.directory.write_edge(&bytes)?;
            self.written = bytes;
        }
        Ok(())
    }

    pub(super) fn keep_book(&mut self, book: &AddressBook) -> Result<(), NodeError> {
        self.book.write(&self.directory, book)
    }

    pub(super) fn close(&mut self, edge: &Edge, book: &AddressBook) -> Result<(), NodeError> {
        self.keep(edge)?;
        self.keep_book(book)?;
        Ok(self.directory.close_door()?)
    }

    /// Says to programs on this machine how to talk to the edge.
    ///
    /// # Errors
    ///
    /// What the disk says.
    pub fn open_door(&self, door: &[u8]) -> Result<(), NodeError> {
        Ok(self.directory.open_door(door)?)
    }
}

/// Opens the file of headers. One that's damaged is begun again.
fn open_headers(path: &Path, genesis: &Genesis) -> Result<BlockFile, NodeError> {
    if !path.exists() {
        return begin_headers(path, genesis);
    }
    match BlockFile::open(path, genesis.hash().as_bytes(), 0) {
        Ok((headers, _)) => Ok(headers),
        Err(cause @ BlockFileError::File(_)) => Err(StoreError::from(cause).into()),
        Err(_) => begin_headers(path, genesis),
    }
}

fn begin_headers(path: &Path, genesis: &Genesis) -> Result<BlockFile, NodeError> {
    let _ = std::fs::remove_file(path); // if it can't be removed, the next line says why
    let new = BlockFile::create(path, genesis.hash().as_bytes());
    Ok(new.map_err(StoreError::from)?)
}
