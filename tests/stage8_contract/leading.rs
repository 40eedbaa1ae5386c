use crate::cast::*;
use crate::world::World;
use kusari::stage8_contract::*;
use std::sync::Arc;
use std::time::Duration;

type Star = World<Leader<LandingPads>>;

fn star(count: usize) -> Star {
    World::new(genesis(count))
}

fn command(star: &Star, by: u16, number: u64, command: PadCommand) -> SignedCommand<PadCommand> {
    signed(&star.genesis, by, number, Action::Do(command))
}

#[test]
fn the_leader_numbers_what_anyone_hands_in_and_all_have_the_same_state() {
    let mut star = star(5);
    for (number, by) in [(0, 1), (0, 2), (0, 3), (1, 1)] {
        let command =
            command(&star, by, number, reserve(1, 10 * u64::from(by) + number, 19 * u64::from(by)));
        star.command(by, command);
        star.settle();
    }
    assert!(star.agree());
    assert_eq!(star.book(4).tip().height, 4);
    assert!((1..5).all(|id| star.placed(id) == star.placed(0)));
}

#[test]
fn a_decision_costs_one_message_to_each_of_the_others() {
    let mut star = star(5);
    let command = command(&star, 0, 0, reserve(1, 10, 20));
    let before = star.sent;
    star.command(0, command);
    star.settle();
    assert_eq!(star.sent - before, 4);
}

#[test]
fn someone_who_was_cut_off_asks_for_what_is_missing() {
    let mut star = star(4);
    star.set_cut(0, 3, true);
    for number in 0..40 {
        let command =
            command(&star, 1, number, reserve(1 + (number % 3) as u16, number, number + 1));
        star.command(1, command);
        star.settle();
    }
    assert_eq!(star.book(3).tip().height, 0);
    let waits = command(&star, 3, 0, reserve(3, 100, 101));
    star.command(3, waits);
    star.pass(Duration::from_secs(7));
    let stuck =
        |event: &Event<_>| matches!(event, Event::Stuck { missing } if *missing == [MemberId(0)]);
    assert!(star.events[3].iter().any(stuck), "it says whom it waits for");
    star.set_cut(0, 3, false);
    star.pass(Duration::from_secs(5));
    assert!(star.agree());
    assert_eq!(star.book(0).next_number(MemberId(3)), 1, "what it handed in has its place");
}

#[test]
fn blocks_that_overtake_each_other_are_kept_and_no_one_asks_for_them_again() {
    let mut star = star(3);
    for number in 0..6 {
        let command = command(&star, 0, number, reserve(1, number, number + 1));
        star.command(0, command);
    }
    let (mut late, _) = Leader::restore(me(1), (), &star.genesis, vec![], star.now);
    let mut asks = |input| {
        let outputs = late.handle(input, star.now);
        let is_question = |it: &Output<_>| matches!(it, Output::Send(_, LeaderMessage::Ask { .. }));
        (outputs.iter().any(is_question), late.book().tip().height)
    };
    asks(Input::Tick);
    for LeaderRecord { block, numbered } in star.journals[0].clone().into_iter().rev() {
        let height = block.height;
        let message = LeaderMessage::Block(block, numbered);
        let placed = if height == 1 { 6 } else { 0 };
        assert_eq!(asks(Input::Message(MemberId(0), message)), (false, placed));
    }
    assert_eq!(asks(Input::Tick), (false, 6));
}

#[test]
fn without_the_leader_nothing_is_decided_and_nothing_is_wrong() {
    let mut star = star(4);
    star.kill(0);
    let command = command(&star, 1, 0, reserve(1, 10, 20));
    star.command(1, command);
    star.pass(Duration::from_secs(60));
    assert_eq!(star.book(1).tip().height, 0);
    star.wake(0);
    star.pass(Duration::from_secs(3));
    assert!(star.agree() && star.book(1).tip().height == 1);
}

