//! What pictures promise, through the public API.

mod common;

use common::{NOON, grant, pay, people, server_keys};
use kusari::figures;
use kusari::stage3_timestamp::*;

fn genesis() -> Genesis<ServerKey> {
    let rule = ServerKey { timestamp_server: server_keys().address().clone() };
    Genesis { time: NOON, grants: vec![grant(&people().alice, 1000)], rule }
}

/// So many blocks, the first with two payments and the others with one.
fn blocks(count: u64) -> Vec<Block> {
    let (alice, bob) = (&people().alice, &people().bob);
    let mut chain = Chain::new(genesis()).unwrap();
    for number in 0..count {
        let mut payments = vec![pay(alice, bob, 1, number)];
        if number == 0 {
            payments.push(pay(alice, bob, 1, 1_000_000));
        }
        let draft = chain.draft(NOON, payments);
        chain.push(Stamp::seal(draft, server_keys())).unwrap();
    }
    chain.blocks().to_vec()
}

#[test]
fn samples() {
    let Ok(folder) = std::env::var("FIGURES") else { return };
    let save = |figure: figures::Figure, name: &str| {
        println!("{figure}\n");
        figure.save(format!("{folder}/{name}.svg")).unwrap();
    };
    let good = blocks(5);
    save(figures::chain(&genesis(), &good), "chain-sound");
    let mut bad = good.clone();
    bad[1].draft.transactions[0].amount = Amount::new(90);
    save(figures::chain(&genesis(), &bad), "chain-broken");
    save(figures::chain(&genesis(), &blocks(30)), "chain-long");
    let mut other = good[..2].to_vec();
    for n in 0..2 {
        let previous_hash = other.last().unwrap().hash();
        let transactions = vec![pay(&people().alice, &people().mallory, 3, 77 + n)];
        other.push(Stamp::seal(Draft { time: NOON, transactions, previous_hash }, server_keys()));
    }
    save(
        figures::histories(
            &genesis(),
            &[("what Alice is shown", &good), ("what Bob is shown", &other), ("late", &good[..1])],
        ),
        "histories",
    );
}
