use super::index::{Index, Person};
use super::query::Query;
use super::shared::Shared;
use super::turned::Turned;
use axum::Json;
use axum::extract::State;
use kusari::stage6_coin::Address;
use serde_json::{Value, json};
use std::cmp::Reverse;
use std::sync::Arc;

/// How many places the ranking has, if nothing is said, and at most.
const COUNT: usize = 20;
const MOST: usize = 100;

/// Who was paid most by others. Rewards for blocks are counted separately, because no one paid them.
pub(super) async fn ranking(
    State(shared): State<Arc<Shared>>,
    query: Query,
) -> Result<Json<Value>, Turned> {
    let count = query.number("count")?.unwrap_or(COUNT).min(MOST);
    let index = Index::follow(&shared.index, &shared.handle).await?;
    let mut people: Vec<_> = index.people().collect();
    let place = |(address, person): &(&Address, &Person)| {
        (Reverse(person.given), Reverse(person.mined), **address)
    };
    let all = people.len();
    if count < all {
        people.select_nth_unstable_by_key(count, place);
        people.truncate(count);
    }
    people.sort_by_key(place);
    let listed = people.into_iter().map(|(address, person)| {
        json!({
            "address": address.to_string(), "given": person.given, "times": person.times,
            "mined": person.mined,
        })
    });
    let listed: Vec<_> = listed.collect();
    Ok(Json(json!({ "height": index.height(), "addresses": all, "ranking": listed })))
}
