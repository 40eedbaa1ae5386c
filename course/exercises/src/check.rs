use crate::catalogue;
use crate::patience::{LOOK, Meter, Patience};
use crate::report::{Outcome, Report, Task, Verdict};
use crate::turn::Turn;
use std::cell::RefCell;
use std::fmt::{Debug, Display};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Instant;

/// How the names of the threads begin on which answers run, so that their panics can be told from
/// others. A number follows. Linux keeps fifteen letters of a name.
const THREAD: &str = "kusari-ex-";

type Test = Box<dyn FnOnce() -> Result<(), String> + Send>;

/// What the answer's thread tells the one that waits for it.
enum Told {
    /// What the answer is called with from here on.
    Asked(String),
    /// What became of a claim.
    Claim(Verdict),
    /// Something is made that isn't the answer's work.
    Aside,
    /// It's made, and the answer goes on.
    Back,
}

thread_local! {
    /// Where the answer's thread tells it.
    static TELL: RefCell<Option<Sender<Told>>> = const { RefCell::new(None) };
}

/// Claims about an answer, which are tried one after another.
///
/// They run on a thread of their own: so there's a verdict even if the answer panics or never ends.
/// (Such a thread goes on in the background. Nothing can stop it but the end of the
/// program; in a notebook that is a restart of the kernel.)
#[must_use]
pub struct Check {
    task: Task,
    claims: Vec<(String, Test)>,
}

impl Check {
    /// Begins the check of an exercise.
    ///
    /// # Panics
    ///
    /// If there is no exercise of that name, which a test of this crate would find.
    pub fn of(name: &'static str) -> Check {
        let exercise = catalogue::find(name).expect("a check has the name of its exercise");
        Check { task: Task::Exercise(exercise), claims: Vec::new() }
    }

    /// Begins the check of a turn.
    pub fn turn(turn: Turn) -> Check {
        Check { task: Task::Turn(turn), claims: Vec::new() }
    }

    /// Adds a claim. The test returns what is wrong, in words for the one who wrote the answer.
    pub fn claim(
        mut self,
        claim: impl Display,
        test: impl FnOnce() -> Result<(), String> + Send + 'static,
    ) -> Check {
        self.claims.push((claim.to_string(), Box::new(test)));
        self
    }

    /// Tries the claims.
    pub fn report(self) -> Report {
        silence_answers();
        let (names, tests): (Vec<_>, Vec<_>) = self.claims.into_iter().unzip();
        let (tell, told) = mpsc::channel();
        let run = move || {
            TELL.with(|it| it.replace(Some(tell.clone())));
            for test in tests {
                // No one looks at what a failed test leaves behind.
                let result = panic::catch_unwind(AssertUnwindSafe(test));
                if tell.send(Told::Claim(verdict(result))).is_err() {
                    return;
                }
            }
        };
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("{THREAD}{}", COUNT.fetch_add(1, Ordering::Relaxed) % 100_000);
        let meter = Meter::for_thread(&name);
        let thread = thread::Builder::new().name(name).spawn(run);
        let mut is_over = false;
        let mut outcome = |claim: String| {
            let mut asked = None;
            let verdict = match &thread {
                _ if is_over => Verdict::NotReached,
                Ok(_) => wait(&told, &meter, &mut asked),
                // The system has no thread left.
                Err(_) => Verdict::TooBusy,
            };
            is_over = is_over || verdict.is_timeout();
            match (verdict, asked) {
                (Verdict::Panicked(words), Some(call)) => {
                    Outcome { claim, verdict: Verdict::Panicked(format!("{words}, in {call}")) }
                }
                (verdict, Some(call)) if verdict.is_timeout() => {
                    Outcome { claim: format!("{claim}: {call}"), verdict }
                }
                (verdict, _) => Outcome { claim, verdict },
            }
        };
        Report { task: self.task, outcomes: names.into_iter().map(&mut outcome).collect() }
    }
}

