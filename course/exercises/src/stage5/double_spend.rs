use super::careless;
use super::world::{PURSE, empty, extend};
use crate::check::Check;
use crate::people::{Alice, Bob, Mallory};
use crate::report::Report;
use kusari::stage5_network::{
    Address, Amount, Block, BlockHash, Chain, Event, Input, Message, Node, NodeId, NodeSettings,
    Output, Refusal as _, Time, Transaction, Wallet,
};
use std::collections::HashSet;
use std::error::Error;
use std::sync::Arc;

type Attack = fn(&Chain, &Wallet, &Address) -> Result<Vec<Block>, Box<dyn Error>>;

/// By what number Bob's node knows Mallory.
const MALLORY: NodeId = NodeId(13);

/// What Bob's node knows before she sends anything, and what he was paid in its last block.
struct Scene {
    seen: Chain,
    payment: Transaction,
}

impl Scene {
    /// The payment is in the first block.
    fn short() -> Result<Scene, String> {
        let (mut seen, payment) = (empty()?, Mallory.pays(Bob, 100, 1));
        extend(&mut seen, 1, vec![payment.clone()])?;
        Ok(Scene { seen, payment })
    }

    /// The payment is in the fifth, and she had a part of the money from Bob, in the second.
    fn long() -> Result<Scene, String> {
        let (mut seen, payment) = (empty()?, Mallory.pays(Bob, 140, 2));
        for transactions in [vec![], vec![Bob.pays(Mallory, 40, 3)], vec![], vec![]] {
            extend(&mut seen, 1, transactions)?;
        }
        extend(&mut seen, 1, vec![payment.clone()])?;
        Ok(Scene { seen, payment })
    }

    /// The payment is in the third, among payments of others.
    fn crowded() -> Result<Scene, String> {
        let (mut seen, payment) = (empty()?, Mallory.pays(Bob, 100, 4));
        extend(&mut seen, 1, vec![Bob.pays(Alice, 30, 5)])?;
        extend(&mut seen, 1, vec![])?;
        let others = [Alice.pays(Bob, 10, 6), Bob.pays(Alice, 1, 7)];
        let [before, after] = others;
        extend(&mut seen, 1, vec![before, payment.clone(), after])?;
        Ok(Scene { seen, payment })
    }

    /// Lets the student attack Bob's node. Returns it, and what it said.
    fn attack(&self, student: Attack) -> Result<(Node, Vec<Output>), String> {
        let mut node = Node::new(self.seen.genesis().clone(), NodeSettings::default())
            .map_err(|error| error.to_string())?;
        // So late that no block can be too early.
        let now = Time::MAX;
        node.handle(Input::Connected(MALLORY), now);
        node.handle(Input::Message(MALLORY, blocks(self.seen.blocks().to_vec())), now);
        if !careless::is_paid(&node, &self.payment) {
            return Err("Bob doesn't hand over the goods before the attack".to_owned());
        }
        let hers = student(&self.seen, Mallory.wallet(), PURSE.address())
            .map_err(|error| format!("you gave up with the error: {error}"))?;
        let hers = parents_first(&self.seen, hers);
        let said = node.handle(Input::Message(MALLORY, blocks(hers)), now);
        Ok((node, said))
    }
}

/// The task asks for blocks, and not for an order: each is sent after its parent. What has no parent
/// here is sent last, and the node says what it thinks of it.
fn parents_first(seen: &Chain, mut blocks: Vec<Block>) -> Vec<Block> {
    let mut known: HashSet<BlockHash> = seen.blocks().iter().map(Block::hash).collect();
    known.insert(seen.genesis().hash());
    let mut sorted = Vec::new();
    while let Some(next) = blocks.iter().position(|it| known.contains(&it.draft.previous_hash)) {
        let block = blocks.remove(next);
        known.insert(block.hash());
        sorted.push(block);
    }
    sorted.extend(blocks);
    sorted
}

fn blocks(blocks: Vec<Block>) -> Message {
    Message::Blocks(blocks.into_iter().map(Arc::new).collect())
}

/// Checks `race_against_one_confirmation`.
pub fn race_against_one_confirmation(student: Attack) -> Report {
    let keeps_the_rules = move |scene: Scene| {
        for output in scene.attack(student)?.1 {
            if let Output::Event(Event::BlockRefused { cause, .. }) = output {
                return Err(format!("Bob's node refuses a block: {cause} [{}]", cause.code()));
            }
        }
        Ok(())
    };
    let is_followed = move |scene: Scene| {
        let (node, _) = scene.attack(student)?;
        let height = node.tip().height;
        if node.tip() == scene.seen.tip() {
            return Err(format!(
                "Bob's node stays at its block {height}: a chain with as much work isn't one with more"
            ));
        }
        if careless::is_paid(&node, &scene.payment) {
            return Err(format!(
                "Bob's node is at height {height} now, and his payment is still on its chain"
            ));
        }
        Ok(())
    };
    let is_gone = move |scene: Scene| {
        let (node, _) = scene.attack(student)?;
        let waits = node.mempool().contains(&scene.payment);
        (!waits).then_some(()).ok_or_else(|| {
            "Bob's payment waits again, and the next block pays him: her money is still there for it".to_owned()
        })
    };
    let has_the_money = move |scene: Scene| {
        let (node, _) = scene.attack(student)?;
        let owns = node.tree().accounts().balance(PURSE.address()).units();
        let paid = scene.payment.amount.units();
        (owns >= paid).then_some(()).ok_or_else(|| {
            format!("Bob was paid {paid}, and in the end there's {owns} in her purse")
        })
    };
    Check::of("race_against_one_confirmation")
        .claim("she breaks no rule", move || keeps_the_rules(Scene::short()?))
        .claim("Bob's node leaves the chain that pays him", move || is_followed(Scene::short()?))
        .claim("and his payment doesn't come back", move || is_gone(Scene::short()?))
        .claim("her purse has the money", move || has_the_money(Scene::short()?))
        .claim("it works at the end of a longer chain, too", move || {
            keeps_the_rules(Scene::long()?)?;
            is_followed(Scene::long()?)?;
            is_gone(Scene::long()?)?;
            has_the_money(Scene::long()?)
        })
        .claim("and when others are paid in the same block", move || {
            keeps_the_rules(Scene::crowded()?)?;
            is_followed(Scene::crowded()?)?;
            is_gone(Scene::crowded()?)?;
            has_the_money(Scene::crowded()?)
        })
        .claim("Bob has what he had before, and the goods are gone", move || {
            let (node, _) = Scene::short()?.attack(student)?;
            let has = node.tree().accounts().balance(Bob.address());
            (has == Amount::new(100))
                .then_some(())
                .ok_or_else(|| format!("Bob has {has}, and not the 100 he had before she paid him"))
        })
        .report()
}
