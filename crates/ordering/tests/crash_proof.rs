//! What the engine behind chapter 8's trait promises, and where that ends. All of it runs in virtual time.

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

#[allow(dead_code, reason = "the chapter's own tests need the rest")]
#[path = "../../../tests/stage8_contract/cast.rs"]
mod cast;
#[allow(dead_code, reason = "the chapter's own tests need the rest")]
#[path = "../../../tests/stage8_contract/world.rs"]
mod world;

#[path = "crash_proof/agreeing.rs"]
mod agreeing;
#[path = "crash_proof/batches.rs"]
mod batches;
#[path = "crash_proof/falling.rs"]
mod falling;
#[path = "crash_proof/lines.rs"]
mod lines;

use cast::*;
use kusari::stage8_contract::*;
use kusari_ordering::CrashProof;
use std::time::Duration;
use world::World;

type Crowd = World<CrashProof<LandingPads>>;

/// Some members that have had time to elect a leader.
fn crowd(count: usize) -> Crowd {
    let mut crowd = World::new(genesis(count));
    seconds(&mut crowd, 3);
    crowd
}

fn seconds(crowd: &mut Crowd, count: u64) {
    crowd.pass(Duration::from_secs(count));
}

fn command(crowd: &Crowd, by: u16, number: u64, command: PadCommand) -> SignedCommand<PadCommand> {
    signed(&crowd.genesis, by, number, Action::Do(command))
}

/// A member reserves the pad of its number, for a minute of its own.
fn ask(crowd: &mut Crowd, at: u16, by: u16, number: u64) {
    let wanted = command(
        crowd,
        by,
        number,
        reserve(1 + by % 3, 60 * u64::from(by) + number, 60 * u64::from(by) + number + 1),
    );
    crowd.command(at, wanted);
    crowd.settle();
}

/// Who leads, in the eyes of those who are up.
fn leader(crowd: &Crowd) -> u16 {
    let mut seen = crowd.replicas.iter().flatten().map(|replica| replica.leader().unwrap());
    let leader = seen.next().unwrap();
    assert!(seen.all(|other| other == leader), "all follow the same one");
    leader.0
}

/// No member has another block than another one at any height.
fn nothing_is_wrong(crowd: &Crowd) -> bool {
    let placed = |id: u16| {
        let blocks = crowd.events[usize::from(id)].iter().filter_map(|event| match event {
            Event::Placed { block, sure, .. } => {
                assert_eq!(*sure, Sure::Majority);
                Some((block.height, block.hash()))
            }
            _ => None,
        });
        blocks.collect::<std::collections::BTreeSet<_>>()
    };
    let all: std::collections::BTreeSet<_> =
        (0..crowd.events.len() as u16).flat_map(placed).collect();
    let heights: std::collections::BTreeSet<_> = all.iter().map(|(height, _)| *height).collect();
    all.len() == heights.len()
}
