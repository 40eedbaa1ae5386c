use crate::block_error::BlockFileError;
use crate::file::{self, FileError};
use crate::limits::{BLOCK_FILE_VERSION, MAX_FRAME_BYTES};
use std::fs::{File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// The first eight bytes of every block file.
const MAGIC: &[u8; 8] = b"kusariBF";

/// Magic, version, the chain's id, and a checksum of all three.
const HEADER_BYTES: u64 = 48;
/// Length, checksum of the block, and a checksum of these two and of the frame's offset.
const HEAD_BYTES: u64 = 12;

/// All blocks that were ever accepted, in the order in which they arrived.
///
/// Each block is in a *frame*: its length, a CRC-32 of its bytes, a CRC-32 of this head and of the frame's
/// offset, and the bytes. All numbers are little-endian. Blocks are only ever added at the end, and each
/// one is on the disk when [`append`](Self::append) returns.
///
/// A file that ends inside a frame was torn: the machine stopped while writing it. The head has its own
/// checksum, because otherwise a single flipped bit in a length would make the frame reach beyond the
/// end of the file. All the blocks after it would look like one torn frame, and would be cut off.
///
/// Bitcoin Core checks its messages with the first four bytes of a double SHA-256. A CRC is faster and finds
/// *every* change of up to 32 bits in a row, which is the kind that disks make. Neither stops a forger.
/// The block's own hash does.
#[derive(Debug)]
pub struct BlockFile {
    path: PathBuf,
    file: File,
    /// Where the last whole frame ends.
    end: u64,
    is_torn: bool, // there may be bytes after the end
}

/// What was cut off at the end of a block file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TornFrame {
    /// Where it began.
    pub offset: u64,
    /// How many bytes of it there were.
    pub bytes: u64,
}

/// What's at an offset.
enum Frame {
    /// A whole frame. Its bytes are in the buffer.
    Whole,
    /// The file ends inside the frame, or is all zeros from here on.
    Torn,
    /// A checksum is wrong. The frame ends here, if its length can be trusted.
    Corrupt { end: Option<u64> },
}

impl BlockFile {
    /// Creates a file for the chain with this id.
    ///
    /// # Errors
    ///
    /// [`BlockFileError::File`], even if the file merely exists already. It's left as it is.
    pub fn create(path: impl AsRef<Path>, chain: &[u8; 32]) -> Result<BlockFile, BlockFileError> {
        let path = path.as_ref();
        if !file::write_new(path, &header(chain))? {
            return Err(FileError::io(path)(io::ErrorKind::AlreadyExists.into()).into());
        }
        BlockFile::open(path, chain, 0).map(|(file, _)| file)
    }

    /// Opens the file of the chain with this id, and looks at what comes after `known`, the number of bytes
    /// that are indexed. Without an index, `known` is 0.
    ///
    /// A torn frame is cut off and returned. So is a last frame after `known` whose checksum is wrong, if
    /// there's an index: the program that added the block was never told that it's safe, and a power failure
    /// can leave a file with its full length but without its content.
    ///
    /// # Errors
    ///
    /// [`BlockFileError::NotABlockFile`], [`BlockFileError::UnsupportedVersion`],
    /// [`BlockFileError::ForeignChain`], [`BlockFileError::BlocksMissing`] if the file ends before
    /// `known`, [`BlockFileError::Corrupt`] and [`BlockFileError::File`]. The file is left as it was.
    pub fn open(
        path: impl AsRef<Path>,
        chain: &[u8; 32],
        known: u64,
    ) -> Result<(BlockFile, Option<TornFrame>), BlockFileError> {
        let path = path.as_ref().to_owned();
        let file = file::open(&path, OpenOptions::new().read(true).write(true))?;
        let length = file.metadata().map_err(FileError::io(&path))?.len();
        let mut blocks = BlockFile { path, file, end: HEADER_BYTES, is_torn: false };
        if length < known {
            return Err(BlockFileError::BlocksMissing { known, length });
        }
        if !blocks.check_header(chain, length)? {
            let torn = TornFrame { offset: 0, bytes: length };
            (blocks.end, blocks.is_torn) = (0, true);
            blocks.write(0, &header(chain))?;
            return Ok((blocks, Some(torn)));
        }
        blocks.end = blocks.end.max(known);
        let mut bytes = Vec::new();
        while blocks.end < length {
            match blocks.frame(blocks.end, length, &mut bytes)? {
                Frame::Whole => blocks.end += HEAD_BYTES + bytes.len() as u64,
                Frame::Torn => break,
                Frame::Corrupt { end } if known > 0 && end == Some(length) => break,
                Frame::Corrupt { .. } => {
                    return Err(BlockFileError::Corrupt { offset: blocks.end });
                }
            }
        }
        let torn = TornFrame { offset: blocks.end, bytes: length - blocks.end };
        if torn.bytes == 0 {
            return Ok((blocks, None));
        }
        blocks.cut_what_is_torn().map_err(FileError::io(&blocks.path))?;
        blocks.file.sync_all().map_err(FileError::io(&blocks.path))?;
        Ok((blocks, Some(torn)))
    }

