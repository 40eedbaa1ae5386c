//! Goes through what one student returned. There is a bound for everything that a student can make
//! large, and no link is followed.

use super::archive::{self, Archive, Entry, What};
use super::found::{Fate, Returned, Seen};
use super::names::{self, Kind};
use crate::chapter::Chapter;
use crate::class::due::When;
use kusari_tools::course;
use std::collections::{BTreeSet, VecDeque};
use std::fs::{self, File};
use std::io::{Cursor, Read, Seek};
use std::path::{Path, PathBuf};

/// More than this is no file of exercises.
const MAX_FILE: u64 = 16 << 20;
/// An archive on the disk may have more.
const MAX_ARCHIVE: u64 = 64 << 20;
/// What is read and unpacked of one student's.
const MAX_ALL: u64 = 96 << 20;
/// A folder or an archive with more entries is looked at so far and no further.
const MAX_FILES: usize = 2000;
/// Folders in folders.
const MAX_DEPTH: usize = 32;
/// Archives in archives: one.
const MAX_PACKED: usize = 2;

/// Why what students were given is not looked at.
const OURS: &str = "the course's own";

/// A look at what one student returned.
pub(super) struct Look<'a> {
    pub(super) chapters: &'a [Chapter],
    pub(super) returned: Returned,
    /// How many bytes may still be read.
    left: u64,
    /// How many entries were looked at.
    count: usize,
}

/// A file that is looked at, wherever it is.
struct Item {
    path: String,
    size: u64,
    when: Option<When>,
    /// In how many archives it is.
    packed: usize,
}

