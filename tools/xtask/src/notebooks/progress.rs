//! What is seen while notebooks run: a line that changes, and one that stays for each at its end.

use super::finding::Finding;
use kusari_tools::show;
use std::collections::BTreeMap;
use std::io::{IsTerminal, Write, stderr};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// How far the notebooks are that run now.
#[derive(Debug)]
pub(crate) struct Progress {
    begin: Instant,
    running: Mutex<BTreeMap<String, String>>,
}

impl Default for Progress {
    fn default() -> Progress {
        Progress { begin: Instant::now(), running: Mutex::default() }
    }
}

impl Progress {
    /// Some cells of a notebook are done.
    pub(crate) fn step(&self, stem: &str, done: usize, all: usize) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.insert(stem.to_owned(), format!("{stem} {done}/{all}"));
        if stderr().is_terminal() {
            let all = running.values().cloned().collect::<Vec<_>>().join(" · ");
            let _ = write!(stderr(), "\r\x1b[K{all} · {} s", self.begin.elapsed().as_secs());
        }
    }

    /// A notebook is through.
    pub(crate) fn tell(&self, name: &str, verdict: &Result<String, Vec<Finding>>) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.retain(|stem, _| !name.contains(stem.as_str()));
        if stderr().is_terminal() {
            let _ = write!(stderr(), "\r\x1b[K");
        }
        show(&match verdict {
            Ok(said) => format!("  \x1b[32m✓\x1b[0m {name}: {said}\n"),
            Err(found) => {
                let lines = found.iter().map(|it| format!("    {it}\n"));
                format!("  \x1b[31m✗\x1b[0m {name}\n{}", lines.collect::<String>())
            }
        });
    }
}
