//! What became of an answer, in points and in words.

use kusari_exercises::{Exercise, Report, Verdict};

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
    pub(super) fn timeout(&self) -> Option<String> {
        match self {
            Result::Checked(report) => report.timeout().map(ToString::to_string),
            Result::TimedOut(why) => Some(why.clone()),
            _ => None,
        }
    }

    /// Whether it's known that the answer is the cause, and not other programs.
    pub(super) fn is_certain(&self) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;
    use kusari_exercises::Outcome;

    fn checked(verdict: Verdict) -> Grade {
        let exercise = kusari_exercises::find("overdraft").expect("there is one");
        let outcomes = vec![Outcome { claim: "it begins".to_owned(), verdict }];
        Grade { exercise, result: Result::Checked(Report { task: exercise.into(), outcomes }) }
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
    }
}
