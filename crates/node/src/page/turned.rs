use crate::commands::Refused;
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kusari::stage6_coin::Refusal;

/// A request that was turned away: the status, the code of the rule, and the rule in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Turned {
    pub(super) status: StatusCode,
    pub(super) refused: Refused,
}

impl Turned {
    pub(super) fn new(status: StatusCode, code: &'static str, what: impl Into<String>) -> Turned {
        Turned { status, refused: Refused { code, what: what.into() } }
    }

    /// A rule of the currency is broken.
    pub(super) fn broken(refusal: &impl Refusal) -> Turned {
        Refused::of(refusal).into()
    }

    /// The question can't be understood.
    pub(super) fn unclear(what: impl Into<String>) -> Turned {
        Turned::new(StatusCode::BAD_REQUEST, "bad-request", what)
    }

    pub(super) fn not_found(code: &'static str, what: impl Into<String>) -> Turned {
        Turned::new(StatusCode::NOT_FOUND, code, what)
    }
}

impl From<Refused> for Turned {
    fn from(refused: Refused) -> Turned {
        let status = match refused.code {
            "node-ended" => StatusCode::SERVICE_UNAVAILABLE,
            "needs-coin" => StatusCode::NOT_IMPLEMENTED,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Turned { status, refused }
    }
}

impl IntoResponse for Turned {
    fn into_response(self) -> Response {
        (self.status, Json(self.refused)).into_response()
    }
}
