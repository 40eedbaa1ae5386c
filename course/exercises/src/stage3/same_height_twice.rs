use super::world::{at, empty_chain, genesis, sealed, stamped_by, turned};
use crate::check::{Check, equal};
use crate::people::{Alice, Bob, Mallory, Server};
use crate::report::Report;
use kusari::stage3_timestamp::{Address, Block, Signature, Stamp, Time};

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
            "even if only the time is different",
            case(
                || {
                    let hash = genesis().hash();
                    (stamped_by(Server, hash, at(1), &[]), stamped_by(Server, hash, at(2), &[]))
                },
                true,
                "they hold the same payments but different times, so they are two \
                    blocks after the same one",
            ),
        )
        .claim(
            "even if one has no payments",
            case(
                || {
                    let (one, _) = two_histories();
                    let without = stamped_by(Server, one.draft.previous_hash, one.draft.time, &[]);
                    (one, without)
                },
                true,
                "without the payment it's another history",
            ),
        )
        .claim(
            "one block isn't two",
            case(
                || (two_histories().0, two_histories().0),
                false,
                "it's the same block twice, and anyone can copy a block",
            ),
        )
        .claim(
            "two blocks in a row aren't evidence",
            case(
                || {
                    let blocks = empty_chain(&[1, 2]);
                    (blocks[0].clone(), blocks[1].clone())
                },
                false,
                "one follows the other, and that's what an honest server does",
            ),
        )
        .claim(
            "nor are two blocks with the same contents in different places",
            case(
                || {
                    let blocks = empty_chain(&[1, 1]);
                    (blocks[0].clone(), blocks[1].clone())
                },
                false,
                "they name different blocks before them, so they both fit into one chain",
            ),
        )
        .claim(
            "a block that Mallory stamped proves nothing",
            case(
                || {
                    let (one, other) = two_histories();
                    (one, sealed(Mallory, other.draft))
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
                    (sealed(Mallory, one.draft), sealed(Mallory, other.draft))
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
                "one of the two carries the stamp of the other, and that isn't a signature over it",
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
                "it's an altered copy, and its stamp doesn't fit any more",
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
        .claim("it depends on the server that you're asked about", move || {
            let (one, other) = two_histories();
            let found = student(Mallory.address(), &one, &other);
            equal(
                "same_height_twice, asked about Mallory's server,",
                found,
                false,
                "another server stamped them",
            )
        })
        .claim("two that Mallory stamped are evidence against her", move || {
            let (one, other) = two_histories();
            let (one, other) = (sealed(Mallory, one.draft), sealed(Mallory, other.draft));
            let found = student(Mallory.address(), &one, &other);
            let because = "she stamped two blocks, and both follow the same one";
            equal("same_height_twice, asked about Mallory's server,", found, true, because)
        })
        .claim("with one stamp each, two servers may both be honest", move || {
            let (one, other) = two_histories();
            let other = sealed(Mallory, other.draft);
            [Server, Mallory].into_iter().try_for_each(|server| {
                [(&one, &other), (&other, &one)].into_iter().try_for_each(|(one, other)| {
                    let because = "each server stamped one of the two, and neither stamped both";
                    equal("same_height_twice", student(server.address(), one, other), false, because)
                })
            })
        })
        .claim("all digits of the hash before them count", move || {
            let (one, other) = two_histories();
            (0..32).try_for_each(|byte| {
                let mut draft = other.draft.clone();
                draft.previous_hash = turned(draft.previous_hash, byte);
                let other = sealed(Server, draft);
                let because = format!(
                    "the hashes that they name differ in byte {} of 32: they follow different blocks",
                    byte + 1
                );
                equal("same_height_twice", student(Server.address(), &one, &other), false, &because)
            })
        })
        .claim("the smallest difference makes two blocks", move || {
            let at_ms = |millis: u64| Time::from_millis(at(2).millis() + millis);
            let (before, pays) = (genesis().hash(), [Alice.pays(Bob, 1, 1), Alice.pays(Bob, 1, 2)]);
            let one = stamped_by(Server, before, at_ms(0), &pays);
            [
                ("in their times by 1 ms", at_ms(1), pays.to_vec()),
                ("in their times by 2^32 ms", at_ms(1 << 32), pays.to_vec()),
                ("in the id of a payment", at_ms(0), vec![Alice.pays(Bob, 1, 1), Alice.pays(Bob, 1, 3)]),
                ("in an amount by 1", at_ms(0), vec![Alice.pays(Bob, 1, 1), Alice.pays(Bob, 2, 2)]),
                ("in the order of their payments", at_ms(0), vec![pays[1].clone(), pays[0].clone()]),
                ("in their number of payments", at_ms(0), pays[..1].to_vec()),
            ]
            .into_iter()
            .try_for_each(|(what, time, payments)| {
                let other = stamped_by(Server, before, time, &payments);
                let because = format!("they differ {what}, so they are two blocks after the same one");
                equal("same_height_twice", student(Server.address(), &one, &other), true, &because)
            })
        })
        .claim("it's the same later in a chain", move || {
            let chain = empty_chain(&[1, 2, 3]);
            let next = |minutes| stamped_by(Server, chain[2].hash(), at(minutes), &[]);
            let because = "both follow block 3, and the server stamped both";
            equal("same_height_twice", student(Server.address(), &next(4), &next(5)), true, because)?;
            let because = "one is block 1 and the other block 3 of the same chain";
            equal("same_height_twice", student(Server.address(), &chain[0], &chain[2]), false, because)
        })
        .claim("two bad stamps don't count", move || {
            let (one, other) = two_histories();
            let torn = |block: &Block, bytes: &[u8]| Block {
                draft: block.draft.clone(),
                seal: Stamp { signature: Signature::from_bytes(bytes) },
            };
            let (mine, theirs) = (one.seal.signature.as_bytes(), other.seal.signature.as_bytes());
            [
                ("neither of them was ever stamped", torn(&one, &[]), torn(&other, &[])),
                ("each carries the stamp of the other", torn(&one, theirs), torn(&other, mine)),
                ("the stamps are cut off", torn(&one, &mine[..128]), torn(&other, &theirs[..128])),
            ]
            .into_iter()
            .try_for_each(|(because, one, other)| {
                equal("same_height_twice", student(Server.address(), &one, &other), false, because)
            })
        })
        .report()
}

/// The server shows one block to Bob and another to Alice. Mallory pays both with the same money.
fn two_histories() -> (Block, Block) {
    let before = genesis().hash();
    let for_bob = stamped_by(Server, before, at(2), &[Mallory.pays(Bob, 40, 1)]);
    let for_alice = stamped_by(Server, before, at(2), &[Mallory.pays(Alice, 40, 2)]);
    (for_bob, for_alice)
}
