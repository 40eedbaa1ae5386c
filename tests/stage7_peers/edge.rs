//! A host that keeps headers only: what it learns from three cores, and what they can't make it believe.

use crate::edge_town::*;
use kusari::stage6_coin::*;
use kusari::stage7_peers::*;

const ALL: [usize; 3] = [0, 1, 2];

/// Three cores, an edge of Alice's, and five blocks, whose rewards are hers.
fn town() -> (Town, PrivateKey, PrivateKey) {
    let (alice, bob) = (key(1), key(2));
    let mut town = Town::new(3, edge_of(&alice));
    (0..5).for_each(|_| drop(town.mine(&ALL, &alice)));
    town.pass(2);
    assert_eq!((town.neighbours(), town.height()), (ALL.to_vec(), 5));
    (town, alice, bob)
}

fn confirmations(town: &Town, payment: &Transaction) -> Option<u64> {
    town.edge.edge().confirmations(&payment.txid())
}

#[test]
fn an_edge_follows_the_best_of_three_cores() {
    let alice = key(1);
    let mut town = Town::new(3, edge_of(&alice));
    (0..3).for_each(|_| drop(town.mine(&[0], &alice)));
    (0..5).for_each(|_| drop(town.mine(&[1], &alice)));
    (0..4).for_each(|_| drop(town.mine(&[2], &alice)));
    town.pass(3);
    assert_eq!(town.edge.edge().place().tip(), town.cores[1].host.node().tip());
    // Two of three say otherwise, with less work. They're believed no word, and nothing they said was an offence.
    assert_eq!(town.neighbours(), ALL);
    assert_eq!(town.edge.edge().coins().len(), 5, "the rewards of the best chain");
    assert_eq!(town.edge.edge().agreed_height(), 0, "and no three cores have said so");
}

#[test]
fn two_liars_with_less_work_do_not_win_and_lose_their_places_in_the_end() {
    let alice = key(1);
    let mut town = Town::new(5, edge_of(&alice));
    (0..5).for_each(|_| drop(town.mine(&[0, 3, 4], &alice)));
    for liar in [1, 2] {
        town.cores[liar].lie = claims_much;
        town.mine(&[liar], &alice);
    }
    town.pass(4 * 60);
    assert_eq!(town.height(), 5);
    assert_eq!(town.neighbours(), [0, 3, 4]);
    let behind = town.codes().into_iter().filter(|(_, code)| *code == "core-behind");
    assert!(behind.clone().all(|(core, _)| [1, 2].contains(&core)), "{:?}", town.codes());
}

fn claims_much(payload: Payload) -> Option<Payload> {
    Some(match payload {
        Payload::Chain(Message::Hello(hello)) => {
            Payload::Chain(Message::Hello(Hello { work: u64::MAX, ..hello }))
        }
        other => other,
    })
}

#[test]
fn a_chain_of_many_headers_comes_in_parts() {
    let alice = key(1);
    let mut town = Town::new(1, edge_of(&key(9)));
    let blocks = MAX_HEADERS as u64 + 50;
    town.cores[0].is_alive = false;
    town.pass(1);
    town.cores[0].is_alive = true;
    (0..blocks).for_each(|_| drop(town.mine(&[0], &alice)));
    town.pass(10);
    assert_eq!(town.height(), blocks);
}

#[test]
fn an_edge_knows_that_it_is_behind_until_the_headers_are_there() {
    let alice = key(1);
    let mut town = Town::new(1, edge_of(&alice));
    (0..3).for_each(|_| drop(town.mine(&[0], &alice)));
    town.cores[0].lie = tells_no_headers;
    town.pass(1);
    assert_eq!((town.height(), town.edge.edge().is_behind()), (0, true));
    town.cores[0].lie = Some;
    town.kill(0);
    assert!(!town.edge.edge().is_behind(), "there's no one left who has more");
    town.cores[0].is_alive = true;
    town.pass(5);
    assert_eq!((town.height(), town.edge.edge().is_behind()), (3, false));
}

fn tells_no_headers(payload: Payload) -> Option<Payload> {
    Some(payload).filter(|it| !matches!(it, Payload::Light(LightMessage::Headers(_))))
}

