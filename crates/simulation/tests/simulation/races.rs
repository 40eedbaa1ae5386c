//! A race with a seed, stopped and gone on with.

use kusari::stage5_network::*;
use kusari_simulation::race::{BEGIN, People, SeededRace, Settling, Unsettled};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

fn race(people: &mut People) -> SeededRace {
    let rule = WorkRule { difficulty: Difficulty::from_bits(4) };
    let genesis = Genesis { time: BEGIN, grants: people.grants(), rule };
    let known = people.know(&[0, 1, 2, 3].map(NodeId));
    SeededRace::start(3, genesis, 4, &Topology::Ring, known, 10.0).expect("it's a ring")
}

fn tips(race: &SeededRace) -> Vec<BlockHash> {
    race.network().chains().iter().map(|node| node.tip.hash).collect()
}

#[test]
fn people_whose_keys_were_drawn_before_do_what_they_would_have_done() {
    let mut drawn = People::new(2, 9, || {});
    let mut prepared = People::with_keys(drawn.wallets().to_vec(), 9, drawn.drawn());
    let nodes = [0, 1, 2].map(NodeId);
    assert_eq!(drawn.know(&nodes), prepared.know(&nodes));
    for _ in 0..3 {
        assert_eq!(drawn.next_payment(), prepared.next_payment());
    }
}

#[test]
fn a_clone_of_a_race_goes_on_as_the_race_does_whatever_the_steps() {
    let mut people = People::new(2, 3, || {});
    let mut race = race(&mut people);
    let mut payments = Vec::new();
    let mut payment = |number: usize| {
        while payments.len() <= number {
            payments.push(people.next_payment());
        }
        payments[number].clone()
    };
    race.advance_to(2 * SECOND, &mut payment);
    let mut clone = race.clone();
    race.advance_to(6 * SECOND, &mut payment);
    assert_ne!(tips(&race), tips(&clone));
    for step in 1..=40 {
        clone.advance_to(2 * SECOND + step * SECOND / 10, &mut payment);
    }
    assert_eq!(tips(&race), tips(&clone));
    assert_eq!(race.sent(), clone.sent());
    assert!(race.sent().len() > 50, "{}", race.sent().len());
}

#[test]
fn a_link_is_cut_alone_and_healed_alone() {
    let mut race = race(&mut People::new(2, 3, || {}));
    let up = |race: &SeededRace| race.network().edges().map(|it| it.2.up).collect::<Vec<_>>();
    let network = race.network_mut();
    network.cut(NodeId(3), NodeId(0));
    network.cut(NodeId(1), NodeId(2));
    assert_eq!(up(&race), [true, false, false, true], "0–1, 0–3, 1–2, 2–3");
    race.network_mut().heal(NodeId(0), NodeId(3));
    assert_eq!(up(&race), [true, true, false, true]);
}

#[test]
fn a_tie_with_nothing_left_to_mine_is_broken_after_two_seconds() {
    let mut people = People::new(2, 3, || {});
    let mut race = race(&mut people);
    race.stop_paying();
    race.network_mut().partition(&[NodeId(0)]);
    for node in [0, 1] {
        race.network_mut().mine_one_block(NodeId(node));
    }
    race.network_mut().heal_all();
    let mut settling = Settling::begin(Duration::ZERO);
    let mut asked = Vec::new();
    while race.now() < 10 * SECOND {
        race.advance_to(race.now() + Settling::EVERY, |_| unreachable!("no one pays"));
        match settling.look(race.now(), &race.network().chains()) {
            None => break,
            Some(Unsettled::OneMoreBlock(node)) => {
                asked.push(race.now());
                race.network_mut().mine_one_block(node);
            }
            Some(_) => {}
        }
    }
    assert_eq!(asked, [Duration::from_millis(2100)]);
    assert!(Network::agreed_tip(&race.network().chains()).is_some());
}
