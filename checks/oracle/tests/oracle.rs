//! Asks chapter 6 and the crate `bitcoin` the same questions, and expects the same answers.
//!
//! `blocks` asks about encodings, names and Merkle roots, `targets` about difficulty and work, `keys` about
//! addresses and signatures, `scripts` about instructions and numbers, and `signing` about what is signed.
//! Inputs are drawn at random, and some are real blocks. Where the two differ, `src/lib.rs` says why.
//!
//! Each test runs the same cases each time. `PROPTEST_CASES=100000 cargo test -p kusari-oracle` runs more, and
//! different ones.

#[path = "oracle/blocks.rs"]
mod blocks;
#[path = "../../../tests/properties/cases.rs"]
mod cases;
#[path = "oracle/draw.rs"]
mod draw;
#[path = "oracle/keys.rs"]
mod keys;
#[path = "oracle/scripts.rs"]
mod scripts;
#[path = "oracle/signing.rs"]
mod signing;
#[path = "oracle/targets.rs"]
mod targets;

use cases::cases;
