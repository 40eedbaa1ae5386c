use super::count::count;
use crate::stage3_timestamp::{BlockHash, Genesis, Seal, SealedBlock};
use crate::stage5_network::NodeId;
use serde::Serialize;
use std::collections::BTreeMap;

/// What is known of a block that is drawn.
#[derive(Clone, Debug)]
pub(super) struct Face {
    pub(super) height: usize,
    pub(super) hash: BlockHash,
    /// The number of payments, or what a genesis grants.
    pub(super) holds: String,
    pub(super) miner: Option<NodeId>,
    pub(super) standing: Standing,
    /// Whether the hash in it is that of the block before.
    pub(super) link_fits: bool,
    /// What is said of the tip that it is.
    pub(super) labels: Vec<String>,
}

/// What a reader must know of a block at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It keeps the rules, as far as is known.
    Sound,
    /// It breaks one, or stands on a block that does.
    Broken,
    /// It is good, and nobody builds on it.
    Losing,
}

impl Face {
    pub(super) fn genesis<R: Serialize>(genesis: &Genesis<R>) -> Face {
        Face::root(genesis.hash(), count(genesis.grants.len(), "grant"))
    }

    pub(super) fn root(hash: BlockHash, holds: String) -> Face {
        let standing = Standing::Sound;
        Face { height: 0, hash, holds, miner: None, standing, link_fits: true, labels: Vec::new() }
    }

    pub(super) fn block<S: Seal>(height: usize, hash: BlockHash, block: &SealedBlock<S>) -> Face {
        Face { height, ..Face::root(hash, count(block.draft.transactions.len(), "payment")) }
    }

    /// "block 3", or "genesis".
    pub(super) fn name(&self) -> String {
        if self.height == 0 { "genesis".to_owned() } else { format!("block {}", self.height) }
    }

    /// Everything about it, in words.
    pub(super) fn words(&self) -> String {
        let mut words = format!("{}: {}", self.name(), self.hash);
        if !self.holds.is_empty() {
            words += &format!(", {}", self.holds);
        }
        if let Some(miner) = self.miner {
            words += &format!(", mined by {miner}");
        }
        words += match self.standing {
            Standing::Sound => "",
            Standing::Broken => ", broken",
            Standing::Losing => ", on a losing branch",
        };
        if !self.link_fits {
            words += ", its link does not fit the block before";
        }
        for label in &self.labels {
            words += &format!(" ← {label}");
        }
        words
    }
}

/// Blocks on one genesis. The genesis comes first, and each block after the one that it follows.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    pub(super) faces: Vec<Face>,
    pub(super) parents: Vec<Option<usize>>,
    known: BTreeMap<(usize, BlockHash), usize>,
    /// The block with which the chain ends that counts.
    pub(super) best: usize,
}

impl Tree {
    pub(super) fn new(genesis: Face) -> Tree {
        Tree { faces: vec![genesis], parents: vec![None], known: BTreeMap::new(), best: 0 }
    }

    /// Puts a block after another one, unless it stands there already, and returns where it is.
    pub(super) fn add(&mut self, parent: usize, face: Face) -> usize {
        let Tree { faces, parents, .. } = self;
        *self.known.entry((parent, face.hash)).or_insert_with(|| {
            faces.push(face);
            parents.push(Some(parent));
            faces.len() - 1
        })
    }

    /// The block with this hash after another one.
    pub(super) fn find(&self, parent: usize, hash: BlockHash) -> Option<usize> {
        self.known.get(&(parent, hash)).copied()
    }

    /// A block and those that it stands on, down to the genesis.
    pub(super) fn path(&self, tip: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(tip), |block| self.parents[*block])
    }

    pub(super) fn has_child(&self, block: usize) -> bool {
        self.parents.contains(&Some(block))
    }

    pub(super) fn last_height(&self) -> usize {
        self.faces.iter().map(|face| face.height).max().unwrap_or(0)
    }
}
