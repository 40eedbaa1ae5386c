//! Answers to chapter 3 that look right. Beside each: a piece of what the check has to say.

use crate::Wrong;
use kusari::stage3_timestamp::*;
use kusari_exercises::stage3 as check;

pub(crate) fn all() -> Vec<Wrong> {
    [
        link_holds(),
        time_never_goes_back(),
        first_broken_link(),
        chain_check(),
        forge_chain(),
        same_height_twice(),
        rewrite_from(),
    ]
    .concat()
}

fn link_holds() -> Vec<Wrong> {
    let wrong = |name, answer: fn(&Block, &Block) -> bool, says| {
        Wrong::new(name, move || check::link_holds(answer), says)
    };
    vec![
        wrong(
            "exchanges the two",
            |a, b| a.draft.previous_hash == b.hash(),
            "the blocks 2 and 3 of a published chain",
        ),
        wrong(
            "compares the previous hashes",
            |a, b| a.draft.previous_hash == b.draft.previous_hash,
            "the blocks 2 and 3 of a published chain",
        ),
        wrong(
            "takes either direction",
            |a, b| a.draft.previous_hash == b.hash() || b.draft.previous_hash == a.hash(),
            "`block` was block 2, which names block 1",
        ),
        wrong(
            "compares what is shown",
            |a, b| a.hash().to_string() == b.draft.previous_hash.to_string(),
            "differs in the last",
        ),
        wrong(
            "compares the first half",
            |a, b| a.hash().as_bytes()[..16] == b.draft.previous_hash.as_bytes()[..16],
            "differs in the last",
        ),
        wrong(
            "asks for the time as well",
            |a, b| b.draft.previous_hash == a.hash() && b.draft.time >= a.draft.time,
            "but the link holds",
        ),
        wrong("looks at the time only", |a, b| b.draft.time > a.draft.time, "block 2 lies between"),
        wrong("looks at who is different", |a, b| a.hash() != b.hash(), "block 2 lies between"),
        wrong("says yes", |_, _| true, "no block names itself"),
        wrong(
            "turns it round",
            |a, b| b.draft.previous_hash != a.hash(),
            "the blocks 2 and 3 of a published chain",
        ),
    ]
}

type OnChain<T> = fn(&Genesis<ServerKey>, &[Block]) -> T;

fn time_never_goes_back() -> Vec<Wrong> {
    let wrong = |name, answer: OnChain<bool>, says| {
        Wrong::new(name, move || check::time_never_goes_back(answer), says)
    };
    fn time(block: &Block) -> Time {
        block.draft.time
    }
    vec![
        wrong(
            "forgets the genesis",
            |_, b| b.windows(2).all(|b| time(&b[0]) <= time(&b[1])),
            "the first block is before the genesis",
        ),
        wrong(
            "forbids equal times",
            |g, b| {
                let mut before = g.time;
                b.iter().all(|b| std::mem::replace(&mut before, time(b)) < time(b))
            },
            "equal is not earlier",
        ),
        wrong(
            "compares with the genesis only",
            |g, b| b.iter().all(|b| g.time <= time(b)),
            "199 is before 200",
        ),
        wrong(
            "compares the ends",
            |g, b| b.last().is_none_or(|last| g.time <= time(last) && time(&b[0]) <= time(last)),
            "199 is before 200",
        ),
        wrong(
            "takes the first block for granted",
            |g, b| time(&b[0]) >= g.time && b.windows(2).all(|b| time(&b[0]) <= time(&b[1])),
            "it panicked",
        ),
        wrong(
            "looks at the first two",
            |g, b| {
                b.first().is_none_or(|b| g.time <= time(b))
                    && (b.len() < 2 || time(&b[0]) <= time(&b[1]))
            },
            "399 is before 400",
        ),
        wrong(
            "looks at the last two",
            |_, b| b.len() < 2 || time(&b[b.len() - 2]) <= time(&b[b.len() - 1]),
            "199 is before 200",
        ),
        wrong(
            "never looks at the first link in time",
            |g, b| {
                b.first().is_none_or(|b| g.time <= time(b))
                    && b.windows(2).skip(1).all(|b| time(&b[0]) <= time(&b[1]))
            },
            "200 is before 500",
        ),
        wrong("says yes", |_, _| true, "199 is before 200"),
    ]
}

