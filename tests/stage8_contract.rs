//! Chapter 8 through its public API: members who know each other keep a state machine, and agree on the order of commands.
//!
//! Every test's name is a claim, and the modules are in the order of the argument: what the contract allows, who is a member, what
//! a command and a block have to be, and then one way to agree after another.

#![expect(clippy::unwrap_used, reason = "a test that can't go on may stop")]

#[path = "stage8_contract/cast.rs"]
mod cast;
#[path = "stage8_contract/world.rs"]
mod world;

#[path = "stage8_contract/pads.rs"]
mod pads;

#[path = "stage8_contract/lending.rs"]
mod lending;

#[path = "stage8_contract/members.rs"]
mod members;

#[path = "stage8_contract/books.rs"]
mod books;

#[path = "stage8_contract/leading.rs"]
mod leading;

#[path = "stage8_contract/exploring.rs"]
mod exploring;
#[path = "stage8_contract/mining.rs"]
mod mining;
#[path = "stage8_contract/voters.rs"]
mod voters;
#[path = "stage8_contract/working.rs"]
mod working;

#[path = "stage8_contract/voting.rs"]
mod voting;

#[path = "stage8_contract/voting_again.rs"]
mod voting_again;

#[path = "stage8_contract/voting_liars.rs"]
mod voting_liars;

#[path = "stage8_contract/airports.rs"]
mod airports;

#[path = "stage8_contract/voting_members.rs"]
mod voting_members;

#[path = "stage8_contract/voting_star.rs"]
mod voting_star;
