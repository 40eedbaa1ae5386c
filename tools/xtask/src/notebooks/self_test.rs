//! `cargo x notebooks --self-test`: a check that never refuses anything proves nothing. So it is
//! shown notebooks that are broken, one way each, and has to refuse each for the right reason.

use super::finding::Finding;
use super::pair::at_most;
use super::sample::{self, code, good, outputs, show as add, tagged};
use super::{execute, judge, lint};
use crate::lab::Lab;
use kusari_tools::notebook::{self, Cell, Notebook, RAISES, STDERR, VARIES};
use kusari_tools::{Failure, course, show};
use std::fs;
use std::time::{Duration, Instant};

/// Runs all of it.
pub(super) fn run(lab: &Lab) -> Result<(), Failure> {
    let begin = Instant::now();
    let mut outcomes = without_kernel();
    for outcome in at_most(2, &trials(), |trial| trial.outcomes(lab)) {
        outcomes.extend(outcome?);
    }
    let failed = outcomes.iter().filter(|it| it.1.is_err()).count();
    for (what, outcome) in &outcomes {
        show(&match outcome {
            Ok(code) => format!("  \x1b[32m✓\x1b[0m {what}: {code}\n"),
            Err(why) => format!("  \x1b[31m✗\x1b[0m {what}: {why}\n"),
        });
    }
    if failed > 0 {
        return Err(Failure::Refused(format!("the check was wrong {failed} times")));
    }
    show(&format!(
        "All {} were judged correctly, in {} s\n",
        outcomes.len(),
        begin.elapsed().as_secs()
    ));
    Ok(())
}

/// What was shown to the check, and what it said; or what it should have said and did not.
type Outcome = (String, Result<String, String>);

/// Whether exactly one code was given.
fn only(due: &str, found: &[Finding]) -> Result<String, String> {
    let right = !found.is_empty() && found.iter().all(|it| it.code == due);
    if right {
        Ok(format!("refused, {due}"))
    } else {
        Err(format!("not refused as {due} but {}", list(found)))
    }
}

fn list(found: &[Finding]) -> String {
    let all = found.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    if all.is_empty() { "accepted".to_owned() } else { all }
}

/// What takes no kernel to be seen.
fn without_kernel() -> Vec<Outcome> {
    let judge = |text: &str| lint::check(text, &sample::around()).err().unwrap_or_default();
    let found = judge(&notebook::write(&good()));
    let accepted = if found.is_empty() { Ok("accepted".to_owned()) } else { Err(list(&found)) };
    let mut outcomes = vec![("a good file".to_owned(), accepted)];
    for (what, due, text) in sample::broken_files() {
        outcomes.push((what.to_owned(), only(due, &judge(&text))));
    }
    outcomes
}

/// A notebook for one kernel, with any number of cells that are broken in themselves.
struct Trial {
    notebook: Notebook,
    /// What is wrong with a cell, its id, and the code under which it is refused.
    due: Vec<(&'static str, String, &'static str)>,
    patience: Duration,
}

impl Trial {
    /// A trial of cells that follow a good beginning. Behind each stands one that is right, because
    /// what a cell writes to standard error may turn up there.
    fn of(broken: Vec<(&'static str, &'static str, Cell)>) -> Trial {
        let [setup, ..] = sample::turn();
        let mut cells = vec![setup];
        let mut due = Vec::new();
        for (number, (what, code_due, cell)) in broken.into_iter().enumerate() {
            due.push((what, cell.id.clone(), code_due));
            cells.push(cell);
            cells.push(code(&format!("right-{number}"), "coins", "30"));
        }
        Trial { notebook: sample::notebook(cells), due, patience: execute::PATIENCE }
    }

    /// The same, but nothing follows the last cell.
    fn ends_there(mut self) -> Trial {
        self.notebook.cells.pop();
        self
    }

    fn outcomes(&self, lab: &Lab) -> Result<Vec<Outcome>, Failure> {
        let folder = course::root().join(".kusari/check");
        let unable = |why| Failure::Unable(format!("{}: {why}", folder.display()));
        fs::create_dir_all(&folder).map_err(unable)?;
        let run = execute::run(lab, &folder, &self.notebook, self.patience, &|_| ())?;
        let mut found = judge::of_run(&self.notebook, &run, true);
        let mut outcomes = Vec::new();
        for (what, id, due) in &self.due {
            let late = |it: &Finding| {
                let cells = &self.notebook.cells;
                let at = cells.iter().position(|cell| cell.id == *id).unwrap_or_default();
                let next = cells.get(at + 1).map(|cell| &cell.id);
                it.cell.as_ref() == next && ["panic", "stderr"].contains(&it.code)
            };
            let (own, rest) =
                found.into_iter().partition(|it| it.cell.as_ref() == Some(id) || late(it));
            found = rest;
            outcomes.push(((*what).to_owned(), only(due, &own)));
        }
        if self.due.is_empty() || !found.is_empty() {
            let verdict = if found.is_empty() { Ok("accepted".into()) } else { Err(list(&found)) };
            outcomes.push(("cells that are right".to_owned(), verdict));
        }
        Ok(outcomes)
    }
}

