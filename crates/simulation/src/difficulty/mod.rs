//! How chapter 6's difficulty answers to miners, and to lies about the time.

pub(crate) mod hashrate;
pub(crate) mod time_rules;
