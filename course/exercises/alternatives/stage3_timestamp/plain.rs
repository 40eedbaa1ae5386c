//! As one might write it instead.

use crate::Right;
use kusari::stage3_timestamp::*;
use kusari_exercises::stage3 as check;

pub(crate) fn all() -> Vec<Right> {
    vec![
        Right::new("compares texts", || check::link_holds(link_holds)),
        Right::new("collects the times", || check::time_never_goes_back(time_never_goes_back)),
        Right::new("calls itself", || check::time_never_goes_back(recursive)),
        Right::new("counts by index", || check::first_broken_link(first_broken_link)),
        Right::new("looks for the position", || check::first_broken_link(position)),
        Right::new("asks the library", || check::chain_check(chain_check)),
        Right::new("uses windows", || check::chain_check(windows)),
        Right::new("keeps a server", || check::forge_chain(forge_chain)),
        Right::new("returns early", || check::same_height_twice(same_height_twice)),
        Right::new("compares drafts", || check::same_height_twice(drafts)),
        Right::new("keeps the accounts by hand", || check::rewrite_from(rewrite_from)),
    ]
}

fn link_holds(before: &Block, block: &Block) -> bool {
    before.hash().to_hex() == block.draft.previous_hash.to_hex()
}

fn time_never_goes_back(genesis: &Genesis<ServerKey>, blocks: &[Block]) -> bool {
    let mut times = vec![genesis.time];
    times.extend(blocks.iter().map(|block| block.draft.time));
    times.is_sorted()
}

fn first_broken_link(genesis: &Genesis<ServerKey>, blocks: &[Block]) -> Option<u64> {
    for index in 0..blocks.len() {
        let expected = if index == 0 { genesis.hash() } else { blocks[index - 1].hash() };
        if blocks[index].draft.previous_hash != expected {
            return Some(index as u64 + 1);
        }
    }
    None
}

/// As the library does it. There are no payments at which it could find more.
fn chain_check(genesis: &Genesis<ServerKey>, blocks: &[Block]) -> Result<(), (u64, &'static str)> {
    match Chain::verify(genesis.clone(), blocks.to_vec()) {
        Ok(_) => Ok(()),
        Err(cause) => Err((cause.height(), cause.code())),
    }
}

/// Mallory keeps a server, and a year that she likes better.
fn forge_chain(
    _: &Genesis<ServerKey>,
    published: &[Block],
    mallory: &KeyPair,
) -> (Genesis<ServerKey>, Vec<Block>) {
    let half = Grant { receiver: mallory.address().clone(), amount: Amount::new(600_000) };
    let grants = vec![half.clone(), half];
    let time = Time::from_millis(5);
    let mut server = TimestampServer::new(mallory.clone(), time, grants).unwrap();
    for _ in 0..published.len() + 7 {
        server.publish(time).unwrap();
    }
    (server.chain().genesis().clone(), server.chain().blocks().to_vec())
}

fn same_height_twice(server: &Address, one: &Block, other: &Block) -> bool {
    if one.hash() == other.hash() || !link_of(one).eq(&link_of(other)) {
        return false;
    }
    for block in [one, other] {
        match block.seal.signature.is_by(server, &encode(&block.draft)) {
            Ok(true) => {}
            Ok(false) | Err(_) => return false,
        }
    }
    true
}

fn link_of(block: &Block) -> String {
    block.draft.previous_hash.to_hex()
}

/// By hand: keeps the accounts, and writes only the blocks that change.
fn rewrite_from(
    genesis: &Genesis<ServerKey>,
    blocks: &[Block],
    keys: &KeyPair,
    id: TransactionId,
) -> Vec<Block> {
    let mut accounts = Accounts::default();
    for grant in &genesis.grants {
        accounts.grant(&grant.receiver, grant.amount).unwrap();
    }
    let mut new: Vec<Block> = vec![];
    for block in blocks {
        let mut draft = block.draft.clone();
        draft.previous_hash = new.last().map_or(genesis.hash(), Block::hash);
        draft.transactions.clear();
        for payment in &block.draft.transactions {
            if payment.id != id && accounts.apply(payment).is_ok() {
                draft.transactions.push(payment.clone());
            }
        }
        let block = if draft == block.draft { block.clone() } else { Stamp::seal(draft, keys) };
        new.push(block);
    }
    new
}

fn recursive(genesis: &Genesis<ServerKey>, blocks: &[Block]) -> bool {
    match blocks {
        [] => true,
        [first, rest @ ..] => {
            let time = first.draft.time;
            time >= genesis.time && recursive(&Genesis { time, ..genesis.clone() }, rest)
        }
    }
}

fn position(genesis: &Genesis<ServerKey>, blocks: &[Block]) -> Option<u64> {
    let mut hashes = vec![genesis.hash()];
    hashes.extend(blocks.iter().map(|block| block.hash()));
    let index =
        blocks.iter().zip(hashes).position(|(block, hash)| block.draft.previous_hash != hash);
    index.map(|index| index as u64 + 1)
}

fn windows(genesis: &Genesis<ServerKey>, blocks: &[Block]) -> Result<(), (u64, &'static str)> {
    let rules = |hash, time, block: &Block| {
        if block.draft.previous_hash != hash {
            Err("wrong-link")
        } else if time > block.draft.time {
            Err("time-goes-back")
        } else {
            let bytes = encode(&block.draft);
            match block.seal.signature.is_by(&genesis.rule.timestamp_server, &bytes) {
                Ok(true) => Ok(()),
                _ => Err("bad-stamp"),
            }
        }
    };
    let Some(first) = blocks.first() else {
        return Ok(());
    };
    rules(genesis.hash(), genesis.time, first).map_err(|code| (1, code))?;
    for (index, pair) in blocks.windows(2).enumerate() {
        rules(pair[0].hash(), pair[0].draft.time, &pair[1])
            .map_err(|code| (index as u64 + 2, code))?;
    }
    Ok(())
}

/// There is only one good stamp for a draft, so two good blocks differ in their drafts.
fn drafts(server: &Address, one: &Block, other: &Block) -> bool {
    let blocks = [one, other];
    let stamps = blocks.map(|block| block.seal.signature.is_by(server, &encode(&block.draft)));
    one.draft != other.draft
        && one.draft.previous_hash == other.draft.previous_hash
        && stamps.iter().all(|stamp| *stamp == Ok(true))
}