fn first_broken_link() -> Vec<Wrong> {
    let wrong = |name, answer: OnChain<Option<u64>>, says| {
        Wrong::new(name, move || check::first_broken_link(answer), says)
    };
    fn broken(genesis: &Genesis<ServerKey>, blocks: &[Block]) -> Vec<u64> {
        let before = std::iter::once(genesis.hash()).chain(blocks.iter().map(Block::hash));
        let links = blocks.iter().zip(before).zip(1..);
        links.filter(|((b, before), _)| b.draft.previous_hash != *before).map(|(_, h)| h).collect()
    }
    vec![
        wrong(
            "counts from zero",
            |g, b| broken(g, b).first().map(|h| h - 1),
            "block 3 names the old one",
        ),
        wrong(
            "names the changed block",
            |g, b| broken(g, b).first().map(|h| (h - 1).max(1)),
            "block 2 was changed, and block 3 names the old one",
        ),
        wrong(
            "forgets the genesis",
            |g, b| broken(g, b).into_iter().find(|h| *h > 1),
            "does not name the genesis",
        ),
        wrong("finds the last", |g, b| broken(g, b).last().copied(), "2 is the first"),
        wrong(
            "forgets the last link",
            |g, b| broken(g, b).into_iter().find(|h| *h < b.len() as u64 || b.len() < 2),
            "block 3 was changed, and block 4",
        ),
        wrong(
            "panics without blocks",
            |g, b| {
                if b[0].draft.previous_hash != g.hash() {
                    Some(1)
                } else {
                    broken(g, b).first().copied()
                }
            },
            "it panicked",
        ),
        wrong(
            "compares with what the block before names",
            |g, b| {
                let mut before = g.hash();
                (1..)
                    .zip(b)
                    .find(|(_, b)| {
                        std::mem::replace(&mut before, b.draft.previous_hash)
                            != b.draft.previous_hash
                    })
                    .map(|(h, _)| h)
            },
            "every block names the one before it",
        ),
        wrong(
            "asks the library",
            |g, b| Chain::verify(g.clone(), b.to_vec()).err().map(|e| e.height()),
            "block 2 was changed, and block 3 names the old one",
        ),
        wrong(
            "takes any genesis",
            |_, b| {
                let links = (2..).zip(b.windows(2));
                links
                    .filter(|(_, b)| b[1].draft.previous_hash != b[0].hash())
                    .map(|(h, _)| h)
                    .next()
            },
            "does not name the genesis",
        ),
        wrong("sees nothing", |_, _| None, "block 3 names the old one"),
    ]
}

