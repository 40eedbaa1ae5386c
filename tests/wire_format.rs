//! The wire format: files that any program must accept, files that it must refuse and why, and
//! what `docs/wire-format.md` says about them.

#![expect(clippy::unwrap_used, reason = "what can't be read fails the test")]

use kusari::stage1_ledger::LedgerError;
use kusari::stage3_timestamp::{Stamp, StampError};
use kusari::stage5_network::*;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::BufReader;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// What a checker says about a file: a code, where, and which transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Verdict {
    code: String,
    height: u64,
    transaction: Option<usize>,
}

impl Verdict {
    fn new(code: &str, height: u64) -> Verdict {
        Verdict { code: code.to_owned(), height, transaction: None }
    }
}

/// A line of `codes.tsv`.
struct Vector {
    path: PathBuf,
    verdict: Verdict,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

fn vectors() -> Vec<Vector> {
    let index = read("tests/vectors/codes.tsv");
    let line = |line: &str| {
        let [file, code, height, transaction, _] =
            line.split('\t').collect::<Vec<_>>().try_into().unwrap();
        let transaction = (!transaction.is_empty()).then(|| transaction.parse().unwrap());
        let verdict =
            Verdict { code: code.to_owned(), height: height.parse().unwrap(), transaction };
        Vector { path: root().join("tests/vectors").join(file), verdict }
    };
    index.lines().skip(1).map(line).collect()
}

/// What the library says about a file, with any number of threads.
fn verdict(bytes: &[u8]) -> Verdict {
    let on_threads = |threads| match SealKind::peek(bytes).unwrap() {
        (SealKind::Stamp, reader) => verdict_on::<Stamp>(reader, threads),
        (SealKind::Work, reader) => verdict_on::<Work>(reader, threads),
    };
    let verdict = on_threads(1);
    assert_eq!(on_threads(3), verdict, "three threads say something else");
    verdict
}

fn verdict_on<S: Seal>(reader: impl std::io::BufRead, threads: usize) -> Verdict {
    let read = || {
        let chain = ChainReader::<S, _>::new(BufReader::new(reader))?;
        let mut chain = chain.on_threads(NonZeroUsize::new(threads).unwrap());
        while chain.next_block()?.is_some() {}
        Ok(chain.verifier().tip().height)
    };
    let error: ChainFileError<S::Error> = match read() {
        Ok(height) => return Verdict::new("valid", height),
        Err(error) => error,
    };
    let (height, transaction) = match &error {
        ChainFileError::Empty => (0, None),
        ChainFileError::TornLine { height, .. } => (*height, None),
        ChainFileError::Chain(cause) => (cause.height(), cause.transaction()),
        other => panic!("{other}"),
    };
    Verdict { code: error.code().to_owned(), height, transaction }
}

/// Files that are too large for the repository.
fn large_files() -> Vec<(&'static str, Vec<u8>, Verdict)> {
    let chain = read("tests/vectors/good/stage4.jsonl");
    let (genesis, blocks) = chain.split_once('\n').unwrap();
    let Genesis { time, grants, rule } = decode(genesis.as_bytes(), MAX_BLOCK_BYTES).unwrap();

    // Grants of one unit, and then larger amounts, which take more digits, until the line is full.
    let mut genesis: Genesis<WorkRule> = Genesis { time, grants: vec![], rule };
    let grant = Grant { receiver: grants[0].receiver.clone(), amount: Amount::new(1) };
    let (empty, each) = (encode(&genesis).len(), encode(&grant).len() + 1);
    genesis.grants = vec![grant; (MAX_BLOCK_BYTES + 1 - empty) / each];
    let mut rest = MAX_BLOCK_BYTES - encode(&genesis).len();
    for grant in &mut genesis.grants {
        let more = rest.min(12);
        grant.amount = Amount::new(10_u64.pow(more as u32));
        rest -= more;
    }
    let mut full = encode(&genesis);
    assert_eq!(full.len(), MAX_BLOCK_BYTES);
    full.push(b'\n');
    genesis.time = Time::from_millis(10 * time.millis());
    let mut too_long = encode(&genesis);
    too_long.push(b'\n');

    let block = blocks.lines().next().unwrap();
    let spaces = " ".repeat(MAX_BLOCK_BYTES - block.len() + 1);
    let long_block = |end: &str| {
        let genesis = chain.lines().next().unwrap();
        format!("{genesis}\n{block}{spaces}{end}").into_bytes()
    };
    vec![
        ("full-genesis", full, Verdict::new("valid", 0)),
        ("long-genesis", too_long, Verdict::new("too-large", 0)),
        ("long-block", long_block("\n"), Verdict::new("too-large", 1)),
        ("endless-block", long_block(&spaces), Verdict::new("too-large", 1)),
        ("long-torn-block", long_block(""), Verdict::new("torn-line", 1)),
    ]
}

#[test]
fn every_file_gets_the_verdict_that_the_index_gives() {
    let mut wrong = String::new();
    for Vector { path, verdict: expected } in vectors() {
        let found = verdict(&fs::read(&path).unwrap());
        if found != expected {
            writeln!(wrong, "{}: {found:?}, not {expected:?}", path.display()).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_line_may_have_one_mebibyte_and_no_byte_more() {
    for (name, bytes, expected) in large_files() {
        assert_eq!(verdict(&bytes), expected, "{name}");
    }
}

#[test]
fn a_line_cut_short_anywhere_is_truncated() {
    for file in ["stage3", "stage4"] {
        let chain = read(&format!("tests/vectors/good/{file}.jsonl"));
        let (genesis, blocks) = chain.split_once('\n').unwrap();
        let block = blocks.lines().next().unwrap();
        for end in 0..genesis.len() {
            let bytes = format!("{}\n", &genesis[..end]);
            assert_eq!(verdict(bytes.as_bytes()), Verdict::new("truncated", 0), "{bytes}");
        }
        for end in 0..block.len() {
            let bytes = format!("{genesis}\n{}\n", &block[..end]);
            assert_eq!(verdict(bytes.as_bytes()), Verdict::new("truncated", 1), "{bytes}");
        }
    }
}

#[test]
fn a_file_cut_short_anywhere_is_a_chain_or_torn_or_empty() {
    let chain = read("tests/vectors/good/empty-block.jsonl");
    for end in 0..chain.len() {
        let lines = chain[..end].matches('\n').count() as u64;
        let expected = match () {
            () if end == 0 => Verdict::new("empty-file", 0),
            () if chain[..end].ends_with('\n') => Verdict::new("valid", lines - 1),
            () => Verdict::new("torn-line", lines),
        };
        assert_eq!(verdict(&chain.as_bytes()[..end]), expected, "cut after {end} bytes");
    }
}

#[test]
fn every_code_that_a_chain_file_can_have_is_had_by_some_file() {
    let seen = vectors().into_iter().map(|file| file.verdict.code);
    let large = large_files().into_iter().map(|(_, _, verdict)| verdict.code);
    let seen = seen.chain(large).collect::<BTreeSet<_>>();
    let mut possible = chain_file_codes();
    possible.insert("valid".to_owned());
    assert_eq!(seen, possible);
}

#[test]
fn the_index_lists_every_file_and_only_these() {
    let listed = vectors().into_iter().map(|file| file.path).collect::<BTreeSet<_>>();
    let folders = ["good", "bad"].map(|name| root().join("tests/vectors").join(name));
    let found = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap());
    assert_eq!(found.map(|entry| entry.unwrap().path()).collect::<BTreeSet<_>>(), listed);
}

/// The codes of everything that can go wrong when a chain file is read.
fn chain_file_codes() -> BTreeSet<String> {
    let mut codes = codes_of::<DecodeError>();
    codes.extend(codes_of::<GenesisError<WorkError>>());
    codes.extend(codes_of::<BlockError<WorkError>>());
    codes.extend(codes_of::<ChainFileError<WorkError>>());
    codes.extend(codes_of::<WorkError>());
    codes.extend(codes_of::<StampError>());
    codes.extend(codes_of::<TransactionError>());
    codes.extend(codes_of::<AmountError>());
    codes.extend(codes_of::<KeyError>());
    // The first two are about the system and not about the file's content, and a chain has no deposits.
    assert!(codes.remove("io") && codes.remove("locked") && codes.remove("deposits-overflow"));
    codes
}

fn codes_of<E: Refusal>() -> BTreeSet<String> {
    E::CODES.iter().map(|code| code.to_string()).collect()
}

/// The codes in the first column of a table of the document.
fn codes_in_table(section: &str) -> BTreeSet<String> {
    let cells = section.lines().filter_map(|line| line.strip_prefix("| `"));
    cells.map(|cell| cell.split('`').take(1).collect()).collect()
}

#[test]
fn the_document_explains_every_code_of_the_library() {
    let document = document();
    let (_, section) = document.split_once("\n## Codes\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let (of_files, others) = section.split_once("These come from elsewhere").unwrap();
    assert_eq!(codes_in_table(of_files), chain_file_codes());
    let mut elsewhere = codes_of::<WalletError>();
    elsewhere.extend(codes_of::<MineError>());
    elsewhere.extend(codes_of::<ChainFileError<WorkError>>());
    elsewhere.extend(codes_of::<LedgerError>());
    elsewhere.extend(codes_of::<Offence>());
    elsewhere.extend(codes_of::<TreeError>());
    elsewhere.extend(codes_of::<MempoolError>());
    elsewhere.extend(codes_of::<PayError>());
    elsewhere.extend(codes_of::<TopologyError>());
    elsewhere.extend(codes_of::<NetworkError>());
    elsewhere.retain(|code| !chain_file_codes().contains(code));
    assert_eq!(codes_in_table(others), elsewhere);
}

/// What to do if the document differs from a file.
const STALE: &str = "docs/wire-format.md is stale: run `cargo run --example make_vectors`";

fn document() -> String {
    read("docs/wire-format.md")
}

#[test]
fn the_chains_in_the_document_are_the_files_and_have_the_hashes_that_it_prints() {
    let document = document();
    // Chapter 6 has a test of its own: `tests/wire_format_coin.rs`.
    let mut document = document.split_once("\n## The coin of chapter 6\n").unwrap().0.to_owned();
    for file in ["stage3", "stage4"] {
        let chain = read(&format!("tests/vectors/good/{file}.jsonl"));
        assert_eq!(chain.lines().count(), 3);
        for line in chain.lines() {
            let hash = to_hex(&Sha256::digest(line));
            let printed = format!("Its hash is `{hash}`.\n\n```text\n{line}\n```\n");
            assert!(document.contains(&printed), "{STALE}: {printed}");
            document = document.replacen(&printed, "", 1);
        }
    }
    assert!(!document.contains("\n{\"time\":1"), "{STALE}: there are lines that are out of date");
    assert!(!document.contains("Its hash is"), "{STALE}: there are hashes that are out of date");
}

#[test]
fn the_checker_in_the_document_is_the_file() {
    let document = document();
    let (before, listing) = document.split_once("```python\n").unwrap();
    let (listing, after) = listing.split_once("```\n").unwrap();
    assert!(listing == read("docs/check_chain.py"), "{STALE}");
    assert!(!before.contains("```python") && !after.contains("```python"));
}

#[test]
fn the_python_checker_agrees_with_the_library_on_every_file() {
    let python = match Command::new("python3").arg("--version").output() {
        Ok(output) if output.status.success() => output,
        _ => {
            assert!(env::var_os("CI").is_none(), "CI needs python3");
            // Written past the test's capture, so that you see it even though the test passes.
            let say = b"python3 was not found: docs/check_chain.py was NOT RUN\n";
            std::io::Write::write_all(&mut std::io::stderr(), say).unwrap();
            return;
        }
    };
    println!("{}", String::from_utf8_lossy(&python.stdout));

    let folder = tempfile::tempdir().unwrap();
    let mut files = vectors();
    for (name, bytes, verdict) in large_files() {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        files.push(Vector { path, verdict });
    }
    // One run of Python for all files: it answers with one line for each.
    let paths = files.iter().map(|file| &file.path);
    let checker = root().join("docs/check_chain.py");
    let output = Command::new("python3").arg(checker).args(paths).output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!((errors.as_str(), output.status.code()), ("", Some(1)));
    let answers = String::from_utf8(output.stdout).unwrap();
    assert_eq!(answers.lines().count(), files.len());
    for (answer, Vector { path, verdict }) in answers.lines().zip(&files) {
        let Verdict { code, height, transaction } = verdict;
        let (beginning, end) = match (code.as_str(), transaction) {
            ("valid", _) => (format!("valid: {height} blocks, "), String::new()),
            (_, None) => (format!("error[{code}]: "), format!(", at height {height}")),
            (_, Some(index)) => {
                (format!("error[{code}]: "), format!(", at height {height}, transaction {index}"))
            }
        };
        let agrees = answer.starts_with(&beginning) && answer.ends_with(&end);
        assert!(agrees, "{}: {answer}, expected {verdict:?}", path.display());
    }

    // A good file on its own ends with exit status 0.
    let good = root().join("tests/vectors/good/stage4.jsonl");
    let checker = root().join("docs/check_chain.py");
    let output = Command::new("python3").arg(checker).arg(good).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
}
