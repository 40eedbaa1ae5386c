use crate::file::{self, FileError};
use kusari::stage1_ledger::Refusal;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// The names of the files. The lock is first: it's made before any other, so it marks the directory as ours.
const LOCK: &str = "kusari.lock";
const CHAIN: &str = "chain.json";
const BLOCKS: &str = "blocks.dat";
const INDEX: &str = "index.redb";
const WAITING: &str = "waiting.dat";
const DAMAGED_WAITING: &str = "waiting.damaged";
const WALLET: &str = "wallet";
const PEERS: &str = "peers.json";
const DOOR: &str = "node.json";
const HEADERS: &str = "headers.dat";
const EDGE: &str = "edge.json";
const NETWORK: &str = "network.json";
const MEMBER_KEY: &str = "member.key";
const RECORDS: &str = "journal.jsonl";

/// What a member of chapter 8 has in its directory.
const OF_A_MEMBER: [&str; 3] = [NETWORK, MEMBER_KEY, RECORDS];

/// How large `chain.json` may be, in bytes.
pub(crate) const MAX_CHAIN_BYTES: usize = 1 << 16;

/// How large `peers.json`, `node.json` and `network.json` may be, in bytes.
const MAX_NOTE_BYTES: u64 = 1 << 20;

/// How large `member.key` may be, in bytes: a key is 64 hex digits.
const MAX_KEY_BYTES: u64 = 128;

/// How large `edge.json` may be, in bytes.
const MAX_EDGE_BYTES: u64 = 64 << 20;

/// A directory with a coin in it, which no other process uses as long as this value lives.
///
/// | file | what it holds |
/// |---|---|
/// | `kusari.lock` | nothing: the process that uses the directory locks it, and it marks the directory as ours |
/// | `chain.json` | the rules of the chain, written once |
/// | `blocks.dat` | all blocks: a [`BlockFile`](crate::BlockFile) |
/// | `index.redb` | what follows from the blocks, and can be rebuilt |
/// | `waiting.dat` | the payments waiting for a block: nothing else in the directory could replace them |
/// | `wallet` | the keys: a [`WalletFile`](crate::WalletFile) |
/// | `peers.json` | where other nodes are |
/// | `node.json` | while a node runs here: how to talk to it |
/// | `headers.dat` | of an edge: the headers of its chain, in a [`BlockFile`](crate::BlockFile) |
/// | `edge.json` | of an edge: what it follows for its owner |
/// | `network.json` | of a member of chapter 8: what all members agree on before they begin |
/// | `member.key` | of such a member: its key, which only its owner can read |
/// | `journal.jsonl` | of such a member: what it has signed and learnt, in a [`LineFile`](crate::LineFile) |
///
/// Neither these files nor the directory itself may be symbolic links, and a path with `..` is refused, so
/// everything is written exactly where the path says. Links further up in the path are the owner's business.
#[derive(Debug)]
pub struct Directory {
    path: PathBuf,
    /// The open file holds the lock. It's released when the file is closed, even if the program is killed.
    _lock: File,
}

impl Directory {
    /// Opens a directory, or creates it.
    ///
    /// # Errors
    ///
    /// [`DirectoryError::NotOurs`] if it exists and has other things in it, which are left alone. The other
    /// errors are those of [`open`](Self::open).
    pub fn prepare(path: impl AsRef<Path>) -> Result<Directory, DirectoryError> {
        let path = normal(path.as_ref());
        if file::look(&path)?.is_none() {
            fs::create_dir(&path).map_err(FileError::io(&path))?;
            file::sync_folder_of(&path)?;
        }
        if !is_ours(&path)? {
            let mut entries = fs::read_dir(&path).map_err(FileError::io(&path))?;
            if entries.next().is_some() {
                return Err(DirectoryError::NotOurs(path));
            }
            file::open(&path.join(LOCK), OpenOptions::new().write(true).create(true))?;
            file::sync_folder_of(&path.join(LOCK))?;
        }
        Directory::open(path)
    }

