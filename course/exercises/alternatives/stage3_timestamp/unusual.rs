//! As few would write it: calling itself, sorting first, from the end, with other types inside.

use crate::Right;
use kusari::stage3_timestamp::*;
use kusari_exercises::stage3 as check;

pub(crate) fn all() -> Vec<Right> {
    vec![
        Right::new("hashes by hand", || check::link_holds(by_hand)),
        Right::new("compares byte by byte", || check::link_holds(byte_by_byte)),
        Right::new("sorts a copy", || check::time_never_goes_back(sort)),
        Right::new("looks for a step back", || check::time_never_goes_back(no_step_back)),
        Right::new("begins at the end", || check::time_never_goes_back(from_the_end)),
        Right::new("folds", || check::first_broken_link(fold)),
        Right::new("begins at the end", || check::first_broken_link(backwards)),
        Right::new("calls itself", || check::first_broken_link(tail)),
        Right::new("collects all faults", || check::chain_check(all_faults)),
        Right::new("calls itself", || check::chain_check(block_by_block)),
        Right::new("leaves the others what they have", || check::forge_chain(generous)),
        Right::new("calls itself", || check::forge_chain(recursive_forge)),
        Right::new("counts the blocks", || check::same_height_twice(count)),
        Right::new("compares bytes", || check::same_height_twice(bytes)),
        Right::new("keeps balances", || check::rewrite_from(balances)),
        Right::new("tries each payment", || check::rewrite_from(try_each)),
    ]
}

fn by_hand(before: &Block, block: &Block) -> bool {
    use sha2::{Digest, Sha256};
    Sha256::digest(encode(before))[..] == block.draft.previous_hash.as_bytes()[..]
}

fn byte_by_byte(before: &Block, block: &Block) -> bool {
    let (one, other) = (before.hash(), block.draft.previous_hash);
    for index in 0..32 {
        if one.as_bytes()[index] != other.as_bytes()[index] {
            return false;
        }
    }
    true
}

fn sort(genesis: &Genesis<ServerKey>, blocks: &[Block]) -> bool {
    let mut times: Vec<u64> = blocks.iter().map(|block| block.draft.time.millis()).collect();
    times.insert(0, genesis.time.millis());
    let as_they_come = times.clone();
    times.sort();
    times == as_they_come
}

fn no_step_back(genesis: &Genesis<ServerKey>, blocks: &[Block]) -> bool {
    if blocks.is_empty() {
        return true;
    }
    !(blocks[0].draft.time < genesis.time
        || (1..blocks.len()).any(|i| blocks[i].draft.time < blocks[i - 1].draft.time))
}

fn from_the_end(genesis: &Genesis<ServerKey>, blocks: &[Block]) -> bool {
    let mut next = Time::from_millis(u64::MAX);
    for time in blocks.iter().rev().map(|block| block.draft.time).chain([genesis.time]) {
        if time > next {
            return false;
        }
        next = time;
    }
    true
}

fn fold(genesis: &Genesis<ServerKey>, blocks: &[Block]) -> Option<u64> {
    let step = |(height, hash): (u64, BlockHash), block: &Block| {
        let holds = block.draft.previous_hash == hash;
        if holds { Ok((height + 1, block.hash())) } else { Err(height) }
    };
    blocks.iter().try_fold((1, genesis.hash()), step).err()
}

fn backwards(genesis: &Genesis<ServerKey>, blocks: &[Block]) -> Option<u64> {
    let mut broken = None;
    for index in (0..blocks.len()).rev() {
        let before = match index {
            0 => genesis.hash(),
            _ => blocks[index - 1].hash(),
        };
        if before.to_hex() != blocks[index].draft.previous_hash.to_hex() {
            broken = Some(index as u64 + 1);
        }
    }
    broken
}

fn tail(genesis: &Genesis<ServerKey>, blocks: &[Block]) -> Option<u64> {
    fn go(hash: BlockHash, height: u64, blocks: &[Block]) -> Option<u64> {
        let (first, rest) = blocks.split_first()?;
        if first.draft.previous_hash != hash {
            return Some(height);
        }
        go(first.hash(), height + 1, rest)
    }
    go(genesis.hash(), 1, blocks)
}

