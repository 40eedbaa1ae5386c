use crate::Wrong;
use kusari::stage3_timestamp::*;
use kusari_exercises::stage3 as check;
use std::collections::HashSet;

type OnChain<T> = fn(&Genesis<ServerKey>, &[Block]) -> T;

pub(crate) fn all() -> Vec<Wrong> {
    let wrong = |name, answer: OnChain<Option<u64>>, says| {
        Wrong::new(name, move || check::first_broken_link(answer), says)
    };
    fn broken(genesis: &Genesis<ServerKey>, blocks: &[Block]) -> Vec<u64> {
        let before = std::iter::once(genesis.hash()).chain(blocks.iter().map(Block::hash));
        let links = blocks.iter().zip(before).zip(1..);
        links.filter(|((b, before), _)| b.draft.previous_hash != *before).map(|(_, h)| h).collect()
    }
    vec![
        wrong(
            "counts from zero",
            |g, b| broken(g, b).first().map(|h| h - 1),
            "block 3 names the old one",
        ),
        wrong(
            "names the changed block",
            |g, b| broken(g, b).first().map(|h| (h - 1).max(1)),
            "block 2 was changed, and block 3 names the old one",
        ),
        wrong(
            "forgets the genesis",
            |g, b| broken(g, b).into_iter().find(|h| *h > 1),
            "doesn't name the genesis",
        ),
        wrong("finds the last", |g, b| broken(g, b).last().copied(), "and 2 comes first"),
        wrong(
            "forgets the last link",
            |g, b| broken(g, b).into_iter().find(|h| *h < b.len() as u64 || b.len() < 2),
            "block 3 was changed, and block 4",
        ),
        wrong(
            "panics without blocks",
            |g, b| {
                if b[0].draft.previous_hash != g.hash() {
                    Some(1)
                } else {
                    broken(g, b).first().copied()
                }
            },
            "it panicked",
        ),
        wrong(
            "compares with what the block before names",
            |g, b| {
                let mut before = g.hash();
                (1..)
                    .zip(b)
                    .find(|(_, b)| {
                        std::mem::replace(&mut before, b.draft.previous_hash)
                            != b.draft.previous_hash
                    })
                    .map(|(h, _)| h)
            },
            "every block names the one before it",
        ),
        wrong(
            "asks the library",
            |g, b| Chain::verify(g.clone(), b.to_vec()).err().map(|e| e.height()),
            "block 2 was changed, and block 3 names the old one",
        ),
        wrong(
            "takes any genesis",
            |_, b| {
                let links = (2..).zip(b.windows(2));
                links
                    .filter(|(_, b)| b[1].draft.previous_hash != b[0].hash())
                    .map(|(h, _)| h)
                    .next()
            },
            "doesn't name the genesis",
        ),
        wrong("sees nothing", |_, _| None, "block 3 names the old one"),
        wrong(
            "compares what is shown",
            |g, b| {
                let hashes = [g.hash()].into_iter().chain(b.iter().map(Block::hash));
                let is_bad = |(b, hash): (&Block, BlockHash)| {
                    b.draft.previous_hash.to_string() != hash.to_string()
                };
                b.iter().zip(hashes).position(is_bad).map(|i| i as u64 + 1)
            },
            "except for byte 5 of 32",
        ),
        wrong(
            "compares the last digits",
            |g, b| {
                let hashes = [g.hash()].into_iter().chain(b.iter().map(Block::hash));
                let is_bad = |(b, hash): (&Block, BlockHash)| {
                    b.draft.previous_hash.as_bytes()[8..] != hash.as_bytes()[8..]
                };
                b.iter().zip(hashes).position(is_bad).map(|i| i as u64 + 1)
            },
            "except for byte 1 of 32",
        ),
        wrong(
            "is content with any earlier block",
            |g, b| {
                let mut known = HashSet::from([g.hash()]);
                let is_bad = |b: &Block| {
                    let is_known = known.contains(&b.draft.previous_hash);
                    known.insert(b.hash());
                    !is_known
                };
                b.iter().position(is_bad).map(|i| i as u64 + 1)
            },
            "and not the one before it",
        ),
        wrong(
            "is content with any block",
            |g, b| {
                let known: HashSet<_> =
                    [g.hash()].into_iter().chain(b.iter().map(Block::hash)).collect();
                b.iter().position(|b| !known.contains(&b.draft.previous_hash)).map(|i| i as u64 + 1)
            },
            "and not the one before it",
        ),
        wrong(
            "is content with the genesis",
            |g, b| {
                broken(g, b)
                    .into_iter()
                    .find(|h| b[*h as usize - 1].draft.previous_hash != g.hash())
            },
            "block 2 names the genesis",
        ),
        wrong(
            "lets a block stand there twice",
            |g, b| {
                let mut once = b.to_vec();
                once.dedup();
                broken(g, &once).first().copied()
            },
            "is at heights 2 and 3",
        ),
        wrong(
            "compares pairs",
            |g, b| broken(g, b).into_iter().find(|h| h % 2 == 0 || *h == 1),
            "for 3 blocks, gave None and not Some(3)",
        ),
        wrong(
            "looks at every other block",
            |g, b| broken(g, b).into_iter().find(|h| h % 2 == 1),
            "block 1 was changed, and block 2",
        ),
        wrong(
            "looks at four blocks",
            |g, b| broken(g, &b[..b.len().min(4)]).first().copied(),
            "only the block at height 5 names something else",
        ),
        wrong(
            "counts to 255",
            |g, b| broken(g, b).first().map(|h| u64::from(*h as u8)),
            "for 300 blocks, gave Some(0)",
        ),
        wrong(
            "counts the broken links",
            |g, b| Some(broken(g, b).len() as u64).filter(|count| *count > 0),
            "block 2 was changed, and block 3 names the old one",
        ),
        wrong(
            "counts from the end",
            |g, b| broken(g, b).first().map(|h| b.len() as u64 + 1 - h),
            "block 3 names the old one",
        ),
        wrong(
            "looks at times, too",
            |g, b| {
                let is_early = |pair: &[Block]| pair[1].draft.time < pair[0].draft.time;
                let early = b.windows(2).position(is_early).map(|i| i as u64 + 2);
                broken(g, b).first().copied().into_iter().chain(early).min()
            },
            "but every link holds",
        ),
        wrong(
            "looks for stamps, too",
            |g, b| {
                let torn = b.iter().position(|b| b.seal.signature.as_bytes().is_empty());
                broken(g, b).first().copied().into_iter().chain(torn.map(|i| i as u64 + 1)).min()
            },
            "block 3 names the old one",
        ),
        wrong(
            "answers 0 without blocks",
            |g, b| if b.is_empty() { Some(0) } else { broken(g, b).first().copied() },
            "there's no link that could be broken",
        ),
        wrong(
            "forgets a single block",
            |g, b| if b.len() < 2 { None } else { broken(g, b).first().copied() },
            "it doesn't name the genesis",
        ),
    ]
}
