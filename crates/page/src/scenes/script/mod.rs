//! *A lock and a key, step by step* (chapter 6): a script runs on what its spender brings, and readers go through it
//! step by step, forwards and back.
//!
//! | deed | what it does |
//! |---|---|
//! | `lock.WORD` | chooses a lock, with what opens it |
//! | `script.TEXT` | writes the reader's own script |
//! | `item.N.WORD` | chooses item N of the witness, the lowest first: `sign-bob`, `key-bob`, `own` … |
//! | `own.N.TEXT` | writes item N by hand |
//! | `more`, `less` | puts an item on top of the witness, or takes one away |
//! | `pays.N` | what the payment pays, in coins |
//! | `height.N` | the height for which it waits |
//! | `sign` | signs it again, as it is now |
//! | `step.N` | goes to a step: 0 is the beginning |

mod lab;
mod view;

use crate::deed::Deed;
use crate::refusal::Refusal;
use crate::scene::{About, Part, Scene, Task};
use kusari::stage6_coin::{Instruction, Opcode, Refusal as _, ScriptError};
use lab::{Item, Kind, Lab, MOST_HEIGHT, MOST_ITEMS, SPENT};

#[derive(Debug)]
pub(super) struct Locks {
    lab: Lab,
    /// The step that the reader has gone to.
    at: usize,
    done: [bool; 4],
}

impl Default for Locks {
    fn default() -> Locks {
        Locks { lab: Lab::of(Kind::Key), at: 0, done: [false; 4] }
    }
}

impl Scene for Locks {
    const ABOUT: About = About {
        name: "script",
        title: "A lock and a key, step by step",
        chapters: "6",
        notebook: "stage6_coin",
        question: "A lock is a small program. At which step does it notice that something's wrong?",
        tasks: &[
            Task {
                ask: "Run Bob's lock to its end.",
                learnt: "The lock has checked whose key it is, and whether the signature fits. That's all it asks.",
            },
            Task {
                ask: "Make Bob's lock fail at CHECKSIG, and not before. There are several ways.",
                learnt: "A signature fits one key and one payment. Change either, and it's worth nothing.",
            },
            Task {
                ask: "Choose the puzzle, and write the one number that opens it.",
                learnt: "Anyone who can add can take this money. A lock doesn't have to ask who you are.",
            },
            Task {
                ask: "Open the lock that waits for height 100.",
                learnt: "A signature covers the height, too. So set the height first, and sign after that.",
            },
        ],
    };

    fn play(&mut self, deed: &Deed) -> Result<String, Refusal> {
        if deed.verb() == "step" {
            return self.step(deed);
        }
        let said = self.change(deed)?;
        // Now another script or another witness runs, so it begins again.
        self.at = 0;
        Ok(said)
    }

    fn done(&self) -> Vec<bool> {
        self.done.to_vec()
    }

    fn show(&self) -> Vec<Part> {
        view::show(&self.lab, self.at)
    }

    fn replaces(next: &Deed, last: &Deed) -> bool {
        let number = |deed: &Deed| deed.number(1, 0..=u64::MAX).ok();
        match (next.verb(), last.verb()) {
            // The furthest step counts for the tasks, so it isn't forgotten.
            ("step", "step") => number(next) >= number(last),
            ("own", "own") => next.word(1) == last.word(1),
            (next, last) => next == last && ["lock", "script", "pays", "height"].contains(&next),
        }
    }
}

