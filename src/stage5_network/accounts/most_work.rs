use super::mempool::Mempool;
use crate::stage4_pow::{
    Block, BlockError, BlockHash, ChainWork, Draft, Genesis, GenesisError, Seal as _, Search, Time,
    Tip, Verifier, Work, WorkError, WorkRule,
};
use crate::stage5_network::protocol::{Consensus, Proposal, Protocol};
use rand::Rng;

/// Anyone may make a block that shows enough work, and the chain with most work wins.
///
/// How much is enough, and how to find it, was said in chapter 4. A place is no more than the block's hash,
/// height and time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MostWork;

impl<P: Protocol<Block = Block, Pool = Mempool>> Consensus<P> for MostWork {
    type Genesis = Genesis<WorkRule>;
    type GenesisError = GenesisError<WorkError>;
    type Place = Tip;
    type Weight = ChainWork;
    type Proposer = (); // A miner is paid nothing here, and so it has nothing to add.
    type Draft = Draft;
    type Search = Search;

    fn begin(genesis: &Genesis<WorkRule>) -> Result<Tip, GenesisError<WorkError>> {
        Ok(Verifier::<Work>::new(genesis)?.tip())
    }

    fn tip(place: &Tip) -> Tip {
        *place
    }

    fn check_orphan(
        block: &Block,
        hash: BlockHash,
        genesis: &Genesis<WorkRule>,
    ) -> Result<(), BlockError<WorkError>> {
        block.seal.check(&block.draft, &hash, &genesis.rule).map_err(BlockError::Seal)
    }

    fn check_header(
        block: &Block,
        hash: BlockHash,
        parent: &Tip,
        genesis: &Genesis<WorkRule>,
    ) -> Result<Tip, BlockError<WorkError>> {
        block.check_header(hash, parent, &genesis.rule)
    }

    fn weight(before: ChainWork, _: &Block, genesis: &Genesis<WorkRule>) -> ChainWork {
        before + genesis.rule.difficulty.work()
    }

    fn claim(work: ChainWork) -> u64 {
        work.hashes().try_into().unwrap_or(u64::MAX)
    }

    fn draft(
        tip: &Tip,
        _: &Genesis<WorkRule>,
        _: &P::Ledger,
        mempool: &Mempool,
        (): &(),
        now: Time,
    ) -> Draft {
        let waiting = mempool.transactions();
        let count = Draft::room_for(waiting.iter().map(|tx| &**tx));
        Draft {
            // The block before may have been written by a clock that is ahead of ours.
            time: now.max(tip.time),
            transactions: waiting[..count].iter().map(|tx| (**tx).clone()).collect(),
            previous_hash: tip.hash,
        }
    }

    fn search(draft: Draft, genesis: &Genesis<WorkRule>, rng: &mut impl Rng) -> Search {
        let mut search = Search::new(draft, genesis.rule.difficulty);
        search.seek_at_random(rng);
        search
    }

    fn propose(search: &mut Search, attempts: u64) -> Proposal<Block> {
        match search.run(attempts) {
            Ok(Some(nonce)) => Proposal::Found(search.clone().seal(nonce)),
            Ok(None) => Proposal::KeepGoing,
            // All cheap nonces were tried. The next draft has another time, and so other hashes.
            Err(_) => Proposal::Stale,
        }
    }
}
