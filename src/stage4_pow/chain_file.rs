use super::chain_reader::ChainFileError;
use crate::stage3_timestamp::{Genesis, MAX_BLOCK_BYTES, Seal, SealedBlock, SealedChain, encode};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write};
use std::marker::PhantomData;
use std::path::Path;

/// Writes a whole chain as JSON Lines.
///
/// # Errors
///
/// The writer's own.
pub fn write_chain<S: Seal>(chain: &SealedChain<S>, mut writer: impl Write) -> io::Result<()> {
    writer.write_all(&line(chain.genesis()))?;
    chain.blocks().iter().try_for_each(|block| writer.write_all(&line(block)))
}

fn line(value: &impl serde::Serialize) -> Vec<u8> {
    let mut line = encode(value);
    line.push(b'\n');
    line
}

/// A chain file that grows with its chain, and is cut back when the chain is reorganised.
///
/// Whenever the program is killed, everything up to the end of the last line is a valid chain: blocks
/// are only added at the end and cut from the end, each with one call to the system. No line has a
/// `\n` before its end, because canonical JSON escapes it, so [`recover`] finds a torn last line and
/// removes it. A program that's killed in the middle of a reorganisation leaves what both branches
/// have in common, and the blocks of the new one that it had already written.
///
/// A power failure is another matter. The system writes to the disk when it likes, and only what was
/// there at the last [`sync`](Self::sync) is sure to stay. Anyone who verifies the file will notice
/// what's missing or wrong.
///
/// The file is locked as long as this value lives, whatever name or symbolic link another process uses
/// to open it. The caller passes only blocks that have been checked.
#[derive(Debug)]
pub struct ChainFile<S> {
    file: File,
    /// Where the genesis and each block end, counted in bytes.
    ends: Vec<u64>,
    /// Whether there may be something after the last of these ends.
    is_torn: bool,
    seal: PhantomData<S>,
}

impl<S: Seal> ChainFile<S> {
    /// Begins a new file with a genesis. Whatever was in the file before is gone.
    ///
    /// # Errors
    ///
    /// [`ChainFileError::Locked`] if another process is writing to it. Otherwise
    /// [`ChainFileError::Io`]: of the kind [`io::ErrorKind::InvalidInput`] if it's a pipe or a device,
    /// which can't be cut, or else with what the system says, such as that its directory is missing,
    /// that it is a directory, or that it may not be written. Then nothing was changed.
    pub fn create(
        path: impl AsRef<Path>,
        genesis: &Genesis<S::Rule>,
    ) -> Result<ChainFile<S>, ChainFileError<S::Error>> {
        let path = path.as_ref();
        refuse_what_cannot_be_cut(path)?;
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(path)?;
        file.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => ChainFileError::Locked,
            TryLockError::Error(error) => ChainFileError::Io(error),
        })?;
        file.set_len(0)?;
        let ends = Vec::new();
        let mut chain_file = ChainFile { file, ends, is_torn: false, seal: PhantomData };
        chain_file.write(&line(genesis))?;
        Ok(chain_file)
    }

    /// Adds a block at the end.
    ///
    /// # Errors
    ///
    /// The system's, such as [`io::ErrorKind::StorageFull`]. Then the block isn't in the file: the part
    /// that was written is cut off, at once or, if that fails too, before the next block is written.
    /// Make room and append it again.
    pub fn append(&mut self, block: &SealedBlock<S>) -> io::Result<()> {
        self.write(&line(block))
    }

    /// Cuts off all blocks above a height. The genesis, at height zero, always stays.
    ///
    /// # Errors
    ///
    /// The system's. Then the blocks are cut off before the next one is written.
    pub fn cut_to(&mut self, height: u64) -> io::Result<()> {
        let lines = usize::try_from(height).unwrap_or(usize::MAX).saturating_add(1);
        if lines >= self.ends.len() {
            return Ok(());
        }
        self.ends.truncate(lines);
        self.cut_what_is_torn()
    }

    /// Waits until everything that was written is on the disk, so that a power failure can't take it.
    ///
    /// This takes milliseconds, so it isn't worth it for a single block.
    ///
    /// # Errors
    ///
    /// The system's.
    pub fn sync(&self) -> io::Result<()> {
        self.file.sync_all()
    }

    /// How many blocks are in the file.
    pub fn height(&self) -> u64 {
        self.ends.len() as u64 - 1
    }

    fn write(&mut self, line: &[u8]) -> io::Result<()> {
        if self.is_torn {
            self.cut_what_is_torn()?;
        }
        if let Err(error) = self.file.write_all(line) {
            // Perhaps the disk is full. Half a line mustn't stay and be continued.
            let _ = self.cut_what_is_torn(); // if it fails, it's tried again before the next line
            return Err(error);
        }
        self.ends.push(self.end() + line.len() as u64);
        Ok(())
    }

    fn end(&self) -> u64 {
        self.ends.last().copied().unwrap_or(0)
    }

    fn cut_what_is_torn(&mut self) -> io::Result<()> {
        self.is_torn = true;
        self.file.set_len(self.end())?;
        self.file.seek(SeekFrom::Start(self.end()))?;
        self.is_torn = false;
        Ok(())
    }
}

