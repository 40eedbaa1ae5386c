use super::super::coins::list;
use super::super::query::Query;
use super::super::turned::Turned;
use super::follow::check;
use super::status::told;
use crate::commands::Refused;
use crate::edge::{EdgeHandle, InsideEdge};
use axum::Json;
use axum::extract::State;
use kusari::stage6_coin::{Address, Coin, OutPoint};
use serde_json::{Value, json};
use std::collections::HashSet;

/// The unspent outputs of some addresses that the edge follows, as far as its cores have told.
pub(super) async fn coins(
    State(edge): State<EdgeHandle>,
    query: Query,
) -> Result<Json<Value>, Turned> {
    let addresses = query.addresses()?;
    let look = move |inside: &InsideEdge<'_>| {
        let edge = inside.host.edge();
        check(edge, &addresses)?;
        let inputs = edge.pending().iter().flat_map(|payment| &payment.inputs);
        let spent: HashSet<_> = inputs.map(|input| input.previous).collect();
        let is_meant = |(_, coin): &(OutPoint, Coin)| {
            Address::of_lock(&coin.output.lock).is_some_and(|it| addresses.contains(&it))
        };
        let coins = edge.coins().into_iter().filter(is_meant);
        let coins = coins.map(|(it, coin)| list(&(it, coin, spent.contains(&it))));
        let (tip, genesis) = (edge.place().tip(), edge.genesis().hash());
        Ok(json!({
            "height": tip.height,
            "tip": tip.hash,
            "genesis": genesis,
            "told": told(edge),
            "coins": coins.collect::<Vec<_>>(),
            "left_out": 0,
        }))
    };
    let found: Result<Value, Refused> = edge.look(look).await?;
    Ok(Json(found?))
}
