//! What students return: folders, files and zips, and in them the chapters' files and notebooks.

use crate::course::Chapter;
use crate::{Failure, course, notebook, source};
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

/// More than this is no file of exercises.
const MAX_FILE: u64 = 4 << 20;
/// A folder with more files is looked at so far and no further.
const MAX_FILES: usize = 2000;

/// What one student returned.
#[derive(Clone, Debug, Default)]
pub(crate) struct Returned {
    /// Who it was: the name of the folder or file.
    pub(crate) student: String,
    /// What could be the answers to a chapter.
    pub(crate) texts: Vec<Text>,
    /// What could not be read.
    pub(crate) notes: Vec<String>,
    /// The folder that all is in. Students are not told where it is.
    folder: PathBuf,
}

/// A file that holds answers to a chapter.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    pub(crate) chapter: Chapter,
    pub(crate) path: String,
    pub(crate) content: String,
    pub(crate) is_notebook: bool,
}

/// Looks at each folder and file in a folder: each is a student.
pub(crate) fn read(folder: &Path, chapters: &[Chapter]) -> Result<Vec<Returned>, Failure> {
    let unable = |cause| course::unable(folder, &cause);
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(unable)? {
        paths.push(entry.map_err(unable)?.path());
    }
    paths.retain(|path| !is_hidden(path));
    paths.sort();
    Ok(paths.into_iter().map(|path| of_student(&path, chapters)).collect())
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_none_or(|name| name.as_encoded_bytes().starts_with(b"."))
}

fn of_student(path: &Path, chapters: &[Chapter]) -> Returned {
    let name = if path.is_dir() { path.file_name() } else { path.file_stem() };
    let student = name.unwrap_or_default().to_string_lossy().into_owned();
    let folder = path.parent().unwrap_or(path).to_owned();
    let mut returned = Returned { student, folder, ..Returned::default() };
    let mut waiting: Vec<PathBuf> = vec![path.to_owned()];
    let mut seen = 0;
    while let Some(path) = waiting.pop() {
        // A link could lead to what is not the student's.
        let Ok(kind) = fs::symlink_metadata(&path) else { continue };
        seen += 1;
        if seen > MAX_FILES {
            returned.notes.push(format!("more than {MAX_FILES} files: the rest was not looked at"));
            break;
        }
        if kind.is_dir() {
            if is_wanted(&path) {
                let entries = fs::read_dir(&path).into_iter().flatten().flatten();
                waiting.extend(entries.map(|entry| entry.path()));
            }
        } else if kind.is_file() {
            returned.take(&path, kind.len(), chapters);
        }
    }
    returned.texts.sort_by(|a, b| (&a.chapter, &a.path).cmp(&(&b.chapter, &b.path)));
    returned
}

/// Whether answers could be in a folder of this name.
fn is_wanted(path: &Path) -> bool {
    const OTHERS: [&str; 7] =
        ["target", "src", "solutions", "wrong", "tests", "node_modules", "__MACOSX"];
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    !name.starts_with('.') && !OTHERS.contains(&&*name)
}

impl Returned {
    fn take(&mut self, path: &Path, length: u64, chapters: &[Chapter]) {
        let name = path.strip_prefix(&self.folder).unwrap_or(path).display().to_string();
        let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        if !["rs", "ipynb", "zip"].contains(&&*extension) || is_hidden(path) {
            return;
        }
        if length > MAX_FILE {
            self.notes.push(format!("{name} is too large"));
            return;
        }
        match fs::read(path) {
            Err(cause) => self.notes.push(format!("{name}: {cause}")),
            Ok(bytes) if extension == "zip" => self.take_zip(&name, bytes, chapters),
            Ok(bytes) => self.take_text(name, &bytes, chapters),
        }
    }

    /// Nothing of a zip is written to the disk.
    fn take_zip(&mut self, name: &str, bytes: Vec<u8>, chapters: &[Chapter]) {
        let mut archive = match zip::ZipArchive::new(Cursor::new(bytes)) {
            Ok(archive) => archive,
            Err(cause) => return self.notes.push(format!("{name}: {cause}")),
        };
        for index in 0..archive.len().min(MAX_FILES) {
            let mut file = match archive.by_index(index) {
                Ok(file) => file,
                Err(cause) => {
                    self.notes.push(format!("{name}: {cause}"));
                    continue;
                }
            };
            let inner = PathBuf::from(file.name());
            let extension = inner.extension().unwrap_or_default().to_string_lossy().to_lowercase();
            let is_here =
                inner.ancestors().skip(1).all(|it| it.as_os_str().is_empty() || is_wanted(it));
            if !["rs", "ipynb"].contains(&&*extension) || !is_here || is_hidden(&inner) {
                continue;
            }
            let mut content = Vec::new();
            match file.by_ref().take(MAX_FILE + 1).read_to_end(&mut content) {
                Ok(length) if length as u64 > MAX_FILE => {
                    self.notes.push(format!("{} in {name} is too large", inner.display()));
                }
                Ok(_) => self.take_text(inner.display().to_string(), &content, chapters),
                Err(cause) => self.notes.push(format!("{} in {name}: {cause}", inner.display())),
            }
        }
    }

    fn take_text(&mut self, path: String, bytes: &[u8], chapters: &[Chapter]) {
        let content = String::from_utf8_lossy(bytes).into_owned();
        let is_notebook = path.to_lowercase().ends_with("ipynb");
        let names: Vec<String> = if is_notebook {
            match notebook::code(&content) {
                Ok(cells) => cells.into_iter().map(|cell| cell.name).collect(),
                Err(why) => return self.notes.push(format!("{path}: {why}")),
            }
        } else {
            source::Source::parse(&content).sections.into_iter().map(|it| it.name).collect()
        };
        let named = |chapter: &&Chapter| path.contains(&chapter.stem);
        let hits = |chapter: &&Chapter| {
            chapter.exercises().filter(|it| names.iter().any(|name| name == it.name)).count()
        };
        // What it holds tells more than how it is called.
        let best = chapters.iter().max_by_key(hits).filter(|it| hits(it) > 0);
        let Some(chapter) = best.or_else(|| chapters.iter().find(named)) else { return };
        self.texts.push(Text { chapter: chapter.clone(), path, content, is_notebook });
    }
}
