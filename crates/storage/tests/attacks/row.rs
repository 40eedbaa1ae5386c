//! What a row of the table is, and how it's run.

use kusari::stage1_ledger::Refusal;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// A row of the table: something hostile, and the answer that it must get.
pub(crate) struct Row {
    /// Its number in the catalogue.
    pub(crate) number: u32,
    /// What is tried.
    pub(crate) name: &'static str,
    /// The code of the refusal, or [`HOLDS`].
    pub(crate) code: &'static str,
    /// How it's done.
    pub(crate) attack: Attack,
    /// Why it is tried, in one sentence.
    pub(crate) why: &'static str,
}

/// Takes the place of a code where nothing is refused and something else has to hold.
pub(crate) const HOLDS: &str = "(holds)";

/// How an attack is carried out.
pub(crate) enum Attack {
    /// The first function does something to a folder. The second tries to use it, and is refused.
    Refused(fn(&Path), fn(&Path) -> String),
    /// Nothing is refused. The function checks what holds instead.
    Holds(fn(&Path)),
}

/// Makes a row in one line, or nearly.
pub(crate) fn row(
    number: u32,
    name: &'static str,
    code: &'static str,
    attack: Attack,
    why: &'static str,
) -> Row {
    Row { number, name, code, attack, why }
}

pub(crate) fn code_of<V, E: Refusal>(result: Result<V, E>) -> String {
    result.err().map_or("(accepted)", |refusal| refusal.code()).to_owned()
}

/// One row at a time: for a moment, a process that's just being started still holds the locks of the process
/// that starts it.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

impl Row {
    /// Tries it, and checks the answer.
    pub(crate) fn check(&self) {
        let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let (number, name) = (self.number, self.name);
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let path = folder.path();
        match self.attack {
            Attack::Refused(happens, attempt) => {
                happens(path);
                let before = state(path);
                assert_eq!(attempt(path), self.code, "row {number} “{name}”");
                assert!(before == state(path), "row {number} “{name}”: it changed something");
            }
            Attack::Holds(check) => {
                assert_eq!(self.code, HOLDS, "row {number} “{name}”");
                check(path);
            }
        }
    }
}

/// Everything in a folder: the content of files, and where links lead.
fn state(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("a folder of the test") {
            let path = entry.expect("an entry of it").path();
            let kind = fs::symlink_metadata(&path).expect("it exists").file_type();
            let content = if kind.is_symlink() {
                fs::read_link(&path).expect("it is a link").into_os_string().into_encoded_bytes()
            } else if kind.is_dir() {
                open.push(path.clone());
                b"folder".to_vec()
            } else if path.ends_with("index.redb") {
                // Opening it already changes it. Whether it still holds the same is seen when it's next
                // opened.
                b"database".to_vec()
            } else {
                fs::read(&path).expect("it is a file")
            };
            found.insert(path, content);
        }
    }
    found
}
