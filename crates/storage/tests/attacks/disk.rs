//! What can happen to files and folders.

use crate::child::elsewhere;
use crate::places::{CHAIN, coin, file, sealed, spoil, whole};
use crate::row::{Attack, HOLDS, Row, code_of, row};
use kusari_storage::{BlockFile, Directory, WalletFile};
use std::fs;
use std::path::Path;

/// Makes a link, on systems that have links.
pub(crate) fn link(to: &Path, at: &Path) {
    #[cfg(unix)]
    std::os::unix::fs::symlink(to, at).expect("there's nothing there yet");
    #[cfg(windows)]
    std::os::windows::fs::symlink_file(to, at).expect("there's nothing there yet");
}

fn opened(folder: &Path) -> String {
    code_of(Directory::open(coin(folder)))
}

fn blocks(folder: &Path, known: u64) -> String {
    code_of(BlockFile::open(file(folder, "blocks.dat"), &CHAIN, known))
}

fn count(folder: &Path) -> usize {
    let (blocks, _) = BlockFile::open(file(folder, "blocks.dat"), &CHAIN, 0).expect("it's intact");
    blocks.frames(0).filter(Result::is_ok).count()
}

/// Whole blocks stay, and everything else is reported.
fn a_file_cut_anywhere_is_recovered(folder: &Path) {
    whole(folder);
    let path = file(folder, "blocks.dat");
    let good = fs::read(&path).expect("it exists");
    for length in 0..good.len() {
        fs::write(&path, &good[..length]).expect("there's room");
        let (blocks, torn) = BlockFile::open(&path, &CHAIN, 0).expect("a torn frame is cut off");
        let told = torn.map_or(0, |torn| torn.bytes);
        let kept = blocks.end().min(length as u64);
        assert!(kept + told >= length as u64, "cut at {length}: every byte is kept or reported");
    }
}

/// A full disk: the file keeps its whole blocks, and goes on when there's room again.
#[cfg(unix)]
fn a_full_disk_tears_nothing(folder: &Path) {
    use crate::child::on_a_full_disk;
    whole(folder);
    let wallet = fs::read(file(folder, "wallet")).expect("it exists");
    for limit in [3, 4, 5, 10] {
        let before = count(folder);
        assert_eq!(on_a_full_disk(limit, "append", folder), "io", "{limit} blocks");
        let after = count(folder);
        assert!(after >= before && after < 3 + 100);
    }
    assert!(count(folder) > 5, "some of them fit");
    for limit in [0, 1] {
        // One block of 512 bytes is enough for this wallet.
        let expected = if limit == 0 { "io" } else { "(accepted)" };
        assert_eq!(on_a_full_disk(limit, "create", folder), expected);
    }
    assert_eq!(on_a_full_disk(0, "replace", folder), "io");
    assert_eq!(fs::read(file(folder, "wallet")).expect("it exists"), wallet);
    assert_eq!(on_a_full_disk(0, "prepare", folder), "io");
    let half_made = Directory::open(folder.join("another")).expect("it's ours");
    assert!(!half_made.has_chain().expect("it can be looked at"));
    half_made.begin_chain(b"{}").expect("there's room again");
    let left = fs::read_dir(coin(folder)).expect("it exists").count();
    assert_eq!(left, 4, "lock, chain, blocks and wallet: no temporary file is left");
}

/// Errors from the system name the file.
fn the_file_is_named(folder: &Path) {
    let nowhere = folder.join("nowhere");
    let wallet = nowhere.join("wallet");
    for (text, path) in [
        (
            Directory::prepare(nowhere.join("coin")).map(drop).map_err(|it| it.to_string()),
            nowhere.join("coin"),
        ),
        (sealed(b"").create(&wallet).map_err(|it| it.to_string()), wallet.clone()),
        (WalletFile::read(&wallet).map(drop).map_err(|it| it.to_string()), wallet.clone()),
        (BlockFile::create(&wallet, &CHAIN).map(drop).map_err(|it| it.to_string()), wallet.clone()),
    ] {
        let text = text.expect_err("there is no such folder");
        assert!(text.starts_with(&path.display().to_string()), "{text}");
    }
}

