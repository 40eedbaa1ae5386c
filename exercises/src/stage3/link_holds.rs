use super::{at, published, stamped_by};
use crate::people::{Mallory, Server};
use crate::{Check, Report, equal};
use kusari::stage3_timestamp::{Amount, Block, BlockHash, Stamp};

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
            case(
                || two(1, 2),
                true,
                "you were asked about the blocks 2 and 3 of a published chain",
            ),
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
            case(
                || two(0, 2),
                false,
                "you were asked about the blocks 1 and 3, and block 2 lies between",
            ),
        )
        .claim(
            "the order counts",
            case(
                || two(2, 1),
                false,
                "`before` was block 3 and `block` was block 2, which names block 1",
            ),
        )
        .claim(
            "a block does not name itself",
            case(|| two(1, 1), false, "both were the same block, and no block names itself"),
        )
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
