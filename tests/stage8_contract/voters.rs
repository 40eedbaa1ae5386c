//! Members that vote, what a liar among them can say, and what must be true of everyone else.

use crate::cast::*;
use crate::world::World;
use kusari::stage8_contract::*;
use std::collections::BTreeMap;
use std::time::Duration;

pub(crate) type Voters = World<Vote<LandingPads>>;
pub(crate) type Word = VoteMessage<LandingPads>;

pub(crate) const SECOND: Duration = Duration::from_secs(1);

pub(crate) fn voters(count: usize) -> Voters {
    World::new(genesis(count))
}

/// Members in a star. Member 0 is in the middle, and the others have no line to each other.
pub(crate) fn star(count: usize) -> Voters {
    let settings = VoteSettings::star(Duration::from_millis(100));
    let mut world = World::with(genesis(count), settings);
    let spokes = || 1..count as u16;
    spokes().for_each(|one| spokes().for_each(|other| world.set_cut(one, other, true)));
    world
}

/// Has a member reserve a pad for a minute.
pub(crate) fn fly(world: &mut Voters, by: u16, number: u64) {
    let action = Action::Do(reserve(1 + by % 3, 10 + number, 11 + number));
    let command = signed(&world.genesis, by, number, action);
    world.command(by, command);
}

pub(crate) fn statement(world: &Voters, epoch: u64, view: u64, says: Says) -> Statement {
    Statement { chain: world.genesis.hash(), epoch, view, says }
}

/// What a member would say if it were a liar.
pub(crate) fn lie(by: u16, statement: Statement) -> Word {
    VoteMessage::Said(Said { by: MemberId(by), signed: Signed::new(statement, &key(by)) })
}

pub(crate) fn tell(world: &mut Voters, from: u16, to: u16, word: &Word) {
    world.input(to, Input::Message(MemberId(from), word.clone()));
}

pub(crate) fn evidence(world: &Voters, at: u16) -> Vec<VoteEvidence> {
    let events = world.events[usize::from(at)].iter();
    let found = events.filter_map(|event| match event {
        Event::Evidence(who, evidence) => {
            assert_eq!(*who, evidence.by);
            Some(*evidence)
        }
        _ => None,
    });
    found.collect()
}

pub(crate) fn is_broken(world: &Voters, at: u16) -> bool {
    world.events[usize::from(at)].iter().any(|event| matches!(event, Event::Broken { .. }))
}

/// What must be true whatever happens, of the members that keep the rules.
pub(crate) fn assert_sound(world: &Voters, honest: &[u16]) {
    let mut heights: BTreeMap<u64, BlockHash> = BTreeMap::new();
    for id in honest {
        assert!(!is_broken(world, *id), "member {id} has stopped");
        for event in &world.events[usize::from(*id)] {
            if let Event::Placed { block, .. } = event {
                let other = heights.entry(block.height).or_insert(block.hash());
                assert_eq!(*other, block.hash(), "two blocks at height {}", block.height);
            }
        }
        for found in evidence(world, *id) {
            assert!(!honest.contains(&found.by.0), "an honest member is called a liar");
            assert!(found.verify(&world.genesis.members).is_ok());
        }
    }
    for id in honest {
        let mut written: Words = BTreeMap::new();
        let mut said: Words = BTreeMap::new();
        for (_, output) in world.trace.iter().filter(|(by, _)| by == id) {
            let sentence = match output {
                Output::Write(VoteRecord::Signed(signed)) => {
                    written.entry(about(signed)).or_default().push(*signed);
                    continue;
                }
                Output::Write(VoteRecord::Proposed(proposal)) => {
                    let signed = &proposal.signed;
                    written.entry(about(signed)).or_default().push(*signed);
                    continue;
                }
                Output::Broadcast(word) | Output::Send(_, word) => match own(word, *id) {
                    Some(signed) => signed,
                    None => continue,
                },
                _ => continue,
            };
            let about = about(&sentence);
            let is_written = written.get(&about).is_some_and(|it| it.contains(&sentence));
            assert!(is_written, "member {id} says what it hasn't written");
            let said = said.entry(about).or_default();
            let opposite = said.iter().find(|it| it.content.contradicts(&sentence.content));
            assert_eq!(opposite, None, "member {id} says the opposite of {sentence:?}");
            said.push(sentence);
        }
    }
}

/// The sentence in a message, if its sender is the one who has signed it.
fn own(word: &Word, sender: u16) -> Option<Signed<Statement>> {
    let (by, signed) = match word {
        VoteMessage::Said(said) => (said.by, said.signed),
        VoteMessage::Propose(proposal) => (proposal.by, proposal.signed),
        _ => return None,
    };
    (by.0 == sender).then_some(signed)
}

type Words = BTreeMap<(u64, u64), Vec<Signed<Statement>>>;

fn about(signed: &Signed<Statement>) -> (u64, u64) {
    (signed.content.epoch, signed.content.view)
}
