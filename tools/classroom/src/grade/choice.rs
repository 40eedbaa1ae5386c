//! Grades a submission. Where only a try can tell which of several answers is the best, it tries them.

use super::compile::Crates;
use super::once::once;
use super::result::{Grade, Result};
use super::submission::Submission;
use kusari_exercises::Verdict;
use kusari_tools::Failure;
use std::collections::BTreeMap;

/// Grades all answers of a submission, in the order of the exercises.
///
/// # Errors
///
/// If the machine cannot do it. What the student did is never an error.
pub(crate) fn grade(
    crates: &Crates,
    submission: &Submission,
) -> std::result::Result<Vec<Grade>, Failure> {
    telling(crates, submission).map(|(grades, _)| grades)
}

/// The same, and which of several answers counted.
///
/// # Errors
///
/// As for [`grade`].
pub(crate) fn telling(
    crates: &Crates,
    submission: &Submission,
) -> std::result::Result<(Vec<Grade>, Vec<String>), Failure> {
    let mut grades = once(crates, submission)?;
    let rivals = submission.rivals();
    let mut choice: BTreeMap<&'static str, usize> = rivals.keys().map(|name| (*name, 0)).collect();
    for nth in 1..rivals.values().map(Vec::len).max().unwrap_or(0) {
        let has_more = |grade: &&Grade| {
            grade.points() == 0 && rivals.get(grade.exercise.name).is_some_and(|it| it.len() > nth)
        };
        let open: Vec<_> =
            grades.iter().filter(has_more).map(|grade| grade.exercise.name).collect();
        if open.is_empty() {
            continue;
        }
        let mut tried = choice.clone();
        tried.extend(open.iter().map(|name| (*name, nth)));
        let others = once(crates, &submission.other(&tried, open.iter().copied().collect()))?;
        for (grade, other) in grades.iter_mut().zip(others) {
            let name = grade.exercise.name;
            if open.contains(&name) && worth(&other) > worth(grade) {
                *grade = other;
                choice.insert(name, nth);
            }
        }
    }
    let note = |(name, places): (&&'static str, &Vec<String>)| {
        let counted = choice[name];
        let others = places.iter().enumerate().filter(|(nth, _)| *nth != counted);
        let others: Vec<&str> = others.map(|(_, place)| &**place).collect();
        let (count, others) = (places.len(), others.join(", "));
        format!("{name}: {} counts, the best of {count} answers (also: {others})", places[counted])
    };
    let notes = rivals.iter().map(note).collect();
    Ok((grades, notes))
}

/// What an answer is worth beside another one: its points, and else how much of it holds.
fn worth(grade: &Grade) -> (u32, usize) {
    let holds = match &grade.result {
        Result::Checked(report) => {
            1 + report.outcomes.iter().filter(|it| it.verdict == Verdict::Holds).count()
        }
        _ => 0,
    };
    (grade.points(), holds)
}
