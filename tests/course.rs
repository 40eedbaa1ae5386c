//! The course's own invariants: where its files are, which way its arrows point, and that all codes are
//! listed. `tests/attacks.rs` checks that each code is met somewhere.
//!
//! Each check is a function over text, and its test first shows it something bad.
//!
//! Other tests check the notebooks: `xtask`, that they're clean and that their listings are the source;
//! `tests/notebooks/`, that their cells compile and hold; `cargo x notebooks`, what they print.

#[path = "common/codes.rs"]
mod codes;

use codes::refusals;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// How many lines a file in each folder may have.
const MOST_LINES: [(&str, usize); 5] =
    [("src", 350), ("tests", 500), ("crates", 500), ("tools", 500), ("examples", 500)];

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All files under a directory of the project, at any depth.
fn files(directory: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![Path::new(ROOT).join(directory)];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(directory).expect("a directory of the project") {
            let path = entry.expect("an entry of it").path();
            if path.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

fn sources(directory: &str) -> Vec<(PathBuf, String)> {
    let is_rust = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "rs");
    files(directory).into_iter().filter(is_rust).map(|path| (path.clone(), read(&path))).collect()
}

/// The chapters, as their directories name them: `stage1_ledger`, …
fn stages() -> BTreeSet<String> {
    fs::read_dir(Path::new(ROOT).join("src"))
        .expect("the sources are there")
        .map(|entry| entry.expect("an entry of it").file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with("stage"))
        .collect()
}

/// The number in `stage4_pow`.
fn number(stage: &str) -> Option<u32> {
    let rest = stage.strip_prefix("stage")?;
    rest.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}

/// The lines of a source that are code. Comments may look ahead to later chapters.
fn code(source: &str) -> impl Iterator<Item = &str> {
    source.lines().filter(|line| !line.trim_start().starts_with("//"))
}

// ---- files -----------------------------------------------------------------------------------

/// What a chapter lacks.
fn missing(root: &Path, stage: &str) -> Vec<String> {
    let files = [
        format!("src/{stage}/mod.rs"),
        format!("src/{stage}/README.md"),
        format!("tests/{stage}.rs"),
        format!("notebooks/{stage}.ipynb"),
    ];
    files.into_iter().filter(|file| !root.join(file).is_file()).collect()
}

/// Notebooks that don't belong to a chapter. A chapter may have several, such as `stage6_coin_2_money`.
fn stray_notebooks<'a>(names: &'a [String], stages: &BTreeSet<String>) -> Vec<&'a str> {
    let stems = names.iter().filter_map(|name| name.strip_suffix(".ipynb"));
    let is_of = |stem: &str, stage: &String| {
        stem.strip_prefix(stage.as_str()).is_some_and(|it| it.is_empty() || it.starts_with('_'))
    };
    stems.filter(|stem| !stages.iter().any(|stage| is_of(stem, stage))).collect()
}

#[test]
fn every_chapter_has_a_module_a_text_tests_and_a_notebook() {
    assert_eq!(missing(Path::new(ROOT), "stage0_nothing").len(), 4);
    let folder = Path::new(ROOT).join("notebooks");
    let names = ["stage0_nothing", "stage4_pow_extra", "stage4_power", "stage6_coin_2_money"];
    let strays = names.map(|it| format!("{it}.ipynb"));
    assert_eq!(stray_notebooks(&strays, &stages()), ["stage0_nothing", "stage4_power"]);

    // Some versions of Jupyter keep saved copies in a hidden folder beside the notebook.
    let notebooks = files("notebooks").into_iter().filter(|it| it.parent() == Some(&folder));
    let names = notebooks.filter_map(|it| Some(it.file_name()?.to_str()?.to_owned()));
    assert_eq!(stray_notebooks(&names.collect::<Vec<_>>(), &stages()), Vec::<&str>::new());
    for stage in stages() {
        assert_eq!(missing(Path::new(ROOT), &stage), Vec::<String>::new(), "{stage}");
    }
}

#[test]
fn chapters_are_numbered_from_one_without_a_gap() {
    let numbers: Vec<_> = stages().iter().filter_map(|stage| number(stage)).collect();
    assert_eq!(numbers.len(), stages().len());
    assert_eq!(numbers, (1..=numbers.len() as u32).collect::<Vec<_>>());
    assert!(numbers.len() >= 4);
}

