use super::shared::Shared;
use super::turned::Turned;
use crate::commands::Inside;
use crate::options::Relay;
use axum::Json;
use axum::extract::State;
use kusari::stage6_coin::{Address, Genesis, MIN_FEE_RATE, Script, Time, Tip, to_hex};
use kusari::stage7_peers::Dialler;
use serde_json::{Value, json};
use std::sync::Arc;

/// What a node is, and how far it has come.
pub(super) async fn status(State(shared): State<Arc<Shared>>) -> Result<Json<Value>, Turned> {
    let mut status = shared.handle.look(look).await?;
    status["explorer"] = shared.front.door.is_explorer.into();
    status["wallet"] = shared.purse.is_some().into();
    Ok(Json(status))
}

fn look(inside: &Inside<'_>) -> Value {
    let node = inside.host.node();
    let mining = inside.reward.map(|_| json!({ "threads": inside.mining.threads }));
    let mut status = of_any(node.genesis(), &node.tip(), inside.host.dialler());
    status["role"] = "core".into();
    status["relay"] = match inside.relay {
        Relay::Flood => "flood".into(),
        Relay::Gossip => "gossip".into(),
    };
    status["work"] = node.tree().claim().into();
    status["waiting"] = node.waiting().len().into();
    status["listening"] = json!(inside.listening);
    status["mining"] = mining.into();
    status["search"] = json!({ "tried": inside.mining.tried, "best": inside.mining.best });
    status["to"] = inside.reward.map(receiver).into();
    status["behind"] = node.asked().is_some().into();
    status["lost"] = inside.lost.into();
    status
}

/// What can be said of any node, whatever it keeps.
pub(super) fn of_any(genesis: &Genesis, tip: &Tip, dialler: &Dialler) -> Value {
    let rules = &genesis.rules;
    json!({
        "genesis": genesis.hash(),
        "words": genesis.words,
        "height": tip.height,
        "tip": tip.hash,
        "tip_time": tip.time.millis(),
        "time": Time::now().millis(),
        "links": dialler.links().filter(|(_, link)| link.has_greeted).count(),
        "uptime_ms": dialler.uptime().as_millis() as u64,
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
