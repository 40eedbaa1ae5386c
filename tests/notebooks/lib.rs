//! The cheap gate: the cells of each notebook, joined into one test. It needs no Jupyter.
//!
//! What the cells put out is not looked at: `cargo x notebooks --check` does that, in the kernel.
//! Here it is seen in seconds whether they still compile, and whether what they assert still holds.
//! Where the reader has a turn, our solution is filled in behind its check, and has to pass it.
//! Each line of a joined notebook ends in the name of its cell, so that an error leads there. Left
//! out are the cells that are meant not to compile, and the directives to the kernel.

#[cfg(test)]
include!(concat!(env!("OUT_DIR"), "/notebooks.rs"));

#[cfg(test)]
mod scan;