impl<'a> Look<'a> {
    pub(super) fn new(chapters: &'a [Chapter]) -> Look<'a> {
        Look { chapters, returned: Returned::default(), left: MAX_ALL, count: 0 }
    }

    /// Looks at a file or a folder, which is told under a name.
    pub(super) fn at(mut self, path: &Path, name: &str) -> Returned {
        let mut waiting: VecDeque<(PathBuf, String, usize)> = VecDeque::new();
        self.entry(path, name.to_owned(), 0, &[], &mut waiting);
        while let Some((path, told, depth)) = waiting.pop_front() {
            self.folder(&path, &told, depth, &mut waiting);
        }
        self.finished()
    }

    fn finished(mut self) -> Returned {
        self.returned.texts.sort_by(|a, b| (&a.chapter, &a.path).cmp(&(&b.chapter, &b.path)));
        self.returned.files.sort_by(|a, b| a.path.cmp(&b.path));
        self.returned
    }

    pub(super) fn tell(&mut self, path: &str, when: Option<When>, fate: Fate) {
        self.returned.files.push(Seen { path: path.to_owned(), when, fate });
    }

    fn unread(&mut self, path: &str, why: impl Into<String>) {
        self.tell(path, None, Fate::Unread(why.into()));
    }

    /// Whether there is room for one more entry. The first that there is none for is told.
    fn counts(&mut self) -> bool {
        self.count += 1;
        if self.count == MAX_FILES + 1 {
            let note = format!("more than {MAX_FILES} files: the rest wasn't looked at");
            self.returned.notes.push(note);
        }
        self.count <= MAX_FILES
    }

    fn folder(
        &mut self,
        path: &Path,
        told: &str,
        depth: usize,
        waiting: &mut VecDeque<(PathBuf, String, usize)>,
    ) {
        let entries: Result<Vec<_>, _> = fs::read_dir(path).and_then(Iterator::collect);
        let mut names: Vec<_> = match entries {
            Ok(entries) => entries.into_iter().map(|entry| entry.file_name()).collect(),
            Err(cause) => {
                return self.unread(&format!("{told}/"), format!("can't be read: {cause}"));
            }
        };
        if names.is_empty() {
            return self.unread(&format!("{told}/"), "an empty folder");
        }
        names.sort();
        let mut own = Vec::new();
        let manifest = path.join("Cargo.toml");
        if fs::symlink_metadata(&manifest).is_ok_and(|it| it.is_file() && it.len() < 1 << 16) {
            own = names_of_ours(&fs::read_to_string(&manifest).unwrap_or_default());
        }
        for name in names {
            if !self.counts() {
                return;
            }
            let told = format!("{told}/{}", name.to_string_lossy());
            self.entry(&path.join(name), told, depth + 1, &own, waiting);
        }
    }

    fn entry(
        &mut self,
        path: &Path,
        told: String,
        depth: usize,
        own: &[String],
        waiting: &mut VecDeque<(PathBuf, String, usize)>,
    ) {
        let kind = match fs::symlink_metadata(path) {
            Ok(kind) => kind,
            Err(cause) => return self.unread(&told, format!("can't be read: {cause}")),
        };
        let name = last(&told).to_owned();
        let ours = own.contains(&name).then_some(OURS);
        if kind.is_symlink() {
            self.unread(&told, "a link: return the file itself");
        } else if kind.is_dir() {
            let built =
                || fs::symlink_metadata(path.join("CACHEDIR.TAG")).is_ok_and(|it| it.is_file());
            let why = if depth == 0 { None } else { names::folder(&name) };
            let why = why.or_else(|| built().then_some("made by cargo")).or(ours);
            match why {
                Some(why) => self.tell(&format!("{told}/"), None, Fate::Ignored(why.to_owned())),
                None if depth > MAX_DEPTH => {
                    let why = format!("more than {MAX_DEPTH} folders deep: move the answers up");
                    self.unread(&format!("{told}/"), why);
                }
                None => waiting.push_back((path.to_owned(), told, depth)),
            }
        } else if kind.is_file() {
            let when = kind.modified().ok().and_then(When::of_disk);
            if let Some(why) = ours {
                return self.tell(&told, when, Fate::Ignored(why.to_owned()));
            }
            let item = Item { path: told, size: kind.len(), when, packed: 0 };
            self.file(&item, &mut |most| {
                let mut bytes = Vec::new();
                File::open(path)?.take(most).read_to_end(&mut bytes).map(|_| bytes)
            });
        } else {
            // To open a pipe would wait for its other end.
            self.unread(&told, "not a file but a pipe or a device");
        }
    }

    /// Looks at a file, whose bytes come on demand.
    fn file(&mut self, item: &Item, read: &mut dyn FnMut(u64) -> std::io::Result<Vec<u8>>) {
        let kind = match names::kind(last(&item.path)) {
            Kind::Unread(why) => return self.tell(&item.path, item.when, Fate::Unread(why.into())),
            Kind::Ignored(why) => {
                return self.tell(&item.path, item.when, Fate::Ignored(why.into()));
            }
            kind => kind,
        };
        let is_on_disk = item.packed == 0 && !matches!(kind, Kind::Text | Kind::Prose);
        let most = if is_on_disk { MAX_ARCHIVE } else { MAX_FILE };
        if let Err(why) = self.bytes(item, most, kind, read) {
            self.tell(&item.path, item.when, Fate::Unread(why));
        }
    }

    fn bytes(
        &mut self,
        item: &Item,
        most: u64,
        kind: Kind,
        read: &mut dyn FnMut(u64) -> std::io::Result<Vec<u8>>,
    ) -> Result<(), String> {
        let large =
            || format!("larger than {} MiB: return only the answers, without outputs", most >> 20);
        if item.size > most {
            return Err(large());
        }
        if self.left == 0 {
            return Err(format!("behind the first {} MiB of what was returned", MAX_ALL >> 20));
        }
        // One more than there may be. What an archive says of sizes may be wrong.
        let bytes = read(most + 1).map_err(|cause| format!("can't be read: {cause}"))?;
        if bytes.len() as u64 > most {
            return Err(large());
        }
        self.left = self.left.saturating_sub(bytes.len() as u64);
        if bytes.is_empty() {
            return Err("an empty file".to_owned());
        }
        // A zip may have any name.
        match kind {
            Kind::Tar => self.archive(item, Archive::<Cursor<Vec<u8>>>::tar(bytes)?),
            Kind::TarGz => {
                let most = self.left.min(MAX_ARCHIVE);
                let bytes = archive::gunzip(Cursor::new(bytes), most)?;
                self.left = self.left.saturating_sub(bytes.len() as u64);
                self.archive(item, Archive::<Cursor<Vec<u8>>>::tar(bytes)?)
            }
            Kind::Zip => self.archive(item, Archive::zip(Cursor::new(bytes))?),
            _ if bytes.starts_with(b"PK\x03\x04") => {
                self.archive(item, Archive::zip(Cursor::new(bytes))?)
            }
            Kind::Prose => self.prose(&item.path, item.when, &bytes),
            _ => self.text(&item.path, item.when, &bytes),
        }
    }

    fn archive<R: Read + Seek>(
        &mut self,
        item: &Item,
        mut archive: Archive<R>,
    ) -> Result<(), String> {
        if item.packed >= MAX_PACKED {
            return Err("an archive in an archive in an archive: unpack it".to_owned());
        }
        if archive.entries.iter().all(|entry| entry.what == What::Folder) {
            return Err("an empty archive".to_owned());
        }
        if archive.is_document() {
            return Err("a document, whatever its name: return the code as a file .rs".to_owned());
        }
        let skipped = self.skipped(&mut archive);
        let mut told = BTreeSet::new();
        for index in 0..archive.entries.len() {
            let entry = archive.entries[index].clone();
            if entry.what == What::Folder {
                continue;
            }
            if let Some((folder, why)) =
                skipped.iter().find(|(it, _)| entry.path.starts_with(it.as_str()))
            {
                // A folder with thousands of files is one line.
                if told.insert(folder.clone()) {
                    let path = format!("{}/{folder}", item.path);
                    self.tell(&path, None, Fate::Ignored((*why).to_owned()));
                }
                continue;
            }
            if !self.counts() {
                break;
            }
            let path = format!("{}/{}", item.path, entry.path);
            if let What::Other(why) = entry.what {
                self.tell(&path, entry.when, Fate::Unread(why.to_owned()));
                continue;
            }
            let inner = Item { path, size: entry.size, when: entry.when, packed: item.packed + 1 };
            self.file(&inner, &mut |most| archive.read(index, most));
        }
        Ok(())
    }

    /// The folders and files of an archive that are not looked at, with the reasons.
    fn skipped<R: Read + Seek>(&self, archive: &mut Archive<R>) -> Vec<(String, &'static str)> {
        /// More copies of the course than this are not recognised.
        const MAX_MANIFESTS: usize = 20;
        let mut skipped = Vec::new();
        let mut manifests = Vec::new();
        for (index, Entry { path, size, .. }) in archive.entries.iter().enumerate() {
            let mut at = 0;
            while let Some(length) = path[at..].find('/') {
                if let Some(why) = names::folder(&path[at..at + length]) {
                    skipped.push((path[..=at + length].to_owned(), why));
                    break;
                }
                at += length + 1;
            }
            if last(path) == "CACHEDIR.TAG" && path.contains('/') {
                skipped
                    .push((path[..path.len() - "CACHEDIR.TAG".len()].to_owned(), "made by cargo"));
            }
            if last(path) == "Cargo.toml" && *size < 1 << 16 && manifests.len() < MAX_MANIFESTS {
                manifests.push((index, path[..path.len() - "Cargo.toml".len()].to_owned()));
            }
        }
        for (index, folder) in manifests {
            let bytes = archive.read(index, 1 << 16).unwrap_or_default();
            for name in names_of_ours(&String::from_utf8_lossy(&bytes)) {
                skipped.push((format!("{folder}{name}/"), OURS));
                skipped.push((format!("{folder}{name}"), OURS));
            }
        }
        skipped.sort();
        skipped.dedup();
        skipped
    }
}

/// What is the course's own in a folder with this manifest: all but the exercises. Students have no
/// solutions, but who returns the whole repository has them in it.
fn names_of_ours(manifest: &str) -> Vec<String> {
    let is_name =
        |name: &str| manifest.lines().any(|line| line.trim() == format!("name = \"{name}\""));
    let is_root = is_name("kusari");
    if !is_root && !is_name("kusari-exercises") {
        return Vec::new();
    }
    let folder = if is_root { course::root() } else { course::root().join("course/exercises") };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let is_theirs = |name: &String| match is_root {
        true => name == "course" || name == "target",
        false => name == "notebooks" || name.starts_with("stage") || name == "target",
    };
    // The solutions may not be here, but there.
    let solutions = ["solutions", "wrong", "alternatives", "src", "tests"].map(str::to_owned);
    let mut own: Vec<String> = names.filter(|name| !is_theirs(name)).chain(solutions).collect();
    own.sort();
    own.dedup();
    own
}

/// The last part of a path.
fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
