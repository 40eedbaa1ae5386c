use crate::Trial;
use kusari::stage1_ledger::*;
use kusari_exercises::turns::stage1 as check;

pub(crate) fn all() -> Vec<&'static str> {
    vec![may_pay(), blank_slip(), deposited(), two_amounts(), cook_the_books()]
}

fn may_pay() -> &'static str {
    Trial::of(check::may_pay, |_, _| todo!())
        .right("ours", |has, amount| amount > 0.0 && amount <= has)
        .right("asks what's left", |has, amount| has - amount >= 0.0 && 0.0 < amount)
        .right("rules out one case after another", |has, amount| {
            if has.is_nan() || amount.is_nan() {
                return false;
            }
            if amount <= 0.0 || amount > has {
                return false;
            }
            true
        })
        .right("compares with Ordering", |has, amount| {
            use std::cmp::Ordering::{Equal, Greater, Less};
            matches!(amount.partial_cmp(&0.0), Some(Greater))
                && matches!(amount.partial_cmp(&has), Some(Less | Equal))
        })
        .wrong(
            "the bank's own",
            |has, amount| {
                if amount > has {
                    return false;
                }
                true
            },
            "may_pay(5.0, -40.0) gave true and not false: paying less than zero",
        )
        .wrong(
            "only asks whether there's enough",
            |has, amount| amount <= has,
            "takes money from the person who's paid",
        )
        .wrong(
            "says it backwards",
            |has, amount| !(amount <= 0.0) && !(amount > has),
            "`NaN` isn't more than zero",
        )
        .wrong(
            "asks about NaN with ==",
            |has, amount| {
                let not_a_number = 0.0 / 0.0;
                amount != not_a_number && !(amount <= 0.0) && !(amount > has)
            },
            "may_pay(5.0, NaN) gave true",
        )
        .wrong(
            "forgets that the account may be spoiled",
            |has, amount| !amount.is_nan() && amount > 0.0 && !(amount > has),
            "may_pay(NaN, 1000.0) gave true",
        )
        .wrong(
            "lets nothing through as a payment",
            |has, amount| amount >= 0.0 && amount <= has,
            "an amount has to be more than zero",
        )
        .wrong(
            "keeps something back",
            |has, amount| amount > 0.0 && amount < has,
            "leaves the account empty, which is fine",
        )
        .wrong(
            "drops the sign",
            |has, amount| amount.abs() > 0.0 && amount.abs() <= has,
            "may_pay(5.0, -0.5) gave true",
        )
        .wrong(
            "counts in whole units",
            |has, amount| amount as u64 > 0 && amount as u64 <= has as u64,
            "may_pay(5.0, 0.5) gave false",
        )
        .wrong(
            "allows for what f64 rounds",
            |has, amount| amount > 0.0 && amount <= has + 1e-9,
            "may_pay(0.3, 0.30000000000000004) gave true and not false: the payer has less",
        )
        .wrong(
            "takes a tiny amount for nothing",
            |has, amount| amount > f64::EPSILON && amount <= has,
            "may_pay(5.0, 1e-20) gave false",
        )
        .wrong(
            "clamps the amount",
            |has, amount| amount == amount.clamp(f64::MIN_POSITIVE, has),
            ", in may_pay(0.0, 1.0)",
        )
        .wrong("refuses everything", |_, _| false, "may_pay(100.0, 30.0) gave false and not true")
        .done()
}

