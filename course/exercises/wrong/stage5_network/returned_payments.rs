use crate::Wrong;
use kusari::stage5_network::*;
use kusari_exercises::stage5 as check;

pub(super) fn all() -> Vec<Wrong> {
    type Answer = fn(&[Block], &[Block], &[Transaction]) -> Vec<Transaction>;
    let wrong = |name, answer: Answer, says| {
        Wrong::new(name, move || check::returned_payments(answer), says)
    };
    fn of(blocks: &[Block]) -> Vec<Transaction> {
        blocks.iter().flat_map(|block| block.draft.transactions.clone()).collect()
    }
    fn without(payments: Vec<Transaction>, blocks: &[Block]) -> Vec<Transaction> {
        let confirmed = of(blocks);
        let is_open = |tx: &Transaction| confirmed.iter().all(|other| other.id != tx.id);
        payments.into_iter().filter(is_open).collect()
    }
    vec![
        wrong(
            "compares ids only in what was taken back",
            |old, new, waiting| {
                let confirmed = of(new);
                let others = waiting.iter().filter(|tx| !confirmed.contains(tx));
                without(of(old), new).into_iter().chain(others.cloned()).collect()
            },
            "so 1 waits in vain",
        ),
        wrong(
            "loses what was taken back",
            |_, new, waiting| without(waiting.to_vec(), new),
            "payment 1 isn't on any chain now",
        ),
        wrong("loses what has waited", |old, new, _| without(of(old), new), "no block has 1 and 2"),
        wrong(
            "confirms nothing",
            |old, _, waiting| [of(old), waiting.to_vec()].concat(),
            "payment 2 is in a block now",
        ),
        wrong(
            "looks only at what has waited",
            |old, new, waiting| [of(old), without(waiting.to_vec(), new)].concat(),
            "payment 2 is on the new branch, too",
        ),
        wrong(
            "looks only at what comes back",
            |old, new, waiting| [without(of(old), new), waiting.to_vec()].concat(),
            "payment 2 is in a block now",
        ),
        wrong(
            "puts what comes back behind",
            |old, new, waiting| without([waiting.to_vec(), of(old)].concat(), new),
            "2 and 1 come back",
        ),
        wrong(
            "takes the highest block first",
            |old, new, waiting| {
                let mut old = old.to_vec();
                old.reverse();
                without([of(&old), waiting.to_vec()].concat(), new)
            },
            "2 and 1 come back",
        ),
        wrong(
            "turns the order in a block round",
            |old, new, waiting| {
                let mut open = vec![];
                for block in old {
                    open.extend(block.draft.transactions.iter().rev().cloned());
                }
                without([open, waiting.to_vec()].concat(), new)
            },
            "8 may spend the money from 7",
        ),
        wrong(
            "looks at the last block only",
            |old, new, waiting| {
                let last = &new[new.len().saturating_sub(1)..];
                without([of(old), waiting.to_vec()].concat(), last)
            },
            "payment 2 is on the new branch, too",
        ),
        wrong(
            "compares the whole payment",
            |old, new, waiting| {
                let confirmed = of(new);
                let all = [of(old), waiting.to_vec()].concat();
                all.into_iter().filter(|payment| !confirmed.contains(payment)).collect()
            },
            "another payment with the id of 1",
        ),
        wrong(
            "sorts them by id",
            |old, new, waiting| {
                let mut open = without([of(old), waiting.to_vec()].concat(), new);
                open.sort_by_key(|payment| payment.id);
                open
            },
            "it gave",
        ),
        wrong(
            "goes through both lists at once",
            |old, new, waiting| {
                let mut open = vec![];
                for (block, payment) in old.iter().zip(waiting) {
                    open.extend(block.draft.transactions.clone());
                    open.push(payment.clone());
                }
                without(open, new)
            },
            "payment 1 isn't on any chain now",
        ),
        wrong(
            "tells payments by their amount",
            |old, new, waiting| {
                let confirmed = of(new);
                [of(old), waiting.to_vec()]
                    .concat()
                    .into_iter()
                    .filter(|tx| confirmed.iter().all(|other| other.amount != tx.amount))
                    .collect()
            },
            "but only 1 is confirmed",
        ),
        wrong(
            "tells payments by who pays whom",
            |old, new, waiting| {
                let confirmed = of(new);
                [of(old), waiting.to_vec()]
                    .concat()
                    .into_iter()
                    .filter(|tx| {
                        confirmed.iter().all(|other| {
                            (&other.sender, &other.receiver) != (&tx.sender, &tx.receiver)
                        })
                    })
                    .collect()
            },
            "but only 1 is confirmed",
        ),
        wrong(
            "compares ids as people see them",
            |old, new, waiting| {
                let confirmed = of(new);
                [of(old), waiting.to_vec()]
                    .concat()
                    .into_iter()
                    .filter(|tx| {
                        confirmed.iter().all(|other| other.id.to_string() != tx.id.to_string())
                    })
                    .collect()
            },
            "in its digit 9",
        ),
        wrong(
            "leaves payments to oneself out",
            |old, new, waiting| {
                without([of(old), waiting.to_vec()].concat(), new)
                    .into_iter()
                    .filter(|tx| tx.sender != tx.receiver)
                    .collect()
            },
            "in 3 Bob pays himself",
        ),
        wrong(
            "returns only what the first sender pays",
            |old, new, waiting| {
                let all = without([of(old), waiting.to_vec()].concat(), new);
                let Some(first) = all.first().cloned() else { return all };
                all.into_iter().filter(|tx| tx.sender == first.sender).collect()
            },
            "in 4 Mallory pays him",
        ),
        wrong(
            "looks at the first block of the new branch",
            |old, new, waiting| {
                without([of(old), waiting.to_vec()].concat(), &new[..new.len().min(1)])
            },
            "1, 4 and 6 are on the new branch",
        ),
        wrong(
            "looks at every second block",
            |old, new, waiting| {
                let some: Vec<Block> = new.iter().step_by(2).cloned().collect();
                without([of(old), waiting.to_vec()].concat(), &some)
            },
            "1, 2 and 3 are in the first, a middle and the last block",
        ),
        wrong(
            "returns the last block that was taken back",
            |old, new, waiting| {
                without([of(&old[old.len().saturating_sub(1)..]), waiting.to_vec()].concat(), new)
            },
            "1, 4 and 6 are on the new branch",
        ),
        wrong(
            "looks at the first payment of each block",
            |old, new, waiting| {
                let firsts: Vec<TransactionId> = new
                    .iter()
                    .filter_map(|b| b.draft.transactions.first())
                    .map(|tx| tx.id)
                    .collect();
                [of(old), waiting.to_vec()]
                    .concat()
                    .into_iter()
                    .filter(|tx| !firsts.contains(&tx.id))
                    .collect()
            },
            "1, 4 and 6 are on the new branch",
        ),
        wrong(
            "answers them backwards",
            |old, new, waiting| {
                let mut all = without([of(old), waiting.to_vec()].concat(), new);
                all.reverse();
                all
            },
            "2 and 1 come back",
        ),
        wrong(
            "sorts what has waited by id",
            |old, new, waiting| {
                let mut rest = waiting.to_vec();
                rest.sort_by_key(|tx| tx.id);
                without([of(old), rest].concat(), new)
            },
            "first the lowest block that was taken back",
        ),
        wrong(
            "mixes in what the new branch confirms",
            |old, new, waiting| {
                [without([of(old), waiting.to_vec()].concat(), new), of(new)].concat()
            },
            "payment 2 is in a block now",
        ),
        wrong(
            "looks at one new block more than were taken back",
            |old, new, waiting| {
                let first = &new[..new.len().min(old.len() + 1)];
                without([of(old), waiting.to_vec()].concat(), first)
            },
            "1 empty block taken back",
        ),
        wrong(
            "raises the amounts",
            |old, new, waiting| {
                let mut all = without([of(old), waiting.to_vec()].concat(), new);
                all.iter_mut().for_each(|tx| tx.amount = Amount::new(tx.amount.units() + 1));
                all
            },
            "a payment was altered",
        ),
        wrong(
            "returns nothing if both branches are empty",
            |old, new, waiting| {
                if of(new).is_empty() && old.len() > 2 {
                    vec![]
                } else {
                    without([of(old), waiting.to_vec()].concat(), new)
                }
            },
            "70 empty ones new",
        ),
    ]
}
