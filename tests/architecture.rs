//! Compares `docs/architecture.md` and the decisions with the code. The pictures are drawn from the manifests
//! and the imports, and what a text refers to by name has to be in the file it links to.

#[path = "architecture/imports.rs"]
mod imports;

use imports::{Arrows, arrows, in_circles, reached, sources, within};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let found = fs::read_dir(folder).unwrap_or_else(|it| panic!("{}: {it}", folder.display()));
    let mut paths: Vec<_> = found.map(|entry| entry.expect("an entry of it").path()).collect();
    paths.sort();
    paths
}

fn stem(path: &Path) -> String {
    path.file_stem().expect("a file of the project has a name").to_string_lossy().into_owned()
}

/// What cargo knows about the crates of the workspace.
fn packages() -> Vec<serde_json::Value> {
    let asked = ["metadata", "--no-deps", "--offline", "--format-version=1"];
    let output = Command::new(env!("CARGO")).args(asked).current_dir(ROOT).output();
    let output = output.expect("cargo runs, or this test would not").stdout;
    let metadata: serde_json::Value = serde_json::from_slice(&output).expect("cargo writes JSON");
    list(&metadata["packages"])
}

fn list(value: &serde_json::Value) -> Vec<serde_json::Value> {
    value.as_array().cloned().unwrap_or_default()
}

/// The folders with the sources of a library or a program.
fn source_folders() -> BTreeSet<PathBuf> {
    let targets = packages().iter().flat_map(|it| list(&it["targets"])).collect::<Vec<_>>();
    let is_source =
        |it: &&serde_json::Value| it["kind"] == json!(["lib"]) || it["kind"] == json!(["bin"]);
    let path =
        |it: &serde_json::Value| Path::new(it["src_path"].as_str()?).parent().map(Path::to_owned);
    targets.iter().filter(is_source).filter_map(path).collect()
}

/// The crates of the workspace, and which depends on which.
fn crates() -> Arrows {
    let name = |value: &serde_json::Value| {
        let name = value["name"].as_str().expect("all have a name");
        name.strip_prefix("kusari-").unwrap_or(name).to_owned()
    };
    let arrows = |package: &serde_json::Value| {
        let known = list(&package["dependencies"]).into_iter().filter(|it| it["path"].is_string());
        (name(package), known.map(|it| name(&it)).collect())
    };
    packages().iter().map(arrows).collect()
}

/// Draws who uses whom, each above all that it uses. An arrow is left out if others lead the same way.
fn draw(arrows: &Arrows) -> String {
    const WIDTH: f64 = 130.0;
    const ACROSS: f64 = 150.0;
    const DOWN: f64 = 70.0;
    assert_eq!(in_circles(arrows), Vec::<String>::new(), "these use themselves, by way of others");
    let all: BTreeMap<_, _> = arrows.keys().map(|name| (name, reached(arrows, name))).collect();
    let direct = |name: &String| -> Vec<String> {
        let is_direct = |to: &&String| !arrows[name].iter().any(|by| all[by].contains(*to));
        arrows[name].iter().filter(is_direct).cloned().collect()
    };
    // Those that use no one are in the lowest row, and all others one row above the highest that they use.
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut row_of: BTreeMap<&str, usize> = BTreeMap::new();
    while row_of.len() < arrows.len() {
        let is_next = |name: &&String| {
            !row_of.contains_key(&***name)
                && arrows[*name].iter().all(|to| row_of.contains_key(&**to))
        };
        let row: Vec<_> = arrows.keys().filter(is_next).collect();
        row_of.extend(row.iter().map(|name| (&***name, rows.len())));
        rows.push(row.into_iter().cloned().collect());
    }
    // An arrow that passes a row takes up a place in it. Otherwise it would run behind a box.
    let mut steps: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, to) in
        arrows.keys().flat_map(|name| direct(name).into_iter().map(move |to| (name, to)))
    {
        let mut below = to.clone();
        let passed = row_of[&*to] + 1..row_of[&**name];
        for (number, row) in passed.clone().zip(&mut rows[passed]) {
            let passing = format!("{name} {to} {number}");
            steps.insert(passing.clone(), vec![below]);
            row.push(passing.clone());
            below = passing;
        }
        steps.entry(name.clone()).or_default().push(below);
    }
    let below = |name: &str| steps.get(name).cloned().unwrap_or_default();
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default() as f64;
    let mut place: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    for (height, row) in rows.iter_mut().enumerate() {
        row.sort_by_cached_key(|name| {
            let below = below(name);
            let sum: f64 = below.iter().map(|to| place[to].0).sum();
            (sum / below.len().max(1) as f64) as i64
        });
        let left = (columns - row.len() as f64) / 2.0;
        let y = (row_of.values().max().unwrap_or(&0) - height) as f64 * DOWN + 10.0;
        for (index, name) in row.iter().enumerate() {
            place.insert(name.clone(), ((left + index as f64) * ACROSS + WIDTH / 2.0 + 10.0, y));
        }
    }
    let (width, height) = (columns * ACROSS, rows.len() as f64 * DOWN - 10.0);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         font-family=\"sans-serif\" font-size=\"14\" text-anchor=\"middle\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" \
         markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0 8 4 0 8z\" fill=\"#555\"/></marker>\n"
    );
    for (name, (x, y)) in &place {
        let is_box = arrows.contains_key(name);
        for to in below(name) {
            let (to_x, to_y) = place[&to];
            // Through its place in a row that it passes, an arrow goes straight down.
            let (from_y, middle) = (if is_box { y + 40.0 } else { *y }, (y + 40.0 + to_y) / 2.0);
            let tip = if arrows.contains_key(&to) { " marker-end=\"url(#tip)\"" } else { "" };
            let _ = writeln!(
                svg,
                "<path d=\"M{x} {from_y}V{}C{x} {middle} {to_x} {middle} {to_x} {to_y}\" \
                 fill=\"none\" stroke=\"#555\"{tip}/>",
                y + 40.0,
            );
        }
    }
    for name in arrows.keys() {
        let (x, y) = place[name];
        let _ = writeln!(
            svg,
            "<rect x=\"{}\" y=\"{y}\" width=\"{WIDTH}\" height=\"40\" rx=\"6\" fill=\"#eef3fb\" \
             stroke=\"#345\"/>\n<text x=\"{x}\" y=\"{}\">{name}</text>",
            x - WIDTH / 2.0,
            y + 25.0,
        );
    }
    svg + "</svg>\n"
}

