//! Pictures of chains and histories.

use crate::cast::*;
use crate::common::NOON;
use crate::look::*;
use kusari::figures;
use kusari::stage3_timestamp::*;

#[test]
fn a_sound_chain_has_no_cross_and_every_text_in_it_is_in_the_words() {
    let figure = figures::chain(&genesis(), &stamped(5));
    let document = parse(&figure);
    assert_eq!(elements(&document, "circle").count(), 0);
    let shown = texts(&figure);
    assert_eq!(shown.len(), 1 + 6 * 3, "a caption, and three lines a block");
    for text in shown {
        assert!(figure.alt().contains(&text), "{text}");
    }
    for block in stamped(5) {
        assert!(figure.alt().contains(&block.hash().to_string()));
    }
    assert!(figure.alt().contains("block 1: ") && figure.alt().contains(", 2 payments\n"));
}

#[test]
fn from_the_broken_block_on_all_is_crossed_and_the_rule_is_named() {
    let figure = figures::chain(&genesis(), &tampered(5));
    let document = parse(&figure);
    assert_eq!(elements(&document, "circle").count(), 4, "a cross on blocks 2 to 5");
    assert!(figure.alt().starts_with("A chain of 5 blocks on genesis"));
    assert!(figure.alt().contains("broken from block 2 on"));
    assert!(figure.alt().contains("block 2 is refused with bad-stamp: "));
    assert!(texts(&figure).iter().any(|text| text.contains("bad-stamp")));
    assert_eq!(figure.alt().matches(", broken").count(), 4);
}

#[test]
fn a_link_that_does_not_fit_is_shown_where_it_is() {
    let figure = figures::chain(&genesis(), &tampered(5));
    let unfit: Vec<_> =
        figure.alt().lines().filter(|line| line.contains("its link does not fit")).collect();
    assert_eq!(unfit.len(), 1, "{figure}");
    assert!(unfit[0].starts_with("block 3: "));
}

#[test]
fn a_broken_genesis_breaks_everything() {
    let mut genesis = genesis();
    genesis.grants[0].amount = Amount::new(0);
    let figure = figures::chain(&genesis, &stamped(2));
    assert!(figure.alt().contains("the genesis is refused with zero-amount"), "{figure}");
    assert_eq!(elements(&parse(&figure), "circle").count(), 3);
}

#[test]
fn of_a_long_chain_the_middle_is_left_out_and_counted() {
    let figure = figures::chain(&genesis(), &stamped(30));
    assert!(figure.alt().contains("A chain of 30 blocks"));
    assert!(figure.alt().contains("… 24 blocks at heights 2 to 25 …"), "{figure}");
    assert!(texts(&figure).contains(&"… 24 blocks …".to_owned()));
    assert!(texts(&figure).contains(&"block 30".to_owned()));

    // What is broken is never left out.
    let mut blocks = stamped(30);
    blocks[14].draft.time = Time::from_millis(NOON.millis() - 1);
    let figure = figures::chain(&genesis(), &blocks);
    for height in [14, 15, 16, 30] {
        assert!(texts(&figure).contains(&format!("block {height}")), "{height}");
    }
    assert!(figure.alt().contains("block 15 is refused with time-goes-back"), "{figure}");
}

#[test]
fn two_histories_share_what_they_have_in_common() {
    let (good, other) = (stamped(5), other_history(4));
    let figure = figures::histories(&genesis(), &[("Alice", &good), ("Bob", &other)]);
    assert!(figure.alt().starts_with("2 histories on genesis"));
    assert!(figure.alt().contains(": 2 blocks in common\n"), "{figure}");
    assert_eq!(texts(&figure).iter().filter(|text| *text == "block 2").count(), 1);
    assert_eq!(texts(&figure).iter().filter(|text| *text == "block 3").count(), 2);
    assert!(figure.alt().contains(&format!("block 5: {}, 1 payment ← Alice", good[4].hash())));
    assert!(figure.alt().contains(&format!("block 4: {}, 0 payments ← Bob", other[3].hash())));
    // A server's stamps do not say which of its histories counts.
    assert!(!figure.alt().contains("losing"));
}

#[test]
fn of_two_histories_of_work_the_one_with_less_is_losing() {
    let ours = mined(&[], 3, 0);
    let longer = mined(&ours[..1], 4, 1);
    let equal = mined(&ours[..1], 2, 2);
    let figure = figures::histories(&work_genesis(), &[("ours", &ours), ("longer", &longer)]);
    assert_eq!(figure.alt().matches("on a losing branch").count(), 2, "{figure}");
    assert!(figure.svg().contains("stroke-dasharray"));
    let figure = figures::histories(&work_genesis(), &[("ours", &ours), ("equal", &equal)]);
    assert!(!figure.alt().contains("losing"), "{figure}");
    // A longer one that breaks a rule wins nothing.
    let mut broken = longer.clone();
    broken[1].draft.time = Time::from_millis(0);
    let figure = figures::histories(&work_genesis(), &[("broken", &broken), ("ours", &ours)]);
    assert!(!figure.alt().contains("losing"), "{figure}");
    assert!(figure.alt().contains("broken: block 2 is refused with time-goes-back"), "{figure}");
}
