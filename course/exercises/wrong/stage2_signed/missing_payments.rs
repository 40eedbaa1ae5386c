use crate::Wrong;
use kusari::stage2_signed::*;
use kusari_exercises::stage2 as check;
use std::collections::{BTreeMap, BTreeSet, HashSet};

pub(crate) fn all() -> Vec<Wrong> {
    type Answer = fn(&[Entry], &[Entry]) -> Vec<Transaction>;
    let wrong = |name, answer: Answer, says| {
        Wrong::new(name, move || check::missing_payments(answer), says)
    };
    fn payments(book: &[Entry]) -> Vec<Transaction> {
        let payment = |entry: &Entry| match entry {
            Entry::Payment(payment) => Some(payment.clone()),
            Entry::Deposit { .. } => None,
        };
        book.iter().filter_map(payment).collect()
    }
    fn only(mine: &[Entry], keep: impl Fn(&Transaction) -> bool) -> Vec<Transaction> {
        payments(mine).into_iter().filter(|t| t.verify().is_ok() && keep(t)).collect()
    }
    fn sorted<K: Ord>(
        mut payments: Vec<Transaction>,
        by: fn(&Transaction) -> K,
    ) -> Vec<Transaction> {
        payments.sort_by_key(by);
        payments
    }
    vec![
        wrong(
            "compares ids",
            |mine, theirs| only(mine, |t| payments(theirs).iter().all(|other| other.id != t.id)),
            "with the same id",
        ),
        wrong(
            "compares people and amounts",
            |mine, theirs| {
                let what = |t: &Transaction| (t.sender.clone(), t.receiver.clone(), t.amount);
                only(mine, |t| payments(theirs).iter().all(|other| what(other) != what(t)))
            },
            "with two ids",
        ),
        wrong(
            "forgets the signature",
            |mine, theirs| {
                only(mine, |t| payments(theirs).iter().all(|other| other.payment() != t.payment()))
            },
            "the signature is part of the payment",
        ),
        wrong(
            "forgets who pays",
            |mine, theirs| {
                let what = |t: &Transaction| (t.id, t.receiver.clone(), t.amount);
                only(mine, |t| payments(theirs).iter().all(|other| what(other) != what(t)))
            },
            "in theirs Carol pays",
        ),
        wrong(
            "compares the same lines",
            |mine, theirs| {
                let line = |(i, t): (usize, Transaction)| {
                    (payments(theirs).get(i) != Some(&t)).then_some(t)
                };
                payments(mine)
                    .into_iter()
                    .enumerate()
                    .filter_map(line)
                    .filter(|t| t.verify().is_ok())
                    .collect()
            },
            "in another order",
        ),
        wrong(
            "believes what no one signed",
            |mine, theirs| {
                payments(mine).into_iter().filter(|t| !payments(theirs).contains(t)).collect()
            },
            "may have been invented",
        ),
        wrong(
            "looks into the other book",
            |mine, theirs| only(theirs, |t| !payments(mine).contains(t)),
            "is only in mine",
        ),
        wrong(
            "looks into both books",
            |mine, theirs| {
                let here = only(mine, |t| !payments(theirs).contains(t));
                [here, only(theirs, |t| !payments(mine).contains(t))].concat()
            },
            "there's none in mine that isn't in theirs",
        ),
        wrong(
            "sorts by id",
            |mine, theirs| {
                let missing = only(mine, |t| !payments(theirs).contains(t));
                missing
                    .into_iter()
                    .map(|t| ((t.id, t.amount), t))
                    .collect::<BTreeMap<_, _>>()
                    .into_values()
                    .collect()
            },
            "in the order of mine",
        ),
        wrong(
            "sees only what is cut off at the end",
            |mine, theirs| {
                payments(mine)
                    .into_iter()
                    .skip(payments(theirs).len())
                    .filter(|t| t.verify().is_ok())
                    .collect()
            },
            "is only in mine",
        ),
        wrong(
            "stops at the first",
            |mine, theirs| {
                only(mine, |t| !payments(theirs).contains(t)).into_iter().take(1).collect()
            },
            "both payments are missing",
        ),
        wrong("trusts the bank", |_, _| vec![], "is only in mine"),
        wrong(
            "stops at the first that is not missing",
            |mine, theirs| {
                let mine = payments(mine).into_iter();
                mine.take_while(|t| t.verify().is_ok() && !payments(theirs).contains(t)).collect()
            },
            "what comes after them is still missing",
        ),
        wrong(
            "stops at the first that proves nothing",
            |mine, theirs| {
                let mine = payments(mine).into_iter().take_while(|t| t.verify().is_ok());
                mine.filter(|t| !payments(theirs).contains(t)).collect()
            },
            "what comes after them is still missing",
        ),
        wrong(
            "sorts by amount",
            |mine, theirs| {
                sorted(only(mine, |t| !payments(theirs).contains(t)), |t| t.amount.units())
            },
            "all eight are missing",
        ),
        wrong(
            "sorts by amount, the largest first",
            |mine, theirs| {
                sorted(only(mine, |t| !payments(theirs).contains(t)), |t| {
                    u64::MAX - t.amount.units()
                })
            },
            "all eight are missing",
        ),
        wrong(
            "sorts by sender",
            |mine, theirs| {
                sorted(only(mine, |t| !payments(theirs).contains(t)), |t| {
                    t.sender.as_str().to_owned()
                })
            },
            "all eight are missing",
        ),
        wrong(
            "sorts by receiver",
            |mine, theirs| {
                sorted(only(mine, |t| !payments(theirs).contains(t)), |t| {
                    t.receiver.as_str().to_owned()
                })
            },
            "all eight are missing",
        ),
        wrong(
            "begins with the last",
            |mine, theirs| {
                only(mine, |t| !payments(theirs).contains(t)).into_iter().rev().collect()
            },
            "both payments are missing",
        ),
        wrong(
            "compares what is shown",
            |mine, theirs| {
                let shown = |t: &Transaction| format!("{} {t} {}", t.id, t.signature);
                let shown_there: BTreeSet<_> = payments(theirs).iter().map(shown).collect();
                only(mine, |t| !shown_there.contains(&shown(t)))
            },
            "differs in the last digit of the id",
        ),
        wrong(
            "compares addresses as they are shown",
            |mine, theirs| {
                let what = |t: &Transaction| {
                    (
                        t.id,
                        t.sender.to_string(),
                        t.receiver.to_string(),
                        t.amount,
                        t.signature.clone(),
                    )
                };
                only(mine, |t| payments(theirs).iter().all(|other| what(other) != what(t)))
            },
            "differs in the last digit of the sender",
        ),
        wrong(
            "compares signatures as they are shown",
            |mine, theirs| {
                let what = |t: &Transaction| (t.payment(), t.signature.to_string());
                only(mine, |t| payments(theirs).iter().all(|other| what(other) != what(t)))
            },
            "differs in the last byte of the signature",
        ),
        wrong(
            "compares the beginnings of signatures",
            |mine, theirs| {
                let is_same = |a: &Transaction, b: &Transaction| {
                    a.payment() == b.payment()
                        && a.signature.as_bytes().len() >= 255
                        && a.signature.as_bytes().starts_with(&b.signature.as_bytes()[..255])
                };
                let long = |t: &Transaction| t.signature.as_bytes().len() >= 255;
                only(mine, |t| {
                    payments(theirs).iter().filter(|o| long(o)).all(|other| !is_same(other, t))
                })
            },
            "differs in the last byte of the signature",
        ),
        wrong(
            "compares addresses in any case",
            |mine, theirs| {
                let what = |t: &Transaction| {
                    let low = |address: &Address| address.as_str().to_lowercase();
                    (t.id, low(&t.sender), low(&t.receiver), t.amount, t.signature.clone())
                };
                only(mine, |t| payments(theirs).iter().all(|other| what(other) != what(t)))
            },
            "differs in the case of the sender",
        ),
        wrong(
            "compares amounts in 32 bits",
            |mine, theirs| {
                let what = |t: &Transaction| Transaction {
                    amount: Amount::new(u64::from(t.amount.units() as u32)),
                    ..t.clone()
                };
                only(mine, |t| payments(theirs).iter().all(|other| what(other) != what(t)))
            },
            "differs in the amount by 2^32",
        ),
        wrong(
            "compares amounts in floating-point numbers",
            |mine, theirs| {
                let what = |t: &Transaction| Transaction {
                    amount: Amount::new(t.amount.units() as f32 as u64),
                    ..t.clone()
                };
                only(mine, |t| payments(theirs).iter().all(|other| what(other) != what(t)))
            },
            "differs in the amount by 1",
        ),
        wrong(
            "compares signatures only",
            |mine, theirs| {
                only(mine, |t| payments(theirs).iter().all(|other| other.signature != t.signature))
            },
            "in theirs Bob gets 3",
        ),
        wrong(
            "takes the id for a part of no payment",
            |mine, theirs| {
                let what = |t: &Transaction| {
                    (t.sender.clone(), t.receiver.clone(), t.amount, t.signature.clone())
                };
                only(mine, |t| payments(theirs).iter().all(|other| what(other) != what(t)))
            },
            "differs in the last digit of the id",
        ),
        wrong(
            "does not miss payments to oneself",
            |mine, theirs| only(mine, |t| t.sender != t.receiver && !payments(theirs).contains(t)),
            "from Bob to Bob and from Alice to Alice",
        ),
        wrong(
            "looks only for bad signatures",
            |mine, theirs| {
                let is_bad =
                    |t: &Transaction| t.verify().is_err_and(|c| c.code() == "bad-signature");
                let mine = payments(mine).into_iter();
                mine.filter(|t| !is_bad(t) && !payments(theirs).contains(t)).collect()
            },
            "a payment whose amount is zero proves nothing",
        ),
        wrong(
            "asks whether theirs is signed, too",
            |mine, theirs| {
                only(mine, |t| payments(theirs).iter().all(|o| o.verify().is_err() || o.id != t.id))
            },
            "theirs has a payment with the same id",
        ),
        wrong(
            "misses one payment of each id",
            |mine, theirs| {
                let mut ids = HashSet::new();
                let missing = only(mine, |t| !payments(theirs).contains(t));
                missing.into_iter().filter(|t| ids.insert(t.id)).collect()
            },
            "three different payments have the same id",
        ),
        wrong(
            "finds nothing missing in an empty book",
            |mine, theirs| {
                if theirs.is_empty() {
                    vec![]
                } else {
                    only(mine, |t| !payments(theirs).contains(t))
                }
            },
            "the other book is empty",
        ),
    ]
}
