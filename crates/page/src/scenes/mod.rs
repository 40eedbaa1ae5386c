//! One file, or one folder, for each scene. A new scene is one more `mod` and one more line in [`ALL`]. Each belongs to one
//! of the modules that `cargo x page` compiles, and each module is a feature of this crate.

#[cfg(feature = "accounts")]
mod blocks;
#[cfg(feature = "accounts")]
mod circle;
#[cfg(feature = "accounts")]
mod double_spend;
#[cfg(feature = "coin")]
mod eclipse;
#[cfg(feature = "accounts")]
mod fingerprint;
#[cfg(feature = "coin")]
mod merkle;
#[cfg(feature = "coin")]
mod output;
#[cfg(feature = "coin")]
mod pads;
#[cfg(feature = "network")]
mod race;
#[cfg(feature = "coin")]
mod rules;
#[cfg(feature = "coin")]
mod script;
#[cfg(feature = "accounts")]
mod sign;
#[cfg(feature = "accounts")]
mod slip;
#[cfg(feature = "coin")]
mod vote;

use crate::scene::{About, Scene};
use crate::stage::{AnyStage, Stage};

/// A scene that no one has opened yet.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// What is known about it.
    pub about: About,
    /// The module that it's in: a feature of this crate.
    pub module: &'static str,
    begin: fn() -> Box<dyn AnyStage>,
}

impl Entry {
    const fn of<S: Scene>(module: &'static str) -> Entry {
        Entry { about: S::ABOUT, module, begin: || Box::new(Stage::<S>::begin()) }
    }

    /// Opens it at its beginning.
    pub fn begin(&self) -> Box<dyn AnyStage> {
        (self.begin)()
    }
}

/// All scenes, in the order of the chapters.
pub static ALL: &[Entry] = &[
    #[cfg(feature = "accounts")]
    Entry::of::<slip::Slip>("accounts"),
    #[cfg(feature = "accounts")]
    Entry::of::<sign::Sign>("accounts"),
    #[cfg(feature = "accounts")]
    Entry::of::<circle::Circle>("accounts"),
    #[cfg(feature = "accounts")]
    Entry::of::<fingerprint::Fingerprint>("accounts"),
    #[cfg(feature = "accounts")]
    Entry::of::<blocks::Stamps>("accounts"),
    #[cfg(feature = "accounts")]
    Entry::of::<blocks::Blocks>("accounts"),
    #[cfg(feature = "accounts")]
    Entry::of::<double_spend::DoubleSpend>("accounts"),
    #[cfg(feature = "network")]
    Entry::of::<race::Race>("network"),
    #[cfg(feature = "coin")]
    Entry::of::<output::Life>("coin"),
    #[cfg(feature = "coin")]
    Entry::of::<script::Locks>("coin"),
    #[cfg(feature = "coin")]
    Entry::of::<merkle::Proof>("coin"),
    #[cfg(feature = "coin")]
    Entry::of::<eclipse::Eclipse>("coin"),
    #[cfg(feature = "coin")]
    Entry::of::<pads::ThreePads>("coin"),
    #[cfg(feature = "coin")]
    Entry::of::<vote::FourMembers>("coin"),
    #[cfg(feature = "coin")]
    Entry::of::<rules::OneRule>("coin"),
];

/// The scene of this name at its beginning.
pub fn by_name(name: &str) -> Option<Box<dyn AnyStage>> {
    ALL.iter().find(|it| it.about.name == name).map(Entry::begin)
}
