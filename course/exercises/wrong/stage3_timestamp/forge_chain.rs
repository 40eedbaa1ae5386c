use crate::Wrong;
use kusari::stage3_timestamp::*;
use kusari_exercises::stage3 as check;

pub(crate) fn all() -> Vec<Wrong> {
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
        wrong(
            "always makes ten blocks",
            |g, _, m| {
                let own = own(g, m, MILLION);
                let blocks = empty_blocks(&own, 10, m);
                (own, blocks)
            },
            "for a published chain of length 40",
        ),
        wrong(
            "always makes four blocks",
            |g, _, m| {
                let own = own(g, m, MILLION);
                let blocks = empty_blocks(&own, 4, m);
                (own, blocks)
            },
            "for a published chain of length 7: yours has 4",
        ),
        wrong(
            "makes a block less",
            |g, b, m| {
                let own = own(g, m, MILLION);
                let blocks = empty_blocks(&own, b.len().saturating_sub(1), m);
                (own, blocks)
            },
            "has more blocks than the one it knows",
        ),
        wrong(
            "asks for the last published block",
            |g, b, m| {
                let own = Genesis { time: b.last().unwrap().draft.time, ..own(g, m, MILLION) };
                let blocks = empty_blocks(&own, b.len() + 1, m);
                (own, blocks)
            },
            "it panicked: called `Option::unwrap()`",
        ),
        wrong(
            "grants two halves that are too small",
            |g, b, m| {
                let mut own = own(g, m, MILLION / 3);
                own.grants.push(own.grants[0].clone());
                let blocks = empty_blocks(&own, b.len() + 1, m);
                (own, blocks)
            },
            "Mallory owns 666666",
        ),
        wrong(
            "grants the million to the server",
            |g, b, m| {
                let mut own = own(g, m, MILLION);
                own.grants[0].receiver = g.rule.timestamp_server.clone();
                let blocks = empty_blocks(&own, b.len() + 1, m);
                (own, blocks)
            },
            "Mallory owns 0",
        ),
        wrong(
            "grants nothing",
            |g, b, m| {
                let mut own = own(g, m, MILLION);
                own.grants.clear();
                let blocks = empty_blocks(&own, b.len() + 1, m);
                (own, blocks)
            },
            "Mallory owns 0",
        ),
        wrong(
            "takes all there is, twice",
            |g, b, m| {
                let mut own = own(g, m, Amount::MAX.units());
                own.grants.push(own.grants[0].clone());
                let blocks = empty_blocks(&own, b.len() + 1, m);
                (own, blocks)
            },
            "your chain is refused: all grants together",
        ),
        wrong(
            "names the genesis in every block",
            |g, b, m| {
                let own = own(g, m, MILLION);
                let one = empty_blocks(&own, 1, m);
                let blocks = one.iter().cycle().take(b.len() + 1).cloned().collect();
                (own, blocks)
            },
            "your chain is refused: the previous hash is",
        ),
        wrong(
            "goes back in time",
            |g, b, m| {
                let own = own(g, m, MILLION);
                let early = Genesis { time: Time::from_millis(0), ..own.clone() };
                let mut blocks = empty_blocks(&own, b.len(), m);
                let previous_hash = blocks.last().map_or(own.hash(), Block::hash);
                let draft = Draft { time: early.time, transactions: vec![], previous_hash };
                blocks.push(Stamp::seal(draft, m));
                (own, blocks)
            },
            "is before",
        ),
        wrong(
            "puts a block of hers behind the published ones",
            |g, b, m| {
                let own = Genesis { grants: own(g, m, MILLION).grants, ..g.clone() };
                let mut blocks = b.to_vec();
                blocks.extend(empty_blocks(&own, 1, m));
                (own, blocks)
            },
            "your chain is refused",
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
