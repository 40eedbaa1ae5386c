//! Checks the claims of `tests/corpus/peers.rs` on bytes that libFuzzer makes up.

#![no_main]

#[path = "../../../tests/corpus/peers.rs"]
mod peers;

// The first run sets up what all runs share, so that libFuzzer doesn't report it as slow.
libfuzzer_sys::fuzz_target!(init: peers::run(&[]), |bytes: &[u8]| peers::run(bytes));
