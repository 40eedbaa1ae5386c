//! *Three landing pads* (chapter 8): the contract alone, with a clock that the reader turns.
//!
//! | deed | what it does |
//! |---|---|
//! | `by.N` | speaks for this member: 0 to 3 |
//! | `pad.N` | means this pad: 1 to 3 |
//! | `from.N` | in how many minutes a reservation begins |
//! | `lasts.N` | how many minutes it lasts |
//! | `reserve`, `cancel`, `land`, `take-off`, `close`, `open` | hands in the command |
//! | `wait.N` | lets some minutes pass |

mod airport;
mod view;

use crate::deed::Deed;
use crate::refusal::Refusal;
use crate::scene::{About, Part, Scene, Task};
use airport::{Airport, LONGEST, MOST_AHEAD, MOST_WAIT, PADS};

#[derive(Default)]
pub(super) struct ThreePads {
    airport: Airport,
}

impl Scene for ThreePads {
    const ABOUT: About = About {
        name: "pads",
        title: "Three landing pads",
        chapters: "8",
        notebook: "stage8_contract",
        question: "Four members share three pads, and none of them keeps the list of reservations alone. Which commands does the contract refuse?",
        tasks: &[
            Task {
                ask: "Reserve a pad.",
                learnt: "The contract has checked it against everyone's reservations, and every member does that by itself.",
            },
            Task {
                ask: "Try to take a pad that's taken. Then reserve it from the very minute in which the other one ends.",
                learnt: "The first moment belongs to a reservation, and the last one doesn't. So two can touch and don't overlap.",
            },
            Task {
                ask: "Land a drone, and let it stand there until the next member's time has begun. May that one land?",
                learnt: "No. A reservation ends by itself, and a drone doesn't. The contract knows the difference.",
            },
            Task {
                ask: "Keep someone from landing in their own time, on a pad that's empty.",
                learnt: "Only the airport can close a pad. That's a power that no vote takes from it.",
            },
        ],
    };

    fn play(&mut self, deed: &Deed) -> Result<String, Refusal> {
        let form = &mut self.airport.form;
        match deed.verb() {
            "by" => form.by = deed.number(1, 0..=3)? as u16,
            "pad" => form.pad = deed.number(1, 1..=PADS)? as u16,
            "from" => form.from = deed.number(1, 0..=MOST_AHEAD)?,
            "lasts" => form.lasts = deed.number(1, 1..=LONGEST)?,
            "wait" => return self.airport.wait(deed.number(1, 1..=MOST_WAIT)?),
            verb => {
                let command = self.airport.command(verb).ok_or_else(|| deed.unknown())?;
                if deed.words().len() > 1 {
                    return Err(deed.unknown());
                }
                return Ok(self.airport.hand_in(&command));
            }
        }
        Ok(view::form_in_words(&self.airport))
    }

    fn done(&self) -> Vec<bool> {
        self.airport.done.to_vec()
    }

    fn show(&self) -> Vec<Part> {
        view::show(&self.airport)
    }

    fn replaces(next: &Deed, last: &Deed) -> bool {
        next.verb() == last.verb() && ["by", "pad", "from", "lasts"].contains(&next.verb())
    }
}
