use super::blocks::list;
use super::query::Query;
use super::shared::Shared;
use super::status::receiver;
use super::turned::Turned;
use axum::Json;
use axum::extract::{Path, State};
use kusari::figures;
use kusari::stage6_coin::{
    BlockHash, Encoded as _, Instruction, Output, PlacedBlock, Script, Transaction, Txid,
};
use serde_json::{Value, json};
use std::sync::Arc;

/// How many transactions of a block are listed, and how many inputs and outputs of each.
const MOST: usize = 100;
const MOST_PARTS: usize = 20;

/// What an output that can't be spent begins with.
const RETURN: u8 = 0x6a;

/// A block, whichever branch it's on: its header, its transactions, and the Merkle tree over their names. `leaf` says from
/// which transaction the way up to the root is shown.
pub(super) async fn block(
    State(shared): State<Arc<Shared>>,
    Path(hash): Path<String>,
    query: Query,
) -> Result<Json<Value>, Turned> {
    let hash = BlockHash::try_from(hash).map_err(Turned::unclear)?;
    let leaf: usize = query.number("leaf")?.unwrap_or_default();
    let look = move |inside: &crate::commands::Inside<'_>| {
        let tree = inside.host.node().tree();
        let placed = tree.placed(&hash)?;
        Some((placed, tree.is_on_best_chain(&hash), tree.tip().height))
    };
    let none = || Turned::not_found("unknown-block", "there's no block with this hash");
    let (placed, is_best, tip) = shared.handle.look(look).await?.ok_or_else(none)?;
    let drawn = tokio::task::spawn_blocking(move || draw(&placed, is_best, tip, leaf)).await;
    drawn.map(Json).map_err(|_| none())
}

fn draw(placed: &PlacedBlock, is_best: bool, tip: u64, leaf: usize) -> Value {
    let (block, header) = (&placed.block, &placed.block.header);
    let leaves = block.leaves();
    let leaf = leaf.min(leaves.len().saturating_sub(1));
    let tree = figures::merkle_proof(&leaves, leaf);
    let listed: Vec<_> = block.transactions.iter().zip(&leaves).take(MOST).map(of).collect();
    let mut told = list(placed);
    told["on_best_chain"] = is_best.into();
    told["confirmations"] = if is_best { tip - placed.height + 1 } else { 0 }.into();
    told["bytes"] = block.to_bytes().len().into();
    told["header"] = json!({
        "version": header.version,
        "previous": header.previous_hash,
        "merkle_root": Txid::from_bytes(header.merkle_root).to_hex(),
        "target": format!("{:08x}", header.target.bits()),
        "nonce": header.nonce,
    });
    told["transactions"] = listed.into();
    told["transactions_count"] = block.transactions.len().into();
    told["tree"] = json!({ "leaf": leaf, "svg": tree.svg(), "alt": tree.alt() });
    told
}

fn of((transaction, leaf): (&Transaction, &[u8; 32])) -> Value {
    let is_coinbase = transaction.is_coinbase();
    let inputs = transaction.inputs.iter().filter(|_| !is_coinbase).take(MOST_PARTS);
    let inputs = inputs.map(
        |input| json!({ "txid": input.previous.txid.to_hex(), "index": input.previous.index }),
    );
    let outputs = transaction.outputs.iter().take(MOST_PARTS).map(output);
    json!({
        "txid": Txid::from_bytes(*leaf).to_hex(),
        "coinbase": is_coinbase,
        "inputs": inputs.collect::<Vec<_>>(),
        "inputs_count": if is_coinbase { 0 } else { transaction.inputs.len() },
        "outputs": outputs.collect::<Vec<_>>(),
        "outputs_count": transaction.outputs.len(),
    })
}

fn output(output: &Output) -> Value {
    json!({
        "to": receiver(&output.lock),
        "amount": output.amount.units(),
        "note": note(output),
    })
}

/// What someone wrote into an output that no one can spend, if it's text. It may say anything, so it's shown as text and as
/// nothing else.
fn note(output: &Output) -> Option<String> {
    let (first, pushes) = output.lock.as_bytes().split_first()?;
    if *first != RETURN {
        return None;
    }
    let pushes = Script::from_bytes(pushes.to_vec());
    let pushed = pushes.instructions().filter_map(|it| match it {
        Ok(Instruction::Push(data)) => Some(data),
        _ => None,
    });
    let text = String::from_utf8(pushed.flatten().collect()).ok()?;
    Some(text).filter(|text| !text.is_empty() && !text.chars().any(char::is_control))
}