fn blank_slip() -> &'static str {
    fn slip(sender: &str, receiver: &str, amount: u64) -> Transaction {
        let amount = Amount::new(amount);
        Transaction { sender: sender.into(), receiver: receiver.into(), amount }
    }
    Trial::of(check::blank_slip, |_| todo!())
        .right("ours", |mallory| Wallet::new("alice").send(mallory.address(), Amount::new(30)))
        .right("fills in the form by hand", |_| slip("alice", "mallory", 30))
        .right("writes over the sender", |mallory| {
            let mut slip = mallory.send(mallory.address(), Amount::new(30));
            slip.sender = Address::new("alice");
            slip
        })
        .wrong(
            "pays from her own wallet",
            |mallory| mallory.send(&Address::new("alice"), Amount::new(30)),
            "30\": the money would come out of your own account",
        )
        .wrong(
            "pays herself",
            |mallory| mallory.send(mallory.address(), Amount::new(30)),
            "out of your own account",
        )
        .wrong("spells Alice with a capital", |_| slip("Alice", "mallory", 30), "letter by letter")
        .wrong("pays Bob", |_| slip("alice", "bob", 30), "the money wouldn't come to you")
        .wrong("asks for too much", |_| slip("alice", "mallory", 300), "you wanted 30")
        .wrong("asks for nothing", |_| slip("alice", "mallory", 0), "the amount is zero")
        .wrong(
            "robs someone without an account",
            |_| slip("dave", "mallory", 30),
            "no account dave",
        )
        .done()
}

fn deposited() -> &'static str {
    fn units(entry: &Entry) -> u64 {
        match entry {
            Entry::Opening { deposit, .. } => deposit.units(),
            Entry::Payment(_) => 0,
        }
    }
    Trial::of(check::deposited, |_| todo!())
        .right("ours", |entries| {
            let mut sum = 0;
            for entry in entries {
                match entry {
                    Entry::Opening { deposit, .. } => sum += deposit.units(),
                    Entry::Payment(_) => {}
                }
            }
            sum
        })
        .right("as a sum over an iterator", |entries| entries.iter().map(units).sum())
        .right("asks the auditor, and adds up the balances", |entries| {
            let ledger = Ledger::audit(entries.to_vec()).unwrap();
            ledger.balances().map(|(_, amount)| amount.units()).sum()
        })
        .right("by its text", |entries| {
            let last = |line: String| line.split(' ').next_back().unwrap().parse::<u64>().unwrap();
            let lines = entries.iter().map(Entry::to_string);
            lines.filter(|line| line.contains(" opens an account with ")).map(last).sum()
        })
        .wrong(
            "adds payments, too",
            |entries| {
                let all = |entry: &Entry| match entry {
                    Entry::Opening { deposit, .. } => deposit.units(),
                    Entry::Payment(slip) => slip.amount.units(),
                };
                entries.iter().map(all).sum()
            },
            "gave 145 and not 105: payments move money around",
        )
        .wrong(
            "counts the accounts",
            |entries| {
                entries.iter().filter(|it| matches!(it, Entry::Opening { .. })).count() as u64
            },
            "gave 1 and not 100: that's the only deposit",
        )
        .wrong("stops at the first", |entries| entries.first().map_or(0, units), "100 + 0 + 5")
        .wrong(
            "keeps only the last",
            |entries| {
                let mut sum = 0;
                for entry in entries {
                    if let Entry::Opening { deposit, .. } = entry {
                        sum = deposit.units();
                    }
                }
                sum
            },
            "gave 5 and not 105",
        )
        .wrong(
            "stops at the first payment",
            |entries| {
                let openings = entries.iter().take_while(|it| matches!(it, Entry::Opening { .. }));
                openings.map(units).sum()
            },
            "the 7 that Dave brought count too",
        )
        .wrong(
            "counts in 32 bits",
            |entries| u64::from(entries.iter().map(|it| units(it) as u32).sum::<u32>()),
            "too much for 32 bits",
        )
        .wrong(
            "needs a first line",
            |entries| units(&entries[0]) + entries[1..].iter().map(units).sum::<u64>(),
            "it panicked: index out of bounds: the len is 0 but the index is 0, in deposited, for the book “nothing”",
        )
        .wrong("knows the example", |_| 105, "gave 105 and not 100")
        .done()
}

fn two_amounts() -> &'static str {
    Trial::of(check::two_amounts, || todo!())
        .right("ours", || (u64::MAX, 1))
        .right("half of the way and the other half", || (1 << 63, 1 << 63))
        .right("with a little to spare", || (7, u64::MAX - 2))
        .right("goes backwards from what she has", || (11_u64.wrapping_sub(20), 20))
        .wrong("goes shopping", || (5, 6), "5 + 6 is 11, and you have 11: that's just shopping")
        .wrong("goes round without a payment", || (u64::MAX, 0), "zero isn't a payment")
        .wrong("is a little too greedy", || (u64::MAX, 13), "the odometer shows 12")
        .wrong("takes the largest twice", || (u64::MAX, u64::MAX), "18446744073709551614")
        .wrong("doesn't get round", || (1 << 62, 1 << 62), "the odometer shows 9223372036854775808")
        .wrong(
            "lets Rust add them up",
            || (u64::MAX + black_box(1), 1),
            "attempt to add with overflow",
        )
        .done()
}

