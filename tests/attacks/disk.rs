//! Files that were cut, changed or taken: rows 86 to 89.

use crate::common::people;
use crate::incidents::*;
use crate::places;
use crate::row::{Attack, HOLDS, Outcome, Row, row};
use crate::state;
use kusari::stage5_network::*;
use std::io;
use std::path::Path;
use tempfile::TempDir;

/// A folder with a file in it.
fn written(bytes: &[u8]) -> (TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let path = folder.path().join("chain.jsonl");
    std::fs::write(&path, bytes).expect("there is room for a file");
    (folder, path)
}

fn file() -> Vec<u8> {
    places::file_with(encode(&places::next_block(vec![])))
}

fn on_file<V, E: Refusal>(path: &Path, attempt: impl FnOnce(&Path) -> Result<V, E>) -> Outcome {
    let mut path = path.to_owned();
    Outcome::of("a file", &mut path, |path| state::of_file(path), |path| attempt(path))
}

fn io_error<V>(result: io::Result<V>) -> Result<V, ChainFileError<WorkError>> {
    result.map_err(ChainFileError::Io)
}

/// Wherever the writing stopped, cutting off the torn line leaves a good chain.
fn a_file_cut_anywhere_can_be_repaired() {
    let file = file();
    let first_end = file.iter().position(|&byte| byte == b'\n').expect("it has lines") + 1;
    for end in first_end..file.len() {
        let (_folder, path) = written(&file[..end]);
        let torn = recover(&path).expect("the file is there");
        assert_eq!(torn.is_none(), file[end - 1] == b'\n', "cut after {end} bytes");
        let repaired = std::fs::read(&path).expect("the file is there");
        let lines = file[..end].iter().filter(|&&byte| byte == b'\n').count() as u64;
        let mut reader = ChainReader::<Work, _>::new(&repaired[..]).expect("the genesis is whole");
        while reader.next_block().expect("the rest is whole").is_some() {}
        assert_eq!(reader.verifier().tip().height, lines - 1, "cut after {end} bytes");
    }
}

/// Any hash is good enough on this chain. The second block names the first, whose time someone has changed.
fn a_block_changed_without_work() -> Vec<u8> {
    let rule = WorkRule { difficulty: Difficulty::from_bits(0) };
    let genesis = Genesis { rule, ..places::genesis() };
    let mut first = places::mined(genesis.hash(), vec![]);
    let second = places::mined(first.hash(), vec![]);
    first.draft.time = first.draft.time.after(std::time::Duration::from_millis(1));
    places::lines(&[encode(&genesis), encode(&first), encode(&second)])
}

/// The first block names the hash of the genesis.
fn a_flipped_bit_is_refused() {
    let good = places::lines(&[encode(&places::genesis()), encode(places::first_block())]);
    let genesis_ends = good.iter().position(|&byte| byte == b'\n').expect("it has lines");
    for at in 0..genesis_ends {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        let code = places::read_file("a file", &bytes).code;
        assert_ne!(code, "(accepted)", "byte {at}");
    }
}

#[rustfmt::skip]
pub(crate) fn rows() -> Vec<Row> {
    vec![
        row(86, "4", "a file with nothing in it", "empty-file",
            Attack::File(Vec::new), NONE, "there isn't even a genesis"),
        row(86, "4", "a last line without its end", "torn-line",
            Attack::File(|| { let mut file = file(); file.pop(); file }), NONE,
            "the machine was switched off while it was writing: that's told apart from a bad line"),
        row(86, "3", "half of a last line, stamped", "torn-line",
            Attack::File(|| {
                let block = places::stamped_block(places::first_stamped().hash(), vec![]);
                let mut file = places::stamped_file_with(encode(&block));
                file.truncate(file.len() - 100);
                file
            }), NONE, "the same for both kinds of chain"),
        row(86, "4", "a blank line", "truncated",
            Attack::File(|| places::file_with("")), NONE, "it's a line without a value"),
        row(86, "4", "a file cut at each of its bytes", HOLDS,
            Attack::Holds(a_file_cut_anywhere_can_be_repaired), NONE,
            "everything up to the end of the last whole line is a good chain"),
        row(88, "4", "a flipped bit in the genesis", HOLDS,
            Attack::Holds(a_flipped_bit_is_refused), NONE, "the first block vouches for it"),
        row(88, "4", "a changed byte in a block", "wrong-link",
            Attack::File(a_block_changed_without_work), NONE, "if no work protects a block, the link in the next one still does"),
        row(88, "4", "a genesis of another kind of chain", "wrong-shape",
            Attack::File(|| places::lines(&["{\"time\":0,\"grants\":[],\"rule\":{\"votes\":3}}"])), NONE,
            "something that a later version may write is refused, not guessed at"),
        row(88, "2", "a wallet file that isn't one", "not-pem",
            Attack::Call(|| {
                let (_folder, path) = written(&file());
                on_file(&path, |path| Wallet::load(path))
            }), NONE, "there's a chain in it, and no key"),
        row(89, "2", "a wallet file that's there already", "io",
            Attack::Call(|| {
                let (_folder, path) = written(b"somebody's key");
                on_file(&path, |path| people().alice.save(path))
            }), NONE, "no key is ever overwritten"),
        row(89, "4", "a chain file in a folder that isn't there", "io",
            Attack::Call(|| {
                let (folder, _path) = written(b"");
                let nowhere = folder.path().join("nowhere").join("chain.jsonl");
                on_file(&nowhere, |path| ChainFile::<Work>::create(path, &places::genesis()))
            }), NONE, "the system's own reason is passed on"),
        row(89, "4", "a file to repair that isn't there", "io",
            Attack::Call(|| {
                let (folder, _path) = written(b"");
                on_file(&folder.path().join("nothing"), |path| io_error(recover(path)))
            }), NONE, "repairing doesn't create files"),
        row(89, "4", "a second writer of one file", "locked",
            Attack::Call(|| {
                let (_folder, path) = written(b"");
                let _first = ChainFile::<Work>::create(&path, &places::genesis()).expect("the first");
                on_file(&path, |path| ChainFile::<Work>::create(path, &places::genesis()))
            }), NONE, "two writers would write into each other's lines"),
    ]
}
