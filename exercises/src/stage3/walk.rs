use super::{at, chain, empty_chain, genesis, link_again, stamped_by};
use crate::people::{Alice, Bob, Mallory, Server};
use crate::{Check, Report, equal};
use kusari::stage3_timestamp::{
    Amount, Block, BlockHash, Genesis, ServerKey, Signature, Stamp, Time, Transaction,
};

/// Four blocks with a payment each.
fn published() -> Vec<Block> {
    let payments: [Transaction; 4] = [1, 2, 3, 4].map(|number| Alice.pays(Bob, number, number));
    chain(&payments.each_ref().map(std::slice::from_ref))
}

/// Checks `link_holds`.
pub fn link_holds(student: fn(&Block, &Block) -> bool) -> Report {
    let case = move |make: fn() -> (Block, Block), expected, because: &'static str| {
        move || {
            let (before, block) = make();
            equal("link_holds", student(&before, &block), expected, because)
        }
    };
    fn two(before: usize, block: usize) -> (Block, Block) {
        let blocks = published();
        (blocks[before].clone(), blocks[block].clone())
    }
    Check::of("link_holds")
        .claim(
            "a published block names the one before it",
            case(|| two(1, 2), true, "block 3 names block 2"),
        )
        .claim("each of them does", move || {
            let blocks = published();
            blocks.iter().zip(&blocks[1..]).try_for_each(|(before, block)| {
                equal(
                    "link_holds",
                    student(before, block),
                    true,
                    "both were published, one after the other",
                )
            })
        })
        .claim(
            "a block that was left out is missed",
            case(|| two(0, 2), false, "block 3 names block 2, and you were asked about block 1"),
        )
        .claim("the order counts", case(|| two(2, 1), false, "block 2 does not name block 3"))
        .claim("a block does not name itself", case(|| two(1, 1), false, "no block names itself"))
        .claim(
            "nor its sibling",
            case(
                || {
                    let (before, block) = two(0, 1);
                    let sibling = stamped_by(Server, before.hash(), at(3), &[]);
                    (sibling, block)
                },
                false,
                "both name block 1, and neither the other",
            ),
        )
        .claim(
            "a change in the block before breaks the link",
            case(
                || {
                    let (mut before, block) = two(1, 2);
                    before.draft.transactions[0].amount = Amount::new(20);
                    (before, block)
                },
                false,
                "an amount in the block before was changed, so its hash is another one",
            ),
        )
        .claim(
            "so does another stamp on it",
            case(
                || {
                    let (before, block) = two(1, 2);
                    (Stamp::seal(before.draft, Mallory.wallet().keys()), block)
                },
                false,
                "the block before has the same draft and another stamp, and the hash covers both",
            ),
        )
        .claim(
            "all digits of the hash count",
            case(
                || {
                    let (before, mut block) = two(1, 2);
                    let mut bytes = *before.hash().as_bytes();
                    bytes[31] ^= 1;
                    block.draft.previous_hash = BlockHash::from_bytes(bytes);
                    (before, block)
                },
                false,
                "the hash that it names agrees in 63 digits of 64, and differs in the last",
            ),
        )
        .claim(
            "only the link is looked at",
            case(
                || {
                    let (before, _) = two(1, 2);
                    let early = stamped_by(Mallory, before.hash(), at(0), &[]);
                    (before, early)
                },
                true,
                "the stamp is Mallory's and the time is too early, but the link holds",
            ),
        )
        .report()
}

type OnChain<T> = fn(&Genesis<ServerKey>, &[Block]) -> T;

