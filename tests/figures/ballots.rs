//! Pictures of who signed what in a vote.

use crate::cast::*;
use crate::look::*;
use kusari::figures::{self, BallotSign, Figure};
use kusari::stage8_contract::Quorum;
use kusari::stage8_contract::rules::{Ballot, Explored, Rules, explore};

/// The shortest history that breaks the vote without one of its rules, drawn.
fn broken(rules: Rules) -> Figure {
    let ballot = Ballot::of_two_views(rules);
    let Explored::Broken { history, .. } = explore(&ballot, 1_000_000) else { panic!() };
    figures::ballot_history(&ballot, &history)
}

fn bold_cells(figure: &Figure) -> usize {
    let document = parse(figure);
    elements(&document, "rect").filter(|it| it.attribute("stroke-width") == Some("4")).count()
}

#[test]
fn two_quorums_that_are_too_small_share_only_the_liar() {
    let figure = broken(Rules { enough: 2, ..Rules::default() });
    assert_eq!(
        figure.alt(),
        "What 4 members signed in 1 view: 8 sentences, and 2 members are a quorum\n\
         view 1: member 0 votes for a and signs that a is final; \
         member 1 votes for b and signs that b is final; \
         member 3, a liar, votes for a and signs that a is final and votes for b and signs that b is final. \
         2 in all vote for a. 2 in all sign that a is final. 2 in all vote for b. 2 in all sign that b is final. \
         Two quorums that exclude each other share only member 3 (a liar).\n\
         blocks: a on the genesis, final; b on the genesis, final. \
         Blocks a and b are both final, and no chain has both."
    );
    assert_eq!(bold_cells(&figure), 1);
}

#[test]
fn quorums_that_are_large_enough_share_an_honest_member_that_signed_both() {
    let figure = broken(Rules { no_final_after_skip: false, ..Rules::default() });
    let shared = "Two quorums that exclude each other share member ";
    assert_eq!(figure.alt().matches(shared).count(), 1, "{figure}");
    assert!(!figure.alt().contains("share only"), "{figure}");
    assert!(bold_cells(&figure) >= 2, "the liar, and someone honest");
}

#[test]
fn if_no_one_looks_at_the_gap_each_view_is_in_order() {
    let figure = broken(Rules { gap_is_skipped: false, ..Rules::default() });
    assert!(!figure.alt().contains("exclude each other"), "{figure}");
    assert_eq!(bold_cells(&figure), 0);
    for words in ["3 in all sign that a is final", "3 in all sign that c is final"] {
        assert_eq!(figure.alt().matches(words).count(), 1, "{figure}");
    }
}

#[test]
fn two_final_blocks_that_no_chain_has_are_named_and_framed() {
    let figure = broken(Rules { gap_is_skipped: false, ..Rules::default() });
    let words = "Blocks a and c are both final, and no chain has both.";
    assert!(texts(&figure).contains(&words.to_owned()), "{figure}");
    let blocks = format!("\nblocks: a on the genesis, final; c on the genesis, final. {words}");
    assert!(figure.alt().ends_with(&blocks), "{figure}");
}

#[test]
fn a_parent_is_drawn_even_if_no_one_signed_anything_about_it() {
    let figure = broken(Rules { parent_is_certified: false, ..Rules::default() });
    let blocks = "\nblocks: a on the genesis, final; b on the genesis; e on b, final. ";
    assert!(figure.alt().contains(blocks), "{figure}");
    assert!(!figure.alt().contains("votes for b"), "{figure}");
}

#[test]
fn final_blocks_of_one_chain_are_one_history() {
    let tree = [block("a", 1, None), block("b", 2, Some("a")), block("c", 3, Some("lost"))];
    let signed = [("a", 1), ("b", 2), ("c", 3)]
        .map(|(name, view)| (0..3).map(move |by| mark(by, view, BallotSign::Final(name.into()))));
    let marks: Vec<_> = signed.into_iter().flatten().collect();
    let figure = figures::ballot_sheet(Quorum::of_liars(4), &[], &tree, &marks);
    assert!(
        figure
            .alt()
            .ends_with("\nblocks: a on the genesis, final; b on a, final; c on lost, final."),
        "{figure}"
    );
}

#[test]
fn a_vote_and_a_skip_of_one_view_are_innocent() {
    let signs = [BallotSign::Vote("a".into()), BallotSign::Skip];
    let all = signs.iter().flat_map(|it| (0..3).map(|by| mark(by, 1, it.clone())));
    let figure = figures::ballot_sheet(Quorum::of_liars(4), &[], &[], &all.collect::<Vec<_>>());
    assert!(figure.alt().ends_with("3 in all vote for a. 3 in all skip."), "{figure}");
    assert_eq!(bold_cells(&figure), 0);
}

#[test]
fn what_no_member_signed_is_not_counted_and_nothing_counts_twice() {
    let vote = || BallotSign::Vote("a".into());
    let marks = [mark(0, 1, vote()), mark(0, 1, vote()), mark(1, 1, vote()), mark(9, 1, vote())];
    let figure = figures::ballot_sheet(Quorum::of_liars(4), &[], &[], &marks);
    let title = "What 4 members signed in 1 view: 2 sentences, and 3 members are a quorum\n";
    assert!(figure.alt().starts_with(title), "{figure}");
    assert!(
        figure.alt().ends_with("view 1: member 0 votes for a; member 1 votes for a."),
        "{figure}"
    );
}

#[test]
fn of_many_views_the_last_are_drawn_and_the_others_counted() {
    let figure = long_ballot(4, 100);
    let drawn = texts(&figure);
    assert!(drawn.contains(&"view 100".to_owned()) && !drawn.contains(&"view 1".to_owned()));
    let views = drawn.iter().filter(|it| it.starts_with("view ")).count();
    assert!(views > 1 && drawn.contains(&format!("… {} views before these …", 100 - views)));
    assert!(figure.alt().contains("\n… 40 views before these …\nview 41: "), "{figure}");
    let figure = long_ballot(64, 3);
    assert!(texts(&figure).contains(&"… and 48 members more …".to_owned()), "{figure}");
}
