use super::flaws::{FLAWS, flawed};
use super::world::{OnChain, at, empty_chain, genesis, link_again, sealed, stamped_by};
use crate::check::{Check, equal};
use crate::people::{Mallory, Server};
use crate::report::Report;
use kusari::stage3_timestamp::{Block, Genesis, ServerKey, Signature, Stamp};

type Expected = Result<(), (u64, &'static str)>;

/// Checks `chain_check`.
pub fn chain_check(student: OnChain<Expected>) -> Report {
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
        blocks[index] = sealed(Mallory, blocks[index].draft.clone());
        link_again(blocks);
    }
    Check::of("chain_check")
        .claim("a good chain passes", case(good, Ok(()), "it keeps all the rules"))
        .claim("so does a chain without blocks", case(Vec::new, Ok(()), "there's nothing wrong with it"))
        .claim(
            "equal times are allowed",
            case(|| empty_chain(&[0, 0, 1, 1]), Ok(()), "equal isn't earlier"),
        )
        .claim(
            "a missing block is noticed",
            case(
                || changed(|b| drop(b.remove(1))),
                Err((2, "wrong-link")),
                "the block at height 2 names a block that isn't there",
            ),
        )
        .claim(
            "even if it's the first",
            case(
                || good()[1..].to_vec(),
                Err((1, "wrong-link")),
                "the block at height 1 doesn't name the genesis",
            ),
        )
        .claim("the genesis can't be exchanged", move || {
            let other = Genesis { grants: vec![], ..genesis() };
            equal(
                "chain_check, for another genesis,",
                student(&other, &good()),
                Err((1, "wrong-link")),
                "the first block names the genesis it was made for",
            )
        })
        .claim(
            "time doesn't go back",
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
            "Mallory's stamp doesn't count",
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
            "another block's stamp doesn't count",
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
            "an empty stamp doesn't count",
            case(
                || changed(|b| b[3].seal = Stamp { signature: Signature::from_bytes([]) }),
                Err((4, "bad-stamp")),
                "block 4 carries no signature at all",
            ),
        )
        .claim(
            "the first block is checked too",
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
                "block 1 has a bad stamp, and that's the only reason why block 2 has a wrong link",
            ),
        )
        .claim(
            "even if a later time is wrong",
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
            "the link is checked before the time",
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
        .claim("every rule counts at every height", move || {
            (1..=5).try_for_each(|height| {
                FLAWS.iter().try_for_each(|flaw| {
                    asked(student, &flawed(height + 1, &[(height, flaw)]), Err((height, flaw.code)), || {
                        format!("block {height} of {} {}", height + 1, flaw.what)
                    })
                })
            })
        })
        .claim("of two bad blocks the first counts", move || {
            FLAWS.iter().try_for_each(|flaw| {
                FLAWS.iter().try_for_each(|later| {
                    let blocks = flawed(4, &[(2, flaw), (4, later)]);
                    asked(student, &blocks, Err((2, flaw.code)), || {
                        format!("block 2 {}, and block 4, which {}, comes later", flaw.what, later.what)
                    })
                })
            })
        })
        .claim("of two rules that one block breaks, the first counts", move || {
            [1, 3].into_iter().try_for_each(|height| {
                FLAWS.iter().try_for_each(|flaw| {
                    let after = FLAWS.iter().filter(|other| other.rank > flaw.rank);
                    after.into_iter().try_for_each(|other| {
                        let blocks = flawed(3, &[(height, flaw), (height, other)]);
                        asked(student, &blocks, Err((height, flaw.code)), || {
                            format!("block {height} {} and {}", flaw.what, other.what)
                        })
                    })
                })
            })
        })
        .claim("and of all three the link", move || {
            let blocks = flawed(3, &[(2, &FLAWS[0]), (2, &FLAWS[3]), (2, &FLAWS[5])]);
            asked(student, &blocks, Err((2, "wrong-link")), || {
                "link, time and stamp of block 2 are wrong, and the link comes first".to_owned()
            })
        })
        .claim("equal times are allowed at every height", move || {
            [[0, 1, 2, 3], [1, 1, 2, 3], [1, 2, 2, 3], [1, 2, 3, 3], [0, 0, 0, 0]]
                .into_iter()
                .try_for_each(|minutes| {
                    asked(student, &empty_chain(&minutes), Ok(()), || {
                        format!("the blocks are {minutes:?} minutes after the genesis: equal isn't earlier")
                    })
                })
        })
        .claim("the genesis says whose stamp counts", move || {
            let rule = ServerKey { timestamp_server: Mallory.address().clone() };
            let own = Genesis { rule, ..genesis() };
            let by = |person| vec![stamped_by(person, own.hash(), at(1), &[])];
            let call = "chain_check, for a genesis that names Mallory as its server,";
            let because = "this genesis names Mallory, and she stamped the block";
            equal(call, student(&own, &by(Mallory)), Ok(()), because)?;
            let because = "this genesis names Mallory, and another one stamped the block";
            equal(call, student(&own, &by(Server)), Err((1, "bad-stamp")), because)
        })
        .report()
}

fn asked(
    student: OnChain<Expected>,
    blocks: &[Block],
    expected: Expected,
    because: impl Fn() -> String,
) -> Result<(), String> {
    equal("chain_check", student(&genesis(), blocks), expected, &because())
}