fn knowing(list: &[(&str, &[&str])]) -> Arrows {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    list.iter().map(|(name, others)| ((*name).to_owned(), names(others))).collect()
}

#[test]
fn a_picture_shows_each_part_once_and_no_arrow_that_others_imply() {
    let three: &[(&str, &[&str])] = &[("a", &["b", "c"]), ("b", &["c"]), ("c", &[])];
    let svg = draw(&knowing(three));
    assert_eq!((svg.matches("<text").count(), svg.matches("marker-end").count()), (3, 2));
    assert_eq!(in_circles(&knowing(&[("a", &["b"]), ("b", &["a"]), ("c", &["a"])])), ["a", "b"]);
}

/// All that use themselves by way of others: files of a crate, and folders.
fn circles(files: &BTreeMap<String, String>) -> BTreeSet<String> {
    let arrows = arrows(files);
    let mut found = BTreeSet::new();
    for file in files.keys() {
        for end in file.match_indices('/').map(|(at, _)| at + 1).chain([0]) {
            let circles = in_circles(&within(&arrows, &file[..end]));
            found.extend(circles.into_iter().map(|name| format!("{}{name}", &file[..end])));
        }
    }
    found
}

fn circles_of(files: &[(&str, &str)]) -> Vec<String> {
    let named = |(file, text): &(&str, &str)| ((*file).to_owned(), (*text).to_owned());
    circles(&files.iter().map(named).collect()).into_iter().collect()
}

#[test]
fn a_circle_is_found_however_it_is_written() {
    let one_way = [("a.rs", "use super::b::B;\n"), ("b.rs", "use std::fmt;\n")];
    assert_eq!(circles_of(&one_way), [""; 0]);
    for back in [
        "use super::a::A;\n",
        "use std::fmt;\npub(crate) use crate::a::{A, X as Y};\n\nstruct B;\n",
        "use super::{a::A, c};\n",
        "use crate::{\n    c::{self, C as D},\n    a::{A, x::{Y}},\n};\n",
        "fn b() {\n    crate::a::a(super::c);\n}\n",
        "use super::a::*;\n",
    ] {
        assert_eq!(circles_of(&[one_way[0], ("b.rs", back)]), ["a.rs", "b.rs"], "{back}");
    }
    for harmless in [
        "// use super::a::A;\n",
        "#[cfg(test)]\nmod tests {\n    use super::a::A;\n}\n",
        "pub(in crate::a) use std::fmt;\n",
    ] {
        assert_eq!(circles_of(&[one_way[0], ("b.rs", harmless)]), [""; 0], "{harmless}");
    }
    let by_facade = [("mod.rs", "mod a;\npub use a::A;\n"), ("a.rs", "use super::B;\n")];
    assert_eq!(circles_of(&by_facade), ["a.rs", "mod.rs"]);
}

#[test]
fn folders_make_a_circle_even_if_no_two_files_do() {
    let files = [
        ("a/x.rs", "use crate::b::Y;\n"),
        ("a/w.rs", ""),
        ("a/mod.rs", "mod w;\nmod x;\n"),
        ("b/mod.rs", "mod y;\n"),
        ("b/z.rs", "use crate::c;\n"),
        ("c.rs", "use crate::a::w::W;\n"),
    ];
    assert_eq!(circles_of(&files), ["a", "b", "c.rs"]);
}

