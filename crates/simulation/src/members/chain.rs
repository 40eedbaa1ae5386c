use kusari::stage8_contract::{
    Block, BlockHash, LandingPads, MemberId, PadCommand, SignedCommand, Sure,
};
use std::collections::BTreeSet;

/// How many blocks deep a block has to be, itself included, before someone relies on it that can't become final. It's what people wait for with
/// bitcoin.
pub const DEEP: usize = 6;

/// Which command: by whom, and its number.
pub type Which = (MemberId, u64);

pub(super) fn which(command: &SignedCommand<PadCommand>) -> Which {
    (command.content.by, command.content.number)
}

/// What has its place at one member, as it told.
#[derive(Clone, Debug, Default)]
pub(super) struct Placed {
    blocks: Vec<(BlockHash, Vec<Which>)>,
    commands: BTreeSet<Which>,
    /// How many blocks are settled: final, or deep enough.
    pub(super) settled: usize,
}

impl Placed {
    /// Places a block. Answers which commands are settled by that, here or further down.
    pub(super) fn place(&mut self, block: &Block<LandingPads>, sure: Sure) -> Vec<Which> {
        let commands: Vec<_> = block.commands.iter().map(which).collect();
        self.commands.extend(&commands);
        self.blocks.push((block.hash(), commands));
        let settled = match sure {
            Sure::Depth(_) => self.blocks.len().saturating_sub(DEEP - 1),
            Sure::Leader | Sure::Majority | Sure::Certificate => self.blocks.len(),
        };
        let before = self.settled.min(settled);
        self.settled = self.settled.max(settled);
        let new = self.blocks.get(before..settled).unwrap_or_default();
        new.iter().flat_map(|(_, commands)| commands).copied().collect()
    }

    /// Takes back all blocks from a height on. Answers how many commands have lost their place.
    pub(super) fn take_back(&mut self, from: u64) -> usize {
        let kept = usize::try_from(from.saturating_sub(1)).unwrap_or(usize::MAX);
        let lost = self.blocks.split_off(kept.min(self.blocks.len()));
        let lost: Vec<_> = lost.into_iter().flat_map(|(_, commands)| commands).collect();
        lost.iter().for_each(|command| {
            self.commands.remove(command);
        });
        self.settled = self.settled.min(self.blocks.len());
        lost.len()
    }

    pub(super) fn holds(&self, command: Which) -> bool {
        self.commands.contains(&command)
    }

    pub(super) fn hashes(&self) -> Vec<BlockHash> {
        self.blocks.iter().map(|(hash, _)| *hash).collect()
    }
}
