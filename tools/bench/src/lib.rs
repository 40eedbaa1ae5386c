//! How fast the chapters are: what the benches share, and the page that they fill.
//!
//! A bench is a file in `benches/`, named after what a reader asks. It measures, and keeps what it
//! measured in a [`Record`]; `cargo x bench` lets all of them run and writes `docs/performance.md`
//! from the records. No figure passes through a hand.
//!
//! ```no_run
//! # fn hash() {}
//! # fn bare_hash() {}
//! use kusari_bench::{Mode, Record, ratio};
//!
//! let mode = Mode::of_this_run();
//! let mut record = Record::new("how_fast_is_a_hash", mode);
//! let hashes = |one: fn()| move || { (0..1000).for_each(|_| one()); 1000 };
//! let found = ratio(mode.rounds(21), hashes(hash), hashes(bare_hash));
//! println!("a hash runs at {found} of its limit");
//! record.ratio("hash", &found);
//! record.curve("cost", [(1.0, 2.5), (10.0, 24.0)]);
//! record.write()?;
//! # Ok::<(), std::io::Error>(())
//! ```

pub mod cost;
pub mod machine;
pub mod memory;
mod mode;
mod number;
pub mod page;
pub mod people;
mod plots;
mod ratio;
mod record;
mod reflow;
pub mod rungs;
pub mod signatures;
pub mod threads;

pub use mode::Mode;
pub use ratio::{Comparison, Ratio, compare, median, ratio};
pub use record::{PageError, Record, Records};
