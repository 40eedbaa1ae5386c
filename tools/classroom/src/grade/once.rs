//! Grades a submission once: compiles its answers, and runs each in a process of its own.

use super::compile::Crates;
use super::limits::{self, CHECK, Ended};
use super::program::Plan;
use super::result::{Grade, Result};
use super::room::ROOM;
use super::submission::Submission;
use super::{probe, scan};
use kusari_exercises::{Exercise, Outcome, Report};
use kusari_tools::Failure;
use rand::RngExt;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;

/// What became of an answer, if the machine could find out.
type Tried = std::result::Result<Result, Failure>;

/// Grades the answers of a submission once, in the order of the exercises.
///
/// # Errors
///
/// If the machine cannot do it, or the program around the answers is at fault. What the student did is
/// never an error.
pub(super) fn once(
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
    let secret = format!("{:032x}", rand::rng().random::<u128>());
    let mut command = limits::command(program, &CHECK);
    command.env_clear().env("MALLOC_ARENA_MAX", "2").current_dir(cage).stderr(Stdio::null());
    let mut report = None;
    let input = format!("{secret}\n{}\n", exercise.name);
    let ended = limits::run(command, &input, &CHECK, |line| {
        let Some(told) = line.strip_prefix(&secret) else { return };
        if let Some(json) = told.strip_prefix(" report ") {
            let outcomes = serde_json::from_str::<Vec<Outcome>>(json).ok();
            report = outcomes.map(|outcomes| Report { task: exercise.into(), outcomes });
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
            CHECK.cpu
        )),
        Ended::TooSlow => Result::TimedOut(format!(
            "it was stopped after {} minutes on the clock; the machine may have been too busy",
            CHECK.wall.as_secs() / 60
        )),
        Ended::TooLoud => Result::Died("it was stopped because it prints too much".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_took_the_processors_time_is_certainly_a_loop() {
        assert!(!without_report(&Ended::TooSlow).is_certain());
        assert!(without_report(&Ended::OutOfTime).timeout().is_some());
        assert!(without_report(&Ended::Exit(None)).timeout().is_none());
    }
}
