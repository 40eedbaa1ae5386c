use super::asked::Asked;
use super::front::Front;
use super::shared::Shared;
use super::turned::Turned;
use axum::Json;
use axum::extract::State;
use kusari::stage6_coin::{
    Address, AddressError, Encoded as _, MAX_TRANSACTION_BYTES, Transaction, from_hex,
};
use kusari::stage7_peers::{PeerAddress, PeerAddressError};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// How many bytes an order may have that hands in a payment: each byte of that is two digits.
const MAX_PAYMENT_BYTES: usize = 2 * MAX_TRANSACTION_BYTES + 1024;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Payment {
    hex: String,
}

/// Hands in a payment that was signed elsewhere.
pub(super) async fn payment(
    State(front): State<Arc<Front>>,
    Asked(Payment { hex }): Asked<Payment, MAX_PAYMENT_BYTES>,
) -> Result<Json<Value>, Turned> {
    let bytes = from_hex(&hex);
    let bytes = bytes.ok_or_else(|| Turned::unclear("a payment is written in lower-case hex"))?;
    let payment = Transaction::from_bytes(&bytes).map_err(|cause| Turned::broken(&cause))?;
    let txid = front.behind.submit(payment).await?;
    Ok(Json(json!({ "txid": txid.to_hex() })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mine {
    /// Has to be there, so that nothing that was forgotten stops the mining.
    #[serde(deserialize_with = "Option::deserialize")]
    to: Option<String>,
    /// How many blocks. Without it, as many as it finds.
    blocks: Option<u64>,
}

/// Mines for an address from now on, or stops mining.
pub(super) async fn mine(
    State(shared): State<Arc<Shared>>,
    Asked(Mine { to, blocks }): Asked<Mine>,
) -> Result<Json<Value>, Turned> {
    let to: Option<Address> = to
        .map(|text| text.parse())
        .transpose()
        .map_err(|cause: AddressError| Turned::broken(&cause))?;
    match (to.map(|address| address.lock()), blocks) {
        (Some(lock), Some(blocks)) => shared.handle.mine_blocks(lock, blocks).await?,
        (lock, _) => shared.handle.mine(lock).await?,
    }
    Ok(Json(json!({ "to": to.map(|address| address.to_string()) })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Connect {
    address: String,
}

/// Wants a node as a neighbour from now on.
pub(super) async fn connect(
    State(front): State<Arc<Front>>,
    Asked(Connect { address }): Asked<Connect>,
) -> Result<Json<Value>, Turned> {
    let address: PeerAddress =
        address.parse().map_err(|cause: PeerAddressError| Turned::broken(&cause))?;
    front.behind.connect(address).await?;
    Ok(Json(json!({ "address": address })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Stop {}

/// Ends the node in order.
pub(super) async fn stop(
    State(front): State<Arc<Front>>,
    Asked(Stop {}): Asked<Stop>,
) -> Result<Json<Value>, Turned> {
    front.behind.stop().await?;
    Ok(Json(json!({ "stopping": true })))
}