    /// Returns `false` if the file ends inside its header.
    fn check_header(&self, chain: &[u8; 32], length: u64) -> Result<bool, BlockFileError> {
        let expected = header(chain);
        let mut found = vec![0; length.min(HEADER_BYTES) as usize];
        self.read_at(0, &mut found)?;
        if expected.starts_with(&found) {
            return Ok(length >= HEADER_BYTES);
        }
        if !found.starts_with(MAGIC) || found.len() < 12 {
            return Err(BlockFileError::NotABlockFile);
        }
        // A later version may have a header of another length, so the version is checked first.
        match number(&found[8..]) {
            BLOCK_FILE_VERSION => {}
            version => return Err(BlockFileError::UnsupportedVersion(version)),
        }
        match found.split_at_checked(HEADER_BYTES as usize - 4) {
            Some((head, sum)) if sum.len() == 4 && number(sum) == crc32fast::hash(head) => {
                Err(BlockFileError::ForeignChain)
            }
            _ => Err(BlockFileError::Corrupt { offset: 0 }),
        }
    }

    /// Adds a block, waits until it's on the disk, and returns the offset of its frame.
    ///
    /// # Errors
    ///
    /// [`BlockFileError::FrameSize`] for an empty block, or one with more than [`MAX_FRAME_BYTES`].
    /// [`BlockFileError::File`] with what the system says. The block is then not in the file. What was
    /// written of it is cut off right away or, if that fails too, before the next block is written. Free
    /// some space and append it again.
    pub fn append(&mut self, block: &[u8]) -> Result<u64, BlockFileError> {
        let offset = self.end;
        let mut frame = Vec::with_capacity(HEAD_BYTES as usize + block.len());
        add_frame(&mut frame, offset, block)?;
        self.write(offset, &frame)?;
        Ok(offset)
    }

    /// Adds several blocks, and waits once until all are on the disk: a node that catches up would otherwise
    /// do little but wait.
    ///
    /// # Errors
    ///
    /// Those of [`append`](Self::append). None of the blocks is then in the file.
    pub fn append_all<'a>(
        &mut self,
        blocks: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<(), BlockFileError> {
        let (offset, mut frames) = (self.end, Vec::new());
        for block in blocks {
            add_frame(&mut frames, offset, block)?;
        }
        match frames.is_empty() {
            true => Ok(()),
            false => Ok(self.write(offset, &frames)?),
        }
    }

    fn write(&mut self, offset: u64, bytes: &[u8]) -> Result<(), FileError> {
        let written = self.try_to_write(offset, bytes);
        match written {
            Ok(()) => self.end = offset + bytes.len() as u64,
            // The disk may be full. Half a frame mustn't stay, and neither may a frame that may not be on the
            // disk. If it can't be cut off now, the next append tries again.
            Err(_) => drop(self.cut_what_is_torn()),
        }
        written.map_err(FileError::io(&self.path))
    }

    fn try_to_write(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        if self.is_torn {
            self.cut_what_is_torn()?;
        }
        self.file.seek(SeekFrom::Start(offset))?;
        self.file.write_all(bytes)?;
        self.file.sync_all()
    }

    fn cut_what_is_torn(&mut self) -> io::Result<()> {
        self.is_torn = true;
        self.file.set_len(self.end)?;
        self.is_torn = false;
        Ok(())
    }

    /// Reads the block whose frame begins at an offset that [`append`](Self::append) or
    /// [`frames`](Self::frames) returned.
    ///
    /// # Errors
    ///
    /// [`BlockFileError::Corrupt`] if there's no whole frame at the offset, and [`BlockFileError::File`].
    pub fn read(&self, offset: u64) -> Result<Vec<u8>, BlockFileError> {
        let mut bytes = Vec::new();
        match self.frame(offset, self.end, &mut bytes)? {
            Frame::Whole => Ok(bytes),
            Frame::Torn | Frame::Corrupt { .. } => Err(BlockFileError::Corrupt { offset }),
        }
    }

