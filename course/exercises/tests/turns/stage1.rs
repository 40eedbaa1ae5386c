use crate::Trial;
use kusari::stage1_ledger::{Address, Amount, Entry};
use kusari_exercises::turns::stage1 as check;

pub(crate) fn all() -> Vec<&'static str> {
    vec![received()]
}

fn received() -> &'static str {
    fn ours(book: &[Entry], who: &Address) -> u64 {
        let mut sum = 0;
        for entry in book {
            match entry {
                Entry::Payment(slip) if slip.receiver == *who => sum += slip.amount.units(),
                _ => {}
            }
        }
        sum
    }
    Trial::of(check::received, |_, _| todo!())
        .right("ours", ours)
        .right("from the last line to the first, without a loop", |book, who| match book {
            [] => 0,
            [rest @ .., Entry::Payment(slip)] if &slip.receiver == who => {
                slip.amount.units() + ours(rest, who)
            }
            [rest @ .., _] => ours(rest, who),
        })
        .right("as a sum over an iterator", |book, who| {
            let slips = book.iter().filter_map(|entry| match entry {
                Entry::Payment(slip) => Some(slip),
                Entry::Opening { .. } => None,
            });
            slips.filter(|it| it.receiver == *who).map(|it| it.amount.units()).sum()
        })
        .wrong(
            "counts the payments",
            |book, who| {
                let to = |it: &&Entry| matches!(it, Entry::Payment(slip) if slip.receiver == *who);
                book.iter().filter(to).count() as u64
            },
            "gave 1 and not 30: Alice paid him 30",
        )
        .wrong(
            "stops at the first",
            |book, who| {
                let mut slips = book.iter().filter_map(|entry| match entry {
                    Entry::Payment(slip) if slip.receiver == *who => Some(slip.amount),
                    _ => None,
                });
                slips.next().unwrap_or(Amount::ZERO).units()
            },
            "gave 30 and not 40: each payment counts",
        )
        .wrong(
            "adds the deposit",
            |book, who| {
                let deposit = |entry: &Entry| match entry {
                    Entry::Opening { account, deposit } if account == who => deposit.units(),
                    _ => 0,
                };
                ours(book, who) + book.iter().map(deposit).sum::<u64>()
            },
            "gave 20 and not 0: a deposit comes over the counter",
        )
        .wrong(
            "takes away what goes out",
            |book, who| {
                let mut sum = ours(book, who);
                for entry in book {
                    match entry {
                        Entry::Payment(slip) if slip.sender == *who => {
                            sum = sum.saturating_sub(slip.amount.units());
                        }
                        _ => {}
                    }
                }
                sum
            },
            "gave 20 and not 30: what goes out again",
        )
        .wrong(
            "counts everyone's payments",
            |book, _| {
                let amount = |entry: &Entry| match entry {
                    Entry::Payment(slip) => slip.amount.units(),
                    Entry::Opening { .. } => 0,
                };
                book.iter().map(amount).sum()
            },
            "gave 40 and not 30",
        )
        .wrong(
            "looks for the sender",
            |book, who| {
                let amount = |entry: &Entry| match entry {
                    Entry::Payment(slip) if slip.sender == *who => slip.amount.units(),
                    _ => 0,
                };
                book.iter().map(amount).sum()
            },
            "gave 0 and not 30: Alice paid him 30",
        )
        .wrong(
            "takes a name for another that looks like it",
            |book, who| {
                let amount = |entry: &Entry| match entry {
                    Entry::Payment(slip)
                        if slip
                            .receiver
                            .to_string()
                            .to_lowercase()
                            .starts_with(&who.to_string()) =>
                    {
                        slip.amount.units()
                    }
                    _ => 0,
                };
                book.iter().map(amount).sum()
            },
            "only looks like Bob's",
        )
        .done()
}
