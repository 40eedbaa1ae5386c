//! The files to be written, and what the index says about each.

use std::path::Path;
use std::{fs, io};

/// The files to be written, and what the index says about each.
#[derive(Default)]
pub(crate) struct Files(Vec<File>);

pub(crate) struct File {
    name: String,
    bytes: Vec<u8>,
    code: &'static str,
    height: u64,
    transaction: Option<usize>,
    sentence: String,
}

impl Files {
    pub(crate) fn good(&mut self, name: &str, lines: &[String], sentence: &str) {
        let height = lines.len() as u64 - 1;
        self.add(&format!("good/{name}"), lines, "valid", (height, None), sentence);
    }

    pub(crate) fn bad(
        &mut self,
        name: &str,
        lines: &[String],
        code: &'static str,
        place: impl Into<Place>,
        sentence: &str,
    ) {
        self.add(&format!("bad/{name}"), lines, code, place.into().0, sentence);
    }

    pub(crate) fn add(
        &mut self,
        name: &str,
        lines: &[String],
        code: &'static str,
        place: (u64, Option<usize>),
        sentence: &str,
    ) {
        let bytes = lines.iter().flat_map(|line| [line, "\n"]).collect::<String>();
        self.bytes(name, bytes.into_bytes(), code, place, sentence);
    }

    pub(crate) fn bytes(
        &mut self,
        name: &str,
        bytes: Vec<u8>,
        code: &'static str,
        (height, transaction): (u64, Option<usize>),
        sentence: &str,
    ) {
        let name = format!("{name}.jsonl");
        assert!(self.0.iter().all(|file| file.name != name), "{name} appears twice");
        let sentence = sentence.to_owned();
        self.0.push(File { name, bytes, code, height, transaction, sentence });
    }

    pub(crate) fn write(&self, folder: &Path) -> io::Result<()> {
        let mut index = String::from("file\tcode\theight\ttransaction\twhat it shows\n");
        for sub in ["good", "bad"] {
            // Files that an earlier version of this program wrote mustn't stay.
            fs::create_dir_all(folder.join(sub))?;
            for entry in fs::read_dir(folder.join(sub))? {
                fs::remove_file(entry?.path())?;
            }
        }
        for File { name, bytes, code, height, transaction, sentence } in &self.0 {
            fs::write(folder.join(name), bytes)?;
            let transaction = transaction.map_or(String::new(), |index| index.to_string());
            index += &format!("{name}\t{code}\t{height}\t{transaction}\t{sentence}\n");
        }
        fs::write(folder.join("codes.tsv"), index)
    }
}

/// A height, or a height and a transaction.
pub(crate) struct Place((u64, Option<usize>));

impl From<u64> for Place {
    fn from(height: u64) -> Place {
        Place((height, None))
    }
}

impl From<(u64, usize)> for Place {
    fn from((height, transaction): (u64, usize)) -> Place {
        Place((height, Some(transaction)))
    }
}
