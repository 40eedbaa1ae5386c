//! A blockchain rebuilt in chapters.

pub mod stage1_ledger;
pub mod stage2_signed;
pub mod stage3_timestamp;
pub mod stage4_pow;

#[doc = include_str!("../docs/wire-format.md")]
pub mod wire_format {}