impl Locks {
    fn change(&mut self, deed: &Deed) -> Result<String, Refusal> {
        let lab = &mut self.lab;
        let count = lab.items.len();
        match deed.verb() {
            "lock" => {
                let word = deed.word(1)?;
                let chosen =
                    Kind::ALL.iter().find(|it| it.1 == word).ok_or_else(|| deed.unknown())?;
                *lab = Lab::of(chosen.0);
                Ok(format!("The lock now asks for {}.", chosen.2))
            }
            "script" => {
                if lab.kind != Kind::Own {
                    let message = "this lock can't be rewritten";
                    return Err(Refusal::new(
                        "fixed-lock",
                        message,
                        "Choose “a script of your own” first.",
                    ));
                }
                lab.text = deed.word(1)?.to_owned();
                Ok(match lab.script() {
                    Ok(script) => format!("The script takes {} bytes.", script.as_bytes().len()),
                    Err(cause) => said_of(&cause),
                })
            }
            "item" => {
                let place = at(deed, count)?;
                let item = Item::of(deed.word(2)?).ok_or_else(|| deed.unknown())?;
                lab.items[place] = item;
                Ok(format!("Item {} of the witness is now another one.", place + 1))
            }
            "own" => {
                let place = at(deed, count)?;
                let text = deed.word(2)?.to_owned();
                let Item::Own(own) = &mut lab.items[place] else {
                    let message = format!("item {} isn't written by hand", place + 1);
                    return Err(Refusal::new(
                        "fixed-item",
                        message,
                        "Choose “written by hand” for it first.",
                    ));
                };
                *own = text;
                Ok(format!("Item {} of the witness is what you wrote.", place + 1))
            }
            "more" => {
                if count >= MOST_ITEMS {
                    let message = format!("there are {MOST_ITEMS} items already");
                    return Err(Refusal::new("too-many-items", message, "Take one away first."));
                }
                lab.items.push(Item::Own(String::new()));
                Ok("There's one more item on top of the witness.".to_owned())
            }
            "less" => {
                if lab.items.pop().is_none() {
                    let message = "the witness is empty";
                    return Err(Refusal::new("no-items", message, "Put something there first."));
                }
                Ok("The topmost item is gone.".to_owned())
            }
            "pays" => {
                lab.pays = deed.number(1, 1..=SPENT)?;
                Ok(format!(
                    "The payment pays Alice {} coins now. What was signed hasn't changed.",
                    lab.pays
                ))
            }
            "height" => {
                let height = deed.number(1, 0..=MOST_HEIGHT)?;
                lab.height = u32::try_from(height).unwrap_or(u32::MAX);
                Ok(format!(
                    "The payment waits for height {height} now. What was signed hasn't changed."
                ))
            }
            "sign" => {
                lab.signed = (lab.pays, lab.height);
                Ok("Everyone has signed the payment as it is now.".to_owned())
            }
            _ => Err(deed.unknown()),
        }
    }

    fn step(&mut self, deed: &Deed) -> Result<String, Refusal> {
        let remedy = "Write a script that can be read.";
        let run = self.lab.run().map_err(|cause| Refusal::by_chapter(&cause, remedy))?;
        self.at = deed.index(1, run.last() + 1)?;
        let Some(step) = self.at.checked_sub(1) else {
            return Ok("The witness is on the stack, and the script hasn't begun.".to_owned());
        };
        if let Some(step) = run.trace.steps.get(step) {
            let items: Vec<_> = step.stack.iter().rev().map(|item| run.show(item)).collect();
            let stack = if items.is_empty() { "nothing".to_owned() } else { items.join(", then ") };
            return Ok(format!(
                "Step {}, {}, leaves this on the stack, from the top: {stack}.",
                self.at, step.instruction
            ));
        }
        let code = run.trace.outcome.as_ref().err().map(ScriptError::code);
        let failing = run.script.instructions().nth(step);
        let is_at_check = matches!(failing, Some(Ok(Instruction::Do(Opcode::CheckSig))));
        self.done[0] |= self.lab.kind == Kind::Key && code.is_none();
        self.done[1] |=
            self.lab.kind == Kind::Key && is_at_check && code == Some("wrong-signature");
        self.done[2] |= self.lab.kind == Kind::Puzzle && code.is_none();
        self.done[3] |= self.lab.kind == Kind::Time && code.is_none();
        Ok(match &run.trace.outcome {
            Ok(()) => "One item is left, and it isn't 0. The lock is open.".to_owned(),
            Err(cause) => said_of(cause),
        })
    }
}

fn said_of(cause: &ScriptError) -> String {
    format!("Refused. {}: {cause}.", cause.code())
}

fn at(deed: &Deed, count: usize) -> Result<usize, Refusal> {
    if count == 0 {
        return Err(Refusal::new("no-items", "the witness is empty", "Put something there first."));
    }
    deed.index(1, count)
}
