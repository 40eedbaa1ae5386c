use super::Copies;
use super::faults::Faults;
use super::kind::Kind;
use super::show::broken;
use crate::cast::{MALLORY, SERVER};
use crate::deed::Deed;
use crate::html;
use crate::refusal::Refusal;
use crate::scene::{About, Task};
use kusari::stage3_timestamp::{Draft, SealedBlock, SealedChain, ServerKey, Signature, Stamp};
use maud::{Markup, html};

impl Kind for Stamp {
    const ABOUT: About = About {
        name: "stamps",
        title: "Four stamped blocks",
        chapters: "3",
        notebook: "stage3_timestamp",
        question: "The timestamp server has signed these four blocks. You change one digit. Who notices, and by which rule?",
        tasks: &[
            Task {
                ask: "Break the chain: change any number in any block.",
                learnt: "The stamp was made for other bytes, and the next block names a hash that no longer exists.",
            },
            Task {
                ask: "Try to cover it up: stamp a block with your own key, and link the next one to it.",
                learnt: "The link can be mended by anyone. The stamp can't: it needs a key that only the server has.",
            },
            Task {
                ask: "Now you're the server. Show Alice, who is new, another history than the one that Bob has, and let her \
                      accept it.",
                learnt: "Two histories, both stamped, both sound. Neither Alice nor Bob can tell until they compare. \
                         That's the trust that chapter 4 takes away.",
            },
        ],
    };
    const BITS: u64 = 0;
    const HAS_BITS: bool = false;
    const ALICE_IS_NEW: bool = true;

    fn rule(_: u64) -> ServerKey {
        ServerKey { timestamp_server: SERVER.address().clone() }
    }

    fn prepared(draft: Draft, _: u64, _: usize) -> SealedBlock<Stamp> {
        Stamp::seal(draft, SERVER.wallet().keys())
    }

    fn none() -> Stamp {
        Stamp { signature: Signature::from_bytes([]) }
    }

    fn done(copies: &Copies<Stamp>) -> Vec<bool> {
        let is_sound = copies.checked().is_ok();
        let was_forged = |block: &SealedBlock<Stamp>| {
            let own = Stamp::seal(block.draft.clone(), MALLORY.wallet().keys());
            own.seal == block.seal
        };
        let tried = copies.yours.iter().enumerate().any(|(place, block)| {
            let next = copies.yours.get(place + 1);
            was_forged(block) && next.is_some_and(|it| it.draft.previous_hash == block.hash())
        });
        let [bob, alice] = &copies.others;
        let two_histories = alice.blocks.iter().zip(&bob.blocks).any(|(one, other)| one != other);
        vec![copies.was_changed && !is_sound, tried, two_histories]
    }

    fn edit(copies: &mut Copies<Stamp>, deed: &Deed) -> Result<String, Refusal> {
        let block = copies.block(deed)?;
        let (keys, whose) = match (deed.verb(), deed.word(2)?) {
            ("stamp", "own") => (MALLORY.wallet().keys(), "your own key"),
            ("stamp", "server") => (SERVER.wallet().keys(), "the server's key"),
            _ => return Err(deed.unknown()),
        };
        copies.yours[block] = Stamp::seal(copies.yours[block].draft.clone(), keys);
        copies.changed(block);
        Ok(format!("Block {} is stamped with {whose}.", block + 1))
    }

    fn takes(own: &SealedChain<Stamp>, offered: &SealedChain<Stamp>) -> Result<(), Refusal> {
        if offered.blocks().starts_with(own.blocks()) {
            return Ok(());
        }
        let message = "the server has signed two histories, this one and mine: now I know that it lies, and can prove it";
        Err(Refusal::new(
            "two-histories",
            message,
            "Show it to someone who has nothing to compare it with.",
        ))
    }

    fn settings(_: &Copies<Stamp>) -> Markup {
        html! {}
    }

    fn seal(copies: &Copies<Stamp>, block: usize, faults: &Faults) -> Markup {
        let height = block + 1;
        let stamp = &copies.yours[block].seal.signature;
        html! {
            p { "Stamp " span.hash { (stamp) } }
            @match &faults.seal {
                Some(fault) => (broken(fault)),
                None => (html::verdict(None, "The stamp is the server's, over this block.")),
            }
            div.row {
                button type="button" data-do={ "stamp." (height) ".own" } { "Stamp block " (height) " with your key" }
                button type="button" data-do={ "stamp." (height) ".server" } { "Stamp block " (height) " with the server's key" }
            }
        }
    }
}
