//! Answers to chapter 1 that look right. Beside each: a piece of what the check has to say.

use crate::Wrong;
use kusari::stage1_ledger::*;
use kusari_exercises::stage1 as check;
use std::collections::BTreeMap;

type Balances = BTreeMap<String, u64>;

pub(crate) fn all() -> Vec<Wrong> {
    [
        overdraft(),
        total(),
        balance_of(),
        transfer(),
        first_bad_entry(),
        rewrite_history(),
        two_books(),
    ]
    .concat()
}

fn overdraft() -> Vec<Wrong> {
    let wrong = |name, answer: fn(u64, u64) -> Option<u64>, says| {
        Wrong::new(name, move || check::overdraft(answer), says)
    };
    vec![
        wrong(
            "compares with less",
            |b, a| (a < b).then(|| b - a),
            "may be emptied to the last unit",
        ),
        wrong("wraps around", |b, a| Some(b.wrapping_sub(a)), "there is less than that"),
        wrong(
            "subtracts first",
            |b, a| Some(b - a),
            "it panicked: attempt to subtract with overflow",
        ),
        wrong("stops at zero", |b, a| Some(b.saturating_sub(a)), "the account is empty"),
        wrong("always refuses", |_, _| None, "100 − 30 is left"),
        wrong(
            "counts in signed numbers",
            |b, a| u64::try_from(b as i64 - a as i64).ok(),
            "the account is empty",
        ),
        wrong(
            "never ends",
            |_, _| loop {
                std::thread::yield_now()
            },
            "did not come to an end",
        ),
    ]
}

fn total() -> Vec<Wrong> {
    let wrong = |name, answer: fn(&[u64]) -> Option<u64>, says| {
        Wrong::new(name, move || check::total(answer), says)
    };
    const MAX: u64 = Amount::MAX.units();
    vec![
        wrong("just adds", |a| Some(a.iter().sum()), "that is more than 2^53 − 1"),
        wrong(
            "only looks at overflow",
            |a| a.iter().try_fold(0_u64, |sum, &n| sum.checked_add(n)),
            "more than 2^53 − 1",
        ),
        wrong(
            "wraps and then compares",
            |a| Some(a.iter().fold(0_u64, |sum, &n| sum.wrapping_add(n))).filter(|&sum| sum <= MAX),
            "too large from the first amount on",
        ),
        wrong(
            "forbids the largest",
            |a| a.iter().try_fold(0_u64, |sum, &n| sum.checked_add(n)).filter(|&sum| sum < MAX),
            "the largest amount there is",
        ),
        wrong(
            "has no answer to no amounts",
            |a| {
                if a.is_empty() {
                    None
                } else {
                    a.iter().try_fold(0_u64, |sum, &n| sum.checked_add(n)).filter(|&sum| sum <= MAX)
                }
            },
            "the sum of no amounts is zero",
        ),
    ]
}

fn balance_of() -> Vec<Wrong> {
    let wrong = |name, answer: fn(&Address, &[Entry]) -> Amount, says| {
        Wrong::new(name, move || check::balance_of(answer), says)
    };
    fn go(
        account: &Address,
        entries: &[Entry],
        deposits: bool,
        out: bool,
        is_else: bool,
    ) -> Amount {
        let mut balance = 0_u64;
        for entry in entries {
            match entry {
                Entry::Opening { account: a, deposit } if a == account && deposits => {
                    balance += deposit.units()
                }
                Entry::Opening { .. } => {}
                Entry::Payment(p) if is_else => {
                    if p.receiver == *account {
                        balance += p.amount.units()
                    } else if p.sender == *account {
                        balance -= p.amount.units()
                    }
                }
                Entry::Payment(p) => {
                    if p.receiver == *account {
                        balance += p.amount.units()
                    }
                    if out && p.sender == *account {
                        balance = balance.wrapping_sub(p.amount.units())
                    }
                }
            }
        }
        Amount::new(balance)
    }
    vec![
        wrong(
            "forgets deposits",
            |a, e| go(a, e, false, true, false),
            "Bob opened his account with 80",
        ),
        wrong("forgets what goes out", |a, e| go(a, e, true, false, false), "100 − 30"),
        wrong(
            "takes a payment to oneself for income",
            |a, e| go(a, e, true, true, true),
            "left the account and came back",
        ),
        wrong(
            "looks only at the last entry that concerns the account",
            |a, e| {
                let last = e.iter().rev().find(|entry| entry.concerns(a));
                last.map(|entry| match entry {
                    Entry::Opening { deposit, .. } => *deposit,
                    Entry::Payment(p) => p.amount,
                })
                .unwrap_or_default()
            },
            "100 − 30",
        ),
        wrong(
            "adds up everybody's deposits",
            |_, e| {
                Amount::new(
                    e.iter()
                        .map(|entry| match entry {
                            Entry::Opening { deposit, .. } => deposit.units(),
                            Entry::Payment(_) => 0,
                        })
                        .sum(),
                )
            },
            "Bob opened his account with 80",
        ),
    ]
}

