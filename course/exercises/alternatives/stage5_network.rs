//! Right answers to chapter 5 in another style than the solutions'.

use self::stage5_partition::{
    before_and_after, cut_the_others, ended_elsewhere, far_first, in_turns,
};
use self::stage5_races::{forwards, from_genesis, memory, new_blocks, same_id, two_rows};
use crate::Right;
use kusari::stage5_network::*;
use kusari_exercises::stage5 as check;
use std::collections::{BTreeSet, HashMap, VecDeque};

mod stage5_races;

mod stage5_partition;

pub(crate) fn all() -> Vec<Right> {
    vec![
        Right::new("the chains' work", || check::fork_choice(by_work)),
        Right::new("a tree of blocks", || check::fork_choice(by_tree)),
        Right::new("a node that is asked", || check::fork_choice(by_node)),
        Right::new("recursion", || check::ready_orphans(recursion)),
        Right::new("until nothing changes", || check::ready_orphans(until_nothing_changes)),
        Right::new("by parent in a map", || check::ready_orphans(by_parent)),
        Right::new("a loop from above", || check::catch_up_blocks(from_above)),
        Right::new("all hashes in a list", || check::catch_up_blocks(list_of_hashes)),
        Right::new("loops and an early continue", || check::returned_payments(loops)),
        Right::new("chained iterators", || check::returned_payments(chained)),
        Right::new("the tips before and after", || check::partition_experiment(before_and_after)),
        Right::new("the other side is cut off", || check::partition_experiment(cut_the_others)),
        Right::new("everybody has a turn", || check::partition_experiment(in_turns)),
        Right::new("the same id, three blocks", || check::race_against_one_confirmation(same_id)),
        Right::new("from the genesis on", || check::race_against_one_confirmation(from_genesis)),
        Right::new("only the new blocks", || check::race_against_one_confirmation(new_blocks)),
        Right::new("memory", || check::catch_up_probability(memory)),
        Right::new("forwards", || check::catch_up_probability(forwards)),
        Right::new("one verifier, block by block", || check::fork_choice(by_verifier)),
        Right::new("a copy that is extended", || {
            check::fork_choice(|genesis, ours, offered| {
                let Ok(mut chain) = Chain::new(genesis.clone()) else { return false };
                let all = offered.iter().all(|block| chain.push(block.clone()).is_ok());
                all && chain.blocks().len() > ours.len()
            })
        }),
        Right::new("drained and put back", || check::ready_orphans(drained)),
        Right::new("depth first with a stack of blocks", || check::ready_orphans(depth_first)),
        Right::new("a map of heights", || check::catch_up_blocks(map_of_heights)),
        Right::new("split_off", || {
            check::catch_up_blocks(|chain, locator, most| {
                let mut all = chain.blocks().to_vec();
                let known = |hash: &BlockHash| all.iter().position(|block| block.hash() == *hash);
                let first = locator.iter().find_map(known).map_or(0, |at| at + 1);
                let mut lacking = all.split_off(first);
                lacking.truncate(most);
                lacking
            })
        }),
        Right::new("removed from a list", || {
            check::returned_payments(|old, new, waiting| {
                let mut open: Vec<Transaction> = Vec::new();
                old.iter().for_each(|block| open.extend(block.draft.transactions.iter().cloned()));
                open.extend(waiting.iter().cloned());
                for confirmed in new.iter().flat_map(|block| &block.draft.transactions) {
                    open.retain(|payment| payment.id != confirmed.id);
                }
                open
            })
        }),
        Right::new("what ended up elsewhere", || check::partition_experiment(ended_elsewhere)),
        Right::new("the far side first", || check::partition_experiment(far_first)),
        Right::new("the highest first", || {
            check::race_against_one_confirmation(|s, m, p| {
                let mut blocks = new_blocks(s, m, p)?;
                blocks.reverse();
                Ok(blocks)
            })
        }),
        Right::new("the whole chain, the highest first", || {
            check::race_against_one_confirmation(|s, m, p| {
                Ok(from_genesis(s, m, p)?.into_iter().rev().collect())
            })
        }),
        Right::new("two rows and a swap", || check::catch_up_probability(two_rows)),
    ]
}

fn by_work(genesis: &Genesis<WorkRule>, ours: &[Block], offered: &[Block]) -> bool {
    let chain = |blocks: &[Block]| Chain::verify(genesis.clone(), blocks.iter().cloned());
    match (chain(ours), chain(offered)) {
        (Ok(ours), Ok(offered)) => offered.work() > ours.work(),
        _ => false,
    }
}

fn by_tree(genesis: &Genesis<WorkRule>, ours: &[Block], offered: &[Block]) -> bool {
    let Ok(mut tree) = BlockTree::new(genesis) else { return false };
    for block in ours {
        let added = tree.add(block.clone().into(), Time::MAX);
        if added.is_err() {
            return false;
        }
    }
    let before = tree.tip();
    for block in offered {
        if tree.add(block.clone().into(), Time::MAX).is_err() {
            return false;
        }
    }
    tree.tip() != before
}

fn by_node(genesis: &Genesis<WorkRule>, ours: &[Block], offered: &[Block]) -> bool {
    let mut node = Node::new(genesis.clone(), NodeSettings::default()).expect("a good genesis");
    let peer = NodeId(1);
    node.handle(Input::Connected(peer), Time::MAX);
    for (number, blocks) in [ours, offered].into_iter().enumerate() {
        let before = node.tip();
        for block in blocks {
            let message = Message::Block(block.clone().into());
            node.handle(Input::Message(peer, message), Time::MAX);
        }
        if number == 1 {
            return node.tip() != before;
        }
    }
    false
}