#[test]
fn an_edge_sees_what_comes_to_it_and_what_goes_from_it() {
    let (mut town, alice, bob) = town();
    assert_eq!(town.edge.edge().coins().len(), 5);
    assert_eq!(town.edge.edge().agreed_height(), 5);
    let coin = town.edge.edge().spendable().remove(0);
    let payment = pay(&coin, &alice, &bob);
    // Its owner pays with another program, which tells a core directly.
    town.put_in(0, HostInput::Transaction(payment.clone()));
    assert_eq!(confirmations(&town, &payment), None, "it's in no block, and that proves nothing");
    let block = town.mine(&[0], &bob);
    ALL[1..].iter().for_each(|core| town.put_in(*core, HostInput::Proposed(block.clone())));
    town.pass(1);
    assert_eq!(confirmations(&town, &payment), Some(1));
    assert!(town.edge.edge().coins().iter().all(|(out_point, _)| *out_point != coin.0));
}

#[test]
fn for_a_key_that_was_made_just_now_no_one_looks_through_the_chain_again() {
    let (mut town, alice, bob) = town();
    let (new, old) = (key(3), key(4));
    let mut other = town.edge.clone();
    assert!(other.watch(lock(&old)));
    assert_eq!(other.edge().agreed_height(), 0, "an old key may have been paid before");
    assert!(town.edge.watch_new(lock(&new)));
    assert_eq!(town.edge.edge().agreed_height(), 5);
    let coin = town.edge.edge().spendable().remove(0);
    town.hand_in(&pay(&coin, &alice, &new));
    town.mine(&ALL, &bob);
    town.pass(2);
    assert_eq!(town.edge.edge().agreed_height(), 6);
    let coins = town.edge.edge().coins();
    assert!(coins.iter().any(|(_, coin)| coin.output.lock == lock(&new)));
}

#[test]
fn a_withheld_payment_is_noticed_and_costs_the_core_its_link() {
    let (mut town, alice, bob) = town();
    town.cores[1].lie = tells_no_payments;
    let coin = town.edge.edge().spendable().remove(0);
    let payment = pay(&coin, &alice, &bob);
    town.put_in(0, HostInput::Transaction(payment.clone()));
    town.mine(&ALL, &bob);
    town.pass(2);
    assert_eq!(town.codes(), [(1, "withheld-payment")]);
    assert_eq!(confirmations(&town, &payment), Some(1));
}

fn tells_no_payments(payload: Payload) -> Option<Payload> {
    Some(match payload {
        Payload::Light(LightMessage::Payments(told)) => {
            Payload::Light(LightMessage::Payments(PaymentsFound { found: vec![], ..told }))
        }
        other => other,
    })
}

#[test]
fn what_all_three_withhold_is_noticed_when_an_honest_core_takes_the_place_of_one() {
    let (alice, bob) = (key(1), key(2));
    let mut town = Town::new(4, edge_of(&alice));
    (0..3).for_each(|liar| town.cores[liar].lie = tells_no_payments);
    town.cores[3].is_alive = false;
    (0..3).for_each(|_| drop(town.mine(&[0, 1, 2, 3], &alice)));
    town.pass(3);
    assert_eq!(town.edge.edge().agreed_height(), 3);
    assert!(town.edge.edge().coins().is_empty(), "nothing is all that they say");
    assert!(town.codes().is_empty(), "and an edge notices nothing");

    // The honest one is only asked for what comes after that. It's never asked again what three cores agreed on.
    town.cores[3].is_alive = true;
    for block in 1..=3 {
        let hash = town.cores[0].host.node().tree().best_at(block).expect("it's there");
        let placed = town.cores[0].host.node().tree().placed(&hash).expect("it's there");
        town.put_in(3, HostInput::Proposed((*placed.block).clone()));
    }
    town.kill(0);
    town.pass(90);
    town.mine(&[1, 2, 3], &alice);
    town.pass(2);
    let withheld: Vec<_> =
        town.codes().into_iter().filter(|(_, code)| *code == "withheld-payment").collect();
    assert_eq!(withheld.len(), 2, "{:?}", town.codes());
    assert_eq!(town.edge.edge().coins().len(), 1, "the old ones are still hidden");

    // Its owner can have everything asked again.
    let found = town.edge.edge().found().len();
    town.edge.watch(lock(&bob));
    town.pass(3);
    assert!(town.edge.edge().found().len() > found);
    assert_eq!(town.edge.edge().coins().len(), 4);
}

