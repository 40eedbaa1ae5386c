//! The machinery of virtual time.

pub(crate) mod agenda;
pub(crate) mod chance;
pub(crate) mod seeded;
pub(crate) mod trace;
