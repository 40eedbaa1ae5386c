//! A node that keeps headers only: it pays, loses its core, goes away, and sees its payment confirmed when it's back.

use super::ending::{signal, started};
use super::town::{Town, balance, height, logs, status, until, until_they_agree};
use kusari::stage6_coin::{Address, PrivateKey};
use kusari::stage7_peers::{MAX_LOCKS, NodeProcess};
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use serde_json::{Value, json};
use std::io::Read as _;

/// Someone's core that has mined two blocks for an address.
fn core_that_mined_for(town: &Town, to: &str) -> NodeProcess {
    town.says("alice", "mint --spacing 1");
    town.says("alice", &format!("mine --to {to} --blocks 2"));
    town.start("alice", "")
}

/// Waits until an edge knows all that its core does about its owner's payments.
fn until_it_knows_all(edge: &NodeProcess, core: &NodeProcess) {
    until("the edge knows all that its core does", &[edge, core], || {
        let (here, there) = (status(edge), status(core));
        here["tip"] == there["tip"] && here["edge"]["told"] == there["height"]
    });
}

/// The cores that an edge listens to.
fn cores(edge: &NodeProcess) -> Vec<String> {
    let peers = edge.get("/api/peers").unwrap();
    let greeted = peers["links"].as_array().unwrap().iter().filter(|it| it["greeted"] == true);
    greeted.map(|it| it["address"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn an_edge_pays_loses_its_core_goes_away_and_finds_its_payment_confirmed() {
    let town = Town::new();
    let carol_address = town.says("carol", "wallet new").trim().to_owned();
    let dave_address = town.says("dave", "wallet new").trim().to_owned();
    let alice = core_that_mined_for(&town, &carol_address);
    let bob = town.start("bob", &format!("--connect {}", alice.listen()));
    until_they_agree(&[&alice, &bob]);
    let bobs_place = bob.listen();

    // Carol is told of one core. It tells her of the other one.
    let carol = town.start("carol", &format!("--edge --connect {}", alice.listen()));
    until_it_knows_all(&carol, &alice);
    until("she says that she has caught up", &[&carol], || {
        carol.log().contains("caught up: the chain ends at height 2")
    });
    assert!(!town.path("carol").join("blocks.dat").exists());
    assert_eq!(balance(&town, "carol"), "100 coins");
    until("she has heard of Bob's node", &[&carol], || {
        carol.get("/api/peers").unwrap()["book"].to_string().contains(&bobs_place)
    });
    assert!(bob.leave().unwrap().success());
    until("only one core is left", &[&carol], || cores(&carol) == [alice.listen()]);

    // She pays through the one core, which is killed before anyone else hears of it.
    let sent = town.says("carol", &format!("wallet send {dave_address} 20"));
    assert!(sent.contains("waits for a block"), "{sent}");
    until("the core has the payment", &[&carol, &alice], || status(&alice)["waiting"] == 1);
    alice.kill();
    until("she is alone", &[&carol], || cores(&carol).is_empty());

    // The other one is there again. No one tells her: it's on her list.
    let bob = town.start("bob", &format!("--listen {bobs_place}"));
    until("she has moved", &[&carol, &bob], || cores(&carol) == [bobs_place.clone()]);
    until("Bob has the payment from her", &[&carol, &bob], || status(&bob)["waiting"] == 1);
    let shown = town.says("carol", "wallet history");
    assert!(shown.contains("waiting") && shown.contains("paid 20.0"), "{shown}");

    // She goes away, and the payment gets into a block.
    assert_eq!(town.says("carol", "node stop"), "the node has ended\n");
    drop(carol);
    let bob_address = town.says("bob", "wallet new").trim().to_owned();
    town.says("bob", &format!("mine --to {bob_address} --blocks 3"));
    assert_eq!((height(&bob), &status(&bob)["waiting"]), (5, &json!(0)));

    // She's back, and all she needs is in her directory.
    let carol = town.start("carol", "--edge");
    until_it_knows_all(&carol, &bob);
    let shown = town.says("carol", "wallet history");
    assert!(shown.contains("block 3") && shown.contains("paid 20.0"), "{shown}");
    assert!(!shown.contains("waiting"), "{shown}");
    assert!(carol.log().contains("is in block"), "{}", logs(&[&carol]));
    assert!(balance(&town, "carol").starts_with("79.99"), "{}", balance(&town, "carol"));
    assert_eq!(status(&carol)["waiting"], 0);
    assert!(carol.leave().unwrap().success());
}

#[test]
fn an_edge_is_asked_like_a_core_and_says_what_it_cannot_answer() {
    let town = Town::new();
    let address = town.says("carol", "wallet new").trim().to_owned();
    let alice = core_that_mined_for(&town, &address);
    let carol = town.start("carol", &format!("--edge --connect {}", alice.listen()));
    until_it_knows_all(&carol, &alice);

    let shown = town.says("carol", "node status");
    assert!(shown.contains("an edge") && shown.contains("follows    1 of at most 64"), "{shown}");
    let told: Value = serde_json::from_str(&town.says("carol", "node status --json")).unwrap();
    assert_eq!((&told["role"], &told["height"]), (&json!("edge"), &json!(2)));
    assert!(town.says("carol", "node peers").contains("we dialled it"));
    assert!(town.says("carol", "wallet unspent").lines().count() == 2);

    let refused = |line: &str| {
        let (code, exit, said) = town.refused("carol", line);
        assert_eq!((code.as_str(), exit), ("needs-core", 2), "{line}: {said}");
        assert!(said.contains("kusari node"), "{line}: {said}");
    };
    refused(&format!("mine --to {address}"));
    refused("board");
    refused("notarise carol/chain.json");
    refused("letter read");
    let (code, exit, said) = town.refused("carol", &format!("wallet send {address} 1000"));
    assert_eq!((code.as_str(), exit), ("insufficient-funds", 1), "{said}");
    assert!(said.contains("pay again"), "{said}");
    assert_eq!(town.says("carol", "wallet forget"), "0 payments forgotten\n");
    // About an address that isn't followed it says nothing, rather than that there's nothing.
    let stranger = town.says("dave", "wallet new").trim().to_owned();
    let asked = carol.get(&format!("/api/coins?address={stranger}"));
    assert!(asked.unwrap_err().to_string().contains("[not-followed]"));

    // A new address of the wallet is followed from then on.
    town.says("carol", "wallet new");
    until_it_knows_all(&carol, &alice);
    assert_eq!(status(&carol)["edge"]["locks"], 2);
    assert!(carol.leave().unwrap().success());
    // Without the edge, no one can tell what's on the chain.
    refused("wallet balance");
    refused("node");
    let (code, ..) = town.refused("alice", "node --edge");
    assert_eq!(code, "locked");
    assert!(alice.leave().unwrap().success());
    let (code, exit, said) = town.refused("alice", "node --edge");
    assert_eq!((code.as_str(), exit), ("has-blocks", 2), "{said}");
    assert!(said.contains("--dir"), "{said}");
}

#[test]
fn an_edge_that_has_no_room_for_another_address_takes_its_change_where_it_came_from() {
    let town = Town::new();
    let address = town.says("carol", "wallet new").trim().to_owned();
    let alice = core_that_mined_for(&town, &address);
    let carol = town.start("carol", &format!("--edge --connect {}", alice.listen()));
    let rng = &mut ChaCha12Rng::seed_from_u64(1);
    let mut stranger = || Address::of(&PrivateKey::generate(rng).public_key()).to_string();
    let others: Vec<String> = (1..MAX_LOCKS).map(|_| stranger()).collect();
    carol.post("/api/follow", &json!({ "addresses": others })).unwrap();
    let refused = carol.post("/api/follow", &json!({ "addresses": [stranger()] }));
    let refused = refused.unwrap_err().to_string();
    assert!(refused.contains("[too-many-addresses]") && refused.contains("keeps all"), "{refused}");
    until_it_knows_all(&carol, &alice);

    let sent = town.run("carol", &format!("wallet send {} 20", stranger()));
    let said = String::from_utf8_lossy(&sent.stderr);
    assert!(sent.status.success() && said.contains(&format!("goes to {address}")), "{said}");
    until("the core has the payment", &[&carol, &alice], || status(&alice)["waiting"] == 1);
    alice.post("/api/mine", &json!({ "to": others[0], "blocks": 1 })).unwrap();
    until("it's in a block", &[&carol, &alice], || height(&alice) == 3);
    until_it_knows_all(&carol, &alice);
    assert!(balance(&town, "carol").starts_with("79.99"), "the change is there");
    let made = town.run("carol", "wallet new");
    assert!(String::from_utf8_lossy(&made.stderr).contains("[too-many-addresses]"));
}

#[test]
fn what_only_a_core_can_do_is_refused_with_the_reason() {
    let town = Town::new();
    for (line, option) in [
        ("--mint", "--mint"),
        ("--mine", "--mine"),
        ("--threads 2", "--threads"),
        ("--listen 127.0.0.1:0", "--listen"),
        ("--relay gossip", "--relay"),
        ("--page 8080", "--page"),
        ("--explorer", "--explorer"),
        ("--wallet", "--wallet"),
    ] {
        let (code, exit, said) = town.refused("carol", &format!("node --edge {line}"));
        assert_eq!((code.as_str(), exit), ("needs-core", 2), "{line}: {said}");
        assert!(
            said.contains(&format!("leave out {option}")) && said.contains("because"),
            "{said}"
        );
    }
    let (_, exit, said) = town.refused("carol", "node --edge");
    assert!(exit == 2 && said.contains("--connect"), "{said}");
    let (code, ..) = town.refused("carol", "node --edge --connect 127.0.0.1:1");
    assert_eq!(code, "no-chain-there");
    assert!(!town.path("carol").exists(), "nothing was made in vain");
}

#[cfg(unix)]
#[test]
fn ctrl_c_and_sigterm_end_an_edge_in_order() {
    let town = Town::new();
    let address = town.says("carol", "wallet new").trim().to_owned();
    let alice = core_that_mined_for(&town, &address);
    for name in ["-INT", "-TERM"] {
        let line = format!("node --edge --log json --connect {}", alice.listen());
        let (mut child, first) = started(&town, "carol", &line);
        assert!(first.starts_with("An edge of the chain \"kusari\""), "{first}");
        signal(&child, name);
        assert_eq!(child.wait().unwrap().code(), Some(0), "{name}");
        assert!(!town.path("carol").join("node.json").exists(), "{name}");
        let mut log = String::new();
        child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        assert!(lines.into_iter().any(|line| line["kind"] == "leaving"), "{name}: {log}");
    }
}
