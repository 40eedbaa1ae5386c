use super::super::history::{COUNT, MOST, list};
use super::super::query::Query;
use super::super::turned::Turned;
use super::follow::check;
use super::status::told;
use crate::commands::Refused;
use crate::edge::{EdgeHandle, InsideEdge};
use axum::Json;
use axum::extract::State;
use kusari::stage6_coin::{Address, OutPoint, Script, Transaction, Txid};
use kusari::stage7_peers::Edge;
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};

/// What came to some addresses that the edge follows, and went from them: what was handed in and is in no block yet, then the
/// newest first.
pub(super) async fn history(
    State(edge): State<EdgeHandle>,
    query: Query,
) -> Result<Json<Value>, Turned> {
    let (addresses, count) = (query.addresses()?, query.number("count")?);
    let count = count.unwrap_or(COUNT).min(MOST);
    let look = move |inside: &InsideEdge<'_>| {
        let edge = inside.host.edge();
        check(edge, &addresses)?;
        let mut entries = entries(edge, &addresses);
        let total = entries.len();
        entries.truncate(count);
        let height = edge.place().height();
        Ok(json!({ "height": height, "told": told(edge), "total": total, "entries": entries }))
    };
    let found: Result<Value, Refused> = edge.look(look).await?;
    Ok(Json(found?))
}

fn entries(edge: &Edge, addresses: &BTreeSet<Address>) -> Vec<Value> {
    let time = |block| edge.client().header(block).map_or(0, |it| u64::from(it.time) * 1000);
    let found = edge.found();
    let found = found
        .iter()
        .map(|(height, it)| (it.payment.txid(), &it.payment, Some((*height, time(&it.block)))));
    let mut all: Vec<_> = found.collect();
    let confirmed: BTreeSet<Txid> = all.iter().map(|(txid, ..)| *txid).collect();
    let pending = edge.pending().iter().map(|payment| (payment.txid(), payment, None));
    all.extend(pending.filter(|(txid, ..)| !confirmed.contains(txid)));
    // Payments in one block come in any order, so all that was paid is collected before it's asked what was spent.
    let is_own = |lock: &Script| Address::of_lock(lock).is_some_and(|it| addresses.contains(&it));
    let mut paid = HashMap::new();
    for (txid, payment, _) in &all {
        for (index, output) in (0..).zip(&payment.outputs) {
            if is_own(&output.lock) {
                paid.insert(OutPoint { txid: *txid, index }, output.amount.units());
            }
        }
    }
    let sum = |units: &mut dyn Iterator<Item = u64>| units.fold(0, u64::saturating_add);
    let entry = |(txid, it, block): (Txid, &Transaction, _)| {
        let mut spent = it.inputs.iter().filter_map(|input| paid.get(&input.previous).copied());
        let own = it.outputs.iter().filter(|output| is_own(&output.lock));
        let (spent, received) =
            (sum(&mut spent), sum(&mut own.map(|output| output.amount.units())));
        let is_concerned = spent > 0 || received > 0;
        is_concerned.then(|| list(&txid, block, it.is_coinbase(), received, spent))
    };
    all.into_iter().rev().filter_map(entry).collect()
}
