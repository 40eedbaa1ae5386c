//! A coin of your own, as its users see it: `mint`, `wallet`, `mine` and `chain`.

#![expect(clippy::unwrap_used, reason = "what cannot be had fails the test")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// A directory with a chain in it, and the program.
struct Coin {
    folder: tempfile::TempDir,
}

impl Coin {
    fn minted() -> Coin {
        let coin = Coin { folder: tempfile::tempdir().unwrap() };
        assert!(coin.says("mint").contains("A chain begins in"));
        coin
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kusari"));
        let command_line = command.args(line.split_whitespace()).stdin(Stdio::null());
        command_line.current_dir(&self.folder).env_remove("KUSARI_DIR");
        command_line.env("KUSARI_PASSPHRASE", "correct horse");
        command
    }

    fn run(&self, line: &str) -> Output {
        self.command(line).output().unwrap()
    }

    /// What a command prints. It has to succeed.
    fn says(&self, line: &str) -> String {
        let output = self.run(line);
        assert!(output.status.success(), "{line}: {}", stderr(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    /// The code and exit status of a command that's refused.
    fn refused(&self, line: &str) -> (String, i32) {
        let output = self.run(line);
        let error = stderr(&output);
        let code = error.split_once("error[").and_then(|(_, rest)| rest.split_once(']'));
        (code.map_or(error.clone(), |(code, _)| code.to_owned()), output.status.code().unwrap())
    }

    fn new_address(&self) -> String {
        self.says("wallet new").trim().to_owned()
    }

    fn file(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join("coin").join(name)
    }
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn a_premature_payment_waits_for_the_first_reward_and_is_in_the_second_block() {
    let coin = Coin::minted();
    let (alice, to) = (coin.new_address(), coin.new_address());

    let sent = coin.run(&format!("wallet send {to} 20"));
    assert!(sent.status.success());
    assert!(stderr(&sent).starts_with("warning[insufficient-funds]: 0 coins can be spent"));
    assert!(String::from_utf8_lossy(&sent.stdout).contains("too early, so it's waiting"));
    let balance = coin.says("wallet balance");
    assert!(balance.starts_with("0 coins\n") && balance.contains("20 coins to"), "{balance}");

    let first = coin.says(&format!("mine --to {alice}"));
    assert!(first.contains("block 1") && first.contains("0 payments, 50 coins"), "{first}");
    let second = coin.says(&format!("mine --to {alice}"));
    assert!(second.contains("can be paid now"), "{second}");
    assert!(second.contains("block 2") && second.contains("1 payment, 50.0"), "{second}");

    // The wallet paid itself, so it lost nothing: the fee came back as well.
    assert_eq!(coin.says("wallet balance"), "100 coins\n");
    let unspent = coin.says("wallet unspent");
    assert!(unspent.contains(&format!("{to}  ")) && unspent.contains("  20 coins"), "{unspent}");
    assert_eq!(coin.says("wallet history").lines().count(), 3);
    assert!(coin.says("chain show").contains("subsidies 100 coins so far"));
    assert!(coin.says("chain check").starts_with("2 blocks checked"));
}

#[test]
fn two_wallets_pay_each_other_on_one_chain() {
    let coin = Coin::minted();
    let alice = coin.new_address();
    let bob = coin.says("wallet --wallet bob new").trim().to_owned();
    assert_eq!(coin.says("wallet --wallet bob unused").trim(), bob);
    coin.says(&format!("mine --to {alice} --blocks 3"));

    let paid = coin.says(&format!("wallet send {bob} 0.5 --fee-rate 10"));
    assert!(paid.contains("waits for a block"), "{paid}");
    assert!(paid.ends_with("with a fee of 0.0000227 coins\n"), "227 bytes: {paid}");
    assert!(coin.says("wallet balance").contains("are spent by waiting payments"));
    assert!(coin.says("wallet --wallet bob history").starts_with("waiting"));
    coin.says("wallet --wallet carol new");
    assert_eq!(
        coin.says("wallet --wallet carol history"),
        "",
        "other people's payments aren't shown"
    );
    coin.says(&format!("mine --to {alice} --threads 1"));
    assert_eq!(coin.says("wallet --wallet bob balance"), "0.5 coins\n");
    assert_eq!(coin.says("wallet --wallet bob unused"), "", "it has been paid");
    assert!(coin.says("wallet --wallet bob history").contains("received 0.5 coins"));
    assert!(coin.says("wallet history").contains("fee included"));
    // The change has a key of its own.
    assert_eq!(coin.says("wallet address --all").lines().count(), 2);
}

#[test]
fn a_payment_that_was_left_waiting_can_be_forgotten() {
    let coin = Coin::minted();
    let alice = coin.new_address();
    coin.says(&format!("wallet send {alice} 20"));
    assert_eq!(coin.says("wallet forget"), "1 payment forgotten\n");
    assert_eq!(coin.says("wallet balance"), "0 coins\n");
}

#[test]
fn what_is_wrong_is_said_with_a_remedy() {
    let coin = Coin { folder: tempfile::tempdir().unwrap() };
    for (line, words) in [
        ("chain show", "start one with `kusari mint`"),
        ("wallet balance", "make one with `kusari wallet new`"),
    ] {
        let output = coin.run(line);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(words), "{}", stderr(&output));
    }
    coin.says("mint");
    assert_eq!(coin.refused("mint"), ("chain-exists".into(), 2));
    let alice = coin.new_address();
    let slip = alice.replace(&alice[5..6], if &alice[5..6] == "x" { "y" } else { "x" });
    for line in [
        format!("wallet send {slip} 1"),
        format!("wallet send {alice} 1.5e3"),
        format!("wallet send {alice} -1"),
        format!("wallet send {alice} 1 --fee-rate 0"),
        format!("mine --to {slip}"),
        "mint --dir other --period 1".into(),
    ] {
        assert_eq!(coin.run(&line).status.code(), Some(2), "{line}");
    }
    assert!(!coin.folder.path().join("other").exists(), "no directory is left behind");
}

#[test]
fn a_wrong_passphrase_opens_nothing_and_changes_nothing() {
    let coin = Coin::minted();
    coin.new_address();
    let before = fs::read(coin.file("wallet")).unwrap();
    let output = coin.command("wallet new").env("KUSARI_PASSPHRASE", "wrong").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("error[wrong-passphrase"), "{}", stderr(&output));
    let unasked = coin.command("wallet new").env_remove("KUSARI_PASSPHRASE").output().unwrap();
    assert_eq!(unasked.status.code(), Some(2));
    assert!(stderr(&unasked).contains("set KUSARI_PASSPHRASE"), "{}", stderr(&unasked));
    assert_eq!(fs::read(coin.file("wallet")).unwrap(), before);
}

#[test]
fn a_torn_block_is_cut_off_and_a_lost_index_is_made_again() {
    let coin = Coin::minted();
    let alice = coin.new_address();
    coin.says(&format!("mine --to {alice} --blocks 2"));
    let whole = fs::read(coin.file("blocks.dat")).unwrap();

    fs::write(coin.file("blocks.dat"), [&whole[..], &[0; 7]].concat()).unwrap();
    let output = coin.run("wallet balance");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "100 coins\n");
    assert!(stderr(&output).contains("cut off"), "{}", stderr(&output));
    assert_eq!(fs::read(coin.file("blocks.dat")).unwrap(), whole);

    fs::remove_file(coin.file("index.redb")).unwrap();
    assert_eq!(coin.says("wallet balance"), "100 coins\n");
    assert!(coin.says("chain rebuild").contains("from 2 blocks"));
    assert_eq!(coin.says("wallet balance"), "100 coins\n");
}

#[test]
fn a_waiting_payment_survives_a_deleted_index_and_its_own_lost_file_is_reported() {
    let coin = Coin::minted();
    let alice = coin.new_address();
    let bob = coin.says("wallet --wallet bob new").trim().to_owned();
    coin.says(&format!("mine --to {alice} --blocks 2"));
    coin.says(&format!("wallet send {bob} 1"));
    fs::remove_file(coin.file("index.redb")).unwrap();
    assert!(coin.says("chain show").contains("waiting   1 payment\n"));
    coin.says("chain rebuild");
    assert!(coin.says("chain show").contains("waiting   1 payment\n"));

    let bytes = fs::read(coin.file("waiting.dat")).unwrap();
    fs::write(coin.file("waiting.dat"), &bytes[1..]).unwrap();
    assert_eq!(coin.refused("chain show"), ("waiting-damaged".into(), 2));
    let output = coin.run("chain rebuild");
    assert!(output.status.success());
    assert!(stderr(&output).contains("none are waiting any more"), "{}", stderr(&output));
    fs::write(coin.file("waiting.dat"), bytes).unwrap();
    coin.says(&format!("mine --to {alice}"));
    assert_eq!(coin.says("wallet --wallet bob balance"), "1 coin\n");
}

#[test]
fn a_damaged_file_is_named_with_what_can_be_done_about_it() {
    let coin = Coin::minted();
    let alice = coin.new_address();
    coin.says(&format!("mine --to {alice} --blocks 2"));
    let blocks = fs::read(coin.file("blocks.dat")).unwrap();
    let index = fs::read(coin.file("index.redb")).unwrap();
    let wallet = fs::read(coin.file("wallet")).unwrap();

    fs::write(coin.file("index.redb"), "no index").unwrap();
    let output = coin.run("wallet balance");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("`kusari chain rebuild`"), "{}", stderr(&output));
    assert!(coin.says("chain rebuild").contains("from 2 blocks"));