fn recursion(orphans: &mut Vec<Block>, parent: BlockHash) -> Vec<Block> {
    let mut ready = Vec::new();
    while let Some(at) = orphans.iter().position(|block| block.draft.previous_hash == parent) {
        let child = orphans.swap_remove(at);
        let hash = child.hash();
        ready.push(child);
        ready.extend(recursion(orphans, hash));
    }
    ready
}

fn until_nothing_changes(orphans: &mut Vec<Block>, parent: BlockHash) -> Vec<Block> {
    let mut known = vec![parent];
    let mut ready: Vec<Block> = Vec::new();
    loop {
        let mut changed = false;
        let mut i = 0;
        while i < orphans.len() {
            if known.contains(&orphans[i].draft.previous_hash) {
                let block = orphans.remove(i);
                known.push(block.hash());
                ready.push(block);
                changed = true;
            } else {
                i += 1;
            }
        }
        if !changed {
            return ready;
        }
    }
}

fn by_parent(orphans: &mut Vec<Block>, parent: BlockHash) -> Vec<Block> {
    let mut waiting: HashMap<BlockHash, Vec<Block>> = HashMap::new();
    for block in std::mem::take(orphans) {
        waiting.entry(block.draft.previous_hash).or_default().push(block);
    }
    let mut to_do = VecDeque::from([parent]);
    let mut ready = vec![];
    while let Some(parent) = to_do.pop_front() {
        for child in waiting.remove(&parent).unwrap_or_default() {
            to_do.push_back(child.hash());
            ready.push(child);
        }
    }
    orphans.extend(waiting.into_values().flatten());
    ready
}

fn from_above(chain: &Chain, locator: &[BlockHash], most: usize) -> Vec<Block> {
    let mut lacking = VecDeque::new();
    for block in chain.blocks().iter().rev() {
        if locator.contains(&block.hash()) {
            break;
        }
        lacking.push_front(block.clone());
    }
    lacking.truncate(most);
    lacking.into()
}

fn list_of_hashes(chain: &Chain, locator: &[BlockHash], most: usize) -> Vec<Block> {
    let mut hashes = vec![chain.genesis().hash()];
    hashes.extend(chain.blocks().iter().map(|block| block.hash()));
    let height = locator.iter().find_map(|named| hashes.iter().position(|hash| hash == named));
    let rest = &chain.blocks()[height.unwrap_or_default()..];
    rest[..most.min(rest.len())].to_vec()
}

fn loops(taken_back: &[Block], new_branch: &[Block], waiting: &[Transaction]) -> Vec<Transaction> {
    fn is_in(payment: &Transaction, blocks: &[Block]) -> bool {
        for block in blocks {
            for other in &block.draft.transactions {
                if other.id == payment.id {
                    return true;
                }
            }
        }
        false
    }
    let mut result = Vec::new();
    for block in taken_back {
        for payment in &block.draft.transactions {
            if is_in(payment, new_branch) {
                continue;
            }
            result.push(payment.clone());
        }
    }
    for payment in waiting {
        if is_in(payment, new_branch) {
            continue;
        }
        result.push(payment.clone());
    }
    result
}

fn chained(
    taken_back: &[Block],
    new_branch: &[Block],
    waiting: &[Transaction],
) -> Vec<Transaction> {
    let confirmed: BTreeSet<TransactionId> =
        new_branch.iter().flat_map(|b| b.draft.transactions.iter()).map(|t| t.id).collect();
    let returned = taken_back.iter().flat_map(|b| b.draft.transactions.iter());
    returned.chain(waiting).filter(|t| !confirmed.contains(&t.id)).cloned().collect()
}

fn by_verifier(genesis: &Genesis<WorkRule>, ours: &[Block], offered: &[Block]) -> bool {
    let Ok(mut verifier) = Verifier::<Work>::new(genesis) else { return false };
    for block in offered {
        if verifier.accept(block).is_err() {
            return false;
        }
    }
    verifier.tip().height > ours.len() as u64
}

fn drained(orphans: &mut Vec<Block>, parent: BlockHash) -> Vec<Block> {
    let (mut ready, mut level) = (vec![], vec![parent]);
    while !level.is_empty() {
        let is_child = |block: &mut Block| level.contains(&block.draft.previous_hash);
        let children: Vec<Block> = orphans.extract_if(.., is_child).collect();
        level = children.iter().map(|child| child.hash()).collect();
        ready.extend(children);
    }
    ready
}

fn depth_first(orphans: &mut Vec<Block>, parent: BlockHash) -> Vec<Block> {
    let mut ready = vec![];
    let mut stack: Vec<Block> = vec![];
    let mut hash = parent;
    loop {
        while let Some(at) = orphans.iter().position(|it| it.draft.previous_hash == hash) {
            stack.push(orphans.swap_remove(at));
        }
        let Some(next) = stack.pop() else { return ready };
        hash = next.hash();
        ready.push(next);
    }
}

fn map_of_heights(chain: &Chain, locator: &[BlockHash], most: usize) -> Vec<Block> {
    let mut heights: HashMap<BlockHash, usize> = HashMap::from([(chain.genesis().hash(), 0)]);
    for (index, block) in chain.blocks().iter().enumerate() {
        heights.insert(block.hash(), index + 1);
    }
    let common = locator.iter().filter_map(|hash| heights.get(hash)).max().copied().unwrap_or(0);
    chain.blocks().iter().skip(common).take(most).cloned().collect()
}