/// Hides a number from the compiler, which would otherwise refuse the sum by itself.
fn black_box(number: u64) -> u64 {
    std::hint::black_box(number)
}

fn cook_the_books() -> &'static str {
    fn pay(from: &str, to: &str, amount: u64) -> Entry {
        Entry::Payment(Wallet::new(from).send(&Address::new(to), Amount::new(amount)))
    }
    fn forged(mut book: Vec<Entry>) -> Vec<Entry> {
        book[3] = pay("alice", "mallory", 30);
        book
    }
    Trial::of(check::cook_the_books, |_| todo!())
        .right("ours", |book| {
            let mut book = forged(book);
            book[4] = pay("mallory", "mallory", 10);
            book
        })
        .right("throws Bob a coin", |book| {
            let mut book = forged(book);
            book[4] = pay("mallory", "bob", 1);
            book
        })
        .right("takes more from Alice, and gives it back", |book| {
            let mut book = forged(book);
            book[4] = pay("alice", "mallory", 10);
            book[5] = pay("mallory", "alice", 14);
            book
        })
        .right("writes the slips over", |mut book| {
            for line in &mut book[3..5] {
                if let Entry::Payment(slip) = line {
                    slip.receiver = "mallory".into();
                    if slip.sender == "bob".into() {
                        slip.sender = "mallory".into();
                    }
                }
            }
            book
        })
        .right("lets someone open an empty account", |book| {
            let mut book = forged(book);
            book[4] = Entry::Opening { account: "dave".into(), deposit: Amount::ZERO };
            book
        })
        .wrong(
            "lets someone bring money",
            |book| {
                let mut book = forged(book);
                book[4] = Entry::Opening { account: "dave".into(), deposit: Amount::new(7) };
                book
            },
            "add up to 112, and there are 105 coins in the vault",
        )
        .wrong(
            "only forges line 3",
            forged,
            "the auditor refuses your book: bob has 0 and cannot pay 10",
        )
        .wrong("does nothing", |book| book, "line 3 of your book says “alice pays bob 30”")
        .wrong(
            "tears out line 4",
            |book| {
                let mut book = forged(book);
                book.remove(4);
                book
            },
            "your book has 5 lines and not 6: its pages are numbered",
        )
        .wrong(
            "lets Alice pay the rest, too",
            |book| {
                let mut book = forged(book);
                book[4] = pay("alice", "mallory", 10);
                book
            },
            "in your book Alice has 64 and not 74",
        )
        .wrong(
            "pays Bob's 10 to him",
            |book| {
                let mut book = forged(book);
                book[4] = pay("mallory", "bob", 10);
                book
            },
            "you have 21, and that's less than 30",
        )
        .wrong(
            "gives Bob a deposit",
            |book| {
                let mut book = forged(book);
                book[1] = Entry::Opening { account: "bob".into(), deposit: Amount::new(10) };
                book
            },
            "bob opens an account with 10",
        )
        .wrong(
            "gives herself a deposit",
            |mut book| {
                book[2] = Entry::Opening { account: "mallory".into(), deposit: Amount::new(1000) };
                book
            },
            "The coins in the vault are counted",
        )
        .wrong(
            "leaves a payment of nothing",
            |book| {
                let mut book = forged(book);
                book[4] = pay("bob", "mallory", 0);
                book
            },
            "the auditor refuses your book: the amount is zero",
        )
        .wrong("burns the book", |_| vec![], "line 3 of your book says nothing")
        .wrong(
            "forges line 4 instead",
            |mut book| {
                book[4] = pay("alice", "mallory", 30);
                book
            },
            "you wanted Bob's 30 for yourself",
        )
        .done()
}
