//! Right answers to chapter 5 about attackers.

use kusari::stage5_network::*;
use std::collections::HashMap;
use std::error::Error;
use std::time::Duration;

type Attack = Result<Vec<Block>, Box<dyn Error>>;

pub(super) fn same_id(seen: &Chain, mallory: &Wallet, purse: &Address) -> Attack {
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

pub(super) fn from_genesis(seen: &Chain, mallory: &Wallet, purse: &Address) -> Attack {
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

pub(super) fn new_blocks(seen: &Chain, mallory: &Wallet, purse: &Address) -> Attack {
    let mut node = Node::new(seen.genesis().clone(), NodeSettings::default())?;
    let fork = seen.blocks().len() - 1;
    for block in &seen.blocks()[..fork] {
        node.handle(Input::Proposed(block.clone()), Time::MAX);
    }
    let all = node.tree().accounts().balance(mallory.address());
    node.handle(Input::Transaction(mallory.send(purse, all)), Time::MAX);
    for _ in 0..2 {
        let draft = node.draft(seen.tip().time);
        let block = mine(draft, seen.genesis().rule.difficulty, Nonce::default())?;
        node.handle(Input::Proposed(block), Time::MAX);
    }
    Ok(node.tree().best_above(fork as u64).map(|placed| (*placed.block).clone()).collect())
}

pub(super) fn memory(share: f64, behind: usize, blocks: usize) -> f64 {
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
pub(super) fn forwards(share: f64, behind: usize, blocks: usize) -> f64 {
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

pub(super) fn two_rows(share: f64, behind: usize, blocks: usize) -> f64 {
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
