//! *Take one rule away* (chapter 8): the shortest story that ends with two histories, as a film. With the rule, it stops.
//!
//! | deed | what it does |
//! |---|---|
//! | `without.N` | takes the story that's possible without rule N |
//! | `rule.YES` | whether that rule holds after all: `true` or `false` |
//! | `step.N` | goes to a step of the story |

mod film;
mod view;

use crate::deed::Deed;
use crate::refusal::Refusal;
use crate::scene::{About, Part, Scene, Task};
use film::{Film, LONGEST, RULES};

#[derive(Default)]
pub(super) struct OneRule {
    film: Film,
    /// Which stories were played to their ends, without their rule.
    played: [bool; RULES],
    has_stopped: bool,
}

/// The places of rules in the list, counted from zero.
const QUORUM: usize = 0;
const GAP: usize = 5;

impl Scene for OneRule {
    const ABOUT: About = About {
        name: "rules",
        title: "Take one rule away",
        chapters: "8",
        notebook: "stage8_contract",
        question: "Four members vote, and member 3 lies. Here are six of the rules that keep them safe. Which of them could we do without?",
        tasks: &[
            Task {
                ask: "A quorum is two of four here. Play the story to its end.",
                learnt: "Member 0 and the liar are a quorum, and member 1 and the liar are another. They share no one but the liar.",
            },
            Task {
                ask: "Put the rule back, and play the same story again. At which step does it stop, and why?",
                learnt: "Member 0 may not sign that block a is final, because two votes aren't enough for it.",
            },
            Task {
                ask: "Play the story in which no one looks at the gap. Each honest member signs one thing of a kind. So what's \
                      wrong?",
                learnt: "Block c passes over view 1, and no one has shown that view 1 was skipped. It wasn't: block a is final in it.",
            },
            Task {
                ask: "Play all six stories to their ends.",
                learnt: "We can't do without any of them. And these are the shortest stories: an explorer has looked at all orders of events.",
            },
        ],
    };

    fn play(&mut self, deed: &Deed) -> Result<String, Refusal> {
        match deed.verb() {
            "without" => self.film.choose(deed.number(1, 1..=RULES as u64)? as usize - 1),
            "rule" => {
                let holds = match deed.word(1)? {
                    "true" => true,
                    "false" => false,
                    _ => return Err(deed.unknown()),
                };
                self.film.keep(holds);
            }
            "step" => {
                let last = self.film.last() as u64;
                self.film.go_to(deed.number(1, 0..=LONGEST)?.min(last) as usize);
            }
            _ => return Err(deed.unknown()),
        }
        let film = &self.film;
        if film.is_at_end() && !film.has_rule() {
            self.played[film.missing()] = true;
        }
        self.has_stopped |= film.is_at_end() && film.has_rule() && film.missing() == QUORUM;
        Ok(view::said(film))
    }

    fn done(&self) -> Vec<bool> {
        let all = self.played.iter().all(|it| *it);
        vec![self.played[QUORUM], self.played[QUORUM] && self.has_stopped, self.played[GAP], all]
    }

    fn show(&self) -> Vec<Part> {
        view::show(&self.film, &self.played)
    }
}
