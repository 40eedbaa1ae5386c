//! Right answers to chapter 5's experiment with a town.

use kusari::stage5_network::*;
use kusari_exercises::stage5::Town;
use std::collections::BTreeSet;

pub(super) fn other_side(town: &Town, near: &[usize]) -> Vec<usize> {
    (0..town.nodes().len()).filter(|node| !near.contains(node)).collect()
}

pub(super) fn before_and_after(
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

pub(super) fn cut_the_others(
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

pub(super) fn in_turns(
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

pub(super) fn ended_elsewhere(
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

pub(super) fn far_first(
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
