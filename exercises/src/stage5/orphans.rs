use crate::{Check, Report, equal};
use kusari::stage5_network::{Block, BlockHash, Draft, Nonce, Time, Work};

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
