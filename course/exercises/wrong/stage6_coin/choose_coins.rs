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
            "40 isn't enough",
        ),
        wrong(
            "takes the smallest first",
            |coins, amount, fee| {
                let mut coins = sorted(coins);
                coins.reverse();
                take(&coins, amount, fee)
            },
            "40 isn't enough",
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
            "48 and two fees make 52",
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
            "40 isn't enough",
        ),
        wrong(
            "never stops before two coins",
            |coins, amount, fee| {
                let coins = sorted(coins);
                for n in 2..=coins.len() {
                    let s: u64 = coins[..n].iter().sum();
                    if s >= amount + fee * n as u64 {
                        return Some((coins[..n].to_vec(), s - amount - fee * n as u64));
                    }
                }
                None
            },
            "it's spent whole, and 30 come back",
        ),
        wrong(
            "chooses a coin of just the right worth first",
            |coins, amount, fee| {
                if let Some(c) = coins.iter().find(|c| **c == amount + fee) {
                    return Some((vec![*c], 0));
                }
                take(&sorted(coins), amount, fee)
            },
            "the largest one is enough",
        ),
        wrong(
            "counts fractions",
            |coins, amount, fee| {
                let (mut chosen, mut over) = (vec![], -(amount as f64));
                for c in sorted(coins) {
                    if over >= 0.0 {
                        break;
                    }
                    over += c as f64 - fee as f64;
                    chosen.push(c);
                }
                (over >= 0.0).then_some((chosen, over as u64))
            },
            "fractions (f64) leave out every other number",
        ),
        wrong(
            "counts in 32 bits",
            |coins, amount, fee| {
                let small: Vec<u64> = coins.iter().map(|c| u64::from(*c as u32)).collect();
                take(&sorted(&small), amount, fee)
            },
            "more than 32 bits can hold",
        ),
        wrong(
            "leaves out coins that cost more than they are worth, and then the rest",
            |coins, amount, fee| {
                let worth: Vec<u64> = sorted(coins).into_iter().filter(|c| *c > fee + 1).collect();
                take(&worth, amount, fee)
            },
            "each 2 pays 1 and its fee of 1",
        ),
        wrong(
            "gives no change back",
            |coins, amount, fee| take(&sorted(coins), amount, fee).map(|(chosen, _)| (chosen, 0)),
            "it's spent whole, and 30 come back",
        ),
        wrong(
            "keeps the order in which they lay",
            |coins, amount, fee| {
                let (chosen, change) = take(&sorted(coins), amount, fee)?;
                let mut left = chosen.clone();
                let kept = coins
                    .iter()
                    .filter(|c| left.iter().position(|l| l == *c).map(|i| left.remove(i)).is_some())
                    .copied()
                    .collect();
                Some((kept, change))
            },
            "30 and 20 are just enough",
        ),
        wrong(
            "stops at four coins",
            |coins, amount, fee| {
                let mut coins = sorted(coins);
                coins.truncate(4);
                take(&coins, amount, fee)
            },
            "each 2 pays 1 and its fee of 1",
        ),
        wrong(
            "wants change",
            |coins, amount, fee| {
                take(&sorted(coins), amount, fee).filter(|(_, change)| *change > 0)
            },
            "30 and 20 are just enough",
        ),
        wrong(
            "answers an empty choice for too little",
            |coins, amount, fee| Some(take(&sorted(coins), amount, fee).unwrap_or_default()),
            "all coins together are worth 30",
        ),
        wrong(
            "forgets the fee of the last coin",
            |coins, amount, fee| {
                let (mut chosen, mut sum) = (vec![], 0);
                for c in sorted(coins) {
                    if sum >= amount + fee * (chosen.len() as u64) {
                        break;
                    }
                    chosen.push(c);
                    sum += c;
                }
                let n = chosen.len().saturating_sub(1) as u64;
                Some((chosen, sum.checked_sub(amount + fee * n)?))
            },
            "less 2 for each of two coins",
        ),
    ]
}
