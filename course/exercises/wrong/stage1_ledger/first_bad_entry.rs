use crate::Wrong;
use kusari::stage1_ledger::*;
use kusari_exercises::stage1 as check;
use std::collections::BTreeMap;

pub(crate) fn all() -> Vec<Wrong> {
    let wrong = |name, answer: fn(&[Entry]) -> Option<usize>, says| {
        Wrong::new(name, move || check::first_bad_entry(answer), says)
    };
    const MAX: u64 = Amount::MAX.units();
    /// What this auditor does differently.
    #[derive(Clone, Copy)]
    struct Own {
        is_sum_open: bool,
        does_wrap: bool,
        limit: u64,
        smallest: u64,
        kept: u64,
        reads_first: bool,
        skips_own: bool,
        opens_again: bool,
        opens_for_receivers: bool,
        name: fn(&str) -> String,
        units: fn(u64) -> u64,
    }
    const OWN: Own = Own {
        is_sum_open: false,
        does_wrap: false,
        limit: MAX,
        smallest: 1,
        kept: 0,
        reads_first: false,
        skips_own: false,
        opens_again: false,
        opens_for_receivers: false,
        name: str::to_owned,
        units: |n| n,
    };
    /// An auditor who's right except for that.
    fn own(entries: &[Entry], how: Own) -> Option<usize> {
        let (mut b, mut sum) = (BTreeMap::<String, u64>::new(), 0_u64);
        let name = |address: &Address| (how.name)(&address.to_string());
        entries.iter().position(|entry| match entry {
            Entry::Opening { account, deposit } => {
                let deposit = deposit.units();
                let all = if how.is_sum_open { 0 } else { sum };
                let all = if how.does_wrap {
                    all.wrapping_add(deposit)
                } else {
                    all.saturating_add(deposit)
                };
                if all > how.limit || (!how.opens_again && b.contains_key(&name(account))) {
                    return true;
                }
                sum = all;
                b.insert(name(account), deposit);
                false
            }
            Entry::Payment(p) => {
                let (from, to, n) =
                    (name(&p.sender), name(&p.receiver), (how.units)(p.amount.units()));
                if how.opens_for_receivers {
                    b.entry(to.clone()).or_default();
                }
                let (Some(&has), Some(&had)) = (b.get(&from), b.get(&to)) else { return true };
                if n < how.smallest {
                    return true;
                }
                if how.skips_own && from == to {
                    return false;
                }
                let left = has.checked_sub(n).filter(|left| how.kept == 0 || *left >= how.kept);
                let Some(left) = left else { return true };
                b.insert(from, left);
                if how.reads_first {
                    b.insert(to, had + n);
                } else {
                    *b.get_mut(&to).unwrap() += n;
                }
                false
            }
        })
    }
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
            "the first to break a rule",
        ),
        wrong(
            "looks at amounts only",
            |e| e.iter().position(|x| matches!(x, Entry::Payment(p) if p.amount.check().is_err())),
            "Bob has 50 when he pays 51",
        ),
        wrong("trusts the bank", |_| None, "Bob has 50 when he pays 51"),
        wrong(
            "looks at each deposit alone",
            |e| own(e, Own { is_sum_open: true, ..OWN }),
            "add up to 2^53, one more",
        ),
        wrong(
            "allows deposits of 2^53",
            |e| own(e, Own { limit: MAX + 1, ..OWN }),
            "one more than the largest amount",
        ),
        wrong(
            "allows a little less than 2^53 − 1",
            |e| own(e, Own { limit: MAX - 1, ..OWN }),
            "which is allowed",
        ),
        wrong(
            "lets deposits wrap",
            |e| own(e, Own { does_wrap: true, ..OWN }),
            "all deposits together",
        ),
        wrong(
            "refuses a deposit of nothing",
            |e| {
                let nothing =
                    |line: &Entry| matches!(line, Entry::Opening { deposit: Amount::ZERO, .. });
                e.iter().position(nothing).or_else(|| own(e, OWN))
            },
            "every entry in this book keeps the rules",
        ),
        wrong(
            "makes money out of payments to yourself",
            |e| own(e, Own { reads_first: true, ..OWN }),
            "before and after she pays herself",
        ),
        wrong(
            "doesn't look at payments to yourself",
            |e| own(e, Own { skips_own: true, ..OWN }),
            "being the receiver as well doesn't help",
        ),
        wrong(
            "takes names in any case",
            |e| own(e, Own { name: str::to_lowercase, ..OWN }),
            "are three accounts",
        ),
        wrong(
            "trims names",
            |e| own(e, Own { name: |n| n.trim().to_owned(), ..OWN }),
            "are three accounts",
        ),
        wrong(
            "compares five letters",
            |e| own(e, Own { name: |n| n.chars().take(5).collect(), ..OWN }),
            "are three accounts",
        ),
        wrong(
            "opens an account again",
            |e| own(e, Own { opens_again: true, ..OWN }),
            "there's already an account with that name",
        ),
        wrong(
            "opens accounts for receivers",
            |e| own(e, Own { opens_for_receivers: true, ..OWN }),
            "dave has no account",
        ),
        wrong(
            "lets a payment of nothing pass",
            |e| own(e, Own { smallest: 0, ..OWN }),
            "an amount is never zero",
        ),
        wrong(
            "counts payments in 32 bits",
            |e| own(e, Own { units: |n| u64::from(n as u32), ..OWN }),
            "this is far more",
        ),
        wrong(
            "cuts payments off at 2^53",
            |e| own(e, Own { units: |n| n & MAX, ..OWN }),
            "this is far more",
        ),
        wrong("keeps a unit back", |e| own(e, Own { kept: 1, ..OWN }), "and still has 80 for Bob"),
        wrong(
            "opens all accounts first",
            |e| {
                let mut order: Vec<usize> = (0..e.len()).collect();
                order.sort_by_key(|i| matches!(e[*i], Entry::Payment(_)));
                let sorted: Vec<Entry> = order.iter().map(|i| e[*i].clone()).collect();
                own(&sorted, OWN).map(|i| order[i])
            },
            "before she has an account",
        ),
        wrong(
            "looks at the balances in the end",
            |e| {
                let all = |names: fn(&Transaction) -> &Address, a: &Address| {
                    let units = |line: &Entry| match line {
                        Entry::Payment(p) if names(p) == a => i128::from(p.amount.units()),
                        _ => 0,
                    };
                    e.iter().map(units).sum::<i128>()
                };
                own(e, OWN).filter(|i| match &e[*i] {
                    Entry::Payment(p) if p.sender != p.receiver => {
                        all(|p| &p.receiver, &p.sender) < all(|p| &p.sender, &p.sender)
                    }
                    _ => true,
                })
            },
            "come later don't make up for it",
        ),
        wrong(
            "never blames the first entry",
            |e| own(e, OWN).filter(|i| *i > 0),
            "before she has an account",
        ),
        wrong(
            "never blames the last entry",
            |e| own(e, OWN).filter(|i| i + 1 < e.len()),
            "when he pays 51",
        ),
        wrong("counts to 255", |e| own(e, OWN).map(|i| usize::from(i as u8)), "pays 51 and has 50"),
        wrong(
            "reads a hundred entries",
            |e| own(&e[..e.len().min(100)], OWN),
            "pays 51 and has 50",
        ),
        wrong(
            "refuses an empty book",
            |e| if e.is_empty() { Some(0) } else { own(e, OWN) },
            "nothing wrong in an empty book",
        ),
    ]
}
