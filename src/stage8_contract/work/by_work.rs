use super::pool::CommandPool;
use super::protocol::ContractProtocol;
use super::undo_book::UndoBook;
use super::work_block_error::WorkBlockError;
use super::work_genesis::WorkGenesis;
use crate::stage5_network::protocol::{Consensus, Pool as _, Proposal};
use crate::stage5_network::{ChainWork, Difficulty, Nonce, Seal as _, Work, WorkError, WorkRule};
use crate::stage6_coin::{BlockHash, Time, Tip};
use crate::stage8_contract::block::{Block, BlockError, MAX_COMMANDS};
use crate::stage8_contract::machine::Machine;
use rand::{Rng, RngExt as _};

/// Anyone may make a block that shows enough work, and the branch with most work wins.
///
/// The nonce is the block's `view`: it says in which attempt its hash was good enough.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ByWork;

/// A search for the attempt that closes a block.
#[derive(Clone, Debug)]
pub struct Digging<M: Machine> {
    block: Block<M>,
    difficulty: Difficulty,
}

fn shows_work<M: Machine>(hash: BlockHash, genesis: &WorkGenesis<M>) -> Result<(), WorkError> {
    let needed = genesis.difficulty;
    if needed.is_met_by(&hash) {
        return Ok(());
    }
    let found = Difficulty::from_bits(Difficulty::zero_bits(&hash));
    Err(WorkError::InsufficientWork { found, needed })
}

impl<M: Machine> Consensus<ContractProtocol<M>> for ByWork {
    type Genesis = WorkGenesis<M>;
    type GenesisError = WorkError;
    type Place = Tip;
    type Weight = ChainWork;
    type Proposer = (); // No one is paid.
    type Draft = Block<M>;
    type Search = Digging<M>;

    fn begin(genesis: &WorkGenesis<M>) -> Result<Tip, WorkError> {
        Work::check_rule(&WorkRule { difficulty: genesis.difficulty })?;
        Ok(Tip { hash: genesis.genesis.hash(), height: 0, time: genesis.genesis.time })
    }

    fn tip(place: &Tip) -> Tip {
        *place
    }

    fn check_orphan(
        _: &Block<M>,
        hash: BlockHash,
        genesis: &WorkGenesis<M>,
    ) -> Result<(), WorkBlockError> {
        Ok(shows_work(hash, genesis)?)
    }

    fn check_header(
        block: &Block<M>,
        hash: BlockHash,
        parent: &Tip,
        genesis: &WorkGenesis<M>,
    ) -> Result<Tip, WorkBlockError> {
        shows_work(hash, genesis)?;
        let (expected, found) = (parent.height + 1, block.height);
        if found != expected {
            return Err(BlockError::Height { expected, found }.into());
        }
        if block.time < parent.time {
            return Err(BlockError::Time.into());
        }
        Ok(Tip { hash, height: found, time: block.time })
    }

    fn weight(before: ChainWork, _: &Block<M>, genesis: &WorkGenesis<M>) -> ChainWork {
        before + genesis.difficulty.work()
    }

    fn claim(work: ChainWork) -> u64 {
        work.hashes().try_into().unwrap_or(u64::MAX)
    }

    fn draft(
        _: &Tip,
        _: &WorkGenesis<M>,
        ledger: &UndoBook<M>,
        pool: &CommandPool<M>,
        (): &(),
        now: Time,
    ) -> Block<M> {
        let commands = pool.waiting().take(MAX_COMMANDS);
        ledger.book().draft(0, now, commands.map(|command| (**command).clone()).collect())
    }

    fn search(draft: Block<M>, genesis: &WorkGenesis<M>, rng: &mut impl Rng) -> Digging<M> {
        // From the lower half, so that there is room ahead.
        let view = rng.random_range(0..Nonce::MAX.get() / 2);
        Digging { block: Block { view, ..draft }, difficulty: genesis.difficulty }
    }

    /// Each attempt writes and hashes the whole block. Chapter 4 shows how to do without, and that a search is faster by that.
    fn propose(search: &mut Digging<M>, attempts: u64) -> Proposal<Block<M>> {
        for _ in 0..attempts {
            if search.block.view > Nonce::MAX.get() {
                return Proposal::Stale;
            }
            if search.difficulty.is_met_by(&search.block.hash()) {
                return Proposal::Found(search.block.clone());
            }
            search.block.view += 1;
        }
        Proposal::KeepGoing
    }
}
