use super::held::{Held, Moved, sum};
use super::running::Running;
use super::{Where, pool_of, tell_dropped, waiting};
use crate::door::door;
use crate::failure::Failure;
use kusari::stage6_coin::*;
use kusari_storage::Store;
use std::collections::{BTreeSet, HashMap};

/// Where a wallet's coins come from, and where its payments go: the chain in a directory, or the node that runs there and has
/// the directory to itself.
pub(super) enum Source {
    Directory(Box<Store>),
    Node(Running),
}

/// A payment that keeps the rules as far as can be seen from here.
pub(super) enum Ready {
    /// It, and all that wait with it.
    ForDirectory(Vec<Transaction>),
    /// The node has the last word.
    ForNode(Box<Transaction>),
}

impl Source {
    /// The node that runs in the directory, or, if there's none, the directory itself.
    pub(super) fn open(place: &Where) -> Result<Source, Failure> {
        match door(&place.dir)? {
            Some(door) => Running::new(place, door).map(Source::Node),
            None => Ok(Source::Directory(Box::new(place.open()?))),
        }
    }

    pub(super) fn genesis(&self) -> &Genesis {
        match self {
            Source::Directory(store) => store.genesis(),
            Source::Node(node) => node.genesis(),
        }
    }

    /// The wallet's coins on the chain, and the height of its end.
    pub(super) fn held(&self, addresses: &[Address]) -> Result<(u64, Vec<Held>), Failure> {
        let store = match self {
            Source::Directory(store) => store,
            Source::Node(node) => return node.held(addresses),
        };
        let height = store.place().map_err(|error| Failure::impossible(&error))?.height();
        let (pool, dropped) = waiting(store)?;
        tell_dropped(&dropped);
        let inputs = pool.waiting().flat_map(|payment| &payment.inputs);
        let spent: BTreeSet<OutPoint> = inputs.map(|input| input.previous).collect();
        let mut held = Vec::new();
        for address in addresses {
            let coins = store.coins_of(&address.lock());
            let coins = coins.map_err(|error| Failure::impossible(&error))?;
            held.extend(coins.into_iter().map(|(out_point, coin)| Held {
                out_point,
                coin,
                is_leaving: spent.contains(&out_point),
            }));
        }
        Ok((height, held))
    }

    /// What can be spent in the next block and isn't spent by a waiting payment.
    pub(super) fn spendable(
        &self,
        addresses: &[Address],
    ) -> Result<Vec<(OutPoint, Coin)>, Failure> {
        let (height, held) = self.held(addresses)?;
        let rules = &self.genesis().rules;
        let is_ripe = |it: &Held| !it.is_leaving && it.coin.is_spendable(height + 1, rules);
        Ok(held.into_iter().filter(is_ripe).map(|it| (it.out_point, it.coin)).collect())
    }

    /// What came in and went out: what's in blocks, the oldest first, and then what waits.
    pub(super) fn moved(&self, addresses: &[Address]) -> Result<Vec<Moved>, Failure> {
        match self {
            Source::Directory(store) => moved_on_disk(store, addresses),
            Source::Node(node) => node.moved(addresses),
        }
    }

    /// Which addresses were ever paid.
    pub(super) fn used(&self, addresses: &[Address]) -> Result<BTreeSet<Address>, Failure> {
        match self {
            Source::Directory(store) => {
                let history = history(store, addresses)?;
                Ok(addresses.iter().copied().filter(|it| history.is_used(it)).collect())
            }
            Source::Node(node) => node.used(addresses),
        }
    }

    /// Checks a payment as far as that can be done before it's handed in: it comes after those that wait already.
    pub(super) fn check(&self, payment: Transaction) -> Result<Ready, Failure> {
        let store = match self {
            Source::Directory(store) => store,
            Source::Node(_) => return Ok(Ready::ForNode(Box::new(payment))),
        };
        let txid = payment.txid();
        let (pool, _) = waiting(store)?;
        let all = pool.waiting().map(|waits| (**waits).clone()).chain([payment]);
        let (pool, dropped) = pool_of(store, all.collect())?;
        if let Some((_, cause)) = dropped.iter().find(|(payment, _)| payment.txid() == txid) {
            let remedy = match cause {
                MempoolError::Spend(SpendError::Format(_)) => "; pay them in several parts",
                _ => "",
            };
            return Err(Failure::refused(cause).with_remedy(remedy));
        }
        tell_dropped(&dropped);
        Ok(Ready::ForDirectory(pool.waiting().map(|waits| (**waits).clone()).collect()))
    }

    /// Lets a payment wait for a block.
    pub(super) fn hand_in(&mut self, ready: Ready) -> Result<(), Failure> {
        match (self, ready) {
            (Source::Directory(store), Ready::ForDirectory(all)) => {
                store.set_waiting(&all).map_err(|error| Failure::impossible(&error))
            }
            (Source::Node(node), Ready::ForNode(payment)) => node.hand_in(&payment),
            _ => Ok(()), // `check` and this are called for the same source
        }
    }
}

/// Everything that a wallet received and spent.
fn history(store: &Store, addresses: &[Address]) -> Result<History, Failure> {
    let top = store.place().map_err(|error| Failure::impossible(&error))?.height();
    let mut history = History::of(addresses.iter().copied());
    for height in 1..=top {
        let block = store.block_at(height).map_err(|error| Failure::impossible(&error))?;
        block.iter().for_each(|block| history.read(height, block));
        crate::interrupt::check()?;
    }
    Ok(history)
}

fn moved_on_disk(store: &Store, addresses: &[Address]) -> Result<Vec<Moved>, Failure> {
    let history = history(store, addresses)?;
    let confirmed = history.entries.iter().map(|entry| Moved {
        height: Some(entry.height),
        txid: entry.txid,
        is_coinbase: entry.is_coinbase,
        received: entry.received,
        spent: entry.spent,
    });
    let mut moved: Vec<Moved> = confirmed.collect();
    // Other people's payments are waiting here, too.
    let is_own = |lock: &Script| Address::of_lock(lock).is_some_and(|it| addresses.contains(&it));
    let (pool, _) = waiting(store)?;
    let mut unconfirmed: HashMap<OutPoint, Amount> = HashMap::new();
    for payment in pool.waiting() {
        let txid = payment.txid();
        let own = (0..).zip(&payment.outputs).filter(|(_, output)| is_own(&output.lock));
        let own: Vec<(u32, Amount)> = own.map(|(index, output)| (index, output.amount)).collect();
        let spends = payment.inputs.iter().filter_map(|input| {
            let confirmed = history.coins.get(&input.previous).map(|coin| coin.output.amount);
            confirmed.or_else(|| unconfirmed.get(&input.previous).copied())
        });
        let spent = sum(spends);
        let received = sum(own.iter().map(|(_, amount)| *amount));
        unconfirmed.extend(own.into_iter().map(|(index, it)| (OutPoint { txid, index }, it)));
        if received != Amount::ZERO || spent != Amount::ZERO {
            moved.push(Moved { height: None, txid, is_coinbase: false, received, spent });
        }
    }
    Ok(moved)
}
