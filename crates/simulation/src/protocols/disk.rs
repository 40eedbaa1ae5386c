use kusari::stage5_network::any::TipChange;
use kusari::stage5_network::protocol::Protocol;
use kusari::stage5_network::{
    AccountProtocol, ChainError, ChainFile, ChainFileError, ChainReader, Genesis, Work, WorkError,
    WorkRule, decode, encode, recover,
};
use std::fmt::Debug;
use std::fs::OpenOptions;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

/// How many bytes a line may have. All are written by nodes of ours.
const MAX_LINE_BYTES: usize = 4 << 20;

/// Why a disk can't be read: the error of chapter 4's chain files, whose lines memory imitates.
pub(crate) type DiskError = ChainFileError<WorkError>;

/// Where a node keeps its chain.
pub trait Disk<P: Protocol>: Debug + Send {
    /// Follows the best chain: cuts off what was taken back, and adds what is new.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    fn follow(&mut self, change: &TipChange<P>) -> io::Result<()>;

    /// How many bytes are written.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    fn bytes(&self) -> io::Result<u64>;

    /// How many blocks are written to the end of their line.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    fn blocks(&self) -> io::Result<usize>;

    /// The node dies, and of what it wrote only so many bytes are left.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    fn tear(&mut self, left: u64) -> io::Result<()>;

    /// Cuts off a torn last line, reads the blocks that are left, and begins anew without any. A disk without a whole
    /// genesis has none.
    ///
    /// # Errors
    ///
    /// If it cannot be read or written.
    fn restart(&mut self) -> Result<Vec<P::Block>, DiskError>;
}

/// The bytes of a chain file, in memory: for the mass of runs. A file is slow, and a reader of it checks every signature
/// again. Here it is only checked that the lines are canonical: the node checks the rest.
#[derive(Debug)]
pub(crate) struct MemoryDisk {
    first: Vec<u8>,
    /// The lines of a chain file: the genesis first, each with its end.
    bytes: Vec<u8>,
}

impl MemoryDisk {
    pub(crate) fn new(genesis: &impl serde::Serialize) -> MemoryDisk {
        let first = line(genesis);
        MemoryDisk { bytes: first.clone(), first }
    }
}

impl<P: Protocol> Disk<P> for MemoryDisk {
    fn follow(&mut self, change: &TipChange<P>) -> io::Result<()> {
        if !change.disconnected.is_empty() {
            let kept = change.connected.first().map_or(0, |lowest| lowest.height - 1);
            let end = ends(&self.bytes).nth(usize::try_from(kept).unwrap_or(usize::MAX));
            self.bytes.truncate(end.unwrap_or(self.bytes.len()));
        }
        change.connected.iter().for_each(|placed| self.bytes.extend(line(&*placed.block)));
        Ok(())
    }

    fn bytes(&self) -> io::Result<u64> {
        Ok(self.bytes.len() as u64)
    }

    fn blocks(&self) -> io::Result<usize> {
        Ok(ends(&self.bytes).count().saturating_sub(1))
    }

    fn tear(&mut self, left: u64) -> io::Result<()> {
        self.bytes.truncate(usize::try_from(left).unwrap_or(usize::MAX));
        Ok(())
    }

    fn restart(&mut self) -> Result<Vec<P::Block>, DiskError> {
        let whole = ends(&self.bytes).last().unwrap_or(0);
        let lines = self.bytes[..whole].split_inclusive(|byte| *byte == b'\n').enumerate().skip(1);
        let blocks = lines.map(|(height, line)| {
            let height = height as u64;
            decode(&line[..line.len() - 1], MAX_LINE_BYTES)
                .map_err(|cause| ChainError::Block { height, cause: cause.into() }.into())
        });
        let blocks = blocks.collect();
        self.bytes = self.first.clone();
        blocks
    }
}

/// A chain file, written and read by chapter 4's [`ChainFile`], [`recover`] and [`ChainReader`].
#[derive(Debug)]
pub(crate) struct FileDisk {
    genesis: Genesis<WorkRule>,
    path: PathBuf,
    /// What writes to it. `None` while the node is down.
    file: Option<ChainFile<Work>>,
}

impl FileDisk {
    pub(crate) fn create(genesis: &Genesis<WorkRule>, path: &Path) -> Result<FileDisk, DiskError> {
        let file = Some(ChainFile::create(path, genesis)?);
        Ok(FileDisk { genesis: genesis.clone(), path: path.into(), file })
    }

    fn read(&self) -> Result<Vec<kusari::stage5_network::Block>, DiskError> {
        recover(&*self.path)?;
        let reader = BufReader::new(std::fs::File::open(&*self.path)?);
        let mut reader = match ChainReader::<Work, _>::new(reader) {
            Err(ChainFileError::Empty | ChainFileError::TornLine { height: 0, .. }) => {
                return Ok(Vec::new());
            }
            reader => reader?,
        };
        let mut blocks = Vec::new();
        while let Some(block) = reader.next_block()? {
            blocks.push(block);
        }
        Ok(blocks)
    }
}

impl Disk<AccountProtocol> for FileDisk {
    fn follow(&mut self, change: &TipChange<AccountProtocol>) -> io::Result<()> {
        let Some(file) = &mut self.file else { return Ok(()) };
        file.cut_to(change.connected.first().map_or(0, |lowest| lowest.height - 1))?;
        change.connected.iter().try_for_each(|placed| file.append(&placed.block))
    }

    fn bytes(&self) -> io::Result<u64> {
        Ok(self.path.metadata()?.len())
    }

    fn blocks(&self) -> io::Result<usize> {
        Ok(ends(&std::fs::read(&self.path)?).count().saturating_sub(1))
    }

    fn tear(&mut self, left: u64) -> io::Result<()> {
        self.file = None;
        let file = OpenOptions::new().write(true).open(&self.path)?;
        file.set_len(left.min(file.metadata()?.len()))
    }

    fn restart(&mut self) -> Result<Vec<kusari::stage5_network::Block>, DiskError> {
        let blocks = self.read()?;
        self.file = Some(ChainFile::create(&self.path, &self.genesis)?);
        Ok(blocks)
    }
}

fn line(value: &impl serde::Serialize) -> Vec<u8> {
    let mut line = encode(value);
    line.push(b'\n');
    line
}

/// Where each line ends, its `\n` included.
fn ends(bytes: &[u8]) -> impl Iterator<Item = usize> {
    bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1)
}
