//! What a scene is.

use crate::deed::Deed;
use crate::refusal::Refusal;
use maud::Markup;

/// A part of what a scene shows: a name that's unique in the scene, and its HTML.
///
/// The page replaces only parts that changed, so what moves often has a part of its own.
pub type Part = (&'static str, Markup);

/// Something to touch: a state, and what readers can do to it.
///
/// A scene is a pure value. It has no clock and no chance of its own: both come with a deed. So the same deeds lead
/// to the same state, on every machine, and a link to the deeds is a link to the state.
pub trait Scene: Default + 'static {
    /// What's known about the scene before it begins.
    const ABOUT: About;

    /// Does a deed, and says in a sentence what came of it. A screen reader reads the sentence aloud.
    ///
    /// # Errors
    ///
    /// Why it can't be done. The scene must then be as it was before.
    fn play(&mut self, deed: &Deed) -> Result<String, Refusal>;

    /// Which of the tasks are done at this moment, in the order of [`About::tasks`]. A task that was done once stays
    /// done.
    fn done(&self) -> Vec<bool>;

    /// Draws the scene.
    fn show(&self) -> Vec<Part>;

    /// Whether a deed makes the one just before it pointless: the next value of the same slider, say. The earlier
    /// deed is then forgotten. `play` must lead to the same state whether or not the earlier deed was played.
    fn replaces(_next: &Deed, _last: &Deed) -> bool {
        false
    }

    /// How much work it is at most to play these deeds one after another, in a unit of the scene's choice: what can't be
    /// more than [`MOST_EFFORT`](Scene::MOST_EFFORT) isn't counted. It follows from the deeds alone, and not from what's
    /// still known of them, so a link is refused everywhere or nowhere.
    fn effort<'a>(_deeds: impl Iterator<Item = &'a Deed>) -> u64 {
        0
    }

    /// How much work a link may make.
    const MOST_EFFORT: u64 = u64::MAX;

    /// Does a slice of a long job, such as mining. `token` is empty at first, and then what the last slice returned.
    /// `budget` says how much to do. What it counts is the scene's choice, as long as twice the budget takes about twice
    /// as long. A slice doesn't change the scene: the deed at the end does that.
    ///
    /// # Errors
    ///
    /// Why it can't be done.
    fn work(&self, job: &Deed, _token: &str, _budget: u64) -> Result<Slice, Refusal> {
        Err(job.unknown())
    }
}

/// What came of a slice of a long job.
#[derive(Clone, Debug, PartialEq)]
pub enum Slice {
    /// There's more to do.
    More {
        /// What the next slice needs to know.
        token: String,
        /// How much is done, from 0 to 1, as far as that can be said.
        share: f64,
        /// How far it is, in words.
        said: String,
    },
    /// It's done, and this deed brings the result into the scene.
    Done(Deed),
}

/// What is known about a scene before it begins.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// Its name in addresses and files: lower case, no spaces.
    pub name: &'static str,
    /// Its title.
    pub title: &'static str,
    /// The chapters that it belongs to, as in `4` or `4 and 5`.
    pub chapters: &'static str,
    /// The page of the course that it belongs to: the name of a notebook.
    pub notebook: &'static str,
    /// What it asks.
    pub question: &'static str,
    /// What there is to do, the easiest first.
    pub tasks: &'static [Task],
}

/// Something to do in a scene.
#[derive(Clone, Copy, Debug)]
pub struct Task {
    /// What to do, as a request.
    pub ask: &'static str,
    /// What it shows, once it's done.
    pub learnt: &'static str,
}
