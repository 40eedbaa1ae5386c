use super::world::PURSE;
use crate::check::{Check, equal};
use crate::people::{Bob, Mallory};
use crate::report::Report;
use kusari::stage5_network::{Block, BlockHash, Draft, Nonce, Time, Transaction, Work};
use std::sync::LazyLock;

/// Signed once, because signatures take time. All are over the same amount, most are from Bob to
/// Mallory, one he pays himself, and one she pays him: only the id tells them apart.
static PAYMENTS: LazyLock<Vec<Transaction>> = LazyLock::new(|| {
    let pays = |number| match number {
        3 => Bob.pays(Bob, 5, number),
        4 => Mallory.pays(Bob, 5, number),
        _ => Bob.pays(Mallory, 5, number),
    };
    (0..10).map(pays).collect()
});

/// A payment that is known by its number, up to 9.
fn payment(number: usize) -> Transaction {
    PAYMENTS[number].clone()
}

/// Another payment with the id of the one with that number.
fn with_same_id(number: u64) -> Transaction {
    Mallory.pays(PURSE, 7, number)
}

/// The payment with that number under another id, which differs in one hex digit.
fn with_digit(number: usize, place: usize) -> Result<Transaction, String> {
    let original = payment(number);
    let text = serde_json::to_string(&original.id).map_err(|error| error.to_string())?;
    // The digits stand between quotation marks, with a few hyphens.
    let digits = text.match_indices(|it: char| it.is_ascii_hexdigit());
    let (at, digit) = digits.clone().nth(place).ok_or("an id has 32 digits")?;
    let other = if digit == "1" { "2" } else { "1" };
    let other = format!("{}{other}{}", &text[..at], &text[at + 1..]);
    let id = serde_json::from_str(&other).map_err(|error| error.to_string())?;
    Ok(Transaction { id, ..original })
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
    PAYMENTS.iter().position(|known| known.id == payment.id).unwrap_or(99)
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
            "a payment in a block that's taken back waits again",
            case(&[&[1]], &[&[], &[]], &[], &[1], "payment 1 isn't on any chain now"),
        )
        .claim(
            "payments that were waiting go on waiting",
            case(&[], &[&[]], &[1, 2], &[1, 2], "no block has 1 and 2"),
        )
        .claim(
            "what the new branch confirms doesn't wait any more",
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
            "what comes back goes before what was waiting",
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
                "8 may spend the money from 7",
            ),
        )
        .claim("it may be that nothing is left", case(&[&[1]], &[&[1], &[2]], &[2], &[], "both are confirmed"))
        .claim("it may be that there's nothing", case(&[&[]], &[&[], &[]], &[], &[], "there's no payment"))
        .claim("payments are told apart by their id", move || {
            let taken_back = blocks(&[&[1, 2]]);
            let new_branch = vec![block(vec![with_same_id(1)]), block(vec![])];
            let because = "another payment with the id of 1 is confirmed, so 1 can never be";
            check([taken_back, new_branch], &[], &[2], because)
        })
        .claim("that goes for waiting payments, too", move || {
            let new_branch = vec![block(vec![with_same_id(1)]), block(vec![])];
            let because = "another payment with the id of 1 is confirmed, so 1 waits in vain";
            check([vec![], new_branch], &[1, 2], &[2], because)
        })
        .claim("payments that differ only in their id are two payments", move || {
            let because = "1 and 2 are both over 5, from Bob to Mallory, but only 1 is confirmed";
            check([blocks(&[&[1, 2]]), blocks(&[&[1], &[]])], &[], &[2], because)?;
            check([blocks(&[&[]]), blocks(&[&[1], &[]])], &[2, 1], &[2], because)
        })
        .claim("nor does it matter who pays whom", move || {
            let because = "in 3 Bob pays himself, in 4 Mallory pays him: both wait like all others";
            check([blocks(&[&[3, 4]]), blocks(&[&[], &[]])], &[], &[3, 4], because)?;
            check([vec![], blocks(&[&[1]])], &[4, 3], &[4, 3], because)?;
            check([blocks(&[&[3, 4]]), blocks(&[&[4], &[3]])], &[], &[], "3 and 4 are confirmed")
        })
        .claim("ids are compared to the last digit", move || {
            // The 13th and the 17th digit say of what kind the id is.
            for place in [0, 7, 8, 11, 15, 20, 31] {
                let taken_back = vec![block(vec![payment(1)])];
                let new_branch = vec![block(vec![with_digit(1, place)?]), block(vec![])];
                let found = student(&taken_back, &new_branch, &payments(&[2]));
                if found != payments(&[1, 2]) {
                    return Err(format!(
                        "payment 1 was taken back, 2 was waiting, and the new branch confirms a payment \
                         whose id differs from that of 1 in its digit {}: both 1 and 2 wait",
                        place + 1
                    ));
                }
            }
            Ok(())
        })
        .claim("the order is never changed", move || {
            let because = "first the lowest block that was taken back, and each in its own order";
            check(
                [blocks(&[&[5, 1], &[9, 0], &[3]]), blocks(&[&[7], &[], &[], &[]])],
                &[8, 2, 6],
                &[5, 1, 9, 0, 3, 8, 2, 6],
                because,
            )?;
            check(
                [blocks(&[&[3], &[0, 9], &[1, 5]]), blocks(&[&[9], &[6], &[], &[3]])],
                &[6, 2, 8],
                &[0, 1, 5, 2, 8],
                "9, 6 and 3 are confirmed, and the others stay where they are",
            )
        })
        .claim("a long branch is no exception", move || {
            let empty = vec![block(vec![]); 70];
            let mut confirmed = empty.clone();
            confirmed[0] = block(payments(&[1]));
            confirmed[35] = block(payments(&[2]));
            confirmed[69] = block(payments(&[3]));
            let found = student(&empty, &confirmed, &payments(&[1, 2, 3, 4]));
            let because = "1, 2 and 3 are in the first, a middle and the last block";
            let call = "70 empty blocks taken back, 70 new ones with 1, 2 and 3, [1, 2, 3, 4] waiting: it";
            equal(call, found.iter().map(number).collect(), vec![4], because)?;
            let found = student(&empty[..1], &confirmed, &payments(&[1, 2, 3, 4]));
            let call = "1 empty block taken back, 70 new ones with 1, 2 and 3, [1, 2, 3, 4] waiting: it";
            equal(call, found.iter().map(number).collect(), vec![4], because)?;
            let found = student(&confirmed, &empty, &payments(&[4]));
            let call = "70 blocks with 1, 2 and 3 taken back, 70 empty ones new, [4] waiting: it";
            equal(call, found.iter().map(number).collect(), vec![1, 2, 3, 4], because)
        })
        .claim("the payments are returned as they were", move || {
            let taken_back = blocks(&[&[1]]);
            let found = student(&taken_back, &blocks(&[&[], &[]]), &payments(&[2]));
            (found == payments(&[1, 2])).then_some(()).ok_or_else(|| {
                "a payment was altered, and its signature is worth nothing now".to_owned()
            })
        })
        .report()
}
