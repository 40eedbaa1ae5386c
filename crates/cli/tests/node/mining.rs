//! A node that mines because someone says so.

use super::town::{Town, status};
use std::process::Output;

/// What `mine --verbose` shows last: how many hashes were tried, how many millions a second, and the best one. The block has to have
/// that hash.
fn shown(output: &Output) -> (u64, f64) {
    let [said, shown] = [&output.stdout, &output.stderr].map(|it| String::from_utf8_lossy(it));
    let last = shown.lines().last().unwrap();
    let rest = last.strip_prefix("hashes tried: ").unwrap();
    let (tried, rest) = rest.split_once(", ").unwrap();
    let (rate, best) = rest.split_once(" million a second, the best so far: ").unwrap();
    assert_eq!(best.chars().count(), 17, "{best}");
    assert!(said.contains(&best[..8]), "{said}{shown}");
    (tried.parse().unwrap(), rate.parse().unwrap())
}

#[test]
fn a_search_is_shown_in_the_same_way_whether_a_node_does_it_or_not() {
    let town = Town::new();
    town.says("alice", "mint");
    let to = town.says("alice", "wallet new").trim().to_owned();
    let order = format!("mine --verbose --to {to}");
    let (tried, rate) = shown(&town.run("alice", &order));
    assert!(tried > 0 && rate >= 0.0);
    let node = town.start("alice", "");
    let (tried, rate) = shown(&town.run("alice", &order));
    assert!(tried > 0 && rate >= 0.0);
    let now = status(&node);
    assert_eq!(now["search"]["tried"], tried, "it has tried nothing else");
    assert!(now["mining"].is_null() && now["search"]["best"].is_null(), "it rests");
}