#[test]
fn an_edge_makes_a_payment_goes_away_and_sees_it_confirmed_when_it_comes_back() {
    let (mut town, alice, bob) = town();
    let coin = town.edge.edge().spendable().remove(0);
    let payment = pay(&coin, &alice, &bob);
    town.hand_in(&payment);
    assert_eq!(town.events.last(), Some(&EdgeEvent::PaymentWaits(payment.txid())));
    assert!(ALL.iter().all(|core| town.cores[*core].host.node().waiting().len() == 1));
    town.edge_goes_and_comes_back(|town| {
        (0..3).for_each(|_| drop(town.mine(&ALL, &bob)));
    });
    assert_eq!(confirmations(&town, &payment), None);
    town.pass(2);
    assert_eq!(confirmations(&town, &payment), Some(3));
    assert_eq!(town.height(), 8);
}

#[test]
fn a_payment_that_no_core_heard_is_told_after_a_restart() {
    let (mut town, alice, bob) = town();
    let payment = pay(&town.edge.edge().spendable().remove(0), &alice, &bob);
    ALL.iter().for_each(|core| town.kill(*core));
    town.hand_in(&payment);
    town.edge_goes_and_comes_back(|town| {
        town.cores.iter_mut().for_each(|core| core.is_alive = true);
    });
    town.pass(2);
    assert!(ALL.iter().all(|core| town.cores[*core].host.node().waiting().len() == 1));
    town.mine(&ALL, &bob);
    town.pass(1);
    assert_eq!(confirmations(&town, &payment), Some(1));
    // When it's settled, it's forgotten.
    (0..5).for_each(|_| drop(town.mine(&ALL, &bob)));
    town.pass(11);
    assert_eq!(town.edge.edge().pending(), []);
}

#[test]
fn a_payment_is_told_again_if_the_cores_have_forgotten_it() {
    let (mut town, alice, bob) = town();
    let payment = pay(&town.edge.edge().spendable().remove(0), &alice, &bob);
    town.cores.iter_mut().for_each(|core| core.is_alive = false);
    town.hand_in(&payment);
    town.cores.iter_mut().for_each(|core| core.is_alive = true);
    assert!(ALL.iter().all(|core| town.cores[*core].host.node().waiting().len() == 0));
    town.pass(11);
    assert!(ALL.iter().all(|core| town.cores[*core].host.node().waiting().len() == 1));
}

#[test]
fn a_payment_that_breaks_a_rule_is_refused_at_once_with_its_code() {
    let (mut town, alice, bob) = town();
    let coins = town.edge.edge().spendable();
    let mut unsigned = pay(&coins[0], &alice, &bob);
    unsigned.inputs[0].witness.clear();
    let mut of_others = pay(&coins[0], &alice, &bob);
    of_others.inputs[0].previous.txid = Txid::from_bytes([7; 32]);
    let (first, second) = (pay(&coins[1], &alice, &bob), pay(&coins[1], &alice, &alice));
    town.hand_in(&first);
    for (payment, expected) in
        [(unsigned, "stack-empty"), (of_others, "unknown-output"), (second, "double-spend")]
    {
        town.hand_in(&payment);
        let Some(EdgeEvent::PaymentRefused { txid, cause }) = town.events.last() else {
            panic!("{expected}: it wasn't refused");
        };
        assert_eq!((*txid, cause.code()), (payment.txid(), expected));
    }
    assert_eq!(town.edge.edge().pending(), [first]);
}

#[test]
fn a_payment_that_another_one_beat_is_not_told_any_more() {
    let (mut town, alice, bob) = town();
    let coin = town.edge.edge().spendable().remove(0);
    let (ours, other) = (pay(&coin, &alice, &bob), pay(&coin, &alice, &alice));
    town.put_in(0, HostInput::Transaction(other.clone()));
    town.cores.iter_mut().for_each(|core| core.is_alive = false);
    town.hand_in(&ours);
    town.cores.iter_mut().for_each(|core| core.is_alive = true);
    (0..6).for_each(|_| drop(town.mine(&ALL, &bob)));
    town.pass(11);
    assert!(town.events.contains(&EdgeEvent::PaymentLost(ours.txid())));
    assert_eq!((confirmations(&town, &other), confirmations(&town, &ours)), (Some(6), None));
    assert_eq!(town.edge.edge().pending(), []);
}

