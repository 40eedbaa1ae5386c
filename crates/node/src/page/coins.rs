use super::index::Index;
use super::query::Query;
use super::shared::Shared;
use super::turned::Turned;
use crate::commands::Refused;
use axum::Json;
use axum::extract::State;
use kusari::stage6_coin::{Address, BlockHash, Coin, Coins as _, OutPoint, to_hex};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

/// How many coins are told, the largest first.
const MOST: usize = 2_000;

/// What some addresses can spend.
pub(super) struct Found {
    pub(super) height: u64,
    pub(super) tip: BlockHash,
    pub(super) genesis: BlockHash,
    /// The coins, and whether a waiting payment spends them.
    pub(super) coins: Vec<(OutPoint, Coin, bool)>,
    /// How many more there are.
    pub(super) left_out: usize,
}

/// Finds the unspent outputs of some addresses, at most `most` of them.
pub(super) async fn find(
    shared: &Shared,
    addresses: &BTreeSet<Address>,
    most: usize,
) -> Result<Found, Refused> {
    let owned = Index::follow(&shared.index, &shared.handle).await?.coins(addresses);
    let left_out = owned.len().saturating_sub(most);
    let names: Vec<_> = owned.into_iter().take(most).map(|(out_point, _)| out_point).collect();
    let look = move |inside: &crate::commands::Inside<'_>| {
        let node = inside.host.node();
        let inputs = node.waiting().flat_map(|payment| &payment.inputs);
        let spent: HashSet<_> = inputs.map(|input| input.previous).collect();
        let all = node.tree().ledger().coins();
        // What isn't there was spent a moment ago.
        let coin = |it: OutPoint| Some((it, all.coin(&it)?.clone(), spent.contains(&it)));
        let coins = names.into_iter().filter_map(coin).collect();
        let (tip, genesis) = (node.tip(), node.genesis().hash());
        Found { height: tip.height, tip: tip.hash, genesis, coins, left_out }
    };
    shared.handle.look(look).await
}

/// The unspent outputs of some addresses.
pub(super) async fn coins(
    State(shared): State<Arc<Shared>>,
    query: Query,
) -> Result<Json<Value>, Turned> {
    let found = find(&shared, &query.addresses()?, MOST).await?;
    Ok(Json(json!({
        "height": found.height,
        "tip": found.tip,
        "genesis": found.genesis,
        "coins": found.coins.iter().map(list).collect::<Vec<_>>(),
        "left_out": found.left_out,
    })))
}

/// A coin in a list.
pub(super) fn list((out_point, coin, is_waiting): &(OutPoint, Coin, bool)) -> Value {
    json!({
        "txid": out_point.txid.to_hex(),
        "index": out_point.index,
        "amount": coin.output.amount.units(),
        "lock": to_hex(coin.output.lock.as_bytes()),
        "height": coin.height,
        "coinbase": coin.is_coinbase,
        "waiting": is_waiting,
    })
}
