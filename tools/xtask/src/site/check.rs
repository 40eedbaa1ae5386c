//! Whether the site is as it should be: first what its files say, then what a browser shows.

use crate::browser;
use crate::page::{self, FOLDER, Stills};
use kusari_tools::course::files;
use kusari_tools::{Failure, show, unable};
use regex_lite::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

static ADDRESS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("\\s(?:href|src)=\"([^\"]*)\"").expect("it is one"));
static NAME: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("\\sid=\"([^\"]*)\"").expect("it is one"));

/// Looks at the files, and then at the pages in a browser, if there is one.
pub(super) fn run(made: &Path, stills: &Stills) -> Result<(), Failure> {
    let pages = read(made)?;
    let mut found = faults(&pages, |it| made.join(it).is_file());
    let links = pages.values().map(|it| ADDRESS.captures_iter(it).count()).sum::<usize>();
    let scenes = format!("{FOLDER}/");
    let paths: Vec<String> = pages.keys().filter(|it| !it.starts_with(&scenes)).cloned().collect();
    found.extend(browser::look("site", made, &paths)?);
    found.extend(page::faults(stills));
    if stills.can_move() {
        found.extend(page::played(stills, &made.join(FOLDER))?);
    }
    if found.is_empty() {
        show(&format!("{} files, {links} links and pictures: none is dead\n", pages.len()));
        return Ok(());
    }
    Err(Failure::Refused(format!("not as it should be:\n  {}", found.join("\n  "))))
}

/// The pages by their paths below the site's folder.
fn read(made: &Path) -> Result<BTreeMap<String, String>, Failure> {
    let mut pages = BTreeMap::new();
    for path in files(made).map_err(|why| unable(made, &why))? {
        let name = path.strip_prefix(made).unwrap_or(&path);
        let name = name.to_string_lossy().replace('\\', "/");
        // What is shown for an address that does not exist knows only addresses at the host, and
        // the contents for browsers without scripts are those of the sidebar.
        // A scene as a single file refers to nothing.
        let is_page = name.ends_with(".html") && !name.ends_with("-offline.html");
        if !is_page || name.ends_with("404.html") || name.ends_with("toc.html") {
            continue;
        }
        pages.insert(name, fs::read_to_string(&path).map_err(|why| unable(&path, &why))?);
    }
    Ok(pages)
}

/// The links and pictures that lead nowhere.
fn faults(pages: &BTreeMap<String, String>, exists: impl Fn(&str) -> bool) -> Vec<String> {
    let names = |text: &str| -> BTreeSet<String> {
        NAME.captures_iter(text).map(|it| it[1].to_owned()).collect()
    };
    let names: BTreeMap<&str, BTreeSet<String>> =
        pages.iter().map(|(path, text)| (path.as_str(), names(text))).collect();
    let mut found = Vec::new();
    for (path, text) in pages {
        let addresses: BTreeSet<String> =
            ADDRESS.captures_iter(text).map(|it| it[1].replace("&amp;", "&")).collect();
        for address in addresses {
            if is_elsewhere(&address) {
                continue;
            }
            let (file, anchor) = address.split_once('#').unwrap_or((&address, ""));
            let target = resolve(path, file);
            let is_there = exists(&target);
            let has_anchor = anchor.is_empty()
                || names.get(target.as_str()).is_none_or(|it| it.contains(anchor));
            if !is_there || !has_anchor {
                found.push(format!("{path}: {address} leads nowhere"));
            }
        }
    }
    found
}

fn is_elsewhere(address: &str) -> bool {
    ["http://", "https://", "mailto:", "data:", "javascript:"]
        .iter()
        .any(|it| address.starts_with(it))
}

/// The path of what `page` calls `file`.
fn resolve(page: &str, file: &str) -> String {
    let file = file.split('?').next().unwrap_or(file);
    if file.is_empty() {
        return page.to_owned();
    }
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in file.split('/') {
        match part {
            ".." if parts.is_empty() => return format!("above the site: {file}"),
            ".." => drop(parts.pop()),
            "." | "" => {}
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    if file.ends_with('/') { path + "/index.html" } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        let pages = [("a/one.html", text), ("two.html", "<p id=\"here\">")];
        let pages = pages.map(|(path, text)| (path.to_owned(), text.to_owned())).into();
        faults(&pages, |it| ["a/one.html", "two.html", "a/p.svg"].contains(&it))
    }

    #[test]
    fn what_leads_somewhere_is_not_told() {
        let good = "<a href=\"../two.html#here\"> <img src=\"p.svg\"> <a id=\"x\" href=\"#x\">\
                    <a href=\"https://x.org/y\">";
        assert_eq!(told(good), Vec::<String>::new());
    }

    #[test]
    fn dead_links_missing_pictures_and_unknown_anchors_are_told() {
        for bad in ["../three.html", "../two.html#there", "#x", "q.svg", "../../two.html"] {
            let text = format!("<img src=\"{bad}\">");
            assert_eq!(told(&text), [format!("a/one.html: {bad} leads nowhere")], "{bad}");
        }
    }
}
