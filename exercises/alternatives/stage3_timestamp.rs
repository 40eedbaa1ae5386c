//! Right answers to chapter 3 that are not the ones of `solutions/`.

use kusari::stage3_timestamp::*;

pub(crate) fn link_holds(before: &Block, block: &Block) -> bool {
    before.hash().to_hex() == block.draft.previous_hash.to_hex()
}

pub(crate) fn time_never_goes_back(genesis: &Genesis<ServerKey>, blocks: &[Block]) -> bool {
    let mut times = vec![genesis.time];
    times.extend(blocks.iter().map(|block| block.draft.time));
    times.is_sorted()
}

pub(crate) fn first_broken_link(genesis: &Genesis<ServerKey>, blocks: &[Block]) -> Option<u64> {
    for index in 0..blocks.len() {
        let expected = if index == 0 { genesis.hash() } else { blocks[index - 1].hash() };
        if blocks[index].draft.previous_hash != expected {
            return Some(index as u64 + 1);
        }
    }
    None
}

/// As the library does it. There are no payments at which it could find more.
pub(crate) fn chain_check(
    genesis: &Genesis<ServerKey>,
    blocks: &[Block],
) -> Result<(), (u64, &'static str)> {
    match Chain::verify(genesis.clone(), blocks.to_vec()) {
        Ok(_) => Ok(()),
        Err(cause) => Err((cause.height(), cause.code())),
    }
}

/// Mallory keeps a server, and a year that she likes better.
pub(crate) fn forge_chain(
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

pub(crate) fn same_height_twice(server: &Address, one: &Block, other: &Block) -> bool {
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
pub(crate) fn rewrite_from(
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
