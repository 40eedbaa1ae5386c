use super::front::Front;
use super::turned::Turned;
use super::{events, guard, orders, peers};
use axum::Router;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use std::sync::Arc;

/// What can be asked of any node, and what can be asked of one with its role.
pub(super) fn routes(front: Arc<Front>, of_its_role: Router) -> Router {
    let mut router = Router::new()
        .route("/api/peers", get(peers::peers))
        .route("/api/events", get(events::events));
    if !front.door.is_explorer {
        router = router
            .route("/api/payment", post(orders::payment))
            .route("/api/connect", post(orders::connect))
            .route("/api/stop", post(orders::stop));
    }
    router
        .with_state(front.clone())
        .merge(of_its_role)
        .fallback(|| async { Turned::not_found("no-such-page", "there's no such page") })
        .method_not_allowed_fallback(|| async {
            let what = "this is asked for in another way: look with GET, give orders with POST";
            Turned::new(StatusCode::METHOD_NOT_ALLOWED, "wrong-method", what)
        })
        .layer(from_fn_with_state(front, guard::guard))
}
