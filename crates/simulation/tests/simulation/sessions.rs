//! The session of the notebook from which chapter 8 descends, and what becomes of reservations if an airport is cut in half: with each
//! of the four ways to agree.

use kusari::stage8_contract::{
    Airport, Book, Entry, Event, LandingPads, Leader, Lines, MemberId, Miner, PadCommand, PadId,
    Refusal as _, Replica, SignedCommand, Time, Vote, VoteSettings,
};
use kusari_ordering::CrashProof;
use kusari_simulation::members::{genesis, key, signed};
use std::collections::BTreeSet;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

fn airport<R: Replica<Machine = LandingPads>>(
    settings: R::Settings,
    lines: Lines,
    seed: u64,
) -> Airport<R> {
    let keys: Vec<_> = (0..5).map(|id| key(MemberId(id))).collect();
    Airport::new(genesis(5), &keys, settings, lines, seed)
}

fn minute(count: u64) -> Time {
    genesis(5).time.after(60 * SECOND * count as u32)
}

fn reserve(by: u16, number: u64, from: u64) -> SignedCommand<PadCommand> {
    let (from, until) = (minute(from), minute(from + 10));
    signed(&genesis(5), MemberId(by), number, PadCommand::Reserve { pad: PadId(1), from, until })
}

fn cancel(by: u16, number: u64, from: u64) -> SignedCommand<PadCommand> {
    let command = PadCommand::Cancel { pad: PadId(1), from: minute(from) };
    signed(&genesis(5), MemberId(by), number, command)
}

/// Who has reserved pad 1, and from when on.
fn reserved(book: &Book<LandingPads>) -> Vec<(u16, Time)> {
    let pad = book.machine().pad(PadId(1)).expect("there are three");
    pad.reservations.iter().map(|it| (it.by.0, it.from)).collect()
}

fn told(entry: &Entry<LandingPads>) -> String {
    match &entry.outcome {
        Ok(_) => format!("{}: done", entry.command.by.0),
        Err(refused) => format!("{}: {}", entry.command.by.0, refused.code()),
    }
}

/// The leader reserves, cancels; another one reserves, cancels, and cancels again. Answers what the history says, and the state.
fn session<R: Replica<Machine = LandingPads>>(
    settings: R::Settings,
    lines: Lines,
    pause: Duration,
) -> (Vec<String>, LandingPads) {
    let mut airport = airport::<R>(settings, lines, 7);
    airport.pass(3 * SECOND);
    let mut number_reserved = Vec::new();
    for command in
        [reserve(0, 0, 60), cancel(0, 1, 60), reserve(1, 0, 60), cancel(1, 1, 60), cancel(1, 2, 60)]
    {
        airport.hand_in(command.content.by, command);
        airport.pass(pause);
        number_reserved.push(airport.book(MemberId(4)).map(|book| reserved(book).len()));
    }
    assert_eq!(number_reserved, [1, 0, 1, 0, 0].map(Some), "the current state, after each command");
    assert!(airport.agree());
    let history = airport.history(MemberId(4)).expect("it's up");
    assert_eq!(history.by(MemberId(0)).count(), 2);
    let book = airport.book(MemberId(4)).expect("it's up");
    (history.iter().map(told).collect(), book.machine().clone())
}

#[test]
fn the_session_of_the_original_ends_in_the_same_state_whichever_way_members_agree() {
    let d = Duration::from_millis(100);
    let mut ends = Vec::new();
    for (lines, settings) in
        [(Lines::Star, VoteSettings::star(d)), (Lines::Mesh, VoteSettings::mesh(d))]
    {
        ends.push(session::<Leader<LandingPads>>((), lines, SECOND));
        ends.push(session::<CrashProof<LandingPads>>((), lines, 2 * SECOND));
        ends.push(session::<Vote<LandingPads>>(settings, lines, 2 * SECOND));
        ends.push(session::<Miner<LandingPads>>(Default::default(), lines, 20 * SECOND));
    }
    assert_eq!(ends[0].0, ["0: done", "0: done", "1: done", "1: done", "1: no-reservation"]);
    assert!(ends.iter().all(|end| *end == ends[0]));
}

