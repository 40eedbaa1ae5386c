//! An airport that can be watched: what its lines, its liars and its seed do.

use crate::cast::*;
use kusari::stage8_contract::*;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

fn airport<R: Replica<Machine = LandingPads>>(lines: Lines, seed: u64) -> Airport<R> {
    let keys: Vec<_> = (0..5).map(key).collect();
    Airport::new(genesis(5), &keys, R::Settings::default(), lines, seed)
}

/// The session of the notebook that this chapter descends from: what came of each command, in its order.
fn session<R: Replica<Machine = LandingPads>>(
    lines: Lines,
    seed: u64,
    pause: Duration,
) -> (Vec<String>, Airport<R>) {
    let mut airport = airport::<R>(lines, seed);
    let book = airport.genesis().clone();
    let steps = [
        (0, 0, reserve(1, 60, 70)),
        (0, 1, cancel(1, 60)),
        (1, 0, reserve(1, 60, 70)),
        (1, 1, cancel(1, 60)),
        (1, 2, cancel(1, 60)),
    ];
    for (by, number, step) in steps {
        airport.hand_in(MemberId(by), signed(&book, by, number, Action::Do(step)));
        airport.pass(pause);
    }
    let told = |entry: &Entry<LandingPads>| match &entry.outcome {
        Ok(_) => format!("{}: done", entry.command.by.0),
        Err(refused) => format!("{}: {}", entry.command.by.0, refused.code()),
    };
    (airport.history(MemberId(4)).unwrap().iter().map(told).collect(), airport)
}

fn goes_as_in_the_original<R: Replica<Machine = LandingPads>>(pause: Duration) {
    for lines in [Lines::Star, Lines::Mesh] {
        let (told, airport) = session::<R>(lines, 7, pause);
        assert_eq!(told, ["0: done", "0: done", "1: done", "1: done", "1: no-reservation"]);
        assert!(airport.agree());
    }
}

#[test]
fn a_leader_a_vote_and_work_tell_the_session_of_the_original_in_a_star_and_in_a_mesh() {
    goes_as_in_the_original::<Leader<LandingPads>>(SECOND);
    goes_as_in_the_original::<Vote<LandingPads>>(2 * SECOND);
    goes_as_in_the_original::<Miner<LandingPads>>(20 * SECOND); // a block comes when it comes
}

#[test]
fn one_seed_gives_one_course_of_events() {
    let said = |seed| {
        let (_, airport) = session::<Leader<LandingPads>>(Lines::Mesh, seed, SECOND);
        airport.sent().iter().map(|it| (it.at, it.from, it.to)).collect::<Vec<_>>()
    };
    assert_eq!(said(7), said(7));
    assert_ne!(said(7), said(8));
}

#[test]
fn what_is_said_across_a_cut_is_lost_until_it_is_mended() {
    let mut airport = airport::<Leader<LandingPads>>(Lines::Mesh, 7);
    let (one, other): (Vec<_>, Vec<_>) = airport.ids().partition(|id| id.0 < 2);
    airport.cut(&one, &other);
    let command = signed(airport.genesis(), 1, 0, Action::Do(reserve(1, 60, 70)));
    airport.hand_in(MemberId(1), command);
    airport.pass(2 * SECOND);
    let heights = |airport: &Airport<Leader<LandingPads>>| {
        airport.ids().map(|id| airport.book(id).unwrap().tip().height).collect::<Vec<_>>()
    };
    assert_eq!(heights(&airport), [1, 1, 0, 0, 0]);
    let across = airport.sent().iter().filter(|it| (it.from.0 < 2) != (it.to.0 < 2));
    assert!(across.into_iter().all(|it| it.fate == Fate::Lost));
    let here = airport.sent().iter().find(|it| it.from.0 < 2 && it.to.0 < 2).unwrap();
    assert!(matches!(here.fate, Fate::Arrived(at) if at > here.at));
    airport.heal();
    airport.pass(2 * SECOND);
    assert_eq!(heights(&airport), [1; 5]);
}

#[test]
fn a_member_that_was_stopped_comes_back_with_what_it_wrote_and_its_history() {
    let (_, mut airport) = session::<Vote<LandingPads>>(Lines::Mesh, 7, SECOND);
    let told = airport.history(MemberId(4)).unwrap().clone();
    airport.stop(MemberId(4));
    assert!(airport.book(MemberId(4)).is_none());
    airport.start(MemberId(4));
    assert_eq!(airport.history(MemberId(4)), Some(&told));
}

#[test]
fn a_liar_says_what_it_is_made_to_say() {
    let mut airport = airport::<Leader<LandingPads>>(Lines::Mesh, 7);
    airport.lie(MemberId(0), |to, message| if to.0 < 3 { vec![message.clone()] } else { vec![] });
    let command = signed(airport.genesis(), 0, 0, Action::Do(reserve(1, 60, 70)));
    airport.hand_in(MemberId(0), command);
    airport.pass(2 * SECOND);
    let heights = airport.ids().map(|id| airport.book(id).unwrap().tip().height);
    assert_eq!(heights.collect::<Vec<_>>(), [1, 1, 1, 0, 0]);
}

/// The first command reaches only its own member, and the second one has its place before it.
fn tells_who_was_overtaken<R: Replica<Machine = LandingPads>>(pause: Duration) {
    let mut airport = airport::<R>(Lines::Mesh, 7);
    let all: Vec<_> = airport.ids().collect();
    airport.cut(&all[3..4], &[&all[..3], &all[4..]].concat());
    let genesis = airport.genesis().clone();
    let command = |number| {
        signed(&genesis, 2, number, Action::Do(reserve(1, 60 + 10 * number, 65 + 10 * number)))
    };
    airport.hand_in(MemberId(3), command(0));
    airport.hand_in(MemberId(1), command(1));
    airport.pass(pause);
    airport.heal();
    airport.pass(pause);
    assert!(airport.agree());
    let refused = airport.happened().iter().filter_map(|it| match &it.event {
        Event::Refused { command, cause } => {
            Some((it.member.0, command.content.number, cause.code()))
        }
        _ => None,
    });
    assert!(refused.collect::<Vec<_>>().contains(&(3, 0, "used-number")));
}

#[test]
fn a_command_that_a_later_one_of_its_sender_overtakes_is_refused_and_not_just_forgotten() {
    tells_who_was_overtaken::<Leader<LandingPads>>(2 * SECOND);
    tells_who_was_overtaken::<Vote<LandingPads>>(4 * SECOND);
    tells_who_was_overtaken::<Miner<LandingPads>>(30 * SECOND);
}
