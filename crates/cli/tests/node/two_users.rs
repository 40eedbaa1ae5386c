//! The whole session of two people with a coin: wallets, blocks, a payment, two branches, and a race.

use super::town::{Town, balance, height, mine, status, tip, until, until_they_agree};

#[test]
fn two_users_pay_each_other_the_longer_chain_wins_and_then_their_nodes_race() {
    let town = Town::new();
    town.says("alice", "mint --spacing 1");
    let alice_address = town.says("alice", "wallet new").trim().to_owned();
    let bob_address = town.says("bob", "wallet new").trim().to_owned();

    // Two nodes that find each other, and a coin that goes from one to the other.
    let alice = town.start("alice", "");
    let bob = town.start("bob", &format!("--connect {}", alice.listen()));
    let mined = town.says("alice", &format!("mine --to {alice_address} --blocks 2"));
    assert!(mined.lines().count() == 2 && mined.contains("50 coins for the miner"), "{mined}");
    until_they_agree(&[&alice, &bob]);
    assert_eq!(balance(&town, "alice"), "100 coins");
    assert_eq!(balance(&town, "bob"), "0 coins");
    let sent = town.says("alice", &format!("wallet send {bob_address} 20"));
    assert!(sent.contains("waits for a block"), "{sent}");
    until("Bob has heard of it", &[&alice, &bob], || {
        town.says("bob", "wallet history").contains("received 20 coins")
    });
    assert!(town.says("alice", "wallet balance").contains("are spent by waiting payments"));
    let (code, status_of, _) = town.refused("alice", "mine --to nonsense");
    assert_eq!((code.as_str(), status_of), ("", 2));
    town.says("bob", &format!("mine --to {bob_address}"));
    until_they_agree(&[&alice, &bob]);
    assert!(balance(&town, "bob").starts_with("70."), "twenty, a reward and a fee");
    let history = town.says("bob", "wallet history");
    assert!(history.contains("received 20 coins") && history.contains("mined 50."), "{history}");
    assert!(town.says("alice", "wallet history").contains("fee included"));
    assert_eq!(town.says("bob", "wallet unused"), "");

    // Each goes on alone. A longer chain has more work, and wins when they meet again.
    for who in ["alice", "bob"] {
        assert_eq!(town.says(who, "node stop"), "the node has ended\n");
    }
    let sent = town.says("alice", &format!("wallet send {bob_address} 5"));
    assert!(sent.contains("waits for a block"), "{sent}");
    town.says("alice", &format!("mine --to {alice_address}"));
    town.says("bob", &format!("mine --to {bob_address} --blocks 3"));
    let alice = town.start("alice", "");
    let bob = town.start("bob", &format!("--connect {}", alice.listen()));
    let bobs = tip(&bob);
    assert_eq!(until_they_agree(&[&bob, &alice]), bobs);
    assert_eq!(height(&alice), 6);
    // Her payment was in the block that lost. It waits again, and isn't lost.
    until("it waits at both", &[&alice, &bob], || {
        [&alice, &bob].iter().all(|node| status(node)["waiting"] == 1)
    });

    // They race until someone has had enough.
    mine(&alice, Some(&alice_address));
    mine(&bob, Some(&bob_address));
    until("ten more blocks", &[&alice, &bob], || height(&alice) >= 16);
    mine(&alice, None);
    mine(&bob, None);
    // They may have stopped at a tie, and then each stays with its own. One more block decides.
    town.says("alice", &format!("mine --to {alice_address}"));
    until_they_agree(&[&alice, &bob]);
    assert_eq!(status(&alice)["waiting"], 0);
    for node in [alice, bob] {
        assert!(node.leave().unwrap().success());
    }
    assert!(town.says("alice", "chain check").contains("blocks checked"));
    let (here, there) = (town.says("alice", "chain show"), town.says("bob", "chain show"));
    assert_eq!(here, there, "what's on their disks is the same, too");
}
