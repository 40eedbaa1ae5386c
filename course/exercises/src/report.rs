use crate::catalogue::exercise::Exercise;
use kusari::figures::Table;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What was to be written.
    pub exercise: &'static Exercise,
    /// One for each claim, in their order.
    pub outcomes: Vec<Outcome>,
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

    /// All points if every claim holds, and none otherwise: half of a check is no check.
    pub fn points(&self) -> u32 {
        if self.is_passed() { self.exercise.minutes } else { 0 }
    }

    /// The claims as a table, and the points in its last row.
    pub fn table(&self) -> Table {
        let row = |Outcome { claim, verdict }: &Outcome| {
            let mark = if *verdict == Verdict::Holds { "✓" } else { "✗" };
            [mark.to_owned(), claim.clone(), verdict.to_string()]
        };
        let points = format!("{} of {} points", self.points(), self.exercise.minutes);
        Table::new(["", self.exercise.name, "what went wrong"])
            .rows(self.outcomes.iter().map(row))
            .row([String::new(), points, String::new()])
    }

    /// Shows the table under a notebook's cell. The evcxr kernel calls it.
    pub fn evcxr_display(&self) {
        self.table().evcxr_display();
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.table().fmt(f)
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
