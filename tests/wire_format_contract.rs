//! The wire format of chapter 8: what `docs/wire-format.md` says about it, and what a second program has to say about histories.
//!
//! `tests/vectors/contract/` holds one of everything that members write, the example of the document as a file, and the same file bent in
//! many ways. All of it is made anew here, and compared with what's kept. `docs/check_certificate.py` has to agree with the library about
//! each history.

#![expect(clippy::unwrap_used, reason = "what can't be read fails the test")]

#[path = "wire_format_contract/bends.rs"]
mod bends;
#[path = "wire_format_contract/example.rs"]
mod example;
#[path = "wire_format_contract/values.rs"]
mod values;

use example::*;
use kusari::stage8_contract::*;
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command as Process;

const BEGIN: &str = "<!-- stage8: written by tests/wire_format_contract.rs -->\n";

/// How many bytes a line of a history can have, without its end.
const LIMIT: usize = 4 << 20;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn kept(name: &str) -> PathBuf {
    root().join("tests/vectors/contract").join(name)
}

/// Compares what was made with what's kept. If they differ, the new files are beside the build.
#[track_caller]
fn compare(files: &[(String, String)]) {
    let copies = Path::new(env!("CARGO_TARGET_TMPDIR")).join("contract");
    let mut stale = Vec::new();
    for (name, made) in files {
        let copy = copies.join(name);
        std::fs::create_dir_all(copy.parent().unwrap()).unwrap();
        std::fs::write(&copy, made).unwrap();
        if std::fs::read_to_string(kept(name)).unwrap_or_default() != *made {
            stale.push(name);
        }
    }
    let (from, kept) = (copies.display(), kept(""));
    assert!(stale.is_empty(), "{stale:?} are stale: cp -r {from}/. {}", kept.display());
}

/// The section of the document, and the text between the marks in it.
fn section() -> (String, String) {
    let document = std::fs::read_to_string(root().join("docs/wire-format.md")).unwrap();
    let (_, section) = document.split_once("\n## Members of chapter 8\n").unwrap();
    let section = section.split("\n## ").next().unwrap();
    let (_, rest) = section.split_once(BEGIN).unwrap();
    let (example, _) = rest.split_once("<!-- end -->").unwrap();
    (section.to_owned(), example.to_owned())
}

