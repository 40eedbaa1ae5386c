use crate::Trial;
use kusari::stage6_coin::*;
use kusari_exercises::curve::{Point, ROUND, START};
use kusari_exercises::turns::stage6::outputs as check;
use std::collections::HashMap;

pub(crate) fn all() -> Vec<&'static str> {
    vec![steps_to(), with_change(), guess_pin(), may_open(), take_over()]
}

fn steps_to() -> &'static str {
    Trial::of(check::steps_to, |_| todo!())
        .right("ours", |place| {
            (1..ROUND)
                .find(|steps| START.times(*steps) == place)
                .expect("a public key is a place on the walk")
        })
        .right("walks on, step by step", |place| {
            let (mut at, mut steps) = (START, 1);
            while at != place {
                at = at.plus(START);
                steps += 1;
            }
            steps
        })
        .right("from a table, and a round too many", |place| {
            let steps = |place: Point| place.to_string();
            let table: HashMap<String, u64> =
                (1..ROUND).map(|it| (steps(START.times(it)), it + ROUND)).collect();
            table[&steps(place)]
        })
        .right("walks home from the place", |place| {
            let left = (1..ROUND).find(|it| place.plus(START.times(*it)) == Point::Nowhere);
            ROUND - left.unwrap()
        })
        .wrong(
            "counts from zero",
            |place| (1..ROUND).position(|it| START.times(it) == place).unwrap() as u64,
            "12 steps lead to (14, 65): that's one step too few",
        )
        .wrong(
            "counts the start twice",
            |place| (1..ROUND).find(|it| START.times(*it) == place).unwrap() + 1,
            "that's one step too many",
        )
        .wrong(
            "looks at x alone",
            |place| {
                let x = |point: Point| match point {
                    Point::At { x, .. } => Some(x),
                    Point::Nowhere => None,
                };
                (1..ROUND).find(|it| x(START.times(*it)) == x(place)).unwrap()
            },
            "steps_to((2, 45)) gave 1, and 1 steps lead to (2, 22)",
        )
        .wrong(
            "answers the place's own number",
            |place| match place {
                Point::At { x, .. } => x,
                Point::Nowhere => 0,
            },
            "steps_to((55, 17)) gave 55",
        )
        .wrong(
            "stops too early",
            |place| (1..40).find(|it| START.times(*it) == place).unwrap_or(0),
            "gave 0, and 0 steps lead to nowhere",
        )
        .wrong("knows Alice", |_| 13, "steps_to((2, 22)) gave 13")
        .done()
}

