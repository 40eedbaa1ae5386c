//! The proof that the city may be believed: in lockstep with real nodes of chapter 5, which hash, check, and send real blocks.
//!
//! Both are given the same lines, finders, times at which blocks are found, and lines that are cut and joined. How long a message takes is drawn
//! by the city, and is the only thing that the real side takes from it: the k-th message from one node to another takes as long there as
//! here. After *every* event the same has to have happened on both sides: the event itself, with its time and every block that the message
//! names; the blocks that came into a tree by it, in order; the messages sent by it, in order; and the end of *every* node's branch.
//!
//! The real side has an agenda of its own, so that the city's heap is compared, too.
//!
//! # What this can't show
//!
//! * Payments: blocks are empty.
//! * The other relays. No real node announces, so they hang on formulas, and on what they do with and without shortcuts.
//! * [`Input::Tick`](kusari::stage5_network::Input::Tick): every two seconds, a real node says hello again, and asks someone else if an answer
//!   doesn't come. Both are only there for messages that get lost. Here none is, except on a line that's cut, and of that both ends are
//!   told. So nothing waits for a tick: when a town has come to rest, no node's branch is heavier than a neighbour's, and that's tested, too.
//! * Loss, for the same reason: without ticks, a real node that asked in vain would wait forever.

#[path = "twin/cables.rs"]
mod cables;
#[path = "twin/cells.rs"]
mod cells;
#[path = "twin/delegates.rs"]
mod delegates;
#[path = "twin/faults.rs"]
mod faults;
#[path = "twin/finders.rs"]
mod finders;
#[path = "twin/lockstep.rs"]
mod lockstep;
#[path = "twin/plan.rs"]
mod plan;
#[path = "twin/real.rs"]
mod real;
#[path = "twin/same.rs"]
mod same;
#[path = "twin/slots.rs"]
mod slots;
#[path = "twin/stakers.rs"]
mod stakers;
