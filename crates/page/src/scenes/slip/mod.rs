//! The slip and the photograph: a day and a night at the bank of chapter 1.

mod book;
mod counter;
mod customer;
mod night;
mod pen;
mod story;

use crate::deed::Deed;
use crate::refusal::Refusal;
use crate::scene::{About, Part, Scene, Task};
use pen::typed;
use story::{Fate, NAMES, Story, person};

/// | deed | meaning |
/// |---|---|
/// | `hand.N`, `copy.N` | hand in slip N, photograph it |
/// | `ask` | Alice writes one more slip |
/// | `from.NAME`, `to.NAME`, `amount.TEXT` | what the pen writes |
/// | `write` | lay down a slip that says so |
/// | `night`, `morning` | the bank closes, and opens |
/// | `choose.N`, `rewrite` | choose line N of the book at night, write over it |
/// | `look.NAME` | whose statement is shown |
/// | `cover`, `uncover` | hide what no one at the bank can know, or show it |
#[derive(Debug)]
pub(super) struct Slip {
    story: Story,
    /// The customer whose papers are shown.
    customer: &'static str,
    is_covered: bool,
}

impl Default for Slip {
    fn default() -> Slip {
        Slip { story: Story::default(), customer: "bob", is_covered: false }
    }
}

impl Scene for Slip {
    const ABOUT: About = About {
        name: "slip",
        title: "The slip and the photograph",
        chapters: "1",
        notebook: "stage1_ledger",
        question: "Alice writes a single slip of paper: alice pays bob 30. How often can Bob be paid for it?",
        tasks: &[
            Task {
                ask: "Hand in Alice's slip.",
                learnt: "No coin has moved. The bank's book has one more line, and what Bob has follows from the lines.",
            },
            Task {
                ask: "Get Bob paid twice for a single slip of Alice's.",
                learnt: "A slip and its photograph are equal. So are two slips that Alice really wrote, which is why the \
                    bank has to pay both. What's missing is a number that counts only once.",
            },
            Task {
                ask: "Get the bank to refuse slips for two different reasons. Read the codes.",
                learnt: "Each refusal names the rule that was broken. Not one of the rules asks who wrote the slip.",
            },
            Task {
                ask: "Hand in Bob's slip once he's been paid, and let night fall. Now you're Mallory, with the key to the \
                    book. By morning, no line may pay Bob, Alice must still have what she had in the evening, no deposit \
                    may have changed, and the audit must find nothing.",
                learnt: "A later line guards an earlier one, but not from someone who can rewrite both. An audit proves \
                    that the lines agree with each other. It can't prove that Alice ever wanted them.",
            },
        ],
    };

    fn play(&mut self, deed: &Deed) -> Result<String, Refusal> {
        let story = &mut self.story;
        let most = |words| if deed.words().len() > words { Err(deed.unknown()) } else { Ok(()) };
        match deed.verb() {
            "hand" | "copy" | "from" | "to" | "amount" | "choose" | "look" => most(2)?,
            _ => most(1)?,
        }
        // People count slips from 1, and the bank counts lines from 0.
        let slip = || Ok(deed.number(1, 1..=story.papers.len() as u64)? as usize - 1);
        match deed.verb() {
            "hand" => slip().and_then(|it| story.hand_in(it)),
            "copy" => slip().and_then(|it| story.photograph(it)),
            "ask" => story.ask_alice(),
            "from" => typed(deed, &mut story.pen.from),
            "to" => typed(deed, &mut story.pen.to),
            "amount" => typed(deed, &mut story.pen.amount),
            "write" => story.write(),
            "night" => story.night(),
            "morning" => story.morning(),
            "choose" => deed.index(1, story.lines().len()).and_then(|it| story.choose(it)),
            "rewrite" => story.rewrite(),
            "look" => {
                let name = deed.word(1)?;
                let known = NAMES.into_iter().find(|it| *it == name);
                self.customer = known.ok_or_else(|| deed.unknown())?;
                Ok(format!("These are {}'s papers.", person(name)))
            }
            "cover" | "uncover" => {
                self.is_covered = deed.verb() == "cover";
                let said = if self.is_covered {
                    "This is the book as the auditor sees it."
                } else {
                    "This is what really happened."
                };
                Ok(said.into())
            }
            _ => Err(deed.unknown()),
        }
    }

    fn done(&self) -> Vec<bool> {
        let story = &self.story;
        let has_paid_bob = story.papers.iter().any(|it| {
            matches!(it.fate, Fate::Paid(_))
                && it.order.sender == "alice".into()
                && it.order.receiver == "bob".into()
        });
        vec![has_paid_bob, story.has_paid_twice(), story.codes.len() > 1, story.has_robbed_bob()]
    }

    fn show(&self) -> Vec<Part> {
        vec![
            ("counter", counter::show(&self.story)),
            ("book", book::show(&self.story, self.is_covered)),
            ("money", customer::money(&self.story)),
            ("papers", customer::papers(&self.story, self.customer)),
        ]
    }

    fn replaces(next: &Deed, last: &Deed) -> bool {
        next.verb() == last.verb() && ["from", "to", "amount", "look"].contains(&next.verb())
    }
}
