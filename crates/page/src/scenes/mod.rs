//! One file, or one folder, for each scene. A new scene is one more `mod` and one more line in [`ALL`].

mod blocks;
mod circle;
mod double_spend;
mod fingerprint;
mod merkle;
mod output;
mod race;
mod script;
mod sign;
mod slip;

use crate::scene::{About, Scene};
use crate::stage::{AnyStage, Stage};

/// A scene that no one has opened yet.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// What is known about it.
    pub about: About,
    begin: fn() -> Box<dyn AnyStage>,
}

impl Entry {
    const fn of<S: Scene>() -> Entry {
        Entry { about: S::ABOUT, begin: || Box::new(Stage::<S>::begin()) }
    }

    /// Opens it at its beginning.
    pub fn begin(&self) -> Box<dyn AnyStage> {
        (self.begin)()
    }
}

/// All scenes, in the order of the chapters.
pub static ALL: &[Entry] = &[
    Entry::of::<slip::Slip>(),
    Entry::of::<sign::Sign>(),
    Entry::of::<circle::Circle>(),
    Entry::of::<fingerprint::Fingerprint>(),
    Entry::of::<blocks::Stamps>(),
    Entry::of::<blocks::Blocks>(),
    Entry::of::<double_spend::DoubleSpend>(),
    Entry::of::<race::Race>(),
    Entry::of::<output::Life>(),
    Entry::of::<script::Locks>(),
    Entry::of::<merkle::Proof>(),
];

/// The scene of this name at its beginning.
pub fn by_name(name: &str) -> Option<Box<dyn AnyStage>> {
    ALL.iter().find(|it| it.about.name == name).map(Entry::begin)
}
