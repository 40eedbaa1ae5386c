//! `kusari pads` without a command: members in virtual time.

use super::{run, status, stderr, stdout};

fn play(more: &[&str]) -> (i32, String) {
    let seconds = if more.contains(&"--seconds") { &[][..] } else { &["--seconds", "23"] };
    let output = run(&[&["pads", "--seed", "7"][..], seconds, more].concat());
    assert_eq!(stderr(&output), "");
    (status(&output), stdout(&output))
}

#[test]
fn a_play_shows_the_notebooks_session_and_is_the_same_each_time() {
    let (code, text) = play(&["--orderer", "leader", "--topology", "star"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.starts_with("5 members, orderer leader, topology star, seed 7\n"), "{text}");
    for words in [
        "history by member",
        "cancel pad 2 from 08:10                     refused [no-reservation]",
        "land on pad 1                               done",
        "pads, at 08:00:2",
        "two histories: no",
        "evidence against: no one",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(text.ends_with("agreed: yes\n"), "{text}");
    assert_eq!(play(&["--orderer", "leader", "--topology", "star"]), (0, text));
}

#[test]
fn with_a_leader_that_lies_the_answer_is_no_and_everyone_can_see_who_it_was() {
    let (code, text) = play(&["--orderer", "leader", "--liar", "0"]);
    assert_eq!(code, 1, "{text}");
    assert!(
        text.contains("two histories: from block ") && text.ends_with("agreed: no\n"),
        "{text}"
    );
    assert!(text.contains("accuses ") && !text.contains("evidence against: no one"), "{text}");
}

#[test]
fn with_work_a_cut_takes_back_what_was_done() {
    let (code, text) = play(&["--orderer", "work", "--cut", "4..16"]);
    assert_eq!(code, 0, "{text}");
    for words in ["the network is cut", "the network is healed", "takes back  all from block"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!text.contains("told as done, and then not: 0\n"), "{text}");
}

#[test]
fn a_vote_bears_a_liar_and_shows_it() {
    let (code, text) = play(&["--members", "4", "--liar", "2", "--seconds", "8"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("two histories: no") && text.contains("  lies\n"), "{text}");
    assert!(!text.contains("evidence against: no one"), "{text}");
}

#[test]
fn what_cannot_be_played_is_answered_with_a_remedy() {
    for (line, words) in [
        (&["--liar", "5"][..], "a liar has to be one of the members"),
        (&["--members", "2", "--liar", "0", "--liar", "1"], "someone has to be honest"),
        (&["--crash", "9"], "give a smaller --crash, or more --members"),
        (&["--members", "2", "--compare"], "give --members 3 or more"),
        (&["--compare", "--liar", "1"], "cannot be used with"),
        (&["--cut", "20..10"], "the earlier one first, as in 10..20"),
    ] {
        let output = run(&[&["pads"][..], line].concat());
        assert_eq!(status(&output), 2, "{line:?}");
        assert!(stderr(&output).contains(words), "{line:?}: {}", stderr(&output));
    }
}

#[test]
fn the_comparison_is_one_table_and_the_same_each_time() {
    let table = || stdout(&run(&["pads", "--compare", "--seed", "7", "--topology", "star"]));
    let first = table();
    for words in ["where nothing goes wrong:", "by the", "where something does:", "vote    star"] {
        assert!(first.contains(words), "{words}: {first}");
    }
    assert!(!first.contains("full"), "{first}");
    assert_eq!(first, table());
}
