use super::{at, empty_chain, genesis, stamped_by};
use crate::people::{Alice, Bob, Mallory, Server};
use crate::{Check, Report, equal};
use kusari::stage3_timestamp::{Address, Block, Signature, Stamp};

/// Checks `same_height_twice`.
pub fn same_height_twice(student: fn(&Address, &Block, &Block) -> bool) -> Report {
    let case = move |make: fn() -> (Block, Block), expected, because: &'static str| {
        move || {
            let (one, other) = make();
            equal("same_height_twice", student(Server.address(), &one, &other), expected, because)?;
            let call = "same_height_twice, with the two blocks exchanged,";
            equal(call, student(Server.address(), &other, &one), expected, because)
        }
    };
    Check::of("same_height_twice")
        .claim(
            "two stamped blocks after the same one are evidence",
            case(
                two_histories,
                true,
                "the server stamped two blocks, and both follow the same one",
            ),
        )
        .claim(
            "also if only the time differs",
            case(
                || {
                    let hash = genesis().hash();
                    (stamped_by(Server, hash, at(1), &[]), stamped_by(Server, hash, at(2), &[]))
                },
                true,
                "they hold the same payments and another time, so they are two \
                    blocks after the same one",
            ),
        )
        .claim(
            "also if one is without payments",
            case(
                || {
                    let (one, _) = two_histories();
                    let without = stamped_by(Server, one.draft.previous_hash, one.draft.time, &[]);
                    (one, without)
                },
                true,
                "a payment left out makes another history",
            ),
        )
        .claim(
            "one block is not two",
            case(
                || (two_histories().0, two_histories().0),
                false,
                "it is the same block twice, and anybody can copy a block",
            ),
        )
        .claim(
            "two blocks one after the other are no evidence",
            case(
                || {
                    let blocks = empty_chain(&[1, 2]);
                    (blocks[0].clone(), blocks[1].clone())
                },
                false,
                "the one follows the other: that is what an honest server does",
            ),
        )
        .claim(
            "nor are two with equal contents in different places",
            case(
                || {
                    let blocks = empty_chain(&[1, 1]);
                    (blocks[0].clone(), blocks[1].clone())
                },
                false,
                "they name different blocks before them, so both have their place in one chain",
            ),
        )
        .claim(
            "a block that Mallory stamped proves nothing",
            case(
                || {
                    let (one, other) = two_histories();
                    (one, Stamp::seal(other.draft, Mallory.wallet().keys()))
                },
                false,
                "Mallory stamped one of the two, so the server may be honest",
            ),
        )
        .claim(
            "two of them prove nothing either",
            case(
                || {
                    let (one, other) = two_histories();
                    let keys = Mallory.wallet().keys();
                    (Stamp::seal(one.draft, keys), Stamp::seal(other.draft, keys))
                },
                false,
                "Mallory stamped both, so the server may be honest",
            ),
        )
        .claim(
            "nor does a block with a borrowed stamp",
            case(
                || {
                    let (one, mut other) = two_histories();
                    other.seal = one.seal.clone();
                    (one, other)
                },
                false,
                "one of the two carries the stamp of the other, which is no signature over it",
            ),
        )
        .claim(
            "nor one that was altered",
            case(
                || {
                    let (one, _) = two_histories();
                    let mut altered = one.clone();
                    altered.draft.time = at(3);
                    (one, altered)
                },
                false,
                "somebody altered a copy, and its stamp does not fit any more",
            ),
        )
        .claim(
            "nor the same block with the stamp torn off",
            case(
                || {
                    let (one, _) = two_histories();
                    let torn = Block {
                        draft: one.draft.clone(),
                        seal: Stamp { signature: Signature::from_bytes([]) },
                    };
                    (one, torn)
                },
                false,
                "one of the two carries no signature",
            ),
        )
        .claim("it is about the server that you are asked about", move || {
            let (one, other) = two_histories();
            let found = student(Mallory.address(), &one, &other);
            equal(
                "same_height_twice, asked about Mallory's server,",
                found,
                false,
                "another server stamped them",
            )
        })
        .report()
}

/// The server shows one block to Bob and another to Mallory.
fn two_histories() -> (Block, Block) {
    let before = genesis().hash();
    let for_bob = stamped_by(Server, before, at(2), &[Alice.pays(Bob, 40, 1)]);
    let for_mallory = stamped_by(Server, before, at(2), &[Alice.pays(Mallory, 40, 2)]);
    (for_bob, for_mallory)
}
