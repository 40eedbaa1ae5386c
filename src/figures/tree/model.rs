use crate::figures::drawing::count;
use crate::stage3_timestamp::{BlockHash, Genesis, Seal, SealedBlock};
use crate::stage5_network::NodeId;
use serde::Serialize;
use std::collections::BTreeMap;

/// What we know about a block that's drawn.
#[derive(Clone, Debug)]
pub(crate) struct Face {
    pub(crate) height: usize,
    pub(crate) hash: BlockHash,
    /// The hash in it, if the picture shows that: the hash of the block that it claims to follow.
    pub(crate) names: Option<BlockHash>,
    /// The number of payments, or what a genesis grants.
    pub(crate) holds: String,
    pub(crate) miner: Option<NodeId>,
    pub(crate) standing: Standing,
    /// Whether the hash in it is that of the block before.
    pub(crate) link_fits: bool,
    /// What is said about the chain that ends here.
    pub(crate) labels: Vec<String>,
}

/// What a reader has to see at a glance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It keeps the rules, as far as we know.
    Sound,
    /// It breaks a rule, or builds on a block that does.
    Broken,
    /// It's valid, but not on the chain that counts.
    Losing,
}

impl Face {
    pub(crate) fn genesis<R: Serialize>(genesis: &Genesis<R>) -> Face {
        Face::root(genesis.hash(), count(genesis.grants.len(), "grant"))
    }

    pub(crate) fn root(hash: BlockHash, holds: String) -> Face {
        let standing = Standing::Sound;
        let (names, miner, link_fits) = (None, None, true);
        Face { height: 0, hash, names, holds, miner, standing, link_fits, labels: Vec::new() }
    }

    pub(crate) fn block<S: Seal>(height: usize, hash: BlockHash, block: &SealedBlock<S>) -> Face {
        Face { height, ..Face::root(hash, count(block.draft.transactions.len(), "payment")) }
    }

    /// "block 3", or "genesis".
    pub(crate) fn name(&self) -> String {
        if self.height == 0 { "genesis".to_owned() } else { format!("block {}", self.height) }
    }

    /// Everything about the block, in words.
    pub(crate) fn words(&self) -> String {
        let mut words = format!("{}: {}", self.name(), self.hash);
        if let Some(named) = self.names {
            words += &format!(", names {named}");
        }
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
pub(crate) struct Tree {
    pub(crate) faces: Vec<Face>,
    pub(crate) parents: Vec<Option<usize>>,
    known: BTreeMap<(usize, BlockHash), usize>,
    /// The last block of the chain that counts.
    pub(crate) best: usize,
}

impl Tree {
    pub(crate) fn new(genesis: Face) -> Tree {
        Tree { faces: vec![genesis], parents: vec![None], known: BTreeMap::new(), best: 0 }
    }

    /// Adds a block after another one, unless it's there already, and returns its number.
    pub(crate) fn add(&mut self, parent: usize, face: Face) -> usize {
        let Tree { faces, parents, .. } = self;
        *self.known.entry((parent, face.hash)).or_insert_with(|| {
            faces.push(face);
            parents.push(Some(parent));
            faces.len() - 1
        })
    }

    /// Finds the block with this hash that follows `parent`.
    pub(crate) fn find(&self, parent: usize, hash: BlockHash) -> Option<usize> {
        self.known.get(&(parent, hash)).copied()
    }

    /// A block and all those below it, down to the genesis.
    pub(crate) fn path(&self, tip: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(tip), |block| self.parents[*block])
    }

    pub(crate) fn has_child(&self, block: usize) -> bool {
        self.parents.contains(&Some(block))
    }

    pub(crate) fn last_height(&self) -> usize {
        self.faces.iter().map(|face| face.height).max().unwrap_or(0)
    }
}
