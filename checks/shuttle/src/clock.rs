//! A clock that doesn't move while a thread has something to do.
//!
//! It belongs to one run of a test. All threads of a run take turns on one thread of the system, so a
//! thread-local cell holds it, and no other thread gets its turn just because one looks at the clock.

use crossbeam_channel::RecvTimeoutError;
use shuttle::thread::{self, Thread};
use std::cell::{Cell, RefCell};
use std::ops::Add;
use std::time::Duration;

/// How long it takes to look at the clock. If it took no time, a loop that ends after a while would never end.
const LOOK: Duration = Duration::from_micros(100);

thread_local! {
    static CLOCK: RefCell<Clock> = RefCell::default();
}

#[derive(Default)]
struct Clock {
    now: Duration,
    /// Which threads want to be woken, and when.
    sleepers: Vec<(Duration, Thread)>,
    /// The thread that moves the clock, while no one is sleeping.
    idle_keeper: Option<Thread>,
    is_over: bool,
    stands_still: bool,
    doomed: Option<(String, u32)>,
}

/// Starts a new clock. If it stands still, no wait ever times out.
pub(crate) fn reset(stands_still: bool) {
    CLOCK.set(Clock { stands_still, ..Clock::default() });
}

/// Makes a thread panic when it looks at the clock for the `looks`th time from now on.
pub fn doom(thread: &str, looks: u32) {
    CLOCK.with_borrow_mut(|clock| clock.doomed = Some((thread.to_owned(), looks)));
}

/// Moves the clock to the time at which the next thread wants to be woken, again and again until the run ends.
pub(crate) fn keep() {
    loop {
        let due = CLOCK.with_borrow_mut(|clock| {
            let next = clock.sleepers.iter().map(|(at, _)| *at).min()?;
            clock.now = clock.now.max(next);
            let now = clock.now;
            Some(clock.sleepers.extract_if(.., |(at, _)| *at <= now).collect::<Vec<_>>())
        });
        if CLOCK.with_borrow(|clock| clock.is_over) {
            return;
        }
        match due {
            Some(due) => due.iter().for_each(|(_, sleeper)| sleeper.unpark()),
            None => {
                CLOCK.with_borrow_mut(|clock| clock.idle_keeper = Some(thread::current()));
                thread::park();
            }
        }
    }
}

/// Lets the thread that keeps the clock finish.
pub(crate) fn end() {
    CLOCK.with_borrow_mut(|clock| clock.is_over = true);
    wake_keeper();
}

fn wake_keeper() {
    if let Some(keeper) = CLOCK.with_borrow_mut(|clock| clock.idle_keeper.take()) {
        keeper.unpark();
    }
}

/// Sleeps until another thread wakes this one, or until a point in time. May return too early.
pub(crate) fn sleep_until(deadline: Option<Instant>) {
    if let Some(Instant(at)) = deadline
        && !CLOCK.with_borrow(|clock| clock.stands_still)
    {
        CLOCK.with_borrow_mut(|clock| clock.sleepers.push((at, thread::current())));
        wake_keeper();
    }
    thread::park();
    let me = thread::current().id();
    CLOCK.with_borrow_mut(|clock| clock.sleepers.retain(|(_, sleeper)| sleeper.id() != me));
}

/// A point in time. Stands in for [`std::time::Instant`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(Duration);

impl Instant {
    /// Looks at the clock.
    ///
    /// # Panics
    ///
    /// If this thread was doomed.
    pub fn now() -> Instant {
        let name = thread::current().name().map(str::to_owned);
        let is_doomed = CLOCK.with_borrow_mut(|clock| {
            clock.now += LOOK;
            let Some((doomed, looks)) = &mut clock.doomed else { return false };
            if name.as_ref() != Some(doomed) {
                return false;
            }
            *looks = looks.saturating_sub(1);
            *looks == 0
        });
        if is_doomed {
            CLOCK.with_borrow_mut(|clock| clock.doomed = None);
            panic!("doomed");
        }
        Instant(CLOCK.with_borrow(|clock| clock.now))
    }

    /// Whether this point in time has passed.
    pub(crate) fn is_past(self) -> bool {
        CLOCK.with_borrow(|clock| !clock.stands_still && clock.now >= self.0)
    }

    /// How long ago it was.
    pub fn elapsed(&self) -> Duration {
        CLOCK.with_borrow(|clock| clock.now.saturating_sub(self.0))
    }

    /// How much later it is than another one.
    pub fn saturating_duration_since(&self, earlier: Instant) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}

impl Add<Duration> for Instant {
    type Output = Instant;

    fn add(self, duration: Duration) -> Instant {
        Instant(self.0 + duration)
    }
}

/// Stands in for [`crossbeam_channel::tick`].
pub fn tick(every: Duration) -> Ticker {
    Ticker { every, next: Cell::new(Instant::now() + every) }
}

/// What [`tick`] returns.
#[derive(Debug)]
pub struct Ticker {
    every: Duration,
    next: Cell<Instant>,
}

impl Ticker {
    /// Waits for the next tick until a deadline.
    ///
    /// # Errors
    ///
    /// If the deadline comes first.
    pub fn recv_deadline(&self, deadline: Instant) -> Result<Instant, RecvTimeoutError> {
        let next = self.next.get();
        let until = next.min(deadline);
        while !until.is_past() {
            sleep_until(Some(until));
        }
        if deadline < next {
            return Err(RecvTimeoutError::Timeout);
        }
        self.next.set(next.max(Instant::now()) + self.every);
        Ok(next)
    }
}
