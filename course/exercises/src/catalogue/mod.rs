//! All exercises: what each of them asks, and what helps. The checks are in the chapters' folders.

pub(crate) mod exercise;
mod stage1;
mod stage2;
mod stage3;
mod stage4;
mod stage5;
mod stage6;
mod stage7;
mod stage8;
mod stage9;

use exercise::Exercise;

/// All exercises, chapter by chapter.
pub fn all() -> impl Iterator<Item = &'static Exercise> {
    [
        stage1::EXERCISES,
        stage2::EXERCISES,
        stage3::EXERCISES,
        stage4::EXERCISES,
        stage5::EXERCISES,
        stage6::EXERCISES,
        stage7::EXERCISES,
        stage8::EXERCISES,
        stage9::EXERCISES,
    ]
    .into_iter()
    .flatten()
}

/// The exercise of that name.
pub fn find(name: &str) -> Option<&'static Exercise> {
    all().find(|exercise| exercise.name == name)
}
