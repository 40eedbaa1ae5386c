//! How much memory something takes, asked of the system.
//!
//! A process never gives back what it used at most. So what is measured runs in a process of its own:
//! the same program, started with other arguments.

use std::io;
use std::process::Command;

/// The most that this process has ever held in memory, in bytes, or what it holds now. `None` where the
/// system does not tell: only Linux does in this way.
pub fn of_this_process(what: Memory) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let name = match what {
        Memory::Peak => "VmHWM:",
        Memory::Now => "VmRSS:",
    };
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes << 10)
}

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Memory {
    /// The most that there ever was.
    Peak,
    /// What there is now.
    Now,
}

/// The word by which a program knows that it is the other process.
const CHILD: &str = "--measure-memory-of";

/// What this process was started for by [`in_another_process`], if it was.
pub fn errand() -> Option<Vec<String>> {
    let mut arguments = std::env::args().skip_while(|argument| argument != CHILD);
    arguments.next().map(|_| arguments.collect())
}

/// Starts this program again with an errand, and returns what it printed: numbers.
///
/// # Errors
///
/// If it does not end well, or prints anything else.
pub fn in_another_process(errand: &[&str]) -> io::Result<Vec<f64>> {
    let program = std::env::current_exe()?;
    let output = Command::new(program).arg(CHILD).args(errand).output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(io::Error::other(format!("the other process failed: {said}")));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    text.split_whitespace().map(|word| word.parse().map_err(io::Error::other)).collect()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_is_at_most_the_peak() {
        let now = of_this_process(Memory::Now).unwrap();
        let peak = of_this_process(Memory::Peak).unwrap();
        assert!(0 < now && now <= peak);
    }
}
