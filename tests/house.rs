//! Which way the arrows inside a crate point: no two files and no two folders take names from each other.

#[path = "common/imports.rs"]
mod imports;

use imports::{arrows, circles};
use std::fs;
use std::path::{Path, PathBuf};

/// The crates whose files are looked at.
const CRATES: [&str; 6] = [
    "src",
    "crates/storage/src",
    "crates/cli/src",
    "tools/xtask/src",
    "tools/xtask/common/src",
    "tools/bench/src",
];

fn sources(root: &Path) -> Vec<(PathBuf, String)> {
    let (mut open, mut found) = (vec![root.to_owned()], Vec::new());
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(&path).expect("a folder of the project");
            open.extend(entries.map(|entry| entry.expect("an entry of it").path()));
        } else if path.extension().is_some_and(|it| it == "rs") {
            let text = fs::read_to_string(&path).expect("a source is text");
            found.push((path, text));
        }
    }
    found
}

fn circles_of(files: &[(&str, &str)]) -> Vec<(String, String)> {
    let root = Path::new("r");
    let files: Vec<_> =
        files.iter().map(|(path, text)| (root.join(path), (*text).to_owned())).collect();
    let shown = |path: PathBuf| path.strip_prefix(root).expect("it is").display().to_string();
    let found = circles(root, &arrows(root, &files));
    found.into_iter().map(|(a, b)| (shown(a), shown(b))).collect()
}

#[test]
fn a_circle_is_found_however_it_is_written() {
    let pair = |a: &str, b: &str| vec![(a.to_owned(), b.to_owned())];
    let one_way = [("a.rs", "use super::b::B;\n"), ("b.rs", "use std::fmt;\n")];
    assert_eq!(circles_of(&one_way), []);
    for back in [
        "use super::a::A;\n",
        "use std::fmt;\npub(crate) use crate::a::{A, X as Y};\n\nstruct B;\n",
        "use super::{a::A, c};\n",
        "use crate::{\n    c::C,\n    a::{A, x::{Y}},\n};\n",
    ] {
        assert_eq!(circles_of(&[one_way[0], ("b.rs", back)]), pair("a.rs", "b.rs"), "{back}");
    }
    for harmless in
        ["// use super::a::A;\n", "#[cfg(test)]\nmod tests {\n    use super::a::A;\n}\n"]
    {
        assert_eq!(circles_of(&[one_way[0], ("b.rs", harmless)]), [], "{harmless}");
    }
    let by_facade = [("mod.rs", "mod a;\npub use a::A;\n"), ("a.rs", "use super::B;\n")];
    assert_eq!(circles_of(&by_facade), pair("a.rs", "mod.rs"));
}

#[test]
fn two_folders_make_a_circle_even_if_no_two_files_do() {
    let files = [
        ("a/x.rs", "use crate::b::Y;\n"),
        ("b/mod.rs", "mod y;\n"),
        ("b/z.rs", "use crate::a::w::W;\n"),
        ("a/w.rs", ""),
        ("a/mod.rs", "mod w;\nmod x;\n"),
    ];
    assert_eq!(circles_of(&files), [("a".to_owned(), "b".to_owned())]);
}

#[test]
fn no_two_files_and_no_two_folders_take_names_from_each_other() {
    for root in CRATES.map(|path| Path::new(env!("CARGO_MANIFEST_DIR")).join(path)) {
        let files = sources(&root);
        assert!(files.len() > 5, "{} has sources", root.display());
        let arrows = arrows(&root, &files);
        assert!(arrows.values().any(|it| !it.is_empty()), "arrows were found");
        assert_eq!(circles(&root, &arrows), Default::default(), "{}", root.display());
    }
}