/// What happened on both sides of a cut.
#[derive(Debug)]
struct Halves {
    /// Who had reserved pad 1 in the larger half and in the smaller, while they were apart.
    apart: [Vec<(u16, Time)>; 2],
    /// And when they were together again, everywhere.
    together: Vec<(u16, Time)>,
    /// Who was told that something was taken back.
    warned: BTreeSet<u16>,
}

/// Cuts an airport in two: members 0 to 2, and 3 and 4. In each half, someone wants pad 1 for the same time.
fn cut_in_half<R: Replica<Machine = LandingPads>>(settings: R::Settings, seed: u64) -> Halves {
    let mut airport = airport::<R>(settings, Lines::Mesh, seed);
    airport.pass(3 * SECOND);
    let all: Vec<_> = airport.ids().collect();
    airport.cut(&all[..3], &all[3..]);
    // A leader of the smaller half needs time to be given up.
    airport.pass(10 * SECOND);
    airport.hand_in(MemberId(1), reserve(1, 0, 60));
    airport.hand_in(MemberId(3), reserve(3, 0, 60));
    airport.pass(30 * SECOND);
    let of =
        |airport: &Airport<R>, id: u16| reserved(airport.book(MemberId(id)).expect("all are up"));
    let apart = [of(&airport, 0), of(&airport, 4)];
    airport.heal();
    airport.pass(40 * SECOND);
    let together = of(&airport, 0);
    assert!(airport.ids().all(|id| of(&airport, id.0) == together));
    let taken = airport.happened().iter().filter(|it| matches!(it.event, Event::TakenBack { .. }));
    Halves { apart, together, warned: taken.map(|it| it.member.0).collect() }
}

/// Those who are too few stop. When they hear of the others again, the others' reservation is the one that counts.
fn the_smaller_half_stops<R: Replica<Machine = LandingPads>>(settings: R::Settings) {
    let halves = cut_in_half::<R>(settings, 7);
    let theirs = vec![(1, minute(60))];
    assert_eq!(halves.apart, [theirs.clone(), Vec::new()]);
    assert_eq!(halves.together, theirs, "nothing is lost");
    assert!(halves.warned.is_empty());
}

#[test]
fn if_an_airport_is_cut_in_half_a_leader_and_a_crash_proof_engine_go_on_in_one_half_alone() {
    the_smaller_half_stops::<Leader<LandingPads>>(());
    the_smaller_half_stops::<CrashProof<LandingPads>>(());
}

#[test]
fn a_vote_of_five_needs_four_so_cut_in_half_it_stops_on_both_sides_and_loses_nothing() {
    let halves = cut_in_half::<Vote<LandingPads>>(VoteSettings::default(), 7);
    assert_eq!(halves.apart, [Vec::new(), Vec::new()]);
    assert_eq!(halves.together.len(), 1, "one of them has the pad: {halves:?}");
    assert!(halves.warned.is_empty());
}

#[test]
fn work_goes_on_in_both_halves_and_one_of_them_loses_its_reservation_and_is_told() {
    let (mut lost, mut winners) = (0, BTreeSet::new());
    for seed in 0..6 {
        let halves = cut_in_half::<Miner<LandingPads>>(Default::default(), seed);
        assert_eq!(halves.apart, [vec![(1, minute(60))], vec![(3, minute(60))]], "seed {seed}");
        let [(winner, _)] = halves.together[..] else { panic!("seed {seed}: {halves:?}") };
        let loser = if winner == 1 { 3 } else { 1 };
        assert!(halves.warned.contains(&loser), "seed {seed}: {halves:?}");
        winners.insert(winner);
        lost += 1;
    }
    assert_eq!(lost, 6);
    assert!(winners.contains(&1), "three find more blocks than two, most of the time");
}
