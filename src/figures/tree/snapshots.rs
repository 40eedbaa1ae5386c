use super::model::{Face, Standing, Tree};
use super::picture::TreePicture;
use crate::figures::drawing::{Figure, count};
use crate::figures::race::miners;
use crate::stage4_pow::BlockHash;
use crate::stage5_network::{NetworkEvent, NodeId, NodeSnapshot, PlacedBlock};
use std::collections::BTreeMap;

/// Draws all blocks that a node knows: its best chain, and the losing branches beside it.
pub fn fork_tree(snapshot: &NodeSnapshot) -> Figure {
    fork_tree_with_miners(snapshot, &[])
}

/// Draws the same, and says at each block who mined it, as far as the events tell.
pub fn fork_tree_with_miners(snapshot: &NodeSnapshot, events: &[NetworkEvent]) -> Figure {
    let NodeSnapshot { id, tip, chain, side_blocks, .. } = snapshot;
    let miners = miners(events);
    let root = chain.first().map_or(tip.hash, |first| first.block.draft.previous_hash);
    let mut tree = Tree::new(Face::root(root, String::new()));
    let mut places = BTreeMap::from([(root, 0)]);
    let mut branches = 0;
    for placed in chain {
        tree.best = grow(&mut tree, &mut places, placed, Standing::Sound, &miners).unwrap_or(0);
    }
    for placed in side_blocks {
        let parent = placed.block.draft.previous_hash;
        let is_fork = places.get(&parent).is_some_and(|parent| tree.has_child(*parent));
        branches += usize::from(is_fork);
        grow(&mut tree, &mut places, placed, Standing::Losing, &miners);
    }
    let aside = match side_blocks.len() {
        0 => "no block beside it".to_owned(),
        number => format!("{} on {} beside it", count(number, "block"), plural(branches)),
    };
    let best = count(chain.len(), "block");
    TreePicture::new(tree, format!("What {id} knows: a best chain of {best}, {aside}")).draw()
}

fn plural(branches: usize) -> String {
    if branches == 1 { "1 branch".to_owned() } else { format!("{branches} branches") }
}

fn grow(
    tree: &mut Tree,
    places: &mut BTreeMap<BlockHash, usize>,
    placed: &PlacedBlock,
    standing: Standing,
    miners: &BTreeMap<BlockHash, NodeId>,
) -> Option<usize> {
    let parent = *places.get(&placed.block.draft.previous_hash)?;
    let face = Face::block(tree.faces[parent].height + 1, placed.hash, &placed.block);
    let miner = miners.get(&placed.hash).copied();
    let place = tree.add(parent, Face { standing, miner, ..face });
    places.insert(placed.hash, place);
    Some(place)
}
