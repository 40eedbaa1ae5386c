//! Runs a notebook's cells in a fresh kernel, in a clean copy of the repository.

use super::judge::{End, PROBE, Run};
use super::program;
use crate::lab::{Lab, copy, progress};
use kusari_tools::notebook::{self, Notebook, Output, Outputs, PROCESSES, STDERR, Turn};
use kusari_tools::{Failure, course};
use serde::Deserialize;
use serde_json::json;
use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Stdio, id};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// How long one cell may take. The first one compiles the crate.
pub(super) const PATIENCE: Duration = Duration::from_secs(600);

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

/// Runs all cells of code, as if the notebook were in `folder`, and then the turns again with our solutions in
/// their cells. `step` hears how many are done.
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
    let ours =
        |it: Turn<'_>| [it.solution().unwrap_or_default().to_owned(), it.check.source.clone()];
    let again: Vec<_> = notebook.turns().flat_map(ours).collect();
    if !again.is_empty() {
        let again = again.iter().map(|it| json!({ "source": it, "settle": wait(false) }));
        cells.extend(again.chain([json!({ "source": PROBE, "settle": wait(true) })]));
    }
    let job = json!({ "folder": folder, "patience": patience.as_secs_f64(), "cells": cells });

    let unable = |what: &str, why: &dyn ToString| {
        Failure::Unable(format!("the notebooks' runner {what}: {}", why.to_string()))
    };
    let mut python = lab.python();
    if notebook.cells.iter().any(|it| it.has(PROCESSES)) {
        python.env(program::VARIABLE, program::built()?);
    }
    python.arg(course::root().join("tools/xtask/src/notebooks/run.py"));
    python.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = python.spawn().map_err(|it| unable("could not be started", &it))?;
    let mut input = child.stdin.take().expect("it is piped");
    let output = BufReader::new(child.stdout.take().expect("it is piped"));
    writeln!(input, "{job}").map_err(|it| unable("takes no job", &it))?;

    let over = AtomicBool::new(false);
    let heard = thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) && !progress::interrupted() {
                thread::sleep(Duration::from_millis(100));
            }
            drop(input); // so the runner ends, and its kernel with it
        });
        let heard = listen(output, |done| step(done.min(cells.len() - 1)));
        over.store(true, Ordering::Relaxed);
        heard
    });
    let status = child.wait().map_err(|it| unable("broke off", &it))?;
    match heard {
        Ok(Some(run)) => Ok(run),
        _ if progress::interrupted() => Err(progress::stopped()),
        Ok(None) => Err(unable("broke off", &status)),
        Err(why) => Err(unable("failed", &why)),
    }
}

/// Puts together what the runner tells, unless it breaks off.
fn listen(output: impl BufRead, step: impl Fn(usize)) -> Result<Option<Run>, String> {
    let mut run = Run { outputs: Vec::new(), seconds: Vec::new(), end: End::Finished };
    for line in output.lines() {
        let line = line.map_err(|it| it.to_string())?;
        let event = serde_json::from_str(&line).map_err(|it| format!("{it}: {line}"))?;
        if let Event::Output { cell, .. }
        | Event::Ran { cell, .. }
        | Event::TooSlow { cell }
        | Event::Died { cell } = event
        {
            run.outputs.resize_with(run.outputs.len().max(cell + 1), Outputs::default);
        }
        match event {
            Event::NoKernel { why } => return Err(why),
            Event::Started => step(0),
            Event::Output { cell, output } => notebook::add(&mut run.outputs[cell], output),
            Event::Ran { cell, seconds } => {
                run.seconds.push(seconds);
                step(cell + 1);
            }
            Event::TooSlow { .. } => return Ok(Some(Run { end: End::TooSlow, ..run })),
            Event::Died { .. } => return Ok(Some(Run { end: End::Died, ..run })),
            Event::Finished => return Ok(Some(run)),
        }
    }
    Ok(None)
}

/// A copy of the repository that is removed in the end. What a cell writes does no harm there.
#[derive(Debug)]
pub(crate) struct Copy(PathBuf);

impl Copy {
    /// Copies everything but what is built and what belongs to git.
    pub(crate) fn of_repository(name: &str) -> io::Result<Copy> {
        let root = course::root();
        let copy = Copy(root.join(".kusari/check").join(format!("{}-{name}", id())));
        const LEFT_OUT: [&str; 3] = [".git", ".kusari", "target"];
        copy::tree(&root, &copy.0, |name| LEFT_OUT.iter().any(|it| name == *it))?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_runner_tells_is_put_together() {
        let told = r#"{"event": "started"}
{"event": "output", "cell": 0, "output": {"output_type": "stream", "name": "stdout", "text": "a"}}
{"event": "ran", "cell": 0, "seconds": 0.5}
{"event": "output", "cell": 1, "output": {"output_type": "execute_result", "data": {"text/plain": "1"}}}
{"event": "output", "cell": 0, "output": {"output_type": "stream", "name": "stderr", "text": "late"}}
{"event": "ran", "cell": 1, "seconds": 0.5}
"#;
        let heard = |end: &str| listen(format!("{told}{end}\n").as_bytes(), |_| ());
        let run = heard(r#"{"event": "finished"}"#).unwrap().unwrap();
        assert_eq!(
            (run.outputs[0].text().as_str(), run.outputs[1].text().as_str()),
            ("a\nlate", "1")
        );
        assert_eq!((run.seconds.len(), run.end), (2, End::Finished));
        let died = heard(r#"{"event": "died", "cell": 2}"#).unwrap().unwrap();
        assert_eq!((died.outputs.len(), died.end), (3, End::Died));
        let slow = heard(r#"{"event": "too slow", "cell": 2}"#).unwrap().unwrap();
        assert_eq!(slow.end, End::TooSlow);
        assert_eq!(heard(""), Err("EOF while parsing a value at line 1 column 0: ".into()));
        assert_eq!(listen(told.as_bytes(), |_| ()), Ok(None));
    }
}
