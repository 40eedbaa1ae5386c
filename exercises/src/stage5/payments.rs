use super::world::{bob, mallory, pay, purse};
use crate::{Check, Report, equal};
use kusari::stage5_network::{Block, BlockHash, Draft, Nonce, Time, Transaction, TransactionId, Work};

/// A payment that is known by its number.
fn payment(number: u64) -> Transaction {
    pay(bob(), mallory(), number, number)
}

/// Another payment with the id of the one with that number.
fn with_same_id(number: u64) -> Transaction {
    pay(bob(), purse(), number, number)
}

fn block(transactions: Vec<Transaction>) -> Block {
    let previous_hash = BlockHash::from_bytes([1; 32]);
    let draft = Draft { time: Time::default(), transactions, previous_hash };
    Block { draft, seal: Work { nonce: Nonce::default() } }
}

fn blocks(numbers: &[&[u64]]) -> Vec<Block> {
    numbers.iter().map(|numbers| block(payments(numbers))).collect()
}

fn payments(numbers: &[u64]) -> Vec<Transaction> {
    numbers.iter().copied().map(payment).collect()
}

type ReturnedPayments = fn(&[Block], &[Block], &[Transaction]) -> Vec<Transaction>;

/// Checks `returned_payments`.
pub fn returned_payments(student: ReturnedPayments) -> Report {
    let check = move |taken_back: &[Block], new_branch: &[Block], waiting: &[Transaction], expected: &[u64], because: &str| {
        let ids: Vec<TransactionId> = (0..20).map(|number| payment(number).id).collect();
        let number = |tx: &Transaction| ids.iter().position(|id| *id == tx.id).map_or(0, |n| n as u64);
        let numbers = |blocks: &[Block]| -> Vec<Vec<u64>> {
            blocks.iter().map(|block| block.draft.transactions.iter().map(number).collect()).collect()
        };
        let waited: Vec<u64> = waiting.iter().map(number).collect();
        let call = format!(
            "blocks {:?} taken back, new branch {:?}, {waited:?} waiting: it",
            numbers(taken_back),
            numbers(new_branch)
        );
        let found: Vec<u64> = student(taken_back, new_branch, waiting).iter().map(number).collect();
        equal(call, found, expected.to_vec(), because)
    };
    let case = move |taken_back: &'static [&'static [u64]], new_branch: &'static [&'static [u64]], waiting: &'static [u64], expected: &'static [u64], because: &'static str| {
        move || check(&blocks(taken_back), &blocks(new_branch), &payments(waiting), expected, because)
    };
    Check::of("returned_payments")
        .claim(
            "a payment of a block that is taken back waits again",
            case(&[&[1]], &[&[], &[]], &[], &[1], "payment 1 is on no chain any more"),
        )
        .claim(
            "what has waited goes on waiting",
            case(&[], &[&[]], &[1, 2], &[1, 2], "no block has 1 and 2"),
        )
        .claim(
            "what the new branch confirms waits no more",
            case(&[], &[&[2]], &[1, 2, 3], &[1, 3], "payment 2 is in a block now"),
        )
        .claim(
            "nor does what both branches confirm",
            case(&[&[1, 2]], &[&[2], &[]], &[], &[1], "payment 2 is on the new branch, too"),
        )
        .claim(
            "in whichever of the blocks",
            case(&[&[1, 2], &[3, 4]], &[&[4], &[], &[1, 6]], &[5, 6], &[2, 3, 5], "1, 4 and 6 are on the new branch"),
        )
        .claim(
            "what comes back stands before what has waited",
            case(&[&[2], &[1]], &[&[], &[], &[]], &[4, 3], &[2, 1, 4, 3], "2 and 1 come back, the lowest block first, then 4 and 3"),
        )
        .claim(
            "in the order of the block",
            case(&[&[9, 7, 8]], &[&[], &[]], &[6], &[9, 7, 8, 6], "8 may be made with the money of 7"),
        )
        .claim("nothing may be left", case(&[&[1]], &[&[1], &[2]], &[2], &[], "both are confirmed"))
        .claim("nothing may be there", case(&[&[]], &[&[], &[]], &[], &[], "there is no payment"))
        .claim("the id tells which payment it is", move || {
            let (taken_back, new_branch) = (vec![block(vec![payment(1), payment(2)])], vec![block(vec![with_same_id(1)]), block(vec![])]);
            check(&taken_back, &new_branch, &[], &[2], "another payment with the id of 1 is confirmed, so 1 can never be")
        })
        .claim("the payments are answered as they were", move || {
            let taken_back = blocks(&[&[1]]);
            let found = student(&taken_back, &blocks(&[&[], &[]]), &payments(&[2]));
            (found == payments(&[1, 2])).then_some(()).ok_or_else(|| "a payment was altered, and its signature is worth nothing now".to_owned())
        })
        .report()
}
