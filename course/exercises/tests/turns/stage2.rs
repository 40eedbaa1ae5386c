use crate::Trial;
use kusari::stage2_signed::{Address, Amount, Bank, Entry};
use kusari_exercises::turns::stage2 as check;
use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

pub(crate) fn all() -> Vec<&'static str> {
    vec![walk(), crack(), collide(), cook()]
}

fn walk() -> &'static str {
    fn ours(base: u64, steps: u64, modulus: u64) -> u64 {
        let mut at = 1;
        for _ in 0..steps {
            at = at * base % modulus;
        }
        at
    }
    Trial::of(check::walk, |_, _, _| todo!())
        .right("ours", ours)
        .right("as a fold", |base, steps, modulus| (0..steps).fold(1, |at, _| at * base % modulus))
        .right("by halves", |base, steps, modulus| {
            fn half(base: u64, steps: u64, modulus: u64) -> u64 {
                match steps {
                    0 => 1,
                    _ if steps % 2 == 1 => base * half(base, steps - 1, modulus) % modulus,
                    _ => half(base * base % modulus, steps / 2, modulus),
                }
            }
            half(base, steps, modulus)
        })
        .right("with a while and larger numbers", |base, mut steps, modulus| {
            let mut at = 1_u128;
            while steps != 0 {
                steps -= 1;
                at *= u128::from(base);
                at -= at / u128::from(modulus) * u128::from(modulus);
            }
            at as u64
        })
        .wrong(
            "starts at the base",
            |base, steps, modulus| ours(base, steps + 1, modulus),
            "1 times 2 is 2",
        )
        .wrong("starts at zero", |_, _, _| 0, "gave 0 and not 2")
        .wrong(
            "takes the remainder at the end",
            |base, steps, modulus| base.wrapping_pow(steps as u32) % modulus,
            "take the remainder after every step",
        )
        .wrong(
            "takes the remainder at the end, and panics before",
            |base, steps, modulus| base.pow(steps as u32) % modulus,
            "attempt to multiply with overflow, in walk(2, 100, 15)",
        )
        .wrong(
            "counts in 32 bits",
            |base, steps, modulus| {
                let step = |at: u32, _| at.wrapping_mul(base as u32) % modulus as u32;
                u64::from((0..steps).fold(1, step))
            },
            "walk(70000, 2, 100003) gave",
        )
        .wrong(
            "takes no remainder",
            |base, steps, _| base.wrapping_pow(steps as u32),
            "walk(2, 4, 15) gave 16 and not 1: the fourth step leads to 16",
        )
        .wrong(
            "takes the remainder of what's larger only",
            |base, steps, modulus| {
                let rest = |it| if it > modulus { it % modulus } else { it };
                (0..steps).fold(1, |at, _| rest(at * base))
            },
            "walk(4, 2, 16) gave 16 and not 0",
        )
        .wrong(
            "adds",
            |base, steps, modulus| (0..steps).fold(0, |at, _| (at + base) % modulus),
            "gave 6 and not 8: the third step",
        )
        .wrong(
            "divides",
            |base, steps, modulus| (0..steps).fold(1, |at, _| at * base / modulus),
            "gave 0 and not 2",
        )
        .wrong(
            "cannot stay",
            |base, steps, modulus| ours(base, steps.max(1), modulus),
            "a walk starts at 1",
        )
        .done()
}

fn power(base: u64, exponent: u64, modulus: u64) -> u64 {
    (0..exponent).fold(1, |at, _| at * base % modulus)
}

