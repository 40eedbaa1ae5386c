use crate::people::{Alice, Bob, Carol, Mallory};
use crate::{Check, Report};
use kusari::stage2_signed::{Address, Amount, Entry, Signature, Transaction};

/// Checks `missing_payments`.
pub fn missing_payments(student: fn(&[Entry], &[Entry]) -> Vec<Transaction>) -> Report {
    type Case = fn() -> (Vec<Entry>, Vec<Entry>, Vec<Transaction>);
    let case = move |make: Case, because: &'static str| {
        move || {
            let (mine, theirs, expected) = make();
            let found = student(&mine, &theirs);
            (found == expected).then_some(()).ok_or_else(|| {
                format!(
                    "missing_payments should have found {}, and found {}: {because}",
                    told(&expected),
                    told(&found)
                )
            })
        }
    };
    Check::of("missing_payments")
        .claim(
            "what was left out is found",
            case(
                || {
                    let [deposit, first, second] = lines();
                    (
                        vec![deposit.clone(), first, second.clone()],
                        vec![deposit, second],
                        vec![Alice.pays(Bob, 30, 1)],
                    )
                },
                "the payment of 30 to Bob stands in mine only",
            ),
        )
        .claim(
            "two books that agree prove nothing",
            case(|| (lines().to_vec(), lines().to_vec(), vec![]), "nothing is missing"),
        )
        .claim(
            "nor do empty ones",
            case(|| (vec![], lines().to_vec(), vec![]), "nothing stands in mine"),
        )
        .claim(
            "in an empty book all of them are missing",
            case(
                || {
                    (
                        lines().to_vec(),
                        vec![],
                        vec![Alice.pays(Bob, 30, 1), Alice.pays(Mallory, 30, 2)],
                    )
                },
                "the other book is empty, so both payments are missing; the \
                    deposit is no payment",
            ),
        )
        .claim(
            "what stands in another line is not missing",
            case(
                || {
                    let [deposit, first, second] = lines();
                    (
                        vec![deposit.clone(), first.clone(), second.clone()],
                        vec![second, first, deposit],
                        vec![],
                    )
                },
                "all payments of mine stand in theirs, in another order",
            ),
        )
        .claim(
            "it is about my book",
            case(
                || {
                    let [deposit, first, second] = lines();
                    (vec![deposit.clone(), first.clone()], vec![deposit, first, second], vec![])
                },
                "their book has a payment more, mine has none that theirs has not",
            ),
        )
        .claim(
            "a deposit proves nothing",
            case(
                || {
                    let [deposit, first, second] = lines();
                    (vec![deposit, first.clone(), second.clone()], vec![first, second], vec![])
                },
                "a deposit is missing, and nobody signs a deposit",
            ),
        )
        .claim(
            "nor does a payment that nobody signed",
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
                "the others are not accepted by verify(), so whoever wrote them \
                    into the book may have invented them",
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
            "the same id with another content is another payment",
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
            "a payment that was altered there is missing there",
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
            "so is one whose sender was altered",
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
            "and one whose signature was taken away",
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
                "in theirs it has no signature, and the signature is a part of it, too",
            ),
        )
        .claim(
            "they come in the order of my book",
            case(
                || {
                    // Eight come into this order by chance once in forty thousand times.
                    let payments: Vec<_> =
                        (1..=8).map(|number| Alice.pays(Bob, number, 50 - number)).collect();
                    let mine: Vec<_> = payments.iter().cloned().map(Entry::Payment).collect();
                    (mine, lines().to_vec(), payments)
                },
                "all eight are missing, in the order of mine",
            ),
        )
        .report()
}

/// Alice's deposit, and two payments of hers.
fn lines() -> [Entry; 3] {
    let deposit = Entry::Deposit { receiver: Alice.address().clone(), amount: Amount::new(100) };
    [deposit, Entry::Payment(Alice.pays(Bob, 30, 1)), Entry::Payment(Alice.pays(Mallory, 30, 2))]
}

/// Payments in a few words.
fn told(payments: &[Transaction]) -> String {
    if payments.is_empty() {
        return "no payment".to_owned();
    }
    let name = |address: &Address| {
        let people = [("Alice", Alice), ("Bob", Bob), ("Carol", Carol), ("Mallory", Mallory)];
        let known = people.into_iter().find(|(_, person)| person.address() == address);
        known.map_or_else(|| address.to_string(), |(name, _)| name.to_owned())
    };
    let one = |payment: &Transaction| {
        let Transaction { id, sender, receiver, amount, .. } = payment;
        format!("{id} ({} to {}, {amount})", name(sender), name(receiver))
    };
    payments.iter().map(one).collect::<Vec<_>>().join(", ")
}
