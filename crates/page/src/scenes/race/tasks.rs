//! When a task is done.

use super::reorganisation::Reorganisation;
use kusari::stage5_network::*;
use std::collections::{BTreeMap, BTreeSet};

/// How many blocks all nodes have to agree on.
const AGREED: usize = 5;
/// How many blocks of its own each side needs.
const APART: usize = 2;
/// How many blocks the larger side has to give up at once.
const GIVEN_UP: usize = 3;

/// What has happened in a race so far.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Done {
    /// All nodes agreed on five blocks or more.
    pub(super) agreed: bool,
    /// Two nodes each had two blocks or more that the other didn't have.
    pub(super) were_apart: bool,
    /// Most nodes gave up three blocks or more at once.
    pub(super) most_gave_up: bool,
}

impl Done {
    pub(super) fn of(events: &[NetworkEvent], nodes: usize) -> Done {
        let mut done = Done::default();
        let mut chains: BTreeMap<NodeId, Vec<BlockHash>> =
            (0..nodes).map(|node| (NodeId(node), Vec::new())).collect();
        let mut deep = BTreeSet::new();
        for NetworkEvent { node, what, .. } in events {
            let Occurrence::Node(Event::TipChanged(change)) = what else { continue };
            let chain = chains.entry(*node).or_default();
            chain.truncate(chain.len().saturating_sub(change.disconnected.len()));
            chain.extend(change.connected.iter().map(|it| it.hash));
            if change.disconnected.len() >= GIVEN_UP {
                deep.insert(*node);
            }
            let Some(changed) = chains.get(node) else { continue };
            let tips: BTreeSet<_> = chains.values().map(|it| it.last()).collect();
            done.agreed |= tips.len() == 1 && changed.len() >= AGREED;
            done.were_apart |=
                tips.len() > 1 && chains.values().any(|other| are_apart(changed, other));
        }
        done.most_gave_up = deep.len() * 2 > nodes;
        done
    }
}

fn are_apart(one: &[BlockHash], other: &[BlockHash]) -> bool {
    let common = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    one.len().min(other.len()) >= common + APART
}

/// Whether the reader has seen payments come back.
pub(super) fn came_back(shown: Option<(&Reorganisation, usize)>) -> bool {
    shown.is_some_and(|(it, step)| step >= it.steps() && !it.returned().is_empty())
}
