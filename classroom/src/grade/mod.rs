//! Grades answers that nobody trusts: compiles them, runs them within limits, and believes only what
//! is marked with a secret.

mod choice;
mod compile;
mod copies;
mod definitions;
mod limits;
mod probe;
mod program;
mod room;
mod scan;
mod statements;
mod submission;

pub(crate) use choice::{grade, telling};
pub(crate) use compile::Crates;
pub(crate) use definitions::definitions;
pub(crate) use limits::IS_LIMITED;
pub(crate) use submission::Submission;

use crate::Failure;
use kusari_exercises::{Exercise, Outcome, Report, Verdict};
use limits::{Ended, Limits};
use program::Plan;
use rand::Rng;
use room::ROOM;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

/// What a check may take. Right answers take a few seconds of the processor's time at most.
const LIMITS: Limits = Limits {
    cpu: 60,
    // The check itself gives a claim up after twenty minutes.
    wall: Duration::from_secs(30 * 60),
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
    /// It came to no end, and was stopped with the whole program.
    TimedOut(String),
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
            Result::Checked(report) if report.timeout().is_some() => "timed-out",
            Result::Checked(_) => "failed",
            Result::NotCompiled(_) => "not-compiled",
            Result::Refused(_) => "refused",
            Result::Died(_) => "died",
            Result::TimedOut(_) => "timed-out",
            Result::Missing => "missing",
        }
    }

    /// What is said if there is no report.
    pub(crate) fn message(&self) -> Option<&str> {
        match &self.result {
            Result::Checked(_) => None,
            Result::NotCompiled(why)
            | Result::Refused(why)
            | Result::Died(why)
            | Result::TimedOut(why) => Some(why),
            Result::Missing => Some("there is no answer to this exercise"),
        }
    }
}

impl Result {
    /// Why there was no answer in time, if there was none.
    fn timeout(&self) -> Option<String> {
        match self {
            Result::Checked(report) => report.timeout().map(ToString::to_string),
            Result::TimedOut(why) => Some(why.clone()),
            _ => None,
        }
    }

    /// Whether it's known that the answer is the cause, and not other programs.
    fn is_certain(&self) -> bool {
        match self {
            Result::Checked(report) => {
                !matches!(report.timeout(), Some(Verdict::TooBusy | Verdict::Unanswered))
            }
            Result::TimedOut(_) => false,
            _ => true,
        }
    }
}

/// A remark for each answer that timed out: a column without points must not go unnoticed.
pub(crate) fn timeouts(grades: &[Grade]) -> Vec<String> {
    let remark = |grade: &Grade| {
        let why = grade.result.timeout()?;
        Some(format!(
            "chapter {}, {}: timed out: {why}",
            grade.exercise.chapter, grade.exercise.name
        ))
    };
    grades.iter().filter_map(remark).collect()
}

/// The points of several answers together.
pub(crate) fn points(grades: &[Grade]) -> u32 {
    grades.iter().map(Grade::points).sum()
}

/// Grades the answers of a submission once, in the order of the exercises.
///
/// # Errors
///
/// If the machine cannot do it, or the program around the answers is at fault. What the student did is
/// never an error.
fn once(crates: &Crates, submission: &Submission) -> std::result::Result<Vec<Grade>, Failure> {
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
    // Before a student is blamed: can the machine still do what it could when it began?
    if submission.exercises().any(|it| plan.fault(it.name).is_some()) {
        probe::of(crates, &submission.exercises().collect::<Vec<_>>())?;
    }
    for exercise in submission.exercises() {
        let fault = plan.fault(exercise.name).map(str::to_owned);
        if let Some(why) = fault {
            results.entry(exercise.name).or_insert(Result::NotCompiled(why));
        }
    }
    let cage = tempfile::tempdir().map_err(|cause| Failure::Unable(cause.to_string()))?;
    let is_run = |name: &str| plan.names().contains(&name) && submission.is_tried(name);
    for exercise in submission.exercises().filter(|it| is_run(it.name)) {
        results.insert(exercise.name, patiently(&program, cage.path(), exercise)?);
    }
    let grade = |exercise: &'static Exercise| {
        let result = results.remove(exercise.name).unwrap_or(Result::Missing);
        Grade { exercise, result }
    };
    Ok(submission.exercises().map(grade).collect())
}

