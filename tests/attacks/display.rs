//! Strangers' words that are shown: rows 12 and 13.

use crate::incidents::*;
use crate::row::{Attack, HOLDS, Row, row};
use kusari::figures::{self, Table, escape_text, escape_xml};
use kusari::stage1_ledger;
use kusari::stage5_network::*;

/// What a stranger may have written.
const HOSTILE: [&str; 7] = [
    "EVCXR_BEGIN_CONTENT text/html",
    "two\nlines",
    "\u{1b}[2J\u{1b}]0;title\u{7}",
    "user\u{202e}\u{2066}// admin\u{2069}",
    "\0",
    "<script>alert('&')</script>",
    "al\u{200b}ice\u{feff}",
];

fn is_harmless(text: &str) -> bool {
    let steers = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    !text.contains(steers) && !text.contains("EVCXR_")
}

fn escaped_text_is_harmless() {
    for hostile in HOSTILE {
        assert!(is_harmless(&escape_text(hostile)), "{hostile:?}");
        let xml = escape_xml(hostile);
        assert!(!xml.contains(['<', '>', '"', '\'']), "{xml}");
        assert!(is_harmless(&xml.replace('\n', " ")), "{xml:?}");
    }
}

fn pictures_and_tables_are_harmless() {
    for hostile in HOSTILE {
        let blocks: [(&str, &[Block]); 1] = [(hostile, &[])];
        let figure = figures::histories(&crate::places::genesis(), &blocks);
        for shown in [figure.svg(), figure.alt()] {
            assert!(is_harmless(&shown.replace('\n', " ")), "{shown:?}");
        }
        assert!(!figure.svg().contains("<script"), "{figure}");
        let table = Table::new([hostile]).row([hostile]);
        assert!(is_harmless(&table.to_string().replace('\n', " ")), "{table}");
        assert!(!table.html().contains("<script"));
    }
}

/// An address is shown as digits, or not at all.
fn an_address_that_is_not_a_key_is_not_shown() {
    for hostile in HOSTILE {
        let long = hostile.repeat(20);
        let address = Address::from(&*long);
        assert_eq!(address.to_string(), "(not a key)");
        assert_eq!(format!("{address:?}"), "Address((not a key))");
    }
}

/// An error may quote what couldn't be read.
fn an_error_that_quotes_is_harmless() {
    for hostile in HOSTILE {
        let long = hostile.repeat(20);
        let quoted = serde_json::to_string(&long).expect("text can be written");
        for text in [format!("{{{quoted}:1}}"), quoted] {
            let message = decode::<Message>(text.as_bytes(), 1000).expect_err("it isn't a message");
            assert!(is_harmless(&message.to_string()), "{message}");
            assert!(
                message.to_string().chars().count() < 200 * "\\u{202e}".len() + 50,
                "{message}"
            );
        }
    }
}

fn names_that_look_alike_are_two_accounts() {
    let mut bank = stage1_ledger::Bank::new();
    for name in ["alice", "al\u{200b}ice", "аlice"] {
        bank.open(&name.into(), Amount::new(1)).expect("it's a new name");
    }
    assert_eq!(bank.balance(&"alice".into()), Some(Amount::new(1)));
    let figure = escape_text("al\u{200b}ice");
    assert_eq!(figure, "al\\u{200b}ice", "invisible characters are written out");
}

#[rustfmt::skip]
pub(crate) fn rows() -> Vec<Row> {
    vec![
        row(12, "1", "names that look alike", HOLDS,
            Attack::Holds(names_that_look_alike_are_two_accounts), BIDI,
            "they're kept as they are, and invisible characters are written out when the names are shown"),
        row(12, "2 to 5", "an address that isn't a key", HOLDS,
            Attack::Holds(an_address_that_is_not_a_key_is_not_shown), BIDI,
            "an address is shown as hex digits or not at all"),
        row(12, "2 to 5", "words in an error", HOLDS,
            Attack::Holds(an_error_that_quotes_is_harmless), TERMINAL,
            "an error quotes no characters that could steer a terminal, and no more than 200 letters"),
        row(13, "all", "text that steers a terminal, a page or the notebook", HOLDS,
            Attack::Holds(escaped_text_is_harmless), TERMINAL,
            "everything that's shown goes through one function"),
        row(13, "all", "the same in pictures and tables", HOLDS,
            Attack::Holds(pictures_and_tables_are_harmless), TERMINAL,
            "a picture shows labels, and a label is a stranger's word"),
    ]
}