/// Waits for the verdict on the claim that is tried, or gives it up. `asked` is then the last call, if the
/// check said what it is.
fn wait(told: &Receiver<Told>, meter: &Meter, asked: &mut Option<String>) -> Verdict {
    let (mut patience, mut begin) = (Patience::default(), Instant::now());
    let mut is_aside = false;
    loop {
        match told.recv_timeout(LOOK) {
            Ok(Told::Claim(verdict)) => return verdict,
            Ok(Told::Asked(call)) => *asked = Some(call),
            Ok(Told::Aside) => is_aside = true,
            Ok(Told::Back) => {
                is_aside = false;
                (patience, begin) = (Patience::default(), Instant::now());
            }
            // What the check itself makes comes to an end.
            Err(RecvTimeoutError::Timeout) if is_aside => {}
            Err(RecvTimeoutError::Timeout) => {
                if let Some(verdict) = patience.look(meter.read(), begin.elapsed()) {
                    return verdict;
                }
            }
            // What an answer panicked with may panic again when it's dropped.
            Err(RecvTimeoutError::Disconnected) => return Verdict::Panicked(String::new()),
        }
    }
}

/// Makes what isn't the answer's work, such as keys. It takes none of the patience with a claim.
pub(crate) fn aside<T>(make: impl FnOnce() -> T) -> T {
    tell(Told::Aside);
    let made = make();
    tell(Told::Back);
    made
}

/// Says what the answer is about to be called with, and returns it. If the answer panics or never comes back,
/// the reader hears which call that was.
pub(crate) fn asking(call: impl Display) -> String {
    let call = call.to_string();
    tell(Told::Asked(call.trim_end_matches(',').to_owned()));
    call
}

/// Without a listener no one is told.
fn tell(what: Told) {
    TELL.with_borrow(|it| it.as_ref().map(|tell| tell.send(what)));
}

/// Holds a result against the right one. `call` is what was called and with what; `because` says why
/// the other one would be right.
///
/// # Errors
///
/// Both results and the reason, if they differ.
pub fn equal<T: PartialEq + Debug>(
    call: impl Display,
    found: T,
    expected: T,
    because: &str,
) -> Result<(), String> {
    if found == expected {
        return Ok(());
    }
    Err(format!("{call} gave {found:?} and not {expected:?}: {because}"))
}

fn verdict(result: thread::Result<Result<(), String>>) -> Verdict {
    match result {
        Ok(Ok(())) => Verdict::Holds,
        Ok(Err(why)) => Verdict::Fails(why),
        Err(panic) => {
            let words = panic.downcast_ref::<&str>().map(ToString::to_string);
            let words = words.or_else(|| panic.downcast_ref::<String>().cloned());
            match words.unwrap_or_default() {
                words if words.starts_with("not yet implemented") => Verdict::NotWritten,
                words => Verdict::Panicked(words),
            }
        }
    }
}

