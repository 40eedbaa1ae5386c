//! The student's file, which an editor may be writing, moving or removing right now.

use serde::de::IgnoredAny;
use std::io::ErrorKind;
use std::path::Path;
use std::{fs, io};

/// What is in the file, or why there's nothing to check yet, in words.
pub(super) fn look(path: &Path) -> Result<Vec<u8>, String> {
    let content = read(path).map_err(|cause| match cause.kind() {
        ErrorKind::NotFound => {
            format!("{} isn't there. Save it there again, and it's checked.", path.display())
        }
        _ => format!("{} can't be read: {cause}. Waiting until it can.", path.display()),
    })?;
    if is_whole(path, &content) {
        return Ok(content);
    }
    Err(format!("{} isn't saved whole yet. Waiting for the rest.", path.display()))
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    // A pipe would keep the watch waiting for its other end.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    fs::read(path)
}

/// Whether nothing is missing at the end. Of a file of Rust only its compiler could tell.
fn is_whole(path: &Path, content: &[u8]) -> bool {
    if content.trim_ascii().is_empty() {
        return false;
    }
    let is_notebook = path.extension().is_some_and(|it| it == "ipynb");
    !is_notebook || !serde_json::from_slice::<IgnoredAny>(content).is_err_and(|it| it.is_eof())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notebook_is_whole_when_its_last_brace_is_there() {
        let whole = |text: &str| is_whole(Path::new("a.ipynb"), text.as_bytes());
        let notebook = r#"{"cells": [{"source": ["a"]}]}"#;
        assert!(whole(notebook));
        for end in 0..notebook.len() {
            assert!(!whole(&notebook[..end]), "{}", &notebook[..end]);
        }
        assert!(whole("fn main() {}"), "what is no notebook is not the beginning of one");
        assert!(is_whole(Path::new("a.rs"), b"fn main() {"));
    }

    #[test]
    fn what_cannot_be_read_is_said_with_what_it_waits_for() {
        let folder = tempfile::tempdir().expect("there is room");
        let gone = look(&folder.path().join("a.rs")).expect_err("there is none");
        assert!(gone.contains("a.rs isn't there"), "{gone}");
        let folder = look(folder.path()).expect_err("it is a folder");
        assert!(folder.contains("can't be read: it is not a file. Waiting"), "{folder}");
    }
}
