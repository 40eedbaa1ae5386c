//! Checks the claims of `tests/corpus/decode.rs` on bytes that libFuzzer makes up.

#![no_main]

#[path = "../../../tests/corpus/decode.rs"]
mod decode;

// The first run sets up what all runs share, so that libFuzzer doesn't report it as slow.
libfuzzer_sys::fuzz_target!(init: decode::run(&[]), |bytes: &[u8]| decode::run(bytes));
