//! What members ask of the contracts of chapter 8, and of the list of members: rows 12, 24, 42,
//! 46, 47, 49, 58, 59, 61, 74, 75 and 80.

use crate::cast::*;
use crate::incidents::*;
use crate::row::{Attack, HOLDS, Outcome, Row, row};
use crate::state::of_shown;
use kusari::stage8_contract::{Outcome as Done, *};

/// A command that was obeyed before: in which minute, who wanted it, and what.
type Before = (u64, u16, PadCommand);

const WEEK: u64 = 7 * 24 * 60;
const BOOK: &str = "Sidereus nuncius";

/// The contract itself and a book are asked the same, after the same.
fn pads(before: &[Before], minute: u64, by: u16, wanted: PadCommand) -> Vec<Outcome> {
    let role = |by| if by == 0 { Role::Airport } else { Role::Operator };
    let asked = |minute, by| Asked { by: MemberId(by), role: role(by), at: minutes(minute) };
    let mut contract = LandingPads::begin(&PadSetup::default());
    for (minute, by, command) in before {
        contract.apply(command, asked(*minute, *by)).expect("it is good");
    }
    let apply = |contract: &mut LandingPads| contract.apply(&wanted, asked(minute, by));
    let alone = Outcome::of("a contract", &mut contract, of_shown, apply);

    let genesis = genesis(5);
    let mut book = Book::new(&genesis);
    for (number, (minute, by, command)) in (0..).zip(before) {
        let command = signed(&genesis, *by, number, Action::Do(command.clone()));
        obey(&mut book, *minute, command).expect("it is good");
    }
    let number = before.len() as u64;
    let command = signed(&genesis, by, number, Action::Do(wanted.clone()));
    vec![alone, in_book(&mut book, minute, command)]
}

/// Gives a command its place, and answers what came of it.
fn obey<M: Machine>(
    book: &mut Book<M>,
    minute: u64,
    command: SignedCommand<M::Command>,
) -> Result<Done<M>, Refused<M>> {
    let block = book.draft(0, minutes(minute), vec![command]);
    let mut entries = book.apply(&block).expect("a good block");
    entries.remove(0).outcome
}

/// What a member has used up is gone, even if it's refused. Nothing else changes.
fn in_book<M: Machine>(
    book: &mut Book<M>,
    minute: u64,
    command: SignedCommand<M::Command>,
) -> Outcome {
    let state = |book: &Book<M>| of_shown(&(book.machine(), book.members()));
    Outcome::of("a book", book, state, |book| obey(book, minute, command))
}

fn once(by: u16, wanted: PadCommand) -> Vec<Outcome> {
    pads(&[], 0, by, wanted)
}

fn on(pad: u16, what: fn(PadId) -> PadCommand) -> PadCommand {
    what(PadId(pad))
}

fn land(pad: PadId) -> PadCommand {
    PadCommand::Land { pad }
}

fn take_off(pad: PadId) -> PadCommand {
    PadCommand::TakeOff { pad }
}

fn close(pad: PadId) -> PadCommand {
    PadCommand::Close { pad }
}

fn without_end(from: u64, until: u64) -> PadCommand {
    let [from, until] = [from, until].map(Time::from_millis);
    PadCommand::Reserve { pad: PadId(1), from, until }
}

fn in_other_hands() -> Vec<Outcome> {
    let theirs = (0, 1, reserve(1, 0, 10));
    let stands = [theirs.clone(), (0, 1, on(1, land))];
    let mut outcomes = pads(std::slice::from_ref(&theirs), 0, 2, cancel(1, 0));
    outcomes.extend(pads(std::slice::from_ref(&theirs), 0, 0, cancel(1, 0)));
    outcomes.extend(pads(&[theirs], 0, 2, on(1, land)));
    outcomes.extend(pads(&stands, 0, 2, on(1, take_off)));
    outcomes
}

