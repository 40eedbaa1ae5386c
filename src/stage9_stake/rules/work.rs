use crate::stage5_network::{BlockHash, ChainWork};
use crate::stage9_stake::block::Block;
use crate::stage9_stake::draft::Draft;
use crate::stage9_stake::error::StakeError;
use crate::stage9_stake::genesis::Genesis;
use crate::stage9_stake::place::Place;
use crate::stage9_stake::rule::{Rule, Turn};
use std::time::Duration;

/// **Work**, chapter 6's rule. *What does a vote cost here?* Electricity, and it's gone afterwards.
///
/// So a vote for one branch can't be cast for another as well, and a second history costs as much as the first. No one
/// needs coins to take part, and there's no one who could be asked to leave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work;

impl Rule for Work {
    const NAME: &'static str = "work";

    /// The target was compared when the header was checked.
    fn check(block: &Block, _: &BlockHash, _: &Place, genesis: &Genesis) -> Result<(), StakeError> {
        Work::check_alone(block, genesis)
    }

    fn check_orphan(block: &Block, _: &BlockHash, genesis: &Genesis) -> Result<(), StakeError> {
        Work::check_alone(block, genesis)?;
        Ok(block.body.check()?)
    }

    fn turn(draft: Draft, genesis: &Genesis) -> Turn {
        Turn::Mine(draft.in_coins(genesis))
    }

    fn max_ahead(_: &Genesis) -> Option<Duration> {
        None
    }

    fn weight(before: ChainWork, block: &Block) -> ChainWork {
        before + Work::of(block)
    }
}

impl Work {
    /// Checks that a block shows the work that it claims, and has no signature, which would be a second way to write the same block.
    pub(super) fn check_alone(block: &Block, genesis: &Genesis) -> Result<(), StakeError> {
        if block.signature.is_some() {
            return Err(StakeError::NeedlesslySigned);
        }
        block.body.header.check_work(genesis.rules.easiest_target())?;
        Ok(())
    }

    /// The work that a block's target stands for.
    pub(super) fn of(block: &Block) -> ChainWork {
        block.body.header.target.to_target().map_or_else(|_| ChainWork::default(), |it| it.work())
    }
}
