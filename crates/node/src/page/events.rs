use super::front::Front;
use super::phase::Phase;
use super::turned::Turned;
use crate::news::{Level, News};
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::{Stream, StreamExt as _, stream};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::{Receiver, error::RecvError};

/// How often something is sent when nothing happens, so that both sides notice if the other is gone.
const ALIVE: Duration = Duration::from_secs(15);

/// Everything that matters to people, as it happens. A reader that lost the connection says which it heard last.
pub(super) async fn events(
    State(front): State<Arc<Front>>,
    Extension(phase): Extension<Phase>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Turned> {
    let permit = front.streams.clone().try_acquire_owned().map_err(|_| {
        let what = "too many pages are open; close one of them";
        Turned::new(StatusCode::SERVICE_UNAVAILABLE, "too-many-streams", what)
    })?;
    phase.is_stream();
    let heard = headers.get("last-event-id").and_then(|it| it.to_str().ok()?.parse().ok());
    let (earlier, is_gap, later) = front.recorder.after(heard.unwrap_or_default());
    let gap = is_gap.then(|| missed(None));
    let first = stream::iter(gap.into_iter().chain(earlier.into_iter().map(|news| told(&news))));
    let rest = stream::unfold((later, permit), |(mut later, permit)| async {
        let event = next(&mut later).await?;
        Some((event, (later, permit)))
    });
    Ok(Sse::new(first.chain(rest).map(Ok)).keep_alive(KeepAlive::new().interval(ALIVE)))
}

async fn next(later: &mut Receiver<Arc<News>>) -> Option<Event> {
    loop {
        match later.recv().await {
            Ok(news) if news.level < Level::Debug => return Some(told(&news)),
            Ok(_) => {}
            Err(RecvError::Lagged(count)) => return Some(missed(Some(count))),
            Err(RecvError::Closed) => return None,
        }
    }
}

fn told(news: &News) -> Event {
    let event = Event::default().id(news.number.to_string()).event("news");
    event.json_data(news).unwrap_or_default()
}

/// Says that some news can't be told any more. Everything else is still there to be asked for.
fn missed(count: Option<u64>) -> Event {
    let event = Event::default().event("missed");
    event.json_data(serde_json::json!({ "count": count })).unwrap_or_default()
}
