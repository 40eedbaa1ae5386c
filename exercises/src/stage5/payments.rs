use super::world::PURSE;
use crate::people::{Bob, Mallory};
use crate::{Check, Report, equal};
use kusari::stage5_network::{Block, BlockHash, Draft, Nonce, Time, Transaction, Work};
use std::sync::LazyLock;

/// Signed once, because signatures take time.
static PAYMENTS: LazyLock<Vec<Transaction>> =
    LazyLock::new(|| (0..10).map(|number| Bob.pays(Mallory, number, number)).collect());

/// A payment that is known by its number, up to 9.
fn payment(number: usize) -> Transaction {
    PAYMENTS[number].clone()
}

/// Another payment with the id of the one with that number.
fn with_same_id(number: u64) -> Transaction {
    Bob.pays(PURSE, number, number)
}

fn block(transactions: Vec<Transaction>) -> Block {
    let previous_hash = BlockHash::from_bytes([1; 32]);
    let draft = Draft { time: Time::default(), transactions, previous_hash };
    Block { draft, seal: Work { nonce: Nonce::default() } }
}

fn blocks(numbers: &[&[usize]]) -> Vec<Block> {
    numbers.iter().map(|numbers| block(payments(numbers))).collect()
}

fn payments(numbers: &[usize]) -> Vec<Transaction> {
    numbers.iter().copied().map(payment).collect()
}

fn number(payment: &Transaction) -> usize {
    PAYMENTS.iter().position(|known| known.id == payment.id).unwrap_or_default()
}

fn numbers(blocks: &[Block]) -> Vec<Vec<usize>> {
    blocks.iter().map(|block| block.draft.transactions.iter().map(number).collect()).collect()
}

type ReturnedPayments = fn(&[Block], &[Block], &[Transaction]) -> Vec<Transaction>;

/// The numbers of the payments in blocks.
type Numbers = &'static [&'static [usize]];

/// Checks `returned_payments`.
pub fn returned_payments(student: ReturnedPayments) -> Report {
    let check = move |[taken_back, new_branch]: [Vec<Block>; 2],
                      waiting: &[usize],
                      expected: &[usize],
                      because: &str| {
        let found = student(&taken_back, &new_branch, &payments(waiting));
        let [taken_back, new_branch] = [taken_back, new_branch].map(|blocks| numbers(&blocks));
        let call = format!(
            "blocks {taken_back:?} taken back, new branch {new_branch:?}, {waiting:?} waiting: it"
        );
        equal(call, found.iter().map(number).collect(), expected.to_vec(), because)
    };
    let case = move |taken_back: Numbers,
                     new_branch: Numbers,
                     waiting: &'static [usize],
                     expected: &'static [usize],
                     because: &'static str| {
        move || check([taken_back, new_branch].map(blocks), waiting, expected, because)
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
            case(
                &[&[1, 2], &[3, 4]],
                &[&[4], &[], &[1, 6]],
                &[5, 6],
                &[2, 3, 5],
                "1, 4 and 6 are on the new branch",
            ),
        )
        .claim(
            "what comes back stands before what has waited",
            case(
                &[&[2], &[1]],
                &[&[], &[], &[]],
                &[4, 3],
                &[2, 1, 4, 3],
                "2 and 1 come back, the lowest block first, then 4 and 3",
            ),
        )
        .claim(
            "in the order of the block",
            case(
                &[&[9, 7, 8]],
                &[&[], &[]],
                &[6],
                &[9, 7, 8, 6],
                "8 may be made with the money of 7",
            ),
        )
        .claim("nothing may be left", case(&[&[1]], &[&[1], &[2]], &[2], &[], "both are confirmed"))
        .claim("nothing may be there", case(&[&[]], &[&[], &[]], &[], &[], "there is no payment"))
        .claim("the id tells which payment it is", move || {
            let taken_back = blocks(&[&[1, 2]]);
            let new_branch = vec![block(vec![with_same_id(1)]), block(vec![])];
            let because = "another payment with the id of 1 is confirmed, so 1 can never be";
            check([taken_back, new_branch], &[], &[2], because)
        })
        .claim("also of what has waited", move || {
            let new_branch = vec![block(vec![with_same_id(1)]), block(vec![])];
            let because = "another payment with the id of 1 is confirmed, so 1 waits in vain";
            check([vec![], new_branch], &[1, 2], &[2], because)
        })
        .claim("the payments are answered as they were", move || {
            let taken_back = blocks(&[&[1]]);
            let found = student(&taken_back, &blocks(&[&[], &[]]), &payments(&[2]));
            (found == payments(&[1, 2])).then_some(()).ok_or_else(|| {
                "a payment was altered, and its signature is worth nothing now".to_owned()
            })
        })
        .report()
}
