use super::world::{at, genesis, published, sealed, stamped_by, turned};
use crate::check::{Check, equal};
use crate::people::{Alice, Bob, Mallory, Server};
use crate::report::Report;
use kusari::stage3_timestamp::{Amount, Block, BlockHash, Signature, Stamp, encode};
use sha2::{Digest as _, Sha256};

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
                "you were asked about blocks 2 and 3 of a published chain",
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
            "a missing block is noticed",
            case(
                || two(0, 2),
                false,
                "you were asked about blocks 1 and 3, and block 2 comes between them",
            ),
        )
        .claim(
            "the order matters",
            case(
                || two(2, 1),
                false,
                "`before` was block 3 and `block` was block 2, which names block 1",
            ),
        )
        .claim(
            "a block doesn't name itself",
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
                "both name block 1, and neither names the other",
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
                "an amount in the block before was changed, so it has another hash",
            ),
        )
        .claim(
            "so does another stamp on it",
            case(
                || {
                    let (before, block) = two(1, 2);
                    (sealed(Mallory, before.draft), block)
                },
                false,
                "the block before has the same draft but another stamp, and the hash covers both",
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
                "the hash that it names is right in 63 digits of 64, but not in the last",
            ),
        )
        .claim("wherever they are", move || {
            let (before, block) = two(1, 2);
            (0..32).try_for_each(|byte| {
                let mut other = block.clone();
                other.draft.previous_hash = turned(before.hash(), byte);
                let because = format!(
                    "the hash that it names is the one of the block before, except for byte \
                        {} of 32",
                    byte + 1
                );
                equal("link_holds", student(&before, &other), false, &because)
            })
        })
        .claim(
            "and so does their order",
            case(
                || {
                    let (before, mut block) = two(1, 2);
                    let mut bytes = *before.hash().as_bytes();
                    bytes.reverse();
                    block.draft.previous_hash = BlockHash::from_bytes(bytes);
                    (before, block)
                },
                false,
                "the hash that it names has the same bytes from the last to the first",
            ),
        )
        .claim(
            "a link covers the stamp",
            case(
                || {
                    let (before, mut block) = two(1, 2);
                    let bytes: [u8; 32] = Sha256::digest(encode(&before.draft)).into();
                    block.draft.previous_hash = BlockHash::from_bytes(bytes);
                    (before, block)
                },
                false,
                "it names the hash of the draft before it, but a link is the hash of the whole block, \
                    including its stamp",
            ),
        )
        .claim("a link to something else doesn't count", move || {
            let (before, block) = two(1, 2);
            [
                ("the genesis", genesis().hash()),
                ("the block before the one before", before.draft.previous_hash),
                ("nothing, a hash of zeros,", BlockHash::from_bytes([0; 32])),
            ]
            .into_iter()
            .try_for_each(|(what, hash)| {
                let mut other = block.clone();
                other.draft.previous_hash = hash;
                let because = format!("it names {what} and not the block before it");
                equal("link_holds", student(&before, &other), false, &because)
            })
        })
        .claim("whatever the two hold, the link is all that counts", move || {
            let (before, _) = two(1, 2);
            let torn = |block: Block| Block {
                seal: Stamp { signature: Signature::from_bytes([]) },
                ..block
            };
            let next = |before: &Block, minutes| stamped_by(Server, before.hash(), at(minutes), &[]);
            let odd = torn(before.clone());
            let nothing = [Alice.pays(Bob, 0, 1), Alice.pays(Bob, 0, 1)];
            let bad = stamped_by(Server, before.hash(), at(9), &nothing);
            [
                ("both have the same time", before.clone(), next(&before, 2)),
                ("the later one was never stamped", before.clone(), torn(next(&before, 3))),
                ("the one before was never stamped", odd.clone(), next(&odd, 3)),
                ("the later one holds payments of nothing", before.clone(), bad),
            ]
            .into_iter()
            .try_for_each(|(what, before, block)| {
                let because = format!("{what}, but the link holds");
                equal("link_holds", student(&before, &block), true, &because)
            })
        })
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
