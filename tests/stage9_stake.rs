//! What chapter 9 claims.

#![expect(clippy::unwrap_used, reason = "what isn't there fails the test")]

#[path = "stage9_stake/cast.rs"]
#[allow(dead_code, reason = "networks in virtual time use the rest of it")]
mod cast;
#[path = "stage9_stake/coin_age.rs"]
mod coin_age;
#[path = "stage9_stake/delegates.rs"]
mod delegates;
#[path = "stage9_stake/deposits.rs"]
mod deposits;
#[path = "stage9_stake/finality.rs"]
mod finality;
#[path = "stage9_stake/grinding.rs"]
mod grinding;
#[path = "stage9_stake/long_range.rs"]
mod long_range;
#[path = "stage9_stake/nothing_at_stake.rs"]
mod nothing_at_stake;
#[path = "stage9_stake/slots.rs"]
mod slots;
#[path = "stage9_stake/threads.rs"]
mod threads;
#[path = "stage9_stake/tickets.rs"]
mod tickets;
#[path = "stage9_stake/wire.rs"]
mod wire;
