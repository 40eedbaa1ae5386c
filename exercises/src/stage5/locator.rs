use super::world::{genesis, longer};
use crate::{Check, Report, equal};
use kusari::stage5_network::{Block, BlockHash, Chain, Difficulty, WorkRule};
use std::fmt;
use std::ops::RangeInclusive;

type CatchUpBlocks = fn(&Chain, &[BlockHash], usize) -> Vec<Block>;

/// What a locator names.
#[derive(Clone, Copy)]
enum Named {
    /// The block at this height of our chain.
    Ours(usize),
    Genesis,
    /// Something that is not on it.
    Foreign(u8),
}
use Named::{Foreign, Genesis, Ours};

impl Named {
    fn hash(self, chain: &Chain) -> BlockHash {
        match self {
            Ours(height) => chain.blocks()[height - 1].hash(),
            Genesis => chain.genesis().hash(),
            Foreign(number) => BlockHash::from_bytes([number; 32]),
        }
    }
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ours(height) => write!(f, "our block {height}"),
            Genesis => f.write_str("the genesis"),
            Foreign(_) => f.write_str("unknown"),
        }
    }
}

/// A chain on which blocks cost nothing.
fn chain_of(blocks: usize) -> Result<Chain, String> {
    let rule = WorkRule { difficulty: Difficulty::from_bits(0) };
    let chain = Chain::new(kusari::stage5_network::Genesis { rule, grants: vec![], ..genesis() });
    longer(&chain.map_err(|error| error.to_string())?, 1, blocks)
}

/// Checks `catch_up_blocks`.
pub fn catch_up_blocks(student: CatchUpBlocks) -> Report {
    // Our chain has `blocks` blocks. `expected` are the heights of those that are to be sent.
    let case = move |blocks: usize,
                     locator: &'static [Named],
                     most: usize,
                     expected: RangeInclusive<u64>,
                     because: &'static str| {
        move || {
            let chain = chain_of(blocks)?;
            let hashes: Vec<BlockHash> = locator.iter().map(|named| named.hash(&chain)).collect();
            let shown: Vec<_> = locator.iter().map(Named::to_string).collect();
            let height = |block: &Block| chain.blocks().iter().position(|ours| ours == block);
            let found: Vec<u64> = student(&chain, &hashes, most)
                .iter()
                .map(|block| height(block).map_or(0, |index| index as u64 + 1))
                .collect();
            let call =
                format!("{blocks} blocks, locator [{}], at most {most}: it", shown.join(", "));
            equal(call, found, expected.collect(), because)
        }
    };
    #[expect(clippy::reversed_empty_ranges, reason = "no heights at all")]
    let none = 1..=0;
    Check::of("catch_up_blocks")
        .claim(
            "what is above the first known one is sent",
            case(
                9,
                &[Ours(6), Ours(5), Ours(4), Ours(2), Genesis],
                100,
                7..=9,
                "the neighbour has everything up to block 6",
            ),
        )
        .claim(
            "what is unknown is passed over",
            case(
                9,
                &[Foreign(1), Foreign(2), Ours(4), Ours(2), Genesis],
                100,
                5..=9,
                "the two chains part above block 4",
            ),
        )
        .claim(
            "a newcomer gets all",
            case(5, &[Genesis], 100, 1..=5, "the neighbour has only the genesis"),
        )
        .claim(
            "the genesis can be what is common",
            case(4, &[Foreign(1), Foreign(2), Genesis], 100, 1..=4, "only the genesis is common"),
        )
        .claim(
            "whose chain is as long lacks nothing",
            case(
                3,
                &[Ours(3), Ours(2), Ours(1), Genesis],
                100,
                none.clone(),
                "our last block is known there",
            ),
        )
        .claim(
            "nothing in common: after the genesis",
            case(3, &[Foreign(1), Foreign(2)], 100, 1..=3, "none of the hashes lies on our chain"),
        )
        .claim("an empty locator: after the genesis", case(3, &[], 100, 1..=3, "none is named"))
        .claim(
            "no more than are allowed",
            case(9, &[Ours(2), Ours(1), Genesis], 3, 3..=5, "three blocks, and the lowest first"),
        )
        .claim(
            "exactly as many are no more",
            case(5, &[Ours(2), Genesis], 3, 3..=5, "three are lacking, and three may be sent"),
        )
        .claim(
            "none can be allowed",
            case(5, &[Ours(2), Genesis], 0, none.clone(), "no block may be sent"),
        )
        .claim(
            "a chain without blocks has none",
            case(0, &[Foreign(1), Genesis], 100, none, "there is only the genesis"),
        )
        .report()
}