#[test]
fn no_file_and_no_folder_of_any_crate_knows_itself_by_way_of_others() {
    let folders = source_folders();
    assert!(folders.len() > 5, "the crates were found");
    for root in folders {
        assert_eq!(circles(&sources(&root)), BTreeSet::new(), "{}", root.display());
    }
}

#[test]
fn the_pictures_of_the_architecture_are_what_the_code_says() {
    let arrows = arrows(&sources(&Path::new(ROOT).join("src")));
    let parts = |folder: &str| -> Arrows {
        let name = |file: &String| file.trim_end_matches(".rs").to_owned();
        let facades = ["mod.rs", "lib.rs"].map(str::to_owned).into();
        let found = within(&arrows, folder).into_iter().map(|(from, all)| (from, &all - &facades));
        let found = found.filter(|(from, _)| !facades.contains(from));
        found.map(|(from, all)| (name(&from), all.iter().map(name).collect())).collect()
    };
    let mut pictures = vec![("crates".to_owned(), crates()), ("chapters".to_owned(), parts(""))];
    let chapters = entries(&Path::new(ROOT).join("src"));
    let has_folders = |chapter: &&PathBuf| {
        stem(chapter).starts_with("stage") && entries(chapter).iter().any(|path| path.is_dir())
    };
    for chapter in chapters.iter().filter(has_folders).map(|path| stem(path)) {
        let arrows = parts(&format!("{chapter}/"));
        pictures.push((chapter, arrows));
    }
    assert!(pictures.iter().all(|(_, arrows)| arrows.len() > 3), "the parts were found");

    let text = read(&Path::new(ROOT).join("docs/architecture.md"));
    let mut stale = Vec::new();
    for (name, arrows) in pictures {
        let file = format!("images/architecture/{name}.svg");
        assert!(text.contains(&format!("]({file})")), "docs/architecture.md shows {file}");
        let (svg, stored) = (draw(&arrows), Path::new(ROOT).join("docs").join(&file));
        if fs::read_to_string(&stored).is_ok_and(|found| found == svg) {
            continue;
        }
        let drawn = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.svg"));
        fs::write(&drawn, svg).expect("the target folder can be written");
        stale.push(format!("cp {} {}", drawn.display(), stored.display()));
    }
    assert!(
        stale.is_empty(),
        "who uses whom has changed. If it should have, run\n{}",
        stale.join("\n")
    );
}

/// What's wrong with the links of a text to files: the file doesn't exist, or doesn't define what the link
/// names.
fn wrong_links(folder: &Path, text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for (before, after) in text.match_indices("](").map(|(at, _)| text.split_at(at)) {
        let target = after[2..].split(')').next().unwrap_or_default();
        let target = target.split('#').next().unwrap_or_default();
        if target.is_empty() || target.contains("://") || target.starts_with("crate::") {
            continue;
        }
        let path = folder.join(target);
        if !path.exists() {
            wrong.push(format!("{target} isn't there"));
        } else if target.ends_with(".rs") {
            let link = before.rsplit('[').next().unwrap_or_default().trim_matches('`');
            let name = link.rsplit("::").next().unwrap_or_default();
            let defines = |line: &str| {
                let words: Vec<_> =
                    line.split(|it: char| !it.is_alphanumeric() && it != '_').collect();
                let kinds = ["fn", "struct", "enum", "trait", "const", "type"];
                let is_defined = |pair: &[&str]| kinds.contains(&pair[0]) && pair[1] == name;
                words.windows(2).any(is_defined) || line.trim_start().starts_with(name)
            };
            let named_by_path = target.ends_with(link);
            if !named_by_path && !read(&path).lines().any(defines) {
                wrong.push(format!("{target} doesn't define {link}"));
            }
        }
    }
    wrong
}

#[test]
fn what_the_architecture_and_the_decisions_name_is_where_they_say() {
    let docs = Path::new(ROOT).join("docs");
    let text = "[`Node::handle`](../src/stage5_network/node/state.rs), [`Node::fly`](../src/stage5_network/node/state.rs), \
                [`Input::Proposed`](../src/stage5_network/node/event.rs), [a](b.md), [c](https://x.org)";
    assert_eq!(
        wrong_links(&docs, text),
        ["../src/stage5_network/node/state.rs doesn't define Node::fly", "b.md isn't there"]
    );
    let texts = entries(&docs.join("decisions")).into_iter().chain([docs.join("architecture.md")]);
    for path in texts {
        let folder = path.parent().expect("it's in a folder");
        assert_eq!(wrong_links(folder, &read(&path)), Vec::<String>::new(), "{}", path.display());
    }
}
