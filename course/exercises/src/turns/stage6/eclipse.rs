//! The last turn of the third notebook: the story that Mallory shows to Bob alone.

use crate::check::{Check, aside, asking, equal};
use crate::lessons::stage6::{Person, extend, output_of};
use crate::report::Report;
use crate::turn::Turn;
use kusari::stage6_coin::{
    Block, Chain, CompactTarget, Genesis, InCoins, Message, Node, NodeId, NodeInput, NodeSettings,
    Refusal as _, Rules, Time, Transaction,
};
use std::sync::Arc;

pub(super) const STORY_FOR_BOB: Turn = Turn { name: "story_for_bob", chapter: 6, minutes: 7 };

/// What the reader makes of the chain that Bob knows, a payment to him, and Mallory.
pub type StoryForBob = fn(Chain, Transaction, &Person) -> Vec<Block>;

/// Checks `story_for_bob`: the eclipse, with as many confirmations as Bob likes.
pub fn story_for_bob(student: StoryForBob) -> Report {
    Check::turn(STORY_FOR_BOB)
        .claim("Bob's node accepts every block of yours", move || {
            told(student, 4).and_then(|scene| scene.chain().map(drop))
        })
        .claim("in your story Mallory has paid Bob", move || {
            told(student, 4).and_then(|scene| scene.confirmations().map(drop))
        })
        .claim("and the payment has six confirmations", move || {
            told(student, 4).and_then(|scene| scene.is_confirmed())
        })
        .claim("it works however long the chain is that Bob knows", move || {
            [1, 2, 9].into_iter().try_for_each(|length| {
                let scene = told(student, length)?;
                scene.chain()?;
                scene.is_confirmed()
            })
        })
        .claim("what he owns in the end, his own node has added up", move || {
            let scene = told(student, 3)?;
            scene.chain()?;
            let node = scene.bobs_node();
            let last = scene.story.last().map(Block::hash);
            if last != Some(node.tip().hash) {
                return Err(format!(
                    "Bob's node doesn't take up your blocks, it's still at height {}. Is a time in them more than \
                     two hours ahead?",
                    node.tip().height
                ));
            }
            let bobs = output_of(&scene.payment).1.output.amount;
            equal("what Bob owns", scene.bob.owns_at(&node), InCoins(bobs), "Mallory's payment is his")
        })
        .report()
}

/// What Bob knows, and what he's told.
struct Scene {
    known: Chain,
    bob: Person,
    payment: Transaction,
    story: Vec<Block>,
}

/// Mallory mines the first block that Bob knows, and Alice the others.
fn told(student: StoryForBob, length: usize) -> Result<Scene, String> {
    let [alice, bob, mallory] = [1, 2, 3].map(Person::new);
    let known = aside(|| {
        let easiest = CompactTarget::from_bits(0x2000_ffff);
        let rules = Rules { easiest, period: 2016, ..Rules::classroom() };
        let time = Time::from_millis(1_700_000_000_000);
        let genesis = Genesis { time, words: "No grants.".to_owned(), rules };
        let mut chain = Chain::new(genesis).expect("the checks keep the rules");
        (0..length).for_each(|index| {
            let miner = if index == 0 { &mallory } else { &alice };
            extend(&mut chain, &[], miner).expect("the checks keep the rules");
        });
        chain
    });
    let payment = mallory.pays(&bob, &mallory.coins(&known)[0], 5, &known);
    asking(format!("story_for_bob, for a chain of {length},"));
    let story = student(known.clone(), payment.clone(), &mallory);
    match story.len() {
        0 => Err("you show Bob no block".to_owned()),
        101.. => Err(format!("you show Bob {} blocks: six or a few more will do", story.len())),
        _ => Ok(Scene { known, bob, payment, story }),
    }
}

impl Scene {
    /// Bob's chain, when each of the blocks has passed.
    fn chain(&self) -> Result<Chain, String> {
        let mut chain = self.known.clone();
        for (number, block) in (1..).zip(&self.story) {
            chain.push(block.clone()).map_err(|refused| {
                let (of, length, code) = (self.story.len(), self.known.blocks().len(), refused.code());
                let link = "Your first block has to follow the last one that Bob knows, and each of the others \
                            the one before";
                let because = if code == "wrong-link" { link } else { "It's one of the rules" };
                format!(
                    "Bob knows {length} blocks. His node refuses your block {number} of {of} with {code}: {refused}. \
                     {because}"
                )
            })?;
        }
        Ok(chain)
    }

    /// In how many of the blocks the payment is confirmed: its own, and those after it.
    fn confirmations(&self) -> Result<usize, String> {
        let has = |block: &Block| block.transactions.contains(&self.payment);
        let at = self.story.iter().position(has);
        let at = at.ok_or("the payment to Bob is in none of your blocks")?;
        Ok(self.story.len() - at)
    }

    fn is_confirmed(&self) -> Result<(), String> {
        match self.confirmations()? {
            6.. => Ok(()),
            confirmations => Err(format!(
                "the payment has {confirmations} of the 6 confirmations that Bob waits for: its own block is the \
                 first, and each block after that is one more"
            )),
        }
    }

    /// Bob's node, after Mallory has told it everything.
    fn bobs_node(&self) -> Node {
        let genesis = self.known.genesis().clone();
        let mut node =
            Node::new(genesis, NodeSettings::default()).expect("the checks keep the rules");
        let (now, mallory) = (self.known.place().tip().time, NodeId(13));
        for block in self.known.blocks() {
            node.handle(NodeInput::Proposed(block.clone()), now);
        }
        node.handle(NodeInput::Connected(mallory), now);
        let story = self.story.iter().cloned().map(Arc::new).collect();
        node.handle(NodeInput::Message(mallory, Message::Blocks(story)), now);
        node
    }
}