fn crack() -> &'static str {
    fn factor(n: u64) -> u64 {
        (2..).find(|it| n % it == 0).unwrap()
    }
    fn undo(e: u64, round: u64) -> u64 {
        (1..20_000).find(|d| e * d % round == 1).unwrap_or(0)
    }
    Trial::of(check::crack, |_, _| todo!())
        .right("ours", |n, e| {
            let p = (2..).find(|p| n % p == 0).expect("n divides itself");
            let round = (p - 1) * (n / p - 1);
            (1..).find(|d| e * d % round == 1).expect("they have no common factor")
        })
        .right("from the square root down, and a round more", |n, e| {
            let mut p = n.isqrt();
            while n % p > 0 {
                p -= 1;
            }
            let round = (p - 1) * (n / p - 1);
            undo(e, round) + 3 * round
        })
        .right("the shortest round", |n, e| {
            let (p, q) = (factor(n) - 1, n / factor(n) - 1);
            let round = (1..).map(|k| k * p).find(|it| it % q == 0).unwrap();
            undo(e, round)
        })
        .right("by trying every secret, without the primes", |n, e| {
            let opens =
                |d: &u64| [2, 3, 5, n - 2].iter().all(|m| power(power(*m, *d, n), e, n) == *m);
            (1..).find(opens).unwrap()
        })
        .wrong("knows it from the text", |_, _| 849, "crack(33, 17) gave 849")
        .wrong("stops at the prime", |n, _| factor(n), "gave 83: with it you sign 2 as")
        .wrong("takes n for the round", |n, e| undo(e, n), "and not as 2")
        .wrong(
            "forgets to take one away",
            |n, e| undo(e, (factor(n) - 1) * (n / factor(n))),
            "and not as 2",
        )
        .wrong(
            "thinks that e is always 17",
            |n, _| undo(17, (factor(n) - 1) * (n / factor(n) - 1)),
            "crack(15, 3)",
        )
        .wrong(
            "answers the round",
            |n, _| (factor(n) - 1) * (n / factor(n) - 1),
            "opens as 1 and not as 2",
        )
        .wrong(
            "takes 1 for a prime",
            |n, e| {
                let p = (1..).find(|p| n % p == 0).unwrap();
                let round = (p - 1) * (n / p - 1);
                (1..).find(|d| e * d % round == 1).unwrap()
            },
            "divisor of zero, in crack(7387, 17)",
        )
        .wrong("leaves e out", |_, e| e, "crack(7387, 17) gave 17")
        .done()
}

fn collide() -> &'static str {
    fn text(number: u64) -> String {
        format!("alice pays mallory {number}")
    }
    Trial::of(check::collide, |_| todo!())
        .right("ours", |hash| {
            let mut seen = HashMap::new();
            for number in 1.. {
                let text = text(number);
                if let Some(earlier) = seen.insert(hash(&text), text.clone()) {
                    return (earlier, text);
                }
            }
            unreachable!("there are more texts than hashes")
        })
        .right("with a list, hashing everything again and again", |hash| {
            let mut texts: Vec<String> = vec![];
            loop {
                let text = text(texts.len() as u64);
                if let Some(earlier) = texts.iter().find(|it| hash(it) == hash(&text)) {
                    return (earlier.clone(), text);
                }
                texts.push(text);
            }
        })
        .right("sorts a thousand", |hash| {
            let mut all: Vec<(u64, String)> =
                (0..1000).map(text).map(|text| (hash(&text), text)).collect();
            all.sort();
            let pair = all.windows(2).find(|pair| pair[0].0 == pair[1].0).unwrap();
            (pair[0].1.clone(), pair[1].1.clone())
        })
        .right("two families of texts", |hash| {
            let mut harmless = BTreeMap::new();
            for number in 0.. {
                harmless.insert(hash(&format!("{number} for bob")), number);
                let other = format!("{number} for mallory");
                if let Some(number) = harmless.get(&hash(&other)) {
                    return (format!("{number} for bob"), other);
                }
            }
            unreachable!()
        })
        .wrong(
            "waits for a second preimage",
            |hash| {
                let wanted = hash(&text(0));
                (text(0), (1..).map(text).find(|it| hash(it) == wanted).unwrap())
            },
            "compare each new text with all that came before it",
        )
        .wrong(
            "the same text twice",
            |_| (text(1), text(1)),
            "the same text always has the same hash",
        )
        .wrong(
            "hashes everything before it looks",
            |hash| {
                let mut all: Vec<_> = (0..8193).map(|it| (hash(&text(it)), it)).collect();
                all.sort();
                let pair = all.windows(2).find(|pair| pair[0].0 == pair[1].0).unwrap();
                (text(pair[0].1), text(pair[1].1))
            },
            "you tried 8193 texts on average, and a hundred or two are enough",
        )
        .wrong("two texts at random", |_| (text(1), text(2)), "with the hashes")
        .wrong(
            "a pair that fits one hash",
            |hash| {
                static PAIR: OnceLock<(String, String)> = OnceLock::new();
                let found = || {
                    let mut seen = HashMap::new();
                    let pair = |it: String| Some((seen.insert(hash(&it), it.clone())?, it));
                    (1..).map(text).find_map(pair).unwrap()
                };
                PAIR.get_or_init(found).clone()
            },
            "with the hashes",
        )
        .wrong(
            "never looks up",
            |hash| {
                let mut seen = HashMap::new();
                for number in 1..5000 {
                    seen.insert(hash(&text(number)), text(number));
                }
                (seen.into_values().next().unwrap(), text(1))
            },
            "with the hashes",
        )
        .done()
}

