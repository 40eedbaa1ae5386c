//! Which file of a crate takes names from which: read from its `use` lines, as rustfmt writes them. What is
//! under `mod tests` doesn't count: tests look at everything from outside.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The file of each module. `src/a/mod.rs` and `src/a.rs` are the module `[a]`, `src/lib.rs` is `[]`.
type Modules = BTreeMap<Vec<String>, PathBuf>;

/// For each file, the files that it takes names from.
pub(crate) type Arrows = BTreeMap<PathBuf, BTreeSet<PathBuf>>;

/// The arrows of a crate. `files` are its sources and their texts, below `root`.
pub(crate) fn arrows(root: &Path, files: &[(PathBuf, String)]) -> Arrows {
    let modules: Modules =
        files.iter().map(|(path, _)| (module_of(root, path), path.clone())).collect();
    let mut arrows = Arrows::new();
    for (path, text) in files {
        let own = module_of(root, path);
        let of = |name: &Vec<String>| target(&modules, &own, name).filter(|file| file != path);
        arrows.insert(path.clone(), imported(text).iter().filter_map(of).collect());
    }
    arrows
}

fn module_of(root: &Path, path: &Path) -> Vec<String> {
    let path = path.strip_prefix(root).expect("a source is below its root").with_extension("");
    let mut names: Vec<_> = path.iter().map(|name| name.to_string_lossy().into_owned()).collect();
    if names.last().is_some_and(|last| ["mod", "lib", "main"].contains(&&**last)) {
        names.pop();
    }
    names
}

/// The file that a path leads to, as far as it leads through modules.
fn target(modules: &Modules, own: &[String], path: &[String]) -> Option<PathBuf> {
    let mut rest = path;
    let mut at = match path.first()?.as_str() {
        "crate" => Vec::new(),
        "self" | "super" => own.to_vec(),
        child if modules.contains_key(&[own, &[child.to_owned()]].concat()) => own.to_vec(),
        _ => return None,
    };
    while let Some(word @ ("crate" | "self" | "super")) = rest.first().map(String::as_str) {
        if word == "super" {
            at.pop();
        }
        rest = &rest[1..];
    }
    for name in rest {
        at.push(name.clone());
        if !modules.contains_key(&at) {
            at.pop();
            break;
        }
    }
    modules.get(&at).cloned()
}

/// All paths in the `use` lines of a text, each taken apart.
fn imported(text: &str) -> Vec<Vec<String>> {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text);
    let code: Vec<_> = text.lines().map(|line| line.split("//").next().unwrap_or(line)).collect();
    let mut paths = Vec::new();
    for (at, line) in code.iter().enumerate() {
        let after = line.trim_start().split_once("use ");
        let is_use = |before: &str| before.is_empty() || before.starts_with("pub");
        if let Some((_, first)) = after.filter(|(before, _)| is_use(before)) {
            let rest = [&[first], &code[at + 1..]].concat().join("\n");
            leaves(&[], rest.split(';').next().unwrap_or_default(), &mut paths);
        }
    }
    paths
}

/// Walks a tree of imports such as `a::{B, c::{D, E as F}}`.
fn leaves(before: &[String], tree: &str, found: &mut Vec<Vec<String>>) {
    let words = |path: &str| {
        let path = path.split(" as ").next().unwrap_or(path);
        let words = path.split("::").map(|word| word.trim().to_owned());
        [before.to_vec(), words.filter(|word| !word.is_empty()).collect()].concat()
    };
    let Some((path, inside)) = tree.split_once('{') else {
        if !tree.trim().is_empty() {
            found.push(words(tree));
        }
        return;
    };
    let path = words(path);
    let inside = inside.trim_end().strip_suffix('}').unwrap_or(inside);
    let (mut depth, mut start) = (0_usize, 0);
    for (at, sign) in inside.char_indices().chain([(inside.len(), ',')]) {
        match sign {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                leaves(&path, &inside[start..at], found);
                start = at + 1;
            }
            _ => {}
        }
    }
}

/// The pairs of files, and of folders, that take names from each other.
pub(crate) fn circles(root: &Path, arrows: &Arrows) -> BTreeSet<(PathBuf, PathBuf)> {
    let mut places = BTreeSet::new();
    for (from, to) in arrows.iter().flat_map(|(from, all)| all.iter().map(move |to| (from, to))) {
        places.insert((from.clone(), to.clone()));
        // Two folders beside each other, at any depth, that the arrow leads from and to.
        let below = |path: &Path| {
            path.ancestors().take_while(|it| *it != root).map(Path::to_owned).collect::<Vec<_>>()
        };
        for a in below(from) {
            let beside = |b: &PathBuf| *b != a && b.parent() == a.parent();
            places.extend(below(to).into_iter().find(beside).map(|b| (a, b)));
        }
    }
    let is_back = |(a, b): &(PathBuf, PathBuf)| places.contains(&(b.clone(), a.clone()));
    places.iter().filter(|pair| pair.0 < pair.1 && is_back(pair)).cloned().collect()
}