fn transfer() -> Vec<Wrong> {
    type Answer = fn(&mut Balances, &str, &str, u64) -> Result<(), &'static str>;
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::transfer(answer), says);
    vec![
        wrong(
            "takes before it looks at the receiver",
            |b, from, to, n| {
                if n == 0 {
                    return Err("zero-amount");
                }
                let left =
                    b.get(from).ok_or("unknown-account")?.checked_sub(n).ok_or("overdraft")?;
                b.insert(from.to_owned(), left);
                *b.get_mut(to).ok_or("unknown-account")? += n;
                Ok(())
            },
            "what is refused changes nothing",
        ),
        wrong(
            "reads both balances first",
            |b, from, to, n| {
                if n == 0 {
                    return Err("zero-amount");
                }
                let (x, y) =
                    (*b.get(from).ok_or("unknown-account")?, *b.get(to).ok_or("unknown-account")?);
                let left = x.checked_sub(n).ok_or("overdraft")?;
                b.insert(from.to_owned(), left);
                b.insert(to.to_owned(), y + n);
                Ok(())
            },
            "nothing is gained, nothing lost",
        ),
        wrong(
            "opens accounts for strangers",
            |b, from, to, n| {
                if n == 0 {
                    return Err("zero-amount");
                }
                let left =
                    b.get(from).ok_or("unknown-account")?.checked_sub(n).ok_or("overdraft")?;
                b.insert(from.to_owned(), left);
                *b.entry(to.to_owned()).or_default() += n;
                Ok(())
            },
            "nobody is called dave",
        ),
        wrong(
            "lets nothing pass as a payment",
            |b, from, to, n| {
                if !b.contains_key(to) {
                    return Err("unknown-account");
                }
                let left =
                    b.get(from).ok_or("unknown-account")?.checked_sub(n).ok_or("overdraft")?;
                b.insert(from.to_owned(), left);
                *b.entry(to.to_owned()).or_default() += n;
                Ok(())
            },
            "an amount is never zero",
        ),
        wrong(
            "skips the balance if one pays oneself",
            |b, from, to, n| {
                if n == 0 {
                    return Err("zero-amount");
                }
                let x = *b.get(from).ok_or("unknown-account")?;
                if from == to {
                    return Ok(());
                }
                if !b.contains_key(to) {
                    return Err("unknown-account");
                }
                b.insert(from.to_owned(), x.checked_sub(n).ok_or("overdraft")?);
                *b.entry(to.to_owned()).or_default() += n;
                Ok(())
            },
            "also if he pays himself",
        ),
        wrong("only says yes", |_, _, _, _| Ok(()), "30 went from Alice to Bob"),
    ]
}