    /// All blocks whose frames begin at `from` or later, each with its offset. From 0, that's all of them.
    pub fn frames(
        &self,
        from: u64,
    ) -> impl Iterator<Item = Result<(u64, Vec<u8>), BlockFileError>> + '_ {
        let mut offset = from.max(HEADER_BYTES);
        std::iter::from_fn(move || {
            if offset >= self.end {
                return None;
            }
            let at = offset;
            let block = self.read(at);
            // After an error, there's no way to tell where the next frame begins.
            offset = block.as_ref().map_or(self.end, |it| BlockFile::end_of(at, it));
            Some(block.map(|it| (at, it)))
        })
    }

    /// Whether the file exists and has no block in it.
    pub(crate) fn is_without_blocks(path: &Path) -> Result<bool, FileError> {
        Ok(file::look_for_file(path)?.is_some_and(|found| found.len() <= HEADER_BYTES))
    }

    /// Where the frame of a block ends.
    pub(crate) fn end_of(offset: u64, block: &[u8]) -> u64 {
        offset + HEAD_BYTES + block.len() as u64
    }

    /// Where the last frame ends and the next one will begin.
    pub fn end(&self) -> u64 {
        self.end
    }

    /// Reads what's at an offset of a file of this length into a buffer, and says what it is.
    fn frame(
        &self,
        offset: u64,
        length: u64,
        bytes: &mut Vec<u8>,
    ) -> Result<Frame, BlockFileError> {
        let left = length.saturating_sub(offset);
        if left < HEAD_BYTES {
            return Ok(Frame::Torn);
        }
        let mut head = [0; HEAD_BYTES as usize];
        self.read_at(offset, &mut head)?;
        if head == [0; HEAD_BYTES as usize] && self.is_zero(offset, length)? {
            // Some file systems extend a file first and fill it later.
            return Ok(Frame::Torn);
        }
        let (size, checksum) = (number(&head) as usize, number(&head[4..]));
        if number(&head[8..]) != head_checksum(offset, &head[..8])
            || size == 0
            || size > MAX_FRAME_BYTES
        {
            return Ok(Frame::Corrupt { end: None });
        }
        let whole = HEAD_BYTES + size as u64;
        if left < whole {
            return Ok(Frame::Torn);
        }
        bytes.resize(size, 0);
        self.read_at(offset + HEAD_BYTES, bytes)?;
        match crc32fast::hash(bytes) == checksum {
            true => Ok(Frame::Whole),
            false => Ok(Frame::Corrupt { end: Some(offset + whole) }),
        }
    }

    fn is_zero(&self, mut offset: u64, length: u64) -> Result<bool, BlockFileError> {
        let mut piece = [0; 4096];
        while offset < length {
            let bytes = (length - offset).min(piece.len() as u64) as usize;
            self.read_at(offset, &mut piece[..bytes])?;
            if piece[..bytes].iter().any(|&byte| byte != 0) {
                return Ok(false);
            }
            offset += bytes as u64;
        }
        Ok(true)
    }

    fn read_at(&self, at: u64, bytes: &mut [u8]) -> Result<(), FileError> {
        file::read_exact_at(&self.file, bytes, at).map_err(FileError::io(&self.path))
    }
}

/// Adds the frame of a block to those that will be written at an offset.
fn add_frame(frames: &mut Vec<u8>, offset: u64, block: &[u8]) -> Result<(), BlockFileError> {
    if block.is_empty() || block.len() > MAX_FRAME_BYTES {
        return Err(BlockFileError::FrameSize { bytes: block.len() });
    }
    let offset = offset + frames.len() as u64;
    let mut head = (block.len() as u32).to_le_bytes().to_vec();
    head.extend(crc32fast::hash(block).to_le_bytes());
    head.extend(head_checksum(offset, &head).to_le_bytes());
    frames.extend(head);
    frames.extend(block);
    Ok(())
}

fn header(chain: &[u8; 32]) -> Vec<u8> {
    let mut header = MAGIC.to_vec();
    header.extend(BLOCK_FILE_VERSION.to_le_bytes());
    header.extend(chain);
    header.extend(crc32fast::hash(&header).to_le_bytes());
    header
}

/// Covers the head without its checksum, and its offset, so a frame that was moved is refused.
fn head_checksum(offset: u64, head: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&offset.to_le_bytes());
    hasher.update(head);
    hasher.finalize()
}

fn number(bytes: &[u8]) -> u32 {
    u32::from_le_bytes(
        *bytes.first_chunk().expect("the slice is asked for four bytes where it has four"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use kusari::stage1_ledger::Refusal as _;
    use std::fs;

    /// A read-only file refuses the block and the cut, as a failing disk would.
    #[test]
    fn what_a_failing_disk_did_not_take_is_cut_off_before_the_next_block() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let path = folder.path().join("blocks");
        let mut blocks = BlockFile::create(&path, &[7; 32]).expect("there's room");
        blocks.append(b"first").expect("there's room");
        let before = fs::read(&path).expect("the file is there");

        let read_only = File::open(&path).expect("the file is there");
        let good = std::mem::replace(&mut blocks.file, read_only);
        for _ in 0..2 {
            let refusal = blocks.append(b"second").expect_err("the file is read-only");
            assert_eq!(refusal.code(), "io");
            assert!(blocks.is_torn && blocks.end == before.len() as u64);
        }
        (&good).seek(SeekFrom::End(0)).expect("a regular file can seek");
        (&good).write_all(b"half a block").expect("there's room");

        blocks.file = good;
        let offset = blocks.append(b"2nd").expect("there's room");
        assert_eq!(offset, before.len() as u64);
        let (blocks, torn) = BlockFile::open(&path, &[7; 32], 0).expect("the file is whole");
        assert_eq!((blocks.frames(0).count(), torn), (2, None));
    }
}
