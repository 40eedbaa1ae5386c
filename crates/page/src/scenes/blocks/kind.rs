use crate::deed::Deed;
use crate::refusal::Refusal;
use crate::scene::{About, Slice};
use kusari::stage3_timestamp::{Draft, Seal, SealedBlock, SealedChain};
use maud::Markup;

/// A seal that readers can play with.
pub(in crate::scenes) trait Kind: Seal {
    const ABOUT: About;
    /// The number of zero bits at first.
    const BITS: u64;
    const HAS_BITS: bool;
    /// Whether Alice has no copy yet.
    const ALICE_IS_NEW: bool;

    /// The rule that seals are checked by.
    fn rule(bits: u64) -> Self::Rule;
    /// Closes a block of the chain that everyone has at first.
    fn prepared(draft: Draft, bits: u64, index: usize) -> SealedBlock<Self>;
    /// What takes the place of the seal in a block that no one has sealed.
    fn none() -> Self;
    /// Which tasks are done.
    fn done(facts: &Facts<'_, Self>) -> Vec<bool>;
    /// Does a deed that only this seal knows to a block. Returns what came of it in words and, if the seal was searched
    /// for, how many attempts it took.
    fn edit(
        block: &mut SealedBlock<Self>,
        height: usize,
        deed: &Deed,
    ) -> Result<(String, Option<u64>), Refusal>;
    /// Whether someone who has one chain takes another.
    fn takes(own: &SealedChain<Self>, offered: &SealedChain<Self>) -> Result<(), Refusal>;
    /// What can be set for the whole scene.
    fn settings(rule: &Self::Rule) -> Markup;
    /// A block's seal, and what can be done to it.
    fn seal(look: &Look<'_, Self>) -> Markup;

    /// A slice of a search for a seal.
    fn work(look: &Look<'_, Self>, _token: &str, _budget: u64) -> Result<Slice, Refusal> {
        let message = format!("block {} is closed by a stamp, not by work", look.height);
        Err(Refusal::new("no-work-here", message, "Stamp it."))
    }
}

/// What tasks ask about.
pub(in crate::scenes) struct Facts<'a, S: Kind> {
    /// Whether any block has ever been changed.
    pub(super) was_changed: bool,
    /// Whether your copy keeps all rules.
    pub(super) is_sound: bool,
    /// Whether it tells another story than at first.
    pub(super) is_another_story: bool,
    /// Whether you pay Bob in it.
    pub(super) pays_bob: bool,
    /// Everyone's copies.
    pub(super) yours: &'a [SealedBlock<S>],
    pub(super) bobs: &'a [SealedBlock<S>],
    pub(super) alices: &'a [SealedBlock<S>],
}

/// A look at one block.
pub(in crate::scenes) struct Look<'a, S: Kind> {
    pub(super) block: &'a SealedBlock<S>,
    pub(super) height: usize,
    pub(super) rule: &'a S::Rule,
    /// What is wrong with its seal.
    pub(super) fault: Option<&'a Refusal>,
    /// Whether a new seal is the next thing it needs: everything before it, and everything else in it, is sound.
    pub(super) is_next: bool,
    /// How many attempts it took to seal it, if that's known.
    pub(super) attempts: Option<u64>,
}
