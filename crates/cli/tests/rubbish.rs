//! What people type and hand in by mistake. Every answer names the rule and the remedy, and nothing is lost.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "what cannot be had fails the test")]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// A short race with a seed, which needs no threads and always finds the same blocks.
const RACE: &str = "race --seed 7 --nodes 2 --people 2 --seconds 1 --difficulty 4";

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
    }

    /// The exit status, standard output and standard error.
    fn run(&self, line: &str) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kusari"));
        command.args(line.split(' ')).stdin(Stdio::null()).current_dir(&self.0);
        ended(command.output().unwrap())
    }

    /// The same in a shell, which knows about links, limits and redirected output. The program is `$0`.
    fn shell(&self, line: &str) -> (i32, String, String) {
        let mut command = Command::new("sh");
        command.args(["-c", line, env!("CARGO_BIN_EXE_kusari")]).stdin(Stdio::null());
        ended(command.current_dir(&self.0).env_remove("KUSARI_DIR").output().unwrap())
    }
}

fn ended(output: Output) -> (i32, String, String) {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// No thread can be started if its stack is larger than all the memory that the program may have.
const NO_THREADS: &str = "ulimit -v 8000000; RUST_MIN_STACK=1099511627776 exec \"$0\" ";

#[cfg(target_os = "linux")]
#[test]
fn where_no_thread_can_be_started_the_code_and_the_remedy_are_given_and_nothing_panics() {
    let folder = Folder::new();
    assert_eq!(folder.run("mint").0, 0);
    let made = folder.shell("KUSARI_PASSPHRASE=x exec \"$0\" wallet new");
    assert_eq!(made.0, 0, "{}", made.2);
    let mine = format!("mine --to {}", made.1.trim());
    for line in [
        &*mine,
        &format!("{mine} --threads 2"),
        "hashrate --seconds 0.1",
        "hashrate --seconds 0.1 --threads 255",
        "race --nodes 1 --people 2 --seconds 1 --difficulty 4",
        "race --nodes 1 --people 2 --seconds 1",
        "race --nodes 1 --people 2 --seconds 1 --difficulty 30",
        "check-setup --no-warm",
    ] {
        let (status, _, said) = folder.shell(&format!("{NO_THREADS}{line}"));
        assert_eq!(status, 2, "{line}: {said}");
        assert!(
            said.contains("error[no-thread]: ") && said.contains("ask for fewer"),
            "{line}: {said}"
        );
        assert!(!said.contains("panicked"), "{line}: {said}");
    }
    // Commands that can do without threads go on.
    for line in ["verify -", "chain show", RACE] {
        let (_, _, said) = folder.shell(&format!("{NO_THREADS}{line}"));
        assert!(!said.contains("no-thread") && !said.contains("panicked"), "{line}: {said}");
    }
}

#[test]
fn two_outputs_that_are_one_file_are_refused_before_anything_is_written() {
    let folder = Folder::new();
    let old = folder.run(&format!("{RACE} --export old.jsonl"));
    assert_eq!(old.0, 0, "{}", old.2);
    let chain = fs::read(folder.path("old.jsonl")).unwrap();
    symlink("old.jsonl", folder.path("link")).unwrap();
    fs::hard_link(folder.path("old.jsonl"), folder.path("hard")).unwrap();
    symlink("nothing", folder.path("dangling")).unwrap();
    for (one, other) in [
        ("old.jsonl", "old.jsonl"),
        ("old.jsonl", "./old.jsonl"),
        ("old.jsonl", "link"),
        ("link", "hard"),
        ("new", "new"),
        ("./new", "new"),
        ("nothing", "dangling"),
        ("dangling", "nothing"),
    ] {
        let (status, out, said) = folder.run(&format!("{RACE} --export {one} --replay {other}"));
        assert_eq!((status, &*out), (2, ""), "{one}, {other}: {said}");
        assert!(said.contains("name another file"), "{one}, {other}: {said}");
    }
    for line in [
        format!("exec \"$0\" {RACE} --export old.jsonl >>old.jsonl"),
        format!("exec \"$0\" {RACE} --replay new.svg >>new.svg"),
        format!("exec \"$0\" {RACE} --export link 2>>hard"),
    ] {
        let (status, _, _) = folder.shell(&line);
        assert_eq!(status, 2, "{line}");
    }
    fs::remove_file(folder.path("new.svg")).unwrap(); // the shell made it
    let now = fs::read_to_string(folder.path("old.jsonl")).unwrap();
    let now = now.split("error: ").next().unwrap();
    assert_eq!(now.as_bytes(), chain);
    for name in ["new", "nothing"] {
        assert!(!folder.path(name).exists(), "{name} was left behind");
    }
    assert_eq!(folder.run(&format!("{RACE} --export new --replay new.svg")).0, 0);
    assert!(fs::read(folder.path("new.svg")).unwrap().starts_with(b"<svg"));
    assert_eq!(folder.run("verify new").0, 0);
}

#[test]
fn a_file_of_another_kind_is_not_overwritten_and_one_of_the_same_is() {
    let folder = Folder::new();
    folder.write("precious", "-----BEGIN PRIVATE KEY-----\n");
    folder.write("empty", "");
    for option in ["--export", "--replay"] {
        let (status, _, said) = folder.run(&format!("{RACE} {option} precious"));
        assert_eq!(status, 2);
        assert!(said.contains("is there already") && said.contains("name another file"), "{said}");
        assert!(fs::read(folder.path("precious")).unwrap().starts_with(b"-----"));
        for _ in 0..2 {
            assert_eq!(folder.run(&format!("{RACE} {option} empty")).0, 0);
        }
        folder.write("empty", "");
    }
}

#[test]
fn a_chain_that_is_read_is_not_written_to() {
    let folder = Folder::new();
    assert_eq!(folder.run(&format!("{RACE} --export chain")).0, 0);
    let chain = fs::read(folder.path("chain")).unwrap();
    for line in [
        "exec \"$0\" show chain >>chain",
        "exec \"$0\" verify ./chain >>chain",
        "exec \"$0\" verify - <chain >>chain",
    ] {
        let (status, _, said) = folder.shell(line);
        assert_eq!(status, 2, "{line}");
        assert!(said.contains("send it to another one"), "{said}");
        assert_eq!(fs::read(folder.path("chain")).unwrap(), chain);
    }
}

#[test]
fn what_was_done_to_a_chain_file_is_reported_after_the_rule_that_it_breaks() {
    let folder = Folder::new();
    assert_eq!(folder.run(&format!("{RACE} --export chain")).0, 0);
    let chain = fs::read_to_string(folder.path("chain")).unwrap();
    let wide: Vec<u8> = chain.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let blank_after_two =
        chain.splitn(3, '\n').collect::<Vec<_>>().join("\n\n").replacen("\n\n", "\n", 1);
    for (bytes, code, words) in [
        (format!("\u{feff}{chain}").into_bytes(), "not-json", "begins with a byte order mark"),
        ([b"\xff\xfe", &wide[..]].concat(), "not-json", "is UTF-16"),
        (wide.clone(), "not-json", "UTF-16"),
        (chain.replace('\n', "\r\n").into_bytes(), "not-canonical", "line 1: it ends in CRLF"),
        (blank_after_two.into_bytes(), "truncated", "line 3: it is blank"),
        (format!("{chain}\n").into_bytes(), "truncated", "it is blank; remove it"),
        (format!("\n{chain}").into_bytes(), "truncated", "line 1: it is blank"),
        (chain.replace('\n', "\r").into_bytes(), "torn-line", "a CR wherever LF should be"),
        (
            chain.trim_end().as_bytes().to_vec(),
            "torn-line",
            "`kusari verify --recover` cuts it off",
        ),
    ] {
        folder.write("spoilt", &bytes);
        for line in ["verify spoilt", "show spoilt", "balance spoilt 30"] {
            let (status, _, said) = folder.run(line);
            assert_eq!(status, 1, "{words}: {said}");
            assert!(said.starts_with(&format!("error[{code}]: ")), "{words}: {said}");
            assert!(said.contains(words), "{words}: {said}");
        }
        let (_, _, said) = folder.shell("exec \"$0\" verify - <spoilt");
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[test]
fn digits_that_show_prints_are_taken_back_and_ambiguous_ones_are_answered_with_candidates() {
    let folder = Folder::new();
    assert_eq!(folder.run(&format!("{RACE} --export chain")).0, 0);
    let (_, shown, _) = folder.run("show chain");
    let word = shown.split_whitespace().find(|word| word.ends_with('…')).unwrap();
    let balance = folder.run(&format!("balance chain {word}"));
    assert_eq!(balance.0, 0, "{}", balance.2);
    for digits in [word.trim_end_matches('…'), &word[..6]] {
        assert_eq!(folder.run(&format!("balance chain {digits}")), balance);
    }
    // Every address begins like this.
    let (status, _, said) = folder.run("balance chain 30820122");
    assert_eq!(status, 1);
    assert!(said.starts_with("error[ambiguous-address]: 2 addresses begin with"), "{said}");
    assert!(said.contains(word) && said.contains("give more digits"), "{said}");
}

#[test]
fn a_key_that_is_not_pem_gets_a_hint_and_what_an_editor_adds_is_not_a_fault() {
    let folder = Folder::new();
    let (_, address, _) = folder.run("keygen alice.pem");
    let pem = fs::read_to_string(folder.path("alice.pem")).unwrap();
    for text in [
        format!("{pem}\n\n"),
        format!("\n\n{pem}"),
        pem.trim_end().to_owned(),
        pem.replace('\n', "\r\n"),
        pem.replace('\n', " \n"),
        format!("\u{feff}{pem}"),
    ] {
        folder.write("edited.pem", &text);
        assert_eq!(folder.run("keygen --show edited.pem").1, address, "{text:?}");
    }
    let wide: Vec<u8> = pem.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, words) in [
        (vec![0x30, 0x82, 4, 0xbe, 2, 1, 0, 0xff], "it looks like DER: `openssl pkey -inform DER"),
        ([b"\xff\xfe", &wide[..]].concat(), "it is UTF-16"),
        (pem.replace("PRIVATE", "ENCRYPTED PRIVATE").into(), "it is encrypted"),
        (pem.replace("PRIVATE", "RSA PRIVATE").into(), "it is PKCS#1"),
        (pem.replace("PRIVATE", "PUBLIC").into(), "no secret key"),
        (pem[..pem.len() / 2].into(), "the key is damaged"),
        (Vec::new(), "the file is empty"),
        (b"eggs, milk".to_vec(), "`kusari keygen FILE` makes one"),
    ] {
        folder.write("bad.pem", bytes);
        let (status, _, said) = folder.run("keygen --show bad.pem");
        assert_eq!(status, 1, "{words}: {said}");
        assert!(said.starts_with("error[not-pem]: ") && said.contains(words), "{words}: {said}");
    }
}

#[test]
fn a_race_without_a_block_to_be_expected_is_refused_before_it_begins() {
    let folder = Folder::new();
    for bits in ["64", "50"] {
        let (status, out, said) =
            folder.run(&format!("race --people 2 --difficulty {bits} --export x"));
        assert_eq!((status, &*out), (2, ""), "{said}");
        assert!(said.contains("a --difficulty of at most"), "{said}");
        assert!(!folder.path("x").exists());
    }
}

#[test]
fn a_coin_of_which_none_could_exist_is_not_minted() {
    let folder = Folder::new();
    for (line, words) in [
        ("mint --subsidy 0.00000001 --halving 1", "no coin would ever exist"),
        ("mint --spacing 86400 --period 100000", "give a shorter --spacing or --period"),
        ("mint --subsidy 90071992 --halving 100", "give a smaller --subsidy or --halving"),
    ] {
        let (status, out, said) = folder.run(line);
        assert_eq!((status, &*out), (2, ""), "{line}");
        assert!(said.contains(words), "{line}: {said}");
        assert!(!folder.path("coin").exists());
    }
    assert_eq!(folder.run("mint --subsidy 0.00000001 --halving 2").0, 0, "one unit, in block 1");
}

#[test]
fn a_wallet_does_not_take_the_place_of_a_file_of_the_chain() {
    let folder = Folder::new();
    assert_eq!(folder.run("mint").0, 0);
    fs::remove_file(folder.path("coin/index.redb")).unwrap();
    for name in ["coin/index.redb", "./coin/../coin/index.redb", "coin/waiting.damaged"] {
        let (status, _, said) = folder.run(&format!("wallet --wallet {name} new"));
        assert_eq!(status, 2, "{said}");
        assert!(said.contains("name another one"), "{said}");
    }
    assert!(!Path::new(&folder.path("coin/index.redb")).exists());
}

/// A message that has a line end after it, or comes from an editor.
#[test]
fn what_was_done_to_a_message_is_reported_after_the_rule_that_it_breaks() {
    let folder = Folder::new();
    assert_eq!(folder.run(&format!("{RACE} --export chain")).0, 0);
    for (bytes, words) in [
        (&b"\xef\xbb\xbf{\"get_blocks\":[]}"[..], "byte order mark"),
        (b"{\"get_blocks\":[]}\r\n", "CRLF"),
        (b"{\n  \"get_blocks\": []\n}", "spread over several lines"),
    ] {
        folder.write("message", bytes);
        let (status, _, said) = folder.run("check-message chain message");
        assert_eq!(status, 1);
        assert!(said.contains(words), "{said}");
    }
}
