use crate::catalogue::exercise::Exercise;
use crate::turn::Turn;
use kusari::figures::{Table, escape_text};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What was to be written.
    pub task: Task,
    /// One for each claim, in their order.
    pub outcomes: Vec<Outcome>,
}

/// What was to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// At the end of a chapter, for points.
    Exercise(&'static Exercise),
    /// In the middle of a chapter, for no points.
    Turn(Turn),
}

impl Task {
    /// The name of the function that was to be written.
    pub fn name(&self) -> &'static str {
        match self {
            Task::Exercise(exercise) => exercise.name,
            Task::Turn(turn) => turn.name,
        }
    }

    /// What it's worth.
    pub fn points(&self) -> u32 {
        match self {
            Task::Exercise(exercise) => exercise.minutes,
            Task::Turn(_) => 0,
        }
    }
}

impl From<&'static Exercise> for Task {
    fn from(exercise: &'static Exercise) -> Task {
        Task::Exercise(exercise)
    }
}

/// A claim, and whether it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// A sentence about the function that should be true.
    pub claim: String,
    /// What became of it.
    pub verdict: Verdict,
}

/// What became of a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It holds.
    Holds,
    /// It does not, and this is why.
    Fails(String),
    /// The function is still `todo!()`.
    NotWritten,
    /// The function panicked, with these words.
    Panicked(String),
    /// The function used the processor for so long that it surely has a loop without an end.
    Endless,
    /// The function slept, or waited for what never comes.
    Waited,
    /// The function hardly got the processor. That says nothing about it.
    TooBusy,
    /// There was no answer, and this system doesn't say why.
    Unanswered,
    /// Not tried: something before it did not come to an end.
    NotReached,
}

impl Verdict {
    /// Whether the claim was given up because there was no answer.
    pub fn is_timeout(&self) -> bool {
        use Verdict::{Endless, TooBusy, Unanswered, Waited};
        matches!(self, Endless | Waited | TooBusy | Unanswered)
    }
}

impl Report {
    /// The claim that was given up because there was no answer, if there is one.
    pub fn timeout(&self) -> Option<&Verdict> {
        self.outcomes.iter().map(|outcome| &outcome.verdict).find(|it| it.is_timeout())
    }

    /// Whether every claim holds.
    pub fn is_passed(&self) -> bool {
        !self.outcomes.is_empty() && self.outcomes.iter().all(|o| o.verdict == Verdict::Holds)
    }

    /// Whether the function is still `todo!()`, as it was given out.
    pub fn is_untouched(&self) -> bool {
        !self.outcomes.is_empty() && self.outcomes.iter().all(|o| o.verdict == Verdict::NotWritten)
    }

    /// All points if every claim holds, and none otherwise: half of a check is no check.
    pub fn points(&self) -> u32 {
        if self.is_passed() { self.task.points() } else { 0 }
    }

    /// The claims as a table, and the points in its last row.
    pub fn table(&self) -> Table {
        let row = |Outcome { claim, verdict }: &Outcome| {
            [mark(verdict).to_owned(), claim.clone(), verdict.to_string()]
        };
        let points = format!("{} of {} points", self.points(), self.task.points());
        Table::new(["", self.task.name(), "what went wrong"])
            .rows(self.outcomes.iter().map(row))
            .row([String::new(), points, String::new()])
    }

    /// Shows the report under a notebook's cell. The evcxr kernel calls it.
    pub fn evcxr_display(&self) {
        match self.task {
            Task::Exercise(_) => self.table().evcxr_display(),
            Task::Turn(_) => {
                println!("EVCXR_BEGIN_CONTENT text/plain\n{self}\nEVCXR_END_CONTENT");
            }
        }
    }

    /// The claims on a turn line by line, so that there's room for what went wrong.
    fn lines(&self) -> String {
        // A reader who passes over a turn has done nothing wrong.
        if self.is_untouched() {
            return NOT_YET.to_owned();
        }
        let mut lines = String::new();
        for Outcome { claim, verdict } in &self.outcomes {
            lines += &format!("{} {}\n", mark(verdict), escape_text(claim));
            // What it panicked with may be of any length, and what's read by the kernel.
            let why: String = verdict.to_string().chars().take(MOST_LETTERS).collect();
            lines += &if why.is_empty() { why } else { format!("  {}\n", escape_text(&why)) };
        }
        lines + if self.is_passed() { ALL_HOLDS } else { GO_ON }
    }
}

fn mark(verdict: &Verdict) -> &'static str {
    if *verdict == Verdict::Holds { "✓" } else { "✗" }
}

const NOT_YET: &str = "not written yet, read on if you like";
const ALL_HOLDS: &str = "all of it holds";
const GO_ON: &str = "change your cell, run it, and run this one again";
const MOST_LETTERS: usize = 1_000;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.task {
            Task::Exercise(_) => self.table().fmt(f),
            Task::Turn(_) => f.write_str(&self.lines()),
        }
    }
}

/// Says what went wrong, and nothing if nothing did.
impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::Holds => Ok(()),
            Verdict::Fails(why) => f.write_str(why),
            Verdict::NotWritten => f.write_str("not written yet: it is still todo!()"),
            Verdict::Panicked(words) => write!(f, "it panicked: {words}"),
            Verdict::Endless => {
                f.write_str("it did not come to an end: is there a loop that never stops?")
            }
            Verdict::Waited => f.write_str(
                "it waited and didn't answer: does it sleep, or wait for what never comes?",
            ),
            Verdict::TooBusy => f.write_str(
                "the machine was too busy to find out, and that's no fault of the answer: try again",
            ),
            Verdict::Unanswered => f.write_str(
                "there was no answer: a loop that never stops, a wait for what never comes, or a \
                 machine that was too busy",
            ),
            Verdict::NotReached => f.write_str("not tried"),
        }
    }
}
