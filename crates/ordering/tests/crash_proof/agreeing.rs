use crate::cast::*;
use crate::world::World;
use crate::{ask, command, crowd, nothing_is_wrong, seconds};
use kusari::stage8_contract::*;

#[test]
fn three_or_five_members_give_what_anyone_hands_in_one_place() {
    for count in [3, 5] {
        let mut crowd = crowd(count);
        for number in 0..4 {
            (0..count as u16).for_each(|by| ask(&mut crowd, (by + 1) % 3, by, number));
        }
        seconds(&mut crowd, 2);
        assert!(crowd.agree() && nothing_is_wrong(&crowd));
        assert_eq!(crowd.book(1).tip().height, 4 * count as u64);
        for by in 0..count as u16 {
            assert_eq!(crowd.book(0).next_number(MemberId(by)), 4);
            assert_eq!(crowd.placed(by), crowd.placed(0));
        }
    }
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
    let (mut crowd, mut star) = (crowd(5), World::<Leader<LandingPads>>::new(genesis(5)));
    for (by, number, wanted) in session {
        let command = command(&crowd, by, number, wanted);
        star.command(by, command.clone());
        star.settle();
        crowd.command(by, command);
        crowd.settle();
    }
    seconds(&mut crowd, 1);
    assert!(crowd.agree());
    assert_eq!(crowd.book(3).tip().height, 7);
    assert_eq!(crowd.book(3).machine(), star.book(3).machine());
    assert_eq!(crowd.book(3).state_hash(), star.book(3).state_hash());
}

#[test]
fn a_command_that_is_wrong_is_refused_where_it_is_handed_in() {
    let mut crowd = crowd(3);
    ask(&mut crowd, 1, 1, 0);
    ask(&mut crowd, 2, 1, 0);
    let mut stolen = command(&crowd, 1, 1, reserve(1, 10, 20));
    stolen.content.by = MemberId(2);
    crowd.command(2, stolen);
    let codes: Vec<_> = crowd.events[2]
        .iter()
        .filter_map(|event| match event {
            Event::Refused { cause, .. } => Some(cause.code()),
            _ => None,
        })
        .collect();
    assert_eq!(codes, ["used-number", "command-signature"]);
}

#[test]
fn members_come_and_go_from_the_next_height_on_and_the_servers_stay() {
    let mut crowd = crowd(3);
    let join = Action::Join(member(3, "friend", Role::Operator));
    crowd.command(0, signed(&crowd.genesis, 0, 0, join));
    crowd.settle();
    ask(&mut crowd, 1, 3, 0);
    crowd.command(2, signed(&crowd.genesis, 2, 0, Action::Leave(MemberId(2))));
    crowd.settle();
    ask(&mut crowd, 1, 2, 1);
    seconds(&mut crowd, 2);
    assert!(crowd.agree());
    assert_eq!(crowd.book(2).tip().height, 4, "who left still runs a server");
    let outcomes: Vec<_> = crowd.events[2]
        .iter()
        .filter_map(|event| match event {
            Event::Placed { entries, .. } => Some(entries[0].outcome.as_ref().map(|_| ())),
            _ => None,
        })
        .map(|outcome| outcome.map_err(Refusal::code))
        .collect();
    assert_eq!(outcomes, [Ok(()), Ok(()), Ok(()), Err("not-a-member")]);
}
