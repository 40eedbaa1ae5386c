//! What the pictures of chapter 6 promise, through the public API.

#![expect(clippy::unwrap_used, reason = "what a test draws is made by functions beside it")]

#[path = "figures_coin/drawn.rs"]
mod drawn;

use drawn::{
    Story, all_figures, full_stack, graphs, leaves, names, pay_to_key_hash, run, two_of_three,
};
use kusari::figures::{self, Figure};
use kusari::stage6_coin::*;
use roxmltree::{Document, Node as Xml};

// ---- looking at it ---------------------------------------------------------------------------

fn parse(figure: &Figure) -> Document<'_> {
    Document::parse(figure.svg()).unwrap_or_else(|error| panic!("{error}: {}", figure.svg()))
}

fn elements<'a>(document: &'a Document<'_>, name: &'a str) -> impl Iterator<Item = Xml<'a, 'a>> {
    document.descendants().filter(move |node| node.tag_name().name() == name)
}

/// The texts that a reader sees.
fn texts(figure: &Figure) -> Vec<String> {
    let document = parse(figure);
    elements(&document, "text").filter_map(|node| Some(node.text()?.to_owned())).collect()
}

fn number(node: Xml<'_, '_>, attribute: &str) -> f64 {
    node.attribute(attribute).expect(attribute).parse().expect(attribute)
}

/// How many elements have this attribute.
fn count(figure: &Figure, name: &str, attribute: &str, value: &str) -> usize {
    let document = parse(figure);
    elements(&document, name).filter(|node| node.attribute(attribute) == Some(value)).count()
}

// ---- every picture ---------------------------------------------------------------------------

#[test]
fn a_picture_of_a_coin_needs_nothing_but_itself() {
    for figure in all_figures() {
        for node in parse(&figure).descendants().filter(Xml::is_element) {
            let name = node.tag_name().name();
            let known = ["svg", "title", "desc", "style", "g", "rect", "path", "circle", "text"];
            assert!(known.contains(&name), "{name}");
            for attribute in node.attributes() {
                let name = attribute.name();
                assert!(name != "id" && name != "href" && !name.starts_with("on"), "{name}");
            }
        }
    }
}

#[test]
fn a_picture_of_a_coin_says_in_words_what_it_shows() {
    for figure in all_figures() {
        let document = parse(&figure);
        let (title, words) = figure.alt().split_once('\n').unwrap_or((figure.alt(), ""));
        let child =
            |name| elements(&document, name).next().unwrap().text().unwrap_or("").trim_end();
        assert_eq!((child("title"), child("desc")), (title, words));
        assert!(figure.alt().lines().count() <= 90, "a text that can be read");
    }
}

#[test]
fn a_picture_of_a_coin_fits_a_screen_and_nothing_lies_outside_of_it() {
    for figure in all_figures() {
        let document = parse(&figure);
        let root = document.root_element();
        let (width, height) = (number(root, "width"), number(root, "height"));
        assert!(width <= 840.0 && height <= 1200.0, "{width} x {height}: {figure}");
        let drawn = root.attribute("viewBox").unwrap().split(' ').skip(2);
        let drawn: Vec<f64> = drawn.map(|it| it.parse().unwrap()).collect();
        let scale = width / drawn[0];
        let sizes = document.descendants().filter(|node| node.has_attribute("font-size"));
        assert!(sizes.map(|node| number(node, "font-size")).all(|size| size * scale >= 11.4));
        let (width, height) = (drawn[0], drawn[1]);
        assert!(figure.svg().len() < 200_000, "{} bytes: {figure}", figure.svg().len());
        for frame in elements(&document, "rect") {
            let (x, y) = (number(frame, "x"), number(frame, "y"));
            let (right, below) = (x + number(frame, "width"), y + number(frame, "height"));
            assert!(x >= 0.0 && y >= 0.0 && right <= width && below <= height, "{figure}");
        }
    }
}

#[test]
fn the_same_coins_give_the_same_picture() {
    assert!(all_figures() == all_figures());
}

// ---- scripts ---------------------------------------------------------------------------------