fn sha256(text: &str) -> String {
    let digest: [u8; 32] = Sha256::digest(text).into();
    digest.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

fn text<T: Serialize>(value: &T) -> String {
    String::from_utf8(encode(value)).unwrap()
}

/// The example as the document prints it.
fn printed() -> String {
    let (genesis, proofs) = (genesis(), history());
    let mut out = String::new();
    let mut line = |what: &str, bytes: &str| {
        writeln!(out, "{what} Its SHA-256 is `{}`.\n\n```text\n{bytes}\n```\n", sha256(bytes))
            .unwrap();
    };
    line("The genesis:", &text(&genesis));
    let block = &proofs[0].blocks[0];
    line("The first block:", &text(&**block));
    let command = &block.commands[0];
    line("What member 1 has signed in it:", &format!("[\"command\",{}]", text(&command.content)));
    let certificate = &proofs[0].certificate;
    let statement = format!("[\"statement\",{}]", text(&certificate.statement));
    line(
        "What members 0, 1 and 2 have signed, so that the second block is final, and the first one with it:",
        &statement,
    );
    line("Their certificate:", &text(certificate));
    out
}

#[test]
fn the_example_in_the_document_is_the_one_that_is_made_here() {
    let printed = printed();
    let (_, example) = section();
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join("stage8.md");
    std::fs::write(&copy, &printed).unwrap();
    assert!(
        example == printed,
        "docs/wire-format.md has another example; it's in {}",
        copy.display()
    );
}

/// Without the library's own hashes: a hash is the SHA-256 of the text, and a signature is over the hash of a pair.
#[test]
fn hashes_and_signatures_are_over_the_text_as_it_is_written() {
    let (genesis, proofs) = (genesis(), history());
    let shown = |hash: BlockHash| text(&hash).trim_matches('"').to_owned();
    assert_eq!(shown(genesis.hash()), sha256(&text(&genesis)));
    let [first, second] = [&proofs[0].blocks[0], &proofs[0].blocks[1]];
    assert_eq!(shown(first.hash()), sha256(&text(&**first)));
    assert_eq!((first.parent, second.parent), (genesis.hash(), first.hash()));
    assert_eq!(proofs[0].certificate.statement.says, Says::Final(second.hash()));
    let digest = |kind: &str, content: String| {
        <[u8; 32]>::from(Sha256::digest(format!("[\"{kind}\",{content}]")))
    };
    let command = &first.commands[0];
    let of_command = digest("command", text(&command.content));
    assert!(key(1).public_key().verify(&of_command, &command.signature).is_ok());
    let Certificate { statement, signatures } = &proofs[0].certificate;
    for (by, signature) in signatures {
        let of_statement = digest("statement", text(statement));
        assert!(key(by.0).public_key().verify(&of_statement, signature).is_ok());
    }
}

/// How many leaves there are, the list of members, who has used which number, and then the pads.
#[test]
fn the_state_is_the_merkle_root_over_the_hashes_of_its_parts() {
    let second = &history()[0].blocks[1];
    let pad = |reservations: &str| {
        format!("{{\"is_closed\":false,\"standing\":null,\"reservations\":[{reservations}]}}")
    };
    let reserved =
        format!("{{\"by\":1,\"from\":{},\"until\":{}}}", at(10).millis(), at(20).millis());
    let parts = [
        "5".to_owned(),
        text(&genesis().members),
        "{\"1\":0,\"2\":0}".to_owned(),
        pad(&reserved),
        pad(""),
        pad(""),
    ];
    let pair =
        |one: &[u8], other: &[u8]| Sha256::digest(Sha256::digest([one, other].concat())).to_vec();
    let mut level: Vec<Vec<u8>> = parts.iter().map(|part| Sha256::digest(part).to_vec()).collect();
    while level.len() > 1 {
        level = level.chunks(2).map(|two| pair(&two[0], two.last().unwrap())).collect();
    }
    assert_eq!(second.state.as_bytes()[..], level[0]);
}

#[test]
fn one_of_everything_is_written_as_the_file_says() {
    compare(&[("values.jsonl".to_owned(), values::file())]);
}

/// What the library says about a history: how many blocks it has, or which rule it breaks, and at which height.
fn verdict(file: &str) -> Result<(u64, Vec<String>), (String, u64)> {
    if file.is_empty() {
        return Err(("empty-file".to_owned(), 0));
    }
    let mut lines = file.split_inclusive('\n');
    let genesis: Genesis<LandingPads> = line(lines.next().unwrap_or_default(), 0)?;
    genesis.check().map_err(|error| broken(&error, 0))?;
    let (mut book, mut epoch, mut history) = (Book::new(&genesis), 0, Vec::new());
    for next in lines {
        let (height, members) = (book.tip().height + 1, book.members().clone());
        let proof: PadProof = line(next, height)?;
        let chain = genesis.hash();
        proof.verify(chain, epoch, &members).map_err(|error| broken(&error, height))?;
        for block in &proof.blocks {
            let height = book.tip().height + 1;
            if *book.members() != members {
                // It's counted by a list that has changed since.
                return Err(broken(&CertificateError::Elsewhere, height));
            }
            let entries = book.apply(block).map_err(|error| broken(&error, height))?;
            history.extend(entries.iter().map(told));
        }
        epoch += u64::from(*book.members() != members);
    }
    Ok((book.tip().height, history))
}

fn broken<E: Refusal>(error: &E, height: u64) -> (String, u64) {
    (error.code().to_owned(), height)
}

fn line<T: Serialize + DeserializeOwned>(line: &str, height: u64) -> Result<T, (String, u64)> {
    let line = line.strip_suffix('\n').ok_or_else(|| ("torn-line".to_owned(), height))?;
    decode(line.as_bytes(), LIMIT).map_err(|error| broken(&error, height))
}

fn told(entry: &Entry<LandingPads>) -> String {
    let outcome = entry.outcome.as_ref().map_or_else(|refused| refused.code(), |_| "done");
    let Command { by, action, .. } = &entry.command;
    format!("block {}, member {}: {}: {outcome}", entry.height, by.0, text(action))
}

#[test]
fn the_histories_that_are_kept_are_made_here_and_each_breaks_the_rule_that_its_line_names() {
    let good = file(&genesis(), &history());
    let (height, history) = verdict(&good).unwrap();
    let codes: Vec<_> = history.iter().map(|it| it.rsplit_once(' ').unwrap().1).collect();
    assert_eq!((height, codes), (4, vec!["done", "pad-taken", "done", "done", "done"]));

    let mut files = vec![("good.jsonl".to_owned(), good)];
    let mut index = String::from("file\tcode\theight\ngood.jsonl\tvalid\t4\n");
    for (name, file, code, height) in bends::bent() {
        assert_eq!(verdict(&file), Err((code.to_owned(), height)), "{name}");
        files.push((format!("bad/{name}.jsonl"), file));
        writeln!(index, "bad/{name}.jsonl\t{code}\t{height}").unwrap();
    }
    files.push(("verdicts.tsv".to_owned(), index));
    compare(&files);
    let listed: BTreeSet<_> = bends::bent().iter().map(|it| format!("{}.jsonl", it.0)).collect();
    let found = std::fs::read_dir(kept("bad")).unwrap();
    let found: BTreeSet<_> =
        found.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(found, listed);
}

#[test]
fn the_python_checker_agrees_with_the_library_about_every_history() {
    if !Process::new("python3").arg("--version").output().is_ok_and(|it| it.status.success()) {
        assert!(std::env::var_os("CI").is_none(), "CI needs python3");
        let say = b"python3 was not found: docs/check_certificate.py was NOT RUN\n";
        std::io::Write::write_all(&mut std::io::stderr(), say).unwrap();
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut files: Vec<_> =
        bends::bent().into_iter().map(|(name, file, ..)| (name, file)).collect();
    files.push(("too-many-commands", bends::too_many_commands()));
    files.push(("good", file(&genesis(), &history())));
    let paths: Vec<PathBuf> = files
        .iter()
        .map(|(name, file)| {
            let path = folder.path().join(name);
            std::fs::write(&path, file).unwrap();
            path
        })
        .collect();
    let checker = root().join("docs/check_certificate.py");
    let run = Process::new("python3")
        .arg("-B")
        .arg(checker)
        .arg("--history")
        .args(&paths)
        .output()
        .unwrap();
    let errors = String::from_utf8(run.stderr).unwrap();
    assert_eq!((errors.as_str(), run.status.code()), ("", Some(1)));
    let answers = String::from_utf8(run.stdout).unwrap();
    let mut answers = answers.lines();
    for (name, file) in &files {
        let answer = answers.next().unwrap();
        match verdict(file) {
            Ok((height, history)) => {
                let begin = format!("valid: {height} blocks, {} commands", history.len());
                assert!(answer.starts_with(&begin), "{name}: {answer}");
                for told in history {
                    assert_eq!(answers.next().unwrap().trim(), told, "{name}");
                }
            }
            Err((code, height)) => {
                let agrees = answer.starts_with(&format!("error[{code}]: "))
                    && answer.ends_with(&format!(", at height {height}"));
                assert!(agrees, "{name}: {answer}, and the library says {code} at height {height}");
            }
        }
    }
    assert_eq!(answers.next(), None);
}

fn codes_of<E: Refusal>() -> BTreeSet<String> {
    E::CODES.iter().map(|code| code.to_string()).collect()
}

#[test]
fn the_document_explains_every_code_of_chapter_8() {
    let (section, _) = section();
    let (_, table) = section.split_once("\n### Codes of chapter 8\n").unwrap();
    let cells = table.lines().filter_map(|line| line.strip_prefix("| `"));
    let explained: BTreeSet<_> = cells.map(|cell| cell.split('`').take(1).collect()).collect();
    let codes: [BTreeSet<String>; 10] = [
        codes_of::<BlockError>(),
        codes_of::<CertificateError>(),
        codes_of::<CommandFault>(),
        codes_of::<EvidenceError>(),
        codes_of::<LendingRefusal>(),
        codes_of::<MembershipError>(),
        codes_of::<PadRefusal>(),
        codes_of::<Refused<LandingPads>>(),
        codes_of::<WaitingError>(),
        codes_of::<WorkBlockError>(),
    ];
    assert_eq!(explained, codes.into_iter().flatten().collect());
}
