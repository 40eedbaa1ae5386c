use crate::Wrong;
use kusari::stage1_ledger::*;
use kusari_exercises::stage1 as check;

pub(crate) fn all() -> Vec<Wrong> {
    let wrong = |name, answer: fn(Vec<Entry>) -> Vec<Entry>, says| {
        Wrong::new(name, move || check::rewrite_history(answer), says)
    };
    fn pay(from: &str, to: &str, amount: u64) -> Entry {
        Entry::Payment(Transaction {
            sender: Address::new(from),
            receiver: Address::new(to),
            amount: Amount::new(amount),
        })
    }
    vec![
        wrong("leaves it as it is", |e| e, "Mallory owns 0"),
        wrong(
            "adds a line",
            |mut e| {
                e.pop();
                e.push(pay("bob", "mallory", 50));
                e.push(pay("bob", "alice", 0));
                e
            },
            "the auditor refuses your book",
        ),
        wrong(
            "appends a payment",
            |mut e| {
                e.pop();
                e.push(pay("bob", "mallory", 40));
                e.push(pay("bob", "mallory", 10));
                e
            },
            "the pages of the book are numbered",
        ),
        wrong(
            "takes the wrong one of the two",
            |mut e| {
                e[5] = pay("bob", "mallory", 60);
                e
            },
            "the auditor refuses your book",
        ),
        wrong(
            "gives Mallory a deposit",
            |mut e| {
                e[3] =
                    Entry::Opening { account: Address::new("mallory"), deposit: Amount::new(50) };
                e
            },
            "known from the bank's vault",
        ),
        wrong(
            "robs Alice",
            |mut e| {
                e[4] = pay("alice", "mallory", 60);
                e.pop();
                e.push(pay("bob", "carol", 20));
                e
            },
            "she would see it on her statement",
        ),
        wrong(
            "takes too little",
            |mut e| {
                e[7] = pay("bob", "mallory", 49);
                e
            },
            "Mallory owns 49",
        ),
        wrong(
            "pays Mallory out of Alice's account",
            |mut e| {
                e[7] = pay("alice", "mallory", 50);
                e
            },
            "which now says",
        ),
        wrong(
            "lets Carol pay Alice less",
            |mut e| {
                e[6] = pay("carol", "alice", 5);
                e[7] = pay("bob", "mallory", 50);
                e
            },
            "carol pays alice 5",
        ),
        wrong(
            "pays someone called Mallory",
            |mut e| {
                e[7] = pay("bob", "Mallory", 50);
                e
            },
            "there is no account Mallory",
        ),
        wrong(
            "lets Mallory pay herself",
            |mut e| {
                e[7] = pay("mallory", "mallory", 50);
                e
            },
            "mallory has 0 and cannot pay 50",
        ),
        wrong("burns the book", |_| vec![], "the pages of the book are numbered"),
        wrong(
            "leaves Alice's payments out",
            |mut e| {
                e.remove(4);
                e[6] = pay("bob", "mallory", 50);
                e.truncate(7);
                e
            },
            "bob has 20 and cannot pay 50",
        ),
        wrong(
            "moves the deposits",
            |mut e| {
                e[1] = Entry::Opening { account: Address::new("bob"), deposit: Amount::new(130) };
                e[7] = pay("bob", "mallory", 100);
                e
            },
            "known from the bank's vault",
        ),
        wrong(
            "takes Mallory's share in an opening",
            |mut e| {
                e[2] =
                    Entry::Opening { account: Address::new("mallory"), deposit: Amount::new(50) };
                e[3] = Entry::Opening { account: Address::new("carol"), deposit: Amount::ZERO };
                e
            },
            "mallory opens an account with 50",
        ),
    ]
}
