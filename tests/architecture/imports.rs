//! Which file of a crate takes names from which, and which use themselves by way of others. This is read from
//! the paths in the sources, as rustfmt writes them. Code under `mod tests` doesn't count: tests look at
//! everything from outside.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Who takes names from whom. Each of them has an entry, even if it's empty.
pub(crate) type Arrows = BTreeMap<String, BTreeSet<String>>;

/// The sources in a folder and below it: the text for each path.
pub(crate) fn sources(root: &Path) -> BTreeMap<String, String> {
    let (mut open, mut found) = (vec![root.to_owned()], BTreeMap::new());
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(&path).expect("a folder of the project");
            open.extend(entries.map(|entry| entry.expect("an entry of it").path()));
        } else if path.extension().is_some_and(|it| it == "rs") {
            let text = fs::read_to_string(&path).expect("a source is text");
            let name = path.strip_prefix(root).expect("it's below").display().to_string();
            found.insert(name, text);
        }
    }
    found
}

/// For each file of a crate, the files that it takes names from.
pub(crate) fn arrows(files: &BTreeMap<String, String>) -> Arrows {
    let modules: BTreeMap<_, _> = files.keys().map(|file| (module_of(file), file)).collect();
    let mut arrows = Arrows::new();
    for (file, text) in files {
        let own = module_of(file);
        let others = named(text).into_iter().filter_map(|path| target(&modules, &own, &path));
        arrows.insert(file.clone(), others.filter(|other| *other != file).cloned().collect());
    }
    arrows
}

/// The module of a file: `a/mod.rs` and `a.rs` are `[a]`, `lib.rs` is `[]`.
fn module_of(file: &str) -> Vec<&str> {
    let mut names: Vec<_> = file.trim_end_matches(".rs").split('/').collect();
    if names.last().is_some_and(|last| ["mod", "lib", "main"].contains(last)) {
        names.pop();
    }
    names
}

/// The file that a path leads to, following it through modules.
fn target<'a>(
    modules: &BTreeMap<Vec<&str>, &'a String>,
    own: &[&str],
    path: &[&str],
) -> Option<&'a String> {
    let mut at = if path[0] == "crate" { Vec::new() } else { own.to_vec() };
    let mut is_ours = false;
    for name in path {
        match *name {
            "crate" | "self" => {}
            "super" => drop(at.pop()),
            name if modules.contains_key(&[&*at, &[name]].concat()) => at.push(name),
            _ => break,
        }
        is_ours = true;
    }
    modules.get(&at).filter(|_| is_ours).copied()
}

/// All paths that a text names: in its `use` lines, and wherever it says `crate::` or `super::`.
fn named(text: &str) -> Vec<Vec<&str>> {
    let text = text.split("\nmod tests {").next().unwrap_or(text);
    let words = words(text);
    let mut found = Vec::new();
    for at in 1..words.len() {
        let begins = !["::", "in"].contains(&words[at - 1]);
        let is_path = ["crate", "super"].contains(&words[at]) && words.get(at + 1) == Some(&"::");
        if words[at - 1] == "use" || begins && is_path {
            leaves(&mut words[at..].iter().copied(), Vec::new(), &mut found);
        }
    }
    found
}

/// The names, signs and strings of a text, without its comments. `::` is a single sign.
fn words(text: &str) -> Vec<&str> {
    let is_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    let (mut words, mut rest) = (Vec::new(), text.trim_start());
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '/' if rest.starts_with("//") => rest.find('\n'),
            '"' => rest[1..].replace("\\\\", "..").replace("\\\"", "..").find('"').map(|at| at + 2),
            '\'' if rest.starts_with("'\"'") => Some(3),
            ':' if rest.starts_with("::") => Some(2),
            _ if is_name(first) => rest.find(|it| !is_name(it)),
            _ => Some(first.len_utf8()),
        };
        let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
        words.extend((!word.starts_with("//")).then_some(word));
        rest = after.trim_start();
    }
    words
}

/// Walks a tree of paths such as `a::{B, c::{D, E as F}}`, and returns the sign after it.
fn leaves<'a>(
    words: &mut impl Iterator<Item = &'a str>,
    mut path: Vec<&'a str>,
    found: &mut Vec<Vec<&'a str>>,
) -> Option<&'a str> {
    while let Some(word) = words.next() {
        match word {
            "}" => return Some(word),
            "{" => {
                while leaves(words, path.clone(), found) == Some(",") {}
                return words.next();
            }
            _ => path.push(word),
        }
        let after = words.next();
        if after != Some("::") {
            found.push(path);
            return if after == Some("as") { words.nth(1) } else { after };
        }
    }
    None
}

/// The arrows between the files and folders directly in a folder, such as `""` or `"a/"`. A folder counts with
/// everything in it.
pub(crate) fn within(arrows: &Arrows, folder: &str) -> Arrows {
    let part = |path: &String| Some(path.strip_prefix(folder)?.split('/').next()?.to_owned());
    let mut found = Arrows::new();
    for (from, all) in arrows {
        let Some(from) = part(from) else { continue };
        let others = all.iter().filter_map(part).filter(|to| *to != from).collect::<Vec<_>>();
        found.entry(from).or_default().extend(others);
    }
    found
}

/// All that can be reached from somewhere, by one or more arrows.
pub(crate) fn reached(arrows: &Arrows, from: &str) -> BTreeSet<String> {
    let (mut found, mut open) = (BTreeSet::new(), vec![from]);
    while let Some(name) = open.pop() {
        open.extend(arrows[name].iter().filter(|next| found.insert((*next).clone())).map(|n| &**n));
    }
    found
}

/// All that can reach themselves.
pub(crate) fn in_circles(arrows: &Arrows) -> Vec<String> {
    arrows.keys().filter(|name| reached(arrows, name).contains(*name)).cloned().collect()
}