fn full() -> Vec<Outcome> {
    let before: Vec<Before> =
        (0..MAX_RESERVATIONS as u64).map(|at| (0, 1, reserve(1, at, at + 1))).collect();
    pads(&before, 0, 2, reserve(1, 500, 501))
}

fn library(before: &[Lending], by: u16, wanted: Lending) -> Vec<Outcome> {
    let genesis = Genesis::<Library> {
        words: "a library".to_owned(),
        time: NOON,
        members: members(3),
        setup: vec![BOOK.to_owned()],
    };
    let mut book = Book::new(&genesis);
    for (number, command) in (0..).zip(before) {
        let command = signed(&genesis, 1, number, Action::Do(command.clone()));
        obey(&mut book, 0, command).expect("it is good");
    }
    let number = before.len() as u64;
    vec![in_book(&mut book, 0, signed(&genesis, by, number, Action::Do(wanted)))]
}

/// A stranger's setup: more pads than there can be, and times without end.
fn a_setup_without_end() {
    let setup = PadSetup { pads: u16::MAX, longest_minutes: u32::MAX };
    let mut pads = LandingPads::begin(&setup);
    assert_eq!(pads.iter().count(), usize::from(LandingPads::MOST));
    for at in [Time::from_millis(0), NOON, Time::MAX, Time::from_millis(u64::MAX)] {
        let asked = Asked { by: MemberId(u16::MAX), role: Role::Operator, at };
        for until in [0, NOON.millis(), u64::MAX] {
            for from in [0, NOON.millis(), u64::MAX] {
                let _ = pads.apply(&without_end(from, until), asked);
            }
        }
        assert!(pads.pad(PadId(1)).is_some_and(|pad| pad.reservations.len() <= 1));
    }
}

// ---- The list of members.

/// A list that's changed by itself, in a genesis, and by the airport's command.
fn joined(name: &str, seed: u16) -> Vec<Outcome> {
    let new = member(seed, name, Role::Operator);
    let genesis = genesis(3);
    let mut list = genesis.members.clone();
    let alone = Outcome::of("a list", &mut list, of_shown, |list| list.join(new.clone()));
    let all = genesis.members.iter().map(|(_, member)| member.clone()).chain([new.clone()]);
    let first = Outcome::stateless("a genesis", Membership::new(all));
    let command = signed(&genesis, 0, 0, Action::Join(new));
    vec![alone, first, in_book(&mut Book::new(&genesis), 0, command)]
}

fn bad_names() -> Vec<Outcome> {
    let long = "a".repeat(MAX_NAME_BYTES + 1);
    let names = ["", " ", "two words", "a\nb", "al\u{200b}ice", "\u{202e}ecila", "<b>", &long];
    names.iter().flat_map(|name| joined(name, 9)).collect()
}

fn taken() -> Vec<Outcome> {
    let mut outcomes = joined("another_name", 1);
    outcomes.extend(joined("the_blue_sky", 9));
    // One that left can't come back with its key: what it signed then would count again.
    let mut list = members(3);
    list.leave(MemberId(2)).expect("it is there");
    let back = member(2, "white_noise_again", Role::Operator);
    outcomes.push(Outcome::of("a list", &mut list, of_shown, |list| list.join(back)));
    outcomes
}

fn one_too_many() -> Outcome {
    let mut list = members(MAX_MEMBERS);
    list.leave(MemberId(1)).expect("it is there");
    Outcome::of("a list", &mut list, of_shown, |list| {
        list.join(member(999, "one_more", Role::Operator))
    })
}

fn left_behind() -> Vec<Outcome> {
    let operators = (1..3).map(|number| member(number, NAMES[usize::from(number)], Role::Operator));
    let mut list = members(3);
    let genesis = genesis(3);
    let leave = signed(&genesis, 0, 0, Action::Leave(MemberId(0)));
    vec![
        Outcome::stateless("a genesis", Membership::new(operators)),
        Outcome::of("a list", &mut list, of_shown, |list| list.leave(MemberId(0))),
        in_book(&mut Book::new(&genesis), 0, leave),
    ]
}

