use super::query::Query;
use super::shared::Shared;
use super::status::receiver;
use super::turned::Turned;
use axum::Json;
use axum::extract::State;
use kusari::stage6_coin::PlacedBlock;
use serde_json::{Value, json};
use std::sync::Arc;

/// How many blocks are listed, if nothing is said, and at most.
const COUNT: u64 = 20;
const MOST: u64 = 100;

/// The blocks of the best chain below a height, the highest first.
pub(super) async fn blocks(
    State(shared): State<Arc<Shared>>,
    query: Query,
) -> Result<Json<Value>, Turned> {
    let below: Option<u64> = query.number("below")?;
    let count = query.number("count")?.unwrap_or(COUNT).min(MOST);
    let look = move |inside: &crate::commands::Inside<'_>| {
        let tree = inside.host.node().tree();
        let top = tree.tip().height.min(below.map_or(u64::MAX, |below| below.saturating_sub(1)));
        let heights = (1..=top).rev().take(count as usize);
        let hashes = heights.filter_map(|height| tree.best_at(height));
        hashes.filter_map(|hash| tree.placed(&hash)).collect::<Vec<_>>()
    };
    let blocks = shared.handle.look(look).await?;
    Ok(Json(json!({ "blocks": blocks.iter().map(list).collect::<Vec<_>>() })))
}

/// A block in a list.
pub(super) fn list(placed: &PlacedBlock) -> Value {
    let coinbase = placed.block.coinbase();
    json!({
        "height": placed.height,
        "hash": placed.hash,
        "time": u64::from(placed.block.header.time) * 1000,
        "payments": placed.block.payments().len(),
        "miner": coinbase.and_then(|it| it.outputs.first()).map(|output| receiver(&output.lock)),
        "reward": coinbase.and_then(|it| it.paid().ok()).map(|paid| paid.units()),
    })
}
