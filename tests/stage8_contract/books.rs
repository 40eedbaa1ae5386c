use crate::cast::*;
use kusari::stage8_contract::*;

type Commands = Vec<SignedCommand<PadCommand>>;

fn codes(entries: &[Entry<LandingPads>]) -> Vec<&'static str> {
    entries.iter().map(|it| it.outcome.as_ref().map_or_else(Refusal::code, |_| "")).collect()
}

fn apply(book: &mut Book<LandingPads>, commands: Commands) -> Vec<&'static str> {
    let block = book.draft(0, NOON, commands);
    book.check(&block, NOON).unwrap();
    codes(&book.apply(&block).unwrap())
}

#[test]
fn the_session_of_the_notebook_reserve_cancel_reserve_by_another_and_cancel_twice() {
    let genesis = genesis(5);
    let (mut book, mut history) = (Book::new(&genesis), History::default());
    let session = vec![
        signed(&genesis, 0, 0, Action::Do(reserve(1, 10, 20))),
        signed(&genesis, 1, 0, Action::Do(reserve(1, 10, 20))),
        signed(&genesis, 0, 1, Action::Do(cancel(1, 10))),
        signed(&genesis, 1, 1, Action::Do(reserve(1, 10, 20))),
        signed(&genesis, 1, 2, Action::Do(cancel(1, 10))),
        signed(&genesis, 1, 3, Action::Do(cancel(1, 10))),
    ];
    let mut told = Vec::new();
    for command in session {
        let entries = book.apply(&book.draft(0, NOON, vec![command])).unwrap();
        told.extend(codes(&entries));
        history.extend(entries);
    }
    assert_eq!(told, ["", "pad-taken", "", "", "", "no-reservation"]);
    assert!(book.machine().pad(PadId(1)).unwrap().reservations.is_empty());
    assert_eq!(history.by(MemberId(0)).count(), 2);
    assert_eq!((history.about("pad 1").count(), history.about("pad 2").count()), (6, 0));
    history.take_back(5);
    assert_eq!(history.iter().count(), 4);
}

#[test]
fn a_number_counts_once_and_a_lower_one_never() {
    let genesis = genesis(3);
    let mut book = Book::new(&genesis);
    let first = signed(&genesis, 1, 5, Action::Do(reserve(1, 1, 2)));
    assert_eq!(apply(&mut book, vec![first.clone()]), [""]);
    let lower = signed(&genesis, 1, 4, Action::Do(reserve(2, 1, 2)));
    let refused = signed(&genesis, 1, 6, Action::Do(reserve(1, 1, 2)));
    let again = signed(&genesis, 1, 6, Action::Do(reserve(3, 1, 2)));
    assert_eq!(
        apply(&mut book, vec![first, lower, refused, again]),
        ["used-number", "used-number", "pad-taken", "used-number"]
    );
    assert_eq!(book.next_number(MemberId(1)), 7);
}

#[test]
fn members_come_and_go_from_the_next_height_on() {
    let genesis = genesis(3);
    let mut book = Book::new(&genesis);
    let join = |number, name: &str| Action::Join(member(number, name, Role::Operator));
    let refused = apply(
        &mut book,
        vec![
            signed(&genesis, 1, 0, join(7, "friend")),
            signed(&genesis, 1, 1, Action::Leave(MemberId(2))),
            signed(&genesis, 0, 0, join(1, "double")),
            signed(&genesis, 0, 1, Action::Leave(MemberId(0))),
        ],
    );
    assert_eq!(refused, ["airport-only", "airport-only", "member-taken", "no-airport"]);

    // In the block in which the one joins and the other leaves, they aren't and are members.
    let block = vec![
        signed(&genesis, 0, 2, join(3, "friend")),
        signed(&genesis, 2, 0, Action::Leave(MemberId(2))),
        signed(&genesis, 2, 1, Action::Do(reserve(1, 1, 2))),
    ];
    assert_eq!(apply(&mut book, block), ["", "", ""]);
    let next = vec![
        signed(&genesis, 3, 0, Action::Do(reserve(2, 1, 2))),
        signed(&genesis, 2, 2, Action::Do(reserve(3, 1, 2))),
    ];
    assert_eq!(apply(&mut book, next), ["", "not-a-member"]);
}

