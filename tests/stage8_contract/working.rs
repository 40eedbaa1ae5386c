use crate::cast::*;
use crate::world::World;
use kusari::stage8_contract::*;
use std::time::Duration;

pub(crate) type Mine = World<Miner<LandingPads>>;
type Told = Event<Miner<LandingPads>>;

pub(crate) fn mine(count: usize) -> Mine {
    World::new(genesis(count))
}

pub(crate) fn command(by: u16, number: u64, command: PadCommand) -> SignedCommand<PadCommand> {
    signed(&genesis(5), by, number, Action::Do(command))
}

/// These members close a block, one after another, and all hear of it that can.
pub(crate) fn win(world: &mut Mine, winners: &[u16]) {
    for winner in winners {
        world.input(*winner, Input::Won);
        world.settle();
    }
}

/// Cuts the lines between the first two and the other three, or puts them back.
fn set_halves(world: &mut Mine, are_cut: bool) {
    for one in 0..2 {
        (2..5).for_each(|other| world.set_cut(one, other, are_cut));
    }
    world.pass(Duration::from_secs(6));
}

/// What a member knows at last, if it follows what it's told.
fn history(world: &Mine, id: u16) -> History<LandingPads> {
    let mut history = History::default();
    for event in &world.events[usize::from(id)] {
        match event {
            Event::Placed { entries, .. } => history.extend(entries.clone()),
            Event::TakenBack { from } => history.take_back(*from),
            _ => {}
        }
    }
    history
}

fn taken_back(events: &[Told]) -> Vec<u64> {
    let from = |event: &Told| match event {
        Event::TakenBack { from } => Some(*from),
        _ => None,
    };
    events.iter().filter_map(from).collect()
}

fn owner(world: &Mine, id: u16, pad: u16) -> Option<MemberId> {
    let pad = world.book(id).machine().pad(PadId(pad)).unwrap();
    pad.reservations.first().map(|it| it.by)
}

#[test]
fn the_session_of_the_notebook_ends_in_the_same_state_as_under_a_leader() {
    let session = [
        (0, 0, reserve(1, 10, 20)),
        (1, 0, reserve(1, 10, 20)),
        (0, 1, cancel(1, 10)),
        (1, 1, reserve(1, 10, 20)),
        (2, 0, reserve(2, 10, 20)),
        (1, 2, cancel(1, 10)),
        (1, 3, cancel(1, 10)),
    ];
    let (mut mine, mut star) = (mine(5), World::<Leader<LandingPads>>::new(genesis(5)));
    for (winner, (by, number, wanted)) in (0..5).cycle().zip(session) {
        let command = command(by, number, wanted);
        star.command(by, command.clone());
        star.settle();
        mine.command(by, command);
        mine.settle();
        win(&mut mine, &[winner]);
    }
    assert!(mine.agree());
    assert_eq!(mine.book(3).tip().height, 7);
    assert_eq!(mine.book(3).machine(), star.book(3).machine());
    assert_eq!(mine.book(3).state_hash(), star.book(3).state_hash());
    let codes = |history: History<LandingPads>| {
        let outcome = |it: &Entry<_>| it.outcome.as_ref().map_or_else(Refusal::code, |_| "");
        history.iter().map(outcome).collect::<Vec<_>>()
    };
    assert_eq!(codes(history(&mine, 4)), ["", "pad-taken", "", "", "", "", "no-reservation"]);
}

#[test]
fn with_work_a_reservation_can_be_taken_back() {
    let mut mine = mine(5);
    set_halves(&mut mine, true);
    mine.command(1, command(1, 0, reserve(1, 10, 20)));
    mine.command(3, command(3, 0, reserve(1, 10, 20)));
    mine.settle();
    win(&mut mine, &[0, 1, 2, 3, 4]);
    assert_eq!((owner(&mine, 0, 1), owner(&mine, 4, 1)), (Some(MemberId(1)), Some(MemberId(3))));
    let had = history(&mine, 1);
    assert!(had.by(MemberId(1)).all(|entry| entry.outcome.is_ok()));

    set_halves(&mut mine, false);
    assert!(mine.agree());
    assert_eq!(owner(&mine, 1, 1), Some(MemberId(3)));
    for id in 0..5_u16 {
        let expected: &[u64] = if id < 2 { &[1] } else { &[] };
        assert_eq!(taken_back(&mine.events[usize::from(id)]), expected);
    }
    // The command waits again, and has its place in another block: there, it's too late.
    assert_eq!(history(&mine, 1).by(MemberId(1)).count(), 0);
    win(&mut mine, &[1]);
    let now = history(&mine, 4);
    let refused: Vec<_> = now.by(MemberId(1)).map(|it| it.outcome.clone().unwrap_err()).collect();
    assert_eq!(refused.iter().map(Refusal::code).collect::<Vec<_>>(), ["pad-taken"]);
    assert!(mine.agree());
}

