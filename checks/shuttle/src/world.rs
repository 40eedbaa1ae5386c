//! Runs a test in many orders.

use crate::{channel, clock};
use shuttle::scheduler::{PctScheduler, RandomScheduler, Schedule, Scheduler, Task, TaskId};
use shuttle::{Config, FailurePersistence, MaxSteps, Runner, thread};

/// How the orders are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// At every step, each thread is as likely to run as any other.
    Random,
    /// Threads have priorities that change at a few points (Burckhardt et al. 2010). This finds faults that
    /// need one thread to be far behind the others.
    Priorities,
}

/// The conditions that a test runs in.
#[derive(Clone, Copy, Debug)]
pub struct World {
    /// How the orders are chosen.
    pub order: Order,
    /// How many orders it is run in.
    pub runs: usize,
    /// How many messages, and how many commands, may wait, if that's fewer than chapter 5 allows.
    pub room: usize,
    /// No wait ever times out: a thread that isn't woken sleeps forever.
    pub time_stands_still: bool,
}

/// A run with more steps than this is going round in circles.
const MOST_STEPS: usize = 1_000_000;

/// At how many points priorities change.
const CHANGES: usize = 3;

/// The thread that keeps the clock is started before all the others.
const KEEPER: usize = 1;

/// Every this many steps, the clock moves although a thread could run. That makes the thread slow.
const SLOW: u64 = 256;

impl World {
    /// Runs a test in many orders, the same ones each time.
    ///
    /// # Panics
    ///
    /// If the test panics in one of them, or all of its threads wait for one another.
    pub fn explore(self, test: impl Fn() + Send + Sync + 'static) {
        const SEED: u64 = 5;
        match self.order {
            Order::Random => self.run(RandomScheduler::new_from_seed(SEED, self.runs), test),
            Order::Priorities => {
                self.run(PctScheduler::new_from_seed(SEED, CHANGES, self.runs), test);
            }
        }
    }

    fn run(self, order: impl Scheduler + 'static, test: impl Fn() + Send + Sync + 'static) {
        let mut config = Config::new();
        config.max_steps = MaxSteps::FailAfter(MOST_STEPS);
        config.stack_size = 1 << 20;
        // A doomed thread isn't a failure, and its order would fill the screen.
        config.failure_persistence = FailurePersistence::None;
        let scheduler = ClockLast { order, decisions: 0 };
        let runs = Runner::new(scheduler, config).run(move || {
            channel::limit_room(self.room);
            clock::reset(self.time_stands_still);
            let keeper = thread::spawn(clock::keep);
            test();
            clock::end();
            keeper.join().expect("the keeper does not panic");
        });
        assert_eq!(runs, self.runs);
    }
}

/// Lets the clock move when no other thread can do anything, and now and then although one could. No thread
/// wakes without a reason, or else a missing wake-up would sometimes go unnoticed.
struct ClockLast<S> {
    order: S,
    decisions: u64,
}

impl<S: Scheduler> Scheduler for ClockLast<S> {
    fn new_execution(&mut self) -> Option<Schedule> {
        self.decisions = 0;
        self.order.new_execution()
    }

    fn next_task(
        &mut self,
        runnable: &[&Task],
        current: Option<TaskId>,
        is_yielding: bool,
    ) -> Option<TaskId> {
        self.decisions += 1;
        let is_keeper = |task: &Task| usize::from(task.id()) == KEEPER;
        let awake: Vec<_> = runnable.iter().copied().filter(|task| task.runnable()).collect();
        let others: Vec<_> = awake.iter().copied().filter(|task| !is_keeper(task)).collect();
        let moves = others.is_empty() || self.decisions.is_multiple_of(SLOW);
        if moves && let Some(keeper) = awake.iter().find(|task| is_keeper(task)) {
            return Some(keeper.id());
        }
        self.order.next_task(&others, current, is_yielding)
    }

    fn next_u64(&mut self) -> u64 {
        self.order.next_u64()
    }
}
