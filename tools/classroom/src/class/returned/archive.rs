//! What is in a zip or a tar. Nothing of it is written to the disk.

use super::super::due::When;
use std::io::{self, Cursor, Read, Seek};
use std::ops::Range;
use zip::ZipArchive;
use zip::extra_fields::ExtraField;
use zip::result::ZipError;

/// What an archive has under a name.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// With `/` between its parts.
    pub(super) path: String,
    pub(super) size: u64,
    pub(super) when: Option<When>,
    pub(super) what: What,
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    File,
    Folder,
    /// Not read, and why.
    Other(&'static str),
}

/// An archive whose names are known.
pub(super) struct Archive<R> {
    pub(super) entries: Vec<Entry>,
    content: Content<R>,
}

enum Content<R> {
    Zip(ZipArchive<R>),
    /// The whole of it, and where the entries are in it.
    Tar(Vec<u8>, Vec<Range<usize>>),
}

const LINK: &str = "a link: return the file itself";
const OUTSIDE: &str = "its name leads out of the archive: pack it again";

impl<R: Read + Seek> Archive<R> {
    /// Reads the names in a zip. The error says what is wrong with it.
    pub(super) fn zip(from: R) -> Result<Archive<R>, String> {
        let broken = |cause| format!("this zip can't be read ({cause}): pack it again");
        let mut zip = ZipArchive::new(from).map_err(broken)?;
        let mut entries = Vec::new();
        for index in 0..zip.len() {
            let file = zip.by_index_raw(index).map_err(broken)?;
            let path = file.name().replace('\\', "/");
            let what = match &path {
                path if leads_out(path) => What::Other(OUTSIDE),
                path if path.ends_with('/') => What::Folder,
                _ if file.is_symlink() => What::Other(LINK),
                _ if file.encrypted() => What::Other("locked with a password: pack it without one"),
                _ => What::File,
            };
            entries.push(Entry { path, size: file.size(), when: zip_time(&file), what });
        }
        Ok(Archive { entries, content: Content::Zip(zip) })
    }

    /// Reads the names in a tar.
    pub(super) fn tar(bytes: Vec<u8>) -> Result<Archive<R>, String> {
        let broken = |cause| format!("this tar can't be read ({cause}): return a zip");
        let (mut entries, mut places) = (Vec::new(), Vec::new());
        let mut tar = tar::Archive::new(Cursor::new(&bytes));
        for entry in tar.entries().map_err(broken)? {
            let entry = entry.map_err(broken)?;
            // `tar` of a whole folder puts `./` before each name.
            let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            let path = path.trim_start_matches("./").to_owned();
            let kind = entry.header().entry_type();
            let what = match &path {
                path if leads_out(path) => What::Other(OUTSIDE),
                _ if kind.is_dir() => What::Folder,
                _ if kind.is_file() || kind.is_contiguous() => What::File,
                _ if kind.is_symlink() || kind.is_hard_link() => What::Other(LINK),
                _ => What::Other("not a file"),
            };
            let seconds = entry.header().mtime().ok().and_then(|it| i64::try_from(it).ok());
            let when = seconds.and_then(When::of_seconds);
            let begin = usize::try_from(entry.raw_file_position()).unwrap_or(usize::MAX);
            let length = usize::try_from(entry.size()).unwrap_or(usize::MAX);
            places.push(begin..begin.saturating_add(length));
            entries.push(Entry { path, size: entry.size(), when, what });
        }
        Ok(Archive { entries, content: Content::Tar(bytes, places) })
    }

    /// Whether an office program wrote it: documents are zips, too.
    pub(super) fn is_document(&self) -> bool {
        let has = |name: &str| self.entries.iter().any(|entry| entry.path == name);
        has("[Content_Types].xml") || has("mimetype") && has("content.xml")
    }

    /// The bytes of an entry, up to so many.
    pub(super) fn read(&mut self, index: usize, most: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        match &mut self.content {
            Content::Zip(zip) => {
                let file = zip.by_index(index).map_err(|cause| match cause {
                    ZipError::Io(cause) => cause,
                    other => io::Error::other(other),
                })?;
                file.take(most).read_to_end(&mut bytes)?;
            }
            Content::Tar(all, places) => {
                let cut = || io::Error::new(io::ErrorKind::UnexpectedEof, "it is cut off");
                let range = places.get(index).cloned().ok_or_else(cut)?;
                all.get(range).ok_or_else(cut)?.take(most).read_to_end(&mut bytes)?;
            }
        }
        Ok(bytes)
    }
}

/// Whether a name is none that stays inside.
fn leads_out(path: &str) -> bool {
    let has_drive = path.as_bytes().get(1) == Some(&b':');
    path.starts_with('/')
        || has_drive
        || path.contains('\0')
        || path.split('/').any(|it| it == "..")
}

/// The time of an entry: exact if the zip has it so, and else what the student's clock showed.
fn zip_time<R: Read>(file: &zip::read::ZipFile<'_, R>) -> Option<When> {
    for field in file.extra_data_fields() {
        if let ExtraField::ExtendedTimestamp(exact) = field
            && let Some(seconds) = exact.mod_time()
        {
            return When::of_seconds(i64::from(seconds));
        }
    }
    let clock = file.last_modified()?;
    let part = |number: u8| i8::try_from(number).unwrap_or(0);
    let clock = jiff::civil::DateTime::new(
        i16::try_from(clock.year()).ok()?,
        part(clock.month()),
        part(clock.day()),
        part(clock.hour()),
        part(clock.minute()),
        // A zip counts in twos, so it may say 60.
        part(clock.second()).min(59),
        0,
    );
    When::of_clock(clock.ok()?)
}

/// Unpacks gzip, up to so many bytes. The error says what is wrong.
pub(super) fn gunzip(from: impl Read, most: u64) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    flate2::read::MultiGzDecoder::new(from)
        .take(most + 1)
        .read_to_end(&mut bytes)
        .map_err(|cause| format!("this gzip can't be read ({cause}): return a zip"))?;
    if bytes.len() as u64 > most {
        return Err(format!("unpacks to more than {} MiB: return only the answers", most >> 20));
    }
    Ok(bytes)
}
