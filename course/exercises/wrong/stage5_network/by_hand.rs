//! A chain's rules, checked by hand, with one of them wrong.

use kusari::stage5_network::*;

/// What is overlooked by someone who checks the rules by hand.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Slip {
    None,
    AnyEarlierLink,
    LinksBeginAlike,
    LinksEndAlike,
    OneBitLess,
    OneBitMore,
    AlwaysFiveBits,
    WorkOfTheLast,
    LaterTimes,
    NoTimes,
    FirstSignature,
    NoReplays,
    AnyOrder,
    OwnPaymentsAreFree,
    NoOwnPayments,
    NotEverything,
    GenesisIsGiven,
    NoPayments,
}

pub(super) fn keeps(genesis: &Genesis<WorkRule>, blocks: &[Block], slip: Slip) -> bool {
    let mut accounts = Accounts::default();
    for grant in &genesis.grants {
        if accounts.grant(&grant.receiver, grant.amount).is_none() {
            return false;
        }
    }
    let mut hashes = vec![genesis.hash()];
    let mut before = genesis.time;
    for (at, block) in blocks.iter().enumerate() {
        let (hash, parent) = (block.hash(), hashes[at]);
        let Draft { time, transactions, previous_hash } = &block.draft;
        let alike = |range: std::ops::Range<usize>| {
            parent.as_bytes()[range.clone()] == previous_hash.as_bytes()[range]
        };
        let is_linked = match slip {
            Slip::AnyEarlierLink => hashes.contains(previous_hash),
            Slip::LinksBeginAlike => alike(0..8),
            Slip::LinksEndAlike => alike(8..32),
            Slip::GenesisIsGiven => at == 0 || parent == *previous_hash,
            _ => parent == *previous_hash,
        };
        let (needed, found) = (genesis.rule.difficulty.bits(), Difficulty::zero_bits(&hash));
        let has_work = match slip {
            Slip::OneBitLess => found + 1 >= needed,
            Slip::OneBitMore => found > needed,
            Slip::AlwaysFiveBits => found >= 5,
            Slip::WorkOfTheLast => at + 1 < blocks.len() || found >= needed,
            _ => found >= needed,
        };
        let is_in_time = match slip {
            Slip::LaterTimes => *time > before,
            Slip::NoTimes => true,
            _ => *time >= before,
        };
        let apply = |accounts: &mut Accounts, number: usize, tx: &Transaction| {
            let is_own = tx.sender == tx.receiver;
            match slip {
                Slip::OwnPaymentsAreFree if is_own => return true,
                Slip::NoOwnPayments if is_own => return false,
                Slip::NotEverything if accounts.balance(&tx.sender) == tx.amount => return false,
                _ => {}
            }
            let is_signed = number > 0 && slip == Slip::FirstSignature || tx.verify().is_ok();
            let mut tx = tx.clone();
            if slip == Slip::NoReplays {
                let seed = (100 * at + number) as u64;
                let mut rng = <rand::rngs::ChaCha12Rng as rand::SeedableRng>::seed_from_u64(seed);
                tx.id = TransactionId::random(&mut rng);
            }
            is_signed && accounts.apply(&tx).is_ok()
        };
        let mut order: Vec<&Transaction> = transactions.iter().collect();
        let mut tried = accounts.clone();
        if slip == Slip::AnyOrder && !order.iter().all(|tx| tried.apply(tx).is_ok()) {
            order.reverse();
        }
        let is_paid = slip == Slip::NoPayments && transactions.is_empty()
            || slip != Slip::NoPayments
                && order.iter().enumerate().all(|(n, tx)| apply(&mut accounts, n, tx));
        if !is_linked || !has_work || !is_in_time || !is_paid {
            return false;
        }
        hashes.push(hash);
        before = *time;
    }
    true
}