#[test]
fn every_chapter_is_a_public_module_and_its_text_is_the_documentation() {
    let library = read(&Path::new(ROOT).join("src/lib.rs"));
    for stage in stages() {
        assert!(library.contains(&format!("pub mod {stage};")), "{stage} is in lib.rs");
        let module = read(&Path::new(ROOT).join("src").join(&stage).join("mod.rs"));
        assert!(module.starts_with("#![doc = include_str!(\"README.md\")]"), "{stage}");
    }
}

/// The sources of a folder that have too many lines.
fn too_long(sources: &[(PathBuf, String)], most: usize) -> Vec<&Path> {
    let too_long = sources.iter().filter(|(_, text)| text.lines().count() > most);
    too_long.map(|(path, _)| &**path).collect()
}

#[test]
fn a_file_can_be_held_in_the_head() {
    let of = |lines| vec![(PathBuf::from("a.rs"), "\n".repeat(lines))];
    assert_eq!((too_long(&of(350), 350).len(), too_long(&of(351), 350).len()), (0, 1));
    for (folder, most) in MOST_LINES {
        let sources = sources(folder);
        assert!(sources.len() > 10, "the sources of {folder} were found");
        assert_eq!(too_long(&sources, most), Vec::<&Path>::new(), "more than {most} lines");
    }
}

// ---- arrows ----------------------------------------------------------------------------------

/// The lines of a chapter's source that use a later chapter or the pictures.
fn forward_arrows(stage: u32, source: &str) -> Vec<&str> {
    let points_forward = |line: &&str| {
        let names = line.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        names.clone().filter_map(number).any(|other| other > stage)
            || names.into_iter().any(|name| name == "figures")
    };
    code(source).filter(points_forward).collect()
}

#[test]
fn arrows_point_backwards() {
    let source = "\
        //! See [the next one](crate::stage4_pow).\n\
        use crate::stage2_signed::Wallet;\n\
        use crate::stage3_timestamp::Time;\n\
        use crate::{stage1_ledger::Amount, stage4_pow::Nonce};\n\
        let chain = crate::stage10_later::chain();\n\
        use crate::figures::draw;\n";
    assert_eq!(forward_arrows(3, source), source.lines().skip(3).collect::<Vec<_>>());

    for stage in stages() {
        let stage_number = number(&stage).unwrap();
        for (path, source) in sources(&format!("src/{stage}")) {
            let arrows = forward_arrows(stage_number, &source);
            assert_eq!(arrows, Vec::<&str>::new(), "{}", path.display());
        }
    }
}

// ---- refusals --------------------------------------------------------------------------------

/// The types that a source implements `Refusal` for.
fn refusing_types(source: &str) -> Vec<&str> {
    code(source)
        .filter(|line| line.starts_with("impl"))
        .filter_map(|line| line.split_once("Refusal for "))
        .map(|(_, name)| {
            name.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or(name)
        })
        .collect()
}

#[test]
fn the_list_of_refusals_is_complete() {
    let source = "impl<E: Refusal> Refusal for NewError<E> {\n// impl Refusal for Nothing {\n";
    assert_eq!(refusing_types(source), ["NewError"]);

    let sources = sources("src");
    let implemented: BTreeSet<_> =
        sources.iter().flat_map(|(_, source)| refusing_types(source)).collect();
    let listed: BTreeSet<_> = refusals().into_iter().map(|(name, _)| name).collect();
    assert_eq!(implemented, listed, "left: in src/, right: in `tests/common/codes.rs`");
}

/// The string literals in the bodies of `fn code`.
fn codes_in(source: &str) -> BTreeSet<&str> {
    let bodies = source.split("fn code(&self)").skip(1);
    let bodies = bodies.map(|rest| rest.split("\n    }\n").next().unwrap_or(rest));
    // Every second piece is between quotes.
    bodies.flat_map(|body| body.split('"').skip(1).step_by(2)).collect()
}

