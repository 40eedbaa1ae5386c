use crate::Wrong;
use kusari_exercises::stage1 as check;
use std::collections::BTreeMap;

type Balances = BTreeMap<String, u64>;

pub(crate) fn all() -> Vec<Wrong> {
    type Answer = fn(&mut Balances, &str, &str, u64) -> Result<(), &'static str>;
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::transfer(answer), says);
    const AMOUNT: &str = "zero-amount";
    const ACCOUNTS: &str = "unknown-account";
    const FUNDS: &str = "overdraft";
    /// Asks for the rules in any order. Without an account, you have nothing.
    fn ruled(
        b: &mut Balances,
        from: &str,
        to: &str,
        n: u64,
        order: [&'static str; 3],
    ) -> Result<(), &'static str> {
        for rule in order {
            let is_broken = match rule {
                AMOUNT => n == 0,
                ACCOUNTS => !b.contains_key(from) || !b.contains_key(to),
                _ => b.get(from).copied().unwrap_or_default() < n,
            };
            if is_broken {
                return Err(rule);
            }
        }
        *b.get_mut(from).unwrap() -= n;
        *b.get_mut(to).unwrap() += n;
        Ok(())
    }
    vec![
        wrong(
            "takes before it looks at the receiver",
            |b, from, to, n| {
                if n == 0 {
                    return Err("zero-amount");
                }
                let left =
                    b.get(from).ok_or("unknown-account")?.checked_sub(n).ok_or("overdraft")?;
                b.insert(from.to_owned(), left);
                *b.get_mut(to).ok_or("unknown-account")? += n;
                Ok(())
            },
            "a refused transfer changes nothing",
        ),
        wrong(
            "reads both balances first",
            |b, from, to, n| {
                if n == 0 {
                    return Err("zero-amount");
                }
                let (x, y) =
                    (*b.get(from).ok_or("unknown-account")?, *b.get(to).ok_or("unknown-account")?);
                let left = x.checked_sub(n).ok_or("overdraft")?;
                b.insert(from.to_owned(), left);
                b.insert(to.to_owned(), y + n);
                Ok(())
            },
            "nothing is gained, nothing lost",
        ),
        wrong(
            "opens accounts for strangers",
            |b, from, to, n| {
                if n == 0 {
                    return Err("zero-amount");
                }
                let left =
                    b.get(from).ok_or("unknown-account")?.checked_sub(n).ok_or("overdraft")?;
                b.insert(from.to_owned(), left);
                *b.entry(to.to_owned()).or_default() += n;
                Ok(())
            },
            "no one here is called dave",
        ),
        wrong(
            "lets nothing pass as a payment",
            |b, from, to, n| {
                if !b.contains_key(to) {
                    return Err("unknown-account");
                }
                let left =
                    b.get(from).ok_or("unknown-account")?.checked_sub(n).ok_or("overdraft")?;
                b.insert(from.to_owned(), left);
                *b.entry(to.to_owned()).or_default() += n;
                Ok(())
            },
            "an amount is never zero",
        ),
        wrong(
            "skips the balance if you pay yourself",
            |b, from, to, n| {
                if n == 0 {
                    return Err("zero-amount");
                }
                let x = *b.get(from).ok_or("unknown-account")?;
                if from == to {
                    return Ok(());
                }
                if !b.contains_key(to) {
                    return Err("unknown-account");
                }
                b.insert(from.to_owned(), x.checked_sub(n).ok_or("overdraft")?);
                *b.entry(to.to_owned()).or_default() += n;
                Ok(())
            },
            "even if he pays himself",
        ),
        wrong("only says yes", |_, _, _, _| Ok(()), "30 went from Alice to Bob"),
        wrong(
            "asks for the amount last",
            |b, f, t, n| ruled(b, f, t, n, [ACCOUNTS, FUNDS, AMOUNT]),
            "the amount comes first",
        ),
        wrong(
            "asks for the amount after the accounts",
            |b, f, t, n| ruled(b, f, t, n, [ACCOUNTS, AMOUNT, FUNDS]),
            "the amount comes first",
        ),
        wrong(
            "asks for the accounts last",
            |b, f, t, n| ruled(b, f, t, n, [AMOUNT, FUNDS, ACCOUNTS]),
            "the account comes first",
        ),
        wrong(
            "asks for the receiver last",
            |b, f, t, n| {
                if !b.contains_key(f) && n > 0 {
                    return Err(ACCOUNTS);
                }
                ruled(b, f, t, n, [AMOUNT, FUNDS, ACCOUNTS])
            },
            "the account comes first",
        ),
        wrong(
            "asks for the amount after the sender",
            |b, f, t, n| {
                if !b.contains_key(f) {
                    return Err(ACCOUNTS);
                }
                ruled(b, f, t, n, [AMOUNT, ACCOUNTS, FUNDS])
            },
            "the amount comes first",
        ),
        wrong(
            "takes an empty account for none",
            |b, f, t, n| {
                if n > 0 && b.get(f) == Some(&0) {
                    return Err(ACCOUNTS);
                }
                ruled(b, f, t, n, [AMOUNT, ACCOUNTS, FUNDS])
            },
            "not an unknown account",
        ),
        wrong(
            "closes empty accounts",
            |b, f, t, n| {
                ruled(b, f, t, n, [AMOUNT, ACCOUNTS, FUNDS])?;
                b.retain(|_, balance| *balance > 0);
                Ok(())
            },
            "Alice has 100 and may pay all of it",
        ),
        wrong(
            "refuses a payment to yourself",
            |b, f, t, n| {
                ruled(b, f, t, n, [AMOUNT, ACCOUNTS, FUNDS])?;
                if f == t { Err("same-account") } else { Ok(()) }
            },
            "nothing is gained, nothing lost",
        ),
        wrong(
            "keeps a unit back",
            |b, f, t, n| {
                if n > 0 && b.contains_key(t) && b.get(f) == Some(&n) {
                    return Err(FUNDS);
                }
                ruled(b, f, t, n, [AMOUNT, ACCOUNTS, FUNDS])
            },
            "may pay all of it",
        ),
        wrong(
            "takes names in any case",
            |b, f, t, n| {
                let [f, t] = [f, t].map(|name| {
                    let known = b.keys().find(|key| key.eq_ignore_ascii_case(name)).cloned();
                    known.unwrap_or(name.to_owned())
                });
                ruled(b, &f, &t, n, [AMOUNT, ACCOUNTS, FUNDS])
            },
            "letter by letter",
        ),
        wrong(
            "trims names",
            |b, f, t, n| ruled(b, f.trim(), t.trim(), n, [AMOUNT, ACCOUNTS, FUNDS]),
            "letter by letter",
        ),
        wrong(
            "finds names by their beginnings",
            |b, f, t, n| {
                let [f, t] = [f, t].map(|name| {
                    let known = b.keys().find(|key| *key == name);
                    let known = known.or_else(|| b.keys().find(|key| key.starts_with(name)));
                    known.cloned().unwrap_or(name.to_owned())
                });
                ruled(b, &f, &t, n, [AMOUNT, ACCOUNTS, FUNDS])
            },
            "\"bo\", 1)",
        ),
        wrong(
            "refuses an account without a name",
            |b, f, t, n| {
                if f.is_empty() || t.is_empty() {
                    return Err(ACCOUNTS);
                }
                ruled(b, f, t, n, [AMOUNT, ACCOUNTS, FUNDS])
            },
            "letter by letter",
        ),
        wrong(
            "takes what there is",
            |b, f, t, n| {
                let n = n.min(b.get(f).copied().unwrap_or(n).max(1));
                ruled(b, f, t, n, [AMOUNT, ACCOUNTS, FUNDS])
            },
            "Bob has only 20",
        ),
        wrong(
            "gives before it looks at what there is",
            |b, f, t, n| {
                if n > 0 && b.contains_key(f) {
                    if let Some(balance) = b.get_mut(t) {
                        *balance = balance.wrapping_add(n);
                        let left = b[f].checked_sub(n).ok_or(FUNDS)?;
                        b.insert(f.to_owned(), left);
                        return Ok(());
                    }
                }
                ruled(b, f, t, n, [AMOUNT, ACCOUNTS, FUNDS])
            },
            "a refused transfer changes nothing",
        ),
        wrong(
            "opens an account for an unknown sender",
            |b, f, t, n| {
                let result = ruled(b, f, t, n, [AMOUNT, ACCOUNTS, FUNDS]);
                b.entry(f.to_owned()).or_default();
                result
            },
            "a refused transfer changes nothing",
        ),
        wrong(
            "counts in 32 bits",
            |b, f, t, n| {
                if n > 0 && b.contains_key(t) {
                    let left =
                        (*b.get(f).ok_or(ACCOUNTS)? as u32).checked_sub(n as u32).ok_or(FUNDS)?;
                    b.insert(f.to_owned(), u64::from(left));
                    *b.get_mut(t).unwrap() += n;
                    return Ok(());
                }
                ruled(b, f, t, n, [AMOUNT, ACCOUNTS, FUNDS])
            },
            "no smaller or signed number",
        ),
        wrong(
            "compares in floating-point numbers",
            |b, f, t, n| {
                if n > 0 && b.contains_key(t) && b.contains_key(f) && b[f] as f64 >= n as f64 {
                    *b.get_mut(f).unwrap() = (b[f] as f64 - n as f64) as u64;
                    *b.get_mut(t).unwrap() += n;
                    return Ok(());
                }
                ruled(b, f, t, n, [AMOUNT, ACCOUNTS, FUNDS])
            },
            "no smaller or signed number",
        ),
        wrong(
            "compares in signed numbers",
            |b, f, t, n| {
                if n > 0 && b.contains_key(t) && b.contains_key(f) && (b[f] as i64) < n as i64 {
                    return Err(FUNDS);
                }
                ruled(b, f, t, n, [AMOUNT, ACCOUNTS, FUNDS])
            },
            "no smaller or signed number",
        ),
        wrong(
            "forgets everyone else",
            |b, f, t, n| {
                ruled(b, f, t, n, [AMOUNT, ACCOUNTS, FUNDS])?;
                b.retain(|name, _| ["alice", "bob", f, t].contains(&&**name));
                Ok(())
            },
            "only the sender and the receiver",
        ),
        wrong(
            "moves the money the wrong way",
            |b, f, t, n| {
                ruled(&mut b.clone(), f, t, n, [AMOUNT, ACCOUNTS, FUNDS])?;
                ruled(b, t, f, n.min(b[t]), [AMOUNT, ACCOUNTS, FUNDS])
            },
            "30 went from Alice to Bob",
        ),
    ]
}
