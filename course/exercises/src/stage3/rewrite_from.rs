use super::world::{at, genesis, stamped_by};
use crate::check::{Check, equal};
use crate::people::{Alice, Bob, Carol, Mallory, Server, id, id_of, name_of};
use crate::report::Report;
use kusari::stage3_timestamp::{
    Block, Chain, Draft, Genesis, KeyPair, ServerKey, Transaction, TransactionId, encode,
};
use std::sync::OnceLock;

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
        // Another history. In it people pay themselves, which takes as much as to pay others.
        11 => Alice.pays(Bob, 50, 11),
        12 => Bob.pays(Bob, 70, 12),
        13 => Bob.pays(Carol, 70, 13),
        14 => Alice.pays(Alice, 50, 14),
        15 => Carol.pays(Carol, 30, 15),
        16 => Carol.pays(Alice, 70, 16),
        17 => Alice.pays(Mallory, 120, 17),
        // Bob can always make this one, whatever is regretted.
        18 => Bob.pays(Bob, 20, 18),
        _ => Alice.pays(Bob, 1, number),
    }
}

const NUMBERS: Numbers = &[&[1], &[2, 3], &[4, 5], &[], &[6]];
const OTHERS: Numbers = &[&[11, 12, 18, 13], &[14, 15, 16], &[], &[17]];

/// A history that the server regrets, a block a minute.
fn history() -> Vec<Block> {
    static BLOCKS: OnceLock<Vec<Block>> = OnceLock::new();
    BLOCKS.get_or_init(|| made_of(NUMBERS, [1, 2, 3, 4, 5])).clone()
}

/// Another one. It begins with the genesis's time, and time stands still for a while.
fn other_history() -> Vec<Block> {
    static BLOCKS: OnceLock<Vec<Block>> = OnceLock::new();
    BLOCKS.get_or_init(|| made_of(OTHERS, [0, 0, 7, 7])).clone()
}

fn made_of<const COUNT: usize>(numbers: Numbers, minutes: [u64; COUNT]) -> Vec<Block> {
    let mut previous_hash = genesis().hash();
    let mut next = |(numbers, minutes): (&&[u64], u64)| {
        let payments: Vec<_> = numbers.iter().copied().map(payment).collect();
        let block = stamped_by(Server, previous_hash, at(minutes), &payments);
        previous_hash = block.hash();
        block
    };
    numbers.iter().zip(minutes).map(&mut next).collect()
}

type Rewrite = fn(&Genesis<ServerKey>, &[Block], &KeyPair, TransactionId) -> Vec<Block>;

