use crate::Wrong;
use kusari::stage2_signed::*;
use kusari_exercises::stage2 as check;
use std::collections::HashSet;

pub(crate) fn all() -> Vec<Wrong> {
    type Answer = fn(&mut HashSet<TransactionId>, &Transaction) -> Result<(), &'static str>;
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::accept_once(answer), says);
    fn right(used: &mut HashSet<TransactionId>, t: &Transaction) -> Result<(), &'static str> {
        t.verify().map_err(|c| c.code())?;
        if used.insert(t.id) { Ok(()) } else { Err("replay") }
    }
    /// Asks for the id first.
    fn late(used: &mut HashSet<TransactionId>, t: &Transaction) -> Result<(), &'static str> {
        if used.contains(&t.id) { Err("replay") } else { right(used, t) }
    }
    vec![
        wrong(
            "uses the id up before it looks",
            |used, t| {
                let is_new = used.insert(t.id);
                t.verify().map_err(|c| c.code())?;
                if is_new { Ok(()) } else { Err("replay") }
            },
            "what's refused changes nothing",
        ),
        wrong(
            "takes the id of a bad payment back, even a used one",
            |used, t| {
                let is_new = used.insert(t.id);
                if let Err(cause) = t.verify() {
                    used.remove(&t.id);
                    return Err(cause.code());
                }
                if is_new { Ok(()) } else { Err("replay") }
            },
            "what's refused changes nothing",
        ),
        wrong(
            "forgets to remember",
            |used, t| {
                t.verify().map_err(|c| c.code())?;
                if used.contains(&t.id) { Err("replay") } else { Ok(()) }
            },
            "used from then on",
        ),
        wrong(
            "does not verify",
            |used, t| if used.insert(t.id) { Ok(()) } else { Err("replay") },
            "Alice signed 30, and not 31",
        ),
        wrong(
            "looks at the id first",
            |used, t| {
                if used.contains(&t.id) {
                    return Err("replay");
                }
                t.verify().map_err(|c| c.code())?;
                used.insert(t.id);
                Ok(())
            },
            "the signature comes first",
        ),
        wrong(
            "remembers the last only",
            |used, t| {
                t.verify().map_err(|c| c.code())?;
                if used.contains(&t.id) {
                    return Err("replay");
                }
                used.clear();
                used.insert(t.id);
                Ok(())
            },
            "those before it stay used",
        ),
        wrong(
            "turns it round",
            |used, t| {
                t.verify().map_err(|c| c.code())?;
                if used.insert(t.id) { Err("replay") } else { Ok(()) }
            },
            "properly signed and new",
        ),
        wrong(
            "forgets the id of a copy",
            |used, t| {
                t.verify().map_err(|c| c.code())?;
                if used.remove(&t.id) {
                    Err("replay")
                } else {
                    used.insert(t.id);
                    Ok(())
                }
            },
            "what's refused changes nothing",
        ),
        wrong(
            "has one reason for everything",
            |used, t| {
                t.verify().map_err(|_| "bad-signature")?;
                if used.insert(t.id) { Ok(()) } else { Err("replay") }
            },
            "`verify` refuses it",
        ),
        wrong("refuses everything", |_, _| Err("replay"), "properly signed and new"),
        wrong(
            "compares eight digits of ids",
            |used, t| {
                t.verify().map_err(|c| c.code())?;
                if used.iter().any(|id| id.to_string() == t.id.to_string()) {
                    return Err("replay");
                }
                used.insert(t.id);
                Ok(())
            },
            "for one whose id differs in the last digit,",
        ),
        wrong(
            "compares the ends of ids",
            |used, t| {
                t.verify().map_err(|c| c.code())?;
                let end = |id: &TransactionId| encode(id)[20..].to_vec();
                if used.iter().any(|id| end(id) == end(&t.id)) {
                    return Err("replay");
                }
                used.insert(t.id);
                Ok(())
            },
            "for one whose id differs in the first digit,",
        ),
        wrong(
            "asks for the amount, then the id, then the rest",
            |used, t| {
                t.amount.check().map_err(|c| c.code())?;
                late(used, t)
            },
            "what `verify` says comes first",
        ),
        wrong(
            "asks for the signature alone first",
            |used, t| match t.verify() {
                Err(cause) if cause.code() == "bad-signature" => Err("bad-signature"),
                _ => late(used, t),
            },
            "with its id, gave Err(\"replay\")",
        ),
        wrong(
            "uses up the id of a payment of nothing",
            |used, t| {
                if t.amount == Amount::ZERO {
                    used.insert(t.id);
                }
                right(used, t)
            },
            "what's refused changes nothing",
        ),
        wrong(
            "lets a bad id pass",
            |used, t| match t.verify() {
                Err(cause) if cause.code() != "bad-id" => Err(cause.code()),
                _ => {
                    if used.insert(t.id) {
                        Ok(())
                    } else {
                        Err("replay")
                    }
                }
            },
            "whose id isn't random",
        ),
        wrong(
            "takes each sender's ids for themselves",
            |used, t| match right(used, t) {
                Err("replay") if t.amount.units() == 5 => Ok(()),
                other => other,
            },
            "an id occurs only once, even if two people use it",
        ),
        wrong(
            "forbids payments to oneself",
            |used, t| if t.sender == t.receiver { Err("bad-signature") } else { right(used, t) },
            "no rule forbids it",
        ),
        wrong(
            "lets payments to oneself come twice",
            |used, t| match right(used, t) {
                Err("replay") if t.sender == t.receiver => Ok(()),
                other => other,
            },
            "its id is used up like any other",
        ),
        wrong(
            "looks through ten ids",
            |used, t| {
                t.verify().map_err(|c| c.code())?;
                if used.iter().take(10).any(|id| *id == t.id) {
                    return Err("replay");
                }
                used.insert(t.id);
                Ok(())
            },
            "one of the 50 in `used`",
        ),
        wrong(
            "asks for a first id",
            |used, t| {
                let _ = used.iter().next().unwrap();
                right(used, t)
            },
            "it panicked: called `Option::unwrap()`",
        ),
        wrong(
            "asks who has how much",
            |used, t| {
                if t.amount.units() > 1000 && t.verify().is_ok() {
                    Err("insufficient-funds")
                } else {
                    right(used, t)
                }
            },
            "only that counts here",
        ),
        wrong(
            "calls a copy by another name",
            |used, t| {
                right(used, t).map_err(|code| if code == "replay" { "duplicate" } else { code })
            },
            "gave Err(\"duplicate\")",
        ),
    ]
}
