//! A game for a class: each owns a pool, and one seed decides.

use kusari_city::game::{Game, Plan, Player, play, read};

struct NoOne;

impl kusari_city::Watcher for NoOne {}

fn player(name: &str, share: f64, plan: Plan) -> Player {
    Player { name: name.to_owned(), share, plan }
}

/// Mallory with a share, and eight honest pools with the rest. Returns what Mallory gained over some seeds.
fn gain(share: f64, plan: Plan) -> f64 {
    let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    let mut players: Vec<_> =
        names.iter().map(|name| player(name, (1.0 - share) / 8.0, Plan::Honest)).collect();
    players.push(player("Mallory", share, plan));
    let of_seed = |seed| {
        let game = Game { seed, delay: 1_000, ..Game::default() };
        play(&players, game, &mut NoOne).expect("it's a game").0[8].gain()
    };
    (1..=10).map(of_seed).sum::<f64>() / 10.0
}

#[test]
fn honest_pools_earn_what_they_work_for() {
    assert!((gain(0.4, Plan::Honest) - 1.0).abs() < 0.03);
}

#[test]
fn a_large_selfish_pool_gains_and_a_small_one_loses() {
    assert!(gain(0.4, Plan::Selfish) > 1.1, "{}", gain(0.4, Plan::Selfish));
    assert!(gain(0.15, Plan::Selfish) < 0.95, "{}", gain(0.15, Plan::Selfish));
}

#[test]
fn the_same_seed_gives_the_same_scores_and_another_one_others() {
    let players = read("Alice, 30, selfish\nBob, 70").expect("two players");
    let scores = |seed| {
        let game = Game { seed, blocks: 200, ..Game::default() };
        play(&players, game, &mut NoOne).expect("it's a game").0
    };
    assert_eq!(scores(7), scores(7));
    assert_ne!(scores(7), scores(8));
}

#[test]
fn what_isnt_a_player_is_refused_with_its_line() {
    let refused = |text: &str| {
        let error = read(text).expect_err("it can't be played");
        (error.code(), error.to_string())
    };
    for (text, code, says) in [
        ("Alice, 25\nBob", "not-a-player", "line 2"),
        ("Alice, 25\n\n# all others\nBob, -1", "player-share", "line 4"),
        ("Alice, NaN\nBob, 1", "player-share", "line 1"),
        ("Alice, inf\nBob, 1", "player-share", "line 1"),
        ("Alice, 1e300\nBob, 1", "player-share", "line 1"),
        ("Alice, 1, greedy\nBob, 1", "unknown-plan", "greedy"),
        ("Alice, 1\nAlice, 2", "player-name", "line 2"),
        (", 1\nBob, 2", "player-name", "line 1"),
        ("Alice, 1", "player-count", "1 players"),
        ("", "player-count", "0 players"),
    ] {
        let (found, message) = refused(text);
        assert_eq!(found, code, "{text:?}");
        assert!(message.contains(says), "{message}");
    }
    let crowd: String = (0..300).map(|number| format!("p{number}, 1\n")).collect();
    assert_eq!(refused(&crowd).0, "player-count");
}
