use super::offers::other_byte;
use super::world::{genesis, longer};
use crate::check::{Check, equal};
use crate::report::Report;
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
    /// A hash that differs from that of our block at this height in one byte only.
    Nearly(usize, usize),
    /// The same, of the genesis.
    NearlyGenesis(usize),
}
use Named::{Foreign, Genesis, Nearly, NearlyGenesis, Ours};

impl Named {
    fn hash(self, chain: &Chain) -> BlockHash {
        match self {
            Ours(height) => chain.blocks()[height - 1].hash(),
            Genesis => chain.genesis().hash(),
            Foreign(number) => BlockHash::from_bytes([number; 32]),
            Nearly(height, byte) => other_byte(&Ours(height).hash(chain), byte),
            NearlyGenesis(byte) => other_byte(&Genesis.hash(chain), byte),
        }
    }
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ours(height) => write!(f, "our block {height}"),
            Genesis => f.write_str("the genesis"),
            Foreign(_) => f.write_str("unknown"),
            Nearly(height, byte) => write!(f, "our block {height}, except for byte {byte}"),
            NearlyGenesis(byte) => write!(f, "the genesis, except for byte {byte}"),
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
    let check = move |blocks: usize,
                      locator: &[Named],
                      most: usize,
                      expected: RangeInclusive<u64>,
                      because: &str| {
        let chain = chain_of(blocks)?;
        let hashes: Vec<BlockHash> = locator.iter().map(|named| named.hash(&chain)).collect();
        let shown: Vec<_> = locator.iter().map(Named::to_string).collect();
        let height = |block: &Block| chain.blocks().iter().position(|ours| ours == block);
        let answer = student(&chain, &hashes, most);
        let call = format!("{blocks} blocks, locator [{}], at most {most}: it", shown.join(", "));
        let found: Option<Vec<u64>> =
            answer.iter().map(|block| Some(height(block)? as u64 + 1)).collect();
        let found = found.ok_or_else(|| format!("{call} returned a block that isn't ours"))?;
        equal(call, found, expected.collect(), because)
    };
    let case = move |blocks: usize,
                     locator: &'static [Named],
                     most: usize,
                     expected: RangeInclusive<u64>,
                     because: &'static str| {
        move || check(blocks, locator, most, expected.clone(), because)
    };
    #[expect(clippy::reversed_empty_ranges, reason = "no heights at all")]
    const NONE: RangeInclusive<u64> = 1..=0;
    Check::of("catch_up_blocks")
        .claim(
            "everything above the first known one is sent",
            case(
                9,
                &[Ours(6), Ours(5), Ours(4), Ours(2), Genesis],
                100,
                7..=9,
                "the neighbour has everything up to block 6",
            ),
        )
        .claim(
            "unknown hashes are passed over",
            case(
                9,
                &[Foreign(1), Foreign(2), Ours(4), Ours(2), Genesis],
                100,
                5..=9,
                "the two chains part above block 4",
            ),
        )
        .claim(
            "a newcomer gets everything",
            case(5, &[Genesis], 100, 1..=5, "the neighbour has only the genesis"),
        )
        .claim(
            "the genesis may be all they have in common",
            case(
                4,
                &[Foreign(1), Foreign(2), Genesis],
                100,
                1..=4,
                "they have only the genesis in common",
            ),
        )
        .claim(
            "a neighbour whose chain is as long is missing nothing",
            case(
                3,
                &[Ours(3), Ours(2), Ours(1), Genesis],
                100,
                NONE,
                "our last block is known there",
            ),
        )
        .claim(
            "nothing in common: after the genesis",
            case(3, &[Foreign(1), Foreign(2)], 100, 1..=3, "none of the hashes is on our chain"),
        )
        .claim("an empty locator: after the genesis", case(3, &[], 100, 1..=3, "none is named"))
        .claim(
            "no more than are allowed",
            case(9, &[Ours(2), Ours(1), Genesis], 3, 3..=5, "three blocks, and the lowest first"),
        )
        .claim(
            "exactly as many is no more",
            case(5, &[Ours(2), Genesis], 3, 3..=5, "three are missing, and three may be sent"),
        )
        .claim(
            "it may be that none is allowed",
            case(5, &[Ours(2), Genesis], 0, NONE, "no block may be sent"),
        )
        .claim(
            "a chain without blocks has none",
            case(0, &[Foreign(1), Genesis], 100, NONE, "there's only the genesis"),
        )
        .claim("a hash that's almost a known one is unknown", move || {
            for byte in [0, 3, 4, 7, 15, 16, 31] {
                let because = "only block 2 is known: what differs in one byte is another hash";
                check(6, &[Nearly(5, byte), Ours(2), Genesis], 100, 3..=6, because)?;
                let because = "no hash is known, so it begins after the genesis";
                check(3, &[Nearly(3, byte), NearlyGenesis(byte)], 100, 1..=3, because)?;
            }
            Ok(())
        })
        .claim("the first known one counts, wherever it is", move || {
            let because = "after block 7 there are 8 and 9, and lower ones don't count any more";
            check(9, &[Foreign(1), Ours(7), Foreign(2), Ours(3), Genesis], 100, 8..=9, because)?;
            let because = "block 1 is known, and the genesis after it doesn't count any more";
            check(4, &[Foreign(1), Ours(1), Genesis], 100, 2..=4, because)?;
            let because = "our last block is known, behind one that isn't";
            check(4, &[Foreign(1), Ours(4), Ours(3), Genesis], 100, NONE, because)?;
            let because = "only one hash is named, and it is that of block 3";
            check(4, &[Ours(3)], 100, 4..=4, because)?;
            let because = "only the genesis is named, and two may be sent";
            check(4, &[Genesis], 2, 1..=2, because)
        })
        .claim("as many as a usize can count may be allowed", move || {
            let because = "all that are lacking, and there are only three of them";
            check(5, &[Ours(2), Genesis], usize::MAX, 3..=5, because)?;
            check(5, &[Foreign(1)], usize::MAX, 1..=5, "nothing is in common")
        })
        .claim("one block may be allowed", move || {
            check(5, &[Ours(2), Genesis], 1, 3..=3, "one block, and the lowest")?;
            check(5, &[Ours(4), Genesis], 1, 5..=5, "one is missing, and one may be sent")?;
            check(5, &[Ours(5), Genesis], 1, NONE, "none is missing, and one could be sent")
        })
        .claim("long chains and long locators are no exception", move || {
            let mut locator: Vec<Named> = (1..=40).map(Foreign).collect();
            locator.extend([Ours(3), Genesis]);
            let because = "after forty unknown hashes comes block 3";
            check(300, &locator, 260, 4..=263, because)?;
            check(300, &[Ours(270), Genesis], 500, 271..=300, "30 blocks are missing")
        })
        .report()
}