fn no_such_member() -> Vec<Outcome> {
    let genesis = genesis(3);
    [3, u16::MAX]
        .map(|who| {
            let leave = signed(&genesis, 0, 0, Action::Leave(MemberId(who)));
            in_book(&mut Book::new(&genesis), 0, leave)
        })
        .into()
}

fn not_the_airports() -> Vec<Outcome> {
    let genesis = genesis(3);
    let friend = Action::Join(member(9, "friend", Role::Operator));
    let mut outcomes: Vec<_> = [friend, Action::Leave(MemberId(2))]
        .map(|action| in_book(&mut Book::new(&genesis), 0, signed(&genesis, 1, 0, action)))
        .into();
    outcomes.extend(once(1, on(1, close)));
    outcomes
}

fn a_member_that_left() -> Outcome {
    let genesis = genesis(3);
    let mut book = Book::new(&genesis);
    obey(&mut book, 0, signed(&genesis, 2, 0, Action::Leave(MemberId(2)))).expect("it may");
    in_book(&mut book, 0, signed(&genesis, 2, 1, Action::Do(reserve(1, 1, 2))))
}

fn used_numbers() -> Vec<Outcome> {
    let genesis = genesis(3);
    let first = signed(&genesis, 1, 5, Action::Do(reserve(1, 1, 2)));
    let lower = signed(&genesis, 1, 4, Action::Do(reserve(2, 1, 2)));
    [first.clone(), lower]
        .map(|again| {
            let mut book = Book::new(&genesis);
            obey(&mut book, 0, first.clone()).expect("it is good");
            in_book(&mut book, 0, again)
        })
        .into()
}

fn borrow() -> Lending {
    Lending::Borrow(BOOK.to_owned())
}

fn give_back() -> Lending {
    Lending::Return(BOOK.to_owned())
}

