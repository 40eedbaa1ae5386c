use crate::mode::Mode;
use crate::ratio::Ratio;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// What one bench found, kept as JSON for the page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The bench.
    pub bench: String,
    /// Whether the rounds were few and short, so that no one should quote the figures.
    pub quick: bool,
    /// Single numbers, in seconds, bytes, or things a second.
    pub figures: BTreeMap<String, f64>,
    /// What depends on a size: the size, and the number.
    pub curves: BTreeMap<String, Vec<(f64, f64)>>,
    /// What was found in words, such as the version of an interpreter.
    pub words: BTreeMap<String, String>,
}

/// The records of all benches, by name.
pub type Records = BTreeMap<String, Record>;

impl Record {
    /// Begins a record of the bench with this name.
    pub fn new(bench: &str, mode: Mode) -> Record {
        Record { bench: bench.to_owned(), quick: mode == Mode::Quick, ..Record::default() }
    }

    /// Keeps a number: seconds, bytes, or things a second.
    pub fn figure(&mut self, name: &str, value: f64) {
        self.figures.insert(name.to_owned(), value);
    }

    /// Keeps a ratio, as five numbers: `NAME.ratio`, `NAME.low`, `NAME.high`, `NAME.rate` and
    /// `NAME.limit`.
    pub fn ratio(&mut self, name: &str, ratio: &Ratio) {
        let Ratio { median, low, high, rate, limit } = *ratio;
        let parts =
            [("ratio", median), ("low", low), ("high", high), ("rate", rate), ("limit", limit)];
        for (part, value) in parts {
            self.figure(&format!("{name}.{part}"), value);
        }
    }

    /// Keeps how something depends on a size.
    pub fn curve(&mut self, name: &str, points: impl IntoIterator<Item = (f64, f64)>) {
        self.curves.insert(name.to_owned(), points.into_iter().collect());
    }

    /// Keeps something that is no number.
    pub fn word(&mut self, name: &str, word: &str) {
        self.words.insert(name.to_owned(), word.to_owned());
    }

    /// Writes the record to where the page looks for it, and returns where that is.
    ///
    /// # Errors
    ///
    /// What writing a file meets.
    pub fn write(&self) -> io::Result<PathBuf> {
        self.write_to(&Record::directory())
    }

    /// Writes the record into a directory.
    ///
    /// # Errors
    ///
    /// What writing a file meets.
    pub fn write_to(&self, directory: &Path) -> io::Result<PathBuf> {
        fs::create_dir_all(directory)?;
        let path = directory.join(format!("{}.json", self.bench));
        fs::write(&path, serde_json::to_string_pretty(self)?)?;
        Ok(path)
    }

    /// Reads the record of a bench.
    ///
    /// # Errors
    ///
    /// What reading a file meets, and what is not a record.
    pub fn read(directory: &Path, bench: &str) -> io::Result<Record> {
        let text = fs::read(directory.join(format!("{bench}.json")))?;
        Ok(serde_json::from_slice(&text)?)
    }

    /// Where the records are: in `kusari-bench`, in the directory in which cargo builds.
    pub fn directory() -> PathBuf {
        let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
        let root =
            Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new("."));
        root.join(target.unwrap_or_else(|| "target".into())).join("kusari-bench")
    }
}

/// The reason why there is no page.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PageError {
    /// These were not measured.
    #[error("not measured: {}", .0.join(", "))]
    Missing(Vec<String>),
    /// These were measured in short rounds only.
    #[error("measured in short rounds only: {}", .0.join(", "))]
    Quick(Vec<String>),
    /// This line of the template cannot be understood.
    #[error("the template asks for what no bench measures: {0}")]
    Template(String),
    /// A plot cannot be drawn.
    #[error(transparent)]
    Plot(#[from] kusari::figures::plot::PlotError),
    /// The page cannot be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let mut record = Record::new("how_fast_is_a_hash", Mode::Quick);
        let ratio = Ratio { median: 0.5, low: 0.4, high: 0.6, rate: 1.0, limit: 2.0 };
        record.ratio("hash", &ratio);
        record.curve("cost", [(1.0, 2.0), (10.0, 20.5)]);
        record.word("python", "3.11");
        record.write_to(folder.path()).unwrap();
        let read = Record::read(folder.path(), "how_fast_is_a_hash").unwrap();
        assert_eq!(read, record);
        assert_eq!(read.figures["hash.ratio"], 0.5);
        assert!(Record::read(folder.path(), "another").is_err());
    }
}
