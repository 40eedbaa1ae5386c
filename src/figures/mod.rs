//! Pictures of what the chapters build: chains, forks, networks, races, scripts and coins, as SVG that
//! explains itself.
//!
//! No chapter uses this module, but it looks at all of them. A picture is a [`Figure`]. A notebook shows
//! it, it prints as a text that says the same in words, and [`save`](Figure::save) writes it to a file. The
//! same input gives the same bytes.
//!
//! ```
//! use kusari::figures;
//! use kusari::stage4_pow::*;
//!
//! let rule = WorkRule { difficulty: Difficulty::from_bits(8) };
//! let mut chain = Chain::new(Genesis { time: Time::now(), grants: vec![], rule })?;
//! let block = mine(chain.draft(Time::now(), vec![]), rule.difficulty, Nonce::default())?;
//! chain.push(block)?;
//!
//! let figure = figures::chain(chain.genesis(), chain.blocks());
//! assert!(figure.svg().starts_with("<svg"));
//! assert!(figure.alt().starts_with("A chain of 1 block on genesis"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! With the feature `plots` there's also a module `plot`, for numbers on axes.
//!
//! # How to read a picture
//!
//! | what you see | what it means |
//! |---|---|
//! | left to right | time, or height |
//! | a double edge | the genesis |
//! | a bold edge | the tip, where a chain ends |
//! | red, with a cross on it | broken, or built on something broken |
//! | a line with a gap and a cross | a broken link: its hash isn't that of the block before |
//! | grey and dashed | the losing branch |
//! | dotted, with a gap in the middle | a link of the network that is cut |
//! | a colour with a number | the node that mined it: the same colour in every picture and in `kusari race` |
//! | `…` | something was left out, and how much |
//! | an item with a bold edge | a step of a script has just pushed it |
//! | bold boxes from leaf to root | what is computed from a leaf of a Merkle tree; the numbered ones are in the proof |
//! | a dashed hash | the last one of its row a second time, paired with itself |
//! | a double edge around a transaction | a coinbase |
//! | a bold amount with an open end | an unspent output |
//! | a square with a dot, with a cross, or empty | a place in an address book: an address, one of Mallory's, or none |
//! | a disc, a cross, a frame, in a row of a member | its vote for a block, its skip, and that a block is final |
//! | a line through dots, beside a view | a quorum: enough members signed what's at the end of the line |
//! | a cell with a bold edge | this member is in two quorums that exclude each other |
//! | an arrow from one member's line to another's | a message, from the moment it's said until it arrives |
//! | an arrow that ends at a cross | this message is lost |
//! | a dashed line without an end | this message is still under way |
//! | a bar in the row of a landing pad | a reservation, with its member's number and colour |
//! | a disc before a row of a landing pad | a drone of this member is on the pad |
//! | a dotted line from top to bottom, with *now* on it | this moment |
//!
//! Colour never carries a meaning alone. The colours are those of Okabe and Ito (*Color Universal
//! Design*, 2008, <https://jfly.uni-koeln.de/color/>), which people with any kind of colour vision
//! can tell apart. A picture brings its own background, light or dark as the reader's system asks
//! for. It contains no script and loads nothing. It's never wider than a projector shows beside a notebook's
//! margin: a wider drawing is scaled down, and a title that's too long goes on in the next line.
//!
//! Everything that strangers wrote, from labels to the words of an error, goes through [`escape_text`] before
//! it's shown.

mod ballots;
mod coins;
mod drawing;
mod pads;
mod peers;
#[cfg(feature = "plots")]
pub mod plot;
mod race;
mod talk;
mod tree;

pub use ballots::{BallotBlock, BallotMark, BallotSign};
pub use ballots::{ballot_history, ballot_run, ballot_sheet};
pub use coins::merkle_proof;
pub use coins::transaction_graph;
pub use coins::{script_stack, script_stack_so_far};
pub use drawing::Figure;
pub use drawing::Table;
pub use drawing::{escape_text, escape_xml};
pub use pads::{timetable, timetables};
pub use peers::address_book;
pub use race::{chains, chains_with_miners};
pub use race::{network, network_with_links};
pub use race::{replay, replay_with_marks};
pub use race::{timeline, timeline_with_marks};
pub use talk::{Spoken, Word, talk};
pub use tree::{chain, histories};
pub use tree::{fork_tree, fork_tree_with_miners};
