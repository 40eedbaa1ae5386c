use crate::{Check, Report, equal};
use kusari::stage4_pow::{Difficulty, to_hex};

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
            case(&[0x10, 0x00], 0, 3, "0x10 is 0001 0000: after the first one bit it is over"),
        )
        .claim(
            "the next byte goes on",
            case(&[0x00, 0x08], 0xff, 12, "eight, and 0x08 is 0000 1000"),
        )
        .claim(
            "but not behind a byte that has a one bit",
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
        .report()
}

/// Checks `expected_attempts`.
pub fn expected_attempts(student: fn(u32, u64) -> u128) -> Report {
    let case = move |bits, in_vain, expected: u128, because: &'static str| {
        move || {
            let call = format!("expected_attempts({bits}, {in_vain})");
            equal(call, student(bits, in_vain), expected, because)
        }
    };
    let no_memory = "luck has no memory: each attempt is a new toss";
    Check::of("expected_attempts")
        .claim("one bit takes two", case(1, 0, 2, "every second hash begins with a zero bit"))
        .claim("no bit takes one", case(0, 0, 1, "any hash will do, so the first one does"))
        .claim("each bit doubles them", case(12, 0, 4_096, "2 to the power of 12"))
        .claim("what was in vain saves nothing", case(8, 100, 256, no_memory))
        .claim("not even twice the average", case(8, 512, 256, no_memory))
        .claim("and costs nothing", case(20, 1_000_000, 1 << 20, no_memory))
        .claim(
            "64 bits are possible",
            case(64, u64::MAX, 1 << 64, "2 to the power of 64, which is more than a u64 can hold"),
        )
        .report()
}

/// Checks `difficulty_for`.
pub fn difficulty_for(student: fn(u64, u64) -> Difficulty) -> Report {
    let case = move |rate: u64, seconds: u64, expected: u64, because: &'static str| {
        move || {
            let call = format!("difficulty_for({rate}, {seconds})");
            equal(call, student(rate, seconds).bits(), expected, because)
        }
    };
    Check::of("difficulty_for")
        .claim("a power of two is met", case(4_096, 1, 12, "2^12 are 4096"))
        .claim("one attempt less is a bit less", case(4_095, 1, 11, "2^12 are 4096, one too many"))
        .claim("and one more is no bit more", case(4_097, 1, 12, "2^13 are 8192, far too many"))
        .claim(
            "more time is more difficult",
            case(1_000, 10, 13, "10,000 attempts: 2^13 are 8192 and 2^14 are 16,384"),
        )
        .claim("a slow machine gets no zero bits", case(1, 1, 0, "in one attempt only 2^0 fit"))
        .claim("three attempts are one bit", case(3, 1, 1, "2^1 are 2, and 2^2 are 4"))
        .claim(
            "the answer is exact",
            case((1 << 50) - 1, 1, 49, "2^50 are one too many: fractions (f64) are not that exact"),
        )
        .claim(
            "also for large numbers",
            case(1, u64::MAX, 63, "2^63 fit, and 2^64 are one too many"),
        )
        .claim(
            "a product may be larger than a u64",
            case(1 << 40, 1 << 30, 64, "2^70 attempts, but 64 bits are the most there is"),
        )
        .claim(
            "as large as can be",
            case(u64::MAX, u64::MAX, 64, "64 bits are the most there is: Difficulty::MAX"),
        )
        .report()
}