#[test]
fn a_step_shows_its_instruction_and_the_stack_after_it() {
    let figure = figures::script_stack(&run("2 3 ADD 5 EQUAL"));
    let shown = texts(&figure);
    let steps = ["2", "2", "3", "2", "3", "ADD", "5", "5", "5", "5", "EQUAL", "1"];
    assert_eq!(shown[1..3], ["witness", "empty"]);
    assert_eq!(shown[3..15], steps);
    assert_eq!(shown[15], "may be spent");
    assert!(figure.alt().contains("EQUAL takes 2 items and puts 1: 1"), "{figure}");
}

#[test]
fn what_a_step_pushes_is_bold_even_where_the_same_was_before() {
    // Each of the two numbers, the two ones of DUP as one, and the one that EQUAL leaves.
    let figure = figures::script_stack(&run("1 DUP EQUAL"));
    assert_eq!(count(&figure, "rect", "stroke-width", "3"), 3 + 1, "and one at the end");
}

#[test]
fn a_refusal_has_a_cross_and_its_code_and_what_may_be_spent_has_neither() {
    for (trace, code) in [
        (run("2 2 ADD 5 EQUAL"), Some("script-false")),
        (pay_to_key_hash(2), Some("wrong-signature")),
        (pay_to_key_hash(1), None),
        (two_of_three(), None),
    ] {
        let code = code.filter(|_| trace.outcome.is_err());
        let found = trace.outcome.as_ref().err().map(Refusal::code);
        let figure = figures::script_stack(&trace);
        assert_eq!(count(&figure, "circle", "r", "10"), usize::from(found.is_some()));
        assert_eq!(found.is_some(), code.is_some(), "{figure}");
        assert!(found.is_none_or(|code| texts(&figure).iter().any(|text| text == code)));
    }
}

#[test]
fn a_run_that_is_still_going_on_shows_its_steps_and_no_end() {
    let trace = pay_to_key_hash(2);
    for steps in 0..=trace.steps.len() {
        let figure = figures::script_stack_so_far(&trace, steps);
        let shown = texts(&figure);
        assert!(!shown.iter().any(|text| text == "refused" || text == "may be spent"), "{figure}");
        assert_eq!(figure.alt().lines().count(), 2 + steps, "a title, the witness, and the steps");
        assert_eq!(count(&figure, "circle", "r", "10"), 0);
    }
    let all = figures::script_stack_so_far(&trace, trace.steps.len());
    assert!(figures::script_stack_so_far(&trace, usize::MAX) == all);
}

#[test]
fn of_a_high_stack_the_top_is_shown_and_the_rest_is_counted() {
    let figure = figures::script_stack(&full_stack());
    assert!(texts(&figure).contains(&"… 992".to_owned()), "{:?}", texts(&figure));
    assert!(figure.alt().contains("steps …"));
}

// ---- Merkle trees ----------------------------------------------------------------------------

#[test]
fn the_hashes_of_the_proof_are_numbered_in_their_order() {
    let leaves = leaves(13);
    for index in 0..13 {
        let figure = figures::merkle_proof(&leaves, index);
        let proof = MerkleProof::new(&leaves, index).unwrap();
        assert_eq!(count(&figure, "circle", "r", "11"), proof.siblings.len());
        for (place, sibling) in proof.siblings.iter().enumerate() {
            let name = Txid::from_bytes(*sibling).to_string();
            let words = figure
                .alt()
                .lines()
                .find(|line| line.starts_with(&format!("hash {} of the proof", place + 1)));
            assert!(words.unwrap().contains(&name), "{figure}");
        }
    }
}

#[test]
fn a_last_hash_that_is_paired_with_itself_is_dashed() {
    let dashed = |count_of| {
        count(&figures::merkle_proof(&leaves(count_of), 0), "rect", "stroke-dasharray", "5 4")
    };
    // Five hashes are three pairs with one copy, and three are two pairs with another.
    assert_eq!([1, 2, 3, 4, 5, 6, 8].map(dashed), [0, 0, 1, 0, 2, 1, 0]);
}