type Answer = Result<(), (u64, &'static str)>;

/// The rules of `chain_check`, of which some can be left out, and which can be asked in any order.
fn check_rules(genesis: &Genesis<ServerKey>, blocks: &[Block], rules: &[&'static str]) -> Answer {
    let mut before = (genesis.hash(), genesis.time);
    for (height, block) in (1..).zip(blocks) {
        let key = &genesis.rule.timestamp_server;
        for rule in rules {
            let is_broken = match *rule {
                "wrong-link" => block.draft.previous_hash != before.0,
                "time-goes-back" => block.draft.time < before.1,
                _ => block.seal.signature.is_by(key, &encode(&block.draft)) != Ok(true),
            };
            if is_broken {
                return Err((height, rule));
            }
        }
        before = (block.hash(), block.draft.time);
    }
    Ok(())
}

fn chain_check() -> Vec<Wrong> {
    const LINK: &str = "wrong-link";
    const TIME: &str = "time-goes-back";
    const STAMP: &str = "bad-stamp";
    let wrong = |name, answer: OnChain<Answer>, says| {
        Wrong::new(name, move || check::chain_check(answer), says)
    };
    vec![
        wrong(
            "forgets the stamps",
            |g, b| check_rules(g, b, &[LINK, TIME]),
            "the genesis names the server",
        ),
        wrong(
            "forgets the times",
            |g, b| check_rules(g, b, &[LINK, STAMP]),
            "block 3 is a minute before block 2",
        ),
        wrong(
            "forgets the links",
            |g, b| check_rules(g, b, &[TIME, STAMP]),
            "names one that is not there",
        ),
        wrong(
            "asks for the stamp first",
            |g, b| check_rules(g, b, &[STAMP, LINK, TIME]),
            "the time comes first",
        ),
        wrong(
            "asks for the time first",
            |g, b| check_rules(g, b, &[TIME, LINK, STAMP]),
            "link and time of block 3 are wrong",
        ),
        wrong(
            "asks for the time last",
            |g, b| check_rules(g, b, &[LINK, STAMP, TIME]),
            "time and stamp of block 4",
        ),
        wrong(
            "walks three times",
            |g, b| [LINK, TIME, STAMP].into_iter().try_for_each(|rule| check_rules(g, b, &[rule])),
            "only therefore block 2 a wrong link",
        ),
        wrong(
            "counts from zero",
            |g, b| check_rules(g, b, &[LINK, TIME, STAMP]).map_err(|(h, c)| (h - 1, c)),
            "Err((1, \"wrong-link\")) and not Err((2",
        ),
        wrong(
            "forgets the first block",
            |g, b| {
                let Some(first) = b.first() else { return Ok(()) };
                let mut before = first;
                for (height, block) in (2..).zip(&b[1..]) {
                    let tail = Genesis { time: before.draft.time, ..g.clone() };
                    let own = block.draft.previous_hash == before.hash();
                    let rest = check_rules(&tail, std::slice::from_ref(block), &[TIME, STAMP]);
                    if !own {
                        return Err((height, LINK));
                    }
                    rest.map_err(|(_, code)| (height, code))?;
                    before = block;
                }
                Ok(())
            },
            "does not name the genesis",
        ),
        wrong(
            "takes every answer about a stamp for a yes",
            |g, b| {
                check_rules(g, b, &[LINK, TIME])?;
                let key = &g.rule.timestamp_server;
                let bad =
                    b.iter().position(|b| b.seal.signature.is_by(key, &encode(&b.draft)).is_err());
                bad.map_or(Ok(()), |i| Err((i as u64 + 1, STAMP)))
            },
            "the genesis names the server",
        ),
        wrong(
            "looks at the last stamp only",
            |g, b| {
                check_rules(g, b, &[LINK, TIME])?;
                let Some(last) = b.last() else { return Ok(()) };
                let stamp =
                    last.seal.signature.is_by(&g.rule.timestamp_server, &encode(&last.draft));
                if stamp == Ok(true) { Ok(()) } else { Err((b.len() as u64, STAMP)) }
            },
            "only therefore block 2 a wrong link",
        ),
        wrong(
            "forbids equal times",
            |g, b| {
                let times: Vec<_> =
                    std::iter::once(g.time).chain(b.iter().map(|b| b.draft.time)).collect();
                let stands = times.windows(2).position(|t| t[0] == t[1]);
                stands
                    .map_or(check_rules(g, b, &[LINK, TIME, STAMP]), |i| Err((i as u64 + 1, TIME)))
            },
            "equal is not earlier",
        ),
    ]
}

/// A chain of empty blocks.
fn empty_blocks(genesis: &Genesis<ServerKey>, count: usize, keys: &KeyPair) -> Vec<Block> {
    let mut previous_hash = genesis.hash();
    let mut next = |_| {
        let draft = Draft { time: genesis.time, transactions: vec![], previous_hash };
        let block = Stamp::seal(draft, keys);
        previous_hash = block.hash();
        block
    };
    (0..count).map(&mut next).collect()
}

fn forge_chain() -> Vec<Wrong> {
    type Forge = fn(&Genesis<ServerKey>, &[Block], &KeyPair) -> (Genesis<ServerKey>, Vec<Block>);
    let wrong =
        |name, answer: Forge, says| Wrong::new(name, move || check::forge_chain(answer), says);
    fn rich(genesis: &Genesis<ServerKey>, mallory: &KeyPair, amount: u64) -> Genesis<ServerKey> {
        let mut own = genesis.clone();
        own.grants =
            vec![Grant { receiver: mallory.address().clone(), amount: Amount::new(amount) }];
        own
    }
    fn own(genesis: &Genesis<ServerKey>, mallory: &KeyPair, amount: u64) -> Genesis<ServerKey> {
        let rule = ServerKey { timestamp_server: mallory.address().clone() };
        Genesis { rule, ..rich(genesis, mallory, amount) }
    }
    const MILLION: u64 = 1_000_000;
    vec![
        wrong(
            "changes nothing",
            |g, b, _| (g.clone(), b.to_vec()),
            "has more blocks than the one it knows",
        ),
        wrong(
            "is rich in the genesis, and leaves the blocks",
            |g, b, m| (rich(g, m, MILLION), b.to_vec()),
            "your chain is refused: the previous hash is",
        ),
        wrong(
            "keeps the server's key in the genesis",
            |g, b, m| {
                let own = rich(g, m, MILLION);
                let blocks = empty_blocks(&own, b.len() + 1, m);
                (own, blocks)
            },
            "not the timestamp server's signature",
        ),
        wrong(
            "has no more blocks than there were",
            |g, b, m| {
                let own = own(g, m, MILLION);
                let blocks = empty_blocks(&own, b.len(), m);
                (own, blocks)
            },
            "has more blocks than the one it knows",
        ),
        wrong(
            "forgets the money",
            |g, b, m| {
                let own = own(g, m, 1);
                let blocks = empty_blocks(&own, b.len() + 1, m);
                (own, blocks)
            },
            "at the end of your chain Mallory owns 1",
        ),
        wrong(
            "misses a million by one",
            |g, b, m| {
                let own = own(g, m, MILLION - 1);
                let blocks = empty_blocks(&own, b.len() + 1, m);
                (own, blocks)
            },
            "Mallory owns 999999",
        ),
        wrong(
            "continues the published chain",
            |g, b, m| {
                let previous_hash = b.last().map_or(g.hash(), Block::hash);
                let next =
                    Stamp::seal(Draft { time: g.time, transactions: vec![], previous_hash }, m);
                (own(g, m, MILLION), [b, &[next]].concat())
            },
            "your chain is refused",
        ),
        wrong(
            "links to the old genesis",
            |g, b, m| (own(g, m, MILLION), empty_blocks(g, b.len() + 1, m)),
            "your chain is refused: the previous hash is",
        ),
        wrong(
            "always makes two blocks",
            |g, _, m| {
                let own = own(g, m, MILLION);
                let blocks = empty_blocks(&own, 2, m);
                (own, blocks)
            },
            "for a published chain of length 3: yours has 2",
        ),
        wrong(
            "takes the whole world",
            |g, b, m| {
                let own = own(g, m, u64::MAX);
                let blocks = empty_blocks(&own, b.len() + 1, m);
                (own, blocks)
            },
            "your chain is refused: grant 0",
        ),
    ]
}

fn same_height_twice() -> Vec<Wrong> {
    let wrong = |name, answer: fn(&Address, &Block, &Block) -> bool, says| {
        Wrong::new(name, move || check::same_height_twice(answer), says)
    };
    fn stamped(server: &Address, block: &Block) -> bool {
        block.seal.signature.is_by(server, &encode(&block.draft)) == Ok(true)
    }
    fn same_place(a: &Block, b: &Block) -> bool {
        a.draft.previous_hash == b.draft.previous_hash
    }
    vec![
        wrong(
            "takes a copy for a second block",
            |s, a, b| same_place(a, b) && stamped(s, a) && stamped(s, b),
            "anybody can copy a block",
        ),
        wrong(
            "forgets the stamps",
            |_, a, b| a != b && same_place(a, b),
            "Mallory stamped one of the two",
        ),
        wrong(
            "looks at one stamp",
            |s, a, b| a != b && same_place(a, b) && stamped(s, a),
            "Mallory stamped one of the two",
        ),
        wrong(
            "is content with either stamp",
            |s, a, b| a != b && same_place(a, b) && (stamped(s, a) || stamped(s, b)),
            "Mallory stamped one of the two",
        ),
        wrong(
            "forgets the place",
            |s, a, b| a != b && stamped(s, a) && stamped(s, b),
            "that is what an honest server does",
        ),
        wrong(
            "compares payments only",
            |s, a, b| {
                a.draft.transactions != b.draft.transactions
                    && same_place(a, b)
                    && stamped(s, a)
                    && stamped(s, b)
            },
            "they hold the same payments and another time",
        ),
        wrong(
            "asks for equal times",
            |s, a, b| {
                a != b
                    && a.draft.time == b.draft.time
                    && same_place(a, b)
                    && stamped(s, a)
                    && stamped(s, b)
            },
            "they hold the same payments and another time",
        ),
        wrong(
            "compares times instead of places",
            |s, a, b| a != b && a.draft.time == b.draft.time && stamped(s, a) && stamped(s, b),
            "they hold the same payments and another time",
        ),
        wrong(
            "wants payments in both",
            |s, a, b| {
                a != b
                    && same_place(a, b)
                    && !a.draft.transactions.is_empty()
                    && !b.draft.transactions.is_empty()
                    && stamped(s, a)
                    && stamped(s, b)
            },
            "they hold the same payments and another time",
        ),
        wrong(
            "takes every answer for a yes",
            |s, a, b| {
                let answered = |b: &Block| b.seal.signature.is_by(s, &encode(&b.draft)).is_ok();
                a != b && same_place(a, b) && answered(a) && answered(b)
            },
            "Mallory stamped one of the two",
        ),
        wrong("never accuses", |_, _, _| false, "the server stamped two blocks"),
    ]
}

fn rewrite_from() -> Vec<Wrong> {
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
            "cannot make payment 4 of 42",
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
            "who then cannot pay Carol",
        ),
    ]
}
