//! Chapter 6 through its public API.

#[path = "stage6_coin/bitcoin.rs"]
mod bitcoin;
#[path = "stage6_coin/published.rs"]
mod published;
