use crate::cast::*;
use kusari::stage8_contract::*;

#[test]
fn another_contract_runs_without_a_change_to_anything_else() {
    let books = vec!["Dubliners".to_owned(), "Walden".to_owned()];
    let words = "a library".to_owned();
    let genesis: Genesis<Library> =
        Genesis { words, time: NOON, members: members(3), setup: books };
    let mut book = Book::new(&genesis);
    let borrow = |book: &str| Action::Do(Lending::Borrow(book.to_owned()));
    let commands = vec![
        signed(&genesis, 1, 0, borrow("Walden")),
        signed(&genesis, 2, 0, borrow("Walden")),
        signed(&genesis, 2, 1, Action::Do(Lending::Return("Walden".to_owned()))),
        signed(&genesis, 2, 2, borrow("Ulysses")),
        signed(&genesis, 1, 1, Action::Do(Lending::Return("Walden".to_owned()))),
        signed(&genesis, 2, 3, borrow("Walden")),
    ];
    let before = book.state_hash();
    let entries = book.apply(&book.draft(1, NOON, commands)).unwrap();
    let codes: Vec<_> =
        entries.iter().map(|it| it.outcome.as_ref().map_or_else(Refusal::code, |_| "")).collect();
    assert_eq!(codes, ["", "lent-out", "not-borrowed", "no-such-book", "", ""]);
    assert_ne!(book.state_hash(), before);
    assert_eq!(
        entries[1].to_string(),
        "block 1, member 2: borrow Walden: refused, member 1 has the book [lent-out]"
    );
}

#[test]
fn a_command_that_is_too_long_is_refused_at_the_door_and_in_a_block() {
    let words = "a library".to_owned();
    let genesis: Genesis<Library> =
        Genesis { words, time: NOON, members: members(3), setup: vec![] };
    let mut book = Book::new(&genesis);
    let borrow = |bytes| signed(&genesis, 1, 0, Action::Do(Lending::Borrow("x".repeat(bytes))));
    let most = MAX_COMMAND_BYTES - encode(&borrow(0)).len();
    assert!(book.check_command(&borrow(most)).is_ok());
    assert_eq!(book.check_command(&borrow(most + 1)).unwrap_err().code(), "command-too-long");
    let block = book.draft(1, NOON, vec![borrow(most + 1)]);
    assert_eq!(book.apply(&block).unwrap_err(), BlockError::CommandTooLong { at: 0 });
}
