//! What `tests/corpus/coin.rs` claims, of bytes that libFuzzer makes up.

#![no_main]

#[path = "../../../tests/corpus/coin.rs"]
mod coin;

// The first run makes what all runs share, and is not counted as slow.
libfuzzer_sys::fuzz_target!(init: coin::run(&[]), |bytes: &[u8]| coin::run(bytes));
