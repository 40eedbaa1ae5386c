//! Nodes as their users see them: real processes on real sockets.

#![expect(clippy::unwrap_used, reason = "what cannot be had fails the test")]

mod beginning;
mod cable;
mod edge;
mod ending;
mod killed;
mod liar;
mod mining;
mod race;
mod town;
mod two_users;
