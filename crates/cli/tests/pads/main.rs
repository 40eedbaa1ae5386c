//! Members of chapter 8 as their users see them: real processes, real lines, real folders.

#![expect(clippy::unwrap_used, reason = "what cannot be had fails the test")]

mod airport;
mod falling;
mod folders;
mod proving;
mod sessions;
mod strangers;
