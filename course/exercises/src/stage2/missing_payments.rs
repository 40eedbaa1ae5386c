use super::books::{ZEROS, almost, entries, in_no_order, last_digit_of_id, lines, upper};
use crate::check::Check;
use crate::people::{Alice, Bob, Carol, Mallory, id, id_of, name_of};
use crate::report::Report;
use kusari::stage2_signed::{Address, Amount, Entry, Signature, Transaction};
use std::slice;

type Answer = fn(&[Entry], &[Entry]) -> Vec<Transaction>;

/// Checks `missing_payments`.
pub fn missing_payments(student: Answer) -> Report {
    type Case = fn() -> (Vec<Entry>, Vec<Entry>, Vec<Transaction>);
    let case = move |make: Case, because: &'static str| {
        move || {
            let (mine, theirs, expected) = make();
            asked(student, &mine, &theirs, &expected, because)
        }
    };
    Check::of("missing_payments")
        .claim(
            "what's left out is found",
            case(
                || {
                    let [deposit, first, second] = lines();
                    (
                        vec![deposit.clone(), first, second.clone()],
                        vec![deposit, second],
                        vec![Alice.pays(Bob, 30, 1)],
                    )
                },
                "the payment of 30 to Bob is only in mine",
            ),
        )
        .claim(
            "two books that agree prove nothing",
            case(|| (lines().to_vec(), lines().to_vec(), vec![]), "nothing's missing"),
        )
        .claim(
            "nor do empty ones",
            case(|| (vec![], lines().to_vec(), vec![]), "there's nothing in mine"),
        )
        .claim(
            "from an empty book, all of them are missing",
            case(
                || {
                    (
                        lines().to_vec(),
                        vec![],
                        vec![Alice.pays(Bob, 30, 1), Alice.pays(Mallory, 30, 2)],
                    )
                },
                "the other book is empty, so both payments are missing; the deposit isn't a payment",
            ),
        )
        .claim(
            "what's in another line isn't missing",
            case(
                || {
                    let [deposit, first, second] = lines();
                    (
                        vec![deposit.clone(), first.clone(), second.clone()],
                        vec![second, first, deposit],
                        vec![],
                    )
                },
                "all payments of mine are in theirs, in another order",
            ),
        )
        .claim(
            "it's about my book",
            case(
                || {
                    let [deposit, first, second] = lines();
                    (vec![deposit.clone(), first.clone()], vec![deposit, first, second], vec![])
                },
                "their book has one more payment, but there's none in mine that isn't in theirs",
            ),
        )
        .claim(
            "a deposit proves nothing",
            case(
                || {
                    let [deposit, first, second] = lines();
                    (vec![deposit, first.clone(), second.clone()], vec![first, second], vec![])
                },
                "a deposit is missing, and no one signs a deposit",
            ),
        )
        .claim(
            "nor does a payment without a good signature",
            case(
                || {
                    let mut invented = Alice.pays(Mallory, 30, 2);
                    invented.receiver = Carol.address().clone();
                    let nothing = Alice.pays(Bob, 0, 4);
                    let mine = vec![invented, Alice.pays(Bob, 30, 1), nothing]
                        .into_iter()
                        .map(Entry::Payment)
                        .collect();
                    (mine, vec![], vec![Alice.pays(Bob, 30, 1)])
                },
                "`verify()` doesn't accept the others, so they may have been invented by the person who wrote the book",
            ),
        )
        .claim(
            "the same amount with another id is another payment",
            case(
                || {
                    let both = vec![Alice.pays(Bob, 30, 1), Alice.pays(Bob, 30, 3)]
                        .into_iter()
                        .map(Entry::Payment)
                        .collect();
                    (
                        both,
                        vec![Entry::Payment(Alice.pays(Bob, 30, 1))],
                        vec![Alice.pays(Bob, 30, 3)],
                    )
                },
                "Alice paid Bob 30 twice, with two ids, and one of the two is missing",
            ),
        )
        .claim(
            "the same id with different contents is another payment",
            case(
                || {
                    let mine = vec![Entry::Payment(Alice.pays(Bob, 30, 1))];
                    (
                        mine,
                        vec![Entry::Payment(Alice.pays(Mallory, 30, 1))],
                        vec![Alice.pays(Bob, 30, 1)],
                    )
                },
                "theirs has a payment with the same id, but that one goes to Mallory",
            ),
        )
        .claim(
            "a payment that was changed in theirs is missing there",
            case(
                || {
                    let altered = Transaction { amount: Amount::new(3), ..Alice.pays(Bob, 30, 1) };
                    (
                        vec![Entry::Payment(Alice.pays(Bob, 30, 1))],
                        vec![Entry::Payment(altered)],
                        vec![Alice.pays(Bob, 30, 1)],
                    )
                },
                "in theirs Bob gets 3, and mine shows what Alice signed",
            ),
        )
        .claim(
            "so is a payment whose sender was changed",
            case(
                || {
                    let sender = Carol.address().clone();
                    let altered = Transaction { sender, ..Alice.pays(Bob, 30, 1) };
                    (
                        vec![Entry::Payment(Alice.pays(Bob, 30, 1))],
                        vec![Entry::Payment(altered)],
                        vec![Alice.pays(Bob, 30, 1)],
                    )
                },
                "in theirs Carol pays, and mine shows that Alice signed",
            ),
        )
        .claim(
            "and a payment whose signature was taken away",
            case(
                || {
                    let signature = Signature::from_bytes([]);
                    let unsigned = Transaction { signature, ..Alice.pays(Bob, 30, 1) };
                    (
                        vec![Entry::Payment(Alice.pays(Bob, 30, 1))],
                        vec![Entry::Payment(unsigned)],
                        vec![Alice.pays(Bob, 30, 1)],
                    )
                },
                "in theirs it has no signature, and the signature is part of the payment",
            ),
        )
        .claim(
            "they come in the order of my book",
            case(
                || {
                    // In no order of amounts, ids, senders or receivers. Eight come into this order
                    // by chance once in forty thousand times.
                    let payments = in_no_order();
                    (entries(&payments), lines().to_vec(), payments)
                },
                "all eight are missing, in the order of mine",
            ),
        )
        .claim(
            "whatever the order of theirs",
            case(
                || {
                    let payments = in_no_order();
                    let shown = [7, 4, 1].map(|index| payments[index].clone());
                    let missing = [0, 2, 3, 5, 6].map(|index| payments[index].clone()).to_vec();
                    (entries(&payments), entries(&shown), missing)
                },
                "three of the eight are in theirs, and the other five are missing, in the order of mine",
            ),
        )
        .claim(
            "what proves nothing doesn't hide anything either",
            case(
                || {
                    let payments = in_no_order();
                    let mut mine = entries(&payments[..3]);
                    mine.insert(1, Entry::Payment(Alice.pays(Bob, 0, 4)));
                    mine.insert(2, lines()[0].clone());
                    (mine, entries(&payments[1..2]), vec![payments[0].clone(), payments[2].clone()])
                },
                "between the two that are missing there's a payment of nothing, a deposit and a payment that's in theirs: what comes after them is still missing",
            ),
        )
        .claim("a bad payment proves nothing, whatever is wrong with it", move || {
            let good = || Alice.pays(Bob, 30, 1);
            let signed = |id, receiver: &Address, amount| Alice.orders(id, receiver, amount);
            let bad = [
                ("whose amount is zero", Alice.pays(Bob, 0, 2)),
                ("of more than the largest amount", Alice.pays(Bob, 1 << 53, 2)),
                ("to \"bob\", which isn't a key", signed(id(2), &"bob".into(), 5)),
                ("whose id isn't random", signed(id_of(ZEROS), Bob.address(), 5)),
                (
                    "without a signature",
                    Transaction { signature: Signature::from_bytes([]), ..good() },
                ),
                (
                    "of 31 with the signature for 30",
                    Transaction { amount: Amount::new(31), ..good() },
                ),
            ];
            bad.into_iter().try_for_each(|(what, payment)| {
                let mine = entries(&[payment, Bob.pays(Carol, 7, 3)]);
                let because =
                    format!("a payment {what} proves nothing, and Bob's to Carol is missing");
                asked(student, &mine, &[], &[Bob.pays(Carol, 7, 3)], &because)
            })
        })
        .claim("a payment is only the same if every digit of it is", move || {
            let signed = Mallory.pays(Alice, (1 << 53) - 1, 9);
            let more = |units: u64| Amount::new(signed.amount.units() + units);
            let turned = |index: usize| {
                let mut bytes = signed.signature.as_bytes().to_vec();
                bytes[index] ^= 1;
                Signature::from_bytes(bytes)
            };
            let longer = Signature::from_bytes([signed.signature.as_bytes(), &[0]].concat());
            let shorter = Signature::from_bytes(&signed.signature.as_bytes()[..255]);
            let almost = [
                (
                    "the last digit of the id",
                    Transaction { id: last_digit_of_id(signed.id), ..signed.clone() },
                ),
                (
                    "the last digit of the sender",
                    Transaction { sender: almost(Mallory), ..signed.clone() },
                ),
                (
                    "the last digit of the receiver",
                    Transaction { receiver: almost(Alice), ..signed.clone() },
                ),
                (
                    "the case of the sender",
                    Transaction { sender: upper(Mallory), ..signed.clone() },
                ),
                (
                    "the case of the receiver",
                    Transaction { receiver: upper(Alice), ..signed.clone() },
                ),
                ("the amount by 1", Transaction { amount: more(1), ..signed.clone() }),
                ("the amount by 2", Transaction { amount: more(2), ..signed.clone() }),
                ("the amount by 2^32", Transaction { amount: more(1 << 32), ..signed.clone() }),
                (
                    "the first byte of the signature",
                    Transaction { signature: turned(0), ..signed.clone() },
                ),
                (
                    "the last byte of the signature",
                    Transaction { signature: turned(255), ..signed.clone() },
                ),
                (
                    "a byte after the signature",
                    Transaction { signature: longer, ..signed.clone() },
                ),
                ("the end of the signature", Transaction { signature: shorter, ..signed.clone() }),
            ];
            almost.into_iter().try_for_each(|(what, other)| {
                let because =
                    format!("the one in theirs differs in {what}, so it isn't the same");
                let (mine, theirs) = (entries(slice::from_ref(&signed)), entries(&[other]));
                asked(student, &mine, &theirs, slice::from_ref(&signed), &because)
            })
        })
        .claim("several payments with the same id may all be missing", move || {
            let mine = [Alice.pays(Bob, 30, 1), Alice.pays(Mallory, 5, 1), Bob.pays(Carol, 7, 1)];
            let because = "three different payments have the same id, and two or all are missing";
            asked(student, &entries(&mine), &[], &mine, because)?;
            asked(student, &entries(&mine), &entries(&mine[..1]), &mine[1..], because)
        })
        .claim("a payment to yourself may be missing, too", move || {
            let mine = [Bob.pays(Bob, 5, 5), Alice.pays(Alice, 30, 1), Bob.pays(Alice, 5, 6)];
            let because = "the payments from Bob to Bob and from Alice to Alice are missing";
            asked(student, &entries(&mine), &entries(&mine[2..]), &mine[..2], because)
        })
        .report()
}

/// Asks about two books.
fn asked(
    student: Answer,
    mine: &[Entry],
    theirs: &[Entry],
    expected: &[Transaction],
    because: &str,
) -> Result<(), String> {
    let found = student(mine, theirs);
    (found == expected).then_some(()).ok_or_else(|| {
        format!(
            "missing_payments should have found {}, and found {}: {because}",
            told(expected),
            told(&found)
        )
    })
}

/// Payments in a few words.
fn told(payments: &[Transaction]) -> String {
    if payments.is_empty() {
        return "no payment".to_owned();
    }
    let one = |payment: &Transaction| {
        let Transaction { id, sender, receiver, amount, .. } = payment;
        format!("{id} ({} to {}, {amount})", name_of(sender), name_of(receiver))
    };
    payments.iter().map(one).collect::<Vec<_>>().join(", ")
}
