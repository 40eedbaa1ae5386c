use super::offers::other_byte;
use crate::check::{Check, equal};
use crate::report::Report;
use kusari::stage5_network::{Block, BlockHash, Draft, Nonce, Time, Work};

/// What time the blocks carry. Nothing follows from it.
#[derive(Clone, Copy)]
enum Clock {
    Rising,
    Still,
    Falling,
}

impl Clock {
    const ALL: [Clock; 3] = [Clock::Rising, Clock::Still, Clock::Falling];

    fn words(self) -> &'static str {
        match self {
            Clock::Rising => "",
            Clock::Still => " (all have the same time)",
            Clock::Falling => " (children have earlier times)",
        }
    }

    /// A block. Only its hash tells which one it is.
    fn block(self, number: u64, previous_hash: BlockHash) -> Block {
        let time = Time::from_millis(match self {
            Clock::Rising => number,
            Clock::Still => 1_000,
            Clock::Falling => 1_000 - number,
        });
        let nonce = Nonce::new(number * 7_919 % 1_009);
        Block { draft: Draft { time, transactions: vec![], previous_hash }, seal: Work { nonce } }
    }
}

/// Blocks 1, 2, 3, …: to each number belongs that of its parent. 0 is none that anyone knows.
fn family(parents: &[(u64, u64)], clock: Clock) -> Vec<(u64, Block)> {
    let mut blocks: Vec<(u64, Block)> = Vec::new();
    for (child, parent) in parents {
        let known = blocks.iter().find(|(number, _)| number == parent).map(|(_, it)| it.hash());
        let parent = known.unwrap_or(BlockHash::from_bytes([0xee; 32]));
        blocks.push((*child, clock.block(*child, parent)));
    }
    blocks
}

/// The number of a block; 0, if it is none of these.
fn number(family: &[(u64, Block)], block: &Block) -> u64 {
    family.iter().find(|(_, known)| known == block).map_or(0, |(number, _)| *number)
}

type ReadyOrphans = fn(&mut Vec<Block>, BlockHash) -> Vec<Block>;

/// Checks `ready_orphans`.
pub fn ready_orphans(student: ReadyOrphans) -> Report {
    // Block 1 arrives, and these orphans are there, in this order. `ready` are those that leave.
    let check =
        move |parents: &[(u64, u64)], clock: Clock, shelf: &[u64], ready: &[u64], because: &str| {
            let family = family(parents, clock);
            let find =
                |wanted: &u64| family.iter().find(|it| it.0 == *wanted).map(|it| it.1.clone());
            let mut orphans: Vec<Block> = shelf.iter().filter_map(find).collect();
            let arrived = family.first().map_or(BlockHash::from_bytes([0; 32]), |it| it.1.hash());
            let answer = student(&mut orphans, arrived);

            let call = format!("block 1 arrives, orphans {shelf:?} wait{}, and", clock.words());
            let numbers: Vec<u64> = answer.iter().map(|block| number(&family, block)).collect();
            if numbers.contains(&0) {
                return Err(format!("{call} the answer has a block that wasn't among them"));
            }
            equal(format!("{call} the answer, sorted,"), sorted(&numbers), sorted(ready), because)?;
            let stay: Vec<u64> = shelf.iter().copied().filter(|n| !ready.contains(n)).collect();
            let left: Vec<u64> = orphans.iter().map(|block| number(&family, block)).collect();
            equal(
                format!("{call} what's left of them, sorted,"),
                sorted(&left),
                sorted(&stay),
                "what you return is taken out, and nothing else",
            )?;
            for (place, block) in answer.iter().enumerate() {
                let parent = answer.iter().position(|p| p.hash() == block.draft.previous_hash);
                if parent.is_some_and(|parent| parent > place) {
                    let child = numbers[place];
                    return Err(format!(
                        "{call} the answer is {numbers:?}: block {child} comes before its parent"
                    ));
                }
            }
            Ok(())
        };
    let case = move |parents: &'static [(u64, u64)],
                     shelf: &'static [u64],
                     ready: &'static [u64],
                     because: &'static str| {
        move || {
            let with = |clock| check(parents, clock, shelf, ready, because);
            Clock::ALL.into_iter().try_for_each(with)
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
            "even in a mixed order",
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
            "blocks that wait for others stay",
            case(
                TREE,
                &[22, 2, 21, 4, 5],
                &[2, 4],
                "21 and 22 wait for block 20, and 5 for block 3, which isn't there",
            ),
        )
        .claim(
            "there may be none",
            case(TREE, &[21, 22, 6], &[], "all of them wait for other blocks"),
        )
        .claim("the shelf may be empty", case(LINE, &[], &[], "no block was waiting"))
        .claim("many may come out", move || {
            let line: Vec<(u64, u64)> = (1..=120).map(|number| (number, number - 1)).collect();
            let ready: Vec<u64> = (2..=120).collect();
            let mut shelf = ready.clone();
            shelf.sort_by_key(|number| number * 17 % 127);
            let because = "each stands on the one before, down to block 1";
            Clock::ALL
                .into_iter()
                .try_for_each(|clock| check(&line, clock, &shelf, &ready, because))?;
            shelf.sort_unstable();
            shelf.reverse();
            check(&line, Clock::Still, &shelf, &ready, because)
        })
        .claim("a parent may have very many children", move || {
            // Block 1 has fifty, and each of them has one.
            let children = (2..=51).map(|number| (number, 1));
            let parents: Vec<(u64, u64)> = std::iter::once((1, 0))
                .chain(children)
                .chain((52..=101).map(|number| (number, number - 50)))
                .collect();
            let ready: Vec<u64> = (2..=101).collect();
            let shelf: Vec<u64> = ready.iter().rev().copied().collect();
            let because = "fifty were waiting for block 1, and one more for each of them";
            Clock::ALL.into_iter().try_for_each(|clock| check(&parents, clock, &shelf, &ready, because))
        })
        .claim("siblings that share everything but one number are two blocks", move || {
            let because = "two were waiting for block 1, and each has a child of its own";
            let parents = [(1, 0), (2, 1), (3, 1), (4, 2), (5, 3)];
            check(&parents, Clock::Still, &[5, 3, 4, 2], &[2, 3, 4, 5], because)
        })
        .claim("a name that is nearly the same is another name", move || {
            let arrived = BlockHash::from_bytes([0x5a; 32]);
            for place in [0, 3, 4, 7, 15, 16, 31] {
                let stranger = Clock::Still.block(7, other_byte(&arrived, place));
                let child = Clock::Still.block(8, arrived);
                let mut orphans = vec![stranger.clone(), child.clone()];
                let answer = student(&mut orphans, arrived);
                if answer != [child] || orphans != [stranger] {
                    return Err(format!(
                        "two blocks wait: one for the block that arrives, and one for a block whose \
                         hash differs from it only in byte {place}, counted from 0. Only the first \
                         of them is ready, and the other one stays"
                    ));
                }
            }
            Ok(())
        })
        .report()
}

fn sorted(numbers: &[u64]) -> Vec<u64> {
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable();
    sorted
}
