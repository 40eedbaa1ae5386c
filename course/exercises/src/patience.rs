//! When an answer that doesn't come is given up. The processor's time decides, not the clock on the
//! wall: a right answer on a busy machine is slow, and no less right.

use crate::report::Verdict;
use std::collections::HashSet;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::time::Duration;

/// How much a claim may take, of the processor or asleep: a hundred times what right answers take.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often a claim that takes its time is looked at.
pub(crate) const LOOK: Duration = Duration::from_millis(20);

/// The last resort, on the wall. A processor that two hundred share gets to every claim in this time.
const LAST_RESORT: Duration = Duration::from_secs(20 * 60);

/// The same where the system doesn't say who uses the processor.
const LAST_RESORT_IN_THE_DARK: Duration = Duration::from_secs(60);

/// What an answer's threads are doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Doing {
    /// How long they have had the processor.
    pub(crate) used: Duration,
    /// Whether none of them even asks for it.
    pub(crate) is_asleep: bool,
}

/// How much of the patience with one claim is used up.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Patience {
    /// What its threads had used when it was first looked at.
    before: Option<Duration>,
    asleep: Duration,
}

impl Patience {
    /// Looks at a claim that hasn't answered for `elapsed`, and answers the verdict if that's enough.
    ///
    /// It's called every [`LOOK`]. If the caller itself was kept waiting for longer, that doesn't
    /// count against the answer.
    pub(crate) fn look(&mut self, doing: Option<Doing>, elapsed: Duration) -> Option<Verdict> {
        let Some(Doing { used, is_asleep }) = doing else {
            return (elapsed >= LAST_RESORT_IN_THE_DARK).then_some(Verdict::Unanswered);
        };
        let used = used.saturating_sub(*self.before.get_or_insert(used));
        if is_asleep {
            self.asleep += LOOK;
        }
        if used >= PATIENCE {
            Some(Verdict::Endless)
        } else if self.asleep >= PATIENCE {
            Some(Verdict::Waited)
        } else {
            (elapsed >= LAST_RESORT).then_some(Verdict::TooBusy)
        }
    }
}

/// Reads off the system what an answer's threads are doing. Only Linux tells, and other systems ask
/// for `unsafe` code or for a library that every reader of a notebook would compile.
#[derive(Clone, Debug)]
pub(crate) struct Meter {
    /// The name of the answer's thread. Threads that it starts inherit the name.
    name: String,
    /// The threads that were there before it.
    others: HashSet<OsString>,
}

impl Meter {
    /// To be made before the answer's thread is started.
    pub(crate) fn for_thread(name: &str) -> Meter {
        let others = threads().map(|(thread, _)| thread).collect();
        Meter { name: name.to_owned(), others }
    }

    /// What the threads do at this moment, if the system tells.
    pub(crate) fn read(&self) -> Option<Doing> {
        let mut all = None;
        for (thread, line) in threads() {
            let Some(stat) = Stat::parse(&line) else { continue };
            let is_its_own = stat.name == self.name;
            if !is_its_own && self.others.contains(&thread) {
                continue;
            }
            let doing = all.get_or_insert(Doing { used: Duration::ZERO, is_asleep: true });
            // An answer may wait for a thread with a name of its own.
            doing.is_asleep &= stat.is_asleep;
            if is_its_own {
                doing.used += stat.used;
            }
        }
        all
    }
}

/// The threads of this process, each with what the system says of it.
fn threads() -> impl Iterator<Item = (OsString, String)> {
    let folder = Path::new("/proc/self/task");
    fs::read_dir(folder).into_iter().flatten().flatten().filter_map(move |entry| {
        let line = fs::read_to_string(folder.join(entry.file_name()).join("stat")).ok()?;
        Some((entry.file_name(), line))
    })
}

/// A line of `/proc/self/task/*/stat`; see proc_pid_stat(5).
#[derive(Debug, PartialEq, Eq)]
struct Stat<'a> {
    name: &'a str,
    is_asleep: bool,
    used: Duration,
}

