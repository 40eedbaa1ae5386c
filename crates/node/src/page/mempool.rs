use super::shared::Shared;
use super::status::receiver;
use super::turned::Turned;
use super::waiting::{Waiting, waiting};
use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use std::cmp::Reverse;
use std::sync::Arc;

/// How many payments are listed, and how many outputs of each.
const MOST: usize = 100;
const MOST_OUTPUTS: usize = 20;

/// What waits for a block: those that pay most for each byte come first, because miners take them first.
pub(super) async fn mempool(State(shared): State<Arc<Shared>>) -> Result<Json<Value>, Turned> {
    let mut all = shared.handle.look(waiting).await?;
    all.sort_by_key(|it| (Reverse(it.rate()), it.txid));
    let bytes: usize = all.iter().map(|it| it.size).sum();
    let listed: Vec<_> = all.iter().take(MOST).map(list).collect();
    Ok(Json(json!({ "count": all.len(), "bytes": bytes, "payments": listed })))
}

fn list(it: &Waiting) -> Value {
    let outputs = it.payment.outputs.iter().take(MOST_OUTPUTS);
    let outputs: Vec<_> = outputs
        .map(|output| json!({ "to": receiver(&output.lock), "amount": output.amount.units() }))
        .collect();
    json!({
        "txid": it.txid.to_hex(),
        "bytes": it.size,
        "fee": it.fee().units(),
        "fee_rate": it.fee().units() as f64 / it.size.max(1) as f64,
        "inputs": it.payment.inputs.len(),
        "outputs": outputs,
        "outputs_count": it.payment.outputs.len(),
    })
}
