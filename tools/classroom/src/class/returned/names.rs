//! What a name tells: what is no student, what is read, and why something is not.

/// What becomes of a file with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// It may hold answers.
    Text,
    /// It is written for people, but answers may be in it all the same.
    Prose,
    Zip,
    Tar,
    /// A tar in gzip.
    TarGz,
    /// It isn't read, and its student should know why.
    Unread(&'static str),
    /// It isn't read, and no one expects that.
    Ignored(&'static str),
}

use Kind::{Ignored, Prose, Tar, TarGz, Text, Unread, Zip};

/// What becomes of a file.
pub(super) fn kind(name: &str) -> Kind {
    if let Some(why) = of_system(name) {
        return Ignored(why);
    }
    let name = name.to_lowercase();
    let (stem, extension) = name.rsplit_once('.').unwrap_or((&name, ""));
    if name.ends_with('~') || ["bak", "orig", "old", "swp"].contains(&extension) {
        return Unread("a backup of an editor: rename it if it holds the answer");
    }
    if name.starts_with('.') {
        return match extension {
            "rs" | "ipynb" | "zip" | "txt" => Unread("hidden: take the dot off its name"),
            _ => Ignored("hidden"),
        };
    }
    match extension {
        "rs" | "ipynb" | "txt" | "json" | "" => Text,
        "zip" => Zip,
        "tar" => Tar,
        "tgz" => TarGz,
        "gz" if stem.ends_with(".tar") => TarGz,
        "gz" | "xz" | "bz2" | "zst" | "7z" | "rar" | "txz" | "lz" | "tbz2" => {
            Unread("packed in a way that isn't read here: return a zip, or the file itself")
        }
        "doc" | "docx" | "odt" | "rtf" | "pages" => {
            Unread("a document: return the code as a file .rs, or the notebook")
        }
        "pdf" | "htm" | "html" | "mhtml" => {
            Unread("a printed page: return the .rs file or the notebook that it was made from")
        }
        "png" | "jpg" | "jpeg" | "heic" | "gif" | "webp" | "bmp" | "svg" | "mp4" | "mov" => {
            Unread("a picture: return the .rs file or the notebook")
        }
        "lnk" | "url" | "webloc" | "icloud" => Unread("a shortcut: return the file itself"),
        "crdownload" | "part" | "partial" | "tmp" => {
            Unread("a file that isn't complete: return the finished one")
        }
        "exe" | "dll" | "so" | "o" | "d" | "rlib" | "rmeta" | "pdb" => {
            Ignored("made by the compiler")
        }
        "md" | "markdown" => Prose,
        "toml" | "lock" => Ignored("holds no answers"),
        _ => Unread("not a kind of file that holds answers: return a .rs file or a notebook"),
    }
}

/// What an operating system or a program leaves behind.
fn of_system(name: &str) -> Option<&'static str> {
    match name.to_lowercase().trim_end() {
        "desktop.ini" | "thumbs.db" | "ehthumbs.db" => Some("made by Windows"),
        ".ds_store" | "icon" | ".localized" | "__macosx" => Some("made by macOS"),
        ".directory" | ".nfs" => Some("made by the system"),
        name if name.starts_with("._") => Some("made by macOS"),
        name if name.starts_with("~$") || name.starts_with(".~lock.") => {
            Some("left by a text program while it had a document open")
        }
        _ => None,
    }
}

/// Why nothing in a folder is looked at. The rest of what there is to know is in `returned`.
pub(super) fn folder(name: &str) -> Option<&'static str> {
    match name {
        // Those that lead up are told where archives are read.
        "." | ".." => None,
        ".git" => Some("git's own files"),
        ".ipynb_checkpoints" => Some("copies that Jupyter keeps"),
        "__pycache__" | "node_modules" => Some("made by a program"),
        _ if of_system(name).is_some() => of_system(name),
        _ if name.starts_with('.') => {
            Some("hidden: take the dot off its name if answers are in it")
        }
        _ => None,
    }
}

/// Why something beside the students is not a student.
pub(super) fn no_student(name: &str, is_folder: bool) -> Option<&'static str> {
    if is_folder {
        return folder(name);
    }
    if let Some(why) = of_system(name) {
        return Some(why);
    }
    let lower = name.to_lowercase();
    let extension = lower.rsplit_once('.').map_or("", |it| it.1);
    // Learning platforms and nbgrader put lists beside what was returned.
    let is_list = [
        "csv", "tsv", "xls", "xlsx", "ods", "xml", "db", "sqlite", "ini", "yml", "yaml", "toml",
        "log", "md", "py", "lnk", "url", "html", "htm",
    ]
    .contains(&extension);
    match &*lower {
        "timestamp.txt" | "readme.txt" | "manifest.json" | "manifest.txt" => {
            Some("a list, not an answer")
        }
        _ if lower.starts_with('.') => Some("hidden"),
        _ if is_list => Some("a list or a note, not an answer"),
        _ => None,
    }
}

/// The student's name in the name of a file.
pub(super) fn stem(name: &str) -> &str {
    const DOUBLE: [&str; 5] = [".tar.gz", ".rs.txt", ".ipynb.txt", ".ipynb.json", ".rs.zip"];
    let ends = |end: &&str| name.to_lowercase().ends_with(*end);
    if let Some(end) = DOUBLE.iter().find(|end| ends(end))
        && let Some(stem) = name.get(..name.len() - end.len()).filter(|it| !it.is_empty())
    {
        return stem;
    }
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_hold_answers_is_read_and_the_rest_has_a_reason() {
        for name in ["a.rs", "A.RS", "my notebook.ipynb", "a.rs.txt", "answers", "a (1).rs"] {
            assert_eq!(kind(name), Text, "{name}");
        }
        for (name, part) in [
            ("a.docx", "as a file .rs"),
            ("a.7z", "return a zip"),
            ("a.rs.gz", "return a zip"),
            ("a.rs~", "backup"),
            ("a.rs.bak", "backup"),
            (".a.rs", "take the dot"),
            ("a.pdf", "made from"),
            ("a.rs - Shortcut.lnk", "file itself"),
            ("a.xyz", "return a .rs file"),
        ] {
            assert!(matches!(kind(name), Unread(why) if why.contains(part)), "{name}");
        }
        for name in
            ["desktop.ini", "Thumbs.db", ".DS_Store", "._a.rs", "~$a.docx", "Cargo.toml", "Icon\r"]
        {
            assert!(matches!(kind(name), Ignored(_)), "{name}");
        }
    }

    #[test]
    fn what_a_program_puts_beside_the_students_is_no_student() {
        for name in [
            "desktop.ini",
            ".DS_Store",
            "._alice.rs",
            "gradebook.db",
            "grades.csv",
            "imsmanifest.xml",
            "nbgrader_config.py",
            "index.html",
            "manifest.csv",
            "timestamp.txt",
            ".hidden",
        ] {
            assert!(no_student(name, false).is_some(), "{name}");
        }
        for name in ["alice.rs", "alice.docx", "alice.zip", "alice", "alice.txt", "=cmd.ipynb"] {
            assert_eq!(no_student(name, false), None, "{name}");
        }
        assert!(no_student("__MACOSX", true).is_some() && no_student("src", true).is_none());
    }

    #[test]
    fn a_student_is_called_as_the_file_without_its_ending() {
        for (name, student) in [
            ("j.doe.rs", "j.doe"),
            ("a.tar.gz", "a"),
            ("a.RS.txt", "a"),
            ("ä.zip", "ä"),
            ("a", "a"),
            (".rs.txt", ".rs"),
        ] {
            assert_eq!(stem(name), student);
        }
    }
}
