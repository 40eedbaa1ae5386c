use super::world::{bob, empty, extend, genesis, longer, mallory, pay, without_work};
use crate::{Check, Report, equal};
use kusari::stage5_network::{
    Block, BlockHash, Chain, Difficulty, Draft, Genesis, Nonce, Time, Work, WorkRule, mine,
};

type ForkChoice = fn(&Genesis<WorkRule>, &[Block], &[Block]) -> bool;

/// Checks `fork_choice`.
pub fn fork_choice(student: ForkChoice) -> Report {
    let decide = move |ours: &[Block], offered: &[Block], expected: bool, because: &str| {
        let call = format!("{} blocks of ours, {} offered: it", ours.len(), offered.len());
        equal(call, student(&genesis(), ours, offered), expected, because)
    };
    // `ours` has two blocks, and what is offered is made from a chain of that length.
    let offer = move |length, change: fn(&mut Vec<Block>), because: &'static str| {
        move || {
            let ours = longer(&empty()?, 1, 2)?;
            let mut offered = longer(&empty()?, 2, length)?.blocks().to_vec();
            change(&mut offered);
            decide(ours.blocks(), &offered, false, because)
        }
    };
    Check::of("fork_choice")
        .claim("a node follows more work", move || {
            let (ours, offered) = (longer(&empty()?, 1, 2)?, longer(&empty()?, 2, 3)?);
            decide(ours.blocks(), offered.blocks(), true, "three blocks took more work than two")?;
            decide(&[], offered.blocks(), true, "a newcomer has only the genesis")
        })
        .claim("also if the chains have a beginning in common", move || {
            let base = longer(&empty()?, 1, 3)?;
            let (ours, offered) = (longer(&base, 1, 1)?, longer(&base, 2, 2)?);
            decide(ours.blocks(), offered.blocks(), true, "five blocks took more work than four")?;
            decide(base.blocks(), ours.blocks(), true, "it is our own chain, and one block more")
        })
        .claim("payments are no obstacle", move || {
            let (ours, mut offered) = (longer(&empty()?, 1, 1)?, empty()?);
            extend(&mut offered, 2, vec![pay(mallory(), bob(), 100, 1)])?;
            extend(&mut offered, 2, vec![pay(bob(), mallory(), 150, 2)])?;
            decide(
                ours.blocks(),
                offered.blocks(),
                true,
                "it keeps all rules: Bob owns 200 when he pays 150",
            )
        })
        .claim("among equals the first one stays", move || {
            let (ours, offered) = (longer(&empty()?, 1, 2)?, longer(&empty()?, 2, 2)?);
            decide(ours.blocks(), offered.blocks(), false, "equal work is not more work")?;
            decide(ours.blocks(), ours.blocks(), false, "it is the same chain")
        })
        .claim("less work never counts", move || {
            let (ours, offered) = (longer(&empty()?, 1, 2)?, longer(&empty()?, 2, 1)?);
            decide(ours.blocks(), offered.blocks(), false, "one block took less work than two")?;
            decide(ours.blocks(), &[], false, "nothing was offered")?;
            decide(&[], &[], false, "nothing was offered")
        })
        .claim(
            "blocks without work do not count",
            offer(
                3,
                |blocks| {
                    let last = blocks.pop();
                    blocks.extend(last.map(|last| without_work(last, genesis().rule.difficulty)));
                },
                "the last block's hash does not begin with enough zero bits",
            ),
        )
        .claim(
            "a link in the middle has to hold",
            offer(
                4,
                |blocks| drop(blocks.remove(1)),
                "the second block is missing: the one after it does not name the first",
            ),
        )
        .claim("work does not make a wrong block right", move || {
            let (ours, mut offered) =
                (longer(&empty()?, 1, 2)?, longer(&empty()?, 2, 2)?.blocks().to_vec());
            let last = longer(&empty()?, 2, 2)?;
            let draft = last.draft(last.tip().time, vec![pay(mallory(), bob(), 101, 3)]);
            offered.extend(mine(draft, genesis().rule.difficulty, Nonce::default()).ok());
            decide(
                ours.blocks(),
                &offered,
                false,
                "in the last block Mallory pays 101, and she has 100",
            )
        })
        .claim("another genesis is another world", move || {
            let ours = longer(&empty()?, 1, 1)?;
            let foreign = Genesis { grants: vec![], ..genesis() };
            let foreign = Chain::new(foreign).map_err(|error| error.to_string())?;
            let offered = longer(&foreign, 2, 4)?;
            decide(ours.blocks(), offered.blocks(), false, "these blocks stand on another genesis")
        })
        .report()
}

/// A block with the number `number`, which is its time.
fn numbered(number: u64, previous_hash: BlockHash) -> Block {
    let draft = Draft { time: Time::from_millis(number), transactions: vec![], previous_hash };
    Block { draft, seal: Work { nonce: Nonce::default() } }
}

fn number(block: &Block) -> u64 {
    block.draft.time.millis()
}

/// Blocks 1, 2, 3, …: to each number belongs that of its parent. 0 is none that anybody knows.
fn family(parents: &[(u64, u64)]) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for (child, parent) in parents {
        let known = blocks.iter().find(|block| number(block) == *parent).map(Block::hash);
        blocks.push(numbered(*child, known.unwrap_or(BlockHash::from_bytes([0xee; 32]))));
    }
    blocks
}

type ReadyOrphans = fn(&mut Vec<Block>, BlockHash) -> Vec<Block>;