#[test]
fn a_leader_that_comes_back_goes_on_where_it_was() {
    let mut star = star(4);
    for number in 0..3 {
        let command = command(&star, 0, number, reserve(1, number, number + 1));
        star.command(0, command);
        star.settle();
        star.kill(0);
        star.wake(0);
    }
    star.settle();
    assert!(star.agree() && star.book(2).tip().height == 3);
}

#[test]
fn what_someone_wants_who_has_left_is_refused_once_and_waits_no_longer() {
    let mut star = star(3);
    let leave = signed(&star.genesis, 2, 0, Action::Leave(MemberId(2)));
    star.command(2, leave);
    star.settle();
    let late = command(&star, 2, 1, reserve(1, 10, 20));
    star.command(0, late);
    star.pass(Duration::from_secs(1));
    assert_eq!(star.book(0).tip().height, 2);
    assert!(star.book(0).machine().pad(PadId(1)).unwrap().reservations.is_empty());
}

#[test]
fn only_the_leaders_signature_gives_a_place() {
    let mut star = star(4);
    let block = Arc::new(star.book(1).draft(1, NOON, vec![]));
    let content = Numbered { chain: star.genesis.hash(), height: 1, block: block.hash() };
    let forged = LeaderMessage::Block(block.clone(), Signed::new(content, &key(1)));
    star.input(2, Input::Message(MemberId(1), forged));
    assert_eq!(star.book(2).tip().height, 0);
    // Who brings it doesn't matter.
    let good = LeaderMessage::Block(block, Signed::new(content, &key(0)));
    star.input(2, Input::Message(MemberId(1), good));
    assert_eq!(star.book(2).tip().height, 1);
}

#[test]
fn a_leader_that_lies_to_one_half_makes_two_histories_and_a_comparison_shows_it() {
    let mut star = star(5);
    let story = |star: &Star, pad| {
        let book = Book::new(&star.genesis);
        let block = Arc::new(book.draft(1, NOON, vec![command(star, 0, 0, reserve(pad, 10, 20))]));
        let content = Numbered { chain: star.genesis.hash(), height: 1, block: block.hash() };
        LeaderMessage::Block(block, Signed::new(content, &key(0)))
    };
    let (one, other) = (story(&star, 1), story(&star, 2));
    for (to, story) in [(1, &one), (2, &one), (3, &other), (4, &other)] {
        star.input(to, Input::Message(MemberId(0), story.clone()));
    }
    star.kill(0);
    assert_ne!(star.book(1).state_hash(), star.book(3).state_hash(), "and no one has noticed");
    star.pass(Duration::from_secs(11));
    for id in 1..5_u16 {
        let evidence = star.events[usize::from(id)].iter().find_map(|event| match event {
            Event::Evidence(who, LeaderEvidence { one, other }) => Some((*who, *one, *other)),
            _ => None,
        });
        let (who, one, other) = evidence.unwrap();
        assert_eq!(who, MemberId(0));
        let leaders = key(0).public_key();
        assert!(one.verify(&leaders).is_ok() && other.verify(&leaders).is_ok());
        assert!(
            one.content.height == other.content.height && one.content.block != other.content.block
        );
    }
}

#[test]
fn a_member_that_asks_without_end_gets_one_answer_at_a_time() {
    let mut star = star(5);
    for number in 0..3 {
        let command = command(&star, 0, number, reserve(1, 10 * number + 10, 10 * number + 15));
        star.command(0, command);
    }
    star.settle();
    let before = star.sent;
    for _ in 0..100 {
        star.input(0, Input::Message(MemberId(4), LeaderMessage::Ask { height: 0 }));
    }
    assert_eq!(star.sent - before, 3, "three blocks, once");
    star.pass(Duration::from_millis(100));
    let before = star.sent;
    star.input(0, Input::Message(MemberId(4), LeaderMessage::Ask { height: 0 }));
    assert_eq!(star.sent - before, 3);
}
