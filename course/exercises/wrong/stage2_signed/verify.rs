use crate::Wrong;
use kusari::stage2_signed::*;
use kusari_exercises::stage2 as check;

pub(crate) fn all() -> Vec<Wrong> {
    type Answer = fn(&Payment, &Signature) -> Result<(), &'static str>;
    let wrong = |name, answer: Answer, says| Wrong::new(name, move || check::verify(answer), says);
    fn keys(p: &Payment) -> Result<(), &'static str> {
        p.sender.check().map_err(|c| c.code())?;
        p.receiver.check().map_err(|c| c.code())
    }
    fn stamp(p: &Payment, s: &Signature) -> Result<(), &'static str> {
        let answer = s.is_by(&p.sender, &encode(p)).map_err(|c| c.code())?;
        if answer { Ok(()) } else { Err("bad-signature") }
    }
    fn amount(p: &Payment) -> Result<(), &'static str> {
        p.amount.check().map_err(|c| c.code())
    }
    vec![
        wrong(
            "takes every answer for a yes",
            |p, s| {
                amount(p).and(keys(p))?;
                if s.is_by(&p.sender, &encode(p)).is_ok() { Ok(()) } else { Err("bad-signature") }
            },
            "Alice signed 30",
        ),
        wrong("forgets the amount", |p, s| keys(p).and(stamp(p, s)), "an amount is never zero"),
        wrong(
            "looks for zero only",
            |p, s| {
                if p.amount == Amount::ZERO { Err("zero-amount") } else { keys(p).and(stamp(p, s)) }
            },
            "more than the largest amount",
        ),
        wrong(
            "forgets the receiver",
            |p, s| amount(p).and(stamp(p, s)),
            "something that isn't a key can never be spent",
        ),
        wrong(
            "looks at the signature first",
            |p, s| stamp(p, s).and(amount(p)).and(keys(p)),
            "the amount comes first",
        ),
        wrong(
            "looks at the keys first",
            |p, s| keys(p).and(amount(p)).and(stamp(p, s)),
            "the amount comes first",
        ),
        wrong(
            "looks at the receiver before the sender",
            |p, s| {
                amount(p)?;
                p.receiver.check().map_err(|c| c.code())?;
                stamp(p, s)
            },
            "the sender comes first",
        ),
        wrong(
            "looks at the signature before the receiver",
            |p, s| {
                amount(p)?;
                stamp(p, s)?;
                keys(p)
            },
            "the receiver comes first",
        ),
        wrong(
            "asks whether the receiver signed",
            |p, s| {
                amount(p).and(keys(p))?;
                if s.is_by(&p.receiver, &encode(p)) == Ok(true) {
                    Ok(())
                } else {
                    Err("bad-signature")
                }
            },
            "there's nothing wrong with it",
        ),
        wrong(
            "looks over the amount only",
            |p, s| {
                amount(p).and(keys(p))?;
                if s.is_by(&p.sender, &encode(&p.amount)) == Ok(true) {
                    Ok(())
                } else {
                    Err("bad-signature")
                }
            },
            "there's nothing wrong with it",
        ),
        wrong(
            "panics for strange keys",
            |p, s| {
                amount(p)?;
                if s.is_by(&p.sender, &encode(p)).unwrap() {
                    p.receiver.check().map_err(|c| c.code())
                } else {
                    Err("bad-signature")
                }
            },
            "it panicked",
        ),
        wrong(
            "has one reason for everything",
            |p, s| amount(p).and(keys(p)).and(stamp(p, s)).map_err(|_| "bad-signature"),
            "an amount is never zero",
        ),
        wrong("believes everything", |_, _| Ok(()), "Alice signed 30"),
        wrong(
            "asks for the sender, the amount, the receiver and the signature",
            |p, s| {
                p.sender.check().map_err(|c| c.code())?;
                amount(p).and(keys(p)).and(stamp(p, s))
            },
            "the first broken rule is that its amount is zero",
        ),
        wrong(
            "asks for the largest amount last",
            |p, s| {
                if p.amount == Amount::ZERO {
                    return Err("zero-amount");
                }
                keys(p).and(stamp(p, s)).and(amount(p))
            },
            "the first broken rule is that its amount is 2^53",
        ),
        wrong(
            "asks for the amount after the receiver",
            |p, s| {
                p.sender.check().map_err(|c| c.code())?;
                p.receiver.check().map_err(|c| c.code())?;
                amount(p).and(stamp(p, s))
            },
            "the amount comes first",
        ),
        wrong(
            "lets amounts wrap at 2^53",
            |p, s| {
                if p.amount.units() % (1 << 53) == 0 {
                    return Err("zero-amount");
                }
                keys(p).and(stamp(p, s))
            },
            "but more than the largest amount",
        ),
        wrong(
            "forbids the largest amount",
            |p, s| {
                amount(p)?;
                if p.amount == Amount::MAX {
                    Err("amount-too-large")
                } else {
                    keys(p).and(stamp(p, s))
                }
            },
            "that's the largest amount there is",
        ),
        wrong(
            "looks at amounts in signed numbers",
            |p, s| match p.amount.units() as i64 {
                0 => Err("zero-amount"),
                units if units > Amount::MAX.units() as i64 => Err("amount-too-large"),
                _ => keys(p).and(stamp(p, s)),
            },
            "more than the largest amount, 2^53 − 1",
        ),
        wrong(
            "forbids payments to oneself",
            |p, s| {
                amount(p).and(keys(p)).and(stamp(p, s))?;
                if p.sender == p.receiver { Err("bad-signature") } else { Ok(()) }
            },
            "no rule forbids it",
        ),
        wrong(
            "trusts payments to oneself",
            |p, s| {
                amount(p).and(keys(p))?;
                if p.sender == p.receiver { Ok(()) } else { stamp(p, s) }
            },
            "not this one to herself",
        ),
        wrong(
            "has one reason for all keys",
            |p, s| amount(p).and(keys(p).map_err(|_| "key-not-hex")).and(stamp(p, s)),
            "the sender's key is too small",
        ),
        wrong(
            "looks only whether keys are hex",
            |p, s| {
                amount(p)?;
                for key in [&p.sender, &p.receiver] {
                    from_hex(key.as_str()).ok_or("key-not-hex")?;
                }
                if s.is_by(&p.sender, &encode(p)) == Ok(true) {
                    Ok(())
                } else {
                    Err("bad-signature")
                }
            },
            "the sender's key is too small",
        ),
        wrong(
            "looks at the receiver's size only",
            |p, s| {
                amount(p)?;
                p.sender.check().map_err(|c| c.code())?;
                match p.receiver.check() {
                    Err(cause) if ["key-not-hex", "key-too-small"].contains(&cause.code()) => {
                        Err(cause.code())
                    }
                    _ => stamp(p, s),
                }
            },
            "whose receiver is no text at all",
        ),
        wrong(
            "looks at the receiver only after a bad signature",
            |p, s| {
                amount(p)?;
                p.sender.check().map_err(|c| c.code())?;
                stamp(p, s).or_else(|code| p.receiver.check().map_err(|c| c.code()).and(Err(code)))
            },
            "something that isn't a key can never be spent",
        ),
        wrong(
            "looks at the length of the signature",
            |p, s| {
                amount(p).and(keys(p))?;
                if s.as_bytes().len() == 256 { Ok(()) } else { Err("bad-signature") }
            },
            "Alice signed 30",
        ),
        wrong(
            "knows Alice only",
            |p, s| {
                amount(p).and(keys(p)).and(stamp(p, s))?;
                if p.amount.units() == 30 || p.amount == Amount::MAX {
                    Ok(())
                } else {
                    Err("bad-signature")
                }
            },
            "its sender signed it, and no rule forbids it",
        ),
        wrong(
            "calls a bad signature by another name",
            |p, s| amount(p).and(keys(p)).and(stamp(p, s).map_err(|_| "wrong-signature")),
            "gave Err(\"wrong-signature\")",
        ),
    ]
}
