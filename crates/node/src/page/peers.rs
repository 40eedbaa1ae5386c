use super::front::Front;
use super::turned::Turned;
use axum::Json;
use axum::extract::State;
use kusari::stage6_coin::NodeId;
use kusari::stage7_peers::{Dialler, Entry, Group, Link, SLOTS};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// How many addresses of the book are told.
const MOST: usize = 256;

/// Who its neighbours are, where others may be, and why someone isn't a neighbour any more.
pub(super) async fn peers(State(front): State<Arc<Front>>) -> Result<Json<Value>, Turned> {
    let mut peers = front.behind.look(look).await?;
    peers["cut"] = json!(front.recorder.cuts());
    Ok(Json(peers))
}

fn look(dialler: &Dialler) -> Value {
    let links: Vec<_> = dialler.links().map(|(id, link)| of_link(id, link, dialler)).collect();
    let book = dialler.book();
    let count = |table: &[[Option<Entry>; SLOTS]]| table.iter().flatten().flatten().count();
    let entries = |table| known(table, dialler);
    let mut addresses = entries(book.tried());
    addresses.iter_mut().for_each(|entry| entry["tried"] = true.into());
    addresses.extend(entries(book.heard()));
    addresses.truncate(MOST);
    json!({
        "links": links,
        "book": {
            "heard": count(book.heard()),
            "tried": count(book.tried()),
            "anchors": book.anchors(),
            "addresses": addresses,
        },
    })
}

fn of_link(id: NodeId, link: &Link, dialler: &Dialler) -> Value {
    let ago = |then: Duration| dialler.uptime().saturating_sub(then).as_millis() as u64;
    json!({
        "link": id.0,
        "address": link.dialled.map(|(address, _)| address),
        "ip": link.ip,
        "inbound": link.is_inbound(),
        "greeted": link.has_greeted,
        "since_ms": ago(link.since),
        "brought_tip_ms": link.brought_tip.map(ago),
        "port": link.port,
    })
}

/// Addresses, and which of the neighbours told us, if it's still one.
fn known(table: &[[Option<Entry>; SLOTS]], dialler: &Dialler) -> Vec<Value> {
    let entries = table.iter().flatten().flatten();
    let by = |group: Group| dialler.links().find(|(_, link)| link.group() == group);
    let entry = |entry: &Entry| {
        json!({
            "address": entry.address,
            "tried": false,
            "told_by": by(entry.told_by).map(|(id, _)| id.0),
            "failures": entry.failures,
        })
    };
    entries.take(MOST).map(entry).collect()
}
