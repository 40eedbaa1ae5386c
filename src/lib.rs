//! tmp
#![forbid(unsafe_code)]
pub mod stage1_ledger;
pub mod stage2_signed;
pub mod stage3_timestamp;
