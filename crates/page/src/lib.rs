//! The chapters in a browser: scenes that a reader can touch.
//!
//! A scene is a value made of the chapters' own types, with what readers can do to it ([`scene::Scene`]). Everything is
//! decided, checked and drawn here, in Rust. The page's JavaScript only carries what a reader does to [`answer`], and puts
//! the HTML that comes back where it belongs.
//!
//! ```text
//! a click ─▶ web/scene.js ─▶ web/crew.js (a worker) ─▶ door ─▶ answer ─▶ Stage ─▶ Scene
//!                 ▲                                              │
//!                 └────────────── HTML, address ◀────────────────┘
//! ```
//!
//! `answer` has no memory that matters. Each question brings the address with all deeds since the beginning, so
//! nothing is lost if the worker has to be started again, and the address in the browser's bar is always the state that's
//! on the screen. What was computed for the last question is kept. That makes the next answer fast, and changes nothing
//! else.

mod answer;
pub mod cast;
pub mod deed;
pub mod frame;
pub mod html;
mod measure;
pub mod refusal;
pub mod scene;
pub mod scenes;
pub mod stage;

pub use answer::answer;