fn first_bad_entry() -> Vec<Wrong> {
    let wrong = |name, answer: fn(&[Entry]) -> Option<usize>, says| {
        Wrong::new(name, move || check::first_bad_entry(answer), says)
    };
    vec![
        wrong(
            "counts from one",
            |e| {
                let mut l = Ledger::default();
                e.iter().position(|x| l.append(x.clone()).is_err()).map(|i| i + 1)
            },
            "Some(8) and not Some(7)",
        ),
        wrong(
            "audits and points at the end",
            |e| Ledger::audit(e.to_vec()).is_err().then(|| e.len() - 1),
            "Alice pays before she has an account",
        ),
        wrong(
            "looks at the last bad entry",
            |e| {
                let mut l = Ledger::default();
                e.iter()
                    .enumerate()
                    .filter(|(_, x)| l.append((*x).clone()).is_err())
                    .map(|(i, _)| i)
                    .last()
            },
            "the first that breaks a rule",
        ),
        wrong(
            "looks at amounts only",
            |e| e.iter().position(|x| matches!(x, Entry::Payment(p) if p.amount.check().is_err())),
            "Bob has 50 when he pays 51",
        ),
        wrong("trusts the bank", |_| None, "Bob has 50 when he pays 51"),
    ]
}

fn rewrite_history() -> Vec<Wrong> {
    let wrong = |name, answer: fn(Vec<Entry>) -> Vec<Entry>, says| {
        Wrong::new(name, move || check::rewrite_history(answer), says)
    };
    fn pay(from: &str, to: &str, amount: u64) -> Entry {
        Entry::Payment(Transaction {
            sender: Address::new(from),
            receiver: Address::new(to),
            amount: Amount::new(amount),
        })
    }
    vec![
        wrong("leaves it as it is", |e| e, "Mallory owns 0"),
        wrong(
            "adds a line",
            |mut e| {
                e.pop();
                e.push(pay("bob", "mallory", 50));
                e.push(pay("bob", "alice", 0));
                e
            },
            "the auditor refuses your book",
        ),
        wrong(
            "appends a payment",
            |mut e| {
                e.pop();
                e.push(pay("bob", "mallory", 40));
                e.push(pay("bob", "mallory", 10));
                e
            },
            "the pages of the book are numbered",
        ),
        wrong(
            "takes the wrong one of the two",
            |mut e| {
                e[5] = pay("bob", "mallory", 60);
                e
            },
            "the auditor refuses your book",
        ),
        wrong(
            "gives Mallory a deposit",
            |mut e| {
                e[3] =
                    Entry::Opening { account: Address::new("mallory"), deposit: Amount::new(50) };
                e
            },
            "known from the bank's vault",
        ),
        wrong(
            "robs Alice",
            |mut e| {
                e[4] = pay("alice", "mallory", 60);
                e.pop();
                e.push(pay("bob", "carol", 20));
                e
            },
            "she would see it on her statement",
        ),
        wrong(
            "takes too little",
            |mut e| {
                e[7] = pay("bob", "mallory", 49);
                e
            },
            "Mallory owns 49",
        ),
    ]
}

fn two_books() -> Vec<Wrong> {
    type Answer = fn(&[Entry]) -> (Vec<Entry>, Vec<Entry>);
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::two_books(answer), says);
    vec![
        wrong("shows both the same", |e| (e.to_vec(), e.to_vec()), "she has not paid Bob"),
        wrong(
            "swaps them",
            |e| {
                let mut a = e.to_vec();
                a.remove(4);
                (e.to_vec(), a)
            },
            "she has not paid Bob",
        ),
        wrong(
            "shows both that it never happened",
            |e| {
                let mut a = e.to_vec();
                a.remove(4);
                (a.clone(), a)
            },
            "80 + 30 − 60",
        ),
        wrong(
            "forgets that Carol's payment needs Bob's",
            |e| {
                let mut a = e.to_vec();
                a.remove(4);
                a.remove(4);
                (a, e.to_vec())
            },
            "does not pass the audit",
        ),
        wrong(
            "pays Alice from nowhere",
            |e| {
                let mut a = e.to_vec();
                a[0] = Entry::Opening { account: Address::new("alice"), deposit: Amount::new(130) };
                (a, e.to_vec())
            },
            "an opening is missing or new",
        ),
    ]
}
