use super::asked::Asked;
use super::board_reader::BoardReader;
use super::purse::PayTo;
use super::query::Query;
use super::shared::Shared;
use super::turned::Turned;
use super::wallet::{fee_rate, pay};
use axum::Json;
use axum::extract::State;
use kusari::stage6_coin::Amount;
use kusari::stage7_peers::Post;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// How many posts are listed unless another number is asked for, and how many at most.
const COUNT: usize = 50;
const MOST: usize = 10_000;

/// The last posts on the board, the oldest first. Their texts are a stranger's, and as they were written.
pub(super) async fn board(
    State(shared): State<Arc<Shared>>,
    query: Query,
) -> Result<Json<Value>, Turned> {
    let count = query.number("count")?.unwrap_or(COUNT).min(MOST);
    let reader = BoardReader::follow(&shared.board, &shared.handle).await?;
    let all = reader.posts();
    let posts = all[all.len().saturating_sub(count)..].iter().map(|post| {
        json!({
            "height": post.height,
            "time": post.time.millis(),
            "txid": post.txid.to_hex(),
            "author": post.author.to_string(),
            "text": post.text,
        })
    });
    let posts: Vec<_> = posts.collect();
    Ok(Json(json!({ "height": reader.height(), "total": all.len(), "posts": posts })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Write {
    text: String,
    /// In units for each byte.
    fee_rate: u64,
}

/// Writes on the board, and pays for that from the wallet.
pub(super) async fn post(
    State(shared): State<Arc<Shared>>,
    Asked(write): Asked<Write>,
) -> Result<Json<Value>, Turned> {
    let lock = Post::lock(&write.text).map_err(|cause| Turned::broken(&cause))?;
    // Nothing is paid to anyone: the fee is all that it costs.
    let order = PayTo { lock, amount: Amount::ZERO, fee_rate: fee_rate(write.fee_rate)? };
    let txid = pay(shared, order).await?;
    Ok(Json(json!({ "txid": txid.to_hex() })))
}