#[test]
fn a_block_names_its_parent_and_the_state_that_it_begins_with() {
    let genesis = genesis(3);
    let mut book = Book::new(&genesis);
    apply(&mut book, vec![signed(&genesis, 1, 0, Action::Do(reserve(1, 1, 2)))]);
    let good = book.draft(2, NOON, vec![]);
    let code = |change: &dyn Fn(&mut Block<LandingPads>)| {
        let (mut block, mut book) = (good.clone(), book.clone());
        change(&mut block);
        let before = book.clone();
        let refusal = book.apply(&block).unwrap_err();
        assert_eq!(book, before, "a refusal changes nothing");
        refusal.code()
    };
    assert_eq!(code(&|block| block.height = 3), "wrong-height");
    assert_eq!(code(&|block| block.parent = genesis.hash()), "wrong-parent");
    assert_eq!(code(&|block| block.time = Time::from_millis(NOON.millis() - 1)), "time-backwards");
    assert_eq!(code(&|block| block.state = genesis.hash()), "wrong-state");
    let command = signed(&genesis, 1, 1, Action::Do(cancel(1, 1)));
    assert_eq!(
        code(&|block| block.commands = vec![command.clone(); MAX_COMMANDS + 1]),
        "too-many-commands"
    );
    let mut early = good.clone();
    early.time = NOON.after(std::time::Duration::from_millis(MAX_BLOCK_AHEAD + 1));
    assert_eq!(book.check(&early, NOON).unwrap_err().code(), "block-too-early");
    book.apply(&good).unwrap();
}

#[test]
fn no_one_speaks_for_another_or_on_another_chain() {
    let genesis = genesis(3);
    let mut book = Book::new(&genesis);
    let other = Genesis { words: "elsewhere".to_owned(), ..genesis.clone() };
    let good = signed(&genesis, 1, 0, Action::Do(reserve(1, 1, 2)));
    let mut stolen = good.clone();
    stolen.content.by = MemberId(2);
    let mut changed = good.clone();
    changed.content.number = 1;
    let cases = [
        (signed(&other, 1, 0, Action::Do(reserve(1, 1, 2))), "other-chain"),
        (signed(&genesis, 3, 0, Action::Do(reserve(1, 1, 2))), "unknown-member"),
        (stolen, "command-signature"),
        (changed, "command-signature"),
    ];
    for (command, code) in cases {
        assert_eq!(book.check_command(&command).unwrap_err().code(), code);
        let block = book.draft(1, NOON, vec![good.clone(), command]);
        assert_eq!(book.apply(&block).unwrap_err().code(), code);
    }
}

#[test]
fn what_a_member_signed_as_one_thing_is_never_another() {
    let genesis = genesis(3);
    let numbered = Numbered { chain: genesis.hash(), height: 1, block: genesis.hash() };
    let signature = Signed::new(numbered, &key(0)).signature;
    let command = Command {
        chain: genesis.hash(),
        by: MemberId(0),
        number: 0,
        action: Action::Do(reserve(1, 1, 2)),
    };
    assert!(Signed { content: command, signature }.verify(&key(0).public_key()).is_err());
}

#[test]
fn two_different_states_have_different_hashes() {
    let genesis = genesis(3);
    let (mut one, mut other) = (Book::new(&genesis), Book::new(&genesis));
    assert_eq!(one.state_hash(), other.state_hash());
    apply(&mut one, vec![signed(&genesis, 1, 0, Action::Do(reserve(1, 1, 2)))]);
    apply(&mut other, vec![signed(&genesis, 1, 0, Action::Do(reserve(2, 1, 2)))]);
    assert_ne!(one.state_hash(), other.state_hash());
    let few = Genesis { setup: PadSetup { pads: 1, ..PadSetup::default() }, ..genesis.clone() };
    let twice = Genesis { setup: PadSetup { pads: 2, ..PadSetup::default() }, ..genesis.clone() };
    assert_ne!(
        Book::new(&few).state_hash(),
        Book::new(&twice).state_hash(),
        "a list isn't the same list twice"
    );
}
