use crate::check::{Check, equal};
use crate::report::Report;
use rand::rngs::ChaCha12Rng;
use rand::{RngExt as _, SeedableRng as _};

type ChooseCoins = fn(&[u64], u64, u64) -> Option<(Vec<u64>, u64)>;

/// Checks `choose_coins`.
pub fn choose_coins(student: ChooseCoins) -> Report {
    type Chosen<'a> = Option<(&'a [u64], u64)>;
    let check = move |coins: &[u64], [amount, fee]: [u64; 2], expected: Chosen, because: &str| {
        let call = format!("coins {coins:?}, to pay {amount}, fee {fee} a coin: it");
        let expected = expected.map(|(chosen, change)| (chosen.to_vec(), change));
        equal(call, student(coins, amount, fee), expected, because)
    };
    let case =
        move |coins: &'static [u64],
              numbers: [u64; 2],
              expected: Chosen<'static>,
              because: &'static str| { move || check(coins, numbers, expected, because) };
    Check::of("choose_coins")
        .claim(
            "one coin, and change",
            case(&[50], [20, 0], Some((&[50], 30)), "it's spent whole, and 30 come back"),
        )
        .claim(
            "the largest first",
            case(
                &[10, 40, 25],
                [50, 0],
                Some((&[40, 25], 15)),
                "40 isn't enough, and 40 and 25 are 15 too many",
            ),
        )
        .claim(
            "no more than it takes",
            case(&[5, 30, 20, 10], [45, 0], Some((&[30, 20], 5)), "30 and 20 are enough"),
        )
        .claim(
            "it may come out even",
            case(&[20, 30, 10], [50, 0], Some((&[30, 20], 0)), "30 and 20 are just enough"),
        )
        .claim(
            "each coin costs its fee",
            case(
                &[30, 30, 30],
                [50, 2],
                Some((&[30, 30], 6)),
                "60, less 50, less 2 for each of two coins",
            ),
        )
        .claim(
            "the fee can make another coin necessary",
            case(
                &[30, 10, 20],
                [48, 2],
                Some((&[30, 20, 10], 6)),
                "30 and 20 make 50, and 48 and two fees make 52",
            ),
        )
        .claim(
            "even after a single coin",
            case(&[50, 10], [50, 1], Some((&[50, 10], 8)), "50 doesn't pay 50 and a fee of 1"),
        )
        .claim(
            "two coins may have the same amount",
            case(&[7, 7, 7], [14, 0], Some((&[7, 7], 0)), "two different coins are worth 7 each"),
        )
        .claim(
            "too little is too little",
            case(&[10, 20], [31, 0], None, "all coins together are worth 30"),
        )
        .claim(
            "with the fee, too",
            case(&[10, 20], [29, 1], None, "30 doesn't pay 29 and two fees of 1"),
        )
        .claim(
            "just enough is enough",
            case(&[10, 20], [28, 1], Some((&[20, 10], 0)), "28 and two fees of 1 make 30"),
        )
        .claim(
            "a coin that costs more than it's worth doesn't help",
            case(&[100, 1, 1], [98, 3], None, "each 1 brings 1 and costs 3"),
        )
        .claim("without coins you can't pay", case(&[], [1, 0], None, "there are no coins"))
        .claim("a high fee can be paid by one coin", move || {
            check(&[50, 100], [10, 90], Some((&[100], 0)), "100 pays 10 and one fee of 90")?;
            let because =
                "100 doesn't pay 10 and a fee of 91, and 150 doesn't pay 10 and two of them";
            check(&[50, 100], [10, 91], None, because)
        })
        .claim("a single unit decides", move || {
            check(&[9, 10], [10, 0], Some((&[10], 0)), "10 is just enough")?;
            check(
                &[9, 10],
                [11, 0],
                Some((&[10, 9], 8)),
                "10 is one too few, so the 9 comes, too",
            )?;
            check(&[9, 10], [19, 0], Some((&[10, 9], 0)), "19 is just enough")?;
            check(&[9, 10], [20, 0], None, "all coins together are worth 19")?;
            check(&[1], [1, 0], Some((&[1], 0)), "1 pays 1")
        })
        .claim("amounts may be large, and are exact", move || {
            let because = "5,000,000,000 is more than 32 bits can hold";
            check(&[5_000_000_000, 6], [10, 2], Some((&[5_000_000_000], 4_999_999_988)), because)?;
            let coin = (1 << 53) + 1;
            let because = "beyond 2^53, fractions (f64) leave out every other number";
            check(&[coin, 3], [1 << 53, 0], Some((&[coin], 1)), because)?;
            check(&[3, coin], [coin, 1], Some((&[coin, 3], 1)), because)?;
            let half = 1 << 61;
            check(
                &[half, half],
                [half + 1, 1],
                Some((&[half, half], half - 3)),
                "two coins of 2^61",
            )
        })
        .claim("many coins may be needed", move || {
            let coins = vec![2; 100];
            let chosen = &coins[..95];
            check(&coins, [95, 1], Some((chosen, 0)), "each 2 pays 1 and its fee of 1")
        })
        .claim("it works for any coins", move || {
            let mut random = ChaCha12Rng::seed_from_u64(9);
            for _ in 0..1_000 {
                let count = random.random_range(0..6);
                let coins: Vec<u64> = (0..count).map(|_| random.random_range(1..12)).collect();
                let (amount, fee) = (random.random_range(1..30), random.random_range(0..4));
                let mut sorted = coins.clone();
                sorted.sort_unstable();
                sorted.reverse();
                // The first beginning of the sorted list that is enough.
                let over = |count: usize| {
                    let worth: u64 = sorted[..count].iter().sum();
                    worth.checked_sub(amount + fee * count as u64).map(|change| (count, change))
                };
                let right = (1..=count).find_map(over);
                let because = match right {
                    Some((1, _)) => "the largest one is enough".to_owned(),
                    Some((count, _)) => format!("the {count} largest are enough, and no fewer"),
                    None => "even all of them aren't enough".to_owned(),
                };
                let right = right.map(|(count, change)| (&sorted[..count], change));
                check(&coins, [amount, fee], right, &because)?;
            }
            Ok(())
        })
        .report()
}
