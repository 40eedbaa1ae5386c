//! What can be in a member's folder: a torn journal, a damaged one, someone else's key, or nothing.

use super::airport::{Airport, NAMES};
use std::fs;
use std::io::Write as _;

#[test]
fn a_torn_line_is_cut_off_with_a_notice_and_a_damaged_one_stops_the_member() {
    let mut airport = Airport::open("");
    airport.says(&airport.at(2, "reserve --pad 1 --from +30m"));
    airport.kill(2);
    let path = airport.path(2).join("journal.jsonl");
    let tear = || {
        let mut journal = fs::File::options().append(true).open(&path).unwrap();
        journal.write_all(b"{\"signed\":{\"conte").unwrap();
    };
    tear();
    let output = airport.run(&airport.at(2, "history"));
    let notes = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && notes.contains("torn, and 17 bytes are cut off"), "{notes}");
    assert!(String::from_utf8(output.stdout).unwrap().contains("pad 1 is reserved"));

    // It goes on where it was.
    tear();
    airport.start(2);
    assert!(airport.logged(2).contains("torn"), "{}", airport.logged(2));
    airport.says(&airport.at(2, "cancel --pad 1"));

    airport.kill(2);
    let whole = fs::read_to_string(&path).unwrap();
    fs::write(&path, whole.replacen("{\"", "{", 1)).unwrap();
    for line in ["run white_noise".to_owned(), "state --at white_noise".to_owned()] {
        let (code, status, said) = airport.refused(&format!("pads {line}"));
        assert_eq!((&*code, status), ("record-unreadable", 2), "{said}");
        assert!(said.contains("line 1 of journal.jsonl"), "{said}");
    }
}

#[test]
fn one_process_uses_a_folder_and_its_key_is_read_by_no_one_else() {
    let mut airport = Airport::found("");
    airport.start(0);
    let (code, status, said) = airport.refused("pads run the_leader_node");
    assert_eq!((&*code, status), ("locked", 2), "{said}");
    assert!(said.contains("pads stop"), "{said}");
    #[cfg(unix)]
    for name in NAMES {
        use std::os::unix::fs::PermissionsExt as _;
        let key = airport.path(0).parent().unwrap().join(name).join("member.key");
        assert_eq!(fs::metadata(key).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn what_is_no_members_folder_is_refused_with_what_helps() {
    let airport = Airport::found("");
    let other = Airport::found("");
    let (code, status, said) = airport.refused("pads found .");
    assert_eq!((&*code, status), ("member-exists", 2), "{said}");
    let expect = |line: &str, code: &str, words: &str| {
        let (found, status, said) = airport.refused(line);
        assert_eq!((&*found, status), (code, 2), "{line}: {said}");
        assert!(said.contains(words), "{line}: {said}");
    };
    expect("pads state --at nowhere", "not-a-kusari-directory", "pads found");
    expect("pads run nowhere", "not-a-kusari-directory", "pads found");
    expect("pads reserve --pad 1 --at nowhere", "", "no member runs");
    expect("pads found x --members 2 --address 127.0.0.1:7710", "wrong-addresses", "1 addresses");
    expect("pads found x --members 1 --orderer crash", "too-few-members", "two members");
    expect("pads found x --port 65533", "", "ports end at 65535");

    fs::remove_file(airport.path(4).join("journal.jsonl")).unwrap();
    expect("pads run green_planet", "no-records", "found a new network");
    fs::copy(other.path(1).join("member.key"), airport.path(1).join("member.key")).unwrap();
    expect("pads run the_blue_sky", "not-a-member", "network.json");
    for (name, rubbish, code) in [
        ("member.key", "xyz", "bad-member-key"),
        ("network.json", "{}", "network-unreadable"),
        ("network.json", "", "network-unreadable"),
    ] {
        fs::write(airport.path(2).join(name), rubbish).unwrap();
        expect("pads run white_noise", code, name);
        expect("pads state --at white_noise", code, name);
        fs::copy(airport.path(3).join(name), airport.path(2).join(name)).unwrap();
    }
}