#[test]
fn a_reorganisation_is_followed_and_what_was_confirmed_is_not_any_more() {
    let (mut town, alice, bob) = town();
    let payment = pay(&town.edge.edge().spendable().remove(0), &alice, &bob);
    town.put_in(0, HostInput::Transaction(payment.clone()));
    town.mine(&[0, 1], &bob);
    town.pass(1);
    assert_eq!(confirmations(&town, &payment), Some(1));
    let rivals: Vec<_> = (0..2).map(|_| town.mine(&[2], &bob)).collect();
    town.pass(1);
    assert_eq!((town.height(), confirmations(&town, &payment)), (7, None));
    let change = |event: &EdgeEvent| matches!(event, EdgeEvent::TipChanged { taken_back: 1, .. });
    assert!(town.events.iter().any(change));
    // The others follow, and it comes into a block of that branch.
    for rival in rivals {
        [0, 1].iter().for_each(|core| town.put_in(*core, HostInput::Proposed(rival.clone())));
    }
    town.mine(&[0, 1, 2], &bob);
    town.pass(3);
    assert_eq!((town.height(), confirmations(&town, &payment)), (8, Some(1)));
    assert_eq!(town.edge.edge().agreed_height(), 8);
}

#[test]
fn when_a_core_dies_the_edge_moves_to_another() {
    let alice = key(1);
    let mut town = Town::new(4, edge_of(&alice));
    let every = [0, 1, 2, 3];
    (0..3).for_each(|_| drop(town.mine(&every, &alice)));
    town.pass(2);
    let before = town.neighbours();
    let spare = *every.iter().find(|core| !before.contains(core)).expect("three of four");
    town.kill(before[0]);
    town.pass(5);
    assert!(town.neighbours().contains(&spare));
    town.mine(&every, &alice);
    town.pass(2);
    assert_eq!((town.height(), town.edge.edge().agreed_height()), (4, 4));
}

#[test]
fn a_core_sends_an_edge_headers_in_place_of_blocks_and_no_payments_of_others() {
    let (mut town, alice, bob) = town();
    let coins: Vec<_> = town.edge.edge().spendable();
    let before = town.heard;
    for coin in &coins {
        ALL.iter()
            .for_each(|core| town.put_in(*core, HostInput::Transaction(pay(coin, &alice, &bob))));
    }
    assert_eq!(town.heard, before);
    let block = town.mine(&ALL, &bob);
    let three_blocks = 3 * encode(&block).len();
    assert!(town.heard - before < three_blocks + 3 * 4 * 200, "{}", town.heard - before);
    assert_eq!(town.height(), 6);
}

#[test]
fn of_a_whole_block_an_edge_takes_the_header() {
    let (mut town, _, bob) = town();
    let block = town.next_block(0, &bob);
    town.says_about_the_chain(0, Message::Block(block.clone().into()));
    assert_eq!(town.edge.edge().place().hash(), block.hash());
    assert_eq!(town.edge.edge().client().bytes(), 7 * Header::BYTES);
    assert!(town.codes().is_empty());
}

#[test]
fn a_block_full_of_payments_to_one_lock_is_sent_whole() {
    let alice = key(1);
    let mut town = Town::new(1, edge_of(&alice));
    let mut payment = None;
    for round in 0..4 {
        town.mine(&[0], &alice);
        if round == 2 {
            // One coin becomes many, all under the same lock.
            let tree = town.cores[0].host.node().tree();
            let (spent, coin) =
                tree.ledger().coins().iter().find(|(_, it)| it.height == 1).expect("it's there");
            let outputs = vec![Output { amount: Amount::new(5_000), lock: lock(&alice) }; 100];
            let inputs = vec![Input::spending(*spent)];
            let mut split = Transaction { version: 2, inputs, outputs, lock_height: 0 };
            split.sign(0, &coin.output, &genesis().hash(), &alice);
            payment = Some(split);
        }
        if let Some(split) = &payment {
            town.put_in(0, HostInput::Transaction(split.clone()));
        }
    }
    let split = payment.expect("it was made");
    for index in 0..100 {
        let output = split.outputs[index].clone();
        let coin = Coin { output, height: 4, is_coinbase: false };
        let spent = split.out_point(u32::try_from(index).expect("below a hundred"));
        town.put_in(0, HostInput::Transaction(pay(&(spent, coin), &alice, &alice)));
    }
    town.mine(&[0], &alice);
    let before = town.heard;
    town.pass(2);
    assert_eq!(town.edge.edge().found().len(), 5 + 1 + 100);
    assert!(town.codes().is_empty(), "{:?}", town.codes());
    assert_eq!(town.edge.edge().coins().len(), 4 + 100);
    // A proof of a hundred payments one by one has some hundred thousand bytes.
    assert!(town.heard - before < 60_000, "{}", town.heard - before);
}
