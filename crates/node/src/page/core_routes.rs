use super::shared::Shared;
use super::{
    block, blocks, board, coins, history, mempool, notary, orders, ranking, status, wallet,
};
use axum::Router;
use axum::http::header;
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

/// What can be asked of a node that keeps all blocks, and the page that shows them.
pub(super) fn core_routes(shared: Arc<Shared>) -> Router {
    let mut router = Router::new()
        .route("/api/status", get(status::status))
        .route("/api/blocks", get(blocks::blocks))
        .route("/api/block/{hash}", get(block::block))
        .route("/api/mempool", get(mempool::mempool))
        .route("/api/ranking", get(ranking::ranking))
        .route("/api/board", get(board::board))
        .route("/api/coins", get(coins::coins))
        .route("/api/history", get(history::history));
    if !shared.front.door.is_explorer {
        router = router
            .route("/api/mine", post(orders::mine))
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
    router.with_state(shared)
}

async fn file(kind: &'static str, text: &'static str) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, kind)], text)
}
