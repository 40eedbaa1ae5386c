use super::super::status::of_any;
use super::super::turned::Turned;
use crate::edge::{EdgeHandle, InsideEdge};
use axum::Json;
use axum::extract::State;
use kusari::stage6_coin::{NodeId, Transaction};
use kusari::stage7_peers::{Edge, MAX_LOCKS};
use serde_json::{Value, json};

/// What an edge is, and how far it has come.
pub(super) async fn status(State(edge): State<EdgeHandle>) -> Result<Json<Value>, Turned> {
    Ok(Json(edge.look(look).await?))
}

fn look(inside: &InsideEdge<'_>) -> Value {
    let edge = inside.host.edge();
    let (tip, client) = (edge.place().tip(), edge.client());
    let work = client.work_of(&tip.hash).map(|work| work.hashes());
    let work = work.map(|work| u64::try_from(work).unwrap_or(u64::MAX));
    let is_open = |it: &&Transaction| edge.confirmations(&it.txid()).is_none();
    let cores = edge.cores().map(|(NodeId(link), told)| json!({ "link": link, "told": told }));
    let mut status = of_any(edge.genesis(), &tip, inside.host.dialler());
    status["role"] = "edge".into();
    status["work"] = work.into();
    status["waiting"] = edge.pending().iter().filter(is_open).count().into();
    status["listening"] = json!([]);
    status["mining"] = Value::Null;
    status["behind"] = edge.is_behind().into();
    status["lost"] = inside.lost.into();
    status["explorer"] = false.into();
    status["wallet"] = false.into();
    status["edge"] = json!({
        "locks": edge.locks().len(),
        "most_locks": MAX_LOCKS,
        "told": told(edge),
        "agreed": edge.agreed_height(),
        "cores": cores.collect::<Vec<_>>(),
    });
    status
}

/// Through which height at least one core has told about the owner's payments.
pub(super) fn told(edge: &Edge) -> u64 {
    edge.cores().map(|(_, told)| told).chain([edge.agreed_height()]).max().unwrap_or_default()
}