/// Checks `time_never_goes_back`.
pub fn time_never_goes_back(student: OnChain<bool>) -> Report {
    // Neither links nor stamps matter here.
    let case = move |millis: &'static [u64], expected, because: &'static str| {
        move || {
            let genesis = Genesis { time: Time::from_millis(100), ..genesis() };
            let mut blocks = empty_chain(&vec![1; millis.len()]);
            for (block, millis) in blocks.iter_mut().zip(millis) {
                block.draft.time = Time::from_millis(*millis);
            }
            let call =
                format!("time_never_goes_back, for a genesis at 100 ms and blocks at {millis:?},");
            equal(call, student(&genesis, &blocks), expected, because)
        }
    };
    Check::of("time_never_goes_back")
        .claim("time may go on", case(&[101, 200, 3000], true, "each is later than the one before"))
        .claim(
            "no blocks are no trouble",
            case(&[], true, "there is no block that could be too early"),
        )
        .claim("equal times are allowed", case(&[100, 100, 150, 150], true, "equal is not earlier"))
        .claim("one step back is found", case(&[200, 199, 300], false, "199 is before 200"))
        .claim("also at the end", case(&[200, 300, 400, 399], false, "399 is before 400"))
        .claim("also after the first", case(&[500, 200, 300], false, "200 is before 500"))
        .claim(
            "also if all are later than the genesis",
            case(&[300, 200], false, "200 is before 300, though after the genesis"),
        )
        .claim(
            "the first is not before the genesis",
            case(&[99, 200], false, "the first block is before the genesis"),
        )
        .claim("nor if it is the only one", case(&[99], false, "the block is before the genesis"))
        .claim(
            "who comes back after a step back is found",
            case(&[200, 150, 200, 250], false, "150 is before 200, whatever follows"),
        )
        .claim(
            "a long pause is no trouble",
            case(&[100, 9_007_199_254_740_991], true, "the last time there is, is still later"),
        )
        .report()
}

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
            "a published chain has none",
            case(published, None, "every block names the one before it"),
        )
        .claim(
            "a chain without blocks has none",
            case(Vec::new, None, "there is no link that could be broken"),
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
            "also if the first was changed",
            case(
                || changed(|b| raise(&mut b[0])),
                Some(2),
                "block 1 was changed, and block 2 names the old one",
            ),
        )
        .claim(
            "no block names the last one",
            case(
                || changed(|b| raise(&mut b[3])),
                None,
                "the last block was changed, and no block comes after it",
            ),
        )
        .claim(
            "a block that was left out is missed",
            case(
                || changed(|b| drop(b.remove(1))),
                Some(2),
                "what stands at height 2 names a block that is not there",
            ),
        )
        .claim(
            "also the first",
            case(
                || changed(|b| drop(b.remove(0))),
                Some(1),
                "what stands at height 1 does not name the genesis",
            ),
        )
        .claim(
            "a single block has to name the genesis, too",
            case(|| published()[2..3].to_vec(), Some(1), "it does not name the genesis"),
        )
        .claim(
            "and may be all there is",
            case(|| published()[..1].to_vec(), None, "it names the genesis"),
        )
        .claim("the genesis has to be the right one", move || {
            let other = Genesis { time: at(1), ..genesis() };
            equal(
                "first_broken_link, for another genesis,",
                student(&other, &published()),
                Some(1),
                "the first block names the genesis it was made for, and this is another",
            )
        })
        .claim(
            "the first one counts",
            case(
                || {
                    changed(|b| {
                        raise(&mut b[0]);
                        raise(&mut b[2]);
                    })
                },
                Some(2),
                "the links at the heights 2 and 4 are broken, and 2 is the first",
            ),
        )
        .claim(
            "the last link counts as well",
            case(
                || changed(|b| raise(&mut b[2])),
                Some(4),
                "block 3 was changed, and block 4 names the old one",
            ),
        )
        .claim(
            "who mends the links is not found out",
            case(
                || {
                    changed(|b| {
                        raise(&mut b[1]);
                        link_again(b);
                    })
                },
                None,
                "every block names the one before it; that the stamps are bad is not asked here",
            ),
        )
        .report()
}

/// Makes a payment larger than its sender wanted it, and leaves everything else as it was.
fn raise(block: &mut Block) {
    block.draft.transactions[0].amount = Amount::new(20);
}

