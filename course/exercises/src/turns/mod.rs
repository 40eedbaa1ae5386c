//! The turns of the chapters: functions that the reader writes in a notebook, before it shows ours.
//!
//! The check of a turn has its name, as that of an exercise has. It gives no points, and of a function that is
//! still `todo!()` it says nothing but that it isn't written yet:
//!
//! ```
//! let report = kusari_exercises::turns::stage1::deposited(|_| todo!());
//! assert_eq!(report.to_string(), "not written yet, read on if you like");
//! ```
//!
//! What was to be written is in the notebook, as a folded solution. `cargo test -p kusari-notebooks` fills it
//! in, and so does `cargo x notebooks --check`, in the kernel.

pub mod stage1;
pub mod stage2;
pub mod stage3;
pub mod stage4;
pub mod stage5;
pub mod stage6;
pub mod stage7;
pub mod stage8;
pub mod stage9;

use crate::turn::Turn;

/// All turns, chapter by chapter, in the order of the notebooks.
pub fn all() -> impl Iterator<Item = &'static Turn> {
    let first_five =
        [stage1::TURNS, stage2::TURNS, stage3::TURNS, stage4::TURNS, stage5::TURNS].into_iter();
    let sixth = [stage6::outputs::TURNS, stage6::money::TURNS, stage6::room::TURNS];
    first_five.chain(sixth).chain([stage7::TURNS, stage8::TURNS, stage9::TURNS]).flatten()
}
