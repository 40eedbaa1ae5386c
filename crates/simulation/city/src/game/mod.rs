//! A game for a class: each player owns a pool, with a share of the work and a plan. The score is what each pool earned for its work.

mod class;
mod file;
mod play;
mod player;

pub use file::{GameError, MAX_PLAYERS};
pub use play::{Game, Score, play, read};
pub use player::{Plan, Player};
