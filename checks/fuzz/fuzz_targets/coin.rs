//! Checks the claims of `tests/corpus/coin.rs` on bytes that libFuzzer makes up.

#![no_main]

#[path = "../../../tests/corpus/coin.rs"]
mod coin;

// The first run sets up what all runs share, so that libFuzzer doesn't report it as slow.
libfuzzer_sys::fuzz_target!(init: coin::run(&[]), |bytes: &[u8]| coin::run(bytes));