    /// Opens a directory that was [`prepare`](Self::prepare)d before, and removes files that a killed
    /// program left unfinished.
    ///
    /// # Errors
    ///
    /// [`DirectoryError::NotOurs`] if there is no such directory, or it has no `kusari.lock`;
    /// [`DirectoryError::Locked`] while another process uses it; and [`DirectoryError::File`], for
    /// instance if one of our files is a symbolic link.
    pub fn open(path: impl AsRef<Path>) -> Result<Directory, DirectoryError> {
        let path = normal(path.as_ref());
        if file::look(&path)?.is_none() || !is_ours(&path)? {
            return Err(DirectoryError::NotOurs(path));
        }
        let lock_path = path.join(LOCK);
        let lock = file::open(&lock_path, OpenOptions::new().write(true))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(DirectoryError::Locked(path)),
            Err(TryLockError::Error(cause)) => return Err(FileError::io(&lock_path)(cause).into()),
        }
        let names = [CHAIN, BLOCKS, INDEX, WAITING, WALLET, PEERS, DOOR, HEADERS, EDGE];
        for name in names.into_iter().chain(OF_A_MEMBER) {
            file::look_for_file(&path.join(name))?;
        }
        remove_temporary_files(&path).map_err(FileError::io(&path))?;
        Ok(Directory { path, _lock: lock })
    }

    /// The directory itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where the blocks are.
    pub fn blocks(&self) -> PathBuf {
        self.path.join(BLOCKS)
    }

    /// Where the index is.
    pub fn index(&self) -> PathBuf {
        self.path.join(INDEX)
    }

    /// Where the waiting payments are.
    pub fn waiting(&self) -> PathBuf {
        self.path.join(WAITING)
    }

    /// Where that file is moved to if it can't be read.
    pub(crate) fn damaged_waiting(&self) -> PathBuf {
        self.path.join(DAMAGED_WAITING)
    }

    /// Where the wallet is.
    pub fn wallet(&self) -> PathBuf {
        self.path.join(WALLET)
    }

    /// Whether a path is that of a file of a directory, other than its wallet. Anything else written there would
    /// take its place. This needs no lock.
    pub fn owns(directory: impl AsRef<Path>, path: impl AsRef<Path>) -> bool {
        let path = path.as_ref();
        let folders = [file::folder_of(path), directory.as_ref()].map(fs::canonicalize);
        let [Ok(folder), Ok(ours)] = folders else { return false };
        let names =
            [LOCK, CHAIN, BLOCKS, INDEX, WAITING, DAMAGED_WAITING, PEERS, DOOR, HEADERS, EDGE];
        // Some file systems ignore the difference between capital and small letters.
        folder == ours
            && names
                .iter()
                .chain(&OF_A_MEMBER)
                .any(|it| path.file_name().is_some_and(|name| name.eq_ignore_ascii_case(it)))
    }

    /// Whether a chain was started here.
    ///
    /// # Errors
    ///
    /// [`DirectoryError::File`].
    pub fn has_chain(&self) -> Result<bool, DirectoryError> {
        Ok(file::look_for_file(&self.path.join(CHAIN))?.is_some())
    }

    /// The rules of the chain, as they were written.
    ///
    /// # Errors
    ///
    /// [`DirectoryError::NoChain`] if no chain was started here, and [`DirectoryError::File`].
    pub fn chain(&self) -> Result<Vec<u8>, DirectoryError> {
        match self.has_chain()? {
            true => Ok(file::read(&self.path.join(CHAIN), MAX_CHAIN_BYTES as u64)?),
            false => Err(DirectoryError::NoChain(self.path.clone())),
        }
    }

    /// Writes the rules of the chain, once. Whatever else the chain needs has to be there already: if the
    /// program is killed before this, no chain was started.
    ///
    /// # Errors
    ///
    /// [`DirectoryError::ChainExists`] and [`DirectoryError::File`].
    pub fn begin_chain(&self, rules: &[u8]) -> Result<(), DirectoryError> {
        let path = self.path.join(CHAIN);
        if rules.len() > MAX_CHAIN_BYTES {
            let (bytes, limit) = (rules.len() as u64, MAX_CHAIN_BYTES as u64);
            return Err(FileError::TooLarge { path, bytes, limit }.into());
        }
        match file::write_new(&path, rules)? {
            true => Ok(()),
            false => Err(DirectoryError::ChainExists(self.path.clone())),
        }
    }

    /// What a node has written down about where others are, if it has.
    ///
    /// # Errors
    ///
    /// [`DirectoryError::File`].
    pub fn peers(&self) -> Result<Option<Vec<u8>>, DirectoryError> {
        read_note(&self.path.join(PEERS))
    }

    /// Writes that down, completely or not at all.
    ///
    /// # Errors
    ///
    /// [`DirectoryError::File`]. What was written before stays.
    pub fn write_peers(&self, peers: &[u8]) -> Result<(), DirectoryError> {
        Ok(file::replace(&self.path.join(PEERS), peers)?)
    }

    /// Where an edge has its headers.
    pub fn headers(&self) -> PathBuf {
        self.path.join(HEADERS)
    }

    /// What an edge follows for its owner, as it has written it down, if it has.
    ///
    /// # Errors
    ///
    /// [`DirectoryError::File`].
    pub fn edge(&self) -> Result<Option<Vec<u8>>, DirectoryError> {
        read_up_to(MAX_EDGE_BYTES, &self.path.join(EDGE))
    }

    /// Writes that down, completely or not at all.
    ///
    /// # Errors
    ///
    /// [`DirectoryError::File`]. What was written before stays.
    pub fn write_edge(&self, followed: &[u8]) -> Result<(), DirectoryError> {
        Ok(file::replace(&self.path.join(EDGE), followed)?)
    }

    /// Writes what all members agree on, this member's key, and an empty file of records, once. Without the first, there's no member here,
    /// so it comes last.
    ///
    /// # Errors
    ///
    /// [`DirectoryError::MemberExists`] and [`DirectoryError::File`].
    pub fn begin_member(&self, network: &[u8], key: &[u8]) -> Result<(), DirectoryError> {
        let is_new = file::write_new(&self.records(), b"")?
            && file::write_new(&self.path.join(MEMBER_KEY), key)?
            && file::write_new(&self.path.join(NETWORK), network)?;
        is_new.then_some(()).ok_or_else(|| DirectoryError::MemberExists(self.path.clone()))
    }

    /// What all members agree on.
    ///
    /// # Errors
    ///
    /// [`DirectoryError::NoMember`] and [`DirectoryError::File`].
    pub fn network(&self) -> Result<Vec<u8>, DirectoryError> {
        self.of_a_member(NETWORK, MAX_NOTE_BYTES)
    }

    /// The member's key, as it was written.
    ///
    /// # Errors
    ///
    /// [`DirectoryError::NoMember`] and [`DirectoryError::File`].
    pub fn member_key(&self) -> Result<Vec<u8>, DirectoryError> {
        self.of_a_member(MEMBER_KEY, MAX_KEY_BYTES)
    }

    /// Where the member's records are.
    pub fn records(&self) -> PathBuf {
        self.path.join(RECORDS)
    }

    fn of_a_member(&self, name: &str, limit: u64) -> Result<Vec<u8>, DirectoryError> {
        let found = read_up_to(limit, &self.path.join(name))?;
        found.ok_or_else(|| DirectoryError::NoMember(self.path.join(name)))
    }

    /// Writes down how to talk to the node that uses this directory. Only its owner can read it.
    ///
    /// # Errors
    ///
    /// [`DirectoryError::File`].
    pub fn open_door(&self, door: &[u8]) -> Result<(), DirectoryError> {
        Ok(file::replace(&self.path.join(DOOR), door)?)
    }

    /// Removes that again, when the node leaves.
    ///
    /// # Errors
    ///
    /// [`DirectoryError::File`].
    pub fn close_door(&self) -> Result<(), DirectoryError> {
        let path = self.path.join(DOOR);
        match file::look_for_file(&path)? {
            Some(_) => Ok(fs::remove_file(&path).map_err(FileError::io(&path))?),
            None => Ok(()),
        }
    }

    /// How to talk to the node that uses a directory, if there is one, or was one that was killed. This needs no lock.
    ///
    /// # Errors
    ///
    /// [`DirectoryError::File`].
    pub fn door(path: impl AsRef<Path>) -> Result<Option<Vec<u8>>, DirectoryError> {
        read_note(&normal(path.as_ref()).join(DOOR))
    }
}

