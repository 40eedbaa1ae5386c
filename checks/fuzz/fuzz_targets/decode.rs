//! What `tests/corpus/decode.rs` claims, of bytes that libFuzzer makes up.

#![no_main]

#[path = "../../../tests/corpus/decode.rs"]
mod decode;

// The first run makes what all runs share, and is not counted as slow.
libfuzzer_sys::fuzz_target!(init: decode::run(&[]), |bytes: &[u8]| decode::run(bytes));
