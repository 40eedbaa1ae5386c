//! Commands and blocks of chapter 8, on their way to a place in the order: rows 10, 16, 28, 39, 42, 49, 52, 54, 58, 59, 74 and 98.

use crate::cast::*;
use crate::incidents::*;
use crate::row::{Attack, HOLDS, Outcome, Row, row};
use crate::state::of_shown;
use crate::world::World;
use kusari::stage5_network::protocol::{Block as _, Consensus as _};
use kusari::stage5_network::{Difficulty, MAX_BLOCK_BYTES, Nonce};
use kusari::stage8_contract::*;
use std::sync::Arc;
use std::time::Duration;

type Handed = SignedCommand<PadCommand>;
type PadBlock = Block<LandingPads>;

fn command(by: u16, number: u64) -> Handed {
    signed(&genesis(4), by, number, Action::Do(reserve(1, 10, 20)))
}

// ---- Commands.

/// What was handed in before.
enum Before<'a> {
    /// These still wait.
    Waiting(&'a [Handed]),
    /// This has its place.
    Placed(&'a Handed),
}

/// Someone hands in a command at a member.
fn at_the_door<R: Replica<Machine = LandingPads>>(
    place: &'static str,
    before: &Before<'_>,
    command: &Handed,
) -> Outcome {
    let mut world = World::<R>::new(genesis(4));
    match *before {
        Before::Waiting(commands) => {
            commands.iter().for_each(|earlier| world.command(1, earlier.clone()));
        }
        Before::Placed(earlier) => {
            world.command(1, earlier.clone());
            world.settle();
            world.input(0, Input::Won);
            world.settle();
        }
    }
    let book = of_shown(world.book(1));
    world.events[1].clear();
    world.command(1, command.clone());
    let code = world.events[1].iter().find_map(|event| match event {
        Event::Refused { cause, .. } => Some(cause.code().to_owned()),
        _ => None,
    });
    let after = of_shown(world.book(1));
    Outcome { place, code: code.unwrap_or("(accepted)".to_owned()), before: book, after }
}

/// Three ways to agree have three doors.
fn at_all_doors(before: &Before<'_>, command: &Handed) -> Vec<Outcome> {
    vec![
        at_the_door::<Leader<LandingPads>>("a follower's door", before, command),
        at_the_door::<Miner<LandingPads>>("a miner's door", before, command),
        at_the_door::<Vote<LandingPads>>("a voter's door", before, command),
    ]
}

/// The same, and in a block after a good one.
fn everywhere(bad: &Handed) -> Vec<Outcome> {
    let mut book = Book::new(&genesis(4));
    let alone = Outcome::stateless("a book", book.check_command(bad));
    let block = book.draft(1, NOON, vec![command(1, 0), bad.clone()]);
    let in_block = Outcome::of("a block", &mut book, of_shown, |book| book.apply(&block));
    let mut outcomes = at_all_doors(&Before::Waiting(&[]), bad);
    outcomes.extend([alone, in_block]);
    outcomes
}

/// A name is the only part of a command that has no length of its own.
fn too_long() -> Vec<Outcome> {
    let name = "a".repeat(MAX_COMMAND_BYTES);
    let join = Action::Join(member(9, &name, Role::Operator));
    everywhere(&signed(&genesis(4), 0, 0, join))
}

fn of_another_chain() -> Vec<Outcome> {
    let other = Genesis { words: "elsewhere".to_owned(), ..genesis(4) };
    everywhere(&signed(&other, 1, 0, Action::Do(reserve(1, 10, 20))))
}

/// Signed by someone else, changed afterwards, and signed as something else.
fn forged() -> Vec<Outcome> {
    let good = command(1, 0);
    let mut stolen = good.clone();
    stolen.content.by = MemberId(2);
    let mut changed = good.clone();
    changed.content.number = 1;
    let numbered = Numbered { chain: genesis(4).hash(), height: 1, block: genesis(4).hash() };
    let mut recast = good;
    recast.signature = Signed::new(numbered, &key(1)).signature;
    [stolen, changed, recast].iter().flat_map(everywhere).collect()
}

fn of_no_one() -> Vec<Outcome> {
    [4, u16::MAX].iter().flat_map(|by| everywhere(&command(*by, 0))).collect()
}

fn numbers_without_end() -> Vec<Outcome> {
    [MAX_NUMBER + 1, u64::MAX].iter().flat_map(|number| everywhere(&command(1, *number))).collect()
}

/// Had its place, so it counts no more; or it waits, and so it needn't wait again.
fn handed_in_twice() -> Vec<Outcome> {
    let first = command(1, 0);
    let mut outcomes = at_all_doors(&Before::Placed(&first), &first);
    let waits = Before::Waiting(std::slice::from_ref(&first));
    // A miner knows the very same command, and has nothing to say about it.
    outcomes.push(at_the_door::<Leader<LandingPads>>("a follower's door", &waits, &first));
    outcomes.push(at_the_door::<Vote<LandingPads>>("a voter's door", &waits, &first));
    outcomes
}

fn a_flood() -> Vec<Outcome> {
    let before: Vec<Handed> = (0..MAX_WAITING as u64).map(|number| command(1, number)).collect();
    let last = command(1, MAX_WAITING as u64);
    let mut waiting = Waiting::default();
    let book = Book::new(&genesis(4));
    for earlier in &before {
        waiting.admit(earlier.clone(), &book).expect("there is room");
    }
    let list = Outcome::of("a list", &mut waiting, of_shown, |it| it.admit(last.clone(), &book));
    let mut outcomes = at_all_doors(&Before::Waiting(&before), &last);
    outcomes.push(list);
    outcomes
}

/// The highest number that there is can be used once, in whatever way members agree.
fn the_last_number_counts_once<R: Replica<Machine = LandingPads>>() {
    let mut world = World::<R>::new(genesis(4));
    let last = command(1, MAX_NUMBER);
    for _ in 0..3 {
        world.command(1, last.clone());
        world.input(0, Input::Won);
        world.settle();
    }
    let placed = world.events[0].iter().filter_map(|event| match event {
        Event::Placed { block, .. } => Some(block.commands.len()),
        _ => None,
    });
    assert_eq!(placed.sum::<usize>(), 1);
}

// ---- Blocks.

fn good_block() -> (Book<LandingPads>, PadBlock) {
    let mut book = Book::new(&genesis(4));
    let first = book.draft(1, minutes(1), vec![command(1, 0)]);
    book.apply(&first).expect("a good block");
    let next = book.draft(2, minutes(1), vec![]);
    (book, next)
}

fn bent(bend: fn(&mut PadBlock)) -> Outcome {
    let (mut book, mut block) = good_block();
    bend(&mut block);
    Outcome::of("a block", &mut book, of_shown, |book| {
        book.check(&block, minutes(1))?;
        book.apply(&block)
    })
}

fn time_backwards(block: &mut PadBlock) {
    block.time = Time::from_millis(minutes(1).millis() - 1);
}

fn time_ahead(block: &mut PadBlock) {
    block.time = minutes(1).after(Duration::from_millis(MAX_BLOCK_AHEAD + 1));
}

const BENDS: [fn(&mut PadBlock); 8] = [
    |block| block.height = 1,
    |block| block.height = u64::MAX,
    |block| block.parent = genesis(4).hash(),
    time_backwards,
    time_ahead,
    |block| block.state = genesis(4).hash(),
    |block| block.commands = vec![command(1, 1); MAX_COMMANDS + 1],
    |block| block.commands = vec![command(4, 0)],
];

/// The leader has signed it, and still its followers look at it.
fn followers_take_no_block_that_breaks_a_rule() {
    let (book, block) = good_block();
    for bend in BENDS {
        let mut world = World::<Leader<LandingPads>>::new(genesis(4));
        world.now = minutes(1);
        world.command(0, command(1, 0));
        world.settle();
        let before = world.book(2).clone();
        let mut block = PadBlock { parent: before.tip().hash, ..block.clone() };
        bend(&mut block);
        let content = Numbered { chain: book.chain(), height: block.height, block: block.hash() };
        let word = LeaderMessage::Block(Arc::new(block), Signed::new(content, &key(0)));
        world.input(2, Input::Message(MemberId(0), word));
        assert_eq!(*world.book(2), before);
    }
}

/// A follower keeps sixteen blocks that came too early, however far ahead the leader counts.
fn blocks_from_far_ahead_take_no_room() {
    let mut world = World::<Leader<LandingPads>>::new(genesis(4));
    let (book, block) = good_block();
    for height in (2..2_000).chain([u64::MAX]) {
        let block = PadBlock { height, ..block.clone() };
        let content = Numbered { chain: book.chain(), height, block: block.hash() };
        let word = LeaderMessage::Block(Arc::new(block), Signed::new(content, &key(0)));
        world.input(2, Input::Message(MemberId(0), word));
    }
    let shown = format!("{:?}", world.replica(2));
    assert!(shown.matches("numbered: Signed").count() <= 16);
    assert_eq!(world.book(2).tip().height, 0);
}

/// The same height twice: to one half the one, to the other half the other.
fn two_stories_of_a_leader_are_told_apart() {
    let mut world = World::<Leader<LandingPads>>::new(genesis(4));
    let book = Book::new(&genesis(4));
    let stories = [1, 2].map(|pad| {
        let command = signed(&genesis(4), 0, 0, Action::Do(reserve(pad, 10, 20)));
        let block = Arc::new(book.draft(1, NOON, vec![command]));
        let content = Numbered { chain: book.chain(), height: 1, block: block.hash() };
        LeaderMessage::Block(block, Signed::new(content, &key(0)))
    });
    for (to, story) in [(1, 0), (2, 1)] {
        world.input(to, Input::Message(MemberId(0), stories[story].clone()));
    }
    world.kill(0);
    world.pass(Duration::from_secs(11));
    for id in [1, 2] {
        let mut events = world.events[id].iter();
        assert!(events.any(|it| matches!(it, Event::Evidence(MemberId(0), _))));
        assert!(events.any(|it| matches!(it, Event::Broken { height: 1, .. })));
    }
    // Someone who wasn't there, and who says so without the leader's key, proves nothing.
    let forged = Numbered { chain: book.chain(), height: 1, block: book.chain() };
    let seen = LeaderMessage::Seen(Signed::new(forged, &key(2)));
    let mut world = World::<Leader<LandingPads>>::new(genesis(4));
    world.input(1, Input::Message(MemberId(0), stories[0].clone()));
    world.input(1, Input::Message(MemberId(2), seen));
    assert!(!world.events[1].iter().any(|it| matches!(it, Event::Evidence(..))));
}

fn work(bend: fn(&mut PadBlock), bits: u64) -> Outcome {
    let (book, mut block) = good_block();
    bend(&mut block);
    let (genesis, difficulty) = (genesis(4), Difficulty::from_bits(bits));
    let genesis = WorkGenesis { genesis, difficulty };
    let judge = || {
        let hash = block.check_bounds()?;
        ByWork::check_orphan(&block, hash, &genesis)?;
        ByWork::check_header(&block, hash, &book.tip(), &genesis).map(drop)
    };
    let judged: Result<(), WorkBlockError> = judge();
    Outcome::stateless("a miner", judged)
}

fn too_large(block: &mut PadBlock) {
    let name = "a".repeat(MAX_BLOCK_BYTES);
    block.commands =
        vec![signed(&genesis(4), 0, 0, Action::Join(member(9, &name, Role::Operator)))];
}

#[rustfmt::skip]
pub(crate) fn rows() -> Vec<Row> {
    vec![
        row(10, "8", "a command without end", "command-too-long",
            Attack::Calls(too_long), NONE, "it's measured before its signature is looked at"),
        row(10, "8", "a block that takes up too much of a message", "too-large",
            Attack::Call(|| work(too_large, 0)), NONE, "chapter 5's node measures it before it hashes it"),
        row(16, "8", "a number after which there's none", "number-too-large",
            Attack::Calls(numbers_without_end), NONE,
            "with 2^64 − 1 there would be no higher one, and the command would count again and again"),
        row(42, "8", "the highest number that there is, three times", HOLDS,
            Attack::Holds(|| {
                the_last_number_counts_once::<Leader<LandingPads>>();
                the_last_number_counts_once::<Miner<LandingPads>>();
                the_last_number_counts_once::<Vote<LandingPads>>();
            }), NONE, "it counts once"),
        row(28, "8", "a command in someone else's name, or changed, or signed as something else", "command-signature",
            Attack::Calls(forged), NONE, "what kind of thing it is, who sends it and its number are signed, too"),
        row(39, "8", "a command for another chain", "other-chain",
            Attack::Calls(of_another_chain), OTHER_CHAIN, "the hash of the genesis is signed"),
        row(42, "8", "a command that was handed in before", "used-number",
            Attack::Calls(handed_in_twice), NONE, "by whichever way the members agree"),
        row(49, "8", "a flood of commands of one member", "too-many-commands",
            Attack::Calls(a_flood), NONE, "64 wait, and the others keep their room"),
        row(49, "8", "a block with more commands than it can hold", "too-many-commands",
            Attack::Calls(|| vec![bent(|block| block.commands = vec![command(1, 1); MAX_COMMANDS + 1]),
                work(|block| block.commands = vec![command(1, 1); MAX_COMMANDS + 1], 0)]), NONE,
            "they're counted before any of them is checked"),
        row(52, "8", "a block that names another parent", "wrong-parent",
            Attack::Call(|| bent(|block| block.parent = genesis(4).hash())), NONE, "it's a chain"),
        row(52, "8", "a block that isn't the next one", "wrong-height",
            Attack::Calls(|| vec![bent(|block| block.height = 1), bent(|block| block.height = u64::MAX),
                work(|block| block.height = u64::MAX, 0)]), NONE, "the height is a field, so it has to be right"),
        row(52, "8", "a block that begins with another state", "wrong-state",
            Attack::Call(|| bent(|block| block.state = genesis(4).hash())), NONE,
            "two members that apply commands differently notice at the next block"),
        row(54, "8", "a block that shows too little work", "insufficient-work",
            Attack::Call(|| work(|_| {}, 64)), NONE, "it's the same rule as in chapter 4"),
        row(56, "8", "a view that's no nonce", "nonce-out-of-range",
            Attack::Call(|| work(|block| block.view = Nonce::MAX.get() + 1, 0)), NONE,
            "where work closes a block, the view is the nonce"),
        row(58, "8", "a block from before its parent", "time-backwards",
            Attack::Calls(|| vec![bent(time_backwards), work(time_backwards, 0)]), NONE,
            "a reservation that has begun would lie in the future again"),
        row(59, "8", "a block from the future", "block-too-early",
            Attack::Call(|| bent(time_ahead)), NONE, "ten seconds at most, since landings depend on it"),
        row(74, "8", "a command of someone who never was a member", "unknown-member",
            Attack::Calls(of_no_one), NONE, "no key belongs to the number"),
        row(75, "8", "a leader's block that breaks a rule", HOLDS,
            Attack::Holds(followers_take_no_block_that_breaks_a_rule), NONE,
            "a leader decides about the order, and about nothing else"),
        row(78, "8", "blocks of a leader from far ahead", HOLDS,
            Attack::Holds(blocks_from_far_ahead_take_no_room), NONE, "sixteen are kept, the others are asked for when their time comes"),
        row(94, "8", "a leader that tells two stories about one height", HOLDS,
            Attack::Holds(two_stories_of_a_leader_are_told_apart), NONE,
            "the members compare what they have every ten seconds, and then two signatures prove it"),
    ]
}
