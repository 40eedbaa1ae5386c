use super::asked::Asked;
use super::coins::{Found, find};
use super::index::Index;
use super::purse::{PayTo, SharedPurse};
use super::query::Query;
use super::shared::Shared;
use super::turned::Turned;
use super::waiting::waiting;
use crate::commands::Refused;
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use kusari::stage6_coin::{
    Address, AddressError, Amount, Coin, CoinSelection, FeeRate, OutPoint, PaymentError, Txid,
};
use qrcode::{QrCode, render::svg};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

/// How many coins a payment is chosen from, the largest first. More wouldn't fit into a transaction anyway.
const COINS: usize = 2_000;

/// How many coins a balance is summed up from. What lies beyond that is said to be left out.
const COUNTED: usize = 20_000;

/// How many units may be offered for each byte.
const MAX_FEE_RATE: u64 = 1_000_000;

fn purse(shared: &Shared) -> Result<SharedPurse, Turned> {
    let none = "the node was started without a wallet, so this page can't spend anything";
    shared.purse.clone().ok_or_else(|| Turned::not_found("no-wallet", none))
}

/// What the wallet has.
pub(super) async fn wallet(State(shared): State<Arc<Shared>>) -> Result<Json<Value>, Turned> {
    let addresses = purse(&shared)?.with(|purse| purse.addresses()).await?;
    let all: BTreeSet<_> = addresses.iter().copied().collect();
    let found = find(&shared, &all, COUNTED).await?;
    let (rules, next) = (shared.rules, found.height + 1);
    let sum = |is_meant: &dyn Fn(&Coin, bool) -> bool| {
        let meant = found.coins.iter().filter(|(_, coin, waits)| is_meant(coin, *waits));
        meant.map(|(_, coin, _)| coin.output.amount.units()).fold(0, u64::saturating_add)
    };
    let waiting = shared.handle.look(waiting).await?;
    let outputs = waiting.iter().flat_map(|it| &it.payment.outputs);
    let coming = outputs.filter(|output| {
        Address::of_lock(&output.lock).is_some_and(|address| all.contains(&address))
    });
    let coming = coming.map(|output| output.amount.units()).fold(0, u64::saturating_add);
    let index = Index::follow(&shared.index, &shared.handle).await?;
    let unused = addresses.iter().rev().find(|address| !index.is_used(address));
    Ok(Json(json!({
        "height": found.height,
        "spendable": sum(&|coin, waits| !waits && coin.is_spendable(next, &rules)),
        "maturing": sum(&|coin, waits| !waits && !coin.is_spendable(next, &rules)),
        "going": sum(&|_, waits| waits),
        "coming": coming,
        "left_out": found.left_out,
        "receive": unused.or(addresses.last()).map(Address::to_string),
        "receive_is_unused": unused.is_some(),
        "addresses": addresses.iter().map(Address::to_string).collect::<Vec<_>>(),
    })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct New {}

/// Makes another address.
pub(super) async fn new_address(
    State(shared): State<Arc<Shared>>,
    Asked(New {}): Asked<New>,
) -> Result<Json<Value>, Turned> {
    let address = purse(&shared)?.with(|purse| purse.new_address()).await??;
    Ok(Json(json!({ "address": address.to_string() })))
}

/// What someone wants to send.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Send {
    to: String,
    /// In units.
    amount: u64,
    /// In units for each byte.
    fee_rate: u64,
}

impl Send {
    fn order(&self) -> Result<(Address, PayTo), Turned> {
        let to: Address =
            self.to.trim().parse().map_err(|cause: AddressError| Turned::broken(&cause))?;
        let amount = Amount::new(self.amount);
        amount.check().map_err(|cause| Turned::broken(&cause))?;
        Ok((to, PayTo { lock: to.lock(), amount, fee_rate: fee_rate(self.fee_rate)? }))
    }
}

/// What's offered for each byte, in units.
pub(super) fn fee_rate(units: u64) -> Result<FeeRate, Turned> {
    if !(1..=MAX_FEE_RATE).contains(&units) {
        let what = format!("the fee is a whole number from 1 to {MAX_FEE_RATE} units a byte");
        return Err(Turned::unclear(what));
    }
    Ok(FeeRate::per_byte(units))
}

/// What can be spent in the next block, and isn't spent by a payment that waits.
async fn spendable(
    shared: &Shared,
    purse: &SharedPurse,
) -> Result<(Found, Vec<(OutPoint, Coin)>), Refused> {
    let addresses = purse.addresses().await?;
    let found = find(shared, &addresses, COUNTED).await?;
    let ripe = found
        .coins
        .iter()
        .filter(|(_, coin, waits)| !waits && coin.is_spendable(found.height + 1, &shared.rules));
    let coins = ripe.map(|(out_point, coin, _)| (*out_point, coin.clone())).take(COINS).collect();
    Ok((found, coins))
}

/// Says what a payment would cost. Nothing is signed, and nothing is sent.
pub(super) async fn quote(
    State(shared): State<Arc<Shared>>,
    Asked(send): Asked<Send>,
) -> Result<Json<Value>, Turned> {
    let purse = purse(&shared)?;
    let (to, PayTo { lock, amount, fee_rate }) = send.order()?;
    let (_, coins) = spendable(&shared, &purse).await?;
    let available: u64 = coins.iter().map(|(_, coin)| coin.output.amount.units()).sum();
    // The amount, the length of the lock, and the lock.
    let bytes = 8 + 3 + lock.as_bytes().len();
    let chosen = CoinSelection::BranchAndBound.choose(&coins, amount, bytes, fee_rate);
    let chosen = chosen.ok_or_else(|| {
        let available = Amount::new(available);
        Turned::broken(&PaymentError::InsufficientFunds { available, amount })
    })?;
    Ok(Json(json!({
        "to": to.to_string(),
        "amount": amount.units(),
        "fee": chosen.fee.units(),
        "coins": chosen.coins.len(),
        "left": available - amount.units() - chosen.fee.units(),
        "to_itself": purse.addresses().await?.contains(&to),
    })))
}

/// Pays.
pub(super) async fn send(
    State(shared): State<Arc<Shared>>,
    Asked(send): Asked<Send>,
) -> Result<Json<Value>, Turned> {
    let (_, order) = send.order()?;
    let txid = pay(shared, order).await?;
    Ok(Json(json!({ "txid": txid.to_hex() })))
}

/// Pays, in a task of its own: a payment that was begun is finished, even if the browser has gone.
pub(super) async fn pay(shared: Arc<Shared>, order: PayTo) -> Result<Txid, Turned> {
    let purse = purse(&shared)?;
    let paid = tokio::spawn(async move { pay_in_turn(&shared, &purse, order).await }).await;
    let failed = |_| Refused { code: "wallet-failed", what: "the wallet failed".to_owned() };
    Ok(paid.map_err(failed)??)
}

async fn pay_in_turn(shared: &Shared, purse: &SharedPurse, order: PayTo) -> Result<Txid, Refused> {
    // One after the other: two payments at a time would spend the same coins.
    let _turn = shared.paying.lock().await;
    let (found, coins) = spendable(shared, purse).await?;
    let chain = found.genesis;
    let payment = purse.with(move |purse| purse.pay(&coins, &order, &chain)).await??;
    shared.handle.submit(payment).await
}

/// An address as a QR code, black on white whatever the page looks like: cameras prefer that.
pub(super) async fn qr(query: Query) -> Result<impl IntoResponse, Turned> {
    let addresses = query.addresses()?;
    let address = addresses.first().ok_or_else(|| Turned::unclear("name an address"))?;
    let code = QrCode::new(address.to_string()).map_err(|it| Turned::unclear(it.to_string()))?;
    let drawn = code.render::<svg::Color<'_>>().min_dimensions(240, 240).build();
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], drawn))
}
