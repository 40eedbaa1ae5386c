//! What can be asked of a member of chapter 8: how it's doing, the pads, what came of each command, and proof. And what can be wanted
//! of it: a command.

use super::asked::Asked;
use super::query::Query;
use super::turned::Turned;
use crate::members::shown::{self, MAX_PROOFS, Wanted};
use crate::members::{InsideMember, MemberHandle, OrderState};
use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use kusari::stage8_contract::{MemberId, PadCommand, PadId};
use serde_json::{Value, json};

pub(super) fn member_routes(member: MemberHandle) -> Router {
    Router::new()
        .route("/api/status", get(status))
        .route("/api/pads", get(pads))
        .route("/api/entries", get(entries))
        .route("/api/proof", get(proof))
        .route("/api/command", get(command))
        .route("/api/command", post(order))
        .with_state(member)
}

async fn status(State(member): State<MemberHandle>) -> Result<Json<Value>, Turned> {
    Ok(Json(member.look(shown::status).await?))
}

async fn pads(State(member): State<MemberHandle>) -> Result<Json<Value>, Turned> {
    Ok(Json(member.look(|inside| shown::pads(inside.network, inside.placed)).await?))
}

/// What came of the commands that have their place.
async fn entries(State(member): State<MemberHandle>, query: Query) -> Result<Json<Value>, Turned> {
    let wanted =
        Wanted { by: query.number("member")?.map(MemberId), pad: query.number("pad")?.map(PadId) };
    let look =
        move |inside: &InsideMember<'_>| shown::history(inside.network, inside.placed, wanted);
    Ok(Json(member.look(look).await?))
}

/// The genesis, and proofs that blocks are decided.
async fn proof(State(member): State<MemberHandle>, query: Query) -> Result<Json<Value>, Turned> {
    let from = query.number("from")?.unwrap_or(1);
    let look = move |inside: &InsideMember<'_>| {
        let (proofs, next) = shown::proofs(inside.placed, from, MAX_PROOFS);
        json!({ "genesis": shown::genesis(inside.network), "proofs": proofs, "next": next })
    };
    Ok(Json(member.look(look).await?))
}

/// What becomes of a command that was handed in here.
async fn command(State(member): State<MemberHandle>, query: Query) -> Result<Json<Value>, Turned> {
    let number: Option<u64> = query.number("number")?;
    let number = number.ok_or_else(|| Turned::unclear("number has to be there"))?;
    let look = move |inside: &InsideMember<'_>| {
        let InsideMember { network, placed, me, .. } = inside;
        let state = match shown::placed_command(network, *placed, *me, number) {
            Some(entry) => json!({ "state": "placed", "entry": entry }),
            None => match inside.order(number) {
                OrderState::Waiting => json!({ "state": "waiting" }),
                OrderState::Refused(refused) => json!({ "state": "refused", "refused": refused }),
                OrderState::Unknown => return None,
            },
        };
        Some(state)
    };
    let state = member.look(look).await?;
    state.map(Json).ok_or_else(|| {
        Turned::not_found("unknown-command", "no command with this number was handed in here")
    })
}

/// Hands in a command. The member signs it.
async fn order(
    State(member): State<MemberHandle>,
    Asked(command): Asked<PadCommand>,
) -> Result<Json<Value>, Turned> {
    Ok(Json(json!({ "number": member.order(command).await? })))
}
