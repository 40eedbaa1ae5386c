//! `cargo x class release`: the students' edition.

use kusari_tools::{Failure, course::root, show, unable};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use zip::write::SimpleFileOptions;

/// Makes a zip for students, without solutions and teachers' pages
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo x class release out      makes out/kusari-students.zip

Unzipped it works like the repository: cargo x lab, cargo x exercise 1, the notebooks in notebooks/ and
course/exercises/notebooks/. It contains the files as they are on disk, so commit before you release.")]
pub(crate) struct Args {
    /// Where the zip goes
    folder: PathBuf,
}

/// What students do not get: solutions, what gives them away, and teachers' pages.
const LEFT_OUT: [&str; 7] = [
    "course/exercises/solutions/",
    "course/exercises/wrong/",
    "course/exercises/alternatives/",
    "course/exercises/tests/",
    "tools/classroom/tests/",
    "course/teaching/",
    ".github/",
];

/// Makes it.
pub(crate) fn run(args: Args) -> Result<(), Failure> {
    let files = files()?;
    if !root().join("course/exercises/solutions").exists() {
        return Err(Failure::Unable("this is the students' edition already".to_owned()));
    }
    fs::create_dir_all(&args.folder).map_err(|cause| unable(&args.folder, &cause))?;
    let path = args.folder.join("kusari-students.zip");
    let unwritten = |cause: &dyn std::fmt::Display| unable(&path, cause);
    let mut zip = zip::ZipWriter::new(fs::File::create(&path).map_err(|cause| unwritten(&cause))?);
    let mut count = 0;
    for name in files.iter().filter(|name| is_for_students(name)) {
        let bytes = fs::read(root().join(name)).map_err(|cause| unable(Path::new(name), &cause))?;
        let options = SimpleFileOptions::default().unix_permissions(permissions(name));
        zip.start_file(format!("kusari/{name}"), options).map_err(|cause| unwritten(&cause))?;
        zip.write_all(&bytes).map_err(|cause| unwritten(&cause))?;
        count += 1;
    }
    zip.finish().map_err(|cause| unwritten(&cause))?;
    show(&format!("{}: {count} files\n", path.display()));
    Ok(())
}

/// Whether a file is in the students' edition.
fn is_for_students(name: &str) -> bool {
    !LEFT_OUT.iter().any(|folder| name.starts_with(folder))
}

/// The files of the repository: what git knows, and what is new and not ignored.
fn files() -> Result<Vec<String>, Failure> {
    let mut git = Command::new("git");
    git.current_dir(root()).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let unable = |why: String| Failure::Unable(format!("git ls-files: {why}"));
    let output = git.output().map_err(|cause| unable(cause.to_string()))?;
    if !output.status.success() {
        return Err(unable(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
    }
    let names = String::from_utf8_lossy(&output.stdout).into_owned();
    let names = names.split('\0').filter(|name| !name.is_empty()).map(str::to_owned);
    // What is deleted and not committed is still known.
    let mut files: Vec<String> = names.filter(|name| root().join(name).is_file()).collect();
    files.sort();
    files.dedup();
    Ok(files)
}

#[cfg(unix)]
fn permissions(name: &str) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(root().join(name)).map_or(0o644, |it| it.permissions().mode());
    if mode & 0o111 == 0 { 0o644 } else { 0o755 }
}

#[cfg(not(unix))]
fn permissions(_: &str) -> u32 {
    0o644
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn students_get_no_solutions_and_no_pages_for_teachers() {
        let names = files().expect("this is a repository");
        let students: Vec<_> = names.iter().filter(|name| is_for_students(name)).collect();
        for name in &students {
            let text = fs::read_to_string(root().join(name)).unwrap_or_default();
            // The programs that look for the marks know them, too, and so does the text about them.
            let is_tool = name.starts_with("tools/classroom/") || name.ends_with(".md");
            assert!(is_tool || !text.contains("BEGIN SOLUTION"), "{name}");
            assert!(!name.starts_with("course/teaching"), "{name}");
        }
        for name in
            ["course/exercises/stage1_ledger.rs", "course/exercises/notebooks/stage1_ledger.ipynb"]
        {
            assert!(students.iter().any(|it| *it == name), "{name}");
        }
        assert!(students.len() < names.len());
    }
}
