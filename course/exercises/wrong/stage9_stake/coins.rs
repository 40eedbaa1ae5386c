use crate::Wrong;
use kusari_exercises::stage9 as check;

pub(super) fn holders() -> Vec<Wrong> {
    type Answer = fn(&[u64], u64) -> Option<usize>;
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::whose_coin(answer), says);
    vec![
        wrong(
            "counts coins from one",
            |stakes, coin| {
                let mut end = 0;
                stakes.iter().position(|amount| {
                    end += u128::from(*amount);
                    *amount > 0 && u128::from(coin) <= end
                })
            },
            "coin 30 is the second holder's first",
        ),
        wrong(
            "adds up what doesn't fit",
            |stakes, coin| {
                let mut end = 0_u64;
                stakes.iter().position(|amount| {
                    end = end.wrapping_add(*amount);
                    coin < end
                })
            },
            "the first holder has coins 0 to u64::MAX - 1",
        ),
        wrong(
            "begins again after the last coin",
            |stakes, coin| {
                let all: u128 = stakes.iter().map(|it| u128::from(*it)).sum();
                let mut left = u128::from(coin).checked_rem(all)?;
                stakes.iter().position(|amount| match left.checked_sub(u128::from(*amount)) {
                    None => true,
                    Some(rest) => {
                        left = rest;
                        false
                    }
                })
            },
            "there are 100 coins",
        ),
        wrong(
            "the last holder has the rest",
            |stakes, coin| {
                let mut left = coin;
                for (holder, amount) in stakes.iter().enumerate() {
                    if left < *amount {
                        return Some(holder);
                    }
                    left -= amount;
                }
                stakes.len().checked_sub(1)
            },
            "there are 100 coins",
        ),
        wrong(
            "stops at a holder without coins",
            |stakes, coin| {
                let mut end = 0_u128;
                for (holder, amount) in stakes.iter().enumerate() {
                    end += u128::from(*amount);
                    if u128::from(coin) < end || *amount == 0 {
                        return (*amount > 0).then_some(holder);
                    }
                }
                None
            },
            "the first holder has nothing",
        ),
        wrong(
            "one holder, one coin",
            |stakes, coin| usize::try_from(coin).ok().filter(|it| *it < stakes.len()),
            "the second holder has coins 30 to 99",
        ),
    ]
}

pub(super) fn weights() -> Vec<Wrong> {
    type Answer = fn(u64, u64, u64, u64) -> u128;
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::age_weight(answer), says);
    vec![
        wrong(
            "all of the age counts, once it's old enough",
            |coins, age, youngest, oldest| {
                let counted = if age < youngest { 0 } else { age.min(oldest) };
                u128::from(coins) * u128::from(counted)
            },
            "the 31st second is the first that counts",
        ),
        wrong(
            "never too old",
            |coins, age, youngest, _| u128::from(coins) * u128::from(age.saturating_sub(youngest)),
            "after 90 seconds, no more are added",
        ),
        wrong(
            "below zero",
            |coins, age, youngest, oldest| {
                u128::from(coins) * u128::from(age.min(oldest) - youngest)
            },
            "panicked",
        ),
        wrong(
            "the product of two small numbers",
            |coins, age, youngest, oldest| {
                u128::from(coins.saturating_mul(age.min(oldest).saturating_sub(youngest)))
            },
            "the product has up to 128 bits",
        ),
        wrong(
            "the oldest are thrown away",
            |coins, age, youngest, oldest| {
                let counted = if age > oldest { 0 } else { age.saturating_sub(youngest) };
                u128::from(coins) * u128::from(counted)
            },
            "after 90 seconds, no more are added",
        ),
        wrong(
            "takes the youngest off first, and then the limit",
            |coins, age, youngest, oldest| {
                u128::from(coins) * u128::from(age.saturating_sub(youngest).min(oldest))
            },
            "after 90 seconds, no more are added",
        ),
    ]
}

pub(super) fn seeds() -> Vec<Wrong> {
    type Answer = fn(&[u64], u64, u64) -> Option<usize>;
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::last_bit(answer), says);
    vec![
        wrong(
            "the last epoch",
            |branch, epoch, slot| {
                let last = (slot / epoch).checked_sub(1)?;
                branch.iter().rposition(|made| made / epoch <= last)
            },
            "epoch 1 has no epoch before last",
        ),
        wrong(
            "only a block of exactly that epoch",
            |branch, epoch, slot| {
                let before_last = (slot / epoch).checked_sub(2)?;
                branch.iter().rposition(|made| made / epoch == before_last)
            },
            "epoch 1 has no block, so it's the last before it",
        ),
        wrong(
            "the first block of that epoch",
            |branch, epoch, slot| {
                let before_last = (slot / epoch).checked_sub(2)?;
                branch.iter().position(|made| made / epoch == before_last)
            },
            "block 3 is the last of epoch 0",
        ),
        wrong(
            "two epochs back, counted in slots",
            |branch, epoch, slot| {
                let limit = slot.checked_sub(epoch.checked_mul(2)?)?;
                branch.iter().rposition(|made| *made <= limit)
            },
            "block 3 is the last of epoch 0",
        ),
        wrong(
            "takes slots for indexes",
            |_, epoch, slot| {
                let end = (slot / epoch).checked_sub(1)? * epoch;
                usize::try_from(end).ok()?.checked_sub(1)
            },
            "the block of slot 2 is the last of epoch 0",
        ),
        wrong(
            "adds two to a large epoch",
            |branch, epoch, slot| branch.iter().rposition(|made| made / epoch + 2 <= slot / epoch),
            "panicked",
        ),
    ]
}
