//! Checks the claims of `tests/corpus/host.rs` on bytes that libFuzzer makes up.

#![no_main]

#[path = "../../../tests/corpus/host.rs"]
mod host;

// The first run sets up what all runs share, so that libFuzzer doesn't report it as slow.
libfuzzer_sys::fuzz_target!(init: host::run(&[]), |bytes: &[u8]| host::run(bytes));