#[test]
fn every_code_that_can_be_given_is_listed_and_no_other() {
    let source =
        "fn code(&self) -> &'static str {\n  match self { A => \"a\", B => \"b-c\" }\n    }\n\"d\"";
    assert_eq!(codes_in(source), BTreeSet::from(["a", "b-c"]));

    let sources = sources("src");
    let given: BTreeSet<_> = sources.iter().flat_map(|(_, source)| codes_in(source)).collect();
    let listed: BTreeSet<_> =
        refusals().into_iter().flat_map(|(_, codes)| codes.iter().copied()).collect();
    assert_eq!(given, listed, "left: in `fn code`, right: in `CODES`");
}

fn is_kebab_case(code: &str) -> bool {
    code.split('-').all(|word| {
        !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    })
}

#[test]
fn codes_are_kebab_case_and_listed_once_in_their_type() {
    for bad in ["", "Bad", "bad_id", "bad--id", "-bad", "bad id"] {
        assert!(!is_kebab_case(bad), "{bad:?}");
    }
    for (name, codes) in refusals() {
        for code in codes {
            assert!(is_kebab_case(code), "{name}: {code}");
        }
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len(), "{name}");
    }
}

// ---- lints -----------------------------------------------------------------------------------

/// Whether a section of a manifest has a line.
fn has_line(manifest: &str, section: &str, wanted: &str) -> bool {
    let mut lines = manifest.lines().map(str::trim).skip_while(|line| *line != section).skip(1);
    lines.by_ref().take_while(|line| !line.starts_with('[')).any(|line| line == wanted)
}

/// The packages of the workspace, except the root.
fn members(manifest: &str) -> Vec<&str> {
    let list = manifest.split_once("\nmembers = [").and_then(|(_, rest)| rest.split_once(']'));
    list.map_or(vec![], |(list, _)| list.split('"').skip(1).step_by(2).collect())
}

/// A browser calls functions of a module by name, and exporting a function counts as unsafe. What's forbidden elsewhere is
/// only denied here, and one file allows it.
const DOOR: &str = "crates/page/door";

#[test]
fn unsafe_code_is_forbidden_and_everything_public_is_documented() {
    let sample = "[a]\nx = 1\n[b]\ny = 2\n";
    assert!(has_line(sample, "[a]", "x = 1") && !has_line(sample, "[a]", "y = 2"));
    assert!(!has_line(sample, "[c]", "x = 1"));
    assert_eq!(members("[workspace]\nmembers = [\"a\", \"b/c\"]\nx = [\"d\"]"), ["a", "b/c"]);

    let manifest = read(&Path::new(ROOT).join("Cargo.toml"));
    assert!(has_line(&manifest, "[workspace.lints.rust]", "unsafe_code = \"forbid\""));
    assert!(has_line(&manifest, "[workspace.lints.rust]", "missing_docs = \"deny\""));
    let members = members(&manifest);
    assert!(members.len() >= 4, "the root is one more");
    for package in members.into_iter().chain(["."]) {
        let manifest = read(&Path::new(ROOT).join(package).join("Cargo.toml"));
        if package == DOOR {
            for lint in ["unsafe_code", "missing_docs"] {
                let line = format!("{lint} = \"deny\"");
                assert!(has_line(&manifest, "[lints.rust]", &line), "{package}: {line}");
            }
            continue;
        }
        assert!(has_line(&manifest, "[lints]", "workspace = true"), "{package}");
    }
    let allows = sources(DOOR).into_iter().filter(|it| it.1.contains("allow(unsafe_code)"));
    assert_eq!(allows.count(), 1, "unsafe code is in a single file");
}

/// The rows of the table of chapters in a text: all cells except the first, which holds a link.
fn chapters_in(text: &str) -> Vec<Vec<&str>> {
    let lines = text.lines().map(|line| line.trim_start_matches("//! "));
    let rows = lines.filter(|line| line.starts_with("| [") && line.matches('|').count() == 5);
    rows.map(|row| row.split('|').skip(2).map(str::trim).collect()).collect()
}

#[test]
fn the_table_of_chapters_is_the_same_everywhere() {
    let (readme, crate_docs) = (read(Path::new("README.md")), read(Path::new("src/lib.rs")));
    assert_eq!(chapters_in(&readme).len(), stages().len());
    assert_eq!(chapters_in(&readme), chapters_in(&crate_docs));
}
