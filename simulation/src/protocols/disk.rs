use kusari::stage5_network::{
    Block, ChainError, ChainFile, ChainFileError, ChainReader, Genesis, MAX_BLOCK_BYTES, TipChange,
    Work, WorkError, WorkRule, decode, encode, recover,
};
use std::fs::OpenOptions;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

/// Where a node keeps its chain: a chain file, or the same bytes in memory.
///
/// The file is written and read by chapter 4's [`ChainFile`], [`recover`] and [`ChainReader`]. Memory
/// is for the mass of runs: a file is slow, and a reader of it checks every signature again.
#[derive(Debug)]
pub(crate) enum Disk {
    /// The lines of a chain file: the genesis first, each with its end.
    Memory(Vec<u8>),
    /// A chain file.
    File {
        /// Where it lies.
        path: PathBuf,
        /// What writes to it. `None` while the node is down.
        file: Option<ChainFile<Work>>,
    },
}

impl Disk {
    /// Begins with a genesis: in a file, or in memory.
    pub(crate) fn new(
        genesis: &Genesis<WorkRule>,
        path: Option<&Path>,
    ) -> Result<Disk, ChainFileError<WorkError>> {
        let Some(path) = path else { return Ok(Disk::Memory(line(genesis))) };
        let file = Some(ChainFile::create(path, genesis)?);
        Ok(Disk::File { path: path.into(), file })
    }

    /// Follows the best chain: cuts off what was taken back, and adds what is new.
    pub(crate) fn follow(&mut self, change: &TipChange) -> io::Result<()> {
        let kept = change.connected.first().map_or(0, |lowest| lowest.height - 1);
        match self {
            Disk::Memory(bytes) => {
                if !change.disconnected.is_empty() {
                    let end = ends(bytes).nth(usize::try_from(kept).unwrap_or(usize::MAX));
                    bytes.truncate(end.unwrap_or(bytes.len()));
                }
                change.connected.iter().for_each(|placed| bytes.extend(line(&*placed.block)));
                Ok(())
            }
            Disk::File { file: Some(file), .. } => {
                file.cut_to(kept)?;
                change.connected.iter().try_for_each(|placed| file.append(&placed.block))
            }
            Disk::File { file: None, .. } => Ok(()),
        }
    }

    /// How many bytes are written.
    pub(crate) fn bytes(&self) -> io::Result<u64> {
        match self {
            Disk::Memory(bytes) => Ok(bytes.len() as u64),
            Disk::File { path, .. } => Ok(path.metadata()?.len()),
        }
    }

    /// How many blocks are written to the end of their line.
    pub(crate) fn blocks(&self) -> io::Result<usize> {
        let lines = match self {
            Disk::Memory(bytes) => ends(bytes).count(),
            Disk::File { path, .. } => ends(&std::fs::read(path)?).count(),
        };
        Ok(lines.saturating_sub(1))
    }

    /// The node dies, and of what it wrote only so many bytes are left.
    pub(crate) fn tear(&mut self, left: u64) -> io::Result<()> {
        match self {
            Disk::Memory(bytes) => bytes.truncate(usize::try_from(left).unwrap_or(usize::MAX)),
            Disk::File { path, file } => {
                *file = None;
                let file = OpenOptions::new().write(true).open(path)?;
                file.set_len(left.min(file.metadata()?.len()))?;
            }
        }
        Ok(())
    }

    /// Cuts off a torn last line, and reads the blocks that are left. A disk without a whole genesis
    /// has none. A file is checked as it is read; of memory, only that it is canonical.
    pub(crate) fn read(&mut self) -> Result<Vec<Block>, ChainFileError<WorkError>> {
        match self {
            Disk::Memory(bytes) => {
                bytes.truncate(ends(bytes).last().unwrap_or(0));
                let lines = bytes.split_inclusive(|byte| *byte == b'\n').enumerate().skip(1);
                let blocks = lines.map(|(height, line)| {
                    let height = height as u64;
                    decode(&line[..line.len() - 1], MAX_BLOCK_BYTES)
                        .map_err(|cause| ChainError::Block { height, cause: cause.into() }.into())
                });
                blocks.collect()
            }
            Disk::File { path, .. } => {
                recover(&*path)?;
                let reader = BufReader::new(std::fs::File::open(&*path)?);
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
    }

    /// Where the file lies, if it is one.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Disk::Memory(_) => None,
            Disk::File { path, .. } => Some(path),
        }
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