/// Checks `chain_check`.
pub fn chain_check(student: OnChain<Result<(), (u64, &'static str)>>) -> Report {
    type Expected = Result<(), (u64, &'static str)>;
    let case = move |make: fn() -> Vec<Block>, expected: Expected, because: &'static str| {
        move || equal("chain_check", student(&genesis(), &make()), expected, because)
    };
    fn good() -> Vec<Block> {
        empty_chain(&[1, 2, 3, 4])
    }
    fn changed(change: impl FnOnce(&mut Vec<Block>)) -> Vec<Block> {
        let mut blocks = good();
        change(&mut blocks);
        blocks
    }
    /// Mallory stamps a block anew, and the links after it are mended.
    fn restamp(blocks: &mut [Block], index: usize) {
        blocks[index] = Stamp::seal(blocks[index].draft.clone(), Mallory.wallet().keys());
        link_again(blocks);
    }
    Check::of("chain_check")
        .claim("a good chain passes", case(good, Ok(()), "it keeps all rules"))
        .claim("so does one without blocks", case(Vec::new, Ok(()), "there is nothing wrong in it"))
        .claim(
            "equal times are allowed",
            case(|| empty_chain(&[0, 0, 1, 1]), Ok(()), "equal is not earlier"),
        )
        .claim(
            "a block that was left out is missed",
            case(
                || changed(|b| drop(b.remove(1))),
                Err((2, "wrong-link")),
                "the block that stands at height 2 names one that is not there",
            ),
        )
        .claim(
            "also the first",
            case(
                || good()[1..].to_vec(),
                Err((1, "wrong-link")),
                "the block at height 1 does not name the genesis",
            ),
        )
        .claim("a genesis is not exchanged", move || {
            let other = Genesis { grants: vec![], ..genesis() };
            equal(
                "chain_check, for another genesis,",
                student(&other, &good()),
                Err((1, "wrong-link")),
                "the first block names the genesis it was made for",
            )
        })
        .claim(
            "time does not go back",
            case(
                || empty_chain(&[1, 3, 2, 4]),
                Err((3, "time-goes-back")),
                "block 3 is a minute before block 2",
            ),
        )
        .claim("nor before the genesis", move || {
            // The links have to hold: so the genesis is the one that moves.
            let late = Genesis { time: at(5), ..genesis() };
            let block = stamped_by(Server, late.hash(), at(4), &[]);
            equal(
                "chain_check, for a block that is a minute before the genesis,",
                student(&late, &[block]),
                Err((1, "time-goes-back")),
                "no block is earlier than the genesis",
            )
        })
        .claim(
            "a stamp of Mallory's does not count",
            case(
                || changed(|b| restamp(&mut b[..], 3)),
                Err((4, "bad-stamp")),
                "Mallory stamped block 4, and the genesis names the server",
            ),
        )
        .claim(
            "a changed draft needs a new stamp",
            case(
                || changed(|b| b[3].draft.time = at(9)),
                Err((4, "bad-stamp")),
                "the time of block 4 was changed, and the server signed another one",
            ),
        )
        .claim(
            "a stamp of another block does not count",
            case(
                || {
                    changed(|b| {
                        b[3].seal = b[2].seal.clone();
                    })
                },
                Err((4, "bad-stamp")),
                "block 4 carries the stamp of block 3",
            ),
        )
        .claim(
            "an empty stamp does not count",
            case(
                || changed(|b| b[3].seal = Stamp { signature: Signature::from_bytes([]) }),
                Err((4, "bad-stamp")),
                "block 4 carries no signature at all",
            ),
        )
        .claim(
            "the first block is looked at as well",
            case(
                || {
                    changed(|b| {
                        b.truncate(1);
                        restamp(b, 0);
                    })
                },
                Err((1, "bad-stamp")),
                "Mallory stamped block 1",
            ),
        )
        .claim(
            "the first bad block counts, whatever is wrong with it",
            case(
                || {
                    changed(|b| {
                        b[0].seal = b[1].seal.clone();
                    })
                },
                Err((1, "bad-stamp")),
                "block 1 has a bad stamp, and only therefore block 2 a wrong link",
            ),
        )
        .claim(
            "also if time is wrong later",
            case(
                || {
                    let mut blocks = empty_chain(&[1, 2, 3, 1]);
                    restamp(&mut blocks, 1);
                    blocks
                },
                Err((2, "bad-stamp")),
                "block 2 is bad before block 4 is",
            ),
        )
        .claim(
            "the link is looked at before the time",
            case(
                || {
                    let mut blocks = empty_chain(&[1, 2, 3]);
                    blocks[2] = stamped_by(Server, genesis().hash(), at(0), &[]);
                    blocks
                },
                Err((3, "wrong-link")),
                "link and time of block 3 are wrong, and the link comes first",
            ),
        )
        .claim(
            "the time before the stamp",
            case(
                || changed(|b| b[3].draft.time = at(1)),
                Err((4, "time-goes-back")),
                "time and stamp of block 4 are wrong, and the time comes first",
            ),
        )
        .claim(
            "and the link before the stamp",
            case(
                || changed(|b| b[2].draft.previous_hash = b[0].hash()),
                Err((3, "wrong-link")),
                "link and stamp of block 3 are wrong, and the link comes first",
            ),
        )
        .report()
}
