//! What happens to a chain file when its writer is killed, when the disk fails, and when another program
//! holds it.

use crate::cast::*;
use crate::common::{NOON, pay, people};
use kusari::stage4_pow::*;
use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

const EASY: Difficulty = Difficulty::from_bits(4);

/// A path for a file. It's in memory if there's a file system there, because thousands of files are written.
fn place() -> (tempfile::TempDir, PathBuf) {
    let memory = Path::new("/dev/shm");
    let directory = match memory.is_dir() {
        true => tempfile::tempdir_in(memory),
        false => tempfile::tempdir(),
    };
    let directory = directory.expect("a temporary folder can be made");
    let path = directory.path().join("chain.jsonl");
    (directory, path)
}

/// A chain of `blocks` blocks, the second of which has a payment. A different start gives different blocks.
fn long_chain(blocks: u64, start: u64) -> Chain {
    let rule = WorkRule { difficulty: EASY };
    let mut chain = Chain::new(Genesis { rule, ..genesis() }).expect("the genesis keeps all rules");
    for height in 1..=blocks {
        let payment = (height == 2).then(|| pay(&people().alice, &people().bob, 30, 1));
        let draft = chain.draft(NOON, payment.into_iter().collect());
        // The first ten blocks are the same, whatever the start is.
        let nonce = Nonce::new(if height <= 10 { 0 } else { start });
        let block = mine(draft, EASY, nonce).expect("there are enough nonces");
        chain.push(block).expect("the block keeps all rules");
    }
    chain
}

fn bytes_in(chain: &Chain) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_chain(chain, &mut bytes).expect("a vector takes all bytes");
    bytes
}

/// Writes these bytes, as a killed program might leave them, and checks what recovery makes of them: all
/// whole lines stay, and it reports the rest. The same bytes get the same verdict, so each file is verified
/// only once.
fn recover_from(path: &Path, left_behind: &[u8], valid: &mut BTreeSet<Vec<u8>>) {
    fs::write(path, left_behind).expect("there is room");
    let lines = line_ends(left_behind);
    let whole = lines.last().copied().unwrap_or(0);
    let torn = recover(path).expect("no one else has the file");
    let kept = bytes_of(path);
    if whole == 0 {
        // Not even the genesis: there is no chain yet.
        assert_eq!((torn, &*kept), (None, left_behind));
        let code = if kept.is_empty() { "empty-file" } else { "torn-line" };
        assert_eq!(unreadable(&kept).0, code);
        return;
    }
    let rest = &left_behind[whole..];
    let said = TornLine { bytes: rest.len() as u64, beginning: rest[..rest.len().min(80)].into() };
    assert_eq!(torn, (!rest.is_empty()).then_some(said));
    assert_eq!(kept, left_behind[..whole]);
    if !valid.contains(&kept) {
        assert_eq!(read(&kept).expect("the rest is valid"), lines.len() as u64 - 1);
        valid.insert(kept);
    }
}

#[test]
fn a_file_of_twenty_blocks_cut_at_any_byte_is_recovered_to_its_last_whole_line() {
    let (_directory, path) = place();
    let file = bytes_in(&long_chain(20, 0));
    let mut valid = BTreeSet::new();
    for end in 0..=file.len() {
        recover_from(&path, &file[..end], &mut valid);
    }
    assert_eq!(valid.len(), 21, "the genesis alone, and with each of its blocks");
}

/// The file after each call to the system, and with each part that the call may have written.
#[test]
fn a_kill_at_any_moment_of_a_reorganisation_leaves_a_valid_chain() {
    let (_directory, path) = place();
    let (_other_directory, copy) = place();
    let (old, new) = (long_chain(14, 0), long_chain(16, 1 << 20));
    assert_eq!(old.blocks()[..10], new.blocks()[..10]);
    assert_ne!(old.blocks()[10], new.blocks()[10]);
    let mut chain_file = ChainFile::create(&path, old.genesis()).unwrap();
    let mut before = Vec::new();
    let mut valid = BTreeSet::new();
    let mut moments = 0;
    let mut check = |now: Vec<u8>| {
        assert!(now.starts_with(&before) || before.starts_with(&now), "it grows or is cut");
        for end in before.len().min(now.len())..=now.len() {
            recover_from(&copy, &now[..end], &mut valid);
            moments += 1;
        }
        before = now;
    };
    check(bytes_of(&path));
    for block in old.blocks() {
        chain_file.append(block).unwrap();
        check(bytes_of(&path));
    }
    chain_file.cut_to(10).unwrap();
    check(bytes_of(&path));
    for block in &new.blocks()[10..] {
        chain_file.append(block).unwrap();
        check(bytes_of(&path));
    }
    assert_eq!(bytes_of(&path), bytes_in(&new));
    assert!(moments > bytes_in(&new).len());
    assert_eq!(valid.len(), 1 + 14 + 6, "the genesis, the old blocks, and the new ones");
    chain_file.sync().unwrap();
}

