//! The cheap check: the cells of each notebook, joined into one test. It needs no Jupyter.
//!
//! It doesn't look at what the cells print: `cargo x notebooks --check` does that, in the kernel. This test
//! tells you in seconds whether the cells still compile, and whether what they assert still holds. After
//! each check of a reader's turn, our solution is filled in, and has to pass it. Each line of a joined
//! notebook ends with the name of its cell, so that an error leads there. Cells that are meant not to
//! compile are left out, and so are directives to the kernel.

#[cfg(test)]
include!(concat!(env!("OUT_DIR"), "/notebooks.rs"));

#[cfg(test)]
mod scan;
