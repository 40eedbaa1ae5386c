use crate::Wrong;
use kusari::stage6_coin::*;
use kusari_exercises::stage6 as check;

pub(super) fn all() -> Vec<Wrong> {
    type Answer = fn(&[Amount], &[Amount]) -> Option<Amount>;
    let wrong = |name, answer: Answer, says| Wrong::new(name, move || check::fee(answer), says);
    fn sum(amounts: &[Amount]) -> u64 {
        amounts.iter().fold(0, |sum, amount| sum.wrapping_add(amount.units()))
    }
    vec![
        wrong(
            "lets the sums turn over",
            |spent, paid| sum(spent).checked_sub(sum(paid)).map(Amount::new),
            "it looks like 0 there",
        ),
        wrong(
            "adds up as if nothing could happen",
            |spent, paid| {
                let spent: u64 = spent.iter().map(|amount| amount.units()).sum();
                let paid: u64 = paid.iter().map(|amount| amount.units()).sum();
                spent.checked_sub(paid).map(Amount::new)
            },
            "it panicked: attempt to add with overflow",
        ),
        wrong(
            "stops at the largest number",
            |spent, paid| {
                let sum = |amounts: &[Amount]| {
                    amounts.iter().fold(0_u64, |sum, amount| sum.saturating_add(amount.units()))
                };
                sum(spent).checked_sub(sum(paid)).map(Amount::new)
            },
            "both sums are more than Amount::MAX",
        ),
        wrong(
            "looks only at the first input",
            |spent, paid| spent[0].checked_sub(Amount::new(sum(paid))),
            "55 go in, and 52 come out",
        ),
        wrong(
            "wants a fee",
            |spent, paid| {
                let fee = sum(spent).checked_sub(sum(paid))?;
                (fee > 0).then(|| Amount::new(fee))
            },
            "50 go in, and 50 come out",
        ),
        wrong(
            "subtracts the wrong way round",
            |spent, paid| sum(paid).checked_sub(sum(spent)).map(Amount::new),
            "50 go in, and 47 come out",
        ),
        wrong(
            "has no fee where there is none to have",
            |spent, paid| Some(Amount::new(sum(spent).saturating_sub(sum(paid)))),
            "50 go in, and 51 would come out",
        ),
        wrong(
            "looks at each amount and not at the sum",
            |spent, paid| {
                if spent.iter().chain(paid).any(|amount| amount.check().is_err()) {
                    return None;
                }
                sum(spent).checked_sub(sum(paid)).map(Amount::new)
            },
            "both sums are more than Amount::MAX",
        ),
        wrong(
            "takes the largest amount for too large",
            |spent, paid| {
                let wide = |amounts: &[Amount]| {
                    amounts.iter().map(|amount| u128::from(amount.units())).sum::<u128>()
                };
                let most = u128::from(Amount::MAX.units());
                let (spent, paid) = (wide(spent), wide(paid));
                let is_small = spent < most && paid < most && paid <= spent;
                is_small.then(|| Amount::new((spent - paid) as u64))
            },
            "the sum is Amount::MAX, and no more",
        ),
        wrong(
            "bounds only what is paid",
            |spent, paid| {
                let wide = |a: &[Amount]| a.iter().map(|a| u128::from(a.units())).sum::<u128>();
                let (i, o) = (wide(spent), wide(paid));
                let most = u128::from(Amount::MAX.units());
                if o > most {
                    return None;
                }
                i.checked_sub(o).map(|fee| Amount::new(fee as u64))
            },
            "the inputs come to more than Amount::MAX",
        ),
        wrong(
            "bounds only what is spent",
            |spent, paid| {
                let wide = |a: &[Amount]| a.iter().map(|a| u128::from(a.units())).sum::<u128>();
                let (i, o) = (wide(spent), wide(paid));
                let most = u128::from(Amount::MAX.units());
                if i > most {
                    return None;
                }
                Some(Amount::new(i.saturating_sub(o) as u64))
            },
            "50 go in, and 51 would come out",
        ),
        wrong(
            "bounds neither sum",
            |spent, paid| {
                let wide = |a: &[Amount]| a.iter().map(|a| u128::from(a.units())).sum::<u128>();
                let (i, o) = (wide(spent), wide(paid));
                i.checked_sub(o).map(|fee| Amount::new(fee as u64))
            },
            "both sums are more than Amount::MAX",
        ),
        wrong(
            "bounds the fee and not the sums",
            |spent, paid| {
                let wide = |a: &[Amount]| a.iter().map(|a| u128::from(a.units())).sum::<u128>();
                let (i, o) = (wide(spent), wide(paid));
                let most = u128::from(Amount::MAX.units());
                i.checked_sub(o).filter(|fee| *fee <= most).map(|fee| Amount::new(fee as u64))
            },
            "both sums are more than Amount::MAX",
        ),
        wrong(
            "wants something to go in",
            |spent, paid| {
                let wide = |a: &[Amount]| a.iter().map(|a| u128::from(a.units())).sum::<u128>();
                let (i, o) = (wide(spent), wide(paid));
                let most = u128::from(Amount::MAX.units());
                if spent.is_empty() || i > most || o > i {
                    return None;
                }
                Some(Amount::new((i - o) as u64))
            },
            "nothing goes in, and nothing comes out",
        ),
        wrong(
            "wants something to come out",
            |spent, paid| {
                let wide = |a: &[Amount]| a.iter().map(|a| u128::from(a.units())).sum::<u128>();
                let (i, o) = (wide(spent), wide(paid));
                let most = u128::from(Amount::MAX.units());
                if paid.is_empty() || i > most || o > i {
                    return None;
                }
                Some(Amount::new((i - o) as u64))
            },
            "5 go in, and nothing comes out",
        ),
        wrong(
            "lets sums be twice as large",
            |spent, paid| {
                let wide = |a: &[Amount]| a.iter().map(|a| u128::from(a.units())).sum::<u128>();
                let (i, o) = (wide(spent), wide(paid));
                let most = u128::from(Amount::MAX.units());
                if i > most + 1 || o > i {
                    return None;
                }
                Some(Amount::new((i - o) as u64))
            },
            "the inputs come to more than Amount::MAX",
        ),
        wrong(
            "subtracts as it goes and stops at nothing",
            |spent, paid| {
                let mut left = sum(spent);
                for a in paid {
                    left = left.saturating_sub(a.units());
                }
                Some(Amount::new(left))
            },
            "50 go in, and 51 would come out",
        ),
        wrong(
            "counts in 32 bits",
            |spent, paid| {
                let wide = |a: &[Amount]| a.iter().map(|a| u128::from(a.units())).sum::<u128>();
                let (i, o) = (wide(spent), wide(paid));
                let most = u128::from(Amount::MAX.units());
                if i > most || o > i {
                    return None;
                }
                Some(Amount::new(u64::from((i - o) as u32)))
            },
            "Amount::MAX goes in, and nothing comes out",
        ),
        wrong(
            "looks at the last output only",
            |spent, paid| {
                let o = paid.last().copied().unwrap_or(Amount::ZERO);
                let mut s = Amount::ZERO;
                for a in spent {
                    s = s.checked_add(*a)?;
                }
                s.checked_sub(o)
            },
            "50 go in, and 47 come out",
        ),
    ]
}
