use crate::{Check, Report, equal};
use kusari::stage6_coin::{Amount, Rules};

type Issued = fn(&Rules, u64) -> Amount;

/// Rules with these numbers; the rest does not count.
fn rules([first_subsidy, halving]: [u32; 2]) -> Rules {
    Rules { first_subsidy: Amount::new(first_subsidy.into()), halving, ..Rules::classroom() }
}

/// Checks `issued`.
pub fn issued(student: Issued) -> Report {
    let check = move |rules: &Rules, height: u64, expected: u64, because: &str| {
        let (subsidy, halving) = (rules.first_subsidy, rules.halving);
        let call = format!("first subsidy {subsidy}, halving {halving}, height {height}: it");
        equal(call, student(rules, height).units(), expected, because)
    };
    let case = move |numbers: [u32; 2], height: u64, expected: u64, because: &'static str| {
        move || check(&rules(numbers), height, expected, because)
    };
    Check::of("issued")
        .claim("at first there is nothing", case([50, 100], 0, 0, "the genesis brings nothing"))
        .claim("the first block brings the first money", case([50, 100], 1, 50, "one block, 50"))
        .claim("blocks add up", case([50, 100], 7, 350, "seven blocks, 50 each"))
        .claim(
            "the genesis is no block of the first era",
            case([50, 100], 99, 4_950, "99 blocks, 50 each; at height 100 it is halved"),
        )
        .claim(
            "then it is half as much",
            case([50, 100], 100, 4_975, "99 blocks of 50, and one of 25"),
        )
        .claim(
            "for as many blocks again",
            case([50, 100], 199, 7_450, "99 blocks of 50, and 100 of 25"),
        )
        .claim(
            "and half of that",
            case(
                [50, 100],
                205,
                7_522,
                "99 blocks of 50, 100 of 25, and 6 of 12: halves are rounded down",
            ),
        )
        .claim(
            "until it is nothing",
            case([3, 10], 500, 37, "9 blocks of 3 and 10 of 1 bring 37, and all others nothing"),
        )
        .claim(
            "an era can be one block long",
            case([8, 1], 3, 7, "at height 1 it is halved already: 4, 2 and 1"),
        )
        .claim("Bitcoin's first four years", move || {
            check(&Rules::bitcoin(), 209_999, 1_049_995_000_000_000, "209,999 blocks of 50 coins")
        })
        .claim("for ever is no more than the cap", move || {
            let cap = Rules::bitcoin().cap().map_err(|error| error.to_string())?.units();
            let because = "after 33 halvings there is nothing left to bring";
            check(&Rules::bitcoin(), 6_930_000, cap, because)?;
            check(&Rules::bitcoin(), 1_000_000_000_000, cap, because)
        })
        .report()
}
