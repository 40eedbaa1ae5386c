use crate::{Outcome, Report, Verdict};
use std::fmt::{Debug, Display};
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Once, mpsc};
use std::thread;
use std::time::Duration;

/// How long a claim may take: a thousand times as long as it should, even on a slow machine.
const PATIENCE: Duration = Duration::from_secs(10);

/// The name of the threads on which answers run, so that their panics can be told from others.
const THREAD: &str = "kusari-exercise";

type Test = Box<dyn FnOnce() -> Result<(), String> + Send>;

/// Claims about an answer, which are tried one after another.
///
/// They run on a thread of their own: whoever waits gets a verdict also if the answer panics or
/// never ends. (Such a thread goes on in the background. Nothing can stop it but the end of the
/// program; in a notebook that is a restart of the kernel.)
#[must_use]
pub struct Check {
    name: &'static str,
    claims: Vec<(String, Test)>,
}

impl Check {
    /// Begins the check of an exercise.
    pub fn of(name: &'static str) -> Check {
        Check { name, claims: Vec::new() }
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
    ///
    /// # Panics
    ///
    /// If there is no exercise of that name, which a test of this crate would find.
    pub fn report(self) -> Report {
        let exercise = crate::find(self.name).expect("a check has the name of its exercise");
        silence_answers();
        let (names, tests): (Vec<_>, Vec<_>) = self.claims.into_iter().unzip();
        let (tell, told) = mpsc::channel();
        let run = move || {
            for test in tests {
                // Nobody looks at what a failed test leaves behind.
                let result = panic::catch_unwind(AssertUnwindSafe(test));
                if tell.send(verdict(result)).is_err() {
                    return;
                }
            }
        };
        let thread = thread::Builder::new().name(THREAD.to_owned()).spawn(run);
        let mut is_running = thread.is_ok();
        let mut outcome = |claim| {
            let verdict = match is_running.then(|| told.recv_timeout(PATIENCE)) {
                Some(Ok(verdict)) => verdict,
                Some(Err(_)) => Verdict::Endless,
                None => Verdict::NotReached,
            };
            is_running = is_running && verdict != Verdict::Endless;
            Outcome { claim, verdict }
        };
        Report { exercise, outcomes: names.into_iter().map(&mut outcome).collect() }
    }
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
            if thread::current().name() != Some(THREAD) {
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
    fn after_a_claim_that_never_ends_none_is_tried() {
        let (_keep, never) = mpsc::channel::<()>();
        let report = Check::of("overdraft")
            .claim("first", || Ok(()))
            .claim("second", move || never.recv().map_err(|error| error.to_string()))
            .claim("third", || Ok(()))
            .report();
        let verdicts: Vec<_> = report.outcomes.into_iter().map(|o| o.verdict).collect();
        assert_eq!(verdicts, [Verdict::Holds, Verdict::Endless, Verdict::NotReached]);
        assert_eq!(report.exercise.name, "overdraft");
    }

    #[test]
    fn points_are_given_for_all_claims_or_none() {
        let check = || Check::of("overdraft").claim("one", || Ok(()));
        assert_eq!(check().report().points(), 5);
        assert_eq!(check().claim("two", || Err(String::new())).report().points(), 0);
        assert_eq!(Check::of("overdraft").report().points(), 0, "no claim proves nothing");
    }
}
