use super::shared::Shared;
use super::turned::Turned;
use super::{
    block, blocks, board, coins, events, guard, history, mempool, notary, orders, peers, ranking,
    status, wallet,
};
use axum::Router;
use axum::http::{StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use std::sync::Arc;

/// What the page consists of. None of it is secret.
const FILES: [(&str, &str, &str); 7] = [
    ("/", "text/html; charset=utf-8", include_str!("web/index.html")),
    ("/page.css", "text/css; charset=utf-8", include_str!("web/page.css")),
    ("/page.js", "text/javascript; charset=utf-8", include_str!("web/page.js")),
    ("/draw.js", "text/javascript; charset=utf-8", include_str!("web/draw.js")),
    ("/say.js", "text/javascript; charset=utf-8", include_str!("web/say.js")),
    ("/words.js", "text/javascript; charset=utf-8", include_str!("web/words.js")),
    ("/icon.svg", "image/svg+xml", include_str!("web/icon.svg")),
];

pub(super) fn routes(shared: Arc<Shared>) -> Router {
    let mut router = Router::new()
        .route("/api/status", get(status::status))
        .route("/api/peers", get(peers::peers))
        .route("/api/blocks", get(blocks::blocks))
        .route("/api/block/{hash}", get(block::block))
        .route("/api/mempool", get(mempool::mempool))
        .route("/api/ranking", get(ranking::ranking))
        .route("/api/board", get(board::board))
        .route("/api/coins", get(coins::coins))
        .route("/api/history", get(history::history))
        .route("/api/events", get(events::events));
    if !shared.door.is_explorer {
        router = router
            .route("/api/payment", post(orders::payment))
            .route("/api/mine", post(orders::mine))
            .route("/api/connect", post(orders::connect))
            .route("/api/stop", post(orders::stop))
            .route("/api/receipt", get(notary::receipt))
            .route("/api/letters", get(notary::letters))
            .route("/api/letter", post(notary::letter))
            .route("/api/wallet", get(wallet::wallet))
            .route("/api/wallet/new", post(wallet::new_address))
            .route("/api/wallet/quote", post(wallet::quote))
            .route("/api/wallet/send", post(wallet::send))
            .route("/api/wallet/post", post(board::post))
            .route("/api/qr", get(wallet::qr));
    }
    for (path, kind, text) in FILES {
        router = router.route(path, get(move || file(kind, text)));
    }
    router
        .fallback(|| async { Turned::not_found("no-such-page", "there's no such page") })
        .method_not_allowed_fallback(|| async {
            let what = "this is asked for in another way: look with GET, give orders with POST";
            Turned::new(StatusCode::METHOD_NOT_ALLOWED, "wrong-method", what)
        })
        .layer(from_fn_with_state(shared.clone(), guard::guard))
        .with_state(shared)
}

async fn file(kind: &'static str, text: &'static str) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, kind)], text)
}
