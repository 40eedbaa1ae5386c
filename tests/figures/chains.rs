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
    assert_eq!(
        shown.len(),
        1 + 3 + 5 * 4,
        "a caption, three lines in the genesis and four in a block"
    );
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
fn a_block_shows_the_hash_that_it_names() {
    let blocks = tampered(5);
    let figure = figures::chain(&genesis(), &blocks);
    let named = |block: &Block| block.draft.previous_hash.to_string();
    for block in &blocks {
        assert!(figure.alt().contains(&format!(", names {}, ", named(block))), "{figure}");
        assert!(texts(&figure).contains(&named(block)));
    }
    assert_ne!(
        named(&blocks[2]),
        blocks[1].hash().to_string(),
        "so the broken link can be read off"
    );
}

#[test]
fn an_arrow_points_back_unless_the_link_is_broken() {
    let points = |blocks: &[Block]| {
        let figure = figures::chain(&genesis(), blocks);
        let document = parse(&figure);
        let paths = elements(&document, "path").filter_map(|it| it.attribute("d"));
        paths.filter(|it| it.contains('H') && it.contains("l7 4")).count()
    };
    assert_eq!(points(&stamped(5)), 5);
    assert_eq!(points(&tampered(5)), 4);
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

    // The broken block is never left out.
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
    let tip = |block: &Block| format!("{}, names {}", block.hash(), block.draft.previous_hash);
    assert!(figure.alt().contains(&format!("block 5: {}, 1 payment ← Alice", tip(&good[4]))));
    assert!(figure.alt().contains(&format!("block 4: {}, 0 payments ← Bob", tip(&other[3]))));
    // A server's stamps don't say which of its histories counts.
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
    // A longer chain that breaks a rule wins nothing.
    let mut broken = longer.clone();
    broken[1].draft.time = Time::from_millis(0);
    let figure = figures::histories(&work_genesis(), &[("broken", &broken), ("ours", &ours)]);
    assert!(!figure.alt().contains("losing"), "{figure}");
    assert!(figure.alt().contains("broken: block 2 is refused with time-goes-back"), "{figure}");
}
