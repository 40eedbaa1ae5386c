//! The session of the notebook from which the chapter descends, with five processes: the leader reserves the pad, and cancels. Another one
//! reserves it, cancels, and cancels again, and that's refused.

use super::airport::{Airport, NAMES};
use kusari::stage8_contract::Time;
use std::time::Duration;

/// An hour from now, as it's typed and as it's shown.
fn soon() -> (String, String) {
    let soon = Time::now().after(Duration::from_secs(3_600));
    let shown = Time::from_millis(soon.millis() / 1_000 * 1_000).to_string();
    (shown.trim_end_matches(" UTC").replace(' ', "T"), shown)
}

fn session(orderer: &str, topology: &str, words: &str) {
    let how = format!("--orderer {orderer} --topology {topology} --difficulty 14");
    let airport = Airport::open(&how);
    let (typed, shown) = soon();

    let reserve = format!("reserve --pad 1 --from {typed} --for 30m");
    let said = airport.says(&airport.at(0, &reserve));
    assert!(said.starts_with(&format!("pad 1 is reserved from {shown}")), "{said}");
    assert!(said.contains(words), "{said}");
    for member in 0..5 {
        airport.until("all see it", |airport| airport.history(member).len() == 1);
        let state = airport.says(&airport.at(member, "state"));
        let line = format!("  {shown}  until ");
        assert!(state.contains(&line) && state.contains("the_leader_node"), "{state}");
    }
    let taken = airport.refused(&airport.at(1, &reserve));
    assert_eq!((&*taken.0, taken.1), ("pad-taken", 1), "{}", taken.2);

    airport.says(&airport.at(0, "cancel --pad 1"));
    airport.says(&airport.at(1, &reserve));
    let cancel = format!("cancel --pad 1 --from {typed}");
    airport.says(&airport.at(1, &cancel));
    let (code, status, said) = airport.refused(&airport.at(1, &cancel));
    assert_eq!((&*code, status), ("no-reservation", 1), "{said}");

    let wanted = [
        ("the_leader_node", "reserve", None),
        ("the_blue_sky", "reserve", Some("pad-taken")),
        ("the_leader_node", "cancel", None),
        ("the_blue_sky", "reserve", None),
        ("the_blue_sky", "cancel", None),
        ("the_blue_sky", "cancel", Some("no-reservation")),
    ];
    for (member, name) in NAMES.iter().enumerate() {
        airport.until("all see all", |airport| airport.history(member).len() == wanted.len());
        let history = airport.history(member);
        for ((by, asked, code), (who, what, why)) in history.iter().zip(wanted) {
            assert!(
                by == who && asked.starts_with(what) && code.as_deref() == why,
                "{name}: {history:?}"
            );
        }
        let pads = airport.get(member, "/api/pads")["pads"].clone();
        assert_eq!(pads, airport.get(0, "/api/pads")["pads"], "{name}");
    }
    let printed = airport.says(&airport.at(4, "history --member 1"));
    assert_eq!(printed.lines().count(), 4, "{printed}");
    assert!(
        printed.contains("the_blue_sky (member 1): ") && printed.contains("[no-reservation]"),
        "{printed}"
    );
}

#[test]
fn by_vote_in_a_star_five_processes_keep_one_list() {
    session("vote", "star", "final: certificate of ");
}

#[test]
fn by_an_engine_that_survives_falls_five_processes_keep_one_list() {
    session("crash", "full", "final, unless a member lies");
}

#[test]
#[ignore = "the other six of eight: cargo test -p kusari-cli --test pads -- --ignored"]
fn by_any_way_and_in_any_shape_five_processes_keep_one_list() {
    let ways = [
        ("leader", "as sure as the_leader_node is honest"),
        ("crash", "final, unless a member lies"),
        ("vote", "final: certificate of "),
        ("work", "depth 3: it can still be taken back"),
    ];
    for (orderer, words) in ways {
        for topology in ["star", "full"] {
            session(orderer, topology, words);
        }
    }
}
