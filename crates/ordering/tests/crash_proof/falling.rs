use crate::cast::*;
use crate::{ask, command, crowd, leader, nothing_is_wrong, seconds};
use kusari::stage8_contract::*;
use kusari_ordering::{CrashRecord, Write};

#[test]
fn if_the_leader_falls_another_one_goes_on() {
    for count in [3, 5] {
        let mut crowd = crowd(count);
        ask(&mut crowd, 1, 1, 0);
        let first = leader(&crowd);
        crowd.kill(first);
        let (by, other) = ((first + 1) % 3, (first + 2) % 3);
        // It's handed in before anyone has noticed, and the one that it's sent to is gone.
        ask(&mut crowd, by, by, 1);
        seconds(&mut crowd, 5);
        assert_ne!(leader(&crowd), first);
        ask(&mut crowd, other, other, 2);
        seconds(&mut crowd, 1);
        assert!(crowd.agree());
        assert_eq!(crowd.book(by).tip().height, 3);

        crowd.wake(first);
        seconds(&mut crowd, 5);
        assert!(crowd.agree() && nothing_is_wrong(&crowd));
        assert_eq!(crowd.book(first).tip().height, 3, "it gets what it missed");
    }
}

#[test]
fn with_half_of_them_down_nothing_is_decided_and_nothing_is_wrong() {
    for (count, down) in [(3, 2), (4, 2), (5, 3)] {
        let mut crowd = crowd(count);
        ask(&mut crowd, 0, 0, 0);
        seconds(&mut crowd, 1);
        let gone = 1..=down;
        gone.clone().for_each(|id| crowd.kill(id));
        ask(&mut crowd, 0, 0, 1);
        seconds(&mut crowd, 60);
        assert_eq!(crowd.book(0).tip().height, 1);
        let missing: Vec<_> = gone.map(MemberId).collect();
        let is_stuck =
            |it: &Event<_>| matches!(it, Event::Stuck { missing: named } if *named == missing);
        assert!(crowd.events[0].iter().any(is_stuck), "it says whom it waits for");

        // With one more there's a majority again.
        crowd.wake(1);
        seconds(&mut crowd, 5);
        assert!(crowd.agree() && nothing_is_wrong(&crowd));
        assert_eq!(crowd.book(1).tip().height, 2);
    }
}

#[test]
fn if_a_line_is_cut_the_larger_half_goes_on_and_the_leader_of_the_smaller_one_does_not() {
    let mut crowd = crowd(5);
    let first = leader(&crowd);
    let beside = (first + 1) % 5;
    let others: Vec<_> = (0..5).filter(|id| ![first, beside].contains(id)).collect();
    let set_cut = |crowd: &mut crate::Crowd, is_cut| {
        for other in &others {
            [first, beside].iter().for_each(|one| crowd.set_cut(*one, *other, is_cut));
        }
    };
    set_cut(&mut crowd, true);
    let [here, there] =
        [(first, reserve(1, 10, 20)), (others[0], reserve(1, 15, 25))].map(|(by, wanted)| {
            let command = command(&crowd, by, 0, wanted);
            crowd.command(by, command);
            by
        });
    seconds(&mut crowd, 10);
    assert_eq!(
        crowd.book(here).tip().height,
        0,
        "it has told its neighbour, and two aren't enough"
    );
    assert_eq!(crowd.book(there).tip().height, 1);

    set_cut(&mut crowd, false);
    seconds(&mut crowd, 10);
    assert!(crowd.agree() && nothing_is_wrong(&crowd));
    let pad = crowd.book(here).machine().pad(PadId(1)).unwrap();
    assert_eq!(pad.reservations.len(), 1);
    assert_eq!(pad.reservations[0].by, MemberId(there), "the other one came second");
    assert_eq!(crowd.book(here).next_number(MemberId(here)), 1, "and has its place, too");
    let taken_back = |it: &Event<_>| matches!(it, Event::TakenBack { .. });
    assert!(!crowd.events.iter().flatten().any(taken_back));
}

#[test]
fn members_that_come_back_from_their_records_have_lost_nothing() {
    let mut crowd = crowd(3);
    for number in 0..6 {
        let by = (number % 3) as u16;
        ask(&mut crowd, by, by, number);
        seconds(&mut crowd, 1);
        let before = crowd.book(by).clone();
        crowd.kill(by);
        crowd.wake(by);
        assert_eq!(*crowd.book(by), before);
        seconds(&mut crowd, 4);
        assert!(crowd.agree());
    }
    // All at once, as if the lights went out.
    let before: Vec<_> = (0..3).map(|id| crowd.book(id).clone()).collect();
    (0..3).for_each(|id| crowd.kill(id));
    (0..3).for_each(|id| crowd.wake(id));
    (0..3_u16).for_each(|id| assert_eq!(*crowd.book(id), before[usize::from(id)]));
    ask(&mut crowd, 0, 0, 9);
    seconds(&mut crowd, 5);
    assert!(crowd.agree() && nothing_is_wrong(&crowd));
    assert_eq!(crowd.book(2).tip().height, before[2].tip().height + 1);
}

#[test]
fn what_was_written_and_not_said_when_the_leader_fell_has_its_place_once() {
    let mut crowd = crowd(3);
    let first = leader(&crowd);
    let wanted = command(&crowd, first, 0, reserve(1, 10, 20));
    let now = crowd.now;
    let replica = crowd.replicas[usize::from(first)].as_mut().unwrap();
    let mut written = 0;
    for output in replica.handle(Input::Command(wanted.clone()), now) {
        match output {
            Output::Write(record) => {
                crowd.journals[usize::from(first)].push(record);
                written += 1;
            }
            other => assert!(matches!(other, Output::Send(..)), "nothing is decided yet"),
        }
    }
    assert_eq!(written, 1);
    crowd.kill(first);
    crowd.wake(first);
    // Its owner doesn't know whether it arrived, and hands it in at another one.
    crowd.command((first + 1) % 3, wanted);
    seconds(&mut crowd, 10);
    assert!(crowd.agree() && nothing_is_wrong(&crowd));
    assert_eq!(crowd.book(0).tip().height, 1);
}

#[test]
fn a_member_that_fell_with_a_promise_that_no_one_heard_of_comes_back_and_follows_again() {
    let mut crowd = crowd(3);
    ask(&mut crowd, 0, 0, 0);
    seconds(&mut crowd, 1);
    let first = leader(&crowd);
    let victim = (first + 1) % 3;
    let promised = |write: &Write<LandingPads>| match write {
        Write::Promised(ballot) => Some(*ballot),
        _ => None,
    };
    let writes = crowd.journals[usize::from(first)].iter().flat_map(|record| &record.writes);
    let mut ballot = writes.rev().find_map(promised).unwrap();
    crowd.kill(victim);
    (ballot.n, ballot.pid) = (ballot.n + 5, u64::from(victim) + 1);
    let record = CrashRecord { writes: vec![Write::Promised(ballot)] };
    crowd.journals[usize::from(victim)].push(record);
    crowd.wake(victim);
    seconds(&mut crowd, 1);
    ask(&mut crowd, first, first, 1);
    seconds(&mut crowd, 20);
    assert!(crowd.agree() && nothing_is_wrong(&crowd));
    assert_eq!(crowd.book(victim).tip().height, 2);
}
