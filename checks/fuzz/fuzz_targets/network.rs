//! What `tests/corpus/network.rs` claims, of bytes that libFuzzer makes up.

#![no_main]

#[path = "../../../tests/corpus/network.rs"]
mod network;

// The first run makes what all runs share, and is not counted as slow.
libfuzzer_sys::fuzz_target!(init: network::run(&[]), |bytes: &[u8]| network::run(bytes));
