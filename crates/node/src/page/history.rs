use super::index::Index;
use super::query::Query;
use super::shared::Shared;
use super::turned::Turned;
use super::waiting::{Waiting, waiting};
use axum::Json;
use axum::extract::State;
use kusari::stage6_coin::{Address, Script, Txid};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

/// How many entries are told, if nothing is said, and at most.
pub(super) const COUNT: usize = 50;
pub(super) const MOST: usize = 500;

/// What came to some addresses and went from them, what waits first, then the newest first. Without an address, it's
/// about the wallet's.
pub(super) async fn history(
    State(shared): State<Arc<Shared>>,
    query: Query,
) -> Result<Json<Value>, Turned> {
    let mut addresses = query.addresses()?;
    if let (true, Some(purse)) = (addresses.is_empty(), &shared.purse) {
        addresses = purse.addresses().await?;
    }
    let count = query.number("count")?.unwrap_or(COUNT).min(MOST);
    let waiting = shared.handle.look(waiting).await?;
    let unconfirmed: Vec<_> = waiting.iter().filter_map(|it| of_waiting(it, &addresses)).collect();
    let index = Index::follow(&shared.index, &shared.handle).await?;
    let confirmed = index.history(&addresses);
    let (height, total) = (index.height(), confirmed.len() + unconfirmed.len());
    let entries = confirmed.into_iter().map(|(it, received, spent)| {
        let block = Some((it.height, it.time));
        list(&it.txid, block, it.is_coinbase, received, spent)
    });
    let entries: Vec<_> = unconfirmed.into_iter().chain(entries).take(count).collect();
    Ok(Json(json!({ "height": height, "total": total, "entries": entries })))
}

/// How a waiting payment will change what some addresses have, if it does.
fn of_waiting(it: &Waiting, addresses: &BTreeSet<Address>) -> Option<Value> {
    let is_own = |lock: &Script| Address::of_lock(lock).is_some_and(|it| addresses.contains(&it));
    let spent = it.spent.iter().map(|(_, output)| output).filter(|it| is_own(&it.lock));
    let received = it.payment.outputs.iter().filter(|it| is_own(&it.lock));
    let [spent, received] = [spent.collect::<Vec<_>>(), received.collect()]
        .map(|all| all.iter().map(|it| it.amount.units()).fold(0, u64::saturating_add));
    (spent > 0 || received > 0).then(|| list(&it.txid, None, false, received, spent))
}

/// A payment in a list, with what it brought and took, in units. `block` is the height and the time of its block, in
/// milliseconds since 1970.
pub(super) fn list(
    txid: &Txid,
    block: Option<(u64, u64)>,
    is_coinbase: bool,
    received: u64,
    spent: u64,
) -> Value {
    json!({
        "txid": txid.to_hex(),
        "height": block.map(|(height, _)| height),
        "time": block.map(|(_, time)| time),
        "coinbase": is_coinbase,
        "received": received,
        "spent": spent,
    })
}
