use super::super::asked::Asked;
use super::super::query::MAX_ADDRESSES;
use super::super::turned::Turned;
use super::status::told;
use crate::commands::Refused;
use crate::edge::{EdgeHandle, InsideEdge};
use axum::Json;
use axum::extract::State;
use kusari::stage6_coin::{Address, AddressError};
use kusari::stage7_peers::{Edge, MAX_LOCKS};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Follow {
    addresses: Vec<String>,
    /// Whether their keys were made just now, so that nothing on the chain can concern them yet.
    #[serde(default)]
    new: bool,
}

/// Follows the payments of some more addresses. Says how far the cores have told about all that are followed: with one that isn't new,
/// it begins at the first block again.
pub(super) async fn follow(
    State(edge): State<EdgeHandle>,
    Asked(Follow { addresses, new }): Asked<Follow>,
) -> Result<Json<Value>, Turned> {
    if addresses.len() > MAX_ADDRESSES {
        let what = format!("at most {MAX_ADDRESSES} addresses can be named at once");
        return Err(Turned::unclear(what));
    }
    let parsed = addresses.iter().map(|text| text.parse());
    let addresses: BTreeSet<Address> =
        parsed.collect::<Result<_, _>>().map_err(|cause: AddressError| Turned::broken(&cause))?;
    for address in &addresses {
        let is_followed = match new {
            true => edge.watch_new(address.lock()).await?,
            false => edge.watch(address.lock()).await?,
        };
        if !is_followed {
            return Err(too_many().into());
        }
    }
    let look = |inside: &InsideEdge<'_>| {
        let edge = inside.host.edge();
        json!({ "height": edge.place().height(), "told": told(edge) })
    };
    Ok(Json(edge.look(look).await?))
}

/// There's no room for one more.
fn too_many() -> Refused {
    let what = format!(
        "an edge follows at most {MAX_LOCKS} addresses, and this one has no room for another; use a node that keeps all blocks, or \
         pay all coins to one address of a new wallet, and let an edge in another directory follow that"
    );
    Refused { code: "too-many-addresses", what }
}

/// Checks that all of these addresses are followed. About the others an edge knows nothing, and *nothing* would look like an
/// answer.
pub(super) fn check(edge: &Edge, addresses: &BTreeSet<Address>) -> Result<(), Refused> {
    match addresses.iter().find(|address| !edge.locks().contains(&address.lock())) {
        None => Ok(()),
        Some(address) => {
            let what = format!(
                "this edge doesn't follow the payments of {address}; tell it to, with an order to /api/follow"
            );
            Err(Refused { code: "not-followed", what })
        }
    }
}
