//! The miner of chapter 7's node in a thousand orders of its threads. If one of them isn't woken, or doesn't end, nothing can
//! go on, and the test fails.

use kusari::stage6_coin::*;
use kusari_shuttle::mining::Threads;
use kusari_shuttle::world::{Order, World};
use shuttle::sync::{Condvar, Mutex};
use shuttle::thread;
use std::sync::{Arc, LazyLock};

/// How many orders of each kind a test runs in.
const RUNS: usize = 500;

/// The genesis of a chain with so easy a target, and the chain.
fn chain(easiest: u32) -> Chain {
    let rules = Rules { easiest: CompactTarget::from_bits(easiest), ..Rules::classroom() };
    let genesis = Genesis { time: Time::default(), words: "miners".into(), rules };
    Chain::new(genesis).expect("a good genesis")
}

/// Half of all hashes will do.
static CHAIN: LazyLock<Chain> = LazyLock::new(|| chain(0x207f_ffff));

/// A block takes four billion hashes.
static HARD: LazyLock<Chain> = LazyLock::new(|| chain(0x1d00_ffff));

fn draft_of(chain: &Chain, to: u32) -> Draft {
    let lock = Script::default().number(to);
    chain.draft(&[], lock, Time::default()).expect("there are no payments")
}

/// The draft of a block whose reward goes to someone.
fn draft(to: u32) -> Draft {
    draft_of(&CHAIN, to)
}

/// One that no one will ever finish.
fn hopeless() -> Draft {
    draft_of(&HARD, 9)
}

/// Who has the reward of a block.
fn owner(block: &Block) -> u32 {
    let lock = block.coinbase().map(|it| it.outputs[0].lock.clone());
    (0..16).find(|it| lock.as_ref() == Some(&Script::default().number(*it))).expect("one of ours")
}

/// Where blocks are handed in.
#[derive(Clone, Default)]
struct Door(Arc<(Mutex<Vec<u32>>, Condvar)>);

impl Door {
    fn hand_in(&self, block: &Block) {
        self.0.0.lock().expect("no one panics").push(owner(block));
        self.0.1.notify_all();
    }

    /// Waits for a block with someone's reward.
    fn wait_for(&self, whose: u32) {
        let found = self.0.0.lock().expect("no one panics");
        drop(self.0.1.wait_while(found, |found| !found.contains(&whose)).expect("no one panics"));
    }
}

fn explore(test: fn()) {
    let _ = (&*CHAIN, &*HARD); // they're made once, outside
    for order in [Order::Random, Order::Priorities] {
        World { order, runs: RUNS, room: usize::MAX, time_stands_still: true }.explore(test);
    }
}

fn start(threads: usize) -> (Threads, Door) {
    let door = Door::default();
    let at = door.clone();
    let genesis = CHAIN.genesis().clone();
    (Threads::start(threads, &genesis, move |block| at.hand_in(&block)), door)
}

#[test]
fn no_draft_is_overslept_and_all_threads_end() {
    explore(|| {
        let (miner, door) = start(2);
        for to in 1..=3 {
            miner.set(Some(draft(to)));
            door.wait_for(to);
        }
        assert!(miner.tried() >= 3);
    });
}

#[test]
fn a_draft_that_takes_forever_is_given_up_for_the_next_one() {
    explore(|| {
        let (miner, door) = start(2);
        miner.set(Some(hopeless()));
        miner.set(Some(draft(1)));
        door.wait_for(1);
        miner.set(Some(hopeless()));
        thread::yield_now();
        miner.set(Some(draft(2)));
        door.wait_for(2);
    });
}

#[test]
fn a_miner_that_rests_ends_as_one_that_searches_does() {
    explore(|| {
        let (searching, _) = start(1);
        searching.set(Some(hopeless()));
        let (resting, _) = start(1);
        resting.set(Some(hopeless()));
        resting.set(None);
        let (idle, _) = start(1);
        drop((searching, resting, idle));
    });
}
