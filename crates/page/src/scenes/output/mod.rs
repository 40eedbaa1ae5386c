//! *An output's life* (chapter 6): choose outputs, pay, sign, hand in, mine, and see what was there vanish and what's
//! new appear.
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
    /// To make a state takes mining and signing, so a scene that no one looks at has none.
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
                ask: "Forget the change, on purpose, and look what Mallory earns.",
                learnt: "No line of a payment says “fee”. Whatever the new outputs don't take, the miner does.",
            },
            Task {
                ask: "Spend one output twice: once while the first payment still waits, and once after it's mined. \
                      Two rules say no.",
                learnt: "While it waits it's double-spend, and afterwards unknown-output: the node forgets what's spent.",
            },
            Task {
                ask: "Pay Bob 20 coins so that nothing has to come back, and leave Mallory less than 1,000 units. \
                      (From the beginning, if the pieces are gone.)",
                learnt: "Coins that come out even save an output now, and an input later. Wallets look for them.",
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
