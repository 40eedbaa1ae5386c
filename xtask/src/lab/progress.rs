//! What a step says: what it does and costs before it begins, where it is, and how long it took.

use crate::Failure;
use std::collections::VecDeque;
use std::io::{self, IsTerminal, Read, Write};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Once, OnceLock};
use std::time::{Duration, Instant};
use std::{fmt, thread};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// From now on Ctrl-C lets the step that runs end in an orderly way, instead of this program at once.
pub(crate) fn listen_for_interrupts() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let _ = ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::SeqCst));
    });
}

/// Whether somebody pressed Ctrl-C.
pub(crate) fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// What the reader is told after Ctrl-C.
pub(crate) fn stopped() -> Failure {
    Failure::Unable("stopped; what is done is kept, and the same command goes on from there".into())
}

/// A step that has begun.
pub(crate) struct Step {
    began: Instant,
}

/// Why a program that a step ran did not succeed.
pub(crate) enum Ended {
    /// Somebody pressed Ctrl-C.
    Interrupted,
    /// It failed. The last lines that it printed.
    Badly(String),
}

impl Step {
    /// Says what will be done, and what it will cost.
    pub(crate) fn begin(name: &str, what: &str, cost: &str) -> Step {
        say(&format!("\x1b[1m{name:>8}\x1b[0m  {what} ({cost})\n"));
        Step { began: Instant::now() }
    }

    /// Says nothing unless it takes a while.
    pub(crate) fn silent() -> Step {
        Step { began: Instant::now() }
    }

    /// Runs a program and shows where it is. `gist` makes a few words of a line that it prints.
    pub(crate) fn run(
        &self,
        mut command: Command,
        gist: fn(&str) -> Option<String>,
    ) -> Result<(), Ended> {
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
                now.words = gist(line).unwrap_or(now.words);
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

    /// Says how long it took.
    pub(crate) fn done(self) {
        say(&format!("{:>8}  done in {}\n", "", Words(self.began.elapsed())));
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
        let mut line =
            format!("{:>8}  {}  {}", "", Words(self.step.began.elapsed()), self.words.trim());
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
pub(crate) struct Words(pub(crate) Duration);

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_secs() {
            seconds @ 0..60 => write!(f, "{seconds} s"),
            seconds => write!(f, "{} min {} s", seconds / 60, seconds % 60),
        }
    }
}

fn terminal() -> bool {
    static TERMINAL: OnceLock<bool> = OnceLock::new();
    *TERMINAL.get_or_init(|| io::stderr().is_terminal())
}

/// Prints on standard error, without colours where nobody could see them.
pub(crate) fn say(text: &str) {
    let mut stderr = anstream::stderr();
    let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
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
    fn times_are_readable() {
        assert_eq!(Words(Duration::from_millis(2_900)).to_string(), "2 s");
        assert_eq!(Words(Duration::from_secs(125)).to_string(), "2 min 5 s");
    }
}
