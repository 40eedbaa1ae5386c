use super::world::{OnChain, at, genesis, link_again, published, turned, unstamped};
use crate::check::{Check, equal};
use crate::report::Report;
use kusari::stage3_timestamp::{Amount, Block, BlockHash, Genesis, Signature, Stamp};

/// Checks `first_broken_link`.
pub fn first_broken_link(student: OnChain<Option<u64>>) -> Report {
    let case = move |make: fn() -> Vec<Block>, expected, because: &'static str| {
        move || equal("first_broken_link", student(&genesis(), &make()), expected, because)
    };
    fn changed(change: impl FnOnce(&mut Vec<Block>)) -> Vec<Block> {
        let mut blocks = published();
        change(&mut blocks);
        blocks
    }
    Check::of("first_broken_link")
        .claim(
            "a published chain has no broken link",
            case(published, None, "every block names the one before it"),
        )
        .claim(
            "nor does a chain without blocks",
            case(Vec::new, None, "there's no link that could be broken"),
        )
        .claim(
            "the block after a changed one is found",
            case(
                || changed(|b| raise(&mut b[1])),
                Some(3),
                "block 2 was changed, and block 3 names the old one",
            ),
        )
        .claim(
            "even if the first block was changed",
            case(
                || changed(|b| raise(&mut b[0])),
                Some(2),
                "block 1 was changed, and block 2 names the old one",
            ),
        )
        .claim(
            "no block names the last block",
            case(
                || changed(|b| raise(&mut b[3])),
                None,
                "the last block was changed, and no block comes after it",
            ),
        )
        .claim(
            "a missing block is noticed",
            case(
                || changed(|b| drop(b.remove(1))),
                Some(2),
                "the block at height 2 names a block that isn't there",
            ),
        )
        .claim(
            "even if it's the first",
            case(
                || changed(|b| drop(b.remove(0))),
                Some(1),
                "the block at height 1 doesn't name the genesis",
            ),
        )
        .claim(
            "a single block has to name the genesis too",
            case(|| published()[2..3].to_vec(), Some(1), "it doesn't name the genesis"),
        )
        .claim(
            "and that can be the whole chain",
            case(|| published()[..1].to_vec(), None, "it names the genesis"),
        )
        .claim("the genesis has to be the right one", move || {
            let other = Genesis { time: at(1), ..genesis() };
            equal(
                "first_broken_link, for another genesis,",
                student(&other, &published()),
                Some(1),
                "the first block names the genesis it was made for, and this is a different one",
            )
        })
        .claim(
            "if two links are broken, the first counts",
            case(
                || {
                    changed(|b| {
                        raise(&mut b[0]);
                        raise(&mut b[2]);
                    })
                },
                Some(2),
                "the links at heights 2 and 4 are broken, and 2 comes first",
            ),
        )
        .claim(
            "the last link counts too",
            case(
                || changed(|b| raise(&mut b[2])),
                Some(4),
                "block 3 was changed, and block 4 names the old one",
            ),
        )
        .claim(
            "if all links are repaired, none is broken",
            case(
                || {
                    changed(|b| {
                        raise(&mut b[1]);
                        link_again(b);
                    })
                },
                None,
                "every block names the one before it; the stamps are bad, but you weren't asked about them",
            ),
        )
        .claim("a broken link is found at every height", move || {
            let genesis = genesis();
            (1..=9_u64).try_for_each(|count| {
                (1..=count).try_for_each(|height| {
                    let mut blocks = unstamped(&genesis, &vec![0; count as usize]);
                    break_at(&mut blocks, height, |_, _| BlockHash::from_bytes([7; 32]));
                    let call = format!("first_broken_link, for {count} blocks,");
                    let because = format!("only the block at height {height} names something else");
                    equal(call, student(&genesis, &blocks), Some(height), &because)
                })
            })
        })
        .claim("all digits of a hash count, wherever they are", move || {
            (1..=4).try_for_each(|height| {
                (0..32).try_for_each(|byte| {
                    let mut blocks = unstamped(&genesis(), &[0; 4]);
                    break_at(&mut blocks, height, |_, old| turned(old, byte));
                    let because = format!(
                        "the hash that block {height} names agrees with the one before it, except \
                            for byte {} of 32",
                        byte + 1
                    );
                    equal("first_broken_link", student(&genesis(), &blocks), Some(height), &because)
                })
            })
        })
        .claim("a link to an earlier block isn't a link to the one before", move || {
            (2..=6).try_for_each(|height| {
                (0..height - 1).try_for_each(|named| {
                    let mut blocks = unstamped(&genesis(), &[0; 6]);
                    break_at(&mut blocks, height, |before, _| before[named as usize]);
                    let whom = if named == 0 {
                        "the genesis".to_owned()
                    } else {
                        format!("block {named}")
                    };
                    let because = format!("block {height} names {whom}, and not the one before it");
                    equal("first_broken_link", student(&genesis(), &blocks), Some(height), &because)
                })
            })
        })
        .claim(
            "two swapped blocks are noticed",
            case(
                || changed(|b| b.swap(1, 2)),
                Some(2),
                "the block at height 2 names the one that's now at height 3",
            ),
        )
        .claim(
            "so is a block that's there twice",
            case(
                || changed(|b| b.insert(2, b[1].clone())),
                Some(3),
                "the same block is at heights 2 and 3, and no block names itself",
            ),
        )
        .claim(
            "the stamp is part of the block that's named",
            case(
                || changed(|b| b[1].seal = Stamp { signature: Signature::from_bytes([]) }),
                Some(3),
                "the stamp of block 2 was torn off, and the hash covers it: block 3 names the old one",
            ),
        )
        .claim("only links matter", move || {
            let blocks = unstamped(&genesis(), &[9, 7, 7, 0]);
            let because = "times go back and no block was ever stamped, but every link holds";
            equal("first_broken_link", student(&genesis(), &blocks), None, because)
        })
        .claim("it works for long chains too", move || {
            let genesis = genesis();
            let long = unstamped(&genesis, &[0; 300]);
            let because = "all 300 links hold";
            equal("first_broken_link, for 300 blocks,", student(&genesis, &long), None, because)?;
            [255, 256, 257, 300].into_iter().try_for_each(|height| {
                let mut blocks = long.clone();
                blocks[height as usize - 1].draft.previous_hash = genesis.hash();
                let because = format!("the block at height {height} names the genesis");
                let found = student(&genesis, &blocks);
                equal("first_broken_link, for 300 blocks,", found, Some(height), &because)
            })
        })
        .report()
}

/// Makes a payment larger than its sender wanted it, and leaves everything else as it was.
fn raise(block: &mut Block) {
    block.draft.transactions[0].amount = Amount::new(20);
}

/// Lets the block at this height name another hash, and the blocks after it the right ones. The hash is
/// made of those before it, from the genesis on, and of the right one.
fn break_at(
    blocks: &mut [Block],
    height: u64,
    other: impl Fn(&[BlockHash], BlockHash) -> BlockHash,
) {
    let mut hashes = vec![genesis().hash()];
    for (at, block) in (1..).zip(blocks) {
        let right = *hashes.last().expect("the genesis has a hash");
        block.draft.previous_hash = if at == height { other(&hashes, right) } else { right };
        hashes.push(block.hash());
    }
}
