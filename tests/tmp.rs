use kusari::stage5_network::*;
use std::time::*;
#[test]
fn race() {
    let mut rng = <rand::rngs::StdRng as rand::SeedableRng>::seed_from_u64(1);
    let (alice, bob) = (Wallet::generate(&mut rng), Wallet::generate(&mut rng));
    let rule = WorkRule { difficulty: Difficulty::from_bits(10) };
    let genesis = Genesis {
        time: Time::now(),
        grants: vec![Grant { receiver: alice.address().clone(), amount: Amount::new(10000) }],
        rule,
    };
    let network = Network::start(genesis, 7, &Topology::Ring, NodeSettings::default()).unwrap();
    let w = network.wallet(alice, &[NodeId(0), NodeId(3)]);
    let t = Instant::now();
    for _ in 0..50 {
        w.pay(bob.address(), Amount::new(1)).unwrap();
    }
    println!("paid {:?}", t.elapsed());
    network.partition(&[NodeId(0), NodeId(1)]);
    for _ in 0..50 {
        w.pay(bob.address(), Amount::new(1)).unwrap();
    }
    network.heal_all();
    let ok =
        network.wait_until(Duration::from_secs(20), |n| n.iter().all(|n| n.waiting.is_empty()));
    println!("{ok} {:?}", t.elapsed());
    for n in network.chains() {
        println!(
            "{} {:?} side {} waiting {} peers {:?}",
            n.id,
            n.tip,
            n.side_blocks.len(),
            n.waiting.len(),
            n.peers
        );
    }
    network.mine_empty_blocks(NodeId(0), true);
    let ok = network.wait_until(Duration::from_secs(20), |n| Network::agreed_tip(n).is_some());
    println!("{ok} {:?}", t.elapsed());
    network.mine_empty_blocks(NodeId(0), false);
    for n in network.chains() {
        println!(
            "{} {:?} bob side {} waiting {}",
            n.id,
            n.tip,
            n.side_blocks.len(),
            n.waiting.len()
        );
    }
    let t = Instant::now();
    let nodes = network.stop();
    println!(
        "stopped {:?} bob {}",
        t.elapsed(),
        nodes[0].1.tree().accounts().balance(bob.address())
    );
}
