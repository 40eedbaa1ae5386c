//! A class's folder with all that students and their computers put into one.

use serde_json::{Value, json};
use std::fs::{self, File};
use std::io::{Cursor, Write};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime};
use zip::write::SimpleFileOptions;

pub(crate) const RIGHT: &str = "// exercise: overdraft\n// as in Zürich\n\
    pub fn overdraft(balance: u64, amount: u64) -> Option<u64> {\n    balance.checked_sub(amount)\n}\n";
const WRONG: &str = "// exercise: overdraft\n\
    pub fn overdraft(balance: u64, amount: u64) -> Option<u64> {\n    Some(balance - amount)\n}\n";
const UNTOUCHED: &str = "// exercise: overdraft\n\
    pub fn overdraft(balance: u64, amount: u64) -> Option<u64> {\n    todo!()\n}\n";

fn put(path: &Path, bytes: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().expect("it is in a folder")).expect("there is room");
    fs::write(path, bytes).expect("there is room");
}

fn utf16(text: &str) -> impl Iterator<Item = u16> + use<'_> {
    text.encode_utf16()
}

fn cell(name: &str, source: impl Into<Value>) -> Value {
    json!({ "cell_type": "code", "metadata": { "nbgrader": { "grade_id": name } }, "outputs": [],
            "execution_count": null, "source": source.into() })
}

