//! Checks the claims of `tests/corpus/members.rs` on scripts that libFuzzer makes up.

#![no_main]

#[path = "../../../tests/stage8_contract/cast.rs"]
#[allow(dead_code, reason = "the scripts use a part of it")]
mod cast;
#[path = "../../../tests/corpus/members.rs"]
mod members;
#[path = "../../../tests/stage8_contract/voters.rs"]
#[allow(dead_code, reason = "the scripts use a part of it")]
mod voters;
#[path = "../../../tests/stage8_contract/world.rs"]
#[allow(dead_code, reason = "the scripts use a part of it")]
mod world;

// The first run sets up what all runs share, so that libFuzzer doesn't report it as slow.
libfuzzer_sys::fuzz_target!(init: members::run(&[]), |bytes: &[u8]| members::run(bytes));
