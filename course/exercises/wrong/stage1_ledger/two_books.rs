use crate::Wrong;
use kusari::stage1_ledger::*;
use kusari_exercises::stage1 as check;

pub(crate) fn all() -> Vec<Wrong> {
    type Answer = fn(&[Entry]) -> (Vec<Entry>, Vec<Entry>);
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::two_books(answer), says);
    fn pay(from: &str, to: &str, amount: u64) -> Entry {
        let (sender, receiver) = (Address::new(from), Address::new(to));
        Entry::Payment(Transaction { sender, receiver, amount: Amount::new(amount) })
    }
    fn without(entries: &[Entry]) -> Vec<Entry> {
        let mut book = entries.to_vec();
        book.remove(4);
        book
    }
    vec![
        wrong("shows both the same", |e| (e.to_vec(), e.to_vec()), "she hasn't paid Bob"),
        wrong(
            "swaps them",
            |e| {
                let mut a = e.to_vec();
                a.remove(4);
                (e.to_vec(), a)
            },
            "she hasn't paid Bob",
        ),
        wrong(
            "shows both that it never happened",
            |e| {
                let mut a = e.to_vec();
                a.remove(4);
                (a.clone(), a)
            },
            "80 + 30 − 60",
        ),
        wrong(
            "forgets that Carol's payment needs Bob's",
            |e| {
                let mut a = e.to_vec();
                a.remove(4);
                a.remove(4);
                (a, e.to_vec())
            },
            "doesn't pass the audit",
        ),
        wrong(
            "pays Alice from nowhere",
            |e| {
                let mut a = e.to_vec();
                a[0] = Entry::Opening { account: Address::new("alice"), deposit: Amount::new(130) };
                (a, e.to_vec())
            },
            "an opening is missing or new",
        ),
        wrong(
            "lets Bob pay it back at once",
            |e| {
                let mut a = e.to_vec();
                a.insert(5, pay("bob", "alice", 30));
                (a, e.to_vec())
            },
            "giving the money back doesn't undo it",
        ),
        wrong(
            "lets Alice pay herself instead",
            |e| {
                let mut a = e.to_vec();
                a[4] = pay("alice", "alice", 30);
                (a, e.to_vec())
            },
            "an extra line, \"alice pays alice 30\"",
        ),
        wrong(
            "pays Bob from another account",
            |e| {
                let mut b = e.to_vec();
                b[4] = pay("carol", "bob", 30);
                b.swap(4, 5);
                (without(e), b)
            },
            "Bob's book has nothing",
        ),
        wrong(
            "pays Bob twice and lets him pay once back",
            |e| {
                let mut b = e.to_vec();
                b.insert(5, pay("alice", "bob", 30));
                b.insert(6, pay("bob", "alice", 30));
                (without(e), b)
            },
            "and it should have what really happened",
        ),
        wrong(
            "pays Bob in two parts",
            |e| {
                let mut b = e.to_vec();
                b[4] = pay("alice", "bob", 20);
                b.insert(5, pay("alice", "bob", 10));
                (without(e), b)
            },
            "alice pays bob 20; alice pays bob 10",
        ),
        wrong(
            "leaves all of Alice's payments out",
            |e| {
                let mut a = e.to_vec();
                a.retain(|line| {
                    !line.concerns(&Address::new("alice")) || matches!(line, Entry::Opening { .. })
                });
                (a, e.to_vec())
            },
            "and Carol has paid her 10",
        ),
        wrong("shows Alice an empty book", |e| (vec![], e.to_vec()), "and Carol has paid her 10"),
        wrong("shows Bob the openings", |e| (without(e), e[..4].to_vec()), "80 + 30 − 60"),
        wrong(
            "opens an account more in Bob's book",
            |e| {
                let mut b = e.to_vec();
                b.push(Entry::Opening { account: Address::new("dave"), deposit: Amount::ZERO });
                (without(e), b)
            },
            "an opening is missing or new",
        ),
        wrong(
            "writes a payment twice into Bob's book",
            |e| {
                let mut b = e.to_vec();
                b.push(pay("carol", "alice", 10));
                (without(e), b)
            },
            "an extra line, \"carol pays alice 10\"",
        ),
    ]
}
