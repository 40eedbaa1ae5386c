use crate::file::{self, FileError};
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// How many bytes a line can have. What's longer was never written here.
pub const MAX_LINE_BYTES: usize = 32 << 20;

/// A file of lines that are only ever added to, so a person can read it. Each line is on the disk when
/// [`append_all`](Self::append_all) returns.
///
/// A last line without its end was torn: the machine stopped while writing it. It's cut off. What a line says, its writer has told no one
/// before the line was on the disk, so nothing is lost that anyone relies on.
#[derive(Debug)]
pub struct LineFile {
    path: PathBuf,
    file: File,
    /// Where the last whole line ends.
    end: u64,
    is_torn: bool, // there may be bytes after the end
}

impl LineFile {
    /// Opens a file, or creates it, and gives each of its lines to `read`, in their order. Also returns how many bytes of a torn line
    /// were cut off.
    ///
    /// # Errors
    ///
    /// What the system says, [`FileError::TooLarge`] for a line that's too long, and what `read` says; then the file stays as it is.
    pub fn open<E: From<FileError>>(
        path: PathBuf,
        mut read: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(LineFile, u64), E> {
        let is_new = file::look_for_file(&path)?.is_none();
        let mut options = OpenOptions::new();
        let file = file::open(&path, options.read(true).write(true).create(true))?;
        if is_new {
            file::sync_folder_of(&path)?;
        }
        let mut end = 0;
        let mut lines = BufReader::new(&file);
        let torn = loop {
            match next_line(&path, &mut lines)? {
                line if line.last() == Some(&b'\n') => {
                    end += line.len() as u64;
                    read(&line[..line.len() - 1])?;
                }
                torn => break torn.len() as u64,
            }
        };
        let mut lines = LineFile { path, file, end, is_torn: torn > 0 };
        if torn > 0 {
            let cut = lines.cut_what_is_torn().and_then(|()| lines.file.sync_all());
            cut.map_err(FileError::io(&lines.path))?;
        }
        Ok((lines, torn))
    }

    /// Adds lines, each without its end. When this returns, they're on the disk.
    ///
    /// # Errors
    ///
    /// What the disk says. None of the lines is then kept.
    pub fn append_all<'a>(
        &mut self,
        lines: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<(), FileError> {
        let mut bytes = Vec::new();
        for line in lines {
            let is_line = line.len() < MAX_LINE_BYTES && !line.contains(&b'\n');
            if !is_line {
                return Err(too_long(&self.path, line.len()));
            }
            bytes.extend_from_slice(line);
            bytes.push(b'\n');
        }
        if bytes.is_empty() {
            return Ok(());
        }
        let written = self.try_to_write(&bytes);
        match written {
            Ok(()) => self.end += bytes.len() as u64,
            // The disk may be full. Half a line mustn't stay, and neither may a line that may not be on the disk.
            Err(_) => drop(self.cut_what_is_torn()),
        }
        written.map_err(FileError::io(&self.path))
    }

    /// How many bytes it has.
    pub fn bytes(&self) -> u64 {
        self.end
    }

    fn try_to_write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.is_torn {
            self.cut_what_is_torn()?;
        }
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(bytes)?;
        self.file.sync_data()
    }

    fn cut_what_is_torn(&mut self) -> io::Result<()> {
        self.is_torn = true;
        self.file.set_len(self.end)?;
        self.is_torn = false;
        Ok(())
    }
}

/// The next line with its end, or what's left of the file without one.
fn next_line(path: &Path, lines: &mut BufReader<&File>) -> Result<Vec<u8>, FileError> {
    let mut line = Vec::new();
    let read = io::Read::take(lines, MAX_LINE_BYTES as u64).read_until(b'\n', &mut line);
    read.map_err(FileError::io(path))?;
    if line.len() == MAX_LINE_BYTES && line.last() != Some(&b'\n') {
        return Err(too_long(path, line.len()));
    }
    Ok(line)
}

fn too_long(path: &Path, bytes: usize) -> FileError {
    let (bytes, limit) = (bytes as u64, MAX_LINE_BYTES as u64);
    FileError::TooLarge { path: path.to_owned(), bytes, limit }
}
