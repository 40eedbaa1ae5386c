//! Strangers' words, in pictures and tables.

use crate::cast::*;
use crate::common::id;
use crate::look::*;
use kusari::figures::{self, BallotSign, Table};
use kusari::stage8_contract::Quorum;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use roxmltree::Document;
use std::time::Duration;

const MARKS: [&str; 4] = [
    "EVCXR_BEGIN_CONTENT",
    "EVCXR_END_CONTENT",
    "EVCXR_EXECUTION_COMPLETE",
    "EVCXR_VARIABLE_CHANGED_TYPE:",
];

/// Text as an attacker would write it.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<String>(),
        "[<>&\"'/;\\]\\[ a-z\\x00-\\x1f]{0,8}",
        proptest::sample::select(MARKS.to_vec()).prop_map(str::to_owned),
        proptest::sample::select(vec![
            "EVCXR",
            "_",
            "EVCXR\u{ad}_",
            "]]>",
            "<script>",
            "<!--",
            "&#0;",
            "\n",
            "\u{202e}",
            "\u{1b}[2J",
            "\u{fffe}",
        ])
        .prop_map(str::to_owned),
    ];
    proptest::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

fn is_harmless(text: &str) -> bool {
    let is_fine = |letter: char| letter == '\n' || !letter.is_control();
    text.chars().all(is_fine) && !text.contains("EVCXR_") && !text.contains('\u{202e}')
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 128,
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_text_gets_out_of_a_picture(one in hostile(), other in hostile()) {
        let blocks = stamped(2);
        let histories = [(&one[..], &blocks[..]), (&other[..], &blocks[..1])];
        let marks = [(Duration::ZERO, &one[..]), (Duration::from_secs(1), &other[..])];
        let tree = [block(&one, 1, None), block(&other, 2, Some(&one))];
        let votes = [mark(0, 1, BallotSign::Vote(one.clone())), mark(1, 1, BallotSign::Final(other.clone()))];
        for figure in [
            figures::ballot_sheet(Quorum { members: 2, enough: 1 }, &[], &tree, &votes),
            figures::histories(&genesis(), &histories),
            figures::timeline_with_marks(&race(), &marks),
            figures::replay_with_marks(&race(), &marks),
        ] {
            prop_assert!(is_harmless(figure.svg()) && is_harmless(figure.alt()));
            let document = parse(&figure);
            prop_assert_eq!(elements(&document, "script").count(), 0);
            prop_assert!(number(document.root_element(), "width") <= 840.0);
        }
    }

    #[test]
    fn no_text_gets_out_of_a_table(cells in proptest::collection::vec(hostile(), 6)) {
        let table = Table::new(&cells[..2]).row(&cells[2..4]).row(&cells[4..]);
        prop_assert_eq!(table.to_string().split('\n').count(), 4, "one line per row");
        prop_assert!(is_harmless(&table.to_string()) && is_harmless(&table.html()));
        let html = table.html();
        let document = Document::parse(&html).unwrap();
        prop_assert_eq!(document.descendants().filter(|node| node.has_tag_name("td")).count(), 4);
    }

    #[test]
    fn escaped_text_is_harmless_and_escaping_it_again_changes_nothing(text in hostile()) {
        let once = figures::escape_text(&text);
        prop_assert!(is_harmless(&once) && !once.contains('\n'));
        prop_assert_eq!(figures::escape_text(&once), once.clone());
        let xml = format!("<a b=\"{0}\">{0}</a>", figures::escape_xml(&text));
        let document = Document::parse(&xml).unwrap();
        let root = document.root_element();
        // XML turns a line break in an attribute into a space.
        let text = root.text().unwrap_or("").replace('\n', " ");
        prop_assert_eq!(root.attribute("b").unwrap_or(""), text);
    }
}

#[test]
fn a_payment_id_and_a_plain_sentence_are_shown_as_they_are() {
    for text in [id(1).to_string(), "Alice pays Bob 30, ähnlich wie 鎖.".to_owned()] {
        assert_eq!(figures::escape_text(&text), text);
    }
}