fn all_faults(genesis: &Genesis<ServerKey>, blocks: &[Block]) -> Result<(), (u64, &'static str)> {
    let mut faults: Vec<(u64, u8, &'static str)> = Vec::new();
    let mut hashes = vec![genesis.hash()];
    hashes.extend(blocks.iter().map(Block::hash));
    let mut times = vec![genesis.time];
    times.extend(blocks.iter().map(|block| block.draft.time));
    for (index, block) in blocks.iter().enumerate() {
        let height = index as u64 + 1;
        let by = &genesis.rule.timestamp_server;
        if block.seal.signature.is_by(by, &encode(&block.draft)) != Ok(true) {
            faults.push((height, 3, "bad-stamp"));
        }
        if times[index + 1] < times[index] {
            faults.push((height, 2, "time-goes-back"));
        }
        if block.draft.previous_hash != hashes[index] {
            faults.push((height, 1, "wrong-link"));
        }
    }
    faults.sort();
    faults.first().map_or(Ok(()), |(height, _, code)| Err((*height, code)))
}

fn block_by_block(
    genesis: &Genesis<ServerKey>,
    blocks: &[Block],
) -> Result<(), (u64, &'static str)> {
    let Some((last, front)) = blocks.split_last() else { return Ok(()) };
    block_by_block(genesis, front)?;
    let height = blocks.len() as u64;
    let (hash, time) =
        front.last().map_or((genesis.hash(), genesis.time), |it| (it.hash(), it.draft.time));
    let bytes = encode(&last.draft);
    if hash != last.draft.previous_hash {
        Err((height, "wrong-link"))
    } else if last.draft.time.millis() < time.millis() {
        Err((height, "time-goes-back"))
    } else if !last.seal.signature.is_by(&genesis.rule.timestamp_server, &bytes).unwrap() {
        Err((height, "bad-stamp"))
    } else {
        Ok(())
    }
}

fn generous(
    genesis: &Genesis<ServerKey>,
    published: &[Block],
    mallory: &KeyPair,
) -> (Genesis<ServerKey>, Vec<Block>) {
    let mut own = genesis.clone();
    own.rule.timestamp_server = mallory.address().clone();
    own.grants.push(Grant { receiver: mallory.address().clone(), amount: Amount::new(2_000_000) });
    let mut chain = Chain::new(own.clone()).unwrap();
    for minutes in 0..published.len() as u64 + 1 {
        let time = own.time.after(std::time::Duration::from_secs(60 * minutes));
        chain.push(Stamp::seal(chain.draft(time, vec![]), mallory)).unwrap();
    }
    (own, chain.blocks().to_vec())
}

fn recursive_forge(
    genesis: &Genesis<ServerKey>,
    published: &[Block],
    mallory: &KeyPair,
) -> (Genesis<ServerKey>, Vec<Block>) {
    let Some((_, rest)) = published.split_first() else {
        let rule = ServerKey { timestamp_server: mallory.address().clone() };
        let amount = Amount::new(1_000_000);
        let grants = vec![Grant { receiver: mallory.address().clone(), amount }];
        let own = Genesis { time: genesis.time, grants, rule };
        let (time, previous_hash) = (own.time, own.hash());
        let first = Stamp::seal(Draft { time, transactions: vec![], previous_hash }, mallory);
        return (own, vec![first]);
    };
    let (own, mut blocks) = recursive_forge(genesis, rest, mallory);
    let (time, previous_hash) = (own.time, blocks[blocks.len() - 1].hash());
    blocks.push(Stamp::seal(Draft { time, transactions: vec![], previous_hash }, mallory));
    (own, blocks)
}

fn count(server: &Address, one: &Block, other: &Block) -> bool {
    let mut blocks = vec![one, other];
    blocks.retain(|it| it.draft.previous_hash == one.draft.previous_hash);
    blocks.retain(|it| it.seal.signature.is_by(server, &encode(&it.draft)).unwrap());
    blocks.dedup();
    blocks.len() == 2
}

fn bytes(server: &Address, one: &Block, other: &Block) -> bool {
    let is_stamped =
        |it: &Block| matches!(it.seal.signature.is_by(server, &encode(&it.draft)), Ok(true));
    if !is_stamped(other) || !is_stamped(one) || encode(one) == encode(other) {
        false
    } else {
        one.draft.previous_hash.as_bytes() == other.draft.previous_hash.as_bytes()
    }
}

fn balances(
    genesis: &Genesis<ServerKey>,
    blocks: &[Block],
    keys: &KeyPair,
    id: TransactionId,
) -> Vec<Block> {
    let mut has: Vec<(Address, u64)> = vec![];
    fn of<'a>(has: &'a mut Vec<(Address, u64)>, who: &Address) -> &'a mut u64 {
        let index = has.iter().position(|(address, _)| address == who).unwrap_or_else(|| {
            has.push((who.clone(), 0));
            has.len() - 1
        });
        &mut has[index].1
    }
    for grant in &genesis.grants {
        *of(&mut has, &grant.receiver) += grant.amount.units();
    }
    let mut previous_hash = genesis.hash();
    let mut new = Vec::new();
    for Block { draft, .. } in blocks {
        let mut transactions = Vec::new();
        for payment in &draft.transactions {
            let units = payment.amount.units();
            if payment.id == id || *of(&mut has, &payment.sender) < units {
                continue;
            }
            *of(&mut has, &payment.sender) -= units;
            *of(&mut has, &payment.receiver) += units;
            transactions.push(payment.clone());
        }
        let block = Stamp::seal(Draft { time: draft.time, transactions, previous_hash }, keys);
        previous_hash = block.hash();
        new.push(block);
    }
    new
}

/// Asks the chain about each payment, with all that it has in this block before it.
fn try_each(
    genesis: &Genesis<ServerKey>,
    blocks: &[Block],
    keys: &KeyPair,
    id: TransactionId,
) -> Vec<Block> {
    let mut chain = Chain::new(genesis.clone()).unwrap();
    for block in blocks {
        let mut kept = vec![];
        for payment in block.draft.transactions.iter().filter(|payment| payment.id != id) {
            let more = [&kept[..], &[payment.clone()]].concat();
            let draft = chain.draft(block.draft.time, more.clone());
            if chain.clone().push(Stamp::seal(draft, keys)).is_ok() {
                kept = more;
            }
        }
        chain.push(Stamp::seal(chain.draft(block.draft.time, kept), keys)).unwrap();
    }
    chain.blocks().to_vec()
}
