use crate::Wrong;
use kusari::stage1_ledger::*;
use kusari_exercises::stage1 as check;
use std::collections::HashSet;

pub(crate) fn all() -> Vec<Wrong> {
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
    /// The balance of all accounts that are taken for this account.
    fn named(entries: &[Entry], is_same: impl Fn(&str) -> bool) -> Amount {
        let units = |entry: &Entry| match entry {
            Entry::Opening { account, deposit } if is_same(&account.to_string()) => {
                i128::from(deposit.units())
            }
            Entry::Opening { .. } => 0,
            Entry::Payment(p) => {
                let came = i128::from(is_same(&p.receiver.to_string()));
                (came - i128::from(is_same(&p.sender.to_string()))) * i128::from(p.amount.units())
            }
        };
        Amount::new(u64::try_from(entries.iter().map(units).sum::<i128>()).unwrap())
    }
    vec![
        wrong(
            "forgets deposits",
            |a, e| go(a, e, false, true, false),
            "Bob opened his account with 80",
        ),
        wrong("forgets what goes out", |a, e| go(a, e, true, false, false), "100 − 30"),
        wrong(
            "takes a payment to yourself for income",
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
            "adds up everyone's deposits",
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
        wrong(
            "adds up all that came in first",
            |a, e| {
                let (mut plus, mut minus) = (Amount::ZERO, Amount::ZERO);
                for entry in e {
                    match entry {
                        Entry::Opening { account, deposit } if account == a => {
                            plus = plus.checked_add(*deposit).unwrap();
                        }
                        Entry::Payment(p) => {
                            if p.receiver == *a {
                                plus = plus.checked_add(p.amount).unwrap();
                            }
                            if p.sender == *a {
                                minus = minus.checked_add(p.amount).unwrap();
                            }
                        }
                        Entry::Opening { .. } => {}
                    }
                }
                plus.checked_sub(minus).unwrap()
            },
            "it panicked: called `Option::unwrap()`",
        ),
        wrong(
            "takes Alice and alice for the same",
            |a, e| named(e, |name| name.eq_ignore_ascii_case(&a.to_string())),
            "letter by letter",
        ),
        wrong(
            "trims names",
            |a, e| named(e, |name| name.trim() == a.to_string().trim()),
            "letter by letter",
        ),
        wrong(
            "compares beginnings of names",
            |a, e| named(e, |name| name.starts_with(&a.to_string())),
            "letter by letter",
        ),
        wrong(
            "compares the lengths of names",
            |a, e| named(e, |name| name.len() == a.to_string().len()),
            "60 came in, and 10 went out",
        ),
        wrong(
            "compares three letters",
            |a, e| named(e, |name| name.chars().take(3).eq(a.to_string().chars().take(3))),
            "letter by letter",
        ),
        wrong(
            "counts equal lines once",
            |a, e| {
                let mut seen = HashSet::new();
                let lines = e.iter().filter(|line| seen.insert(line.to_string()));
                go(a, &lines.cloned().collect::<Vec<_>>(), true, true, false)
            },
            "two equal lines are two payments",
        ),
        wrong(
            "goes through the book backwards",
            |a, e| {
                e.iter().rev().fold(Amount::ZERO, |balance, line| match line {
                    Entry::Opening { account, deposit } if account == a => {
                        Amount::new(balance.units() + deposit.units())
                    }
                    Entry::Payment(p) if p.sender == *a => {
                        Amount::new(balance.units() - p.amount.units())
                    }
                    Entry::Payment(p) if p.receiver == *a => {
                        Amount::new(balance.units() + p.amount.units())
                    }
                    _ => balance,
                })
            },
            "it panicked: attempt to subtract with overflow",
        ),
        wrong(
            "counts in 32 bits",
            |a, e| Amount::new(u64::from(go(a, e, true, true, false).units() as u32)),
            "32 bits don't hold them",
        ),
        wrong(
            "takes a payment to yourself for an expense",
            |a, e| {
                let own = e.iter().map(|line| match line {
                    Entry::Payment(p) if p.sender == p.receiver && p.sender == *a => {
                        p.amount.units()
                    }
                    _ => 0,
                });
                Amount::new(go(a, e, true, true, false).units().saturating_sub(own.sum()))
            },
            "left the account and came back",
        ),
        wrong(
            "stops at a payment to yourself",
            |a, e| {
                let own =
                    |line: &Entry| matches!(line, Entry::Payment(p) if p.sender == p.receiver);
                let end = e.iter().position(own).unwrap_or(e.len());
                go(a, &e[..end], true, true, false)
            },
            "paid herself twice",
        ),
        wrong(
            "expects the openings at the beginning",
            |a, e| {
                let opens = |line: &&Entry| matches!(line, Entry::Opening { .. });
                let first = e.iter().take_while(opens).count();
                let deposits = go(a, &e[..first], true, true, false).units();
                Amount::new(deposits + go(a, &e[first..], false, true, false).units())
            },
            "among the first lines",
        ),
        wrong(
            "insists on an account",
            |a, e| Ledger::audit(e.to_vec()).unwrap().balance(a).unwrap(),
            "it panicked",
        ),
        wrong(
            "asks for a first line",
            |a, e| {
                let _ = &e[0];
                go(a, e, true, true, false)
            },
            "it panicked: index out of bounds",
        ),
        wrong(
            "forgets the last line",
            |a, e| go(a, &e[..e.len().saturating_sub(1)], true, true, false),
            "60 came in, and 10 went out",
        ),
        wrong(
            "reads ten lines",
            |a, e| go(a, &e[..e.len().min(10)], true, true, false),
            "go through the",
        ),
    ]
}