/// Checks `rewrite_from`.
pub fn rewrite_from(student: Rewrite) -> Report {
    let case = move |regretted: u64, expected: Numbers, unchanged: usize, because: &'static str| {
        move || {
            let what = format!("asked to regret payment {regretted}, it");
            asked(student, &history(), id(regretted), &what, expected, unchanged, because)
        }
    };
    let other = move |regretted: u64,
                      expected: Numbers,
                      unchanged: usize,
                      because: &'static str| {
        move || {
            let Transaction { sender, receiver, amount, .. } = payment(regretted);
            let (sender, receiver) = (name_of(&sender), name_of(&receiver));
            let what = format!(
                "in another history, asked to regret payment {regretted} of {amount} from {sender} to \
                    {receiver}, it"
            );
            asked(student, &other_history(), id(regretted), &what, expected, unchanged, because)
        }
    };
    Check::of("rewrite_from")
        .claim(
            "the last payment can be taken back",
            case(
                6,
                &[&[1], &[2, 3], &[4, 5], &[], &[]],
                4,
                "payment 6 is gone, and nothing comes after it",
            ),
        )
        .claim(
            "so can one in the middle, if no later payment needs it",
            case(
                5,
                &[&[1], &[2, 3], &[4], &[], &[6]],
                2,
                "payment 5 is gone, and Alice has enough for payment 6",
            ),
        )
        .claim(
            "if Mallory wasn't paid, she can't spend it",
            case(
                3,
                &[&[1], &[2], &[5], &[], &[6]],
                1,
                "without payment 3 Mallory has 40, and can't make payment 4 of 42",
            ),
        )
        .claim(
            "nor can the people whose money comes from that payment",
            case(
                1,
                &[&[], &[3], &[5], &[], &[6]],
                0,
                "without payment 1 Bob has 20 and can't pay Mallory, who then can't \
                    pay Carol; but Bob can still make payment 5 of 10",
            ),
        )
        .claim(
            "a payment in between can go",
            case(
                2,
                &[&[1], &[3], &[5], &[], &[6]],
                1,
                "without payment 2 Mallory has only 5, and can't make payment 4 of 42",
            ),
        )
        .claim(
            "so can one that nothing depends on",
            case(
                4,
                &[&[1], &[2, 3], &[5], &[], &[6]],
                2,
                "payment 4 is gone, but payment 5 in the same block is Bob's, and it stays",
            ),
        )
        .claim(
            "if there's no such payment, nothing is rewritten",
            case(99, NUMBERS, 5, "no payment has this id, so everything stays as it is"),
        )
        .claim("not even if an id is almost the same", move || {
            let text = String::from_utf8_lossy(&encode(&id(2))).trim_matches('"').to_owned();
            let (front, last) = text.split_at(text.len() - 1);
            let almost = id_of(&format!("{front}{}", if last == "0" { "1" } else { "0" }));
            let what = "asked to regret an id that differs from payment 2's in its last digit, it";
            let because = "no payment has this id, so everything stays as it is";
            asked(student, &history(), almost, what, NUMBERS, 5, because)
        })
        .claim(
            "without the money you can't even pay yourself",
            other(
                11,
                &[&[18], &[14], &[], &[]],
                0,
                "without payment 11 Bob has 20, and can pay himself 20, but not 70, and not Carol; Carol \
                    has nothing to pay, and Alice has 100 and can't make payment 17 of 120",
            ),
        )
        .claim(
            "a payment to oneself leaves no gap",
            other(
                12,
                &[&[11, 18, 13], &[14, 15, 16], &[], &[17]],
                0,
                "Bob paid himself, so everyone has what they had, and all other payments stay",
            ),
        )
        .claim("wherever it is", {
            let because = "Alice paid herself, so everyone has what they had, and all other payments stay";
            other(14, &[&[11, 12, 18, 13], &[15, 16], &[], &[17]], 1, because)
        })
        .claim(
            "what's still there can be spent",
            other(
                13,
                &[&[11, 12, 18], &[14], &[], &[]],
                0,
                "without payment 13 Carol has nothing to pay, and Alice has the 50 for payment 14, \
                    but not the 120 for payment 17",
            ),
        )
        .claim(
            "time may stand still",
            other(
                17,
                &[&[11, 12, 18, 13], &[14, 15, 16], &[], &[]],
                3,
                "payment 17 is gone, and the blocks before it, which have equal times, are as they were",
            ),
        )
        .claim("a chain without blocks stays empty", move || {
            let new = student(&genesis(), &[], Server.wallet().keys(), id(1));
            equal("the number of blocks: it", new.len(), 0, "there were none")
        })
        .report()
}

/// Asks for a history without this payment, and looks at all that was promised of it.
fn asked(
    student: Rewrite,
    old: &[Block],
    regretted: TransactionId,
    what: &str,
    expected: Numbers,
    unchanged: usize,
    because: &str,
) -> Result<(), String> {
    let new = student(&genesis(), old, Server.wallet().keys(), regretted);
    equal(
        "the number of blocks: it",
        new.len(),
        old.len(),
        "a block stays, even if no payment is left in it",
    )?;
    let at = |block: &Block| block.draft.time.millis();
    equal(
        "the times of the blocks: it",
        new.iter().map(at).collect::<Vec<_>>(),
        old.iter().map(at).collect(),
        "each block keeps its time",
    )?;
    let found: Vec<_> = new.iter().map(|block| numbers_in(&block.draft)).collect();
    let expected: Vec<_> = expected.iter().map(|numbers| numbers.to_vec()).collect();
    equal(what, found, expected, because)?;
    Chain::verify(genesis(), new.clone())
        .map_err(|cause| format!("your history is refused: {cause}"))?;
    let same = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    equal(
        "the number of old blocks that your history begins with: it",
        same,
        unchanged,
        "what comes before the payment is as it was, and what comes after it can't be",
    )
}

/// Each payment by its number, which its id was made of.
fn numbers_in(draft: &Draft) -> Vec<u64> {
    let number = |payment: &Transaction| (1..=18).find(|number| id(*number) == payment.id);
    draft.transactions.iter().map(|payment| number(payment).unwrap_or_default()).collect()
}
