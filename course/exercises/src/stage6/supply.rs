use crate::check::{Check, equal};
use crate::report::Report;
use kusari::stage6_coin::{Amount, Rules};
use rand::rngs::ChaCha12Rng;
use rand::{RngExt as _, SeedableRng as _};

type Issued = fn(&Rules, u64) -> Amount;

/// Rules with these numbers. The others don't matter.
fn rules(first_subsidy: u64, halving: u32) -> Rules {
    Rules { first_subsidy: Amount::new(first_subsidy), halving, ..Rules::classroom() }
}

/// How much there is, added up block by block.
fn counted(first_subsidy: u64, halving: u32, height: u64) -> u64 {
    let brings =
        |at: u64| (0..at / u64::from(halving)).take(64).fold(first_subsidy, |it, _| it / 2);
    (1..=height).map(brings).sum()
}

/// Checks `issued`.
pub fn issued(student: Issued) -> Report {
    let check = move |rules: &Rules, height: u64, expected: u64, because: &str| {
        let (subsidy, halving) = (rules.first_subsidy, rules.halving);
        let call = format!("first subsidy {subsidy}, halving {halving}, height {height}: it");
        equal(call, student(rules, height).units(), expected, because)
    };
    let case =
        move |[first, halving]: [u32; 2], height: u64, expected: u64, because: &'static str| {
            move || check(&rules(first.into(), halving), height, expected, because)
        };
    Check::of("issued")
        .claim("at first there's nothing", case([50, 100], 0, 0, "the genesis brings nothing"))
        .claim("the first block brings the first money", case([50, 100], 1, 50, "one block, 50"))
        .claim("blocks add up", case([50, 100], 7, 350, "seven blocks, 50 each"))
        .claim(
            "the first era has one block fewer, because of the genesis",
            case([50, 100], 99, 4_950, "99 blocks, 50 each; at height 100 it's halved"),
        )
        .claim(
            "then it's half as much",
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
            "until it's nothing",
            case([3, 10], 500, 37, "9 blocks of 3 and 10 of 1 bring 37, and all others nothing"),
        )
        .claim(
            "an era can be one block long",
            case([8, 1], 3, 7, "it's halved at height 1 already: 4, 2 and 1"),
        )
        .claim("Bitcoin's first four years", move || {
            check(&Rules::bitcoin(), 209_999, 1_049_995_000_000_000, "209,999 blocks of 50 coins")
        })
        .claim("however long you wait, it's no more than the cap", move || {
            let cap = Rules::bitcoin().cap().map_err(|error| error.to_string())?.units();
            let because = "after 33 halvings there's nothing left to bring";
            check(&Rules::bitcoin(), 6_930_000, cap, because)?;
            check(&Rules::bitcoin(), 1_000_000_000_000, cap, because)
        })
        .claim("a subsidy can be halved more often than Bitcoin's", move || {
            let first = 1 << 50;
            for height in 1..=60 {
                // 2^49, 2^48, … and at last 1: from block 51 on there's nothing to halve.
                let last = first >> height.min(50);
                let because = format!(
                    "there's a halving at each block. After {height} of them 2^50 have shrunk to {}",
                    first >> height
                );
                let right = first - last;
                check(&rules(first, 1), height, right, &because)?;
            }
            Ok(())
        })
        .claim("eras can be so long that their ends don't fit into 32 bits", move || {
            let rules = rules(5, 3_000_000_000);
            for (height, right, because) in [
                (2_999_999_999, 14_999_999_995, "2,999,999,999 blocks of 5"),
                (3_000_000_000, 14_999_999_997, "2,999,999,999 blocks of 5, and one of 2"),
                (5_999_999_999, 20_999_999_995, "3,000,000,000 blocks of 2 came after those of 5"),
                (6_000_000_000, 20_999_999_996, "the third era has begun, with one block of 1"),
                (8_999_999_999, 23_999_999_995, "the third era brought 3,000,000,000 times 1"),
                (9_000_000_000, 23_999_999_995, "from here on blocks bring nothing"),
                (1_000_000_000_000, 23_999_999_995, "from block 9,000,000,000 on they bring nothing"),
            ] {
                check(&rules, height, right, because)?;
            }
            let longest = Rules { halving: u32::MAX, ..rules };
            let because = "4,294,967,294 blocks of 5, and one of 2 that comes after the halving";
            check(&longest, u32::MAX.into(), 21_474_836_472, because)
        })
        .claim("one block is one subsidy, before and after each halving", move || {
            for (first, halving) in [(50, 7), (7, 2), (1, 5), ((1 << 40) - 1, 3), (1_001, 1)] {
                for height in 0..=u64::from(halving) * 12 {
                    let right = counted(first, halving, height);
                    let because = "that's the sum of all blocks, each halved as often as it should be";
                    check(&rules(first, halving), height, right, because)?;
                }
            }
            Ok(())
        })
        .claim("it works for any numbers", move || {
            let mut random = ChaCha12Rng::seed_from_u64(11);
            for _ in 0..200 {
                let first = random.random::<u64>() >> random.random_range(24..62);
                let (first, halving) = (first.max(1), random.random_range(1..150));
                let height = random.random_range(0..2_000);
                let right = counted(first, halving, height);
                let because = "that's the sum of all blocks, each halved as often as it should be";
                check(&rules(first, halving), height, right, because)?;
            }
            Ok(())
        })
        .report()
}
