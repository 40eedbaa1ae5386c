use crate::Wrong;
use kusari_exercises::stage8 as check;
use kusari_exercises::stage8::{Parent, Proposed};

pub(super) fn chains() -> Vec<Wrong> {
    type Answer = fn(&[Proposed], usize) -> Vec<usize>;
    let wrong = |name, answer: Answer, says| Wrong::new(name, move || check::decided(answer), says);
    /// The way down from a block, the block first. `None`: it ends in a hole.
    fn path(blocks: &[Proposed], top: usize) -> Option<Vec<usize>> {
        let mut path = vec![top];
        let mut parent = blocks[top].parent;
        while let Parent::Block(below) = parent {
            path.push(below);
            parent = blocks[below].parent;
        }
        (parent == Parent::Genesis).then_some(path)
    }
    fn best(blocks: &[Proposed], is_top: impl Fn(&Proposed) -> bool) -> Vec<usize> {
        let tops = (0..blocks.len()).filter(|it| is_top(&blocks[*it]));
        let paths = tops.filter_map(|it| path(blocks, it));
        let mut longest = paths.max_by_key(Vec::len).unwrap_or_default();
        longest.reverse();
        longest
    }
    vec![
        wrong(
            "only the final blocks",
            |blocks, enough| (0..blocks.len()).filter(|it| blocks[*it].finals >= enough).collect(),
            "block 2 stands on blocks 0 and 1",
        ),
        wrong(
            "wants more than enough",
            |blocks, enough| best(blocks, |it| it.finals > enough),
            "three are enough",
        ),
        wrong(
            "wants exactly enough",
            |blocks, enough| best(blocks, |it| it.finals == enough),
            "four are more than three",
        ),
        wrong("the longest chain", |blocks, _| best(blocks, |_| true), "three are needed"),
        wrong(
            "from the highest to the lowest",
            |blocks, enough| {
                let mut found = best(blocks, |it| it.finals >= enough);
                found.reverse();
                found
            },
            "block 2 stands on blocks 0 and 1",
        ),
        wrong(
            "sorts by the place in the list",
            |blocks, enough| {
                let mut found = best(blocks, |it| it.finals >= enough);
                found.sort_unstable();
                found
            },
            "1, then 2, then 0",
        ),
        wrong(
            "the first final block, and no higher one",
            |blocks, enough| {
                let first = blocks.iter().position(|it| it.finals >= enough);
                let mut found = first.and_then(|it| path(blocks, it)).unwrap_or_default();
                found.reverse();
                found
            },
            "block 2 is the highest that's final",
        ),
        wrong(
            "takes a hole for the genesis",
            |blocks, enough| {
                let filled: Vec<Proposed> = blocks
                    .iter()
                    .map(|it| match it.parent {
                        Parent::Missing => Proposed { parent: Parent::Genesis, ..*it },
                        _ => *it,
                    })
                    .collect();
                best(&filled, |it| it.finals >= enough)
            },
            "without what's below it",
        ),
        wrong(
            "wants every block on the way to be final",
            |blocks, enough| {
                let mut found = best(blocks, |it| it.finals >= enough);
                if found.iter().any(|it| blocks[*it].finals < enough) {
                    found.clear();
                }
                found
            },
            "block 2 stands on blocks 0 and 1",
        ),
        wrong(
            "always asks for three",
            |blocks, _| best(blocks, |it| it.finals >= 3),
            "block 2 has only four",
        ),
    ]
}

pub(super) fn silence() -> Vec<Wrong> {
    type Answer = fn(&[Option<u64>], u64, u64) -> Vec<usize>;
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::why_did_it_stop(answer), says);
    fn missing(heard: &[Option<u64>], is_missing: impl Fn(Option<u64>) -> bool) -> Vec<usize> {
        (0..heard.len()).filter(|member| is_missing(heard[*member])).collect()
    }
    fn silent(heard: &[Option<u64>], now: u64, patience: u64) -> Vec<usize> {
        missing(heard, |last| last.is_none_or(|last| now.saturating_sub(last) > patience))
    }
    fn blame(missing: Vec<usize>, members: usize) -> Vec<usize> {
        if missing.len() > members.saturating_sub(1) / 3 { missing } else { vec![] }
    }
    vec![
        wrong("blames everyone who is silent", silent, "so it isn't its fault"),
        wrong(
            "blames from f members on",
            |heard, now, patience| {
                let missing = silent(heard, now, patience);
                if missing.len() >= heard.len().saturating_sub(1) / 3 { missing } else { vec![] }
            },
            "so it isn't its fault",
        ),
        wrong(
            "waits for half of them",
            |heard, now, patience| {
                let missing = silent(heard, now, patience);
                if 2 * missing.len() >= heard.len() { missing } else { vec![] }
            },
            "none may be missing",
        ),
        wrong(
            "forgets those who were never heard",
            |heard, now, patience| {
                let missing = missing(heard, |last| {
                    last.is_some_and(|last| now.saturating_sub(last) > patience)
                });
                blame(missing, heard.len())
            },
            "members 0 and 2 never said anything",
        ),
        wrong(
            "takes never for time 0",
            |heard, now, patience| {
                let missing =
                    missing(heard, |last| now.saturating_sub(last.unwrap_or(0)) > patience);
                blame(missing, heard.len())
            },
            "no one ever said anything",
        ),
        wrong(
            "loses patience a moment early",
            |heard, now, patience| {
                let missing = missing(heard, |last| {
                    last.is_none_or(|last| now.saturating_sub(last) >= patience)
                });
                blame(missing, heard.len())
            },
            "51 is more than 50, and 50 isn't",
        ),
        wrong(
            "takes a time later than now for a long silence",
            |heard, now, patience| {
                let missing = missing(heard, |last| {
                    last.is_none_or(|last| now.wrapping_sub(last) > patience)
                });
                blame(missing, heard.len())
            },
            "a time later than now was just now",
        ),
        wrong(
            "adds up what doesn't fit",
            |heard, now, patience| {
                let missing = missing(heard, |last| {
                    last.is_none_or(|last| last.checked_add(patience).unwrap() < now)
                });
                blame(missing, heard.len())
            },
            "panicked",
        ),
        wrong(
            "counts down from no members",
            |heard, now, patience| {
                let missing = silent(heard, now, patience);
                if missing.len() > (heard.len() - 1) / 3 { missing } else { vec![] }
            },
            "panicked",
        ),
    ]
}
