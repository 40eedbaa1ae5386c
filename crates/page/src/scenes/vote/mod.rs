//! *Four members and a liar* (chapter 8): four members vote, two of them want the same pad, and one can be made a liar.
//!
//! | deed | what it does |
//! |---|---|
//! | `liar.YES` | whether white_noise shows the others two different blocks: `true` or `false` |
//! | `enough.N` | how many signatures are a quorum: 3, or 2, which is one too few |
//! | `time.N` | goes to a moment, in milliseconds |
//! | `cut` | cuts the lines between yellow_submarine and the first two members, now |
//! | `heal` | repairs them, now |

mod liar;
mod story;
mod view;

use crate::deed::Deed;
use crate::refusal::Refusal;
use crate::scene::{About, Part, Scene, Task};
use story::{END, Story};

#[derive(Default)]
pub(super) struct FourMembers {
    story: Story,
}

impl Scene for FourMembers {
    const ABOUT: About = About {
        name: "vote",
        title: "Four members and a liar",
        chapters: "8",
        notebook: "stage8_contract",
        question: "Two members want pad 1 for the same minutes. White_noise may tell each of them that the pad is \
                   theirs. Can it make both believe it?",
        tasks: &[
            Task {
                ask: "Let time run, and watch how the four agree, until pad 1 is reserved.",
                learnt: "The leader sends a block, and each member signs a vote and then a final. Three of four are enough, and no one \
                         waits for the fourth.",
            },
            Task {
                ask: "Make white_noise a liar, and let time run again. What do the others have in their books now?",
                learnt: "The same as each other. Its two blocks need three votes each, and the three honest members vote once. \
                         What's left of the lie are two signatures that prove it.",
            },
            Task {
                ask: "Go back to 0.10 s, cut yellow_submarine off from the first two, and let time run to the end. Whom does \
                      the liar deceive?",
                learnt: "No one. Three can go on, and the one that hears only the liar has two signatures and waits for a third.",
            },
            Task {
                ask: "Now make the quorum one too small: two of four. Can you get two histories?",
                learnt: "Two quorums of two can share no one but the liar, and it signs for both sides. Pad 1 is reserved twice.",
            },
            Task {
                ask: "Repair the lines before the end. When do the members notice?",
                learnt: "As soon as one of them hears of the other history. It has the proof, and stops. For a drone in the air, that's too late.",
            },
        ],
    };

    fn play(&mut self, deed: &Deed) -> Result<String, Refusal> {
        match deed.verb() {
            "liar" => {
                let lies = match deed.word(1)? {
                    "true" => true,
                    "false" => false,
                    _ => return Err(deed.unknown()),
                };
                self.story.set(|settings| settings.lies = lies);
            }
            "enough" => {
                let enough = deed.number(1, 2..=3)?;
                self.story.set(|settings| settings.enough = enough);
            }
            "time" => self.story.go_to(deed.number(1, 0..=END)?),
            "cut" | "heal" if deed.words().len() == 1 => {
                let is_cut = deed.verb() == "cut";
                if self.story.is_cut() == is_cut {
                    let message = if is_cut { "the lines are cut" } else { "no line is cut" };
                    return Err(Refusal::new("nothing-to-do", message, "Choose the other button."));
                }
                self.story.cut(is_cut);
            }
            _ => return Err(deed.unknown()),
        }
        Ok(view::said(&self.story))
    }

    fn done(&self) -> Vec<bool> {
        let story = &self.story;
        let is_reserved = |member| story.tells_of_pads(member);
        let all = [0, 1, 3].into_iter().all(is_reserved);
        let is_safe = story.settings().enough == 3 && story.two_histories().is_none();
        let (lies, two) = (story.settings().lies, story.two_histories().is_some());
        vec![
            all && !lies,
            lies && is_safe && all && !story.was_ever_cut() && story.has_evidence(),
            lies && is_safe
                && story.is_cut()
                && is_reserved(0)
                && !is_reserved(3)
                && story.at() == END,
            two,
            two && !story.is_cut() && story.someone_stopped(),
        ]
    }

    fn show(&self) -> Vec<Part> {
        view::show(&self.story)
    }

    fn replaces(next: &Deed, last: &Deed) -> bool {
        next.verb() == last.verb() && ["time", "liar", "enough"].contains(&next.verb())
    }

    /// Virtual milliseconds. Each deed may let all of them pass once more.
    fn effort<'a>(deeds: impl Iterator<Item = &'a Deed>) -> u64 {
        let mut at = 0;
        let mut all = 0;
        for deed in deeds {
            let last = at;
            if deed.verb() == "time" {
                at = deed.number(1, 0..=END).unwrap_or(END);
            }
            let is_forward =
                deed.verb() == "time" && at >= last || ["cut", "heal"].contains(&deed.verb());
            all += if is_forward { at - last } else { at } + 10;
        }
        all
    }

    const MOST_EFFORT: u64 = 30 * END;
}
