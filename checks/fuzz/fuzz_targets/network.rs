//! Checks the claims of `tests/corpus/network.rs` on bytes that libFuzzer makes up.

#![no_main]

#[path = "../../../tests/corpus/network.rs"]
mod network;

// The first run sets up what all runs share, so that libFuzzer doesn't report it as slow.
libfuzzer_sys::fuzz_target!(init: network::run(&[]), |bytes: &[u8]| network::run(bytes));
