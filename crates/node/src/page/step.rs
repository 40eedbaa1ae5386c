use crate::commands::{Handle, Refused};
use kusari::stage6_coin::{Address, Block, BlockHash, BlockTree, OutPoint, PlacedBlock, Txid};
use std::sync::Arc;

/// How many blocks are fetched from the node at a time.
const PIECE: usize = 256;

/// The next blocks of the best chain, as someone needs them who knows an earlier end of it.
pub(super) struct Piece {
    /// The height up to which what they know is still on the best chain.
    pub(super) from: u64,
    /// What comes after that, the lowest first.
    pub(super) blocks: Vec<PlacedBlock>,
}

impl Piece {
    /// Whether there's nothing more to come.
    pub(super) fn is_last(&self) -> bool {
        self.blocks.len() < PIECE
    }

    /// Asks a node. `known` are some hashes of the chain that's known, the highest first.
    pub(super) async fn after(
        handle: &Handle,
        known: Vec<(u64, BlockHash)>,
    ) -> Result<Piece, Refused> {
        handle.look(move |inside| Piece::of(inside.host.node().tree(), &known)).await
    }

    pub(super) fn of(tree: &BlockTree, known: &[(u64, BlockHash)]) -> Piece {
        let common = known.iter().find(|(height, hash)| tree.best_at(*height) == Some(*hash));
        let from = common.map_or(0, |(height, _)| *height);
        Piece { from, blocks: tree.best_above(from).take(PIECE).collect() }
    }
}

/// What a block did to the books, as far as it takes to undo that.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) height: u64,
    pub(super) hash: BlockHash,
    /// How many transactions were known before it.
    pub(super) before: usize,
    pub(super) spent: Vec<(OutPoint, Owned)>,
    pub(super) created: Vec<(OutPoint, Owned)>,
}

/// An output that locks an amount to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Owned {
    pub(super) owner: Address,
    pub(super) units: u64,
}

/// The outputs of a block that lock something to an address, with their names, and the names of its transactions.
pub(super) fn named(block: &Arc<Block>) -> Vec<(Txid, Vec<(OutPoint, Owned)>)> {
    let of = |transaction: &kusari::stage6_coin::Transaction| {
        let txid = transaction.txid();
        let owned = (0..).zip(&transaction.outputs).filter_map(|(index, output)| {
            let owner = Address::of_lock(&output.lock)?;
            Some((OutPoint { txid, index }, Owned { owner, units: output.amount.units() }))
        });
        (txid, owned.collect())
    };
    block.transactions.iter().map(of).collect()
}
