use crate::{Check, Report, equal};
use kusari::stage6_coin::Amount;

type Fee = fn(&[Amount], &[Amount]) -> Option<Amount>;

/// Checks `fee`.
pub fn fee(student: Fee) -> Report {
    let case = move |spent: &'static [u64],
                     paid: &'static [u64],
                     expected: Option<u64>,
                     because: &'static str| {
        move || {
            let [inputs, outputs] =
                [spent, paid].map(|units| units.iter().copied().map(Amount::new));
            let found = student(&inputs.collect::<Vec<_>>(), &outputs.collect::<Vec<_>>());
            let call = format!("{spent:?} spent, {paid:?} paid: it");
            equal(call, found.map(Amount::units), expected, because)
        }
    };
    const MOST: u64 = Amount::MAX.units();
    Check::of("fee")
        .claim(
            "what is left over is the fee",
            case(&[50], &[20, 27], Some(3), "50 go in, and 47 come out"),
        )
        .claim("all inputs count", case(&[30, 20, 5], &[52], Some(3), "55 go in, and 52 come out"))
        .claim("nothing may be left", case(&[50], &[20, 30], Some(0), "50 go in, and 50 come out"))
        .claim(
            "nobody pays more than he spends",
            case(&[50], &[20, 31], None, "50 go in, and 51 would come out"),
        )
        .claim("not by one coin", case(&[10, 10], &[21], None, "20 go in, and 21 would come out"))
        .claim(
            "two huge outputs are not nothing",
            case(
                &[50],
                &[1 << 63, 1 << 63],
                None,
                "their sum is 2^64, which 64 bits cannot hold: in them it looks like 0",
            ),
        )
        .claim(
            "and no other sum may turn over",
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
            "up to the largest amount all is well",
            case(&[MOST - 7, 7], &[MOST - 10], Some(10), "the sum is Amount::MAX, and no more"),
        )
        .report()
}
