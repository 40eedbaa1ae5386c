//! Right answers to chapter 5 in another style than the solutions'.

use crate::Right;
use kusari::stage5_network::*;
use kusari_exercises::stage5::{self as check, Town};
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::error::Error;
use std::time::Duration;

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
        let added = tree.add(block.clone().into(), Time::MAX, Transaction::verify);
        if added.is_err() {
            return false;
        }
    }
    let before = tree.tip();
    for block in offered {
        if tree.add(block.clone().into(), Time::MAX, Transaction::verify).is_err() {
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

fn other_side(town: &Town, near: &[usize]) -> Vec<usize> {
    (0..town.nodes().len()).filter(|node| !near.contains(node)).collect()
}

fn before_and_after(
    town: &mut Town,
    near: &[usize],
    near_finds: usize,
    far_finds: usize,
) -> BTreeSet<usize> {
    let far = other_side(town, near);
    town.cut(near);
    for _ in 0..far_finds {
        town.mine(far[0]);
    }
    for _ in 0..near_finds {
        town.mine(near[0]);
    }
    let before: Vec<BlockHash> = town.nodes().iter().map(|node| node.tip().hash).collect();
    town.mend();
    let mut took_back = BTreeSet::new();
    for (number, node) in town.nodes().iter().enumerate() {
        if !node.tree().is_on_best_chain(&before[number]) {
            took_back.insert(number);
        }
    }
    took_back
}

fn cut_the_others(
    town: &mut Town,
    near: &[usize],
    near_finds: usize,
    far_finds: usize,
) -> BTreeSet<usize> {
    let far = other_side(town, near);
    town.cut(&far);
    (0..near_finds).for_each(|_| drop(town.mine(near[near.len() - 1])));
    (0..far_finds).for_each(|_| drop(town.mine(far[far.len() - 1])));
    let mut took_back = BTreeSet::new();
    for (node, output) in town.mend() {
        if let Output::Event(Event::TipChanged(TipChange { disconnected, .. })) = output {
            if disconnected.len() > 0 {
                took_back.insert(node);
            }
        }
    }
    took_back
}

fn in_turns(
    town: &mut Town,
    near: &[usize],
    near_finds: usize,
    far_finds: usize,
) -> BTreeSet<usize> {
    let far = other_side(town, near);
    town.cut(near);
    for round in 0..near_finds.max(far_finds) {
        if round < near_finds {
            town.mine(near[round % near.len()]);
        }
        if round < far_finds {
            town.mine(far[round % far.len()]);
        }
    }
    let mut took_back = BTreeSet::new();
    for (node, output) in &town.mend() {
        match output {
            Output::Event(Event::TipChanged(change)) if change.disconnected.is_empty() => {}
            Output::Event(Event::TipChanged(_)) => drop(took_back.insert(*node)),
            _ => {}
        }
    }
    took_back
}

type Attack = Result<Vec<Block>, Box<dyn Error>>;

fn same_id(seen: &Chain, mallory: &Wallet, purse: &Address) -> Attack {
    let last = seen.blocks().last().ok_or("a chain with his payment has a block")?;
    let is_hers = |payment: &&Transaction| payment.sender == *mallory.address();
    let his = last.draft.transactions.iter().find(is_hers).ok_or("his payment is in it")?;
    let hers = mallory.sign_transaction(his.id, purse, his.amount);
    let mut previous_hash = last.draft.previous_hash;
    let mut blocks = Vec::new();
    for number in 0..3 {
        let transactions = if number == 0 { vec![hers.clone()] } else { Vec::new() };
        let time = seen.tip().time.after(Duration::from_secs(number));
        let draft = Draft { time, transactions, previous_hash };
        let block = mine_naively(draft, seen.genesis().rule.difficulty, Nonce::default())?;
        previous_hash = block.hash();
        blocks.push(block);
    }
    Ok(blocks)
}

fn from_genesis(seen: &Chain, mallory: &Wallet, purse: &Address) -> Attack {
    let mut chain = Chain::new(seen.genesis().clone())?;
    let mut push = |transactions: Vec<Transaction>| -> Result<Amount, Box<dyn Error>> {
        let draft = chain.draft(Time::now().max(chain.tip().time), transactions);
        chain.push(mine(draft, seen.genesis().rule.difficulty, Nonce::new(77))?)?;
        Ok(chain.balance(mallory.address()))
    };
    let mut all = seen
        .genesis()
        .grants
        .iter()
        .find(|g| g.receiver == *mallory.address())
        .map_or(Amount::ZERO, |g| g.amount);
    for block in &seen.blocks()[..seen.blocks().len() - 1] {
        all = push(block.draft.transactions.clone())?;
    }
    push(vec![mallory.send(purse, all)])?;
    push(vec![])?;
    Ok(chain.blocks().to_vec())
}

fn new_blocks(seen: &Chain, mallory: &Wallet, purse: &Address) -> Attack {
    let mut node = Node::new(seen.genesis().clone(), NodeSettings::default())?;
    let fork = seen.blocks().len() - 1;
    for block in &seen.blocks()[..fork] {
        node.handle(Input::Mined(block.clone()), Time::MAX);
    }
    let all = node.tree().accounts().balance(mallory.address());
    node.handle(Input::Transaction(mallory.send(purse, all)), Time::MAX);
    for _ in 0..2 {
        let draft = node.draft(seen.tip().time);
        let block = mine(draft, seen.genesis().rule.difficulty, Nonce::default())?;
        node.handle(Input::Mined(block), Time::MAX);
    }
    Ok(node.tree().best_above(fork as u64).map(|placed| (*placed.block).clone()).collect())
}

fn memory(share: f64, behind: usize, blocks: usize) -> f64 {
    fn chance(
        share: f64,
        behind: usize,
        blocks: usize,
        known: &mut HashMap<(usize, usize), f64>,
    ) -> f64 {
        if behind == 0 {
            return 1.0;
        }
        if behind > blocks {
            return 0.0;
        }
        if let Some(chance) = known.get(&(behind, blocks)) {
            return *chance;
        }
        let hers = chance(share, behind - 1, blocks - 1, known);
        let theirs = chance(share, behind + 1, blocks - 1, known);
        let both = share * hers + (1.0 - share) * theirs;
        known.insert((behind, blocks), both);
        both
    }
    chance(share, behind, blocks, &mut HashMap::new())
}

/// Where she is after so many blocks, with which chance. Who has drawn level leaves the race.
fn forwards(share: f64, behind: usize, blocks: usize) -> f64 {
    if behind == 0 {
        return 1.0;
    }
    let mut at = HashMap::from([(behind, 1.0)]);
    let mut level = 0.0;
    for _ in 0..blocks {
        let mut next = HashMap::new();
        for (behind, chance) in at {
            match behind {
                1 => level += chance * share,
                _ => *next.entry(behind - 1).or_insert(0.0) += chance * share,
            }
            *next.entry(behind + 1).or_insert(0.0) += chance * (1.0 - share);
        }
        at = next;
    }
    level
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

fn ended_elsewhere(
    town: &mut Town,
    near: &[usize],
    near_finds: usize,
    far_finds: usize,
) -> BTreeSet<usize> {
    let far = other_side(town, near);
    town.cut(near);
    for _ in 0..near_finds {
        town.mine(near[0]);
    }
    for _ in 0..far_finds {
        town.mine(far[0]);
    }
    town.mend();
    let losers = match near_finds.cmp(&far_finds) {
        std::cmp::Ordering::Less if near_finds > 0 => near.to_vec(),
        std::cmp::Ordering::Greater if far_finds > 0 => far,
        _ => vec![],
    };
    losers.into_iter().collect()
}

fn far_first(
    town: &mut Town,
    near: &[usize],
    near_finds: usize,
    far_finds: usize,
) -> BTreeSet<usize> {
    town.cut(near);
    let mut left = [far_finds, near_finds];
    for node in (0..town.nodes().len()).cycle() {
        if left == [0, 0] {
            break;
        }
        let side = usize::from(near.contains(&node));
        if left[side] > 0 {
            left[side] -= 1;
            town.mine(node);
        }
    }
    let mut result = BTreeSet::new();
    for (node, output) in town.mend() {
        let Output::Event(Event::TipChanged(TipChange { disconnected, .. })) = output else {
            continue;
        };
        if let [_, ..] = &disconnected[..] {
            result.insert(node);
        }
    }
    result
}

fn two_rows(share: f64, behind: usize, blocks: usize) -> f64 {
    if behind > blocks {
        return 0.0;
    }
    let mut old = vec![0.0; blocks + 2];
    old[0] = 1.0;
    let mut new = old.clone();
    for _ in 0..blocks {
        for at in 1..=blocks {
            new[at] = share * old[at - 1] + (1.0 - share) * old[at + 1];
        }
        std::mem::swap(&mut old, &mut new);
    }
    old[behind]
}
