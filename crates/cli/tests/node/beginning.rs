//! How a node begins: with a chain of its own, with someone else's, or not at all.

use super::town::{Town, height, until, until_they_agree};
use serde_json::Value;

#[test]
fn two_terminals_and_two_commands_are_a_network() {
    let town = Town::new();
    // `--mine` makes a wallet, so it needs the passphrase.
    let mut alice = town.command("alice", "node --mint --mine --listen 127.0.0.1:0 --json");
    let mut alice = alice.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
    alice = alice.arg("--until-stdin-closes").stderr(std::process::Stdio::piped());
    let mut alice = alice.spawn().unwrap();
    let mut line = String::new();
    let mut output = std::io::BufReader::new(alice.stdout.take().unwrap());
    std::io::BufRead::read_line(&mut output, &mut line).unwrap();
    let said: Value = serde_json::from_str(&line).unwrap();
    let address = said["listen"][0].as_str().unwrap();

    let bob = town.start("bob", &format!("--connect {address}"));
    assert_eq!(bob.said()["genesis"], said["genesis"]);
    until("Bob has three of Alice's blocks", &[&bob], || height(&bob) >= 3);
    let theirs = town.says("alice", "node status --json");
    let theirs: Value = serde_json::from_str(&theirs).unwrap();
    assert_eq!(theirs["links"], 1, "{theirs}");
    assert!(theirs["search"]["tried"].as_u64().unwrap() > 0);
    drop(alice.stdin.take());
    assert!(alice.wait().unwrap().success());
}

#[test]
fn a_join_code_leads_to_the_node_and_is_refused_if_the_chain_is_another_one() {
    let town = Town::new();
    let alice = town.start("alice", "--mint");
    let code = alice.said()["join"][0].as_str().unwrap().to_owned();
    assert_eq!(code.split(' ').count(), 6);
    let quoted: Vec<&str> = vec!["--connect", &code];
    let join = |who: &str| {
        kusari::stage7_peers::NodeProcess::start_program(
            super::town::program(),
            town.path(who),
            &quoted,
        )
    };
    let bob = join("bob").unwrap();
    until_they_agree(&[&alice, &bob]);
    let status: Value = serde_json::from_str(&town.says("bob", "node status --json")).unwrap();
    assert_eq!(status["join"].as_array().unwrap().len(), 1);

    // Carol has a chain of her own. Hers begins with other words, so its genesis is another one.
    town.says("carol", "mint --words carol");
    let refused = join("carol").unwrap_err().to_string();
    assert!(refused.contains("error[foreign-genesis]") && refused.contains("--dir"), "{refused}");
}

#[test]
fn without_a_chain_the_remedy_is_named_and_with_a_wrong_address_too() {
    let town = Town::new();
    let (_, status, said) = town.refused("alice", "node");
    assert!(status == 2 && said.contains("kusari mint") && said.contains("--connect"), "{said}");
    let (code, status, said) = town.refused("alice", "node --connect 127.0.0.1:1");
    assert_eq!((code.as_str(), status), ("no-chain-there", 2), "{said}");
    assert!(!town.path("alice").exists(), "nothing was made in vain");
    let (_, status, said) = town.refused("alice", "node --connect localhost:1");
    assert!(status == 2 && said.contains("IP address and a port"), "{said}");
    let (_, status, said) = town.refused("alice", "node --connect abandon-ability-able");
    assert!(status == 2 && said.contains("[join-code-count]"), "{said}");
}

#[test]
fn a_directory_and_a_port_have_one_node_each() {
    let town = Town::new();
    let alice = town.start("alice", "--mint");
    let (code, status, said) = town.refused("alice", "node --listen 127.0.0.1:0");
    assert_eq!((code.as_str(), status), ("locked", 2));
    assert!(said.contains("kusari node stop"), "{said}");
    town.says("bob", "mint");
    let (code, status, _) = town.refused("bob", &format!("node --listen {}", alice.listen()));
    assert_eq!((code.as_str(), status), ("port-taken", 2));
    let page = alice.said()["api"].as_str().unwrap().rsplit(':').next().unwrap().to_owned();
    let (code, ..) = town.refused("bob", &format!("node --listen 127.0.0.1:0 --page {page}"));
    assert_eq!(code, "port-taken");
}

#[test]
fn neighbours_are_listed_and_a_node_of_another_chain_is_cut_off_with_a_reason() {
    let town = Town::new();
    let alice = town.start("alice", "--mint");
    town.says("bob", "mint --words bob");
    let bob = town.start("bob", &format!("--connect {}", alice.listen()));
    until("it's said why", &[&alice, &bob], || {
        town.says("alice", "node peers --json").contains("foreign-genesis")
    });
    let shown = town.says("alice", "node peers");
    assert!(shown.contains("another genesis"), "{shown}");
}
