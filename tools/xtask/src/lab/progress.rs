//! What a step says: what it does and costs before it begins, where it is, and how long it took.

use super::faults::remedy;
use kusari_tools::{Failure, say};
use std::cell::Cell;
use std::collections::VecDeque;
use std::io::{self, IsTerminal, Read};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Once, OnceLock};
use std::time::{Duration, Instant};
use std::{ops::Range, thread};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// From now on Ctrl-C lets the step that runs end in an orderly way, instead of this program at once.
pub(crate) fn listen_for_interrupts() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let _ = ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::SeqCst));
    });
}

/// Whether someone pressed Ctrl-C.
pub(crate) fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// What the reader is told after Ctrl-C.
pub(crate) fn stopped() -> Failure {
    Failure::Unable("stopped; what's done is kept, and the same command goes on from there".into())
}

/// A step that has begun.
pub(crate) struct Step {
    began: Instant,
    /// How many percent of it were done when it was said last. It never becomes less.
    percent: Cell<u32>,
}

/// Why a program that a step ran did not succeed.
pub(crate) enum Ended {
    /// Someone pressed Ctrl-C.
    Interrupted,
    /// It failed. The last lines that it printed.
    Badly(String),
}

impl Ended {
    /// What the reader is told of it: what happened, and what to do if that is known.
    pub(crate) fn told(self, what: &str) -> Failure {
        match self {
            Ended::Interrupted => stopped(),
            Ended::Badly(lines) => Failure::Unable(remedy(what, &lines)),
        }
    }
}

impl Step {
    /// Says what will be done, and what it will cost.
    pub(crate) fn begin(name: &str, what: &str, cost: &str) -> Step {
        say(&format!("\x1b[1m{name:>8}\x1b[0m  {what} ({cost})\n"));
        Step { began: Instant::now(), percent: Cell::new(0) }
    }

    /// Says nothing unless it takes a while.
    pub(crate) fn silent() -> Step {
        Step { began: Instant::now(), percent: Cell::new(0) }
    }

    /// Says why a step is done that was done before.
    pub(crate) fn because(self, why: Option<String>) -> Step {
        if let Some(why) = why {
            say(&format!("{:>8}  {why}\n", ""));
        }
        self
    }

    /// Runs the one program of a step and shows where it is. `gist` makes a few words of a line that
    /// it prints; if they begin as `12/340`, that is how far it is.
    pub(crate) fn run(
        &self,
        command: Command,
        gist: fn(&str) -> Option<String>,
    ) -> Result<(), Ended> {
        self.run_part(0..100, command, gist)
    }

    /// Runs one of the programs of a step: that which does these percent of it.
    pub(crate) fn run_part(
        &self,
        percent: Range<u32>,
        mut command: Command,
        gist: fn(&str) -> Option<String>,
    ) -> Result<(), Ended> {
        self.reached(percent.start);
        let fault = |cause: io::Error| Ended::Badly(cause.to_string());
        let (reader, writer) = io::pipe().map_err(fault)?;
        command.stdin(Stdio::null()).stdout(writer.try_clone().map_err(fault)?).stderr(writer);
        let mut child = command.spawn().map_err(fault)?;
        drop(command); // it holds the pipe's other end
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || read_lines(reader, &sender));
        let mut last = VecDeque::new();
        let mut now = Ticker::new(self);
        let status = loop {
            if interrupted() {
                let _ = child.kill();
                let _ = child.wait();
                now.clear();
                return Err(Ended::Interrupted);
            }
            let line = lines.recv_timeout(Duration::from_millis(200));
            if let Ok(line) = &line {
                if let Some(words) = gist(line) {
                    now.words = self.heard(&percent, &words);
                }
                last.push_back(line.clone());
                if last.len() > 25 {
                    last.pop_front();
                }
            }
            now.show();
            // What the program started may live on and keep the pipe open.
            if line == Err(RecvTimeoutError::Disconnected) {
                break child.wait().map_err(fault)?;
            }
            if line.is_err()
                && let Some(status) = child.try_wait().map_err(fault)?
            {
                break status;
            }
        };
        now.clear();
        if status.success() {
            return Ok(());
        }
        Err(if interrupted() {
            Ended::Interrupted
        } else {
            Ended::Badly(Vec::from(last).join("\n"))
        })
    }

    /// Takes note of how far a program is, and returns what else it says.
    fn heard(&self, percent: &Range<u32>, words: &str) -> String {
        let share = words.split_once(' ').and_then(|(count, rest)| {
            let (done, all) = count.split_once('/')?;
            Some((done.parse::<u32>().ok()?, all.parse::<u32>().ok().filter(|all| *all > 0)?, rest))
        });
        let Some((done, all, rest)) = share else { return words.to_owned() };
        let part = u64::from(percent.end - percent.start) * u64::from(done.min(all));
        self.reached(percent.start + u32::try_from(part / u64::from(all)).unwrap_or(0));
        rest.to_owned()
    }

    fn reached(&self, percent: u32) {
        self.percent.set(self.percent.get().max(percent));
    }

    /// Says how long it took.
    pub(crate) fn done(self) {
        say(&format!("{:>8}  done in {}\n", "", in_words(self.began.elapsed())));
    }
}

