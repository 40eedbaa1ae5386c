//! Pictures of who told whom what, of members that really agree on something.

use crate::cast::*;
use crate::look::*;
use kusari::figures::{self, Figure};
use kusari::stage8_contract::*;
use std::time::Duration;

/// Arrows that reach a line, and arrows that end at a cross.
fn arrows(figure: &Figure) -> (usize, usize) {
    let document = parse(figure);
    let paths: Vec<_> = elements(&document, "path").collect();
    let is_head = |it: &&roxmltree::Node<'_, '_>| it.attribute("d").unwrap().ends_with('z');
    let is_cross = |it: &&roxmltree::Node<'_, '_>| it.attribute("stroke") == Some("#b3261e");
    (paths.iter().filter(is_head).count(), paths.iter().filter(is_cross).count())
}

#[test]
fn a_decision_of_a_leader_is_one_message_to_each_of_the_others() {
    let mut airport = led_airport(false);
    let figure = figures::talk(&airport_members(), after_a_command(&mut airport));
    let mut lines = figure.alt().lines();
    let title = lines.next().unwrap();
    assert!(title.starts_with("4 messages between 4 members in "), "{figure}");
    let command = lines.next().unwrap();
    assert!(
        command.starts_with("0 ms: the_blue_sky hands on a command. Heard by 0 at "),
        "{figure}"
    );
    let block = lines.next().unwrap();
    assert!(block.contains(" ms: the_leader_node sends block 1. Heard by 1 at "), "{figure}");
    assert!(block.contains(", 2 at ") && block.contains(", 3 at "), "{figure}");
    assert_eq!((lines.next(), arrows(&figure)), (None, (4, 0)));
}

#[test]
fn what_does_not_arrive_ends_at_a_cross() {
    let mut airport = led_airport(true);
    let figure = figures::talk(&airport_members(), after_a_command(&mut airport));
    assert!(figure.alt().lines().next().unwrap().ends_with(", 1 lost"), "{figure}");
    assert!(figure.alt().ends_with(" ms. Lost on its way to 3."), "{figure}");
    assert_eq!(arrows(&figure), (3, 1));
}

#[test]
fn a_decision_of_a_vote_is_a_block_and_two_sentences_of_each_member() {
    let mut airport = small_airport::<Vote<LandingPads>>();
    let figure = figures::talk(&airport_members(), after_a_command(&mut airport));
    assert!(figure.alt().lines().next().unwrap().ends_with(" under way"), "{figure}");
    assert_eq!(arrows(&figure).1, 0, "nothing is lost");
    for who in ["the_leader_node", "the_blue_sky", "white_noise", "yellow_submarine"] {
        for what in ["votes for block 1", "signs that block 1 is final"] {
            let line = format!(" ms: {who} {what} in view 1. Heard by ");
            assert_eq!(figure.alt().matches(&line).count(), 1, "{figure}");
        }
    }
    assert_eq!(figure.alt().matches(" sends block 1. ").count(), 1, "{figure}");
    let sheet = figures::ballot_run(Quorum::of_liars(4), &[], airport.sent());
    let words = "4 in all vote for 1. 4 in all sign that 1 is final.";
    assert!(sheet.alt().contains(words), "{sheet}");
    assert!(sheet.alt().contains("\nblocks: 1 on the genesis, final"), "{sheet}");
}

#[test]
fn two_blocks_of_one_height_have_two_names_and_the_signs_tell_them_apart() {
    let airport = two_faces();
    let sheet = figures::ballot_run(Quorum::of_liars(4), &[MemberId(1)], airport.sent());
    assert!(
        sheet.alt().contains("votes for 1a") && sheet.alt().contains("votes for 1b"),
        "{sheet}"
    );
    let figure = figures::talk(&airport_members(), airport.sent());
    for line in ["the_blue_sky sends block 1a.", "the_blue_sky sends block 1b."] {
        assert!(figure.alt().contains(line), "{figure}");
    }
}

#[test]
fn of_a_long_talk_the_beginning_is_drawn_and_the_rest_counted() {
    let figure = long_talk();
    let document = parse(&figure);
    assert!(elements(&document, "path").count() < 1_000, "{figure}");
    assert!(figure.alt().lines().last().unwrap().ends_with(" later messages …"), "{figure}");
    assert!(texts(&figure).iter().any(|it| it.ends_with(" later messages …")));
}

#[test]
fn members_that_mine_tell_each_other_commands_and_blocks() {
    let mut airport = small_airport::<Miner<LandingPads>>();
    after_a_command(&mut airport);
    airport.pass(Duration::from_secs(20));
    let figure = figures::talk(&airport_members(), airport.sent());
    for words in ["the_blue_sky hands on a command. Heard by ", " sends block 1. Heard by "] {
        assert!(figure.alt().contains(words), "{figure}");
    }
}
