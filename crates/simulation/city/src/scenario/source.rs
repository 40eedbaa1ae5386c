//! Files that are like other files.

use super::error::{Broken, ScenarioError};
use super::tree::{Place, Table, What, parse};
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// How long a scenario may be, in bytes.
const MOST_BYTES: u64 = 256 * 1024;

/// How many files may each be like the next.
const DEEPEST: usize = 8;

/// Reads a file. If it's `like` another one, everything that it doesn't say itself comes from there.
pub(super) fn read(path: &Path) -> Result<Table, ScenarioError> {
    let top = Place { file: path.into(), line: 1 };
    follow(path, &top, &mut Vec::new())
}

/// Reads a text that isn't in a file, and so can't be like one.
pub(super) fn read_text(name: &str, text: &str) -> Result<Table, ScenarioError> {
    let table = parse(Path::new(name), text)?;
    match table.get("like") {
        Some(value) => Err(value.place.broken(Broken::NoEffect {
            key: "like".to_owned(),
            because: "this scenario isn't in a file, so there's no file beside it".to_owned(),
        })),
        None => Ok(table),
    }
}

fn follow(path: &Path, asked: &Place, above: &mut Vec<PathBuf>) -> Result<Table, ScenarioError> {
    let unreadable = |error: std::io::Error| cannot_read(path, asked, &error.to_string());
    let own = path.canonicalize().map_err(unreadable)?;
    if above.contains(&own) {
        let names = above.iter().chain([&own]).map(|it| file_name(it)).collect::<Vec<_>>();
        return Err(asked.broken(Broken::LikeItself(names.join(" is like "))));
    }
    if above.len() >= DEEPEST {
        return Err(asked.broken(Broken::TooDeep { most: DEEPEST }));
    }
    above.push(own);
    let mut table = parse(path, &text_of(path, asked)?)?;
    let Some(at) = table.entries.iter().position(|(key, _)| key == "like") else {
        return Ok(table);
    };
    let (_, like) = table.entries.remove(at);
    let What::Text(name) = &like.what else {
        return Err(like.place.broken(Broken::WrongType {
            key: "like".to_owned(),
            found: like.what.in_words(),
            needed: "the name of a file",
            example: "\"town.toml\"".to_owned(),
        }));
    };
    let beside = path.parent().unwrap_or(Path::new("")).join(name);
    let base = follow(&beside, &like.place, above)?;
    let inherited = base.entries.into_iter().filter(|(key, _)| table.get(key).is_none());
    let inherited: Vec<_> = inherited.collect();
    table.entries.extend(inherited);
    Ok(table)
}

fn cannot_read(path: &Path, asked: &Place, why: &str) -> ScenarioError {
    asked.broken(Broken::Unreadable { file: path.to_owned(), why: why.to_owned() })
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The text of a file, if it isn't too long. It's never read further than that.
fn text_of(path: &Path, asked: &Place) -> Result<String, ScenarioError> {
    let unreadable = |error: std::io::Error| cannot_read(path, asked, &error.to_string());
    // Opening a pipe would wait until someone writes into it.
    if !path.metadata().map_err(unreadable)?.is_file() {
        return Err(cannot_read(path, asked, "it isn't a file"));
    }
    let mut text = String::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(MOST_BYTES + 1).read_to_string(&mut text).map_err(unreadable)?;
    if text.len() as u64 > MOST_BYTES {
        let top = Place { file: path.into(), line: 1 };
        return Err(top.broken(Broken::TooLarge { most: MOST_BYTES }));
    }
    Ok(text)
}