/// The report tells of panics in answers. On standard error they would only be told twice, and
/// perhaps under another cell.
fn silence_answers() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let others = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if thread::current().name().is_none_or(|name| !name.starts_with(THREAD)) {
                others(info);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict_of(test: impl FnOnce() -> Result<(), String> + Send + 'static) -> Verdict {
        let report = Check::of("overdraft").claim("a claim", test).report();
        report.outcomes.into_iter().next().expect("one claim, one outcome").verdict
    }

    #[test]
    fn a_claim_that_fails_says_why() {
        assert_eq!(verdict_of(|| Ok(())), Verdict::Holds);
        let why = "f(1) gave 2 and not 3: one and two are three";
        let failing = || equal("f(1)", 2, 3, "one and two are three");
        assert_eq!(verdict_of(failing), Verdict::Fails(why.to_owned()));
    }

    #[test]
    fn a_panic_is_told_and_what_is_not_written_is_no_panic() {
        assert_eq!(verdict_of(|| todo!()), Verdict::NotWritten);
        assert_eq!(verdict_of(|| panic!("at {}", 7)), Verdict::Panicked("at 7".to_owned()));
        assert_eq!(verdict_of(|| panic::panic_any(7)), Verdict::Panicked(String::new()));
    }

    #[test]
    fn after_a_claim_that_gives_no_answer_none_is_tried() {
        let (_keep, never) = mpsc::channel::<()>();
        let report = Check::of("overdraft")
            .claim("first", || Ok(()))
            .claim("second", move || never.recv().map_err(|error| error.to_string()))
            .claim("third", || Ok(()))
            .report();
        let verdicts: Vec<_> = report.outcomes.into_iter().map(|o| o.verdict).collect();
        let given_up =
            if cfg!(target_os = "linux") { Verdict::Waited } else { Verdict::Unanswered };
        assert_eq!(verdicts, [Verdict::Holds, given_up, Verdict::NotReached]);
        assert_eq!(report.task.name(), "overdraft");
    }

    #[test]
    fn a_panic_and_a_loop_are_told_with_the_call_that_led_to_them() {
        let asked = |number: u64| {
            let call = asking(format!("half({number}),"));
            equal(call, if number == 3 { panic!("it's odd") } else { number / 2 }, 1, "")
        };
        let odd = move || asked(2).and_then(|()| asked(3));
        assert_eq!(verdict_of(odd), Verdict::Panicked("it's odd, in half(3)".to_owned()));
        let told = Check::of("overdraft")
            .claim("first", move || asked(2))
            .claim("second", || panic!("nothing was asked"))
            .report()
            .to_string();
        assert!(told.contains("nothing was asked") && !told.contains("half"), "{told}");
        let (_keep, never) = mpsc::channel::<()>();
        let wait = move || {
            asking("wait()");
            never.recv().map_err(|error| error.to_string())
        };
        let report = Check::of("overdraft").claim("it ends", wait).report();
        assert_eq!(report.outcomes[0].claim, "it ends: wait()");
    }

    #[test]
    fn keys_take_none_of_the_patience_with_a_claim() {
        let (tell, told) = mpsc::channel();
        TELL.with(|it| it.replace(Some(tell)));
        assert_eq!(aside(|| 7), 7);
        TELL.with(|it| it.replace(None));
        let told: Vec<Told> = told.iter().collect();
        assert!(matches!(told[..], [Told::Aside, Told::Back]));
        assert_eq!(aside(|| 7), 7, "nobody listens, and it's made all the same");
    }

    #[test]
    fn a_panic_whose_words_panic_gets_a_verdict() {
        struct Twice;
        impl Drop for Twice {
            fn drop(&mut self) {
                panic!("again");
            }
        }
        assert_eq!(verdict_of(|| panic::panic_any(Twice)), Verdict::Panicked(String::new()));
    }

    #[test]
    fn points_are_given_for_all_claims_or_none() {
        let check = || Check::of("overdraft").claim("one", || Ok(()));
        assert_eq!(check().report().points(), 5);
        assert_eq!(check().claim("two", || Err(String::new())).report().points(), 0);
        assert_eq!(Check::of("overdraft").report().points(), 0, "no claim proves nothing");
    }

    #[test]
    fn a_turn_that_is_not_written_is_no_failure_and_none_is_worth_points() {
        const TURN: Turn = Turn { name: "double", chapter: 1, minutes: 3 };
        let of = |student: fn(u64) -> u64| {
            let asked =
                move |number| equal("double", student(number), 2 * number, "it's twice that");
            Check::turn(TURN).claim("one", move || asked(1)).claim("two", move || asked(2)).report()
        };
        let untouched = of(|_| todo!());
        assert_eq!(untouched.to_string(), "not written yet, read on if you like");
        assert!(untouched.is_untouched() && !untouched.is_passed());
        let right = of(|it| it + it);
        assert!(right.is_passed() && right.to_string().contains("all of it holds"), "{right}");
        let half = of(|it| if it == 1 { todo!() } else { 2 * it });
        assert!(!half.is_passed() && !half.is_untouched());
        assert!(half.to_string().contains("still todo!()"), "{half}");
        let says = "EVCXR_END_CONTENT\n".repeat(1_000);
        let panics = Check::turn(TURN).claim("one", move || panic!("{says}")).report();
        let told = panics.to_string();
        assert!(
            told.lines().count() == 3 && told.len() < 1_500 && !told.contains("EVCXR_"),
            "{told}"
        );
        for report in [untouched, right, half, panics] {
            assert!(report.points() == 0 && !report.to_string().contains("points"), "{report}");
        }
    }
}
