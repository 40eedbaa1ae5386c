use kusari::stage1_ledger::Refusal;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Component, Path, PathBuf};

/// How the names of temporary files begin and end. [`Directory`](crate::Directory) removes those that a
/// killed program left behind.
pub(crate) const TEMPORARY: (&str, &str) = (".kusari-", ".tmp");

/// Why a file is left alone, or couldn't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// What the system says.
    #[error("{}: {cause}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The system's reason, such as a full disk or a missing permission.
        cause: io::Error,
    },
    /// There's a symbolic link where one of our files should be. Anyone who put it there could choose what
    /// is read and overwritten.
    #[error("{} is a symbolic link, and links aren't followed here", .0.display())]
    Symlink(PathBuf),
    /// The path has `..` in it, so it may lead somewhere other than it seems to.
    #[error("{} has `..` in it; give the path without it", .0.display())]
    ParentInPath(PathBuf),
    /// There's a folder, a pipe or a device where one of our files should be.
    #[error("{} is not a regular file", .0.display())]
    NotAFile(PathBuf),
    /// The file is larger than its kind ever is.
    #[error("{} has {bytes} bytes, and at most {limit} are allowed", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// How many bytes it has.
        bytes: u64,
        /// How many bytes are allowed.
        limit: u64,
    },
}

impl FileError {
    /// Adds the path to an error of the system. For use in `map_err`.
    pub(crate) fn io(path: &Path) -> impl Fn(io::Error) -> FileError + '_ {
        move |cause| FileError::Io { path: path.to_owned(), cause }
    }
}

impl Refusal for FileError {
    const CODES: &'static [&'static str] =
        &["io", "symlink", "parent-in-path", "not-a-file", "too-large"];

    fn code(&self) -> &'static str {
        match self {
            FileError::Io { .. } => "io",
            FileError::Symlink(_) => "symlink",
            FileError::ParentInPath(_) => "parent-in-path",
            FileError::NotAFile(_) => "not-a-file",
            FileError::TooLarge { .. } => "too-large",
        }
    }
}

/// Looks at what's at a path, without following a link in its last part. `None` if there's nothing.
pub(crate) fn look(path: &Path) -> Result<Option<Metadata>, FileError> {
    if path.components().any(|part| part == Component::ParentDir) {
        return Err(FileError::ParentInPath(path.to_owned()));
    }
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_symlink() => Err(FileError::Symlink(path.to_owned())),
        Ok(found) => Ok(Some(found)),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(FileError::io(path)(cause)),
    }
}

/// Like [`look`], but refuses anything that isn't a regular file.
pub(crate) fn look_for_file(path: &Path) -> Result<Option<Metadata>, FileError> {
    match look(path)? {
        // Opening a pipe would wait for the program at its other end.
        Some(found) if !found.is_file() => Err(FileError::NotAFile(path.to_owned())),
        found => Ok(found),
    }
}

/// Opens a file, but not a link to one. Only the owner may read a file that this creates.
pub(crate) fn open(path: &Path, options: &mut OpenOptions) -> Result<File, FileError> {
    look_for_file(path)?;
    // The link may have been put there since. Then the system refuses it, with an error of its own.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(options, libc::O_NOFOLLOW);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options.open(path).map_err(FileError::io(path))
}

/// Reads a file of at most `limit` bytes.
pub(crate) fn read(path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
    let file = open(path, OpenOptions::new().read(true))?;
    let bytes = file.metadata().map_err(FileError::io(path))?.len();
    let mut content = Vec::new();
    file.take(limit + 1).read_to_end(&mut content).map_err(FileError::io(path))?;
    match content.len() as u64 {
        read if read > limit => Err(FileError::TooLarge { path: path.to_owned(), bytes, limit }),
        _ => Ok(content),
    }
}

/// Writes a file completely or not at all, readable only by its owner, and waits until it's on the disk.
/// Returns `false` if the file exists already, and leaves it as it is.
pub(crate) fn write_new(path: &Path, content: &[u8]) -> Result<bool, FileError> {
    if look_for_file(path)?.is_some() {
        return Ok(false);
    }
    match temporary(path, content)?.persist_noclobber(path) {
        Ok(_) => sync_folder_of(path).map(|()| true),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(FileError::io(path)(error.error)),
    }
}

/// Like [`write_new`], but replaces what was there, in a single step.
pub(crate) fn replace(path: &Path, content: &[u8]) -> Result<(), FileError> {
    look_for_file(path)?;
    let written = temporary(path, content)?;
    written.persist(path).map_err(|error| FileError::io(path)(error.error))?;
    sync_folder_of(path)
}

/// Writes the content to the disk, in a temporary file beside `path`.
fn temporary(path: &Path, content: &[u8]) -> Result<tempfile::NamedTempFile, FileError> {
    let (prefix, suffix) = TEMPORARY;
    // If there's no such folder, tempfile would name a file that no one has heard of.
    fs::metadata(folder_of(path)).map_err(FileError::io(path))?;
    let write = || {
        let mut builder = tempfile::Builder::new();
        let mut file = builder.prefix(prefix).suffix(suffix).tempfile_in(folder_of(path))?;
        file.write_all(content)?;
        file.as_file().sync_all()?;
        Ok(file)
    };
    // After a failure the temporary file is gone, so the error names the file that was to be written.
    write().map_err(FileError::io(path))
}

/// The folder that holds the last part of a path.
pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// Waits until the folder is on the disk, because that's where a file's name is recorded.
pub(crate) fn sync_folder_of(path: &Path) -> Result<(), FileError> {
    // Windows can't open folders, and looks after them itself.
    if cfg!(unix) {
        let folder = folder_of(path);
        File::open(folder).and_then(|it| it.sync_all()).map_err(FileError::io(folder))?;
    }
    Ok(())
}

/// Fills a buffer from an offset in a file, without moving the position that others read from.
pub(crate) fn read_exact_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<()> {
    #[cfg(unix)]
    return std::os::unix::fs::FileExt::read_exact_at(file, buffer, offset);
    #[cfg(windows)]
    {
        let mut done = 0;
        while done < buffer.len() {
            let at = offset + done as u64;
            match std::os::windows::fs::FileExt::seek_read(file, &mut buffer[done..], at)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                read => done += read,
            }
        }
        Ok(())
    }
}
