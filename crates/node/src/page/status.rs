use super::shared::Shared;
use super::turned::Turned;
use crate::commands::Inside;
use crate::options::Relay;
use axum::Json;
use axum::extract::State;
use kusari::stage6_coin::{Address, MIN_FEE_RATE, Script, to_hex};
use serde_json::{Value, json};
use std::sync::Arc;

/// What a node is, and how far it has come.
pub(super) async fn status(State(shared): State<Arc<Shared>>) -> Result<Json<Value>, Turned> {
    let mut status = shared.handle.look(look).await?;
    status["explorer"] = shared.door.is_explorer.into();
    status["wallet"] = shared.purse.is_some().into();
    Ok(Json(status))
}

fn look(inside: &Inside<'_>) -> Value {
    let (node, dialler) = (inside.host.node(), inside.host.dialler());
    let (tip, genesis) = (node.tip(), node.genesis());
    let rules = &genesis.rules;
    let mining = inside.reward.map(|_| json!({ "threads": inside.mining.threads }));
    json!({
        "role": "core",
        "relay": match inside.relay { Relay::Flood => "flood", Relay::Gossip => "gossip" },
        "genesis": genesis.hash(),
        "words": genesis.words,
        "height": tip.height,
        "tip": tip.hash,
        "tip_time": tip.time.millis(),
        "work": node.tree().claim(),
        "time": kusari::stage6_coin::Time::now().millis(),
        "waiting": node.waiting().len(),
        "links": dialler.links().filter(|(_, link)| link.has_greeted).count(),
        "listening": inside.listening,
        "mining": mining,
        "search": { "tried": inside.mining.tried, "best": inside.mining.best },
        "to": inside.reward.map(receiver),
        "behind": node.asked().is_some(),
        "uptime_ms": dialler.uptime().as_millis() as u64,
        "lost": inside.lost,
        "rules": {
            "spacing": rules.spacing,
            "maturity": rules.maturity,
            "subsidy": rules.subsidy(tip.height + 1).units(),
            "least_fee_rate": MIN_FEE_RATE.fee_for(1).units(),
        },
    })
}

/// Who can spend what a script locks: an address, or, if it's the lock of none, the script in hex.
pub(super) fn receiver(lock: &Script) -> String {
    match Address::of_lock(lock) {
        Some(address) => address.to_string(),
        None => to_hex(lock.as_bytes()),
    }
}
