//! A scene on its stage: the deeds that led to its state.

use crate::deed::Deed;
use crate::refusal::Refusal;
use crate::scene::{About, Part, Scene, Slice};

/// How many deeds a link may hold.
pub const MOST_DEEDS: usize = 400;

/// How many steps of a link may be made pointless by the next one. The page leaves such steps out, so its own links
/// have none.
pub const MOST_POINTLESS: usize = 20;

/// How long an address may be, in bytes.
pub const LONGEST_ADDRESS: usize = 1 << 14;

const UNDO: &str = "Undo some steps, or start again.";

/// A scene, and the deeds that led to its state.
pub struct Stage<S> {
    scene: S,
    deeds: Vec<Deed>,
    done: Vec<bool>,
    /// How long their address is.
    length: usize,
    /// Which tasks were done before the last deed.
    before: Vec<bool>,
    said: String,
}

/// A stage, whichever scene is on it.
pub trait AnyStage {
    /// What is known about the scene.
    fn about(&self) -> About;
    /// All deeds.
    fn deeds(&self) -> &[Deed];
    /// Does a deed. See [`Scene::play`].
    ///
    /// # Errors
    ///
    /// Why it can't be done, `too-many-deeds`, `too-long` and `too-much-work`. Then everything is as it was.
    fn play(&mut self, deed: Deed) -> Result<(), Refusal>;
    /// Which tasks were done, now or before.
    fn done(&self) -> &[bool];
    /// What came of the last deed.
    fn said(&self) -> &str;
    /// Draws the scene.
    fn show(&self) -> Vec<Part>;
    /// See [`Scene::work`].
    ///
    /// # Errors
    ///
    /// Why it can't be done.
    fn work(&self, job: &Deed, token: &str, budget: u64) -> Result<Slice, Refusal>;
}

impl<S: Scene> Stage<S> {
    /// A scene to which no one has done anything.
    pub fn begin() -> Stage<S> {
        let scene = S::default();
        let done = scene.done();
        Stage {
            scene,
            deeds: Vec::new(),
            length: 0,
            before: done.clone(),
            done,
            said: String::new(),
        }
    }
}

impl<S: Scene> AnyStage for Stage<S> {
    fn about(&self) -> About {
        S::ABOUT
    }

    fn deeds(&self) -> &[Deed] {
        &self.deeds
    }

    fn play(&mut self, deed: Deed) -> Result<(), Refusal> {
        let replaces = self.deeds.last().is_some_and(|last| S::replaces(&deed, last));
        if !replaces && self.deeds.len() >= MOST_DEEDS {
            let message = format!("a link holds {MOST_DEEDS} steps, and this would be one more");
            return Err(Refusal::new("too-many-deeds", message, UNDO));
        }
        if self.length + length(&deed) > LONGEST_ADDRESS {
            let message = "with this step, the address would be too long for a link";
            return Err(Refusal::new("too-long", message, UNDO));
        }
        let kept = self.deeds.len() - usize::from(replaces);
        if S::effort(self.deeds[..kept].iter().chain([&deed])) > S::MOST_EFFORT {
            let message = "to work all of this out again would take a browser too long";
            return Err(Refusal::new("too-much-work", message, UNDO));
        }
        self.said = self.scene.play(&deed)?;
        let now = self.scene.done();
        // A deed that did a task stays, unless the next one does it, too: the task is done wherever the address leads.
        let would_lose_a_task = self
            .done
            .iter()
            .zip(&self.before)
            .zip(&now)
            .any(|((done, before), now)| *done && !before && !now);
        if replaces && !would_lose_a_task {
            self.length -= self.deeds.pop().as_ref().map_or(0, length);
        } else {
            self.before.clone_from(&self.done);
        }
        self.length += length(&deed);
        self.deeds.push(deed);
        for (place, (done, now)) in self.done.iter_mut().zip(now).enumerate() {
            if now && !*done {
                self.said +=
                    &format!(" ✓ Task {} is done. {}", place + 1, S::ABOUT.tasks[place].learnt);
            }
            *done |= now;
        }
        Ok(())
    }

    fn done(&self) -> &[bool] {
        &self.done
    }

    fn said(&self) -> &str {
        &self.said
    }

    fn show(&self) -> Vec<Part> {
        self.scene.show()
    }

    fn work(&self, job: &Deed, token: &str, budget: u64) -> Result<Slice, Refusal> {
        self.scene.work(job, token, budget)
    }
}

/// How long a deed is in an address, with what parts it from the next.
fn length(deed: &Deed) -> usize {
    deed.to_string().len() + 1
}

/// Writes deeds as an address has them.
pub fn address(deeds: &[Deed]) -> String {
    deeds.iter().map(Deed::to_string).collect::<Vec<_>>().join("~")
}

/// Reads the deeds of an address.
///
/// # Errors
///
/// `too-long`, and what is wrong with a deed. How many there are is checked when they're played.
pub fn deeds(address: &str) -> Result<Vec<Deed>, Refusal> {
    if address.len() > LONGEST_ADDRESS {
        let message = format!("the address is longer than {LONGEST_ADDRESS} bytes");
        return Err(Refusal::new("too-long", message, "Start again."));
    }
    let words = address.split('~').filter(|it| !it.is_empty());
    words.map(str::parse).collect()
}
