//! What goes wrong: by chance, and because Mallory wants it to.

pub(crate) mod attack;
pub(crate) mod faults;
pub(crate) mod mallory;
pub(crate) mod scene;
