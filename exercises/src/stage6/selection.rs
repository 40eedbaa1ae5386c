use crate::{Check, Report, equal};

type ChooseCoins = fn(&[u64], u64, u64) -> Option<(Vec<u64>, u64)>;

/// Checks `choose_coins`.
pub fn choose_coins(student: ChooseCoins) -> Report {
    let case = move |coins: &'static [u64],
                     [amount, fee_per_coin]: [u64; 2],
                     expected: Option<(&'static [u64], u64)>,
                     because: &'static str| {
        move || {
            let call = format!("coins {coins:?}, to pay {amount}, fee {fee_per_coin} a coin: it");
            let expected = expected.map(|(chosen, change)| (chosen.to_vec(), change));
            equal(call, student(coins, amount, fee_per_coin), expected, because)
        }
    };
    Check::of("choose_coins")
        .claim(
            "one coin, and change",
            case(&[50], [20, 0], Some((&[50], 30)), "it is spent whole, and 30 come back"),
        )
        .claim(
            "the largest first",
            case(
                &[10, 40, 25],
                [50, 0],
                Some((&[40, 25], 15)),
                "40 are not enough, 40 and 25 are 15 too many",
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
                "30 and 20 are 50, and 48 with two fees are 52",
            ),
        )
        .claim(
            "also after one coin",
            case(&[50, 10], [50, 1], Some((&[50, 10], 8)), "50 do not pay 50 and a fee of 1"),
        )
        .claim(
            "the same amount can be there twice",
            case(&[7, 7, 7], [14, 0], Some((&[7, 7], 0)), "two different coins are worth 7 each"),
        )
        .claim(
            "too little is too little",
            case(&[10, 20], [31, 0], None, "all coins together are worth 30"),
        )
        .claim(
            "with the fee, too",
            case(&[10, 20], [29, 1], None, "30 do not pay 29 and two fees of 1"),
        )
        .claim(
            "just enough is enough",
            case(&[10, 20], [28, 1], Some((&[20, 10], 0)), "28 and two fees of 1 are 30"),
        )
        .claim(
            "a coin that costs more than it is worth does not help",
            case(&[100, 1, 1], [98, 3], None, "each 1 brings 1 and costs 3"),
        )
        .claim("without coins nobody pays", case(&[], [1, 0], None, "there is no coin"))
        .report()
}
