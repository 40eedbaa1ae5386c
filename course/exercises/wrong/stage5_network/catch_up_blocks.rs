use crate::Wrong;
use kusari::stage5_network::*;
use kusari_exercises::stage5 as check;

pub(super) fn all() -> Vec<Wrong> {
    type Answer = fn(&Chain, &[BlockHash], usize) -> Vec<Block>;
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::catch_up_blocks(answer), says);
    fn index_of(chain: &Chain, hash: &BlockHash) -> Option<usize> {
        chain.blocks().iter().position(|block| block.hash() == *hash)
    }
    fn from(chain: &Chain, first: usize, most: usize) -> Vec<Block> {
        chain.blocks().iter().skip(first).take(most).cloned().collect()
    }
    vec![
        wrong(
            "sends everything",
            |chain, _, most| from(chain, 0, most),
            "the neighbour has everything up to block 6",
        ),
        wrong(
            "sends the common block again",
            |chain, locator, most| {
                let common = locator.iter().find_map(|hash| index_of(chain, hash));
                from(chain, common.unwrap_or(0), most)
            },
            "the neighbour has everything up to block 6",
        ),
        wrong(
            "begins after the last that is known",
            |chain, locator, most| {
                let common = locator.iter().rev().find_map(|hash| index_of(chain, hash));
                from(chain, common.map_or(0, |index| index + 1), most)
            },
            "the neighbour has everything up to block 6",
        ),
        wrong(
            "looks at the first hash only",
            |chain, locator, most| {
                let common = locator.first().and_then(|hash| index_of(chain, hash));
                from(chain, common.map_or(0, |index| index + 1), most)
            },
            "the two chains part above block 4",
        ),
        wrong(
            "sends nothing if it does not know the first",
            |chain, locator, most| match locator.first().and_then(|hash| index_of(chain, hash)) {
                Some(index) => from(chain, index + 1, most),
                None => vec![],
            },
            "the two chains part above block 4",
        ),
        wrong(
            "does not know the genesis",
            |chain, locator, most| match locator.iter().find_map(|hash| index_of(chain, hash)) {
                Some(index) => from(chain, index + 1, most),
                None => vec![],
            },
            "the neighbour has only the genesis",
        ),
        wrong(
            "has no limit",
            |chain, locator, _| {
                let common = locator.iter().find_map(|hash| index_of(chain, hash));
                from(chain, common.map_or(0, |index| index + 1), usize::MAX)
            },
            "three blocks, and the lowest first",
        ),
        wrong(
            "sends the highest ones",
            |chain, locator, most| {
                let common = locator.iter().find_map(|hash| index_of(chain, hash));
                let lacking = from(chain, common.map_or(0, |index| index + 1), usize::MAX);
                lacking[lacking.len().saturating_sub(most)..].to_vec()
            },
            "three blocks, and the lowest first",
        ),
        wrong(
            "counts what it skips",
            |chain, locator, most| {
                let common = locator.iter().find_map(|hash| index_of(chain, hash));
                let first = common.map_or(0, |index| index + 1);
                chain.blocks().iter().take(most).skip(first).cloned().collect()
            },
            "three blocks, and the lowest first",
        ),
        wrong(
            "sends them from above",
            |chain, locator, most| {
                let common = locator.iter().find_map(|hash| index_of(chain, hash));
                let mut blocks = from(chain, common.map_or(0, |index| index + 1), most);
                blocks.reverse();
                blocks
            },
            "gave [9, 8, 7]",
        ),
        wrong(
            "sends at least one",
            |chain, locator, most| {
                let common = locator.iter().find_map(|hash| index_of(chain, hash));
                from(chain, common.map_or(0, |index| index + 1), most.max(1))
            },
            "no block may be sent",
        ),
        wrong(
            "cuts out as many as are allowed",
            |chain, locator, most| {
                let common = locator.iter().find_map(|hash| index_of(chain, hash));
                let first = common.map_or(0, |index| index + 1);
                chain.blocks()[first..first + most].to_vec()
            },
            "it panicked: range end index",
        ),
        wrong(
            "skips every named block",
            |chain, locator, most| {
                let named = |block: &&Block| !locator.contains(&block.hash());
                chain.blocks().iter().filter(named).take(most).cloned().collect()
            },
            "the neighbour has everything up to block 6",
        ),
        wrong(
            "compares the first eight bytes of a hash",
            |chain, locator, most| {
                let like = |hash: &BlockHash| {
                    chain
                        .blocks()
                        .iter()
                        .position(|b| b.hash().as_bytes()[..8] == hash.as_bytes()[..8])
                };
                let first = locator.iter().find_map(like).map_or(0, |index| index + 1);
                from(chain, first, most)
            },
            "what differs in one byte is another hash",
        ),
        wrong(
            "compares the last eight bytes of a hash",
            |chain, locator, most| {
                let like = |hash: &BlockHash| {
                    chain
                        .blocks()
                        .iter()
                        .position(|b| b.hash().as_bytes()[24..] == hash.as_bytes()[24..])
                };
                let first = locator.iter().find_map(like).map_or(0, |index| index + 1);
                from(chain, first, most)
            },
            "what differs in one byte is another hash",
        ),
        wrong(
            "compares hashes as people see them",
            |chain, locator, most| {
                let like = |hash: &BlockHash| {
                    chain.blocks().iter().position(|b| b.hash().to_string() == hash.to_string())
                };
                let first = locator.iter().find_map(like).map_or(0, |index| index + 1);
                from(chain, first, most)
            },
            "what differs in one byte is another hash",
        ),
        wrong(
            "adds what is allowed to where it begins",
            |chain, locator, most| {
                let common = locator.iter().find_map(|hash| index_of(chain, hash));
                let first = common.map_or(0, |index| index + 1);
                let end = (first + most).min(chain.blocks().len());
                chain.blocks()[first..end].to_vec()
            },
            "it panicked: attempt to add with overflow",
        ),
        wrong(
            "sends one more than is allowed",
            |chain, locator, most| {
                let common = locator.iter().find_map(|hash| index_of(chain, hash));
                let first = common.map_or(0, |index| index + 1);
                from(chain, first, most.saturating_add(1))
            },
            "three blocks, and the lowest first",
        ),
        wrong(
            "sends one fewer than is allowed",
            |chain, locator, most| {
                let common = locator.iter().find_map(|hash| index_of(chain, hash));
                let first = common.map_or(0, |index| index + 1);
                from(chain, first, most.saturating_sub(1))
            },
            "three blocks, and the lowest first",
        ),
        wrong(
            "counts what is allowed in a u8",
            |chain, locator, most| {
                let common = locator.iter().find_map(|hash| index_of(chain, hash));
                let first = common.map_or(0, |index| index + 1);
                from(chain, first, if most == usize::MAX { most } else { usize::from(most as u8) })
            },
            "after forty unknown hashes comes block 3",
        ),
        wrong(
            "looks at the first 32 hashes only",
            |chain, locator, most| {
                let common = locator.iter().take(32).find_map(|hash| index_of(chain, hash));
                from(chain, common.map_or(0, |index| index + 1), most)
            },
            "after forty unknown hashes comes block 3",
        ),
        wrong(
            "looks at every second hash",
            |chain, locator, most| {
                let common = locator.iter().step_by(2).find_map(|hash| index_of(chain, hash));
                from(chain, common.map_or(0, |index| index + 1), most)
            },
            "after block 7 there are 8 and 9",
        ),
        wrong(
            "sends nothing for an empty locator",
            |chain, locator, most| {
                if locator.is_empty() {
                    return vec![];
                }
                let common = locator.iter().find_map(|hash| index_of(chain, hash));
                let first = common.map_or(0, |index| index + 1);
                from(chain, first, most)
            },
            "none is named",
        ),
        wrong(
            "never sends the last block",
            |chain, locator, most| {
                let common = locator.iter().find_map(|hash| index_of(chain, hash));
                let first = common.map_or(0, |index| index + 1);
                let end = chain.blocks().len().saturating_sub(1).max(first);
                chain.blocks()[first..end].iter().take(most).cloned().collect()
            },
            "the neighbour has everything up to block 6",
        ),
        wrong(
            "sends at most 200 blocks",
            |chain, locator, most| {
                let common = locator.iter().find_map(|hash| index_of(chain, hash));
                let first = common.map_or(0, |index| index + 1);
                from(chain, first, most.min(200))
            },
            "after forty unknown hashes comes block 3",
        ),
        wrong(
            "begins below what is common",
            |chain, locator, most| {
                let common = locator.iter().find_map(|hash| index_of(chain, hash));
                let first = common.map_or(0, |index| index + 1);
                from(chain, first.saturating_sub(1), most)
            },
            "the neighbour has everything up to block 6",
        ),
    ]
}