/// A pipe would keep the program waiting for a reader, and a device has no length.
fn refuse_what_cannot_be_cut(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(found) if !found.is_file() && !found.is_dir() => {
            let why = "a pipe or a device cannot be cut and locked; name a regular file";
            Err(io::Error::new(io::ErrorKind::InvalidInput, why))
        }
        _ => Ok(()), // if anything else is wrong, opening it says so
    }
}

/// What's left of a line that wasn't written to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TornLine {
    /// How many bytes of it were there.
    pub bytes: u64,
    /// How it began: at most the first eighty bytes.
    pub beginning: Vec<u8>,
}

/// Cuts off a last line that has no end, and returns what was in it. `None` means that nothing was cut.
///
/// A file in which no line has an end is left as it is, because nothing of it could be kept. Every line
/// that has an end is left, too, even if it's wrong. That wasn't an accident of writing: readers of
/// the file will refuse it, and removing it silently would hide what happened.
///
/// # Errors
///
/// The system's: [`io::ErrorKind::WouldBlock`] while a [`ChainFile`] is writing to it, and
/// [`io::ErrorKind::PermissionDenied`] if it may not be written, even if nothing is torn.
/// [`io::ErrorKind::InvalidInput`] if it's a pipe or a device.
pub fn recover(path: impl AsRef<Path>) -> io::Result<Option<TornLine>> {
    let path = path.as_ref();
    refuse_what_cannot_be_cut(path)?;
    let mut file = OpenOptions::new().read(true).write(true).open(path)?;
    // A line that's still being written isn't torn.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage4_pow::{Difficulty, Nonce, Time, Work, WorkRule, mine};

    /// A file that can only be read takes neither the block nor the cut, just like a failing disk.
    #[test]
    fn what_a_failing_disk_did_not_take_is_cut_off_before_the_next_block() {
        let directory = tempfile::tempdir().expect("a place for files");
        let path = directory.path().join("chain.jsonl");
        let rule = WorkRule { difficulty: Difficulty::from_bits(0) };
        let genesis = Genesis { time: Time::default(), grants: vec![], rule };
        let mut chain = SealedChain::<Work>::new(genesis).expect("the genesis keeps all rules");
        let mut chain_file = ChainFile::create(&path, chain.genesis()).expect("there is room");
        for _ in 0..3 {
            let draft = chain.draft(Time::default(), vec![]);
            let block = mine(draft, rule.difficulty, Nonce::default()).expect("any nonce fits");
            chain.push(block).expect("it keeps all rules");
        }
        let [first, second, third] = chain.blocks() else { panic!("three blocks were made") };
        chain_file.append(first).expect("there is room");

        let read_only = File::open(&path).expect("the file is there");
        let good = std::mem::replace(&mut chain_file.file, read_only);
        chain_file.append(second).expect_err("it cannot be written");
        assert!(chain_file.is_torn && chain_file.height() == 1);
        chain_file.append(second).expect_err("it cannot be cut");
        chain_file.cut_to(0).expect_err("it cannot be cut");
        assert_eq!(chain_file.height(), 0);
        (&good).write_all(b"half a li").expect("there is room");

        chain_file.file = good;
        for block in [first, second, third] {
            chain_file.append(block).expect("there is room");
        }
        let mut whole = Vec::new();
        write_chain(&chain, &mut whole).expect("a vector takes all bytes");
        assert_eq!(fs::read(&path).expect("the file is there"), whole);
    }
}
