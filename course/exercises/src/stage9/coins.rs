use crate::check::{Check, asking, equal};
use crate::edges::{EDGES, draws};
use crate::report::Report;
use rand::RngExt as _;

/// Checks `whose_coin`.
pub fn whose_coin(student: fn(&[u64], u64) -> Option<usize>) -> Report {
    let check = move |stakes: &[u64], coin: u64, expected: Option<usize>, because: &str| {
        let call = asking(format!("whose_coin({stakes:?}, {coin})"));
        equal(call, student(stakes, coin), expected, because)
    };
    Check::of("whose_coin")
        .claim("the first coin is the first holder's", move || {
            check(&[30, 70], 0, Some(0), "the first holder has coins 0 to 29")
        })
        .claim("the last coin is the last holder's", move || {
            check(&[30, 70], 99, Some(1), "the second holder has coins 30 to 99")
        })
        .claim("where one ends, the next begins", move || {
            check(&[30, 70], 29, Some(0), "coin 29 is the first holder's last")?;
            check(&[30, 70], 30, Some(1), "coin 30 is the second holder's first")
        })
        .claim("a coin that doesn't exist", move || {
            check(&[30, 70], 100, None, "there are 100 coins, and they are numbered from 0")?;
            check(&[], 0, None, "no one has any coins")?;
            check(&[0, 0], 0, None, "no one has any coins")
        })
        .claim("someone without coins has none", move || {
            check(&[0, 5, 0, 5], 0, Some(1), "the first holder has nothing")?;
            check(&[0, 5, 0, 5], 5, Some(3), "the third holder has nothing")
        })
        .claim("more coins than a number can hold", move || {
            let most = u64::MAX;
            check(&[most, most], most, Some(1), "the first holder has coins 0 to u64::MAX - 1")?;
            check(&[1, most, 7], most, Some(1), "the second holder's last coin is u64::MAX")
        })
        .claim("each coin has one holder", move || {
            let mut random = draws(91);
            for _ in 0..300 {
                let holders = random.random_range(1..6);
                let stakes: Vec<u64> = (0..holders).map(|_| random.random_range(0..4)).collect();
                let owners: Vec<usize> = (0..stakes.len())
                    .flat_map(|holder| vec![holder; stakes[holder] as usize])
                    .collect();
                for coin in 0..owners.len() + 2 {
                    let expected = owners.get(coin).copied();
                    check(&stakes, coin as u64, expected, "count the coins one by one")?;
                }
            }
            Ok(())
        })
        .report()
}

/// Checks `age_weight`.
pub fn age_weight(student: fn(u64, u64, u64, u64) -> u128) -> Report {
    let check = move |coins: u64, age: u64, span: (u64, u64), expected: u128, because: &str| {
        let call = asking(format!("age_weight({coins}, {age}, {}, {})", span.0, span.1));
        equal(call, student(coins, age, span.0, span.1), expected, because)
    };
    Check::of("age_weight")
        .claim("too young", move || {
            check(7, 10, (30, 90), 0, "the first 30 seconds don't count")?;
            check(7, 30, (30, 90), 0, "the 31st second is the first that counts")
        })
        .claim("in between", move || {
            check(7, 40, (30, 90), 70, "10 seconds count, for each of 7 coins")?;
            check(7, 90, (30, 90), 420, "60 seconds count")
        })
        .claim("too old", move || {
            check(7, 91, (30, 90), 420, "after 90 seconds, no more are added")?;
            check(7, 5_000, (30, 90), 420, "after 90 seconds, no more are added")
        })
        .claim("twice as many coins count twice", move || {
            check(14, 40, (30, 90), 140, "10 seconds count, for each of 14 coins")
        })
        .claim("it may begin at once", move || check(3, 5, (0, 10), 15, "all 5 seconds count"))
        .claim("large numbers", move || {
            let most = u64::MAX;
            let square = u128::from(most) * u128::from(most);
            check(most, most, (0, most), square, "the product has up to 128 bits")
        })
        .claim("at the ends of the numbers", move || {
            for coins in EDGES {
                for age in EDGES {
                    let counted = if age <= 100 { 0 } else { age.min(1 << 53) - 100 };
                    let expected = u128::from(coins) * u128::from(counted);
                    check(coins, age, (100, 1 << 53), expected, "so says the rule")?;
                }
            }
            Ok(())
        })
        .report()
}
