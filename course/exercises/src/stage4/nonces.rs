use crate::check::{Check, equal};
use crate::people::{Bob, Mallory};
use crate::report::Report;
use kusari::stage4_pow::{Block, BlockHash, Difficulty, Draft, Nonce, Time, Work};
use rand::rngs::ChaCha12Rng;
use rand::{RngExt as _, SeedableRng as _};

/// A draft that has hashes of its own.
fn draft(number: u64) -> Draft {
    let previous_hash = BlockHash::from_bytes([7; 32]);
    Draft { time: Time::from_millis(number), transactions: vec![], previous_hash }
}

/// How many zero bits the draft has with this nonce.
fn bits(draft: &Draft, nonce: u64) -> u64 {
    let seal = Work { nonce: Nonce::new(nonce) };
    Difficulty::zero_bits(&Block { draft: draft.clone(), seal }.hash())
}

/// The first nonce from `start` on that has so many zero bits.
fn first(draft: &Draft, needed: u64, start: u64) -> u64 {
    (start..).find(|nonce| bits(draft, *nonce) >= needed).unwrap_or_default()
}

type FindNonce = fn(&Draft, Difficulty, Nonce, u64) -> Option<Nonce>;

/// Checks `find_nonce`.
pub fn find_nonce(student: FindNonce) -> Report {
    let check =
        move |draft: &Draft, needed, start, attempts, expected: Option<u64>, because: &str| {
            let found = student(draft, Difficulty::from_bits(needed), Nonce::new(start), attempts);
            let call =
                format!("with {needed} zero bits, from nonce {start} on, attempts: {attempts}, it");
            equal(call, found.map(Nonce::get), expected, because)
        };
    Check::of("find_nonce")
        .claim("it finds the first one", move || {
            (0..5).try_for_each(|number| {
                let draft = draft(number);
                let right = first(&draft, 8, 0);
                check(
                    &draft,
                    8,
                    0,
                    100_000,
                    Some(right),
                    "with this nonce the hash is good, and with no nonce before it",
                )
            })
        })
        .claim("more zero bits than needed are good, too", move || {
            // The first that has enough has more than enough.
            let lucky = (0..).map(draft).find(|draft| bits(draft, first(draft, 4, 0)) > 4);
            let lucky = lucky.unwrap_or_else(|| draft(0));
            let because = "its hash begins with more zero bits than were asked for";
            check(&lucky, 4, 0, 1_000, Some(first(&lucky, 4, 0)), because)
        })
        .claim("it begins where it's told to", move || {
            let draft = draft(5);
            let one = first(&draft, 6, 0);
            let next = first(&draft, 6, one + 1);
            let because = "nonces before the start do not count";
            check(&draft, 6, one + 1, 100_000, Some(next), because)?;
            check(&draft, 6, one, 100_000, Some(one), "the start itself is the first nonce to try")
        })
        .claim("it tries as many as it's told to", move || {
            let draft = draft(6);
            let right = first(&draft, 6, 0);
            check(&draft, 6, 0, right + 1, Some(right), "the last of the attempts finds it")?;
            check(&draft, 6, 0, right, None, "you'd have found it with one attempt more")?;
            check(&draft, 6, right, 0, None, "you may not make any attempt")?;
            check(&draft, 0, 0, 0, None, "you may not make any attempt, so none can succeed")
        })
        .claim("it gives up if there's nothing to find", move || {
            check(&draft(7), 64, 1_000, 2_000, None, "no hash here begins with 64 zero bits")
        })
        .claim("any hash will do if no zero bits are needed", move || {
            check(&draft(8), 0, 77, 1, Some(77), "the first attempt succeeds")
        })
        .claim("it never tries a nonce above Nonce::MAX", move || {
            let last = Nonce::MAX.get();
            let fails = |draft: &Draft| (last - 1..=last).all(|nonce| bits(draft, nonce) < 3);
            let after = |draft: &Draft| (last + 1..last + 9).any(|nonce| bits(draft, nonce) >= 3);
            let draft_after = (0..).map(draft).find(|draft| fails(draft) && after(draft));
            let draft_after = draft_after.unwrap_or_else(|| draft(0));
            check(&draft_after, 3, last - 1, 10, None, "all the good ones are too large")?;
            let draft_at = (0..).map(draft).find(|draft| first(draft, 3, last - 1) == last);
            let draft_at = draft_at.unwrap_or_else(|| draft(0));
            check(&draft_at, 3, last - 1, 10, Some(last), "Nonce::MAX itself is allowed")?;
            let most = u64::MAX;
            let because =
                "after Nonce::MAX there is nothing to try, however many attempts are left";
            check(&draft_after, 3, last - 1, most, None, because)?;
            check(&draft_at, 3, last - 1, most, Some(last), "Nonce::MAX itself is allowed")?;
            let because = "the start is above Nonce::MAX already, so there's nothing to try";
            check(&draft(9), 0, last + 1, 10, None, because)
        })
        .claim("it can be allowed as many attempts as a u64 can count", move || {
            let because = "a good nonce comes long before the attempts are used up";
            for (number, attempts) in (10..).zip([1 << 32, (1 << 32) + 1, 1 << 53, u64::MAX]) {
                for start in [0, 5] {
                    let draft = draft(number);
                    let right = first(&draft, 6, start);
                    check(&draft, 6, start, attempts, Some(right), because)?;
                }
            }
            Ok(())
        })
        .claim("the start may be a large number", move || {
            for (number, start) in (20..).zip([255, (1 << 16) - 1, (1 << 32) - 1, (1 << 45) + 3]) {
                let draft = draft(number);
                let right = first(&draft, 6, start);
                let because = "it's the first good one from there on";
                check(&draft, 6, start, 100_000, Some(right), because)?;
            }
            Ok(())
        })
        .claim("it skips no nonce, and tries none that isn't asked for", move || {
            let draft = draft(30);
            for start in 0..40 {
                let right = first(&draft, 3, start);
                let because = "it's the last of the attempts, and the first that's good";
                check(&draft, 3, start, right - start + 1, Some(right), because)?;
                let because = "the first good nonce comes right after the attempts";
                check(&draft, 3, start, right - start, None, because)?;
            }
            Ok(())
        })
        .claim("zero bits are counted beyond the first byte", move || {
            // The first hash that begins with a zero byte isn't good enough for these.
            for needed in [9, 10, 11] {
                let passes_by = |draft: &Draft| first(draft, 8, 0) < first(draft, needed, 0);
                let draft = (40..).map(draft).find(passes_by).unwrap_or_else(|| draft(40));
                let right = first(&draft, needed, 0);
                let because =
                    "the hashes before it have fewer zero bits, even if the first byte is 0";
                check(&draft, needed, 0, 100_000, Some(right), because)?;
            }
            Ok(())
        })
        .claim("the whole draft is in the block: payments, time and link", move || {
            let transactions = vec![Bob.pays(Mallory, 3, 1), Mallory.pays(Bob, 2, 2)];
            let previous_hash = BlockHash::from_bytes([0xa5; 32]);
            let draft = Draft { time: Time::from_millis(77), transactions, previous_hash };
            let right = first(&draft, 7, 0);
            let because = "the draft has two payments, and the hash covers the whole block";
            check(&draft, 7, 0, 100_000, Some(right), because)
        })
        .report()
}

