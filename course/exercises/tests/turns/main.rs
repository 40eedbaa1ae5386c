//! What the checks of turns are worth: each says of an untouched cell that it isn't written yet, accepts
//! what is right, also in another style, and refuses what is wrong, and says why.

#![allow(clippy::style, clippy::complexity, clippy::perf, reason = "so people write")]
#![allow(clippy::unwrap_used, clippy::eq_op, reason = "so people write")]

mod stage1;
mod stage2;
mod stage3;
mod stage4;
mod stage5;
mod stage6;
mod stage7;
mod stage8;
mod stage9;

use kusari_exercises::{Report, turns};

/// A turn on trial. `F` is the type of the function that the reader writes.
pub(crate) struct Trial<F> {
    name: &'static str,
    check: fn(F) -> Report,
    right: usize,
    wrong: usize,
}

impl<F> Trial<F> {
    /// `untouched` is what the notebook has: `todo!()`.
    pub(crate) fn of(check: fn(F) -> Report, untouched: F) -> Trial<F> {
        let report = check(untouched);
        let name = report.task.name();
        assert!(report.is_untouched(), "{name}, untouched: {:#?}", report.outcomes);
        Trial { name, check, right: 0, wrong: 0 }
    }

    /// A right answer, such as a reader may write who thinks otherwise than we do.
    pub(crate) fn right(mut self, what: &str, answer: F) -> Trial<F> {
        let report = (self.check)(answer);
        assert!(report.is_passed(), "{}, {what}, is right\n{report}", self.name);
        self.right += 1;
        self
    }

    /// A wrong answer, and a piece of what the reader is told about it.
    pub(crate) fn wrong(mut self, what: &str, answer: F, says: &str) -> Trial<F> {
        let report = (self.check)(answer);
        assert!(!report.is_passed(), "{}, {what}, is wrong and passes", self.name);
        let told = report.to_string();
        assert!(told.contains(says), "{}, {what}, should hear {says:?}\n{told}", self.name);
        self.wrong += 1;
        self
    }

    /// Ends the trial, and answers the name of the turn.
    pub(crate) fn done(self) -> &'static str {
        let Trial { name, right, wrong, .. } = self;
        assert!(right >= 3, "{name}: our solution and two unusual ones, and not {right}");
        assert!(wrong >= 4, "{name}: at least four wrong answers, and not {wrong}");
        name
    }
}

/// Each chapter tries all of its turns, in their order.
fn tries(chapter: u8, tried: &[&str]) {
    let turns = turns::all().filter(|it| it.chapter == chapter);
    assert_eq!(turns.map(|it| it.name).collect::<Vec<_>>(), tried);
}

#[test]
fn chapter_1() {
    tries(1, &stage1::all());
}

#[test]
fn chapter_2() {
    tries(2, &stage2::all());
}

#[test]
fn chapter_3() {
    tries(3, &stage3::all());
}

#[test]
fn chapter_4() {
    tries(4, &stage4::all());
}

#[test]
fn chapter_5() {
    tries(5, &stage5::all());
}

#[test]
fn chapter_6() {
    tries(6, &stage6::all());
}

#[test]
fn chapter_7() {
    tries(7, &stage7::all());
}

#[test]
fn chapter_8() {
    tries(8, &stage8::all());
}

#[test]
fn chapter_9() {
    tries(9, &stage9::all());
}

#[test]
fn a_turn_has_a_name_of_its_own_and_takes_three_to_ten_minutes() {
    let mut names: Vec<_> = turns::all().map(|it| it.name).collect();
    assert!(turns::all().all(|it| (3..=10).contains(&it.minutes)));
    assert!(turns::all().map(|it| it.chapter).is_sorted());
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), turns::all().count());
}
