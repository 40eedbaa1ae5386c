//! The door between a page's JavaScript and [`kusari_page::answer`]. It's empty anywhere but in a browser.
//!
//! The page asks for [`room`](door), writes a question of that many bytes there, calls `answer`, and reads the answer
//! where the two numbers that come back say. One question is under way at a time.

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod door;