/// Tries one answer, and once more and alone if it timed out: points must not depend on what else the
/// machine does.
fn patiently(program: &Path, cage: &Path, exercise: &'static Exercise) -> Tried {
    let guest = ROOM.enter();
    let result = run(program, cage, exercise)?;
    let is_final = result.timeout().is_none() || guest.was_alone() && result.is_certain();
    drop(guest);
    if is_final {
        return Ok(result);
    }
    let _alone = ROOM.alone();
    run(program, cage, exercise)
}

/// Tries one answer in a process of its own, so that it does no harm to the others: it may leave
/// threads behind, use up the memory or bring the process down.
fn run(program: &Path, cage: &Path, exercise: &'static Exercise) -> Tried {
    let secret = format!("{:032x}", rand::thread_rng().r#gen::<u128>());
    let mut command = limits::command(program, &LIMITS);
    command.env_clear().env("MALLOC_ARENA_MAX", "2").current_dir(cage).stderr(Stdio::null());
    let mut report = None;
    let input = format!("{secret}\n{}\n", exercise.name);
    let ended = limits::run(command, &input, &LIMITS, |line| {
        let Some(told) = line.strip_prefix(&secret) else { return };
        if let Some(json) = told.strip_prefix(" report ") {
            let outcomes = serde_json::from_str::<Vec<Outcome>>(json).ok();
            report = outcomes.map(|outcomes| Report { exercise, outcomes });
        }
    });
    let ended = ended.map_err(|cause| Failure::Unable(format!("the answers: {cause}")))?;
    Ok(report.map_or_else(|| without_report(&ended), Result::Checked))
}

fn without_report(ended: &Ended) -> Result {
    match ended {
        Ended::Exit(Some(_)) => Result::Died("the answer ended the whole program".to_owned()),
        Ended::Exit(None) => Result::Died(
            "the answer broke the program: it calls itself without end, or takes too much memory"
                .to_owned(),
        ),
        Ended::OutOfTime => Result::TimedOut(format!(
            "it was stopped after {} seconds of the processor's time: is there a loop that never stops?",
            LIMITS.cpu
        )),
        Ended::TooSlow => Result::TimedOut(format!(
            "it was stopped after {} minutes on the clock; the machine may have been too busy",
            LIMITS.wall.as_secs() / 60
        )),
        Ended::TooLoud => Result::Died("it was stopped because it prints too much".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(verdict: Verdict) -> Grade {
        let exercise = kusari_exercises::find("overdraft").expect("there is one");
        let outcomes = vec![Outcome { claim: "it begins".to_owned(), verdict }];
        Grade { exercise, result: Result::Checked(Report { exercise, outcomes }) }
    }

    #[test]
    fn what_timed_out_is_a_remark_and_a_loop_only_where_the_processor_was_used() {
        let remark = |verdict| timeouts(&[checked(verdict)]).concat();
        assert!(
            remark(Verdict::Endless).contains("overdraft: timed out: it did not come to an end")
        );
        for verdict in [Verdict::Waited, Verdict::TooBusy] {
            let remark = remark(verdict);
            assert!(remark.contains("timed out") && !remark.contains("loop"), "{remark}");
        }
        assert_eq!(remark(Verdict::Fails("it gave 1".to_owned())), "");
        assert_eq!(remark(Verdict::Holds), "");
        assert_eq!(checked(Verdict::Waited).word(), "timed-out");
    }

    #[test]
    fn what_other_programs_may_have_caused_is_never_certain() {
        for (verdict, is_certain) in [
            (Verdict::Endless, true),
            (Verdict::Waited, true),
            (Verdict::TooBusy, false),
            (Verdict::Unanswered, false),
        ] {
            assert_eq!(checked(verdict).result.is_certain(), is_certain);
        }
        assert!(!without_report(&Ended::TooSlow).is_certain());
        assert!(without_report(&Ended::OutOfTime).timeout().is_some());
        assert!(without_report(&Ended::Exit(None)).timeout().is_none());
    }
}
