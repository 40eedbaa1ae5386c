//! Could these rules ever go wrong? We look at everything that can happen, and don't leave it to luck.
//!
//! Four members vote, one of them is a liar, and the vote has two views. That's small enough to look at *every* order in which
//! things can happen, 94,132 states in all. If some order led to two final blocks that can't be on one chain, [`explore`] would find
//! it, and print the shortest.
//!
//! # What a state is
//!
//! A [`Ballot`] knows no messages, no clocks and no timers. Its state is only the set of all signatures that were ever made, and
//! that's enough. A message may come at once, late, or never. So a member may act on any signature that exists, and it never has
//! to. A timer may run out at any time. So a member may skip at any time. And the liar has signed every sentence that there is,
//! before the story even begins: whatever it might say later, to whom and in which order, it has said it already.
//!
//! All this allows more than a real network does. Members even vote in views that are over. If nothing breaks here, then nothing
//! breaks there, with the same few members, views and blocks: two blocks in the first view, and in the second a child of each block that
//! there is by then.
//!
//! # Take a rule away
//!
//! This is where it gets interesting. [`Rules`] has all the rules that keep the vote safe, and each of them can be switched off.
//! What if a quorum were two of four?
//!
//! ```
//! use kusari::stage8_contract::rules::{Ballot, Rules, explore};
//!
//! let careless = Rules { enough: 2, ..Rules::default() };
//! let found = explore(&Ballot::of_two_views(careless), 1_000_000);
//! assert_eq!(found.to_string(), "
//!  1. member 0 votes for block a in view 1
//!  2. member 0 signs that block a is final in view 1
//!  3. member 1 votes for block b in view 1
//!  4. member 1 signs that block b is final in view 1
//! Now block a and block b are both final, and no chain has both.".trim_start_matches('\n'));
//! ```
//!
//! Together with the liar, member 0 is a quorum, and so is member 1. The two quorums share no one but the liar.
//!
//! | missing | steps | states until then |
//! |---|---|---|
//! | nothing | safe | 16,855 |
//! | a quorum is one too small | 4 | 402 |
//! | members vote twice | 10 | 70,408 |
//! | members sign final after skip | 10 | 27,896 |
//! | members skip after final | 10 | 26,382 |
//! | no one looks at the parent | 8 | 18,846 |
//! | no one looks at the gap | 8 | 9,711 |
//! | members write after they speak | 10, and a crash in one of them | 175,061 |
//!
//! [`Ballot::refuses`] plays such a history again, with all the rules. It stops at the step that isn't allowed any more, and says why.
//!
//! The states in this table are fewer than 94,132, because it doesn't matter which honest member is which: of up to six states
//! that differ only in that, one is enough. [`Ballot::by_name`] looks at all of them.
//!
//! # What this proves, and what it doesn't
//!
//! It proves something about the *rules*, for four members and two views. It proves nothing about the *code* that follows them. That
//! may forget to ask, count a signature twice, or write to its disk too late. The simulator looks for such faults, and it runs the
//! code itself.
//!
//! It doesn't prove that anything is ever decided, either. Members that never sign anything are perfectly safe. In this model a
//! message can be late forever, so *eventually* is a word that it doesn't know. That's for the simulator, too.

mod ballot;
mod explorer;
mod menu;
mod sentence;

pub use ballot::{Ballot, Signatures};
pub use explorer::{Explored, Model, explore};
pub use menu::{MEMBERS, Rules};
pub use sentence::{Candidate, Sentence, Step, TwoHistories, WhyNot};
