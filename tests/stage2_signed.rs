//! Chapter 2's contract: who may pay what, which bytes mean it, and which keys count.

mod common;
#[path = "common/der.rs"]
mod der;

#[path = "stage2_signed/cast.rs"]
mod cast;

#[path = "stage2_signed/bank.rs"]
mod bank;

#[path = "stage2_signed/signatures.rs"]
mod signatures;

#[path = "stage2_signed/keys.rs"]
mod keys;

#[path = "stage2_signed/wire.rs"]
mod wire;

#[path = "stage2_signed/accounts.rs"]
mod accounts;

#[path = "stage2_signed/wallets.rs"]
mod wallets;
