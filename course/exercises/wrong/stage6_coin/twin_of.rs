use crate::Wrong;
use kusari::stage6_coin::*;
use kusari_exercises::stage6 as check;

pub(super) fn all() -> Vec<Wrong> {
    let wrong = |name, answer: fn(&Block) -> Option<Block>, says| {
        Wrong::new(name, move || check::twin_of(answer), says)
    };
    fn again(honest: &Block, last: usize) -> Block {
        let mut twin = honest.clone();
        twin.transactions.extend_from_within(honest.transactions.len() - last..);
        twin
    }
    vec![
        wrong(
            "repeats the last transaction of any block",
            |honest| Some(again(honest, 1)),
            "have another Merkle root",
        ),
        wrong(
            "repeats the last one where their number is odd",
            |honest| (honest.transactions.len() % 2 == 1).then(|| again(honest, 1)),
            "you answer None, but there is one",
        ),
        wrong(
            "does so for a coinbase alone, too",
            |honest| {
                let count = honest.transactions.len();
                let branch = 1 << count.trailing_zeros();
                (branch < count || count == 1).then(|| again(honest, branch))
            },
            "a block of 1 transactions: your answer has 2",
        ),
        wrong(
            "repeats the whole block where nothing is left over",
            |honest| Some(again(honest, 1 << honest.transactions.len().trailing_zeros())),
            "nothing is left over at any height",
        ),
        wrong("sends the honest block", |honest| Some(honest.clone()), "and Bob takes it"),
        wrong("gives up", |_| None, "you answer None, but there is one"),
        wrong(
            "leaves a transaction out",
            |honest| {
                let mut twin = honest.clone();
                twin.transactions.pop();
                Some(twin)
            },
            "have another Merkle root",
        ),
        wrong(
            "mends the root",
            |honest| {
                let mut twin = again(honest, 1);
                twin.transactions.swap(0, 1);
                twin.header.merkle_root = merkle_root(&twin.leaves());
                Some(twin)
            },
            "yours has another header",
        ),
        wrong(
            "alters a witness, which the root does not hold",
            |honest| {
                let mut twin = honest.clone();
                twin.transactions.last_mut()?.inputs[0].witness = vec![vec![1]];
                Some(twin)
            },
            "of yours isn't one of Alice's",
        ),
        wrong(
            "repeats the last two of any even block",
            |honest| {
                let count = honest.transactions.len();
                let last = if count % 2 == 1 { 1 } else { 2 };
                (!count.is_power_of_two()).then(|| again(honest, last))
            },
            "a block of 12 transactions: your 14 transactions have another Merkle root",
        ),
        wrong(
            "knows branches of at most four",
            |honest| {
                let count = honest.transactions.len();
                let branch = (1 << count.trailing_zeros()).min(4);
                (!count.is_power_of_two()).then(|| again(honest, branch))
            },
            "have another Merkle root",
        ),
        wrong(
            "knows numbers up to 40 only",
            |honest| {
                let count = honest.transactions.len();
                if count.is_power_of_two() || count > 40 {
                    return None;
                }
                Some(again(honest, 1 << count.trailing_zeros()))
            },
            "a block of 48 transactions: you answer None",
        ),
        wrong(
            "counts transactions in a u8",
            |honest| {
                let count = honest.transactions.len() as u8;
                let branch = 1_usize << count.trailing_zeros().min(7);
                (branch < honest.transactions.len() && !honest.transactions.len().is_power_of_two())
                    .then(|| again(honest, branch))
                    .filter(|_| count > 2)
            },
            "a block of 257 transactions: you answer None",
        ),
        wrong(
            "repeats the first transactions",
            |honest| {
                let mut twin = honest.clone();
                twin.transactions
                    .extend_from_within(..1 << honest.transactions.len().trailing_zeros());
                (!honest.transactions.len().is_power_of_two()).then_some(twin)
            },
            "have another Merkle root",
        ),
        wrong(
            "repeats the last ones in reverse",
            |honest| {
                let count = honest.transactions.len();
                let mut twin = again(honest, 1 << count.trailing_zeros());
                twin.transactions[count..].reverse();
                (!count.is_power_of_two()).then_some(twin)
            },
            "a block of 6 transactions: your 8 transactions have another Merkle root",
        ),
        wrong(
            "repeats the last one twice",
            |honest| {
                let count = honest.transactions.len();
                let mut twin = again(honest, 1);
                twin.transactions.extend_from_within(count..);
                (!count.is_power_of_two()).then_some(twin)
            },
            "have another Merkle root",
        ),
        wrong(
            "changes the time in the header",
            |honest| {
                let count = honest.transactions.len();
                let mut twin = again(honest, 1 << count.trailing_zeros());
                twin.header.nonce = twin.header.nonce.wrapping_add(1);
                (!count.is_power_of_two()).then_some(twin)
            },
            "yours has another header",
        ),
        wrong(
            "has no twin for large blocks' last pair",
            |honest| {
                let count = honest.transactions.len();
                (count % 4 != 0).then(|| again(honest, if count % 2 == 1 { 1 } else { 2 }))
            },
            "a block of 12 transactions: you answer None",
        ),
        wrong(
            "swaps two transactions",
            |honest| {
                let mut twin = honest.clone();
                let last = twin.transactions.len() - 1;
                twin.transactions.swap(last, last.saturating_sub(1));
                Some(twin)
            },
            "have another Merkle root",
        ),
    ]
}
