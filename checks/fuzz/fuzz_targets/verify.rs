//! Checks the claims of `tests/corpus/verify.rs` on bytes that libFuzzer makes up.

#![no_main]

#[path = "../../../tests/corpus/verify.rs"]
mod verify;

// The first run sets up what all runs share, so that libFuzzer doesn't report it as slow.
libfuzzer_sys::fuzz_target!(init: verify::run(&[]), |bytes: &[u8]| verify::run(bytes));