#[test]
fn however_deep_a_block_is_nothing_is_ever_final() {
    let mut mine = mine(5);
    win(&mut mine, &[2]);
    set_halves(&mut mine, true);
    mine.command(0, command(0, 0, reserve(1, 10, 20)));
    win(&mut mine, &[0, 1, 0, 1, 0, 1, 0]);
    let first = mine.replica(0);
    assert_eq!((first.sure(2), first.sure(8)), (Some(Sure::Depth(7)), Some(Sure::Depth(1))));
    assert_eq!((first.sure(0), first.sure(9)), (None, None));

    win(&mut mine, &[2, 3, 4, 2, 3, 4, 2, 3]);
    set_halves(&mut mine, false);
    assert_eq!(taken_back(&mine.events[0]), [2], "six blocks on top of it didn't save it");
    assert_eq!((mine.book(0).tip().height, owner(&mine, 0, 1)), (9, None));
    let is_final = |event: &Told| matches!(event, Event::Placed { sure, .. } if !matches!(sure, Sure::Depth(1..)));
    assert!(!mine.events.iter().flatten().any(is_final));
    // Eight blocks came at once, and the lowest was the eighth from the end already.
    let sures = mine.events[0].iter().filter_map(|event| match event {
        Event::Placed { sure: Sure::Depth(depth), .. } => Some(*depth),
        _ => None,
    });
    assert_eq!(sures.max(), Some(8));
}

#[test]
fn a_number_that_was_used_on_the_other_branch_is_refused_when_its_block_is_taken_back() {
    let mut mine = mine(5);
    set_halves(&mut mine, true);
    // Member 1 says one thing here and another there.
    mine.command(0, command(1, 0, reserve(1, 10, 20)));
    mine.command(2, command(1, 0, reserve(2, 10, 20)));
    mine.settle();
    win(&mut mine, &[0, 2, 3]);
    set_halves(&mut mine, false);
    let refused = mine.events[0].iter().any(
        |event| matches!(event, Event::Refused { cause, .. } if cause.code() == "used-number"),
    );
    assert!(refused && mine.agree());
    assert_eq!((owner(&mine, 0, 1), owner(&mine, 0, 2)), (None, Some(MemberId(1))));
}

#[test]
fn a_member_comes_back_from_its_records_with_both_branches() {
    let mut mine = mine(5);
    mine.command(1, command(1, 0, reserve(1, 10, 20)));
    set_halves(&mut mine, true);
    win(&mut mine, &[0, 1, 2, 3, 4]);
    set_halves(&mut mine, false);
    win(&mut mine, &[0]);
    let (before, told) = (mine.book(0).clone(), mine.placed(0).len());
    let side = mine.replica(0).node().tree().side_blocks().count();
    assert_eq!((before.tip().height, side), (4, 2));

    mine.kill(0);
    win(&mut mine, &[2]);
    mine.wake(0);
    assert_eq!(*mine.book(0), before);
    assert_eq!(mine.replica(0).node().tree().side_blocks().count(), side);
    assert_eq!(mine.placed(0).len(), told + 4, "it tells again what has its place");
    mine.pass(Duration::from_secs(6));
    assert!(mine.agree() && mine.book(0).tip().height == 5, "and asks for what it missed");
}

#[test]
fn records_that_were_torn_cost_blocks_and_nothing_else() {
    let mut mine = mine(3);
    win(&mut mine, &[0, 1, 2]);
    mine.kill(0);
    mine.journals[0].remove(1);
    mine.wake(0);
    assert_eq!(mine.book(0).tip().height, 1);
    mine.pass(Duration::from_secs(6));
    assert!(mine.agree() && mine.book(0).tip().height == 3);
}