impl Stat<'_> {
    fn parse(line: &str) -> Option<Stat<'_>> {
        /// On every Linux that Rust knows, a tick is a hundredth of a second here.
        const TICK: Duration = Duration::from_millis(10);
        // A name may hold brackets.
        let (begin, rest) = line.rsplit_once(") ")?;
        let (_, name) = begin.split_once('(')?;
        let fields: Vec<&str> = rest.split(' ').collect();
        let ticks = |at: usize| fields.get(at)?.parse::<u32>().ok();
        let used = TICK * (ticks(11)?.checked_add(ticks(12)?)?);
        Some(Stat { name, is_asleep: fields.first() == Some(&"S"), used })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::thread;

    const MINUTE: Duration = Duration::from_secs(60);

    /// The verdict on a claim of which each look finds the same, and how long that took on the wall.
    fn given_up(pause: Duration, doing: impl Fn(u32) -> Option<Doing>) -> (Verdict, Duration) {
        let mut patience = Patience::default();
        (0..)
            .find_map(|look| {
                let elapsed = pause * look;
                Some((patience.look(doing(look), elapsed)?, elapsed))
            })
            .expect("there is an end to every patience")
    }

    fn at_work(milliseconds: u64) -> Option<Doing> {
        Some(Doing { used: Duration::from_millis(milliseconds), is_asleep: false })
    }

    #[test]
    fn only_who_used_the_processor_has_a_loop() {
        let (verdict, wall) = given_up(LOOK, |look| at_work(20 * u64::from(look)));
        assert_eq!((verdict, wall), (Verdict::Endless, PATIENCE));
        // Of a hundred that share the processor.
        let (verdict, wall) = given_up(LOOK, |look| at_work(u64::from(look) / 5));
        assert_eq!((verdict, wall), (Verdict::Endless, 100 * PATIENCE));
    }

    #[test]
    fn a_busy_machine_is_no_fault_of_the_answer() {
        let (verdict, wall) = given_up(LOOK, |look| at_work(u64::from(look) / 1_000));
        assert_eq!((verdict, wall), (Verdict::TooBusy, LAST_RESORT));
    }

    #[test]
    fn what_was_used_before_the_claim_does_not_count() {
        let mut patience = Patience::default();
        assert_eq!(patience.look(at_work(60_000), LOOK), None);
        assert_eq!(patience.look(at_work(69_990), 2 * LOOK), None);
        assert_eq!(patience.look(at_work(70_000), 3 * LOOK), Some(Verdict::Endless));
    }

    #[test]
    fn what_sleeps_has_waited_and_no_loop() {
        let asleep = |_| Some(Doing { used: MINUTE, is_asleep: true });
        assert_eq!(given_up(LOOK, asleep).0, Verdict::Waited);
        // Looked at every ten seconds: it may have slept only when someone looked.
        let (verdict, wall) = given_up(500 * LOOK, asleep);
        assert_eq!((verdict, wall), (Verdict::TooBusy, LAST_RESORT));
    }

    #[test]
    fn where_nothing_is_known_no_cause_is_named() {
        let (verdict, wall) = given_up(LOOK, |_| None);
        assert_eq!((verdict, wall), (Verdict::Unanswered, LAST_RESORT_IN_THE_DARK));
    }

    #[test]
    fn a_line_of_the_system_is_read_whatever_the_thread_is_called() {
        let line = "7 (a) (b c) S 1 1 1 0 -1 64 0 0 0 0 250 50 0 0 20 0 1 0 5 0 0 0";
        let used = Duration::from_secs(3);
        let stat = Stat { name: "a) (b c", is_asleep: true, used };
        assert_eq!(Stat::parse(line), Some(stat));
        assert_eq!(Stat::parse("7 (a"), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn threads_that_an_answer_starts_are_its_own() {
        const NAME: &str = "a-test-of-meter";
        let meter = Meter::for_thread(NAME);
        assert!(meter.read().is_none_or(|doing| doing.used.is_zero()));
        let (tell, told) = mpsc::channel();
        let (end, ended) = mpsc::channel::<()>();
        let work = move || {
            let inner = thread::spawn(move || {
                let mut sum = 0_u64;
                while ended.try_recv() == Err(mpsc::TryRecvError::Empty) {
                    sum = std::hint::black_box(sum + 1);
                }
            });
            tell.send(()).expect("the test waits");
            inner.join()
        };
        let thread = thread::Builder::new().name(NAME.to_owned()).spawn(work);
        told.recv().expect("it has begun");
        let busy = |doing: Doing| doing.used >= Duration::from_millis(50) && !doing.is_asleep;
        while !meter.read().is_some_and(busy) {
            thread::yield_now();
        }
        drop(end);
        let joined = thread.expect("a thread can be started").join().expect("no thread panics");
        joined.expect("no thread panics");
    }
}
