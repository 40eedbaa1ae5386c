//! One file, or one folder, for each scene. A new scene is one more `mod` and one more line in [`all`].

mod blocks;
mod circle;
mod double_spend;
mod fingerprint;
mod sign;
mod slip;
#[cfg(test)]
mod trial;

use crate::stage::{AnyStage, Stage};

/// All scenes at their beginning, in the order of the chapters.
pub fn all() -> Vec<Box<dyn AnyStage>> {
    vec![
        Box::new(Stage::<slip::Slip>::begin()),
        Box::new(Stage::<sign::Sign>::begin()),
        Box::new(Stage::<circle::Circle>::begin()),
        Box::new(Stage::<fingerprint::Fingerprint>::begin()),
        Box::new(Stage::<blocks::Stamps>::begin()),
        Box::new(Stage::<blocks::Blocks>::begin()),
        Box::new(Stage::<double_spend::DoubleSpend>::begin()),
    ]
}

/// The scene of this name at its beginning.
pub fn by_name(name: &str) -> Option<Box<dyn AnyStage>> {
    all().into_iter().find(|it| it.about().name == name)
}
