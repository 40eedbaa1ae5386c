//! Chapter 4's contract: what work seals, that the clever search finds what the naive one finds, and what a
//! chain file may look like.

mod common;

#[path = "stage4_pow/cast.rs"]
mod cast;

#[path = "stage4_pow/work.rs"]
mod work;

#[path = "stage4_pow/mining.rs"]
mod mining;

#[path = "stage4_pow/chain_files.rs"]
mod chain_files;

#[path = "stage4_pow/disk.rs"]
mod disk;