fn with_change() -> &'static str {
    fn ours(spent: &[u64], to_bob: u64, fee: u64) -> Option<Vec<u64>> {
        let sum: u64 = spent.iter().sum();
        let left = sum.checked_sub(to_bob + fee)?;
        let mut amounts = vec![to_bob];
        if left > 0 {
            amounts.push(left);
        }
        Some(amounts)
    }
    Trial::of(check::with_change, |_, _, _| todo!())
        .right("ours", ours)
        .right("compares first", |spent, to_bob, fee| {
            let mut sum = 0;
            for amount in spent {
                sum += amount;
            }
            if sum < to_bob + fee {
                None
            } else if sum == to_bob + fee {
                Some(vec![to_bob])
            } else {
                Some(vec![to_bob, sum - to_bob - fee])
            }
        })
        .right("in two subtractions, as a match", |spent, to_bob, fee| {
            let sum = spent.iter().fold(0_u64, |sum, it| sum + it);
            match sum.checked_sub(to_bob).and_then(|it| it.checked_sub(fee)) {
                Some(0) => Some(vec![to_bob]),
                left => left.map(|left| vec![to_bob, left]),
            }
        })
        .right("with a sign", |spent, to_bob, fee| {
            let left = spent.iter().map(|it| *it as i128).sum::<i128>() - (to_bob + fee) as i128;
            let change = (left > 0).then_some(left as u64);
            (left >= 0).then(|| std::iter::once(to_bob).chain(change).collect())
        })
        .wrong(
            "forgets the change",
            |spent, to_bob, fee| ours(spent, to_bob, fee).map(|_| vec![to_bob]),
            "first what Bob gets, then what's left",
        )
        .wrong(
            "forgets the fee",
            |spent, to_bob, _| ours(spent, to_bob, 0),
            "gave Some([2000000000, 3000000000]) and not Some([2000000000, 2999999546])",
        )
        .wrong(
            "puts the change first",
            |spent, to_bob, fee| ours(spent, to_bob, fee).map(|it| it.into_iter().rev().collect()),
            "first what Bob gets",
        )
        .wrong(
            "pays back nothing as an output",
            |spent, to_bob, fee| {
                let left = spent.iter().sum::<u64>().checked_sub(to_bob + fee)?;
                Some(vec![to_bob, left])
            },
            "an output of zero isn't allowed",
        )
        .wrong(
            "spends the first only",
            |spent, to_bob, fee| ours(&spent[..spent.len().min(1)], to_bob, fee),
            "with_change(&[30, 25], 40, 1) gave None",
        )
        .wrong(
            "lets it go below zero",
            |spent, to_bob, fee| {
                let left = spent.iter().sum::<u64>() - to_bob - fee;
                Some(if left > 0 { vec![to_bob, left] } else { vec![to_bob] })
            },
            "panicked",
        )
        .wrong(
            "stops at zero",
            |spent, to_bob, fee| {
                let left = spent.iter().sum::<u64>().saturating_sub(to_bob + fee);
                Some(if left > 0 { vec![to_bob, left] } else { vec![to_bob] })
            },
            "20 are enough for Bob, but not for the fee",
        )
        .wrong(
            "adds the fee as an output",
            |spent, to_bob, fee| {
                let mut amounts = ours(spent, to_bob, fee)?;
                amounts.push(fee);
                Some(amounts)
            },
            "gave Some([2000000000, 2999999546, 454])",
        )
        .done()
}

fn guess_pin() -> &'static str {
    fn opens(lock: &Script, item: &[u8]) -> bool {
        lock.run(&[item.to_vec()], &Spending::default()).is_ok()
    }
    Trial::of(check::guess_pin, |_| todo!())
        .right("ours", |lock| {
            for pin in 0..10_000 {
                let text = format!("{pin:04}");
                let witness = vec![text.as_bytes().to_vec()];
                if lock.run(&witness, &Spending::default()).is_ok() {
                    return Some(text);
                }
            }
            None
        })
        .right("find", |lock| {
            (0..=9999).map(|pin| format!("{pin:0>4}")).find(|it| opens(lock, it.as_bytes()))
        })
        .right("digit by digit, from the end", |lock| {
            let digits = b"9876543210";
            for a in digits {
                for b in digits {
                    for c in digits {
                        for d in digits {
                            let pin = [*a, *b, *c, *d];
                            if opens(lock, &pin) {
                                return String::from_utf8(pin.to_vec()).ok();
                            }
                        }
                    }
                }
            }
            None
        })
        .wrong(
            "forgets the zeros in front",
            |lock| (0..10_000).map(|pin| pin.to_string()).find(|it| opens(lock, it.as_bytes())),
            "a lock has the secret \"0417\", and guess_pin gave None",
        )
        .wrong(
            "begins at 1000",
            |lock| (1000..10_000).map(|pin| pin.to_string()).find(|it| opens(lock, it.as_bytes())),
            "one of the ten thousand PINs opens it",
        )
        .wrong(
            "stops one too early",
            |lock| {
                (0..9_999).map(|pin| format!("{pin:04}")).find(|it| opens(lock, it.as_bytes()))
            },
            "a lock has the secret \"9999\", and guess_pin gave None",
        )
        .wrong(
            "brings numbers, not digits",
            |lock| {
                (0..10_000_u32)
                    .find(|pin| opens(lock, &pin.to_le_bytes()))
                    .map(|pin| format!("{pin:04}"))
            },
            "a lock has the secret \"4711\", and guess_pin gave None",
        )
        .wrong(
            "takes the lock apart",
            |lock| {
                use sha2::{Digest as _, Sha256};
                (0..10_000).map(|pin| format!("{pin:04}")).find(|it| {
                    lock.as_bytes().windows(32).any(|window| *window == *Sha256::digest(it))
                })
            },
            "a lock has the secret \"2718\", and guess_pin gave None",
        )
        .wrong(
            "goes on to five digits",
            |lock| {
                (0..100_000).map(|pin| format!("{pin:04}")).find(|it| opens(lock, it.as_bytes()))
            },
            "a PIN has four digits",
        )
        .wrong("knows Alice", |_| Some("0417".into()), "that doesn't open it")
        .wrong(
            "has the last one if there's none",
            |lock| {
                (0..10_000)
                    .map(|pin| format!("{pin:04}"))
                    .find(|it| opens(lock, it.as_bytes()) || it == "9999")
            },
            "a lock has the secret \"12345\", and guess_pin gave Some(\"9999\"): that doesn't open it",
        )
        .done()
}