fn cook() -> &'static str {
    fn goes_to(entry: &Entry, who: &Address) -> bool {
        matches!(entry, Entry::Payment(payment) if payment.receiver == *who)
    }
    Trial::of(check::cook, |_, _| todo!())
        .right("ours", |book, bob| {
            let mut cooked = Vec::new();
            for entry in book {
                match &entry {
                    Entry::Payment(payment) if payment.receiver == *bob => {}
                    _ => cooked.push(entry),
                }
            }
            cooked
        })
        .right("in place", |mut book, bob| {
            book.retain(|entry| !goes_to(entry, bob));
            book
        })
        .right("and a gift on top", |book, bob| {
            let gift = book.iter().find_map(|entry| match entry {
                Entry::Payment(payment) if payment.receiver != *bob => {
                    let (receiver, amount) = (payment.receiver.clone(), Amount::new(1_000_000));
                    Some(Entry::Deposit { receiver, amount })
                }
                _ => None,
            });
            let kept = book.into_iter().filter(|entry| !goes_to(entry, bob));
            kept.chain(gift).collect()
        })
        .right("with a bank of one's own", |book, bob| {
            let mut bank = Bank::new();
            for entry in book.into_iter().filter(|it| !goes_to(it, bob)) {
                match entry {
                    Entry::Deposit { receiver, amount } => bank.deposit(&receiver, amount).unwrap(),
                    Entry::Payment(payment) => bank.accept(payment).unwrap(),
                }
            }
            bank.book().to_vec()
        })
        .wrong(
            "passes over the line after one that it takes out",
            |mut book, bob| {
                let mut line = 0;
                while line < book.len() {
                    if goes_to(&book[line], bob) {
                        book.remove(line);
                    }
                    line += 1;
                }
                book
            },
            "“Alice deposits 100, Carol deposits 50, Alice pays Mallory 30, Alice pays Bob 3” Bob still has 3",
        )
        .wrong(
            "compares what people are shown",
            |mut book, bob| {
                let shown = bob.to_string();
                book.retain(|it| !matches!(it, Entry::Payment(it) if it.receiver.to_string() == shown));
                book
            },
            "Bob has 0 and you have 0, and you had 30: ",
        )
        .wrong(
            "counts on Bob having been paid",
            |mut book, bob| {
                let line = book.iter().position(|entry| goes_to(entry, bob)).unwrap();
                book.remove(line);
                book
            },
            "in cook, for the book “Alice deposits 100, Carol deposits 50, Alice pays Carol 30",
        )
        .wrong(
            "has Bob's money paid to herself",
            |mut book, bob| {
                let pays_her = |entry: &Entry| match entry {
                    Entry::Payment(payment) if payment.receiver != *bob => Some(payment.receiver.clone()),
                    _ => None,
                };
                let mallory = book.iter().find_map(pays_her).unwrap();
                for entry in &mut book {
                    if let Entry::Payment(payment) = entry
                        && payment.receiver == *bob
                    {
                        payment.receiver = mallory.clone();
                    }
                }
                book
            },
            "with [bad-signature]",
        )
        .wrong("leaves it as it is", |book, _| book, "Bob still has 30")
        .wrong(
            "writes another amount",
            |mut book, bob| {
                for entry in &mut book {
                    if let Entry::Payment(payment) = entry
                        && payment.receiver == *bob
                    {
                        payment.amount = Amount::new(1);
                    }
                }
                book
            },
            "the auditor refuses “Alice deposits 100, Carol deposits 50, Alice pays Bob 1,",
        )
        .wrong("takes everything out", |_, _| Vec::new(), "rob Bob, not yourself")
        .wrong(
            "takes out the first only",
            |mut book, bob| {
                if let Some(line) = book.iter().position(|entry| goes_to(entry, bob)) {
                    book.remove(line);
                }
                book
            },
            "Bob still has 21",
        )
        .wrong(
            "takes out the last line",
            |mut book, _| {
                book.pop();
                book
            },
            "Bob still has 30",
        )
        .wrong(
            "keeps what goes to Bob, and drops the rest",
            |mut book, bob| {
                book.retain(|entry| goes_to(entry, bob));
                book
            },
            "insufficient-funds",
        )
        .wrong(
            "drops the deposits, too",
            |mut book, bob| {
                book.retain(|it| matches!(it, Entry::Payment(_)) && !goes_to(it, bob));
                book
            },
            "insufficient-funds",
        )
        .done()
}
