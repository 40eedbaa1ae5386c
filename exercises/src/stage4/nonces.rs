use crate::{Check, Report, equal};
use kusari::stage4_pow::{Block, BlockHash, Difficulty, Draft, Nonce, Time, Work};

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
                    "with this nonce the hash is good, and with none before",
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
        .claim("it begins where it is told", move || {
            let draft = draft(5);
            let one = first(&draft, 6, 0);
            let next = first(&draft, 6, one + 1);
            let because = "nonces before the start do not count";
            check(&draft, 6, one + 1, 100_000, Some(next), because)?;
            check(&draft, 6, one, 100_000, Some(one), "the start itself is the first that is tried")
        })
        .claim("it tries as many as it is told", move || {
            let draft = draft(6);
            let right = first(&draft, 6, 0);
            check(&draft, 6, 0, right + 1, Some(right), "the last of the attempts finds it")?;
            check(&draft, 6, 0, right, None, "it would have been found with one attempt more")?;
            check(&draft, 6, right, 0, None, "no attempt is to be made")?;
            check(&draft, 0, 0, 0, None, "no attempt is to be made, so none can succeed")
        })
        .claim("it gives up when there is nothing to find", move || {
            check(&draft(7), 64, 1_000, 2_000, None, "no hash here begins with 64 zero bits")
        })
        .claim("any hash will do if no zero bit is needed", move || {
            check(&draft(8), 0, 77, 1, Some(77), "the first attempt succeeds")
        })
        .claim("there is no nonce above Nonce::MAX", move || {
            let last = Nonce::MAX.get();
            let fails = |draft: &Draft| (last - 1..=last).all(|nonce| bits(draft, nonce) < 3);
            let after = |draft: &Draft| (last + 1..last + 9).any(|nonce| bits(draft, nonce) >= 3);
            let draft_after = (0..).map(draft).find(|draft| fails(draft) && after(draft));
            let draft_after = draft_after.unwrap_or_else(|| draft(0));
            check(&draft_after, 3, last - 1, 10, None, "all nonces after that are too large")?;
            let draft_at = (0..).map(draft).find(|draft| first(draft, 3, last - 1) == last);
            let draft_at = draft_at.unwrap_or_else(|| draft(0));
            check(&draft_at, 3, last - 1, 10, Some(last), "Nonce::MAX itself is allowed")
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
        let because = "that is the place of the leftmost digit that changed";
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
        .claim("the first digit can change", case("3999", "4000", "all nines become zeros"))
        .claim("nines in the middle stay", case("9949", "9950", "only nines at the end carry"))
        .claim("zeros stand in front", case("0099", "0100", "the zeros are digits like others"))
        .claim("every step is right", move || {
            (1_000..9_999).try_for_each(|n| {
                check(&format!("{n}"), &format!("{}", n + 1), "that is the next number")
            })
        })
        .claim(
            "long numbers are no exception",
            case("4503599627370499", "4503599627370500", "that is the next number"),
        )
        .claim("longer than any number type", move || {
            let (before, after) = (format!("4{}", "9".repeat(40)), format!("5{}", "0".repeat(40)));
            check(&before, &after, "that is the next number")
        })
        .claim("nines alone have no next number", move || {
            ["9", "99", "9999999"].iter().try_for_each(|nines| {
                let found = student(&mut nines.as_bytes().to_vec());
                equal(format!("{nines}: it"), found, None, "one digit more would be needed")
            })
        })
        .report()
}