/// The line that changes while a program runs.
struct Ticker<'a> {
    step: &'a Step,
    words: String,
    shown: Option<Instant>,
}

impl<'a> Ticker<'a> {
    fn new(step: &'a Step) -> Ticker<'a> {
        Ticker { step, words: String::new(), shown: None }
    }

    fn show(&mut self) {
        // A file or a pipe gets a line now and then.
        let pause = Duration::from_millis(if terminal() { 200 } else { 15_000 });
        if self.shown.unwrap_or(self.step.began).elapsed() < pause {
            return;
        }
        self.shown = Some(Instant::now());
        let percent = match self.step.percent.get() {
            0 => String::new(),
            percent => format!("{percent} %  "),
        };
        let elapsed = in_words(self.step.began.elapsed());
        let mut line = format!("{:>8}  {elapsed}  {percent}{}", "", self.words.trim());
        if terminal() {
            line.truncate(line.floor_char_boundary(78));
            say(&format!("\r\x1b[2K{line}"));
        } else {
            say(&format!("{line}\n"));
        }
    }

    fn clear(&self) {
        if terminal() && self.shown.is_some() {
            say("\r\x1b[2K");
        }
    }
}

/// Sends what is between line ends, and between the carriage returns of a progress bar.
fn read_lines(mut pipe: impl Read, sender: &Sender<String>) {
    let (mut buffer, mut rest) = ([0; 4096], Vec::new());
    while let Ok(count @ 1..) = pipe.read(&mut buffer) {
        for &byte in &buffer[..count] {
            if byte != b'\n' && byte != b'\r' {
                rest.push(byte);
            } else if !rest.is_empty() {
                let _ = sender.send(String::from_utf8_lossy(&rest).into_owned());
                rest.clear();
            }
        }
    }
    if !rest.is_empty() {
        let _ = sender.send(String::from_utf8_lossy(&rest).into_owned());
    }
}

/// A time as one says it.
pub(crate) fn in_words(time: Duration) -> String {
    match time.as_secs() {
        0..60 => format!("{:.1} s", time.as_secs_f64()),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

fn terminal() -> bool {
    static TERMINAL: OnceLock<bool> = OnceLock::new();
    *TERMINAL.get_or_init(|| io::stderr().is_terminal())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_with_a_line_end_or_a_carriage_return() {
        let (sender, lines) = mpsc::channel();
        read_lines(&b"one\rtwo\r\n\nthree"[..], &sender);
        drop(sender);
        assert_eq!(lines.iter().collect::<Vec<_>>(), ["one", "two", "three"]);
    }

    #[test]
    fn what_a_step_has_reached_never_becomes_less() {
        let step = Step { began: Instant::now(), percent: Cell::new(0) };
        let heard = |percent, words: &str| (step.heard(&percent, words), step.percent.get());
        assert_eq!(heard(0..60, "170/340 syn"), ("syn".to_owned(), 30));
        // A package was counted that is not compiled after all, and the next program counts anew.
        assert_eq!(heard(0..60, "160/340 serde"), ("serde".to_owned(), 30));
        assert_eq!(heard(60..100, "0/8 kusari").1, 60);
        assert_eq!(heard(60..100, "8/8 kusari").1, 100);
        assert_eq!(heard(0..100, "Downloaded syn v1.0/2").0, "Downloaded syn v1.0/2");
        assert_eq!(heard(0..100, "1/0 nonsense").1, 100);
    }

    #[test]
    fn times_are_readable() {
        assert_eq!(in_words(Duration::from_millis(1_250)), "1.2 s");
        assert_eq!(in_words(Duration::from_secs(125)), "2 min 5 s");
    }
}
