use super::{ChainFileError, Genesis, MAX_BLOCK_BYTES, Seal, SealedBlock, SealedChain, encode};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write};
use std::marker::PhantomData;
use std::path::Path;

/// Writes a whole chain as JSON Lines.
///
/// # Errors
///
/// What the writer answers.
pub fn write_chain<S: Seal>(chain: &SealedChain<S>, mut writer: impl Write) -> io::Result<()> {
    writer.write_all(&line(chain.genesis()))?;
    chain.blocks().iter().try_for_each(|block| writer.write_all(&line(block)))
}

fn line(value: &impl serde::Serialize) -> Vec<u8> {
    let mut line = encode(value);
    line.push(b'\n');
    line
}

/// A chain file that follows a chain as it grows, and is cut back when the chain is reorganised.
///
/// Whenever the program is stopped, everything up to the last line's end is a valid chain: blocks
/// are only ever added at the end and cut from the end, and [`recover`] removes a torn last line.
///
/// The caller passes blocks that were checked before.
#[derive(Debug)]
pub struct ChainFile<S> {
    file: File,
    /// Where the genesis and each block end, counted in bytes.
    ends: Vec<u64>,
    seal: PhantomData<S>,
}

impl<S: Seal> ChainFile<S> {
    /// Begins a new file with a genesis. What was in the file before is gone.
    ///
    /// # Errors
    ///
    /// [`ChainFileError::Locked`] if another process is writing to it, otherwise what the system
    /// says.
    pub fn create(
        path: impl AsRef<Path>,
        genesis: &Genesis<S::Rule>,
    ) -> Result<ChainFile<S>, ChainFileError<S::Error>> {
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(path)?;
        file.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => ChainFileError::Locked,
            TryLockError::Error(error) => ChainFileError::Io(error),
        })?;
        file.set_len(0)?;
        let mut chain_file = ChainFile { file, ends: Vec::new(), seal: PhantomData };
        chain_file.write(&line(genesis))?;
        Ok(chain_file)
    }

    /// Adds a block at the end.
    ///
    /// # Errors
    ///
    /// What the system says. Then the file is cut back to where it was, if that is possible.
    pub fn append(&mut self, block: &SealedBlock<S>) -> io::Result<()> {
        self.write(&line(block))
    }

    /// Cuts off all blocks above a height. The genesis, at height zero, always stays.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub fn cut_to(&mut self, height: u64) -> io::Result<()> {
        let lines = usize::try_from(height).unwrap_or(usize::MAX).saturating_add(1);
        if lines >= self.ends.len() {
            return Ok(());
        }
        let end = self.ends[lines - 1];
        self.file.set_len(end)?;
        self.file.seek(SeekFrom::Start(end))?;
        self.ends.truncate(lines);
        Ok(())
    }

    /// How many blocks are in the file.
    pub fn height(&self) -> u64 {
        self.ends.len() as u64 - 1
    }

    fn write(&mut self, line: &[u8]) -> io::Result<()> {
        let start = self.ends.last().copied().unwrap_or(0);
        if let Err(error) = self.file.write_all(line) {
            // A full disk, perhaps. Half a line must not stay and be continued.
            self.file.set_len(start)?;
            self.file.seek(SeekFrom::Start(start))?;
            return Err(error);
        }
        self.ends.push(start + line.len() as u64);
        Ok(())
    }
}

/// What was left of a line that was not written to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TornLine {
    /// How many bytes of it there were.
    pub bytes: u64,
    /// How it began: at most the first eighty bytes.
    pub beginning: Vec<u8>,
}

/// Cuts off a last line that has no end, and returns what it held. `None`: nothing was torn.
///
/// A file without any line's end is left as it is, because nothing of it could be kept.
///
/// # Errors
///
/// What the system says: [`io::ErrorKind::WouldBlock`] while a [`ChainFile`] is writing to it.
pub fn recover(path: impl AsRef<Path>) -> io::Result<Option<TornLine>> {
    let mut file = OpenOptions::new().read(true).write(true).open(path)?;
    // A line that is being written is not a torn one.
    file.try_lock()?;
    let length = file.metadata()?.len();
    let Some(end) = end_of_last_line(&mut file, length)? else { return Ok(None) };
    if end == length {
        return Ok(None);
    }
    let mut beginning = Vec::new();
    file.seek(SeekFrom::Start(end))?;
    (&file).take(80).read_to_end(&mut beginning)?;
    file.set_len(end)?;
    file.sync_all()?;
    Ok(Some(TornLine { bytes: length - end, beginning }))
}

/// Reads backwards, a piece at a time, to the last `\n`.
fn end_of_last_line(file: &mut File, length: u64) -> io::Result<Option<u64>> {
    let mut piece = Vec::new();
    let mut end = length;
    while end > 0 {
        let start = end.saturating_sub(MAX_BLOCK_BYTES as u64);
        piece.clear();
        file.seek(SeekFrom::Start(start))?;
        (&*file).take(end - start).read_to_end(&mut piece)?;
        if let Some(at) = piece.iter().rposition(|&byte| byte == b'\n') {
            return Ok(Some(start + at as u64 + 1));
        }
        end = start;
    }
    Ok(None)
}
