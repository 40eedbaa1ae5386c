use crate::Wrong;
use kusari::stage3_timestamp::*;
use kusari_exercises::stage3 as check;

type OnChain<T> = fn(&Genesis<ServerKey>, &[Block]) -> T;

type Answer = Result<(), (u64, &'static str)>;

pub(crate) fn all() -> Vec<Wrong> {
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
            "names a block that isn't there",
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
            "the only reason why block 2 has a wrong link",
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
            "doesn't name the genesis",
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
            "the only reason why block 2 has a wrong link",
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
            "equal isn't earlier",
        ),
        wrong(
            "compares hashes as they are shown",
            |g, b| check_by(g, b, |hash| hash.to_string(), |time| time),
            "names a hash that differs in its last digit",
        ),
        wrong(
            "compares the last half of hashes",
            |g, b| check_by(g, b, |hash| hash.as_bytes()[16..].to_vec(), |time| time),
            "names a hash that differs in its first digits",
        ),
        wrong(
            "compares times in 32 bits",
            |g, b| check_by(g, b, |hash| hash, |time| time.millis() as u32),
            "2^32 ms before the one before it",
        ),
        wrong(
            "compares seconds",
            |g, b| check_by(g, b, |hash| hash, |time| time.millis() / 1000),
            "is 1 ms before the one before it",
        ),
        wrong(
            "compares minutes, rounded",
            |g, b| check_by(g, b, |hash| hash, |time| (time.millis() + 30_000) / 60_000),
            "is 1 ms before the one before it",
        ),
        wrong(
            "is content with a link to any earlier block",
            |g, b| {
                let mut known = vec![g.hash()];
                for (i, block) in b.iter().enumerate() {
                    if !known.contains(&block.draft.previous_hash) {
                        return Err((i as u64 + 1, LINK));
                    }
                    let time = if i == 0 { g.time } else { b[i - 1].draft.time };
                    let own = Genesis { time, ..g.clone() };
                    check_rules(&own, std::slice::from_ref(block), &[TIME, STAMP])
                        .map_err(|(_, code)| (i as u64 + 1, code))?;
                    known.push(block.hash());
                }
                Ok(())
            },
            "names the block before the one before",
        ),
        wrong(
            "is content with a link to the genesis",
            |g, b| match check_rules(g, b, &[LINK, TIME, STAMP]) {
                Err((h, LINK)) if b[h as usize - 1].draft.previous_hash == g.hash() => Ok(()),
                answer => answer,
            },
            "and the link comes first",
        ),
        wrong(
            "asks for stamps and links in one go, and for times in another",
            |g, b| {
                check_rules(g, b, &[LINK, STAMP])?;
                check_rules(g, b, &[TIME])
            },
            "block 2 is 1 ms before the one before it, and block 4",
        ),
        wrong(
            "asks for links and times in one go, and for stamps in another",
            |g, b| {
                check_rules(g, b, &[LINK, TIME])?;
                check_rules(g, b, &[STAMP])
            },
            "the only reason why block 2 has a wrong link",
        ),
        wrong(
            "asks for times of all blocks first",
            |g, b| {
                check_rules(g, b, &[TIME])?;
                check_rules(g, b, &[LINK, STAMP])
            },
            "and block 4, which is 1 ms before the one before it, comes later",
        ),
        wrong(
            "compares times in pairs",
            |g, b| {
                check_rules(g, b, &[LINK, TIME, STAMP]).or_else(|(h, code)| {
                    if code == TIME && h % 2 == 0 {
                        check_rules(g, b, &[LINK, STAMP])
                    } else {
                        Err((h, code))
                    }
                })
            },
            "block 2 of 3 is 1 ms before the one before it",
        ),
        wrong(
            "does not look at the first time",
            |g, b| {
                let early = Genesis { time: Time::from_millis(0), ..g.clone() };
                match check_rules(g, b, &[LINK, TIME, STAMP]) {
                    Err((1, TIME)) => check_rules(&early, b, &[TIME, STAMP]),
                    answer => answer,
                }
            },
            "no block is earlier than the genesis",
        ),
        wrong(
            "does not look at the last block",
            |g, b| check_rules(g, &b[..b.len().saturating_sub(1)], &[LINK, TIME, STAMP]),
            "block 4",
        ),
        wrong(
            "finds the last bad block",
            |g, b| {
                let answer = check_rules(g, b, &[LINK, TIME, STAMP]);
                let key = &g.rule.timestamp_server;
                let bad = |b: &Block| b.seal.signature.is_by(key, &encode(&b.draft)) != Ok(true);
                match b.iter().rposition(bad) {
                    Some(i) if answer.is_err() => Err((i as u64 + 1, STAMP)),
                    _ => answer,
                }
            },
            "comes later",
        ),
        wrong(
            "lets everyone stamp who stamped the first block",
            |g, b| {
                check_rules(g, b, &[LINK, TIME])?;
                check_rules(g, &b[..b.len().min(1)], &[STAMP])
            },
            "block 4",
        ),
        wrong(
            "has one code for everything",
            |g, b| check_rules(g, b, &[LINK, TIME, STAMP]).map_err(|(h, _)| (h, LINK)),
            "gave Err((3, \"wrong-link\")) and not Err((3, \"time-goes-back\"))",
        ),
        wrong(
            "refuses a chain without blocks",
            |g, b| {
                if b.is_empty() { Err((0, LINK)) } else { check_rules(g, b, &[LINK, TIME, STAMP]) }
            },
            "there's nothing wrong with it",
        ),
        wrong(
            "forbids a block at the time of the genesis",
            |g, b| {
                if b.first().is_some_and(|b| b.draft.time == g.time) {
                    Err((1, TIME))
                } else {
                    check_rules(g, b, &[LINK, TIME, STAMP])
                }
            },
            "equal isn't earlier",
        ),
    ]
}

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

/// The right rules in the right order, with another way to look at hashes and times.
fn check_by<H: PartialEq, T: PartialOrd>(
    genesis: &Genesis<ServerKey>,
    blocks: &[Block],
    hash: fn(BlockHash) -> H,
    time: fn(Time) -> T,
) -> Answer {
    let mut before = (genesis.hash(), genesis.time);
    for (height, block) in (1..).zip(blocks) {
        let key = &genesis.rule.timestamp_server;
        if hash(block.draft.previous_hash) != hash(before.0) {
            return Err((height, "wrong-link"));
        }
        if time(block.draft.time) < time(before.1) {
            return Err((height, "time-goes-back"));
        }
        if block.seal.signature.is_by(key, &encode(&block.draft)) != Ok(true) {
            return Err((height, "bad-stamp"));
        }
        before = (block.hash(), block.draft.time);
    }
    Ok(())
}
