use crate::commands::Inside;
use kusari::stage6_coin::{Amount, Coins as _, FeeRate, OutPoint, Output, Transaction, Txid};
use std::collections::HashMap;
use std::sync::Arc;

/// A payment that waits for a block.
pub(super) struct Waiting {
    pub(super) payment: Arc<Transaction>,
    pub(super) txid: Txid,
    pub(super) size: usize,
    /// What it spends, and of whom.
    pub(super) spent: Vec<(OutPoint, Output)>,
}

impl Waiting {
    /// What it leaves for the miner.
    pub(super) fn fee(&self) -> Amount {
        let sum = |amounts: &mut dyn Iterator<Item = u64>| amounts.fold(0, u64::saturating_add);
        let spent = sum(&mut self.spent.iter().map(|(_, output)| output.amount.units()));
        let paid = sum(&mut self.payment.outputs.iter().map(|output| output.amount.units()));
        Amount::new(spent.saturating_sub(paid))
    }

    /// What it offers for each byte.
    pub(super) fn rate(&self) -> FeeRate {
        FeeRate::of(self.fee(), self.size)
    }
}

/// The payments that wait in a node, the oldest first. There are at most as many as its mempool takes.
pub(super) fn waiting(inside: &Inside<'_>) -> Vec<Waiting> {
    let node = inside.host.node();
    let coins = node.tree().ledger().coins();
    let by_name: HashMap<Txid, &Transaction> =
        node.waiting().map(|it| (it.facts().txid, &**it.transaction())).collect();
    let spent = |out_point: &OutPoint| match coins.coin(out_point) {
        Some(coin) => Some(coin.output.clone()),
        None => by_name.get(&out_point.txid)?.outputs.get(out_point.index as usize).cloned(),
    };
    let of = |it: &kusari::stage5_network::Checked<Transaction>| Waiting {
        payment: it.transaction().clone(),
        txid: it.facts().txid,
        size: it.facts().size,
        spent: (it.inputs.iter())
            .filter_map(|input| Some((input.previous, spent(&input.previous)?)))
            .collect(),
    };
    node.waiting().map(of).collect()
}
