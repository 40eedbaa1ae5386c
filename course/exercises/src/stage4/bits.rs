use crate::check::{Check, equal};
use crate::report::Report;
use kusari::stage4_pow::{Difficulty, to_hex};
use rand::rngs::ChaCha12Rng;
use rand::{RngExt as _, SeedableRng as _};

/// Checks `zero_bits`.
pub fn zero_bits(student: fn(&[u8; 32]) -> u32) -> Report {
    let case = move |first: &'static [u8], rest: u8, expected, because: &'static str| {
        move || {
            let mut hash = [rest; 32];
            hash[..first.len()].copy_from_slice(first);
            let call = format!("a hash of {} and {rest:02x} in all other bytes", to_hex(first));
            equal(call, student(&hash), expected, because)
        }
    };
    Check::of("zero_bits")
        .claim("ff begins with none", case(&[0xff], 0, 0, "0xff is 1111 1111"))
        .claim("1f begins with three", case(&[0x1f], 0xff, 3, "0x1f is 0001 1111"))
        .claim(
            "zeros after the first one bit do not count",
            case(&[0x10, 0x00], 0, 3, "0x10 is 0001 0000: the count ends at the first one bit"),
        )
        .claim(
            "the next byte goes on",
            case(&[0x00, 0x08], 0xff, 12, "eight, and 0x08 is 0000 1000"),
        )
        .claim(
            "but not after a byte that has a one bit",
            case(&[0x01, 0x00], 0xff, 7, "0x01 is 0000 0001: it ends there"),
        )
        .claim(
            "bits count, not hex digits",
            case(&[0, 0, 0x2f], 0xff, 18, "16, and 0x2f is 0010 1111"),
        )
        .claim("more than 64 are counted", case(&[0; 9], 0xff, 72, "nine bytes of zero bits"))
        .claim(
            "more than 128 are counted",
            case(&[0; 31], 0x01, 255, "all but the very last bit are 0"),
        )
        .claim("all may be zero", case(&[], 0, 256, "32 bytes have 256 bits"))
        .claim("the first one bit can be anywhere", move || {
            let mut random = ChaCha12Rng::seed_from_u64(4);
            for place in 0..256 {
                for rest in [[0; 32], [0xff; 32], random.random()] {
                    let hash = beginning_with(place, rest);
                    let because = format!(
                        "{place} zero bits come before the first one bit, and what comes after it \
                         doesn't count"
                    );
                    let call = format!("the hash {}: it", to_hex(&hash));
                    equal(call, student(&hash), place as u32, &because)?;
                }
            }
            Ok(())
        })
        .report()
}

/// A hash with so many zero bits, then a one bit, and then the bits of `rest`.
fn beginning_with(zeros: usize, rest: [u8; 32]) -> [u8; 32] {
    let mut hash = rest;
    hash[..zeros / 8].fill(0);
    let one = 0x80 >> (zeros % 8);
    hash[zeros / 8] = hash[zeros / 8] & (one - 1) | one;
    hash
}

/// Checks `expected_attempts`.
pub fn expected_attempts(student: fn(u32, u64) -> u128) -> Report {
    let case_of = |student: fn(u32, u64) -> u128, bits, in_vain, expected: u128, because: &str| {
        let call = format!("expected_attempts({bits}, {in_vain})");
        equal(call, student(bits, in_vain), expected, because)
    };
    let case = move |bits, in_vain, expected: u128, because: &'static str| {
        move || case_of(student, bits, in_vain, expected, because)
    };
    let no_memory = "luck has no memory: each attempt is a new toss";
    Check::of("expected_attempts")
        .claim(
            "one bit takes two attempts",
            case(1, 0, 2, "every second hash begins with a zero bit"),
        )
        .claim("no bits take one", case(0, 0, 1, "any hash will do, so the first one does"))
        .claim("each bit doubles them", case(12, 0, 4_096, "2 to the power of 12"))
        .claim("attempts in vain save nothing", case(8, 100, 256, no_memory))
        .claim("not even twice as many as the average", case(8, 512, 256, no_memory))
        .claim("and they cost nothing", case(20, 1_000_000, 1 << 20, no_memory))
        .claim(
            "64 bits are possible",
            case(64, u64::MAX, 1 << 64, "2 to the power of 64, which is more than a u64 can hold"),
        )
        .claim("it holds for every number of bits, however many were in vain", move || {
            // Doubled one bit at a time, so that nothing is shared with how the answer counts.
            let mut right: u128 = 1;
            for bits in 0..=64 {
                let half = u64::try_from(right / 2).unwrap_or(u64::MAX);
                let average = u64::try_from(right).unwrap_or(u64::MAX);
                for in_vain in [0, 1, half, average - 1, average, u32::MAX.into(), u64::MAX] {
                    let because = format!(
                        "that is 2 to the power of {bits}, and the {in_vain} attempts in vain \
                         change nothing: luck has no memory"
                    );
                    case_of(student, bits, in_vain, right, &because)?;
                }
                right *= 2;
            }
            Ok(())
        })
        .report()
}

