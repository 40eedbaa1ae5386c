use super::on_threads;
use super::{
    BlockError, ChainError, DecodeError, Genesis, GenesisError, MAX_BLOCK_BYTES, Refusal, Seal,
    SealedBlock, Verifier, WorkRule, decode,
};
use crate::stage3_timestamp::{Examined, ServerKey};
use std::collections::VecDeque;
use std::io::{self, BufRead, Cursor, Read as _};
use std::num::NonZeroUsize;

/// How many lines, and how many bytes of lines, are read ahead for several threads; of bytes a line more.
const LINES_AHEAD: usize = 1 << 12;
const BYTES_AHEAD: usize = 4 * MAX_BLOCK_BYTES;

/// Reads a chain file line by line, checks each line, and keeps none of them.
///
/// A chain file is JSON Lines: the genesis, then a block a line, each line ended by `\n`.
#[derive(Debug)]
pub struct ChainReader<S: Seal, R> {
    genesis: Genesis<S::Rule>,
    verifier: Verifier<S>,
    lines: Lines<R>,
    threads: NonZeroUsize,
    /// Blocks of lines that were read ahead, or why one is refused: nothing comes after it.
    ahead: VecDeque<Result<Examined<S>, ChainFileError<S::Error>>>,
}

impl<S: Seal, R: BufRead> ChainReader<S, R> {
    /// Reads and checks the genesis.
    ///
    /// # Errors
    ///
    /// What is wrong with the file or with its first line.
    pub fn new(reader: R) -> Result<ChainReader<S, R>, ChainFileError<S::Error>> {
        let mut lines = Lines { reader, line: Vec::new(), bytes_read: 0 };
        if !lines.advance(0)? {
            return Err(ChainFileError::Empty);
        }
        let genesis = decode(&lines.line, MAX_BLOCK_BYTES)
            .map_err(|cause| ChainError::Genesis(GenesisError::Decode(cause)))?;
        let verifier = Verifier::new(&genesis).map_err(ChainError::Genesis)?;
        let (threads, ahead) = (NonZeroUsize::MIN, VecDeque::new());
        Ok(ChainReader { genesis, verifier, lines, threads, ahead })
    }

    /// Reads some lines ahead, and checks on several threads what can be checked of each alone:
    /// nearly all the work, because that is where the signatures are.
    #[must_use]
    pub fn on_threads(self, threads: NonZeroUsize) -> ChainReader<S, R> {
        ChainReader { threads, ..self }
    }

    /// Reads and checks the next block. `None` is the end of the file.
    ///
    /// After an error the file as a whole is refused: it makes no sense to go on.
    ///
    /// # Errors
    ///
    /// What is wrong with the file, or with the block.
    pub fn next_block(&mut self) -> Result<Option<SealedBlock<S>>, ChainFileError<S::Error>> {
        if self.ahead.is_empty() {
            self.look_ahead();
        }
        let Some(examined) = self.ahead.pop_front() else { return Ok(None) };
        Ok(Some(self.verifier.accept_examined(examined?)?))
    }

    fn look_ahead(&mut self) {
        let mut next_height = self.verifier.tip().height + 1;
        let (mut lines, mut bytes, mut refused) = (Vec::new(), 0, None);
        let most_lines = if self.threads.get() > 1 { LINES_AHEAD } else { 1 };
        while lines.len() < most_lines && bytes < BYTES_AHEAD {
            match self.lines.advance(next_height) {
                Ok(true) => {
                    bytes += self.lines.line.len();
                    lines.push((next_height, std::mem::take(&mut self.lines.line)));
                    next_height += 1;
                }
                Ok(false) => break,
                Err(cause) => {
                    refused = Some(Err(cause));
                    break;
                }
            }
        }
        let rule = self.verifier.rule();
        let examine = |(height, line): &(u64, Vec<u8>)| match decode(line, MAX_BLOCK_BYTES) {
            Ok(block) => Ok(Examined::of(block, rule)),
            Err(cause) => {
                let cause = BlockError::Decode(cause);
                Err(ChainError::Block { height: *height, cause }.into())
            }
        };
        self.ahead.extend(on_threads::map(self.threads, &lines, examine));
        self.ahead.extend(refused);
    }