fn read_note(path: &Path) -> Result<Option<Vec<u8>>, DirectoryError> {
    read_up_to(MAX_NOTE_BYTES, path)
}

fn read_up_to(limit: u64, path: &Path) -> Result<Option<Vec<u8>>, DirectoryError> {
    match file::look_for_file(path)? {
        Some(_) => Ok(Some(file::read(path, limit)?)),
        None => Ok(None),
    }
}

/// The path without a slash at its end. With one, the system would follow a link.
fn normal(path: &Path) -> PathBuf {
    path.components().collect()
}

/// Whether an existing directory has the file that marks it as ours.
fn is_ours(path: &Path) -> Result<bool, DirectoryError> {
    match file::look(path)? {
        Some(found) if !found.is_dir() => Err(DirectoryError::NotADirectory(path.to_owned())),
        _ => Ok(file::look_for_file(&path.join(LOCK))?.is_some()),
    }
}

fn remove_temporary_files(path: &Path) -> io::Result<()> {
    let (prefix, suffix) = file::TEMPORARY;
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let name = entry.file_name();
        let is_named_so =
            name.to_str().is_some_and(|name| name.starts_with(prefix) && name.ends_with(suffix));
        if is_named_so && entry.file_type()?.is_file() {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Why a directory isn't opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DirectoryError {
    /// Something is wrong with one of its files, or with the directory itself.
    #[error(transparent)]
    File(#[from] FileError),
    /// It doesn't exist, or it holds other things and not the file that marks it as ours.
    #[error("{} has no file kusari.lock, so it holds no coin of ours and is left alone", .0.display())]
    NotOurs(PathBuf),
    /// There's a file where the directory should be.
    #[error("{} is not a directory", .0.display())]
    NotADirectory(PathBuf),
    /// Another process is using it.
    #[error("another process is using {}; wait until it ends", .0.display())]
    Locked(PathBuf),
    /// No chain was started here.
    #[error("no chain has been started in {}", .0.display())]
    NoChain(PathBuf),
    /// A chain was already started here.
    #[error("a chain has already been started in {}", .0.display())]
    ChainExists(PathBuf),
    /// There's no member of chapter 8 here.
    #[error("there is no {}, so no member has its place there; `kusari pads found` makes members", .0.display())]
    NoMember(PathBuf),
    /// There's a member here already.
    #[error("a member has its place in {} already, and nothing is overwritten; name another folder", .0.display())]
    MemberExists(PathBuf),
}

impl Refusal for DirectoryError {
    const CODES: &'static [&'static str] = &[
        "not-a-kusari-directory",
        "not-a-directory",
        "locked",
        "no-chain",
        "chain-exists",
        "no-member",
        "member-exists",
    ];

    fn code(&self) -> &'static str {
        match self {
            DirectoryError::File(cause) => cause.code(),
            DirectoryError::NotOurs(_) => "not-a-kusari-directory",
            DirectoryError::NotADirectory(_) => "not-a-directory",
            DirectoryError::Locked(_) => "locked",
            DirectoryError::NoChain(_) => "no-chain",
            DirectoryError::ChainExists(_) => "chain-exists",
            DirectoryError::NoMember(_) => "no-member",
            DirectoryError::MemberExists(_) => "member-exists",
        }
    }
}
