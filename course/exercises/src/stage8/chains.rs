use crate::check::{Check, asking, equal};
use crate::edges::draws;
use crate::report::Report;
use rand::RngExt as _;

/// A block that someone proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proposed {
    /// What it follows.
    pub parent: Parent,
    /// How many members have called it final.
    pub finals: usize,
}

/// What a block follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parent {
    /// It's a first block.
    Genesis,
    /// It follows the block with this index in the list.
    Block(usize),
    /// It follows a block that we don't hold.
    Missing,
}

use Parent::{Block, Genesis, Missing};

/// A block in short: its parent, and how many have called it final.
type Short = (Parent, usize);

/// Checks `decided`.
pub fn decided(student: fn(&[Proposed], usize) -> Vec<usize>) -> Report {
    let check = move |blocks: &[Short], enough: usize, expected: &[usize], because: &str| {
        let long = |&(parent, finals): &Short| Proposed { parent, finals };
        let long: Vec<Proposed> = blocks.iter().map(long).collect();
        let call =
            asking(format!("decided, of (parent, finals) {blocks:?}, with {enough} enough,"));
        equal(call, student(&long, enough), expected.to_vec(), because)
    };
    let case =
        move |blocks: &'static [Short], expected: &'static [usize], because: &'static str| {
            move || check(blocks, 3, expected, because)
        };
    Check::of("decided")
        .claim("no blocks", case(&[], &[], "there's nothing to decide"))
        .claim("one final block", case(&[(Genesis, 3)], &[0], "three are enough"))
        .claim("one block with too few", case(&[(Genesis, 2)], &[], "three are needed"))
        .claim(
            "more than enough is enough",
            case(&[(Genesis, 4)], &[0], "four are more than three"),
        )
        .claim(
            "all blocks below a final one are decided, too",
            case(
                &[(Genesis, 0), (Block(0), 2), (Block(1), 3)],
                &[0, 1, 2],
                "block 2 stands on blocks 0 and 1",
            ),
        )
        .claim(
            "what's above isn't",
            case(
                &[(Genesis, 3), (Block(0), 2), (Block(1), 0)],
                &[0],
                "blocks 1 and 2 may still be left behind",
            ),
        )
        .claim(
            "the highest final block counts",
            case(
                &[(Genesis, 4), (Block(0), 3), (Block(1), 3), (Block(2), 1)],
                &[0, 1, 2],
                "block 2 is the highest that's final",
            ),
        )
        .claim(
            "a branch that no one finished is left out",
            case(
                &[(Genesis, 2), (Genesis, 0), (Block(1), 0), (Block(2), 4), (Block(0), 2)],
                &[1, 2, 3],
                "block 3 stands on 2 and 1, and not on 0",
            ),
        )
        .claim(
            "blocks come in any order",
            case(
                &[(Block(2), 3), (Genesis, 1), (Block(1), 0)],
                &[1, 2, 0],
                "from the lowest to the highest: 1, then 2, then 0",
            ),
        )
        .claim(
            "with a hole below it, a block isn't decided yet",
            case(
                &[(Missing, 3), (Block(0), 4)],
                &[],
                "no one can apply block 0 without what's below it",
            ),
        )
        .claim(
            "a hole above a final block is another matter",
            case(
                &[(Genesis, 3), (Block(0), 3), (Missing, 4)],
                &[0, 1],
                "blocks 0 and 1 are complete, and block 2 isn't",
            ),
        )
        .claim("it depends on how many are enough", move || {
            let blocks = [(Genesis, 7), (Block(0), 5), (Block(1), 4)];
            check(&blocks, 5, &[0, 1], "block 2 has only four")?;
            check(&blocks, 7, &[0], "block 1 has only five")?;
            check(&blocks, 4, &[0, 1, 2], "block 2 has four")
        })
        .claim("a long chain", move || {
            const LONG: usize = 20_000;
            let parent = |at: usize| if at == 0 { Genesis } else { Block(at - 1) };
            let blocks: Vec<Proposed> = (0..LONG)
                .map(|at| Proposed { parent: parent(at), finals: 3 * usize::from(at + 1 == LONG) })
                .collect();
            let call = asking("decided, of a chain of 20,000 blocks, the last of them final,");
            let found = student(&blocks, 3);
            let is_right = found.iter().copied().eq(0..LONG);
            equal(call, is_right, true, "all blocks are decided, from 0 to 19,999")
        })
        .claim("it works for any tree with final blocks on one chain", move || {
            let mut random = draws(87);
            for _ in 0..500 {
                let length = random.random_range(0..5_usize);
                // The chain comes first, and then branches; then all is shuffled.
                let mut blocks: Vec<Short> = Vec::new();
                for at in 0..length {
                    let parent = if at == 0 { Genesis } else { Block(at - 1) };
                    blocks.push((parent, random.random_range(0..5)));
                }
                for _ in 0..random.random_range(0..4) {
                    let parent = match random.random_range(0..=blocks.len()) {
                        0 => Genesis,
                        below => Block(below - 1),
                    };
                    blocks.push((parent, random.random_range(0..3)));
                }
                let highest = (0..length).filter(|at| blocks[*at].1 >= 3).max();
                let chain = highest.map_or(0, |highest| highest + 1);
                let mut places: Vec<usize> = (0..blocks.len()).collect();
                for at in (1..places.len()).rev() {
                    places.swap(at, random.random_range(0..=at));
                }
                let mut shuffled = vec![(Missing, 0); blocks.len()];
                for (at, (parent, finals)) in blocks.iter().enumerate() {
                    let parent = match parent {
                        Block(below) => Block(places[*below]),
                        other => *other,
                    };
                    shuffled[places[at]] = (parent, *finals);
                }
                let expected: Vec<usize> = places[..chain].to_vec();
                check(&shuffled, 3, &expected, "follow the parents of the highest final block")?;
            }
            Ok(())
        })
        .report()
}
