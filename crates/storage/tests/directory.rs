//! The directory, through the public API: what is ours, and what is left alone.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use kusari::stage1_ledger::Refusal as _;
use kusari_storage::{Directory, DirectoryError};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn code(result: Result<Directory, DirectoryError>) -> &'static str {
    result.err().map_or("(opened)", |refusal| refusal.code())
}

fn names(path: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(path).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn a_directory_is_made_and_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("coin");
    let directory = Directory::prepare(&path).unwrap();
    assert_eq!(directory.path(), path);
    assert_eq!(names(&path), BTreeSet::from(["kusari.lock".to_owned()]));
    drop(directory);
    drop(Directory::open(&path).unwrap());
    drop(Directory::prepare(&path).unwrap());
    let files = [Directory::blocks, Directory::index, Directory::wallet];
    let directory = Directory::open(path.join("")).unwrap();
    let places = files.map(|file| file(&directory));
    assert_eq!(places, ["blocks.dat", "index.redb", "wallet"].map(|name| path.join(name)));
    for name in
        ["kusari.lock", "chain.json", "blocks.dat", "index.redb", "waiting.dat", "INDEX.redb"]
    {
        assert!(Directory::owns(&path, path.join("").join(name)), "{name}");
        assert!(!Directory::owns(&path, folder.path().join(name)), "{name} elsewhere");
    }
    assert!(
        !Directory::owns(&path, directory.wallet()) && !Directory::owns(&path, path.join("bob"))
    );
}

#[test]
fn an_empty_directory_may_be_used() {
    let folder = tempfile::tempdir().unwrap();
    Directory::prepare(folder.path()).unwrap();
}

#[test]
fn a_directory_with_other_things_in_it_is_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("thesis.txt"), "two years of work").unwrap();
    for result in [Directory::prepare(folder.path()), Directory::open(folder.path())] {
        assert_eq!(code(result), "not-a-kusari-directory");
    }
    assert_eq!(names(folder.path()), BTreeSet::from(["thesis.txt".to_owned()]));
}

#[test]
fn opening_makes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(code(Directory::open(folder.path())), "not-a-kusari-directory");
    assert_eq!(code(Directory::open(folder.path().join("coin"))), "not-a-kusari-directory");
    assert_eq!(names(folder.path()), BTreeSet::new());
}

#[test]
fn other_files_beside_ours_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    drop(Directory::prepare(folder.path()).unwrap());
    let others = ["README", ".kusari-notes", "mine.tmp"].map(|name| folder.path().join(name));
    others.iter().for_each(|path| fs::write(path, "mine").unwrap());
    drop(Directory::open(folder.path()).unwrap());
    assert!(others.iter().all(|path| path.exists()));
}

#[test]
fn what_a_killed_program_left_half_written_is_removed() {
    let folder = tempfile::tempdir().unwrap();
    drop(Directory::prepare(folder.path()).unwrap());
    fs::write(folder.path().join(".kusari-x8Hq2a.tmp"), "half a wal").unwrap();
    drop(Directory::open(folder.path()).unwrap());
    assert_eq!(names(folder.path()), BTreeSet::from(["kusari.lock".to_owned()]));
}

#[test]
fn only_one_uses_it_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let first = Directory::prepare(folder.path()).unwrap();
    assert_eq!(code(Directory::open(folder.path())), "locked");
    assert_eq!(code(Directory::prepare(folder.path())), "locked");
    drop(first);
    Directory::open(folder.path()).unwrap();
}

#[test]
fn the_rules_of_a_chain_are_written_once() {
    let folder = tempfile::tempdir().unwrap();
    let directory = Directory::prepare(folder.path()).unwrap();
    assert!(!directory.has_chain().unwrap());
    assert_eq!(directory.chain().unwrap_err().code(), "no-chain");
    directory.begin_chain(b"{}").unwrap();
    assert_eq!(directory.begin_chain(b"[]").unwrap_err().code(), "chain-exists");
    assert!(directory.has_chain().unwrap());
    assert_eq!(directory.chain().unwrap(), b"{}");
}

#[test]
fn the_rules_of_a_chain_have_a_most() {
    let folder = tempfile::tempdir().unwrap();
    let directory = Directory::prepare(folder.path()).unwrap();
    let refusal = directory.begin_chain(&vec![b' '; (1 << 16) + 1]).unwrap_err();
    assert_eq!(refusal.code(), "too-large");
    assert!(!directory.has_chain().unwrap());
    fs::write(folder.path().join("chain.json"), vec![b' '; (1 << 16) + 1]).unwrap();
    assert_eq!(directory.chain().unwrap_err().code(), "too-large");
}

#[test]
fn a_file_or_a_folder_in_the_wrong_place_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("coin");
    fs::write(&path, "a file").unwrap();
    assert_eq!(code(Directory::prepare(&path)), "not-a-directory");
    assert_eq!(code(Directory::open(&path)), "not-a-directory");
    fs::remove_file(&path).unwrap();
    drop(Directory::prepare(&path).unwrap());
    for name in ["blocks.dat", "index.redb", "waiting.dat", "wallet", "chain.json"] {
        fs::create_dir(path.join(name)).unwrap();
        assert_eq!(code(Directory::open(&path)), "not-a-file", "{name}");
        fs::remove_dir(path.join(name)).unwrap();
    }
}