fn may_open() -> &'static str {
    fn ours(needed: usize, keys: &[&str], signed: &[&str]) -> bool {
        let mut next = 0;
        for signer in signed {
            while next < keys.len() && keys[next] != *signer {
                next += 1;
            }
            if next == keys.len() {
                return false;
            }
            next += 1;
        }
        signed.len() == needed
    }
    Trial::of(check::may_open, |_, _, _| todo!())
        .right("ours", ours)
        .right("one iterator for all", |needed, keys, signed| {
            let mut keys = keys.iter();
            signed.len() == needed && signed.iter().all(|signer| keys.any(|key| key == signer))
        })
        .right("by places that rise", |needed, keys, signed| {
            let place = |signer: &&str| keys.iter().position(|key| key == signer);
            let places: Vec<_> = signed.iter().map(place).collect();
            needed == signed.len()
                && places.iter().all(Option::is_some)
                && places.windows(2).all(|it| it[0] < it[1])
        })
        .right("counts down what's missing", |needed, keys, signed| {
            let mut left = signed.to_vec();
            left.reverse();
            for key in keys {
                if left.last() == Some(key) {
                    left.pop();
                }
            }
            left.is_empty() && needed == signed.len()
        })
        .wrong(
            "forgets the order",
            |needed, keys, signed| {
                let once: std::collections::HashSet<_> = signed.iter().collect();
                once.len() == needed
                    && signed.len() == needed
                    && signed.iter().all(|it| keys.contains(it))
            },
            "the signatures aren't in the order of the keys",
        )
        .wrong(
            "lets a key count twice",
            |needed, keys, signed| {
                let mut next = 0;
                for signer in signed {
                    while next < keys.len() && keys[next] != *signer {
                        next += 1;
                    }
                    if next == keys.len() {
                        return false;
                    }
                }
                signed.len() == needed
            },
            "may_open(2, &[\"phone\", \"desk\", \"safe\"], &[\"phone\", \"phone\"]) gave true",
        )
        .wrong(
            "takes more than needed",
            |needed, keys, signed| ours(signed.len(), keys, signed) && signed.len() >= needed,
            "three signatures, and two are needed",
        )
        .wrong(
            "doesn't count",
            |_, keys, signed| ours(signed.len(), keys, signed),
            "two signatures are needed",
        )
        .wrong(
            "passes strangers over",
            |needed, keys, signed| {
                let known: Vec<&str> =
                    signed.iter().filter(|it| keys.contains(it)).copied().collect();
                ours(needed, keys, &known) || signed.len() == needed && known.len() == 1
            },
            "the lock doesn't have the key of the garage",
        )
        .wrong(
            "wants neighbours",
            |needed, keys, signed| {
                signed.len() == needed && keys.windows(needed).any(|window| window == signed)
            },
            "and the desk's is passed over",
        )
        .wrong("counts to two", |_, keys, signed| ours(2, keys, signed), "it's the only key")
        .wrong(
            "runs off the end",
            |needed, keys, signed| {
                let mut next = 0;
                for signer in signed {
                    while keys[next] != *signer {
                        next += 1;
                    }
                    next += 1;
                }
                signed.len() == needed
            },
            "panicked",
        )
        .done()
}

