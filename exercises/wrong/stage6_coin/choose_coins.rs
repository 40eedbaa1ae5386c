use crate::Wrong;
use kusari_exercises::stage6 as check;

pub(super) fn all() -> Vec<Wrong> {
    type Answer = fn(&[u64], u64, u64) -> Option<(Vec<u64>, u64)>;
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::choose_coins(answer), says);
    /// Takes coins in an order, until they are enough.
    fn take(coins: &[u64], amount: u64, fee: u64) -> Option<(Vec<u64>, u64)> {
        let (mut chosen, mut sum) = (vec![], 0);
        for coin in coins {
            chosen.push(*coin);
            sum += coin;
            if sum >= amount + fee * chosen.len() as u64 {
                return Some((chosen.clone(), sum - amount - fee * chosen.len() as u64));
            }
        }
        None
    }
    fn sorted(coins: &[u64]) -> Vec<u64> {
        let mut coins = coins.to_vec();
        coins.sort_by_key(|coin| std::cmp::Reverse(*coin));
        coins
    }
    vec![
        wrong(
            "takes them as they lie",
            |coins, amount, fee| take(coins, amount, fee),
            "40 are not enough",
        ),
        wrong(
            "takes the smallest first",
            |coins, amount, fee| {
                let mut coins = sorted(coins);
                coins.reverse();
                take(&coins, amount, fee)
            },
            "40 are not enough",
        ),
        wrong(
            "pays one fee for all",
            |coins, amount, fee| take(&sorted(coins), amount + fee, 0),
            "less 2 for each of two coins",
        ),
        wrong(
            "forgets the fee until it has chosen",
            |coins, amount, fee| {
                let (chosen, change) = take(&sorted(coins), amount, 0)?;
                let change = change.checked_sub(fee * chosen.len() as u64)?;
                Some((chosen, change))
            },
            "48 with two fees are 52",
        ),
        wrong(
            "needs one unit too many",
            |coins, amount, fee| {
                let (chosen, change) = take(&sorted(coins), amount + 1, fee)?;
                Some((chosen, change + 1))
            },
            "30 and 20 are just enough",
        ),
        wrong(
            "spends everything",
            |coins, amount, fee| {
                let needed = amount + fee * coins.len() as u64;
                let change = coins.iter().sum::<u64>().checked_sub(needed)?;
                Some((sorted(coins), change))
            },
            "30 and 20 are enough",
        ),
        wrong(
            "takes the fee for change",
            |coins, amount, fee| {
                let (chosen, change) = take(&sorted(coins), amount, fee)?;
                let change = change + fee * chosen.len() as u64;
                Some((chosen, change))
            },
            "less 2 for each of two coins",
        ),
        wrong(
            "takes equal coins for one",
            |coins, amount, fee| {
                let mut coins = sorted(coins);
                coins.dedup();
                take(&coins, amount, fee)
            },
            "two different coins are worth 7 each",
        ),
        wrong(
            "pays what there is",
            |coins, amount, fee| {
                let coins = sorted(coins);
                Some(take(&coins, amount, fee).unwrap_or((coins, 0)))
            },
            "all coins together are worth 30",
        ),
        wrong(
            "looks for the one coin that is enough",
            |coins, amount, fee| {
                let coin = sorted(coins).into_iter().find(|coin| *coin >= amount + fee)?;
                Some((vec![coin], coin - amount - fee))
            },
            "40 are not enough",
        ),
    ]
}
