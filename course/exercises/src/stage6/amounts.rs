use crate::check::{Check, equal};
use crate::report::Report;
use kusari::stage6_coin::Amount;
use rand::rngs::ChaCha12Rng;
use rand::{RngExt as _, SeedableRng as _};

type Fee = fn(&[Amount], &[Amount]) -> Option<Amount>;

/// Checks `fee`.
pub fn fee(student: Fee) -> Report {
    let check = move |spent: &[u64], paid: &[u64], expected: Option<u64>, because: &str| {
        let [inputs, outputs] = [spent, paid].map(|units| units.iter().copied().map(Amount::new));
        let found = student(&inputs.collect::<Vec<_>>(), &outputs.collect::<Vec<_>>());
        let call = format!("{} spent, {} paid: it", list(spent), list(paid));
        equal(call, found.map(Amount::units), expected, because)
    };
    let case =
        move |spent: &'static [u64],
              paid: &'static [u64],
              expected: Option<u64>,
              because: &'static str| { move || check(spent, paid, expected, because) };
    const MOST: u64 = Amount::MAX.units();
    Check::of("fee")
        .claim(
            "what's left over is the fee",
            case(&[50], &[20, 27], Some(3), "50 go in, and 47 come out"),
        )
        .claim("all inputs count", case(&[30, 20, 5], &[52], Some(3), "55 go in, and 52 come out"))
        .claim(
            "there may be nothing left",
            case(&[50], &[20, 30], Some(0), "50 go in, and 50 come out"),
        )
        .claim(
            "you can't pay more than you spend",
            case(&[50], &[20, 31], None, "50 go in, and 51 would come out"),
        )
        .claim(
            "not even one unit more",
            case(&[10, 10], &[21], None, "20 go in, and 21 would come out"),
        )
        .claim(
            "two huge outputs aren't nothing",
            case(
                &[50],
                &[1 << 63, 1 << 63],
                None,
                "their sum is 2^64, which doesn't fit into 64 bits: it looks like 0 there",
            ),
        )
        .claim(
            "and no other sum may wrap around",
            case(
                &[50],
                &[20, u64::MAX, 11],
                None,
                "their sum is 2^64 + 30: in 64 bits it looks like 30",
            ),
        )
        .claim(
            "no sum is more than the largest amount",
            case(
                &[MOST, 2],
                &[MOST, 1],
                None,
                "both sums are more than Amount::MAX, although their difference is small",
            ),
        )
        .claim(
            "up to the largest amount, all is well",
            case(&[MOST - 7, 7], &[MOST - 10], Some(10), "the sum is Amount::MAX, and no more"),
        )
        .claim("a sum of exactly the largest amount is allowed on both sides", move || {
            let because = "both sums are Amount::MAX, which is allowed";
            check(&[MOST], &[MOST], Some(0), because)?;
            check(&[1, MOST - 1], &[MOST - 2, 2], Some(0), because)?;
            check(&[MOST], &[0], Some(MOST), "Amount::MAX goes in, and nothing comes out")
        })
        .claim("too much may not go in either, however little comes out", move || {
            let because = "the inputs come to more than Amount::MAX, and that many don't exist";
            check(&[MOST, 1], &[5], None, because)?;
            check(&[MOST, 1], &[MOST], None, because)?;
            check(&[MOST, MOST], &[], None, because)?;
            check(&[MOST + 1], &[1], None, because)?;
            check(&[u64::MAX], &[u64::MAX - 5], None, because)?;
            let because = "the inputs come to 2^64 + 50: in 64 bits it looks like 50";
            check(&[1 << 63, 50, 1 << 63], &[20], None, because)
        })
        .claim("too much may not come out", move || {
            let because = "one unit more would come out than Amount::MAX";
            check(&[MOST], &[MOST, 1], None, because)?;
            check(&[MOST], &[1, MOST], None, because)
        })
        .claim("a list may be empty", move || {
            check(&[5], &[], Some(5), "5 go in, and nothing comes out")?;
            check(&[], &[], Some(0), "nothing goes in, and nothing comes out")?;
            check(&[], &[5], None, "nothing goes in, and 5 would come out")
        })
        .claim("a list may be long", move || {
            let ones = [1; 300];
            check(&[301], &ones, Some(1), "300 ones come out, and 301 go in")?;
            check(&[299], &ones, None, "300 ones would come out, and 299 go in")?;
            check(&ones, &[299], Some(1), "300 ones go in, and 299 come out")
        })
        .claim("it works for any amounts", move || {
            let mut random = ChaCha12Rng::seed_from_u64(8);
            for _ in 0..500 {
                let bits = [3, 33, 52][random.random_range(0..3)];
                let mut some = || -> Vec<u64> {
                    (0..random.random_range(0..4))
                        .map(|_| random.random_range(0..1 << bits))
                        .collect()
                };
                let (spent, paid) = (some(), some());
                let [goes_in, comes_out] = [&spent, &paid]
                    .map(|units| units.iter().map(|it| u128::from(*it)).sum::<u128>());
                let is_allowed = goes_in <= MOST.into() && comes_out <= goes_in;
                let fee = is_allowed.then(|| (goes_in - comes_out) as u64);
                let because = format!("{goes_in} go in, and {comes_out} come out");
                check(&spent, &paid, fee, &because)?;
            }
            Ok(())
        })
        .report()
}

/// A list in words. Of a long one, only the length is told.
fn list(units: &[u64]) -> String {
    let all = || units.iter().map(u64::to_string).collect::<Vec<_>>().join(" + ");
    match units.len() {
        0 => "nothing".to_owned(),
        1..=9 => all(),
        many => format!("{many} times {}", units[0]),
    }
}
