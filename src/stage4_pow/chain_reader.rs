use super::verifiers::{Pending, Verifiers};
use crate::stage3_timestamp::ServerKey;
use crate::stage3_timestamp::{
    BlockError, ChainError, DecodeError, Genesis, GenesisError, MAX_BLOCK_BYTES, Refusal, Seal,
    SealedBlock, Verifier, decode,
};
use std::collections::VecDeque;
use std::io::{self, BufRead, Cursor, Read as _};
use std::num::NonZeroUsize;

/// How many bytes of lines are read ahead for several threads (and up to a line more). It's enough to
/// keep them busy with payments while the reader reads. The shortest line counts as much as a payment,
/// or there could be any number of them.
const BYTES_AHEAD: usize = MAX_BLOCK_BYTES;
const LEAST_BYTES: usize = 1 << 11;

/// Reads a chain file line by line, checks each line, and keeps none of them.
///
/// A chain file is JSON Lines: the genesis, then a block a line, each line ended by `\n`.
#[derive(Debug)]
pub struct ChainReader<S: Seal, R> {
    genesis: Genesis<S::Rule>,
    verifier: Verifier<S>,
    lines: Lines<R>,
    threads: Verifiers,
    /// Blocks that were read ahead, or the reason why one is refused. Nothing comes after that.
    ahead: VecDeque<Result<Ahead<S>, ChainFileError<S::Error>>>,
    bytes_ahead: usize,
}

/// A block that was read ahead, and whose payments are being verified.
#[derive(Debug)]
struct Ahead<S: Seal> {
    block: SealedBlock<S>,
    verdicts: Vec<Pending>,
    bytes: usize,
}

impl<S: Seal, R: BufRead> ChainReader<S, R> {
    /// Reads and checks the genesis.
    ///
    /// # Errors
    ///
    /// What's wrong with the file or with its first line.
    pub fn new(reader: R) -> Result<ChainReader<S, R>, ChainFileError<S::Error>> {
        let mut lines = Lines { reader, line: Vec::new(), bytes_read: 0 };
        if !lines.advance(0)? {
            return Err(ChainFileError::Empty);
        }
        let genesis = decode(&lines.line, MAX_BLOCK_BYTES)
            .map_err(|cause| ChainError::Genesis(GenesisError::Decode(cause)))?;
        let verifier = Verifier::new(&genesis).map_err(ChainError::Genesis)?;
        let (threads, ahead) = (Verifiers::start(NonZeroUsize::MIN), VecDeque::new());
        Ok(ChainReader { genesis, verifier, lines, threads, ahead, bytes_ahead: 0 })
    }

    /// Reads some lines ahead, and verifies their payments on several threads. That's nearly all the
    /// work, because it's where the signatures are.
    #[must_use]
    pub fn on_threads(self, threads: NonZeroUsize) -> ChainReader<S, R> {
        ChainReader { threads: Verifiers::start(threads), ..self }
    }

    /// Reads and checks the next block. `None` is the end of the file.
    ///
    /// After an error the whole file is refused, and there's no point in going on.
    ///
    /// # Errors
    ///
    /// What's wrong with the file, or with the block.
    #[expect(clippy::missing_panics_doc, reason = "it cannot fail, as the message says")]
    pub fn next_block(&mut self) -> Result<Option<SealedBlock<S>>, ChainFileError<S::Error>> {
        self.read_ahead();
        let Some(next) = self.ahead.pop_front() else { return Ok(None) };
        let Ahead { block, verdicts, bytes } = next?;
        self.bytes_ahead -= bytes;
        let mut verdicts = verdicts.into_iter();
        self.verifier.accept_with(&block, |transaction| {
            let verdict = verdicts.next().expect("each payment has been handed in");
            verdict.verdict_on(transaction)
        })?;
        Ok(Some(block))
    }