/// Checks `count_up_in_place`.
pub fn count_up_in_place(student: fn(&mut [u8]) -> Option<usize>) -> Report {
    let check = move |before: &str, after: &str, because: &str| {
        let mut digits = before.as_bytes().to_vec();
        let place = student(&mut digits);
        let found = String::from_utf8_lossy(&digits).into_owned();
        equal(format!("{before}: it"), found, after.to_owned(), because)?;
        let changed = before.bytes().zip(after.bytes()).position(|(old, new)| old != new);
        let because = "that's the place of the leftmost digit that changed";
        equal(format!("{before} became {after}, but it"), place, changed, because)
    };
    let case = move |before: &'static str, after: &'static str, because: &'static str| {
        move || check(before, after, because)
    };
    Check::of("count_up_in_place")
        .claim("the last digit goes up", case("1234", "1235", "only the 4 becomes a 5"))
        .claim("eight becomes nine", case("8", "9", "nine is a digit"))
        .claim(
            "a nine carries",
            case("1239", "1240", "after 9 comes 0, and the digit before goes up"),
        )
        .claim("nines carry as far as they go", case("1299", "1300", "both nines become zeros"))
        .claim("the first digit can change", case("3999", "4000", "all the nines become zeros"))
        .claim("nines in the middle stay", case("9949", "9950", "only nines at the end carry"))
        .claim("zeros in front stay", case("0099", "0100", "they're digits like any others"))
        .claim("every step is right", move || {
            (1_000..9_999).try_for_each(|n| {
                check(&format!("{n}"), &format!("{}", n + 1), "that's the next number")
            })
        })
        .claim(
            "it works for long numbers",
            case("4503599627370499", "4503599627370500", "that's the next number"),
        )
        .claim("even for numbers that no number type can hold", move || {
            let (before, after) = (format!("4{}", "9".repeat(40)), format!("5{}", "0".repeat(40)));
            check(&before, &after, "that's the next number")
        })
        .claim("it works for every length, from one digit to sixty", move || {
            let mut random = ChaCha12Rng::seed_from_u64(6);
            for length in 1..=60 {
                for nines in [0, 1, length / 2, length - 1] {
                    // A digit below nine, and some nines after it; anything goes before.
                    let nines = nines.min(length - 1);
                    let low = random.random_range(b'0'..=b'8');
                    let mut digits: Vec<u8> =
                        (0..length).map(|_| random.random_range(b'0'..=b'9')).collect();
                    digits[length - nines..].fill(b'9');
                    digits[length - nines - 1] = low;
                    let mut next = digits.clone();
                    next[length - nines..].fill(b'0');
                    next[length - nines - 1] = low + 1;
                    let [before, after] =
                        [digits, next].map(|it| String::from_utf8_lossy(&it).into_owned());
                    check(&before, &after, "that's the next number")?;
                }
            }
            Ok(())
        })
        .claim("digits go on where number types end", move || {
            for (before, after) in [
                ("255", "256"),
                ("65535", "65536"),
                ("2147483647", "2147483648"),
                ("4294967295", "4294967296"),
                ("9007199254740992", "9007199254740993"),
                ("9223372036854775807", "9223372036854775808"),
                ("18446744073709551615", "18446744073709551616"),
                (
                    "340282366920938463463374607431768211455",
                    "340282366920938463463374607431768211456",
                ),
            ] {
                check(before, after, "it's a number like any other, and that's the next one")?;
            }
            Ok(())
        })
        .claim("a carry can run through a thousand digits", move || {
            let (before, after) =
                (format!("0{}", "9".repeat(999)), format!("1{}", "0".repeat(999)));
            let mut digits = before.into_bytes();
            let place = student(&mut digits);
            if digits != after.as_bytes() {
                return Err("after a 0 and 999 nines, a 1 and 999 zeros come next, and your digits are others"
                    .to_owned());
            }
            let because = "all the digits changed, and the first is the leftmost";
            equal("a 0 and 999 nines became a 1 and 999 zeros, but it", place, Some(0), because)
        })
        .claim("if there are only nines, there's no next number", move || {
            (1..=45).try_for_each(|count| {
                let nines = "9".repeat(count);
                let found = student(&mut nines.as_bytes().to_vec());
                equal(format!("{nines}: it"), found, None, "it would take one digit more")
            })
        })
        .report()
}
