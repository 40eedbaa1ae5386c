use super::careless::takes;
use super::{at, chain, empty_chain, genesis, stamped_by};
use crate::people::{Alice, Bob, Carol, Mallory, Server, id};
use crate::{Check, Report, equal};
use kusari::stage3_timestamp::{
    Address, Block, Chain, Draft, Genesis, KeyPair, Refusal as _, ServerKey, Signature, Stamp,
    Transaction, TransactionId,
};

/// A genesis, and blocks after it.
type Whole = (Genesis<ServerKey>, Vec<Block>);

/// Checks `forge_chain`.
pub fn forge_chain(student: fn(&Genesis<ServerKey>, &[Block], &KeyPair) -> Whole) -> Report {
    let each = move |test: fn(&[Block], Whole) -> Result<(), String>| {
        move || {
            [&[][..], &[1], &[1, 2, 3]].into_iter().try_for_each(|minutes| {
                let published = empty_chain(minutes);
                let forged = student(&genesis(), &published, Mallory.wallet().keys());
                test(&published, forged).map_err(|why| {
                    format!("the server has published {} blocks: {why}", minutes.len())
                })
            })
        }
    };
    Check::of("forge_chain")
        .claim("your chain is sound in itself", each(|_, (genesis, blocks)| {
            Chain::verify(genesis, blocks).map(drop).map_err(|cause| format!("with your own genesis your chain is refused: {cause}"))
        }))
        .claim("the careless verifier takes it", each(|published, (genesis, blocks)| {
            takes(published, &genesis, &blocks).then_some(()).ok_or_else(|| {
                format!("yours has {}, and it takes a chain only if it is sound and has more blocks than the one it knows", blocks.len())
            })
        }))
        .claim("Mallory owns a million", each(|_, (genesis, blocks)| {
            let chain = Chain::verify(genesis, blocks).map_err(|cause| format!("with your own genesis your chain is refused: {cause}"))?;
            let owns = chain.balance(Mallory.address()).units();
            (owns >= 1_000_000).then_some(()).ok_or_else(|| format!("at the end of your chain Mallory owns {owns}"))
        }))
        .claim("who compares the genesis refuses the first block", each(|_, (_, blocks)| {
            match Chain::verify(genesis(), blocks) {
                Err(cause) => equal("Chain::verify, with the genesis on which all agreed,", (cause.code(), cause.height()), ("wrong-link", 1), "your blocks have to follow a genesis of your own, from the first on"),
                Ok(_) => Err("your chain has no block that follows a genesis of your own".to_owned()),
            }
        }))
        .report()
}

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
        .claim("two stamped blocks after the same one are evidence", case(two_histories, true, "the server stamped two blocks, and both follow the same one"))
        .claim("also if only the time differs", case(|| {
            let hash = genesis().hash();
            (stamped_by(Server, hash, at(1), &[]), stamped_by(Server, hash, at(2), &[]))
        }, true, "they hold the same payments and another time, so they are two blocks after the same one"))
        .claim("also if one is without payments", case(|| {
            let (one, _) = two_histories();
            let without = stamped_by(Server, one.draft.previous_hash, one.draft.time, &[]);
            (one, without)
        }, true, "a payment left out makes another history"))
        .claim("one block is not two", case(|| (two_histories().0, two_histories().0), false, "it is the same block twice, and anybody can copy a block"))
        .claim("two blocks one after the other are no evidence", case(|| {
            let blocks = empty_chain(&[1, 2]);
            (blocks[0].clone(), blocks[1].clone())
        }, false, "the one follows the other: that is what an honest server does"))
        .claim("nor are two with equal contents in different places", case(|| {
            let blocks = empty_chain(&[1, 1]);
            (blocks[0].clone(), blocks[1].clone())
        }, false, "they name different blocks before them, so both have their place in one chain"))
        .claim("a block that Mallory stamped proves nothing", case(|| {
            let (one, other) = two_histories();
            (one, Stamp::seal(other.draft, Mallory.wallet().keys()))
        }, false, "Mallory stamped one of the two, so the server may be honest"))
        .claim("two of them prove nothing either", case(|| {
            let (one, other) = two_histories();
            let keys = Mallory.wallet().keys();
            (Stamp::seal(one.draft, keys), Stamp::seal(other.draft, keys))
        }, false, "Mallory stamped both, so the server may be honest"))
        .claim("nor does a block with a borrowed stamp", case(|| {
            let (one, mut other) = two_histories();
            other.seal = one.seal.clone();
            (one, other)
        }, false, "one of the two carries the stamp of the other, which is no signature over it"))
        .claim("nor one that was altered", case(|| {
            let (one, _) = two_histories();
            let mut altered = one.clone();
            altered.draft.time = at(3);
            (one, altered)
        }, false, "somebody altered a copy, and its stamp does not fit any more"))
        .claim("nor the same block with the stamp torn off", case(|| {
            let (one, _) = two_histories();
            let torn = Block { draft: one.draft.clone(), seal: Stamp { signature: Signature::from_bytes([]) } };
            (one, torn)
        }, false, "one of the two carries no signature"))
        .claim("it is about the server that you are asked about", move || {
            let (one, other) = two_histories();
            let found = student(Mallory.address(), &one, &other);
            equal("same_height_twice, asked about Mallory's server,", found, false, "another server stamped them")
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

/// The payments of a history, block by block, by their numbers.
type Numbers = &'static [&'static [u64]];

/// Alice begins with 100 and Bob with 20. Bob can make payment 2 only after 1, and Mallory 4 only
/// after 2 and 3.
fn payment(number: u64) -> Transaction {
    match number {
        1 => Alice.pays(Bob, 30, 1),
        2 => Bob.pays(Mallory, 40, 2),
        3 => Alice.pays(Mallory, 5, 3),
        4 => Mallory.pays(Carol, 42, 4),
        5 => Bob.pays(Alice, 10, 5),
        _ => Alice.pays(Bob, 1, number),
    }
}

const NUMBERS: Numbers = &[&[1], &[2, 3], &[4, 5], &[], &[6]];

type Rewrite = fn(&Genesis<ServerKey>, &[Block], &KeyPair, TransactionId) -> Vec<Block>;

/// Checks `rewrite_from`.
pub fn rewrite_from(student: Rewrite) -> Report {
    let rewritten = move |regretted: u64| {
        let payments: Vec<Vec<_>> = NUMBERS
            .iter()
            .map(|numbers| numbers.iter().map(|number| payment(*number)).collect())
            .collect();
        let old = chain(&payments.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let new = student(&genesis(), &old, Server.wallet().keys(), id(regretted));
        (old, new)
    };
    let case = move |regretted: u64, expected: Numbers, unchanged: usize, because: &'static str| {
        move || {
            let (old, new) = rewritten(regretted);
            let at = |block: &Block| block.draft.time;
            equal(
                "the number of blocks: it",
                new.len(),
                old.len(),
                "a block stays, also if no payment is left in it",
            )?;
            equal(
                "the times of the blocks: it",
                new.iter().map(at).collect::<Vec<_>>(),
                old.iter().map(at).collect(),
                "each block keeps its time",
            )?;
            let found: Vec<_> = new.iter().map(|block| numbers_in(&block.draft)).collect();
            let expected: Vec<_> = expected.iter().map(|numbers| numbers.to_vec()).collect();
            equal("the payments in each block: it", found, expected, because)?;
            Chain::verify(genesis(), new.clone())
                .map_err(|cause| format!("your history is refused: {cause}"))?;
            let same = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
            equal(
                "the number of old blocks that your history begins with: it",
                same,
                unchanged,
                "what comes before the payment is as it was, and what comes after it cannot be",
            )
        }
    };
    Check::of("rewrite_from")
        .claim("the last payment can be taken back", case(6, &[&[1], &[2, 3], &[4, 5], &[], &[]], 4, "payment 6 is gone, and it was the last"))
        .claim("one in the middle as well, if nobody needs it", case(5, &[&[1], &[2, 3], &[4], &[], &[6]], 2, "payment 5 is gone, and Alice has enough for 6"))
        .claim("who was not paid cannot spend it", case(3, &[&[1], &[2], &[5], &[], &[6]], 1, "without payment 3 Mallory has 40, and cannot pay Carol 42"))
        .claim("nor can those who come after", case(1, &[&[], &[3], &[5], &[], &[6]], 0, "without payment 1 Bob has 20, and cannot pay Mallory 40; so Mallory cannot pay Carol 42. Bob can still pay Alice 10"))
        .claim("a payment that is in between can go", case(2, &[&[1], &[3], &[5], &[], &[6]], 1, "without payment 2 Mallory has only 5, and cannot pay Carol 42"))
        .claim("what nobody paid needs no rewriting", case(99, NUMBERS, 5, "no payment has this id, so all stays as it is"))
        .claim("a chain without blocks stays one", move || {
            let new = student(&genesis(), &[], Server.wallet().keys(), id(1));
            equal("the number of blocks: it", new.len(), 0, "there were none")
        })
        .report()
}

fn numbers_in(draft: &Draft) -> Vec<u64> {
    let number = |transaction: &Transaction| {
        (1..=6).find(|number| payment(*number) == *transaction).unwrap_or_default()
    };
    draft.transactions.iter().map(number).collect()
}