    fn read_ahead(&mut self) {
        let room = if self.threads.are_there() { BYTES_AHEAD } else { 1 };
        while self.bytes_ahead < room && !matches!(self.ahead.back(), Some(Err(_))) {
            let height = self.verifier.tip().height + 1 + self.ahead.len() as u64;
            let Some(next) = self.read_block(height).transpose() else { return };
            self.bytes_ahead += next.as_ref().map_or(0, |ahead| ahead.bytes);
            self.ahead.push_back(next);
        }
    }

    fn read_block(&mut self, height: u64) -> Result<Option<Ahead<S>>, ChainFileError<S::Error>> {
        if !self.lines.advance(height)? {
            return Ok(None);
        }
        let at = |cause| ChainError::Block { height, cause: BlockError::Decode(cause) };
        let block: SealedBlock<S> = decode(&self.lines.line, MAX_BLOCK_BYTES).map_err(at)?;
        let verdicts = block.draft.transactions.iter().map(|tx| self.threads.verify(tx)).collect();
        let bytes = self.lines.line.len().max(LEAST_BYTES);
        Ok(Some(Ahead { block, verdicts, bytes }))
    }

    /// The genesis that the file begins with.
    pub fn genesis(&self) -> &Genesis<S::Rule> {
        &self.genesis
    }

    /// What's known so far: tip and balances.
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
    /// Work, as in chapters 4 and 5. A first line that fits neither counts as this, too.
    Work,
}

impl SealKind {
    /// Looks at the genesis, which says what closes the blocks, and returns the reader as it was.
    ///
    /// # Errors
    ///
    /// Whatever went wrong in reading the first line.
    pub fn peek<R: BufRead>(mut reader: R) -> io::Result<(SealKind, impl BufRead)> {
        let mut line = Vec::new();
        reader.by_ref().take(MAX_BLOCK_BYTES as u64 + 1).read_until(b'\n', &mut line)?;
        let text = line.strip_suffix(b"\n").unwrap_or(&line);
        let kind = match decode::<Genesis<ServerKey>>(text, MAX_BLOCK_BYTES) {
            Ok(_) | Err(DecodeError::NotCanonical) => SealKind::Stamp,
            Err(_) => SealKind::Work,
        };
        Ok((kind, Cursor::new(line).chain(reader)))
    }
}

/// Splits a reader into lines that are no longer than a block may be.
#[derive(Debug)]
struct Lines<R> {
    reader: R,
    line: Vec<u8>,
    bytes_read: u64,
}

impl<R: BufRead> Lines<R> {
    /// Reads the next line, without its end, into `self.line`. `false` is the end of the file.
    fn advance<E: Refusal>(&mut self, height: u64) -> Result<bool, ChainFileError<E>> {
        // One byte more than is allowed, and the line's end, so that a line that's too long is noticed.
        let limit = MAX_BLOCK_BYTES as u64 + 2;
        self.line.clear();
        let bytes = self.reader.by_ref().take(limit).read_until(b'\n', &mut self.line)?;
        self.bytes_read += bytes as u64;
        match self.line.pop() {
            None => Ok(false),
            Some(b'\n') => Ok(true),
            Some(_) if bytes as u64 == limit => Ok(true), // `decode` says that it's too large.
            Some(_) => Err(ChainFileError::TornLine { height, bytes }),
        }
    }
}

/// The reason why a chain file is refused. `E` is what can be wrong with a seal.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChainFileError<E: Refusal + 'static> {
    /// The file couldn't be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Another process is writing to the file.
    #[error("another process is writing to this file; wait until it's done, or name another file")]
    Locked,
    /// There isn't even a genesis.
    #[error("the file is empty: it must begin with a genesis, at height 0")]
    Empty,
    /// The last line has no end: it wasn't written completely.
    #[error("the last line is torn: it ends after {bytes} bytes, at height {height}")]
    TornLine {
        /// The height that the line would have had.
        height: u64,
        /// How many bytes of it are there.
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
