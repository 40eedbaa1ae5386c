use super::kind::{Facts, Kind, Look};
use crate::cast::{MALLORY, SERVER};
use crate::deed::Deed;
use crate::html;
use crate::refusal::Refusal;
use crate::scene::{About, Task};
use kusari::stage3_timestamp::{
    Draft, Seal as _, SealedBlock, SealedChain, ServerKey, Signature, Stamp,
};
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
                learnt: "Anyone can repair the link. But the stamp needs a key that only the server has.",
            },
            Task {
                ask: "Now you're the server. Make a history that differs from Bob's, show it to Alice, who is new here, and get \
                      her to accept it.",
                learnt: "Two histories, both stamped, both sound. Neither Alice nor Bob can tell until they compare. \
                         In chapter 4, no one has to trust a server any more.",
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

    fn done(facts: &Facts<'_, Stamp>) -> Vec<bool> {
        // To check a stamp is thirty times as fast as to make one.
        let own = ServerKey { timestamp_server: MALLORY.address().clone() };
        let was_forged = |block: &SealedBlock<Stamp>| {
            block.seal.check(&block.draft, &block.hash(), &own).is_ok()
        };
        let tried = facts
            .yours
            .windows(2)
            .any(|pair| pair[1].draft.previous_hash == pair[0].hash() && was_forged(&pair[0]));
        let two_histories = facts.alices.iter().zip(facts.bobs).any(|(one, other)| one != other);
        vec![facts.was_changed && !facts.is_sound, tried, two_histories]
    }

    fn edit(
        block: &mut SealedBlock<Stamp>,
        height: usize,
        deed: &Deed,
    ) -> Result<(String, Option<u64>), Refusal> {
        let (keys, whose) = match (deed.verb(), deed.word(2)?) {
            ("stamp", "own") => (MALLORY.wallet().keys(), "your own key"),
            ("stamp", "server") => (SERVER.wallet().keys(), "the server's key"),
            _ => return Err(deed.unknown()),
        };
        *block = Stamp::seal(block.draft.clone(), keys);
        Ok((format!("Block {height} is stamped with {whose}. "), None))
    }

    fn takes(own: &SealedChain<Stamp>, offered: &SealedChain<Stamp>) -> Result<(), Refusal> {
        if offered.blocks().starts_with(own.blocks()) {
            return Ok(());
        }
        let message = "the server has signed two histories, this one and mine: now I know that it lies, and I can prove it";
        Err(Refusal::new(
            "two-histories",
            message,
            "Show it to someone who has nothing to compare it with.",
        ))
    }

    fn settings(_: &ServerKey) -> Markup {
        html! {}
    }

    fn seal(look: &Look<'_, Stamp>) -> Markup {
        let height = look.height;
        html! {
            p { "Stamp " span.hash { (look.block.seal.signature) } }
            @match look.fault {
                Some(fault) => (html::broken(fault)),
                None => (html::verdict(None, "The stamp is the server's, over this block.")),
            }
            div.row {
                button type="button" data-do={ "stamp." (height) ".own" } { "Stamp with your key" span.hidden { ", block " (height) } }
                button type="button" data-do={ "stamp." (height) ".server" } { "Stamp with the server's key" span.hidden { ", block " (height) } }
            }
        }
    }
}
