use super::{chain, genesis};
use crate::people::{Alice, Bob, Carol, Mallory, Server, id};
use crate::{Check, Report, equal};
use kusari::stage3_timestamp::{
    Block, Chain, Draft, Genesis, KeyPair, ServerKey, Transaction, TransactionId,
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
        _ => Alice.pays(Bob, 1, number),
    }
}

/// The history that the server regrets.
fn history() -> Vec<Block> {
    static BLOCKS: OnceLock<Vec<Block>> = OnceLock::new();
    let new = || {
        let payments = |numbers: &&[u64]| numbers.iter().copied().map(payment).collect();
        let blocks: Vec<Vec<_>> = NUMBERS.iter().map(payments).collect();
        chain(&blocks.iter().map(Vec::as_slice).collect::<Vec<_>>())
    };
    BLOCKS.get_or_init(new).clone()
}

const NUMBERS: Numbers = &[&[1], &[2, 3], &[4, 5], &[], &[6]];

type Rewrite = fn(&Genesis<ServerKey>, &[Block], &KeyPair, TransactionId) -> Vec<Block>;

/// Checks `rewrite_from`.
pub fn rewrite_from(student: Rewrite) -> Report {
    let rewritten = move |regretted: u64| {
        let old = history();
        let new = student(&genesis(), &old, Server.wallet().keys(), id(regretted));
        (old, new)
    };
    let case = move |regretted: u64, expected: Numbers, unchanged: usize, because: &'static str| {
        move || {
            let (old, new) = rewritten(regretted);
            let at = |block: &Block| block.draft.time.millis();
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
            equal(format!("asked to regret payment {regretted}, it"), found, expected, because)?;
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
            "one in the middle as well, if nobody needs it",
            case(
                5,
                &[&[1], &[2, 3], &[4], &[], &[6]],
                2,
                "payment 5 is gone, and Alice has enough for payment 6",
            ),
        )
        .claim(
            "who was not paid cannot spend it",
            case(
                3,
                &[&[1], &[2], &[5], &[], &[6]],
                1,
                "without payment 3 Mallory has 40, and cannot make payment 4 of 42",
            ),
        )
        .claim(
            "nor can those who come after",
            case(
                1,
                &[&[], &[3], &[5], &[], &[6]],
                0,
                "without payment 1 Bob has 20 and cannot pay Mallory, who then cannot \
                    pay Carol; but Bob can still make payment 5 of 10",
            ),
        )
        .claim(
            "a payment that is in between can go",
            case(
                2,
                &[&[1], &[3], &[5], &[], &[6]],
                1,
                "without payment 2 Mallory has only 5, and cannot make payment 4 of 42",
            ),
        )
        .claim(
            "what nobody paid needs no rewriting",
            case(99, NUMBERS, 5, "no payment has this id, so all stays as it is"),
        )
        .claim("a chain without blocks stays one", move || {
            let new = student(&genesis(), &[], Server.wallet().keys(), id(1));
            equal("the number of blocks: it", new.len(), 0, "there were none")
        })
        .report()
}

/// Each payment by its number, which its id was made of.
fn numbers_in(draft: &Draft) -> Vec<u64> {
    let number = |payment: &Transaction| (1..=6).find(|number| id(*number) == payment.id);
    draft.transactions.iter().map(|payment| number(payment).unwrap_or_default()).collect()
}
