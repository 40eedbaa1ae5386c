//! The door between a page's JavaScript and [`kusari_page::answer`]. Compiled for anything but a browser,
//! it's empty.
//!
//! The page asks for `room` for a question, writes the question there, and calls `answer`, which returns where the
//! answer begins. `length` returns how many bytes it has. One question is under way at a time.

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod door;
