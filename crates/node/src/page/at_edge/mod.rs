//! What can be asked of an edge: how it's doing, and what its owner has. For everything else it has no blocks.

mod coins;
mod follow;
mod history;
mod status;

use super::turned::Turned;
use crate::edge::EdgeHandle;
use axum::Router;
use axum::http::StatusCode;
use axum::routing::{any, get, post};

pub(super) fn edge_routes(edge: EdgeHandle) -> Router {
    Router::new()
        .route("/api/status", get(status::status))
        .route("/api/coins", get(coins::coins))
        .route("/api/history", get(history::history))
        .route("/api/follow", post(follow::follow))
        .route("/api/{*rest}", any(needs_core))
        .with_state(edge)
}

async fn needs_core() -> Turned {
    let what = "an edge keeps headers and its owner's payments, and only a node that keeps all blocks can answer this; run one \
                in another directory with `kusari node`";
    Turned::new(StatusCode::NOT_IMPLEMENTED, "needs-core", what)
}
