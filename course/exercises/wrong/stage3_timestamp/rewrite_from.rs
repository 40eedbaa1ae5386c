use crate::Wrong;
use kusari::stage3_timestamp::*;
use kusari_exercises::stage3 as check;

pub(crate) fn all() -> Vec<Wrong> {
    type Rewrite = fn(&Genesis<ServerKey>, &[Block], &KeyPair, TransactionId) -> Vec<Block>;
    let wrong =
        |name, answer: Rewrite, says| Wrong::new(name, move || check::rewrite_from(answer), says);
    fn without(blocks: &[Block], id: TransactionId) -> Vec<Block> {
        let mut blocks = blocks.to_vec();
        blocks.iter_mut().for_each(|block| block.draft.transactions.retain(|t| t.id != id));
        blocks
    }
    fn seal_again(
        genesis: &Genesis<ServerKey>,
        mut blocks: Vec<Block>,
        keys: &KeyPair,
    ) -> Vec<Block> {
        let mut previous_hash = genesis.hash();
        for block in &mut blocks {
            *block = Stamp::seal(Draft { previous_hash, ..block.draft.clone() }, keys);
            previous_hash = block.hash();
        }
        blocks
    }
    /// What the solution does, for a part of the payments.
    fn replay(
        genesis: &Genesis<ServerKey>,
        blocks: &[Block],
        keys: &KeyPair,
        keep: impl Fn(usize, &Transaction) -> bool,
        time: impl Fn(&Block) -> Time,
    ) -> Vec<Block> {
        let mut server =
            TimestampServer::new(keys.clone(), genesis.time, genesis.grants.clone()).unwrap();
        for (index, block) in blocks.iter().enumerate() {
            for payment in block.draft.transactions.iter().filter(|t| keep(index, t)) {
                let _ = server.submit(payment.clone());
            }
            server.publish(time(block)).unwrap();
        }
        server.chain().blocks().to_vec()
    }
    fn block_of(blocks: &[Block], id: TransactionId) -> usize {
        let holds = |block: &Block| block.draft.transactions.iter().any(|t| t.id == id);
        blocks.iter().position(holds).unwrap_or(blocks.len())
    }
    vec![
        wrong("only leaves it out", |_, b, _, id| without(b, id), "your history is refused"),
        wrong(
            "stamps the one block",
            |_, b, k, id| {
                let mut blocks = without(b, id);
                if let Some(block) = blocks.get_mut(block_of(b, id)) {
                    *block = Stamp::seal(block.draft.clone(), k);
                }
                blocks
            },
            "your history is refused: the previous hash is",
        ),
        wrong(
            "leaves what can no longer be paid",
            |g, b, k, id| seal_again(g, without(b, id), k),
            "can't make payment 4 of 42",
        ),
        wrong("cuts the chain", |_, b, _, id| b[..block_of(b, id)].to_vec(), "a block stays"),
        wrong(
            "leaves the block out",
            |g, b, k, id| {
                let mut blocks = b.to_vec();
                if block_of(b, id) < b.len() {
                    blocks.remove(block_of(b, id));
                }
                seal_again(g, blocks, k)
            },
            "a block stays",
        ),
        wrong(
            "leaves all payments of the block out",
            |g, b, k, id| replay(g, b, k, |i, _| i != block_of(b, id), |b| b.draft.time),
            "Alice has enough for payment 6",
        ),
        wrong(
            "leaves all later payments out",
            |g, b, k, id| {
                let before = block_of(b, id);
                replay(g, b, k, |i, t| i <= before && t.id != id, |b| b.draft.time)
            },
            "Alice has enough for payment 6",
        ),
        wrong(
            "publishes all at once",
            |g, b, k, id| replay(g, b, k, |_, t| t.id != id, |_| g.time),
            "each block keeps its time",
        ),
        wrong("does not rewrite at all", |_, b, _, _| b.to_vec(), "payment 6 is gone"),
        wrong(
            "drops empty blocks",
            |g, b, k, id| {
                let mut blocks = replay(g, b, k, |_, t| t.id != id, |b| b.draft.time);
                blocks.retain(|b| !b.draft.transactions.is_empty());
                seal_again(g, blocks, k)
            },
            "a block stays",
        ),
        wrong(
            "looks one step ahead",
            |g, b, k, id| {
                // Leaves out what the one who was not paid has paid.
                let regretted = b.iter().flat_map(|b| &b.draft.transactions).find(|t| t.id == id);
                let poor = regretted.map(|t| t.receiver.clone());
                let mut blocks = without(b, id);
                blocks.iter_mut().for_each(|b| {
                    b.draft.transactions.retain(|t| Some(&t.sender) != poor.as_ref())
                });
                seal_again(g, blocks, k)
            },
            "who then can't pay Carol",
        ),
        wrong(
            "compares ids as they are shown",
            |g, b, k, id| {
                replay(g, b, k, |_, t| t.id.to_string() != id.to_string(), |b| b.draft.time)
            },
            "that differs from payment 2's in its last digit",
        ),
        wrong(
            "leaves payments to oneself where they are",
            |g, b, k, id| {
                // Keeps accounts, and asks for the money only if it goes to another one.
                let mut has = std::collections::HashMap::<Address, i128>::new();
                for grant in &g.grants {
                    *has.entry(grant.receiver.clone()).or_default() +=
                        i128::from(grant.amount.units());
                }
                let mut blocks = b.to_vec();
                for block in &mut blocks {
                    block.draft.transactions.retain(|t| {
                        let units = i128::from(t.amount.units());
                        let from = has.entry(t.sender.clone()).or_default();
                        let can_pay = t.sender == t.receiver || *from >= units;
                        if t.id == id || !can_pay {
                            return false;
                        }
                        *from -= units;
                        *has.entry(t.receiver.clone()).or_default() += units;
                        true
                    });
                }
                seal_again(g, blocks, k)
            },
            "without payment 11 Bob has 20",
        ),
        wrong(
            "leaves all payments to oneself out",
            |g, b, k, id| {
                replay(g, b, k, |_, t| t.id != id && t.sender != t.receiver, |b| b.draft.time)
            },
            "everyone has what they had",
        ),
        wrong(
            "leaves everything of that sender in the block out",
            |g, b, k, id| {
                let regretted = b.iter().flat_map(|b| &b.draft.transactions).find(|t| t.id == id);
                let sender = regretted.map(|t| t.sender.clone());
                let at = block_of(b, id);
                let keep = |i: usize, t: &Transaction| {
                    t.id != id && (i != at || Some(&t.sender) != sender.as_ref())
                };
                replay(g, b, k, keep, |b| b.draft.time)
            },
            "Bob paid himself, so everyone",
        ),
        wrong(
            "pays the money back",
            |g, b, k, id| {
                let mut blocks = b.to_vec();
                let mut all = blocks.iter_mut().flat_map(|b| &mut b.draft.transactions);
                if let Some(t) = all.find(|t| t.id == id) {
                    std::mem::swap(&mut t.sender, &mut t.receiver);
                }
                seal_again(g, blocks, k)
            },
            "payment 6 is gone",
        ),
        wrong(
            "puts all payments into the first block",
            |g, b, k, id| {
                let mut blocks = b.to_vec();
                let all: Vec<_> = b.iter().flat_map(|b| b.draft.transactions.clone()).collect();
                for (i, block) in blocks.iter_mut().enumerate() {
                    block.draft.transactions = if i == 0 { all.clone() } else { vec![] };
                }
                replay(g, &blocks, k, |_, t| t.id != id, |b| b.draft.time)
            },
            "payment 6 is gone",
        ),
        wrong(
            "turns the payments of a block round",
            |g, b, k, id| {
                let mut blocks = b.to_vec();
                blocks.iter_mut().for_each(|b| b.draft.transactions.reverse());
                replay(g, &blocks, k, |_, t| t.id != id, |b| b.draft.time)
            },
            "payment 6 is gone",
        ),
        wrong(
            "sorts the payments of a block by amount",
            |g, b, k, id| {
                let mut blocks = b.to_vec();
                blocks.iter_mut().for_each(|b| b.draft.transactions.sort_by_key(|t| t.amount));
                replay(g, &blocks, k, |_, t| t.id != id, |b| b.draft.time)
            },
            "payment 6 is gone",
        ),
        wrong(
            "stamps with a new key",
            |g, b, _, id| {
                let blocks = without(b, id);
                let mut previous_hash = g.hash();
                blocks
                    .into_iter()
                    .map(|mut block| {
                        block.draft.previous_hash = previous_hash;
                        previous_hash = block.hash();
                        block
                    })
                    .collect()
            },
            "not the timestamp server's signature",
        ),
        wrong(
            "begins a minute later",
            |g, b, k, id| {
                let late = |b: &Block| b.draft.time.after(std::time::Duration::from_secs(60));
                replay(g, b, k, |_, t| t.id != id, late)
            },
            "each block keeps its time",
        ),
        wrong(
            "keeps times apart",
            |g, b, k, id| {
                let mut blocks = b.to_vec();
                for i in 1..blocks.len() {
                    let least = blocks[i - 1].draft.time.millis() + 1;
                    blocks[i].draft.time =
                        Time::from_millis(blocks[i].draft.time.millis().max(least));
                }
                replay(g, &blocks, k, |_, t| t.id != id, |b| b.draft.time)
            },
            "each block keeps its time",
        ),
        wrong(
            "adds a block about it",
            |g, b, k, id| {
                let mut blocks = replay(g, b, k, |_, t| t.id != id, |b| b.draft.time);
                let previous_hash = blocks.last().map_or(g.hash(), Block::hash);
                let time = blocks.last().map_or(g.time, |b| b.draft.time);
                blocks.push(Stamp::seal(Draft { time, transactions: vec![], previous_hash }, k));
                blocks
            },
            "a block stays",
        ),
        wrong(
            "asks for a first block",
            |g, b, k, id| {
                let _ = &b[0];
                replay(g, b, k, |_, t| t.id != id, |b| b.draft.time)
            },
            "it panicked: index out of bounds",
        ),
        wrong(
            "leaves out what the one who was not paid pays themselves",
            |g, b, k, id| {
                let gone = b.iter().flat_map(|b| &b.draft.transactions).find(|t| t.id == id);
                let unpaid = gone.map(|t| t.receiver.clone());
                let is_theirs =
                    |t: &Transaction| t.sender == t.receiver && Some(&t.sender) == unpaid.as_ref();
                replay(g, b, k, |_, t| t.id != id && !is_theirs(t), |b| b.draft.time)
            },
            "can pay himself 20, but not 70",
        ),
        wrong(
            "leaves the first payment out if it finds none",
            |g, b, k, id| {
                let is_known = b.iter().any(|b| b.draft.transactions.iter().any(|t| t.id == id));
                replay(g, b, k, |i, t| t.id != id && (is_known || i > 0), |b| b.draft.time)
            },
            "no payment has this id",
        ),
    ]
}