#[rustfmt::skip]
pub(crate) fn rows() -> Vec<Row> {
    vec![
        row(12, "8", "a member's name with spaces, invisible letters or without end", "bad-name",
            Attack::Calls(bad_names), BIDI, "a name has letters, digits, - and _, and 32 bytes at most. In two alphabets, letters can look alike, so the airport has to look at the key"),
        row(24, "8", "a pad that isn't there", "no-such-pad",
            Attack::Calls(|| [0, 4, u16::MAX].into_iter().flat_map(|pad| once(1, reserve(pad, 1, 2))).collect()), NONE,
            "pads are numbered from 1"),
        row(42, "8", "a command that has its place already", "used-number",
            Attack::Calls(used_numbers), NONE, "a number counts once, and no lower one counts after it"),
        row(46, "8", "a pad that's reserved for some of the time", "pad-taken",
            Attack::Calls(|| [(10, 20), (5, 11), (19, 21), (12, 13), (0, 30)].into_iter().flat_map(|(from, until)| {
                pads(&[(0, 1, reserve(1, 10, 20))], 0, 2, reserve(1, from, until))
            }).collect()), NONE, "no two reservations of one pad overlap"),
        row(46, "8", "landing where a drone stands whose time is over", "already-on-pad",
            Attack::Calls(|| pads(&[(0, 1, reserve(1, 0, 10)), (0, 1, on(1, land)), (0, 2, reserve(1, 10, 20))], 10, 2, on(1, land))),
            NONE, "a reservation ends by itself, and a drone doesn't vanish"),
        row(46, "8", "a book that someone has taken home", "lent-out",
            Attack::Calls(|| library(&[borrow()], 2, borrow())), NONE, "the same rule, in another contract"),
        row(47, "8", "landing without a reservation, or too early, or too late", "no-reservation",
            Attack::Calls(|| [9, 20].into_iter().flat_map(|minute| {
                pads(&[(0, 1, reserve(1, 10, 20))], minute, 1, on(1, land))
            }).chain(once(1, on(1, land))).chain(once(1, cancel(1, 10))).collect()), NONE,
            "a reservation is a half-open interval: its last moment isn't a part of it"),
        row(47, "8", "taking off from a pad on which no drone stands", "not-on-pad",
            Attack::Calls(|| once(1, on(1, take_off))), NONE, "the state says who stands where"),
        row(47, "8", "a book that the library doesn't have", "no-such-book",
            Attack::Calls(|| library(&[], 1, Lending::Borrow("De revolutionibus".to_owned()))), NONE,
            "the first books are a part of the genesis"),
        row(47, "8", "bringing back what someone else has, or no one", "not-borrowed",
            Attack::Calls(|| library(&[], 1, give_back()).into_iter().chain(library(&[borrow()], 2, give_back())).collect()), NONE,
            "the state says who has it"),
        row(49, "8", "more reservations of one pad than are kept", "pad-full",
            Attack::Calls(full), NONE, "the state is hashed with every block, so it has to stay small"),
        row(58, "8", "a reservation that begins in the past", "in-the-past",
            Attack::Calls(|| pads(&[], 5, 1, reserve(1, 4, 9))), NONE, "the block's time is the only one that a contract knows"),
        row(59, "8", "a reservation that begins in more than a week", "too-far-ahead",
            Attack::Calls(|| once(1, reserve(1, WEEK + 1, WEEK + 2)).into_iter()
                .chain(once(1, without_end(Time::MAX.millis() - 1, Time::MAX.millis()))).collect()), NONE,
            "someone could reserve all pads for all time"),
        row(61, "8", "a reservation that's over before it begins", "ends-before-it-begins",
            Attack::Calls(|| [(9, 9), (9, 8)].into_iter().flat_map(|(from, until)| once(1, reserve(1, from, until)))
                .chain(once(1, without_end(u64::MAX, 0))).collect()), NONE, "an interval without a moment would overlap nothing"),
        row(61, "8", "a reservation without end", "too-long",
            Attack::Calls(|| once(1, reserve(1, 0, 61)).into_iter()
                .chain(once(1, without_end(NOON.millis(), u64::MAX))).collect()), NONE,
            "the airport says in the genesis how long one may last"),
        row(80, "8", "a setup without end", HOLDS,
            Attack::Holds(a_setup_without_end), NONE, "there are 256 pads at most, and times are added with a limit"),
        row(74, "8", "someone else's reservation, or someone else's drone", "not-yours",
            Attack::Calls(in_other_hands), NONE, "not even the airport can cancel what others have reserved"),
        row(74, "8", "a pad that the airport has closed", "pad-closed",
            Attack::Calls(|| [reserve(1, 30, 40), on(1, land)].into_iter().flat_map(|wanted| {
                pads(&[(0, 1, reserve(1, 10, 20)), (0, 0, on(1, close))], 10, 1, wanted)
            }).collect()), NONE, "even if you reserved it before"),
        row(74, "8", "an operator who does what only the airport may", "airport-only",
            Attack::Calls(not_the_airports), NONE, "a role is a part of the list, and no one gives it to oneself"),
        row(74, "8", "a name or a key that a member has, or a key that one had", "member-taken",
            Attack::Calls(taken), NONE, "what a member signed before it left would count again"),
        row(74, "8", "a command of a member that has left", "not-a-member",
            Attack::Call(a_member_that_left), NONE, "it has its place in the order, and changes nothing"),
        row(75, "8", "more members than there's room for", "members-full",
            Attack::Call(one_too_many), NONE, "those that left count, too: no number is ever given to another member"),
        row(75, "8", "throwing out someone who isn't there", "no-such-member",
            Attack::Calls(no_such_member), NONE, "it's refused before anything is looked up"),
        row(75, "8", "a list without an airport", "no-airport",
            Attack::Calls(left_behind), NONE, "no one could open a pad again, or let anyone join"),
    ]
}