/// What takes a kernel to be seen.
fn trials() -> Vec<Trial> {
    let asserted = |id, condition: &str| {
        code(id, &format!("assert!(coins {condition} 30);\n\"thirty\""), "\"thirty\"")
    };
    let mut printed = Cell::code("printed", "println!(\"thirty coins\");");
    outputs(&mut printed).stdout = "thirty coin\n".to_owned();
    let picture = "println!(\"EVCXR_BEGIN_CONTENT text/html\\n<b>30</b>\\nEVCXR_END_CONTENT\");";
    let mut drawn = Cell::code("drawn", picture);
    add(&mut drawn, "text/html", "<b>31</b>");
    let mut injected = Cell::code("injected", picture);
    outputs(&mut injected).stdout = "paid by <b>30</b>\n".to_owned();
    let mut refused = Cell::code("another-error", "let coins: u32 = \"thirty\";");
    let error = ["Error", "", "cannot find"].map(str::to_owned);
    outputs(&mut refused).errors.push(error.clone());
    let mut allowed = Cell::code("no-error", "let more: u32 = 30;");
    outputs(&mut allowed).errors.push(error);
    let mut warned = code("another-warning", "eprintln!(\"it is early\");\ncoins", "30");
    outputs(&mut warned).stderr = "it is late\n".to_owned();

    let all_right = Trial { notebook: good(), due: Vec::new(), patience: execute::PATIENCE };
    let broken = Trial::of(vec![
        ("a typo", "error", code("typo", "coinz + 12", "42")),
        ("a failed assertion", "panic", asserted("failed", "> 30 || coins <")),
        ("an assertion turned round", "panic", asserted("turned", "!=")),
        ("a panic", "panic", code("panic", "[1, 2].get(coins as usize).unwrap()", "1")),
        ("a panic in a thread", "panic", {
            code("thread", "std::thread::spawn(|| panic!(\"no\")).join().is_err()", "true")
        }),
        ("a failed `?`", "stderr", code("question", "\"x\".parse::<u32>()?;\ncoins", "30")),
        ("a warning", "stderr", code("warning", "eprintln!(\"it is late\");\ncoins", "30")),
        ("another value", "output-differs", code("value", "coins + 12", "41")),
        ("another text", "output-differs", printed),
        ("another picture", "output-differs", drawn),
        ("a value that is not stored", "output-missing", Cell::code("missing", "coins + 12")),
        ("a value that is not shown any more", "output-gone", code("gone", "coins + 12;", "42")),
        ("text that the kernel takes for a picture", "output-missing", injected),
        ("a value that is not expected", "expect", {
            tagged(VARIES, "[a-z]+", code("varies", "std::process::id()", "seven"))
        }),
        ("a warning that is not expected", "expect", tagged(STDERR, "30\nit is late", warned)),
        ("an error that is not expected", "expect", tagged(RAISES, "cannot find", refused)),
        ("an error that is meant and does not come", "no-error", { tagged(RAISES, ".*", allowed) }),
        ("the end of the process", "error", code("exit", "std::process::exit(0);\n30", "30")),
    ])
    .ends_there();
    let out_of_step = Trial::of(vec![("text that the kernel takes for the end", "out-of-step", {
        Cell::code("marker", "println!(\"EVCXR_EXECUTION_COMPLETE\\nmore\");")
    })])
    .ends_there();
    let mut endless = Trial::of(vec![(
        "a cell without end",
        "too-slow",
        Cell::code("endless", "loop { std::thread::park() }"),
    )]);
    endless.patience = Duration::from_secs(20);
    let unsolved = |what, from: &str, to: &str| {
        let mut cells = sample::turn().to_vec();
        cells[1].source = cells[1].source.replace(from, to);
        let due = vec![(what, "check-double".to_owned(), "turn-unsolved")];
        Trial { notebook: sample::notebook(cells), due, patience: execute::PATIENCE }
    };
    let wrong = unsolved("a solution that is wrong", "coins + coins", "coins + 1");
    let unreadable = unsolved("a solution that doesn't compile", "coins + coins", "coinz");
    let mut trials = vec![broken, endless, all_right, out_of_step, wrong, unreadable];
    if cfg!(unix) {
        let kill = "let kernel = std::os::unix::process::parent_id().to_string();\n\
            std::process::Command::new(\"kill\").args([\"-9\", &kernel]).status()";
        let killed = ("the death of the kernel", "kernel-died", Cell::code("kill", kill));
        trials.push(Trial::of(vec![killed]));
    }
    trials
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_no_kernel_is_refused_without_one() {
        let wrong: Vec<_> = without_kernel().into_iter().filter(|it| it.1.is_err()).collect();
        assert_eq!(wrong, []);
    }

    #[test]
    fn a_refusal_for_another_reason_is_none() {
        let found = [Finding::new("dirty", "it is")];
        assert!(only("dirty", &found).is_ok());
        assert!(only("format", &found).is_err() && only("format", &[]).is_err());
    }
}