/// After a power failure, a file may have its full length but not its bytes.
#[test]
fn zeros_that_a_power_failure_left_at_the_end_are_cut_off() {
    let (_directory, path) = place();
    let file = bytes_in(chain());
    let ends = line_ends(&file);
    let mut valid = BTreeSet::new();
    for zeros in [1, 512, 5_000] {
        let longer = [&file[..], &vec![0; zeros]].concat();
        recover_from(&path, &longer, &mut valid);
        let mut unwritten = longer.clone();
        unwritten[ends[2] - 7..].fill(0); // with the end of block 2
        recover_from(&path, &unwritten, &mut valid);
        assert_eq!(read(&bytes_of(&path)).unwrap(), 1);
    }
}

/// A line that's complete and wrong wasn't torn. Removing it would hide something.
#[test]
fn a_wrong_line_that_has_an_end_is_refused_and_never_removed() {
    let (_directory, path) = place();
    let file = bytes_in(chain());
    let ends = line_ends(&file);
    for (from, to) in [(ends[1], ends[2]), (ends[2], ends[3])] {
        let mut wrong = file.clone();
        wrong[from..to - 1].fill(0);
        fs::write(&path, &wrong).unwrap();
        assert_eq!(recover(&path).unwrap(), None);
        assert_eq!(bytes_of(&path), wrong);
        assert_eq!(unreadable(&wrong).0, "not-json");
    }
}

/// So the first line feed that a reader meets ends the line, whatever a stranger wrote.
#[test]
fn no_line_has_a_line_feed_before_its_end() {
    let text = Address::from("a\nb\r\n\u{2028}");
    let grants = vec![Grant { receiver: text, amount: Amount::new(1) }];
    let line = encode(&Genesis { grants, ..genesis() });
    assert!(!line.contains(&b'\n') && !line.contains(&b'\r'));
}

#[test]
fn a_folder_is_not_a_chain_file_and_none_is_made_in_a_missing_folder() {
    let (directory, path) = place();
    let error = |path: &Path| match ChainFile::<Work>::create(path, &genesis()) {
        Err(ChainFileError::Io(error)) => (error.kind(), recover(path).unwrap_err().kind()),
        other => panic!("{other:?}"),
    };
    let missing = error(&path.join("chain.jsonl"));
    assert_eq!(missing, (ErrorKind::NotFound, ErrorKind::NotFound));
    let (created, recovered) = error(directory.path());
    assert_eq!(created, recovered);
    assert!(created == ErrorKind::IsADirectory || cfg!(windows));
    assert_eq!(recover(&path).unwrap_err().kind(), ErrorKind::NotFound, "it doesn't create a file");
}

/// A user who may do everything, such as root, can write to it. No one else can.
#[test]
fn a_file_that_may_only_be_read_is_left_as_it_is() {
    let (_directory, path) = place();
    let torn = [&bytes_in(chain())[..], b"{\"time\""].concat();
    fs::write(&path, &torn).unwrap();
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    match fs::OpenOptions::new().write(true).open(&path) {
        Ok(_) => assert_eq!(recover(&path).unwrap().unwrap().beginning, b"{\"time\""),
        Err(error) => {
            assert_eq!(recover(&path).unwrap_err().kind(), error.kind());
            let refusal = ChainFile::<Work>::create(&path, &genesis()).unwrap_err();
            assert_eq!(refusal.code(), "io");
            assert_eq!(bytes_of(&path), torn);
        }
    }
}

/// It can't be cut. (The program's own tests also try a pipe. A process that's started from here would hold
/// the locks of the other tests for a moment.)
#[cfg(unix)]
#[test]
fn a_device_is_refused_at_once() {
    let path = Path::new("/dev/null");
    let Err(ChainFileError::Io(error)) = ChainFile::<Work>::create(path, &genesis()) else {
        panic!("a device isn't a chain file")
    };
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert_eq!(recover(path).unwrap_err().kind(), ErrorKind::InvalidInput);
}

/// The caller named the path, and a stranger's bytes never become one. So a link is followed, and the file
/// that it leads to is locked.
#[cfg(unix)]
#[test]
fn a_symbolic_link_is_another_name_for_the_same_locked_file() {
    let (directory, path, chain_file) = written();
    let link = directory.path().join("link.jsonl");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    let refusal = ChainFile::<Work>::create(&link, &genesis()).unwrap_err();
    assert_eq!(refusal.code(), "locked");
    assert_eq!(recover(&link).unwrap_err().kind(), ErrorKind::WouldBlock);
    drop(chain_file);
    drop(ChainFile::<Work>::create(&link, &genesis()).unwrap());
    assert_eq!(read(&bytes_of(&path)).unwrap(), 0);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
}
