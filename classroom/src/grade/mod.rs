//! Grades answers that nobody trusts: compiles them, runs them within limits, and believes only what
//! is marked with a secret.

mod compile;
mod limits;
mod program;
mod scan;
mod submission;

pub(crate) use compile::Crates;
pub(crate) use limits::IS_LIMITED;
pub(crate) use submission::Submission;

use crate::Failure;
use kusari_exercises::{Exercise, Outcome, Report, Verdict};
use limits::{Ended, Limits};
use program::Plan;
use rand::Rng;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

/// What a check may take. Right answers take a few seconds of it at most.
const LIMITS: Limits = Limits {
    wall: Duration::from_secs(120),
    cpu: 60,
    mebibytes: 2048,
    output: 1 << 20,
    writes: false,
};

/// What became of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Result {
    /// It was checked.
    Checked(Report),
    /// It does not compile, and this is what the compiler says.
    NotCompiled(String),
    /// It reaches out of the program.
    Refused(String),
    /// It ended the whole program, or was stopped with it.
    Died(String),
    /// There is none.
    Missing,
}

/// What became of an answer, if the machine could find out.
type Tried = std::result::Result<Result, Failure>;

/// An exercise, and what became of its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Grade {
    pub(crate) exercise: &'static Exercise,
    pub(crate) result: Result,
}

impl Grade {
    /// The points, as in the notebook.
    pub(crate) fn points(&self) -> u32 {
        match &self.result {
            Result::Checked(report) => report.points(),
            _ => 0,
        }
    }

    /// A word for it.
    pub(crate) fn word(&self) -> &'static str {
        match &self.result {
            Result::Checked(report) if report.is_passed() => "passed",
            Result::Checked(_) => "failed",
            Result::NotCompiled(_) => "not-compiled",
            Result::Refused(_) => "refused",
            Result::Died(_) => "died",
            Result::Missing => "missing",
        }
    }

    /// What is said if there is no report.
    pub(crate) fn message(&self) -> Option<&str> {
        match &self.result {
            Result::Checked(_) => None,
            Result::NotCompiled(why) | Result::Refused(why) | Result::Died(why) => Some(why),
            Result::Missing => Some("there is no answer to this exercise"),
        }
    }
}

/// The points of several answers together.
pub(crate) fn points(grades: &[Grade]) -> u32 {
    grades.iter().map(Grade::points).sum()
}

/// Grades all answers of a submission, in the order of the exercises.
///
/// # Errors
///
/// If the machine cannot do it. What the student did is never an error.
pub(crate) fn grade(
    crates: &Crates,
    submission: &Submission,
) -> std::result::Result<Vec<Grade>, Failure> {
    let mut submission = submission.clone();
    let mut results = BTreeMap::new();
    for exercise in submission.exercises() {
        if !submission.mentions(exercise.name) {
            results.insert(exercise.name, Result::Missing);
        } else if let Some(why) =
            submission.answers.get(exercise.name).and_then(|it| scan::refusal(it))
        {
            results.insert(exercise.name, Result::Refused(why));
        }
    }
    submission.answers.retain(|_, text| scan::refusal(text).is_none());
    submission.extras.retain(|text| scan::refusal(text).is_none());
    if scan::refusal(&submission.head).is_some() {
        submission.head = submission.given.clone();
    }
    let folder = tempfile::tempdir().map_err(|cause| Failure::Unable(cause.to_string()))?;
    let program = folder.path().join("answers");
    let mut plan = Plan::new(&submission);
    plan.leave_out(results.keys().copied());
    while !plan.names().is_empty() {
        plan.write(folder.path())?;
        let faults = crates.compile(folder.path(), &program)?;
        if faults.is_empty() {
            break;
        }
        plan.give_up(&faults);
    }
    for exercise in submission.exercises() {
        let fault = plan.fault(exercise.name).map(str::to_owned);
        if let Some(why) = fault {
            results.entry(exercise.name).or_insert(Result::NotCompiled(why));
        }
    }
    let cage = tempfile::tempdir().map_err(|cause| Failure::Unable(cause.to_string()))?;
    for exercise in submission.exercises().filter(|it| plan.names().contains(&it.name)) {
        results.insert(exercise.name, patiently(&program, cage.path(), exercise)?);
    }
    let grade = |exercise: &'static Exercise| {
        let result = results.remove(exercise.name).unwrap_or(Result::Missing);
        Grade { exercise, result }
    };
    Ok(submission.exercises().map(grade).collect())
}

/// Tries one answer, and again if it came to no end because others had the processor: whether
/// somebody gets points must not depend on how busy the machine is.
fn patiently(program: &Path, cage: &Path, exercise: &'static Exercise) -> Tried {
    const TIMES: u32 = 4;
    /// A loop that never ends takes ten seconds' worth of the processor, if it gets it.
    const BUSY: u64 = 800;
    for _ in 1..TIMES {
        let (result, ticks) = run(program, cage, exercise)?;
        let is_endless = match &result {
            Result::Checked(report) => {
                report.outcomes.iter().any(|it| it.verdict == Verdict::Endless)
            }
            _ => false,
        };
        if !is_endless || ticks.is_none_or(|ticks| ticks >= BUSY) {
            return Ok(result);
        }
    }
    run(program, cage, exercise).map(|(result, _)| result)
}

/// Tries one answer in a process of its own, so that it does no harm to the others: it may leave
/// threads behind, use up the memory or bring the process down. Answers the processor time, too, in
/// hundredths of a second, if the system tells it.
fn run(
    program: &Path,
    cage: &Path,
    exercise: &'static Exercise,
) -> std::result::Result<(Result, Option<u64>), Failure> {
    let secret = format!("{:032x}", rand::thread_rng().r#gen::<u128>());
    let mut command = limits::command(program, &LIMITS);
    command.env_clear().env("MALLOC_ARENA_MAX", "2").current_dir(cage).stderr(Stdio::null());
    let (mut report, mut ticks) = (None, None);
    let input = format!("{secret}\n{}\n", exercise.name);
    let ended = limits::run(command, &input, &LIMITS, |line| {
        let Some(told) = line.strip_prefix(&secret) else { return };
        if let Some(count) = told.strip_prefix(" ticks ") {
            ticks = count.parse().ok().filter(|count| *count > 0);
        } else if let Some(json) = told.strip_prefix(" report ") {
            let outcomes = serde_json::from_str::<Vec<Outcome>>(json).ok();
            report = outcomes.map(|outcomes| Report { exercise, outcomes });
        }
    });
    let ended = ended.map_err(|cause| Failure::Unable(format!("the answers: {cause}")))?;
    Ok((report.map_or_else(|| Result::Died(why(&ended)), Result::Checked), ticks))
}

fn why(ended: &Ended) -> String {
    match ended {
        Ended::Exit(Some(_)) => "the answer ended the whole program".to_owned(),
        Ended::Exit(None) => "the answer broke the program: it calls itself without end, or takes \
                              too much memory or time"
            .to_owned(),
        Ended::TooSlow => format!("it was stopped after {} seconds", LIMITS.wall.as_secs()),
        Ended::TooLoud => "it was stopped because it prints too much".to_owned(),
    }
}