    /// The genesis that the file begins with.
    pub fn genesis(&self) -> &Genesis<S::Rule> {
        &self.genesis
    }

    /// What the checking knows so far: tip and balances.
    pub fn verifier(&self) -> &Verifier<S> {
        &self.verifier
    }

    /// How many bytes have been read, line ends included. Some of them may have been read ahead.
    pub fn bytes_read(&self) -> u64 {
        self.lines.bytes_read
    }
}

/// What closes the blocks of a chain file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealKind {
    /// A timestamp server's signature, as in chapter 3.
    Stamp,
    /// Work, as in chapters 4 and 5. Also what a first line counts as that fits neither.
    Work,
}

impl SealKind {
    /// Looks at the genesis, which tells what closes the blocks, and returns the reader as it was.
    ///
    /// # Errors
    ///
    /// What reading the first line met.
    pub fn peek<R: BufRead>(mut reader: R) -> io::Result<(SealKind, impl BufRead)> {
        let mut line = Vec::new();
        reader.by_ref().take(MAX_BLOCK_BYTES as u64 + 1).read_until(b'\n', &mut line)?;
        let text = line.strip_suffix(b"\n").unwrap_or(&line);
        let is_no_work = || {
            let genesis = decode::<Genesis<WorkRule>>(text, MAX_BLOCK_BYTES);
            matches!(genesis, Err(DecodeError::WrongShape(_)))
        };
        let kind = match decode::<Genesis<ServerKey>>(text, MAX_BLOCK_BYTES) {
            Ok(_) | Err(DecodeError::NotCanonical) => SealKind::Stamp,
            // Neither kind fits. `Work` would complain of a missing difficulty before it reached the
            // broken end of a stamped genesis.
            Err(DecodeError::NotJson(_) | DecodeError::Truncated) if is_no_work() => {
                SealKind::Stamp
            }
            Err(_) => SealKind::Work,
        };
        Ok((kind, Cursor::new(line).chain(reader)))
    }
}

/// Splits a reader into lines that are never longer than a block may be.
#[derive(Debug)]
struct Lines<R> {
    reader: R,
    line: Vec<u8>,
    bytes_read: u64,
}

impl<R: BufRead> Lines<R> {
    /// Reads the next line, without its end, into `self.line`. `false` is the end of the file.
    fn advance<E: Refusal>(&mut self, height: u64) -> Result<bool, ChainFileError<E>> {
        // One byte more than allowed, so that a line that is too long shows as such, and the end.
        let limit = MAX_BLOCK_BYTES as u64 + 2;
        self.line.clear();
        let bytes = self.reader.by_ref().take(limit).read_until(b'\n', &mut self.line)?;
        self.bytes_read += bytes as u64;
        match self.line.pop() {
            None => Ok(false),
            Some(b'\n') => Ok(true),
            Some(_) if bytes as u64 == limit => Ok(true), // `decode` says that it is too large.
            Some(_) => Err(ChainFileError::TornLine { height, bytes }),
        }
    }
}

/// The reason why a chain file is refused. `E` is what can be wrong with a seal.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChainFileError<E: Refusal + 'static> {
    /// The file could not be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Another process is writing to the file.
    #[error("another process is writing to this file; wait for its end, or name another file")]
    Locked,
    /// There is not even a genesis.
    #[error("the file is empty: it must begin with a genesis, at height 0")]
    Empty,
    /// The last line has no end: it was not written to the end.
    #[error("the last line is torn: it ends after {bytes} bytes, at height {height}")]
    TornLine {
        /// The height that the line would have had.
        height: u64,
        /// How many bytes of it there are.
        bytes: usize,
    },
    /// A line breaks a rule.
    #[error(transparent)]
    Chain(#[from] ChainError<E>),
}

impl<E: Refusal> Refusal for ChainFileError<E> {
    const CODES: &'static [&'static str] = &["io", "locked", "empty-file", "torn-line"];

    fn code(&self) -> &'static str {
        match self {
            ChainFileError::Io(_) => "io",
            ChainFileError::Locked => "locked",
            ChainFileError::Empty => "empty-file",
            ChainFileError::TornLine { .. } => "torn-line",
            ChainFileError::Chain(cause) => cause.code(),
        }
    }
}