fn notebook(cells: &[Value]) -> String {
    json!({ "nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells }).to_string()
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().last_modified_time(
        zip::DateTime::from_date_and_time(2026, 2, 27, 10, 12, 0).expect("a time"),
    );
    for (name, bytes) in files {
        zip.start_file(*name, options).expect("there is room");
        zip.write_all(bytes).expect("there is room");
    }
    zip.finish().expect("there is room").into_inner()
}

fn tar_gz(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes.len() as u64);
    header.set_mtime(1_772_000_000);
    tar.append_data(&mut header, name, bytes).expect("there is room");
    let mut link = tar::Header::new_gnu();
    link.set_entry_type(tar::EntryType::Symlink);
    link.set_size(0);
    tar.append_link(&mut link, "link.rs", "/etc/passwd").expect("there is room");
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(&tar.into_inner().expect("it ends")).expect("there is room");
    gz.finish().expect("it ends")
}

/// The students' folder: a name, and what is in it.
pub(crate) fn class(class: &Path) {
    let at = |name: &str| class.join(name);
    // The same answer, saved in many ways.
    let marked = [0xfeff].into_iter().chain(utf16(RIGHT));
    put(&at("formats/a.rs"), marked.flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
    put(&at("formats/b.rs"), RIGHT.chars().map(|it| it as u8).collect::<Vec<u8>>());
    put(&at("formats/c.rs.txt"), format!("\u{feff}{}", RIGHT.replace('\n', "\r\n")));
    put(&at("formats/d.tar.gz"), tar_gz("./sub/a.rs", RIGHT.as_bytes()));
    for folder in ["src", "tests", "target", "solutions", "wrong"] {
        put(&at(&format!("formats/{folder}/a.rs")), RIGHT);
    }
    let plain = notebook(&[cell("overdraft", RIGHT)]);
    put(&at("notebooks/a.ipynb"), utf16(&plain).flat_map(u16::to_be_bytes).collect::<Vec<u8>>());
    let mut old = cell("overdraft", Value::Null);
    old["input"] = json!(RIGHT.split_inclusive('\n').collect::<Vec<_>>());
    old.as_object_mut().expect("a cell").remove("source");
    let old = json!({ "nbformat": 3, "worksheets": [{ "cells": [old] }] });
    put(&at("notebooks/b.ipynb"), old.to_string());
    put(&at("notebooks/c.ipynb"), notebook(&[cell("overdraft", RIGHT.replace('\n', "\r\n"))]));
    let inner = zip(&[("a.rs", RIGHT.as_bytes()), ("b.zip", &zip(&[("c.zip", b"PK")]))]);
    put(&at("zips.zip"), zip(&[("my answers/inner.zip", &inner), ("../../out.rs", b"fn a() {}")]));
    for name in ["a.docx", "b.7z", "c.pdf", "d.rs.bak", "e.rs - Shortcut.lnk", "._f.rs", "g.rs.gz"]
    {
        put(&at(&format!("kinds/{name}")), "?");
    }
    let word = [("[Content_Types].xml", &b"?"[..]), ("word/document.xml", RIGHT.as_bytes())];
    put(&at("disguised/a.rs"), zip(&word));
    put(&at("disguised/b.ipynb"), "<!DOCTYPE html><title>Sign in</title>");
    put(&at("disguised/c.md"), format!("# My answers\n```rust\n{RIGHT}```\n"));
    let mut prose = cell("overdraft", RIGHT);
    prose["cell_type"] = json!("markdown");
    put(&at("disguised/d.ipynb"), notebook(&[prose]));
    put(&at("disguised/README.md"), "# Read me");
    fs::create_dir_all(at("nothing")).expect("there is room");
    put(&at("broken/empty.rs"), "");
    put(&at("broken/half.ipynb"), "{\"cells\": [\n");
    put(&at("broken/none.ipynb"), notebook(&[]));
    put(&at("broken/other.rs"), "fn main() {}");
    put(&at("broken/bad.zip"), "PK\u{3}\u{4} no zip");
    put(&at("broken/program"), b"\x7fELF\x01\x02\x00\xff\xfe");
    File::create(at("broken/large.ipynb"))
        .and_then(|it| it.set_len(50 << 20))
        .expect("there is room");
    let bomb = vec![b' '; 40 << 20];
    put(&at("bomb.zip"), zip(&[("a.rs", &bomb), ("b.rs", RIGHT.as_bytes())]));
    put(&at(&format!("deep/{}a.rs", "d/".repeat(40))), RIGHT);
    put(&at("=cmd|' calc'!A0/a.docx"), "?");
    put(&at("BODY/Übung eins <b>.docx"), "?");
    put(&at("Zoë Groß.rs"), RIGHT);
    put(&at("twin.docx"), "?");
    put(&at("twin.pdf"), "?");
    for name in ["desktop.ini", ".DS_Store", "._x.rs", "grades.csv", "__MACOSX/a.rs", "~$x.docx"] {
        put(&at(name), "?");
    }
    let trial = "// my test\nlet try_it = 1 + 1;\ntry_it";
    let split = [cell("overdraft", format!("{RIGHT}overdraft(3, 2)")), cell("overdraft", trial)];
    put(&at("split/a.ipynb"), notebook(&split));
    let unnamed = [cell("overdraft", UNTOUCHED), cell("mine", RIGHT)];
    put(&at("unnamed/a.ipynb"), notebook(&unnamed));
    put(&at("twice/a.rs"), format!("{UNTOUCHED}{RIGHT}"));
    put(&at("thrice/a.rs"), format!("{RIGHT}{WRONG}{UNTOUCHED}"));
    put(
        &at("no-marks/a.rs"),
        RIGHT.replace("// exercise: overdraft\n", &WRONG.replace("//", "// no")),
    );
    put(&at("course/Cargo.toml"), "[package]\nname = \"kusari\"\n");
    put(&at("course/exercises/solutions/stage1_ledger.rs"), RIGHT);
    put(&at("course/exercises/Cargo.toml"), "[package]\nname = \"kusari-exercises\"\n");
    put(&at("course/exercises/stage1_ledger.rs"), UNTOUCHED);
    put(&at("course/target/CACHEDIR.TAG"), "Signature");
    put(&at("course/target/a.rs"), RIGHT);
    for (name, days, text) in
        [("late/best.rs", 2, RIGHT), ("late/in time.rs", 0, WRONG), ("thrice/a.rs", 0, "")]
    {
        if !text.is_empty() {
            put(&at(name), text);
        }
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_772_000_000 + days * 86_400);
        File::options()
            .write(true)
            .open(at(name))
            .and_then(|it| it.set_modified(time))
            .expect("it is ours");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::symlink;
        put(&class.with_file_name("secret.rs"), RIGHT);
        fs::create_dir_all(at("links")).expect("there is room");
        symlink(class.with_file_name("secret.rs"), at("links/a.rs")).expect("there are links");
        symlink(".", at("links/loop")).expect("there are links");
        symlink(class.with_file_name("secret.rs"), at("linked.rs")).expect("there are links");
        let made = Command::new("mkfifo").arg(at("links/pipe.rs")).status();
        assert!(made.is_ok_and(|it| it.success()), "there are pipes");
    }
}