#[rustfmt::skip]
pub(crate) fn rows() -> Vec<Row> {
    let mut rows = vec![
        row(86, "a file of blocks cut at each of its bytes", HOLDS,
            Attack::Holds(a_file_cut_anywhere_is_recovered),
            "whole blocks stay, and what is cut off is reported"),
        row(87, "a half-made directory", HOLDS,
            Attack::Holds(|folder| {
                fs::create_dir(coin(folder)).expect("there isn't one yet");
                fs::write(file(folder, "kusari.lock"), "").expect("there's room");
                drop(Directory::prepare(coin(folder)).expect("it can be finished"));
            }),
            "what was made before the program was killed is used"),
        row(87, "a file of blocks that is shorter than its index", "blocks-missing",
            Attack::Refused(whole, |folder| blocks(folder, 1 << 20)),
            "blocks are on the disk before the index, so an interrupted write can't cause this"),
        row(88, "a flipped bit in a block", "corrupt",
            Attack::Refused(
                |folder| { whole(folder); spoil(folder, "blocks.dat", |it| it[48 + 12] ^= 1) },
                |folder| blocks(folder, 0)),
            "the checksum finds every single one"),
        row(88, "a flipped bit in a block's length", "corrupt",
            Attack::Refused(
                |folder| { whole(folder); spoil(folder, "blocks.dat", |it| it[48 + 1] ^= 1) },
                |folder| blocks(folder, 0)),
            "otherwise all the blocks after it would pass for one torn block"),
        row(88, "a file that isn't a file of blocks", "not-a-block-file",
            Attack::Refused(
                |folder| { whole(folder); spoil(folder, "blocks.dat", |it| it[0] ^= 1) },
                |folder| blocks(folder, 0)),
            "the first bytes say what it is"),
        row(88, "a file of blocks of a later version", "unsupported-version",
            Attack::Refused(
                |folder| { whole(folder); spoil(folder, "blocks.dat", |it| it[8] = 2) },
                |folder| blocks(folder, 0)),
            "the program doesn't guess at a format it doesn't know"),
        row(88, "the blocks of another chain", "foreign-chain",
            Attack::Refused(whole, |folder| {
                code_of(BlockFile::open(file(folder, "blocks.dat"), &[8; 32], 0))
            }),
            "two directories' files were mixed up"),
        row(88, "an empty block", "frame-size",
            Attack::Refused(whole, |folder| {
                let path = file(folder, "blocks.dat");
                let (mut blocks, _) = BlockFile::open(path, &CHAIN, 0).expect("it's intact");
                code_of(blocks.append(b""))
            }),
            "it would look like zeros that were never written"),
        row(89, "a second process in one directory", "locked",
            Attack::Refused(whole, |folder| {
                let _first = Directory::open(coin(folder)).expect("it's ours");
                elsewhere("open", folder)
            }),
            "two would write into each other's files"),
        row(89, "a directory whose process has ended", HOLDS,
            Attack::Holds(|folder| {
                whole(folder);
                drop(Directory::open(coin(folder)).expect("it's ours"));
                assert_eq!(elsewhere("open", folder), "(accepted)");
            }),
            "the lock ends with the process, however that ended"),
        row(89, "a directory in a folder that doesn't exist", "io",
            Attack::Refused(|_| {}, |folder| {
                code_of(Directory::prepare(folder.join("nowhere").join("coin")))
            }),
            "the system's own reason is passed on"),
        row(89, "what the system says", HOLDS, Attack::Holds(the_file_is_named),
            "it names the file, so you know which disk is full"),
        row(89, "a folder with someone's thesis in it", "not-a-kusari-directory",
            Attack::Refused(
                |folder| {
                    fs::create_dir(coin(folder)).expect("there isn't one yet");
                    fs::write(file(folder, "thesis.txt"), "two years of work").expect("there's room");
                },
                |folder| { opened(folder); code_of(Directory::prepare(coin(folder))) }),
            "files that aren't ours are left alone"),
        row(89, "a file in place of the directory", "not-a-directory",
            Attack::Refused(
                |folder| fs::write(coin(folder), "a file").expect("there's room"),
                |folder| code_of(Directory::prepare(coin(folder)))),
            "files that aren't ours are left alone"),
        row(89, "a folder in place of the index", "not-a-file",
            Attack::Refused(
                |folder| { whole(folder); fs::create_dir(file(folder, "index.redb")).expect("there isn't one yet") },
                opened),
            "a folder isn't opened as if it were a file"),
        row(89, "a directory without a chain", "no-chain",
            Attack::Refused(
                |folder| drop(Directory::prepare(coin(folder)).expect("it can be created")),
                |folder| code_of(Directory::open(coin(folder)).expect("it's ours").chain())),
            "there may be a wallet before there is a chain"),
        row(89, "a second chain in one directory", "chain-exists",
            Attack::Refused(whole, |folder| {
                code_of(Directory::open(coin(folder)).expect("it's ours").begin_chain(b"[]"))
            }),
            "no chain is ever overwritten"),
        row(89, "a coin's directory in place of a member's", "no-member",
            Attack::Refused(whole, |folder| code_of(Directory::open(coin(folder)).expect("it's ours").network())),
            "what isn't there isn't made up: a new key would be another member"),
        row(89, "a second member in one directory", "member-exists",
            Attack::Refused(
                |folder| {
                    let directory = Directory::prepare(coin(folder)).expect("it can be created");
                    directory.begin_member(b"{}", b"key").expect("there isn't one yet");
                },
                |folder| code_of(Directory::open(coin(folder)).expect("it's ours").begin_member(b"{}", b"other key"))),
            "no key is ever overwritten"),
        row(90, "`..` in the path", "parent-in-path",
            Attack::Refused(whole, |folder| {
                let path = coin(folder).join("..").join("coin");
                assert_eq!(code_of(Directory::prepare(&path)), "parent-in-path");
                code_of(Directory::open(path))
            }),
            "the directory is where its path seems to lead"),
        row(90, "a directory that is a link", "symlink",
            Attack::Refused(
                |folder| {
                    whole(folder);
                    fs::rename(coin(folder), folder.join("elsewhere")).expect("it exists");
                    link(&folder.join("elsewhere"), &coin(folder));
                },
                |folder| {
                    // With a slash at the end, the system would follow the link.
                    assert_eq!(code_of(Directory::open(coin(folder).join(""))), "symlink");
                    assert_eq!(code_of(Directory::prepare(coin(folder))), "symlink");
                    opened(folder)
                }),
            "anyone who made the link could choose where the money is kept"),
    ];
    type Happens = fn(&Path);
    let links: [(_, Happens); 5] = [
        ("a lock that is a link", |folder| becomes_a_link(folder, "kusari.lock")),
        ("rules that are a link", |folder| becomes_a_link(folder, "chain.json")),
        ("a file of blocks that is a link", |folder| becomes_a_link(folder, "blocks.dat")),
        ("an index that is a link", |folder| becomes_a_link(folder, "index.redb")),
        ("a link to nothing", |folder| {
            whole(folder);
            link(&folder.join("nothing"), &file(folder, "index.redb"));
        }),
    ];
    rows.extend(links.map(|(name, happens)| {
        row(90, name, "symlink", Attack::Refused(happens, opened), "none of our files is a link")
    }));
    #[cfg(unix)]
    rows.push(row(89, "a full disk", HOLDS, Attack::Holds(a_full_disk_tears_nothing),
        "what was there stays, and what doesn't fit is refused completely"));
    rows
}

/// Moves the file away, and leaves a link to it in its place.
fn becomes_a_link(folder: &Path, name: &str) {
    whole(folder);
    let elsewhere = folder.join("elsewhere");
    if !file(folder, name).exists() {
        fs::write(file(folder, name), "").expect("there's room");
    }
    fs::rename(file(folder, name), &elsewhere).expect("it exists");
    link(&elsewhere, &file(folder, name));
}