    fs::write(coin.file("index.redb"), &index).unwrap();
    fs::write(coin.file("blocks.dat"), &blocks[..blocks.len() - 1]).unwrap();
    let output = coin.run("wallet balance");
    assert!(stderr(&output).contains("error[blocks-missing]"), "{}", stderr(&output));
    assert!(stderr(&output).contains("`kusari chain rebuild`"), "{}", stderr(&output));
    assert!(coin.says("chain rebuild").contains("from 1 block"));
    assert_eq!(coin.says("wallet balance"), "50 coins\n");

    let mut flipped = blocks.clone();
    flipped[100] ^= 1;
    fs::write(coin.file("blocks.dat"), flipped).unwrap();
    fs::write(coin.file("index.redb"), &index).unwrap();
    let output = coin.run("chain check");
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("only an earlier copy of blocks.dat"), "{}", stderr(&output));

    fs::write(coin.file("blocks.dat"), &blocks).unwrap();
    for bad in [&b"no wallet"[..], &wallet[..wallet.len() - 1]] {
        fs::write(coin.file("wallet"), bad).unwrap();
        let output = coin.run("wallet balance");
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains("\"coin/wallet\""), "{}", stderr(&output));
    }
}

#[test]
fn a_wallet_that_is_named_has_to_be_there() {
    let coin = Coin::minted();
    let alice = coin.new_address();
    let output = coin.run(&format!("mine --to {alice} --wallet bbo"));
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("there is no wallet \"bbo\""), "{}", stderr(&output));
    assert!(coin.says("chain show").contains("height    0"));

    let output = coin.run("wallet --wallet nowhere/bob new");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).starts_with("error: \"nowhere/bob\": "), "{}", stderr(&output));
    assert!(!stderr(&output).contains(".tmp"), "{}", stderr(&output));
}

#[test]
fn what_the_first_blocks_bring_is_said_as_it_is() {
    let coin = Coin { folder: tempfile::tempdir().unwrap() };
    for (halving, words) in [
        (100, "Each of the first 99 blocks brings 50 coins, and"),
        (2, "The first block brings 50 coins, and"),
        (1, "The first block brings 25 coins, and"),
    ] {
        let said = coin.says(&format!("mint --dir coin{halving} --halving {halving}"));
        assert!(said.contains(words), "{said}");
    }
}

#[test]
fn no_secret_is_printed() {
    let coin = Coin::minted();
    let alice = coin.new_address();
    coin.says(&format!("mine --to {alice}"));
    let all: String = ["balance", "history", "unspent", "unused", "address --all"]
        .map(|command| coin.says(&format!("wallet {command}")))
        .concat();
    // A secret has 64 hex digits. Addresses and the first eight digits of names are printed, and are shorter.
    let is_hex = |text: &str| text.len() >= 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    assert!(!all.split(|letter: char| !letter.is_alphanumeric()).any(is_hex), "{all}");
    assert!(!Path::new(&coin.file("wallet")).is_symlink());
}
