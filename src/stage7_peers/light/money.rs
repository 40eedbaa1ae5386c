use super::edge::Edge;
use super::edge_event::{EdgeEvent, EdgeOutput};
use super::edge_state::{EdgeSettings, EdgeState, MAX_PENDING};
use super::message::{MAX_LOCKS, MAX_QUESTION_BYTES, ProvenPayment};
use crate::stage6_coin::{
    Books, Coin, Genesis, Header, LightError, Mempool, MempoolError, Message, NodeId, OutPoint,
    Script, Transaction, Txid, Verifier,
};
use std::collections::BTreeSet;
use std::num::NonZeroUsize;

/// How many bytes the locks may have together, so that a question about all of them isn't too long: each byte takes
/// two there.
const MAX_LOCK_BYTES: usize = MAX_QUESTION_BYTES / 4;

/// What an edge knows of its owner's money.
impl Edge {
    /// Follows the payments of one more lock, from the first block on. Returns whether there's room for it, or it's followed
    /// already.
    pub fn watch(&mut self, lock: Script) -> bool {
        let before = self.watched.locks.len();
        let is_followed = self.watch_new(lock);
        if self.watched.locks.len() > before {
            let genesis = self.genesis.hash();
            self.watched.agreed = genesis;
            for core in self.cores.values_mut() {
                (core.told_through, core.began_after) = (genesis, genesis);
            }
        }
        is_followed
    }

    /// The same for a lock whose key was made just now. Nothing on the chain can concern it yet, so no core has to look through its
    /// blocks again.
    pub fn watch_new(&mut self, lock: Script) -> bool {
        if self.watched.locks.contains(&lock) {
            return true;
        }
        let bytes = |locks: &[Script]| locks.iter().map(|it| it.as_bytes().len()).sum::<usize>();
        let has_room = self.watched.locks.len() < MAX_LOCKS
            && bytes(&self.watched.locks) + bytes(std::slice::from_ref(&lock)) <= MAX_LOCK_BYTES;
        if has_room {
            self.watched.locks.push(lock);
            self.forget_questions();
        }
        has_room
    }

    /// The locks whose payments it follows.
    pub fn locks(&self) -> &[Script] {
        &self.watched.locks
    }

    /// The payments of its locks that are on the best chain, and the heights of their blocks. The lowest comes first.
    pub fn found(&self) -> Vec<(u64, &ProvenPayment)> {
        let found = self.watched.found.values();
        let mut found: Vec<_> =
            found.filter_map(|it| Some((self.best_height(&it.block)?, it))).collect();
        found.sort_by_key(|(height, _)| *height);
        found
    }

    /// The outputs on the best chain that its locks lock, and that no payment on it spends. What cores kept to themselves isn't
    /// among them.
    pub fn coins(&self) -> Vec<(OutPoint, Coin)> {
        let found = self.found();
        let spent = spent_by(found.iter().map(|(_, it)| &it.payment));
        let mut coins = Vec::new();
        for (height, it) in found {
            let (txid, is_coinbase) = (it.payment.txid(), it.payment.is_coinbase());
            let height = u32::try_from(height).unwrap_or(u32::MAX);
            for (index, output) in (0..).zip(&it.payment.outputs) {
                let out_point = OutPoint { txid, index };
                if self.watched.locks.contains(&output.lock) && !spent.contains(&out_point) {
                    let output = output.clone();
                    coins.push((out_point, Coin { output, height, is_coinbase }));
                }
            }
        }
        coins
    }

    /// Those of its coins that the next block can spend, and that no waiting payment spends.
    pub fn spendable(&self) -> Vec<(OutPoint, Coin)> {
        let (next, spent) = (self.place().height() + 1, spent_by(&self.watched.pending));
        let mut coins = self.coins();
        coins.retain(|(it, coin)| {
            !spent.contains(it) && coin.is_spendable(next, &self.genesis.rules)
        });
        coins
    }

    /// How many confirmations a payment of its locks has: the block it's in, and those after it. `None`: no core has proved
    /// that it's in a block of the best chain.
    pub fn confirmations(&self, payment: &Txid) -> Option<u64> {
        let named = self.watched.found.keys().filter(|(_, txid)| txid == payment);
        let height = named.filter_map(|(block, _)| self.best_height(block)).max()?;
        Some(self.place().height() - height + 1)
    }

    /// Through which height enough cores have told the same about its payments.
    pub fn agreed_height(&self) -> u64 {
        self.best_height(&self.watched.agreed).unwrap_or(0)
    }

    /// Its cores, and through which height each has told about its payments.
    pub fn cores(&self) -> impl Iterator<Item = (NodeId, u64)> {
        let told = |hash| self.best_height(hash).unwrap_or(0);
        self.cores.iter().map(move |(link, core)| (*link, told(&core.told_through)))
    }

