use super::turned::Turned;
use axum::body::{HttpBody as _, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use serde::de::DeserializeOwned;

/// How many bytes an order may have. `MOST` is another number where a payment is handed in.
pub(super) const MAX_ORDER_BYTES: usize = 64 << 10;

/// An order in JSON. A form on another site can't send this content type without being asked where it comes from.
pub(super) struct Asked<T, const MOST: usize = MAX_ORDER_BYTES>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync, const MOST: usize> FromRequest<S> for Asked<T, MOST> {
    type Rejection = Turned;

    async fn from_request(request: Request, _: &S) -> Result<Asked<T, MOST>, Turned> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
        let kind = kind.and_then(|it| it.split(';').next()).map(str::trim);
        if !kind.is_some_and(|it| it.eq_ignore_ascii_case("application/json")) {
            let what = "an order is sent as application/json";
            return Err(Turned::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not-json", what));
        }
        let too_large = || {
            let what = format!("an order has at most {MOST} bytes");
            Turned::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", what)
        };
        let body = request.into_body();
        // The header says how many there will be. If they're too many, no one waits for them.
        if body.size_hint().lower() > MOST as u64 {
            return Err(too_large());
        }
        let bytes = to_bytes(body, MOST).await.map_err(|_| too_large())?;
        serde_json::from_slice(&bytes)
            .map(Asked)
            .map_err(|cause| Turned::unclear(cause.to_string()))
    }
}