#[test]
fn of_many_leaves_only_the_way_up_is_shown_and_the_rest_is_counted() {
    let figure = figures::merkle_proof(&leaves(2000), 1234);
    // Eleven hashes and the way of twelve, and nothing else, drawn on paper.
    assert_eq!(count(&figure, "circle", "r", "11"), 11);
    assert_eq!(
        parse(&figure)
            .descendants()
            .filter(|n| n.has_tag_name(("http://www.w3.org/2000/svg", "rect")))
            .count(),
        23 + 1
    );
    let folded = texts(&figure)
        .into_iter()
        .filter_map(|text| text.strip_prefix("… ").and_then(|count| count.parse::<usize>().ok()));
    assert_eq!(folded.sum::<usize>(), 2000 - 2);
}

// ---- payments --------------------------------------------------------------------------------

#[test]
fn each_output_is_shown_with_its_owner_and_amount_and_says_what_became_of_it() {
    let figure = figures::transaction_graph(Story::told().blocks(), &names());
    let first = figure.alt().lines().next().unwrap();
    // Alice's 50, three times 50 for the miner; nothing is lost, because the miner takes the fees.
    assert_eq!(first, "8 transactions in 4 blocks: 7 outputs unspent, 200 coins");
    let shown = texts(&figure);
    for words in ["coinbase", "Alice", "Mallory", "19.5", "fee 0.5", "new 50 + 0.51", "block 4"] {
        assert!(shown.iter().any(|text| text == words), "{words}: {shown:?}");
    }
    let line =
        figure.alt().lines().find(|line| line.contains("fee 0.01; pays Mallory 10")).unwrap();
    assert!(line.starts_with("block 2, ") && line.contains("spends Bob 30 of "), "{line}");
    assert!(line.ends_with("pays Mallory 10 (spent in block 4), Bob 19.99 (unspent)"), "{line}");
}

#[test]
fn fees_for_which_a_card_has_no_room_stand_in_the_words() {
    let mut blocks = Story::told().blocks().to_vec();
    let payment = blocks[3].transactions.last_mut().unwrap();
    let amount = &mut payment.outputs[0].amount;
    *amount = Amount::new(amount.units() - 1);
    let figure = figures::transaction_graph(&blocks, &names());
    let coinbase: Vec<_> = texts(&figure).into_iter().filter(|it| it.starts_with("new ")).collect();
    assert!(coinbase.iter().any(|text| text.ends_with(" + fees")), "{coinbase:?}");
    assert!(
        figure.alt().lines().any(|line| line.contains("000001; pays miner")),
        "{}",
        figure.alt()
    );
}

#[test]
fn an_output_has_an_open_end_until_it_is_spent() {
    let chain = Story::told();
    for height in 1..=4 {
        let figure = figures::transaction_graph(&chain.blocks()[..height], &names());
        let mut books = Chain::new(chain.genesis().clone()).unwrap();
        chain.blocks()[..height].iter().for_each(|block| books.push(block.clone()).unwrap());
        let unspent = books.coins().len();
        assert_eq!(count(&figure, "circle", "r", "4"), unspent, "height {height}");
        assert_eq!(count(&figure, "rect", "stroke-width", "2.5"), unspent, "height {height}");
    }
}

#[test]
fn every_input_has_a_line_even_if_what_it_spends_is_not_shown() {
    let chain = Story::told();
    let figure = figures::transaction_graph(chain.blocks(), &names());
    let lines = |figure: &Figure| count(figure, "path", "stroke-width", "1.5");
    assert_eq!((lines(&figure), count(&figure, "path", "stroke-dasharray", "2 3")), (4, 0));
    let figure = figures::transaction_graph(&chain.blocks()[1..], &names());
    assert_eq!((lines(&figure), count(&figure, "path", "stroke-dasharray", "2 3")), (4, 1));
    assert!(figure.alt().contains("spends an output of another block; fee unknown"), "{figure}");
}

#[test]
fn of_many_blocks_the_last_are_shown_and_the_rest_is_counted() {
    let figure = figures::transaction_graph(Story::long().blocks(), &names());
    let shown = texts(&figure);
    assert!(shown.contains(&"block 15".to_owned()) && !shown.contains(&"block 9".to_owned()));
    assert!(shown.contains(&"… 9 blocks before these …".to_owned()), "{shown:?}");
    assert!(shown.iter().any(|text| text.ends_with(" more")), "{shown:?}");
}

#[test]
fn names_that_strangers_chose_are_escaped() {
    let figure = &graphs()[3];
    assert!(!figure.svg().contains("<script") && !figure.svg().contains('\u{1b}'));
}
