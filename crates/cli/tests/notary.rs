//! The notary and the board, as their users see them: `notarise`, `verify --receipt` and `board`, on the chain in a directory.

#![expect(clippy::unwrap_used, reason = "what cannot be had fails the test")]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// A directory with a chain, a wallet that has mined a block, and a will.
struct Office {
    folder: tempfile::TempDir,
    address: String,
}

impl Office {
    fn open() -> Office {
        let mut office = Office { folder: tempfile::tempdir().unwrap(), address: String::new() };
        office.says(&["mint", "--words", "a notary"]);
        office.address = office.says(&["wallet", "new"]).trim().to_owned();
        office.mine();
        fs::write(office.file("will.txt"), "everything to Bob").unwrap();
        office
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, line: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kusari"));
        command.args(line).stdin(Stdio::null()).current_dir(&self.folder);
        command.env_remove("KUSARI_DIR").env("KUSARI_PASSPHRASE", "correct horse");
        command.output().unwrap()
    }

    /// What a command prints. It has to succeed.
    fn says(&self, line: &[&str]) -> String {
        let output = self.run(line);
        assert!(output.status.success(), "{line:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// The beginning of what a command that fails prints as an error, and its exit status.
    fn fails(&self, line: &[&str]) -> (String, i32) {
        let output = self.run(line);
        let error = String::from_utf8(output.stderr).unwrap();
        let code = error.split_once("error[").and_then(|(_, rest)| rest.split_once(']'));
        (code.map_or(error.clone(), |(code, _)| code.to_owned()), output.status.code().unwrap())
    }

    fn mine(&self) {
        self.says(&["mine", "--to", &self.address]);
    }

    /// Has the will notarised, and returns what verifying the receipt prints.
    fn notarise(&self) -> String {
        self.says(&["notarise", "will.txt"]);
        self.mine();
        self.says(&["notarise", "will.txt"]);
        self.says(&["verify", "--receipt", "will.txt.receipt", "will.txt"])
    }
}

#[test]
fn a_file_is_paid_for_then_waits_then_has_a_receipt_that_is_checked_without_a_chain() {
    let office = Office::open();
    let paid = office.says(&["notarise", "will.txt"]);
    assert!(paid.contains("waits for a block, in the payment"), "{paid}");
    let waits = office.says(&["notarise", "will.txt"]);
    assert!(waits.contains("is waiting for a block"), "no one pays twice: {waits}");
    office.mine();
    let kept = office.says(&["notarise", "will.txt"]);
    assert!(kept.contains("in block 2; the receipt is in will.txt.receipt"), "{kept}");
    office.mine();
    office.says(&["notarise", "will.txt", "--receipt", "later.json"]);

    let genesis = office.says(&["chain", "show"]);
    let genesis = genesis.split_whitespace().nth(1).unwrap().to_owned();
    fs::remove_dir_all(office.file("coin")).unwrap();
    let valid = office.says(&["verify", "--receipt", "will.txt.receipt", "will.txt"]);
    for words in [
        "valid: will.txt existed before block 2\n",
        &format!("chain     {genesis}  \"a notary\"\n"),
        "confirmed 1 times; ",
        "It doesn't prove who made the file",
        "compare chain and work",
    ] {
        assert!(valid.contains(words), "{words}: {valid}");
    }
    let later =
        office.says(&["verify", "--receipt", "later.json", "--genesis", &genesis, "will.txt"]);
    assert!(later.contains("confirmed 2 times; "), "{later}");
}

#[test]
fn a_receipt_proves_nothing_for_another_file_or_another_chain_or_when_it_was_changed() {
    let office = Office::open();
    office.notarise();
    let receipt = "will.txt.receipt";
    fs::write(office.file("other.txt"), "everything to Mallory").unwrap();
    let other = office.fails(&["verify", "--receipt", receipt, "other.txt"]);
    assert_eq!(other, ("other-file".to_owned(), 1));
    let elsewhere = ["verify", "--receipt", receipt, "--genesis", &"0".repeat(64), "will.txt"];
    assert_eq!(office.fails(&elsewhere), ("other-chain".to_owned(), 1));
    let text = fs::read_to_string(office.file(receipt)).unwrap();
    for (from, to, code) in [
        ("\"version\":1", "\"version\":2", "receipt-version"),
        ("\"height\":2", "\"height\":1", "proof-root"),
        ("a notary", "A notary", "unknown-parent"),
        ("\"proof\":\"01", "\"proof\":\"09", "proof-shape"),
        ("{", "", "not-json"),
    ] {
        fs::write(office.file("changed"), text.replacen(from, to, 1)).unwrap();
        let line = ["verify", "--receipt", "changed", "will.txt"];
        assert_eq!(office.fails(&line), (code.to_owned(), 1), "{from}");
    }
    let (missing, status) = office.fails(&["verify", "--receipt", "nowhere", "will.txt"]);
    assert!(missing.contains("nowhere") && missing.contains("check the name"), "{missing}");
    assert_eq!(status, 2);
}

#[test]
fn a_receipt_overwrites_nothing_and_a_notary_wants_to_be_paid() {
    let office = Office::open();
    office.notarise();
    let (error, status) = office.fails(&["notarise", "will.txt"]);
    assert!(error.contains("nothing is overwritten") && status == 2, "{error}");
    let poor = ["--dir", "poor"];
    office.says(&[&["mint"], &poor[..]].concat());
    office.says(&[&["wallet", "new"], &poor[..]].concat());
    let refused = office.run(&[&["notarise", "will.txt"], &poor[..]].concat());
    let error = String::from_utf8(refused.stderr).unwrap();
    assert!(error.starts_with("error[insufficient-funds]"), "{error}");
    assert!(error.contains("mine a block"), "{error}");
    assert_eq!(refused.status.code(), Some(1));
}

#[test]
fn posts_are_shown_in_the_order_of_the_chain_with_their_authors_and_escaped() {
    let office = Office::open();
    assert_eq!(office.says(&["board"]), "");
    office.says(&["board", "post", "lost: one umbrella"]);
    assert_eq!(office.says(&["board"]), "", "it isn't in a block yet");
    office.mine();
    office.says(&["board", "post", "found\u{1b}[2J: \u{202e}one\nblock 9"]);
    office.mine();
    let board = office.says(&["board"]);
    let lines: Vec<_> = board.lines().collect();
    assert_eq!(lines.len(), 2, "{board}");
    assert!(lines[0].starts_with("block 2 ") && lines[0].ends_with("  lost: one umbrella"));
    assert!(lines[0].contains(&office.address), "{board}");
    assert!(lines[1].ends_with("  found\\u{1b}[2J: \\u{202e}one\\nblock 9"), "{board}");
    assert_eq!(office.says(&["board", "--last", "1"]).lines().collect::<Vec<_>>(), lines[1..]);
    let long = office.fails(&["board", "post", &"x".repeat(75)]);
    assert_eq!(long, ("post-too-long".to_owned(), 1));
    assert_eq!(office.fails(&["board", "post", ""]), ("post-empty".to_owned(), 1));
}

#[test]
fn a_wallet_prints_the_key_for_letters_and_it_is_the_one_of_its_first_address() {
    let office = Office::open();
    let key = office.says(&["wallet", "key"]);
    office.says(&["wallet", "new"]);
    assert_eq!(office.says(&["wallet", "key"]), key);
    assert_eq!(key.len(), 67);
    assert!(key.starts_with("02") || key.starts_with("03"), "{key}");
}
