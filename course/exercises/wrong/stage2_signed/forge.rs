use crate::Wrong;
use kusari::stage2_signed::*;
use kusari_exercises::stage2 as check;
use kusari_exercises::stage2::careless::Slip;

pub(crate) fn all() -> Vec<Wrong> {
    let wrong =
        |name, answer: fn(Slip) -> Slip, says| Wrong::new(name, move || check::forge(answer), says);
    fn digit(slip: &Slip) -> u64 {
        slip.reference[..1].parse().unwrap()
    }
    vec![
        wrong("hands in what was signed", |s| s, "no more than she wanted to pay"),
        wrong(
            "writes a larger amount",
            |s| Slip { amount: s.amount * 10, ..s },
            "Alice's signature is over",
        ),
        wrong(
            "writes another receiver",
            |s| Slip { receiver: "bob".into(), ..s },
            "Alice's signature is over",
        ),
        wrong(
            "takes it from Bob's account",
            |s| Slip { payer: Address::from("bob"), amount: 1000, ..s },
            "Alice's signature is over",
        ),
        wrong(
            "pushes the wrong way",
            |s| Slip {
                reference: format!("{}{}", s.amount % 10, s.reference),
                amount: s.amount / 10,
                ..s
            },
            "Alice's signature is over",
        ),
        wrong(
            "moves a digit into the name",
            |s| Slip {
                receiver: format!("mallory{}", s.amount),
                amount: s.reference[..1].parse().unwrap(),
                reference: s.reference[1..].into(),
                ..s
            },
            "you're Mallory",
        ),
        wrong(
            "forgets to take the digit away",
            |s| Slip { amount: s.amount * 10 + s.reference[..1].parse::<u64>().unwrap(), ..s },
            "Alice's signature is over",
        ),
        wrong(
            "only knows the example",
            |s| Slip { amount: 30, reference: " eggs".into(), ..s },
            "Alice signed 12 with the reference \"5\"",
        ),
        wrong(
            "moves a zero, whatever is there",
            |s| Slip { amount: s.amount * 10, reference: s.reference[1..].into(), ..s },
            "Alice signed 12 with the reference \"5\"",
        ),
        wrong(
            "adds the digit",
            |s| Slip {
                amount: s.amount + s.reference[..1].parse::<u64>().unwrap(),
                reference: s.reference[1..].into(),
                ..s
            },
            "Alice's signature is over",
        ),
        wrong(
            "counts in 32 bits",
            |s| Slip {
                amount: u64::from(
                    (s.amount as u32).wrapping_mul(10).wrapping_add(digit(&s) as u32),
                ),
                reference: s.reference[1..].into(),
                ..s
            },
            "Alice signed 4294967295",
        ),
        wrong(
            "counts in floating-point numbers",
            |s| Slip {
                amount: (s.amount as f64 * 10.0 + digit(&s) as f64) as u64,
                reference: s.reference[1..].into(),
                ..s
            },
            "Alice signed 9007199254740993",
        ),
        wrong(
            "counts in signed numbers",
            |s| Slip {
                amount: i64::try_from(s.amount * 10 + digit(&s)).unwrap() as u64,
                reference: s.reference[1..].into(),
                ..s
            },
            "it panicked: called `Result::unwrap()`",
        ),
        wrong(
            "moves all digits of all alphabets",
            |s| {
                let end = s.reference.find(|c: char| !c.is_numeric()).unwrap_or(s.reference.len());
                let (digits, rest) = s.reference.split_at(end);
                let amount = format!("{}{digits}", s.amount).parse().unwrap();
                Slip { amount, reference: rest.to_owned(), ..s.clone() }
            },
            "it panicked: called `Result::unwrap()`",
        ),
        wrong(
            "moves the first word",
            |s| {
                let (digits, rest) = s.reference.split_once(' ').unwrap_or((&s.reference, ""));
                let amount = format!("{}{digits}", s.amount).parse().unwrap_or(s.amount);
                Slip { amount, reference: rest.to_owned(), ..s.clone() }
            },
            "Alice's signature is over",
        ),
        wrong(
            "moves a digit and trims",
            |s| Slip {
                amount: s.amount * 10 + digit(&s),
                reference: s.reference[1..].trim().into(),
                ..s
            },
            "Alice's signature is over",
        ),
        wrong(
            "moves a digit except for a zero",
            |s| {
                if digit(&s) == 0 {
                    return s;
                }
                Slip { amount: s.amount * 10 + digit(&s), reference: s.reference[1..].into(), ..s }
            },
            "no more than she wanted to pay",
        ),
        wrong(
            "moves two digits",
            |s| Slip {
                amount: s.amount * 100
                    + s.reference.get(..2).and_then(|it| it.parse().ok()).unwrap_or(0),
                reference: s.reference.get(2..).unwrap_or_default().into(),
                ..s
            },
            "Alice's signature is over",
        ),
        wrong(
            "puts the digit in front",
            |s| Slip {
                amount: format!("{}{}", digit(&s), s.amount).parse().unwrap(),
                reference: s.reference[1..].into(),
                ..s
            },
            "Alice's signature is over",
        ),
        wrong(
            "only takes small slips",
            |s| {
                if s.amount >= 100 {
                    return s;
                }
                Slip { amount: s.amount * 10 + digit(&s), reference: s.reference[1..].into(), ..s }
            },
            "Alice signed 100",
        ),
        wrong(
            "signs the change without a key",
            |s| Slip { amount: s.amount + 1, signature: Signature::from_bytes([1; 256]), ..s },
            "Alice's signature is over",
        ),
    ]
}
