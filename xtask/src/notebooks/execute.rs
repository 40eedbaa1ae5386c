//! Runs a notebook's cells in a fresh kernel, in a clean copy of the repository.

use super::format::{self, Notebook, Output, STDERR};
use super::judge::{End, Outputs, PROBE, Run};
use crate::lab::{Lab, copy, progress};
use crate::{Failure, course};
use serde::Deserialize;
use serde_json::json;
use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Stdio, id};
use std::time::Duration;

/// What `run.py` tells.
#[derive(Deserialize)]
#[serde(tag = "event", rename_all = "lowercase")]
enum Event {
    #[serde(rename = "no kernel")]
    NoKernel {
        why: String,
    },
    Started,
    Output {
        cell: usize,
        output: Output,
    },
    Ran {
        cell: usize,
        seconds: f64,
    },
    #[serde(rename = "too slow")]
    TooSlow {
        cell: usize,
    },
    Died {
        cell: usize,
    },
    Finished,
}

/// Runs all cells of code, as if the notebook were in `folder`. `step` hears how many are done.
pub(crate) fn run(
    lab: &Lab,
    folder: &Path,
    notebook: &Notebook,
    patience: Duration,
    step: &dyn Fn(usize),
) -> Result<Run, Failure> {
    if progress::interrupted() {
        return Err(progress::stopped());
    }
    // Standard error comes through a pipe of its own, and may be late.
    let wait = |late: bool| if late { 0.5 } else { 0.05 };
    let cells = notebook.cells.iter().filter(|it| it.code.is_some());
    let cells = cells.map(|it| json!({ "source": it.source, "settle": wait(it.has(STDERR)) }));
    let mut cells: Vec<_> = cells.collect();
    cells.push(json!({ "source": PROBE, "settle": wait(true) }));
    let job = json!({ "folder": folder, "patience": patience.as_secs_f64(), "cells": cells });

    let unable = |what: &str, why: &dyn ToString| {
        Failure::Unable(format!("the notebooks' runner {what}: {}", why.to_string()))
    };
    let mut python = lab.python();
    python.arg(course::root().join("xtask/src/notebooks/run.py"));
    python.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = python.spawn().map_err(|it| unable("could not be started", &it))?;
    // It ends, and its kernel with it, when this is dropped.
    let mut input = child.stdin.take().expect("it is piped");
    writeln!(input, "{job}").map_err(|it| unable("takes no job", &it))?;

    let mut run = Run { outputs: Vec::new(), seconds: Vec::new(), end: End::Died };
    let mut ended = false;
    let begin = |run: &mut Run, cell: usize| {
        run.outputs.resize_with(run.outputs.len().max(cell + 1), Outputs::default);
    };
    for line in BufReader::new(child.stdout.take().expect("it is piped")).lines() {
        let line = line.map_err(|it| unable("broke off", &it))?;
        let event =
            serde_json::from_str(&line).map_err(|it| unable("cannot be understood", &it))?;
        match event {
            Event::NoKernel { why } => return Err(unable("got no kernel", &why)),
            Event::Started => step(0),
            Event::Output { cell, output } => {
                begin(&mut run, cell);
                format::add(&mut run.outputs[cell], output);
            }
            Event::Ran { cell, seconds } => {
                begin(&mut run, cell);
                run.seconds.push(seconds);
                step((cell + 1).min(cells.len() - 1));
            }
            Event::TooSlow { cell } | Event::Died { cell } => {
                begin(&mut run, cell);
                ended = true;
                run.end = if line.contains("died") { End::Died } else { End::TooSlow };
            }
            Event::Finished => (ended, run.end) = (true, End::Finished),
        }
    }
    let status = child.wait().map_err(|it| unable("broke off", &it))?;
    match ended {
        true => Ok(run),
        false if progress::interrupted() => Err(progress::stopped()),
        false => Err(unable("broke off", &status)),
    }
}

/// A copy of the repository that is removed in the end. What a cell writes does no harm there.
#[derive(Debug)]
pub(crate) struct Copy(PathBuf);

impl Copy {
    /// Copies everything but what is built and what belongs to git.
    pub(crate) fn of_repository(name: &str) -> io::Result<Copy> {
        let root = course::root();
        let copy = Copy(root.join(".kusari/check").join(format!("{}-{name}", id())));
        fs::create_dir_all(&copy.0)?;
        for entry in fs::read_dir(&root)? {
            let entry = entry?;
            let name = entry.file_name();
            let to = copy.0.join(&name);
            match [".git", ".kusari", "target"].iter().any(|it| name == *it) {
                true => {}
                false if entry.path().is_dir() => copy::tree(&entry.path(), &to)?,
                false => drop(fs::copy(entry.path(), to)?),
            }
        }
        fs::create_dir_all(copy.notebooks())?;
        Ok(copy)
    }

    /// The folder in which a notebook is run.
    pub(crate) fn notebooks(&self) -> PathBuf {
        self.0.join("notebooks")
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Removes the copies of runs that were broken off.
pub(crate) fn sweep() {
    let Ok(copies) = fs::read_dir(course::root().join(".kusari/check")) else { return };
    for copy in copies.flatten() {
        let age = copy.metadata().and_then(|it| it.modified()).map(|it| it.elapsed());
        if matches!(age, Ok(Ok(age)) if age > Duration::from_secs(2 * 60 * 60)) {
            let _ = fs::remove_dir_all(copy.path());
        }
    }
}
