use crate::failure::{Failure, warn};
use crate::hashrate::all_cores;
use crate::oddity::{Watch, Watched};
use crate::{places, receipt};
use indicatif::{ProgressBar, ProgressStyle};
use kusari::stage4_pow::{
    self as chain, BlockHash, ChainFileError, ChainReader, Seal, SealKind, SealedBlock, WorkError,
};
use kusari::{stage3_timestamp::Stamp, stage4_pow::Work};
use same_file::Handle;
use std::cell::RefCell;
use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write as _};
use std::path::{Path, PathBuf};

/// Checks a chain file from its first byte to its last.
///
/// Reads chains of chapter 3, sealed by a timestamp server, and of chapters 4 and 5, sealed by work.
/// The genesis says which kind it is.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  kusari verify chain.jsonl
  kusari verify - < chain.jsonl
  kusari verify --recover chain.jsonl     cut off a last line that wasn't written completely
  kusari verify --receipt will.pdf.receipt will.pdf    what `kusari notarise` wrote, without the chain

Prints `valid: H blocks, T transactions, tip HASH`, or the rule that is broken and where.")]
pub(crate) struct Args {
    /// The chain file, where `-` is standard input; or the file that a receipt is for
    file: PathBuf,
    /// Check that this receipt is for the file: see `kusari notarise`
    #[arg(long, conflicts_with = "recover")]
    receipt: Option<PathBuf>,
    /// The genesis that the receipt has to be from, as `kusari chain show` prints it
    #[arg(long, requires = "receipt", value_parser = genesis)]
    genesis: Option<BlockHash>,
    /// Cut off a torn last line, say what it held, and go on
    #[arg(long)]
    recover: bool,
}

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    if let Some(receipt) = &args.receipt {
        return receipt::verify(receipt, &args.file, args.genesis.as_ref());
    }
    if args.recover {
        recover(&args.file)?;
    }
    read_chain(&args.file, Count)
}

fn genesis(text: &str) -> Result<BlockHash, String> {
    let hash = BlockHash::try_from(text.to_owned());
    hash.map_err(|_| "a genesis is named by 64 hex digits in lower case".to_owned())
}

fn recover(path: &Path) -> Result<(), Failure> {
    if is_stdin(path) {
        return Err(Failure::Unusable("--recover needs a file that can be cut, not `-`".into()));
    }
    let torn = chain::recover(path).map_err(|error| match error.kind() {
        ErrorKind::WouldBlock => Failure::chain_file(path, ChainFileError::<WorkError>::Locked),
        _ => Failure::file(path, error),
    })?;
    if let Some(torn) = torn {
        let beginning = torn.beginning.escape_ascii();
        let bytes = torn.bytes;
        warn(&format!("recovered: cut off a torn last line of {bytes} bytes: {beginning}"));
    }
    Ok(())
}

/// What to do with a chain while it's read and checked, whatever seals its blocks.
pub(crate) trait Visitor: Sized {
    /// The genesis has been checked.
    fn begin<S: Seal, R: BufRead>(&mut self, _: &ChainReader<S, R>) -> Result<(), Failure> {
        Ok(())
    }

    /// A block has been checked.
    fn visit<S: Seal>(
        &mut self,
        _height: u64,
        _hash: chain::BlockHash,
        _block: &SealedBlock<S>,
    ) -> Result<(), Failure> {
        Ok(())
    }

    /// The whole chain has been checked.
    fn end<S: Seal, R: BufRead>(
        self,
        transactions: usize,
        reader: &ChainReader<S, R>,
    ) -> Result<(), Failure>;
}

/// Reads and checks a chain file, line by line.
pub(crate) fn read_chain(path: &Path, visitor: impl Visitor) -> Result<(), Failure> {
    let unreadable = |error| Failure::file(path, error);
    let (input, length): (Box<dyn Read>, _) = if is_stdin(path) {
        places::check_input(path, Handle::stdin())?;
        (Box::new(std::io::stdin()), None)
    } else {
        places::check_input(path, Handle::from_path(path))?;
        let file = File::open(path).map_err(unreadable)?;
        let length = file.metadata().map_err(unreadable)?.len();
        (Box::new(file), Some(length))
    };
    let (input, watch) = Watched::new(input);
    let (kind, input) = SealKind::peek(BufReader::new(input)).map_err(unreadable)?;
    match kind {
        SealKind::Stamp => read_sealed::<Stamp>(path, input, &watch, length, visitor),
        SealKind::Work => read_sealed::<Work>(path, input, &watch, length, visitor),
    }
}

fn read_sealed<S: Seal>(
    path: &Path,
    input: impl BufRead,
    watch: &RefCell<Watch>,
    length: Option<u64>,
    mut visitor: impl Visitor,
) -> Result<(), Failure> {
    let refused = |error| Failure::watched(path, error, &watch.borrow());
    let mut reader = ChainReader::<S, _>::new(input).map_err(refused)?.on_threads(all_cores());
    visitor.begin(&reader)?;
    let bar = progress(length);
    let mut transactions = 0;
    while let Some(block) = reader.next_block().map_err(refused)? {
        let tip = reader.verifier().tip();
        visitor.visit(tip.height, tip.hash, &block)?;
        transactions += block.draft.transactions.len();
        bar.set_position(reader.bytes_read());
        bar.set_message(format!("{} blocks", tip.height));
    }
    bar.finish_and_clear();
    visitor.end(transactions, &reader)
}

/// Hidden if standard error isn't a terminal.
fn progress(length: Option<u64>) -> ProgressBar {
    let template = match length {
        Some(_) => "checking {bar:30} {bytes}/{total_bytes}, {msg}, {eta} left",
        None => "checking {spinner} {bytes}, {msg}",
    };
    let style = ProgressStyle::with_template(template).expect("the template is well-formed");
    ProgressBar::new(length.unwrap_or_default()).with_style(style)
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

struct Count;

impl Visitor for Count {
    fn end<S: Seal, R: BufRead>(
        self,
        transactions: usize,
        reader: &ChainReader<S, R>,
    ) -> Result<(), Failure> {
        let tip = reader.verifier().tip();
        let (blocks, hash) = (tip.height, tip.hash.to_hex());
        let line = format!("valid: {blocks} blocks, {transactions} transactions, tip {hash}\n");
        Ok(std::io::stdout().write_all(line.as_bytes())?)
    }
}