fn take_over() -> &'static str {
    fn ours(seen: &Transaction, mallory: &Address) -> Transaction {
        let mut mine = seen.clone();
        for output in &mut mine.outputs {
            output.lock = mallory.lock();
        }
        mine
    }
    Trial::of(check::take_over, |_, _| todo!())
        .right("ours", ours)
        .right("one output for all", |seen, mallory| {
            let output = Output { amount: seen.paid().unwrap(), lock: mallory.lock() };
            Transaction { outputs: vec![output], ..seen.clone() }
        })
        .right("written anew, and with something for the miner", |seen, mallory| {
            let mut inputs = Vec::new();
            for input in seen.inputs.iter().rev() {
                let mut own = Input::spending(input.previous);
                own.witness = input.witness.clone();
                inputs.push(own);
            }
            let sum: u64 = seen.outputs.iter().map(|it| it.amount.units()).sum();
            let outputs = vec![Output { amount: Amount::new(sum - 1_000), lock: mallory.lock() }];
            Transaction { version: 1, inputs, outputs, lock_height: 0 }
        })
        .right("many pieces", |seen, mallory| {
            let piece = |it: &Output| {
                let half = it.amount.units() / 2;
                [half, it.amount.units() - half]
            };
            let amounts = seen.outputs.iter().flat_map(piece);
            let outputs = amounts
                .map(|it| Output { amount: Amount::new(it), lock: mallory.lock() })
                .collect();
            Transaction { outputs, ..seen.clone() }
        })
        .wrong(
            "passes it on as it is",
            |seen, _| seen.clone(),
            "output 0 of your 1, counted from 0, has 4999999500 units and isn't locked to your address",
        )
        .wrong(
            "takes the first output",
            |seen, mallory| {
                let mut mine = seen.clone();
                mine.outputs[0].lock = mallory.lock();
                mine
            },
            "output 1 of your 2",
        )
        .wrong(
            "brings nothing",
            |seen, mallory| {
                let mut mine = ours(seen, mallory);
                mine.inputs.iter_mut().for_each(|it| it.witness.clear());
                mine
            },
            "a node refuses yours with stack-empty",
        )
        .wrong(
            "brings too much",
            |seen, mallory| {
                let mut mine = ours(seen, mallory);
                mine.inputs[0].witness.insert(0, vec![1]);
                mine
            },
            "stack-not-clean",
        )
        .wrong(
            "adds an output of its own",
            |seen, mallory| {
                let mut mine = seen.clone();
                let amount = mine.outputs[0].amount;
                mine.outputs.push(Output { amount, lock: mallory.lock() });
                mine
            },
            "a node refuses yours with overspent",
        )
        .wrong(
            "spends what isn't there",
            |seen, mallory| {
                let mut mine = ours(seen, mallory);
                mine.inputs[0].previous = seen.out_point(0);
                mine
            },
            "spend what Bob's payment spends",
        )
        .wrong(
            "gives nearly everything to the miner",
            |seen, mallory| {
                let output = Output { amount: Amount::new(1), lock: mallory.lock() };
                Transaction { outputs: vec![output], ..seen.clone() }
            },
            "you get 1 of 4999999500 units",
        )
        .wrong(
            "keeps the miner's share",
            |seen, mallory| {
                let mut mine = ours(seen, mallory);
                let amount = mine.outputs[0].amount.units() + 500;
                mine.outputs[0].amount = Amount::new(amount);
                mine
            },
            "your payment leaves 0 for the miner, and Bob's leaves 500",
        )
        .wrong(
            "takes the first input",
            |seen, mallory| {
                let mut mine = ours(seen, mallory);
                mine.inputs.truncate(1);
                mine.outputs.truncate(1);
                mine
            },
            "you get ",
        )
        .wrong(
            "waits for a later block",
            |seen, mallory| Transaction { lock_height: 100, ..ours(seen, mallory) },
            "a node refuses yours with too-early",
        )
        .done()
}
