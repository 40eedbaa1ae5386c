use super::asked::Asked;
use super::query::Query;
use super::shared::Shared;
use super::turned::Turned;
use axum::Json;
use axum::extract::State;
use kusari::stage6_coin::{from_hex, to_hex};
use kusari::stage7_peers::FileHash;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// The receipt for a file whose hash is on the chain, as the text that goes into a file: it has one spelling.
pub(super) async fn receipt(
    State(shared): State<Arc<Shared>>,
    query: Query,
) -> Result<Json<Value>, Turned> {
    let hash = query.text("hash").and_then(FileHash::from_hex);
    let hash = hash.ok_or_else(|| Turned::unclear("hash has to be 64 hex digits in lower case"))?;
    let receipt = shared.handle.receipt(hash).await?.to_bytes();
    Ok(Json(json!({ "receipt": String::from_utf8_lossy(&receipt) })))
}

/// The sealed letters that came by last. Anyone with the right key can open them.
pub(super) async fn letters(State(shared): State<Arc<Shared>>) -> Result<Json<Value>, Turned> {
    let letters = shared.handle.letters().await?;
    let letters: Vec<_> = letters.iter().map(|letter| to_hex(letter)).collect();
    Ok(Json(json!({ "letters": letters })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sealed {
    hex: String,
}

/// Sends a sealed letter to everyone.
pub(super) async fn letter(
    State(shared): State<Arc<Shared>>,
    Asked(Sealed { hex }): Asked<Sealed>,
) -> Result<Json<Value>, Turned> {
    let letter = from_hex(&hex);
    let letter = letter.ok_or_else(|| Turned::unclear("a letter is written in lower-case hex"))?;
    shared.handle.send_letter(letter.into()).await?;
    Ok(Json(json!({ "sent": true })))
}