/// Checks `difficulty_for`.
pub fn difficulty_for(student: fn(u64, u64) -> Difficulty) -> Report {
    type DifficultyFor = fn(u64, u64) -> Difficulty;
    let case_of =
        |student: DifficultyFor, rate: u64, seconds: u64, expected: u64, because: &str| {
            let call = format!("difficulty_for({rate}, {seconds})");
            equal(call, student(rate, seconds).bits(), expected, because)
        };
    let case = move |rate: u64, seconds: u64, expected: u64, because: &'static str| {
        move || case_of(student, rate, seconds, expected, because)
    };
    Check::of("difficulty_for")
        .claim("exactly a power of two is enough", case(4_096, 1, 12, "2^12 is 4096"))
        .claim("one attempt less is a bit less", case(4_095, 1, 11, "2^12 is 4096, one too many"))
        .claim("one more isn't a bit more", case(4_097, 1, 12, "2^13 is 8192, far too many"))
        .claim(
            "with more time you can ask for more bits",
            case(1_000, 10, 13, "10,000 attempts: 2^13 is 8192, and 2^14 is 16,384"),
        )
        .claim("a slow machine gets no zero bits", case(1, 1, 0, "in one attempt only 2^0 fit"))
        .claim("three attempts are one bit", case(3, 1, 1, "2^1 is 2, and 2^2 is 4"))
        .claim(
            "the answer is exact",
            case((1 << 50) - 1, 1, 49, "2^50 is one too many: fractions (f64) are not that exact"),
        )
        .claim(
            "even for large numbers",
            case(1, u64::MAX, 63, "2^63 fits, and 2^64 is one too many"),
        )
        .claim(
            "a product may be larger than a u64",
            case(1 << 40, 1 << 30, 64, "2^70 attempts, but you can't ask for more than 64 bits"),
        )
        .claim(
            "both as large as they can be",
            case(u64::MAX, u64::MAX, 64, "you can't ask for more than 64 bits, Difficulty::MAX"),
        )
        .claim("every power of two is enough, whichever of the two numbers it comes from", move || {
            for bits in 0..=63 {
                for of_rate in [0, bits / 2, bits] {
                    let because = format!("2^{of_rate} times 2^{} is 2^{bits}", bits - of_rate);
                    case_of(student, 1 << of_rate, 1 << (bits - of_rate), bits, &because)?;
                }
            }
            Ok(())
        })
        .claim("for every power of two, one attempt less is too few", move || {
            for bits in 1..=63 {
                let few = (1_u64 << bits) - 1;
                let because = format!("2^{bits} is {}, and there are only {few}", few + 1);
                case_of(student, few, 1, bits - 1, &because)?;
                case_of(student, 1, few, bits - 1, &because)?;
            }
            Ok(())
        })
        .claim("around 2^64 the product is exact, too", move || {
            let half: u64 = 1 << 32;
            let fits = "the product is 2^64 and not less";
            case_of(student, half, half, 64, fits)?;
            case_of(student, 1 << 63, 2, 64, fits)?;
            let few = "the product is less than 2^64, if only by a little";
            case_of(student, half - 1, half + 1, 63, few)?;
            case_of(student, half - 1, half - 1, 63, few)?;
            case_of(student, 3, u64::MAX / 3, 63, few)?;
            let more = "the product is more than 2^64, and in 64 bits it would look smaller than it is";
            case_of(student, u64::MAX, 2, 64, more)?;
            case_of(student, half + 1, half + 1, 64, more)
        })
        .claim("it works for any other numbers", move || {
            let mut random = ChaCha12Rng::seed_from_u64(5);
            for _ in 0..1_000 {
                // As many small numbers as large ones.
                let [rate, seconds] = [(); 2].map(|()| {
                    let shift = random.random_range(0..64);
                    (random.random::<u64>() >> shift).max(1)
                });
                let attempts = u128::from(rate) * u128::from(seconds);
                let fits = |bits: &u64| 1_u128 << bits <= attempts;
                let bits = (0..=64).rev().find(fits).unwrap_or_default();
                let because = format!(
                    "there are {attempts} attempts, and the most bits that fit, up to 64, are {bits}"
                );
                case_of(student, rate, seconds, bits, &because)?;
            }
            Ok(())
        })
        .report()
}
