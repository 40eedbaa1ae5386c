//! *An output's life* (chapter 6): choose outputs, pay, sign, hand in, mine, and see which outputs vanish and which
//! appear.
//!
//! | deed | what it does |
//! |---|---|
//! | `spend.N.true` | chooses output N, counted from the first that was ever made; `false` puts it back |
//! | `to.WORD` | who's paid |
//! | `amount.N` | how much, in coins |
//! | `fee.N` | the fee, in units |
//! | `change.true` | lets what's left over come back; `false` forgets it |
//! | `pay` | signs the payment, and hands it in |
//! | `mine` | Mallory mines the next block |

mod form;
mod state;
mod town;
mod view;

use crate::deed::Deed;
use crate::refusal::Refusal;
use crate::scene::{About, Part, Scene, Task};
use state::State;
use std::cell::OnceCell;

#[derive(Debug, Default)]
pub(super) struct Life(
    /// Making a state takes mining and signing, so a scene that no one looks at has none.
    OnceCell<State>,
);

impl Life {
    fn state(&self) -> &State {
        self.0.get_or_init(State::begin)
    }
}

impl Scene for Life {
    const ABOUT: About = About {
        name: "output",
        title: "An output's life",
        chapters: "6",
        notebook: "stage6_coin",
        question: "Alice owns 49.990007 coins, in four pieces, and no piece can be cut. How does she pay Bob 20?",
        tasks: &[
            Task {
                ask: "Pay Bob 20 coins and let the change come back to Alice. Mallory has to mine it.",
                learnt: "The outputs you spent are gone for good. Two new ones took their place.",
            },
            Task {
                ask: "Forget the change, on purpose, and see what Mallory earns.",
                learnt: "No line of a payment says “fee”. Whatever the new outputs don't take, the miner does.",
            },
            Task {
                ask: "Try to spend an output a second time: first while the payment that spends it still waits, and again \
                      once that payment is mined. Two rules say no.",
                learnt: "While the first payment waits, the code is double-spend. Once it's mined, the code is unknown-output: the \
                         node forgets outputs that are spent.",
            },
            Task {
                ask: "Pay Bob 20 coins so that nothing has to come back, and leave Mallory less than 1,000 units. \
                      (Start again if the pieces are gone.)",
                learnt: "Outputs that add up to the right amount save an output now, and an input later. Wallets look for them.",
            },
        ],
    };

    fn play(&mut self, deed: &Deed) -> Result<String, Refusal> {
        self.state();
        let state = self.0.get_mut().expect("it was just made");
        state.play(deed)
    }

    fn done(&self) -> Vec<bool> {
        self.0.get().map_or(vec![false; 4], |it| it.done().to_vec())
    }

    fn show(&self) -> Vec<Part> {
        view::show(self.state())
    }

    fn replaces(next: &Deed, last: &Deed) -> bool {
        next.verb() == last.verb() && ["to", "amount", "fee", "change"].contains(&next.verb())
    }
}