/// Checks `ready_orphans`.
pub fn ready_orphans(student: ReadyOrphans) -> Report {
    // Block 1 arrives, and these orphans are there, in this order. `ready` are those that leave.
    let case = move |parents: &'static [(u64, u64)],
                     shelf: &'static [u64],
                     ready: &'static [u64],
                     because: &'static str| {
        move || {
            let family = family(parents);
            let find = |wanted: &u64| family.iter().find(|block| number(block) == *wanted).cloned();
            let mut orphans: Vec<Block> = shelf.iter().filter_map(find).collect();
            let arrived = family.first().map_or(BlockHash::from_bytes([0; 32]), Block::hash);
            let answer = student(&mut orphans, arrived);

            let call = format!("block 1 arrives, orphans {shelf:?} wait, and");
            let numbers: Vec<u64> = answer.iter().map(number).collect();
            equal(format!("{call} the answer, sorted,"), sorted(&numbers), sorted(ready), because)?;
            let stay: Vec<u64> = shelf.iter().copied().filter(|n| !ready.contains(n)).collect();
            let left: Vec<u64> = orphans.iter().map(number).collect();
            equal(
                format!("{call} what is left of them, sorted,"),
                sorted(&left),
                sorted(&stay),
                "what was answered is taken out, and nothing else",
            )?;
            for (place, block) in answer.iter().enumerate() {
                let parent = answer.iter().position(|p| p.hash() == block.draft.previous_hash);
                if parent.is_some_and(|parent| parent > place) {
                    let child = number(block);
                    return Err(format!(
                        "{call} the answer is {numbers:?}: block {child} stands before its parent"
                    ));
                }
            }
            Ok(())
        }
    };
    const LINE: &[(u64, u64)] = &[(1, 0), (2, 1), (3, 2), (4, 3), (5, 4)];
    const TREE: &[(u64, u64)] =
        &[(1, 0), (2, 1), (3, 1), (4, 2), (5, 3), (6, 3), (20, 0), (21, 20), (22, 21)];
    Check::of("ready_orphans")
        .claim("a child is ready", case(LINE, &[2], &[2], "block 2 was waiting for block 1"))
        .claim(
            "its children are, too",
            case(LINE, &[2, 3, 4], &[2, 3, 4], "3 was waiting for 2, and 4 for 3"),
        )
        .claim(
            "in whatever order they came",
            case(
                LINE,
                &[5, 4, 3, 2],
                &[2, 3, 4, 5],
                "each was waiting for the one below, down to block 1",
            ),
        )
        .claim(
            "also mixed",
            case(LINE, &[4, 2, 5, 3], &[2, 3, 4, 5], "each was waiting for the one below"),
        )
        .claim(
            "a parent can have several children",
            case(TREE, &[3, 2], &[2, 3], "both were waiting for block 1"),
        )
        .claim(
            "and each of them children",
            case(
                TREE,
                &[6, 4, 3, 5, 2],
                &[2, 3, 4, 5, 6],
                "4 was waiting for 2, and 5 and 6 for 3",
            ),
        )
        .claim(
            "who waits for others stays",
            case(
                TREE,
                &[22, 2, 21, 4, 5],
                &[2, 4],
                "21 and 22 wait for block 20, and 5 for block 3, which is not there",
            ),
        )
        .claim(
            "there may be none",
            case(TREE, &[21, 22, 6], &[], "all of them wait for other blocks"),
        )
        .claim("the shelf may be empty", case(LINE, &[], &[], "nobody was waiting"))
        .claim("many come out, too", move || {
            let mut blocks = vec![numbered(0, BlockHash::from_bytes([1; 32]))];
            for n in 1..=40 {
                let parent = blocks.last().map(Block::hash);
                blocks.extend(parent.map(|parent| numbered(n, parent)));
            }
            let arrived = blocks.remove(0).hash();
            blocks.sort_by_key(|block| number(block) * 17 % 41);
            let answer: Vec<u64> = student(&mut blocks, arrived).iter().map(number).collect();
            equal(
                "a line of 40 blocks: it",
                answer,
                (1..=40).collect(),
                "each stands on the one before",
            )
        })
        .report()
}

fn sorted(numbers: &[u64]) -> Vec<u64> {
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable();
    sorted
}

type CatchUpBlocks = fn(&Chain, &[BlockHash], usize) -> Vec<Block>;

/// Checks `catch_up_blocks`.
pub fn catch_up_blocks(student: CatchUpBlocks) -> Report {
    /// What a locator names: a block of our chain, the genesis, or something foreign.
    #[derive(Clone, Copy)]
    enum Named {
        Ours(usize),
        Genesis,
        Foreign(u8),
    }
    use Named::{Foreign, Genesis, Ours};
    // Our chain has `blocks` blocks. `expected` are the heights of those that are to be sent.
    let case = move |blocks: usize,
                     locator: &'static [Named],
                     most: usize,
                     expected: std::ops::RangeInclusive<u64>,
                     because: &'static str| {
        move || {
            let rule = WorkRule { difficulty: Difficulty::from_bits(0) };
            let genesis = kusari::stage5_network::Genesis { rule, grants: vec![], ..genesis() };
            let begun = Chain::new(genesis).map_err(|error| error.to_string())?;
            let chain = longer(&begun, 1, blocks)?;
            let hash = |named: &Named| match named {
                Ours(height) => chain.blocks()[height - 1].hash(),
                Genesis => chain.genesis().hash(),
                Foreign(number) => BlockHash::from_bytes([*number; 32]),
            };
            let shown: Vec<_> = (locator.iter())
                .map(|named| match named {
                    Ours(height) => format!("our block {height}"),
                    Genesis => "the genesis".to_owned(),
                    Foreign(_) => "unknown".to_owned(),
                })
                .collect();
            let hashes: Vec<BlockHash> = locator.iter().map(hash).collect();
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
