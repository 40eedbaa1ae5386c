use super::{OnChain, at, genesis, link_again, published};
use crate::{Check, Report, equal};
use kusari::stage3_timestamp::{Amount, Block, Genesis};

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
