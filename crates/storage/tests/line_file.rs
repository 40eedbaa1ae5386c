//! A file of lines keeps what was written, and nothing of a line that was torn.

use kusari_storage::{FileError, LineFile, MAX_LINE_BYTES};
use std::fs;
use std::path::Path;

fn open(path: &Path) -> Result<(LineFile, Vec<Vec<u8>>, u64), FileError> {
    let mut found = Vec::new();
    let (lines, torn) = LineFile::open(path.to_owned(), |line| {
        found.push(line.to_vec());
        Ok::<(), FileError>(())
    })?;
    Ok((lines, found, torn))
}

#[test]
fn wherever_a_file_is_torn_all_lines_before_that_are_left_and_it_can_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.jsonl");
    let (mut file, found, torn) = open(&path).unwrap();
    assert_eq!((found.len(), torn), (0, 0));
    file.append_all([&b"one"[..], b"", b"three"]).unwrap();
    file.append_all([&b"four"[..]]).unwrap();
    drop(file);
    let whole = fs::read(&path).unwrap();
    assert_eq!(whole, b"one\n\nthree\nfour\n");
    for length in 0..=whole.len() {
        fs::write(&path, &whole[..length]).unwrap();
        let ends = whole[..length].iter().filter(|byte| **byte == b'\n').count();
        let (mut file, found, torn) = open(&path).unwrap();
        let expected = [&b"one"[..], b"", b"three", b"four"];
        assert_eq!(found, expected[..ends]);
        assert_eq!(fs::metadata(&path).unwrap().len(), length as u64 - torn);
        file.append_all([&b"more"[..]]).unwrap();
        assert_eq!(open(&path).unwrap().1.last().unwrap(), b"more");
    }
}

#[test]
fn a_line_that_holds_another_one_or_is_too_long_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.jsonl");
    let (mut file, ..) = open(&path).unwrap();
    for line in [&b"two\nlines"[..], &vec![b'x'; MAX_LINE_BYTES]] {
        assert!(matches!(file.append_all([b"good", line]), Err(FileError::TooLarge { .. })));
    }
    assert_eq!((file.bytes(), fs::metadata(&path).unwrap().len()), (0, 0));
    fs::write(&path, vec![b'x'; MAX_LINE_BYTES + 1]).unwrap();
    assert!(matches!(open(&path), Err(FileError::TooLarge { .. })));
}

#[cfg(unix)]
#[test]
fn only_its_owner_can_read_it_and_a_link_is_not_followed() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.jsonl");
    drop(open(&path).unwrap());
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let link = folder.path().join("link");
    symlink(&path, &link).unwrap();
    assert!(matches!(open(&link), Err(FileError::Symlink(_))));
}