    /// The payments that its owner has handed in and that aren't settled, the oldest first.
    pub fn pending(&self) -> &[Transaction] {
        &self.watched.pending
    }

    /// Takes a payment of the owner's, if the next block could hold it. An edge only knows the coins of its own locks, so
    /// it refuses a payment of others. A core would count an invalid one as an offence.
    pub(super) fn pay(&mut self, payment: Transaction) -> Result<(), MempoolError> {
        if self.watched.pending.contains(&payment) {
            return Ok(());
        }
        if self.watched.pending.len() >= MAX_PENDING {
            return Err(MempoolError::Full { limit: MAX_PENDING });
        }
        let verifier = Verifier::new(self.genesis.rules, self.genesis.hash());
        let books =
            Books::at(verifier.on_threads(NonZeroUsize::MIN), self.coins().into_iter().collect());
        let (mut mempool, height) = (Mempool::new(MAX_PENDING), self.place().height());
        for before in &self.watched.pending {
            // Those that are in a block by now are refused, and so is what conflicts with it.
            let _ = mempool.add(before.clone().into(), &books, height);
        }
        mempool.add(payment.clone().into(), &books, height)?;
        self.watched.pending.push(payment);
        Ok(())
    }

    /// Tells a core the payments that are in no block yet.
    pub(super) fn tell_pending(&self, link: NodeId, out: &mut Vec<EdgeOutput>) {
        if self.watched.pending.is_empty() {
            return;
        }
        let found = self.found();
        let spent = spent_by(found.iter().map(|(_, it)| &it.payment));
        // If something in a block spends the same, it's this payment itself, or it's too late.
        let is_open =
            |it: &&Transaction| it.inputs.iter().all(|input| !spent.contains(&input.previous));
        let open = self.watched.pending.iter().filter(is_open).cloned();
        out.extend(open.map(|it| EdgeOutput::Say(link, Message::Transaction(it.into()))));
    }

    /// Forgets what was handed in and is settled by now, this way or the other.
    pub(super) fn settle(&mut self, out: &mut Vec<EdgeOutput>) {
        if self.watched.pending.is_empty() {
            return;
        }
        let settled_up_to = (self.place().height() + 1).checked_sub(self.settings.settled_after);
        let found = self.found();
        let settled = found.iter().filter(|(height, _)| Some(*height) <= settled_up_to);
        let settled: Vec<_> = settled.map(|(_, it)| &it.payment).collect();
        let names: BTreeSet<Txid> = settled.iter().map(|it| it.txid()).collect();
        let spent = spent_by(settled);
        self.watched.pending.retain(|it| {
            let is_open = it.inputs.iter().all(|input| !spent.contains(&input.previous));
            let txid = it.txid();
            if !is_open && !names.contains(&txid) {
                out.push(EdgeOutput::Event(EdgeEvent::PaymentLost(txid)));
            }
            is_open
        });
    }

    /// What it takes with it when it goes away.
    pub fn state(&self) -> EdgeState {
        EdgeState {
            locks: self.watched.locks.clone(),
            agreed: self.watched.agreed,
            found: self.found().into_iter().map(|(_, it)| it.clone()).collect(),
            pending: self.watched.pending.clone(),
        }
    }

    /// Comes back, with the headers that were kept.
    ///
    /// Payments whose proofs don't belong to these headers are asked for again.
    ///
    /// # Errors
    ///
    /// The rule that one of the headers breaks.
    pub fn restore(
        genesis: Genesis,
        settings: EdgeSettings,
        headers: impl IntoIterator<Item = Header>,
        state: EdgeState,
    ) -> Result<Edge, LightError> {
        let mut edge = Edge::new(genesis, settings)?;
        headers.into_iter().try_for_each(|header| edge.client.add(header))?;
        edge.watched.locks = state.locks.into_iter().take(MAX_LOCKS).collect();
        edge.watched.pending = state.pending.into_iter().take(MAX_PENDING).collect();
        let agreed = edge.client.last_on_best_chain(&state.agreed);
        edge.watched.agreed = agreed.unwrap_or(edge.watched.agreed);
        for it in state.found {
            match edge.client.confirmations(&it.payment, &it.proof, &it.block) {
                Ok(_) => drop(edge.watched.remember((it.block, it.payment.txid()), it)),
                Err(_) => edge.watched.agreed = edge.genesis.hash(),
            }
        }
        Ok(edge)
    }
}

fn spent_by<'a>(payments: impl IntoIterator<Item = &'a Transaction>) -> BTreeSet<OutPoint> {
    payments.into_iter().flat_map(|it| &it.inputs).map(|input| input.previous).collect()
}
