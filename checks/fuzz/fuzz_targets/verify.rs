//! What `tests/corpus/verify.rs` claims, of bytes that libFuzzer makes up.

#![no_main]

#[path = "../../../tests/corpus/verify.rs"]
mod verify;

// The first run makes what all runs share, and is not counted as slow.
libfuzzer_sys::fuzz_target!(init: verify::run(&[]), |bytes: &[u8]| verify::run(bytes));
