//! Members that fall, and come back.

use super::airport::{Airport, NAMES};

#[test]
fn a_member_that_is_killed_comes_back_and_denies_nothing_and_two_that_are_gone_are_named() {
    let mut airport = Airport::open("");
    airport.says(&airport.at(3, "reserve --pad 1 --from +30m"));

    // One of five falls: the others go on without it.
    airport.kill(3);
    airport.says(&airport.at(1, "reserve --pad 2 --from +30m"));

    // Two of five fall: four have to sign, so nothing is decided, and nothing is wrong.
    airport.kill(4);
    let (code, status, said) = airport.refused(&airport.at(1, "close --pad 3 --wait 5"));
    assert_eq!((&*code, status), ("not-placed", 1), "{said}");
    assert!(said.contains("4 of 5 members have to sign"), "{said}");
    assert!(said.contains(NAMES[3]) && said.contains(NAMES[4]), "{said}");
    assert!(!said.contains(NAMES[2]), "{said}");
    assert_eq!(airport.history(0).len(), 2);

    // What it has told as final, it still knows, before anyone tells it anything.
    let alone = airport.says(&airport.at(3, "history"));
    assert!(alone.contains("yellow_submarine (member 3): pad 1 is reserved"), "{alone}");

    // Both come back, hear of the rest, and what was wanted meanwhile gets its place, too. Only an airport can close a pad.
    airport.start(3);
    airport.start(4);
    for member in 0..5 {
        airport.until("all see all", |airport| airport.history(member).len() == 3);
        assert_eq!(airport.history(member)[2].2.as_deref(), Some("airport-only"));
    }
}

#[test]
fn without_the_airport_a_leader_network_stops_and_says_so() {
    let mut airport = Airport::open("--orderer leader --topology star");
    airport.says(&airport.at(2, "reserve --pad 1 --from +30m"));
    airport.kill(0);
    let (code, status, said) = airport.refused(&airport.at(2, "cancel --pad 1 --wait 1"));
    assert_eq!((&*code, status), ("not-placed", 1), "{said}");
    assert!(said.contains("the airport decides") && said.contains("the_leader_node"), "{said}");
    airport.start(0);
    airport.until("it goes on", |airport| airport.history(2).len() == 2);
}

#[cfg(unix)]
#[test]
fn ctrl_c_and_pads_stop_end_a_member_in_order() {
    let mut airport = Airport::found("");
    airport.start(1);
    let pid = airport.running(1).child.id().to_string();
    let sent = std::process::Command::new("kill").args(["-INT", &pid]).status().unwrap();
    assert!(sent.success());
    assert_eq!(airport.running(1).child.wait().unwrap().code(), Some(0));
    assert!(!airport.path(1).join("node.json").exists());

    airport.start(1);
    assert_eq!(airport.says(&airport.at(1, "stop")), "the member has ended\n");
    assert_eq!(airport.running(1).child.wait().unwrap().code(), Some(0));
    let (_, status, said) = airport.refused(&airport.at(1, "stop"));
    assert!(status == 2 && said.contains("no member runs"), "{said}");
}
