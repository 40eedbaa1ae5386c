//! Runs a program that no one trusts, within limits.

use crate::stop;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// What a program may use.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Seconds of processor time. This is what decides: it's the same on a busy machine.
    pub(crate) cpu: u32,
    /// Time on the clock: a last resort.
    pub(crate) wall: Duration,
    /// Address space.
    pub(crate) mebibytes: u32,
    /// What it may write to its output.
    pub(crate) output: u64,
    /// Whether it may write files.
    pub(crate) writes: bool,
}

/// What a check may take. Right answers take a few seconds of the processor's time at most.
pub(super) const CHECK: Limits = Limits {
    cpu: 60,
    // The check itself gives a claim up after twenty minutes.
    wall: Duration::from_secs(30 * 60),
    mebibytes: 2048,
    output: 1 << 20,
    writes: false,
};

/// How a program ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// With this status.
    Exit(Option<i32>),
    /// It used more of the processor than it may.
    OutOfTime,
    /// It came to no end while the clock ran on, and was stopped. The machine may have been too busy.
    TooSlow,
    /// It wrote too much and was stopped.
    TooLoud,
}

impl Ended {
    fn of(status: ExitStatus) -> Ended {
        #[cfg(unix)]
        {
            /// The signal of the limit of processor time.
            const SIGXCPU: i32 = 24;
            if std::os::unix::process::ExitStatusExt::signal(&status) == Some(SIGXCPU) {
                return Ended::OutOfTime;
            }
        }
        Ended::Exit(status.code())
    }
}

/// Whether all limits are kept here. Where there is no `ulimit`, only time and output are limited.
pub(crate) const IS_LIMITED: bool = cfg!(target_os = "linux");

/// A command that runs `program` within the limits of memory, processor time, processes and files.
pub(crate) fn command(program: &Path, limits: &Limits) -> Command {
    if !cfg!(unix) {
        return Command::new(program);
    }
    // Each limit is set as far as the system knows it: macOS has no limit of memory.
    let kibibytes = u64::from(limits.mebibytes) * 1024;
    let files = if limits.writes { "" } else { "ulimit -f 0; " };
    let processes = processes();
    let script = format!(
        "{{ {files}ulimit -c 0; ulimit -S -t {cpu}; ulimit -H -t {killed}; ulimit -v {kibibytes}; \
         ulimit -u {processes} || ulimit -p {processes}; }} 2>/dev/null; exec \"$0\" \"$@\"",
        cpu = limits.cpu,
        // At the first limit the system says by its signal which one it was.
        killed = limits.cpu + 5,
    );
    let mut command = Command::new("sh");
    command.arg("-c").arg(script).arg(program);
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command
}

/// How many processes and threads the user may have. The system counts all that run already.
fn processes() -> u64 {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let running = load.split(['/', ' ']).nth(4).and_then(|it| it.parse::<u64>().ok());
    running.map_or(4096, |running| running + 256)
}

/// Runs a command, gives it `input`, and tells each line of its output.
///
/// # Errors
///
/// If it could not be started, or was ended because no one waits for it any more.
pub(crate) fn run(
    mut command: Command,
    input: &str,
    limits: &Limits,
    mut told: impl FnMut(&str),
) -> io::Result<Ended> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let begin = Instant::now();
    let mut child = command.spawn()?;
    // A program that does not read its input is no error; it says so by its output.
    if let Some(mut stdin) = child.stdin.take() {
        let _ = stdin.write_all(input.as_bytes());
    }
    let (tell, lines) = mpsc::channel();
    let output = child.stdout.take().expect("it was asked for").take(limits.output);
    thread::spawn(move || {
        let mut output = BufReader::new(output);
        let (mut line, mut length) = (Vec::new(), 0);
        while output.read_until(b'\n', &mut line).is_ok_and(|bytes| bytes > 0) {
            length += line.len() as u64;
            if tell.send((String::from_utf8_lossy(&line).into_owned(), length)).is_err() {
                return;
            }
            line.clear();
        }
    });
    let ended = loop {
        let left = limits.wall.saturating_sub(begin.elapsed());
        if stop::is_asked() {
            return Err(stopped(&mut child));
        }
        match lines.recv_timeout(left.min(PAUSE)) {
            Ok((line, length)) => {
                told(line.trim_end_matches('\n'));
                if length >= limits.output {
                    break Some(Ended::TooLoud);
                }
            }
            Err(RecvTimeoutError::Timeout) if left > PAUSE => {}
            Err(RecvTimeoutError::Timeout) => break Some(Ended::TooSlow),
            Err(RecvTimeoutError::Disconnected) => break None,
        }
    };
    if let Some(ended) = ended {
        stop(&mut child);
        return Ok(ended);
    }
    // The output is closed. The program may go on without it, but not for longer than it may.
    while begin.elapsed() < limits.wall {
        if stop::is_asked() {
            return Err(stopped(&mut child));
        }
        if let Some(status) = child.try_wait()? {
            stop_group(&child);
            return Ok(Ended::of(status));
        }
        thread::sleep(Duration::from_millis(2));
    }
    stop(&mut child);
    Ok(Ended::TooSlow)
}

/// How long a program may go on that no one waits for.
const PAUSE: Duration = Duration::from_millis(50);

/// Stops a program that no one waits for any more.
fn stopped(child: &mut Child) -> io::Error {
    stop(child);
    io::Error::new(io::ErrorKind::Interrupted, "stopped")
}

/// Stops a program and all that it has started.
fn stop(child: &mut Child) {
    stop_group(child);
    let _ = child.kill();
    let _ = child.wait();
}

fn stop_group(child: &Child) {
    if cfg!(unix) {
        let mut kill = Command::new("sh");
        kill.arg("-c").arg(format!("kill -KILL -- -{}", child.id()));
        let _ = kill.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        wall: Duration::from_secs(60),
        cpu: 60,
        mebibytes: 512,
        output: 10_000,
        writes: false,
    };

    fn run_script(script: &str, limits: Limits) -> (Ended, Vec<String>) {
        let mut lines = Vec::new();
        let mut command = command(Path::new("sh"), &limits);
        command.arg("-c").arg(script).stderr(Stdio::null());
        let ended = run(command, "hello\n", &limits, |line| lines.push(line.to_owned()));
        (ended.expect("there is a shell"), lines)
    }

    #[test]
    fn a_program_gets_its_input_and_its_lines_are_told() {
        let (ended, lines) = run_script("read word; echo $word you; exit 3", LIMITS);
        assert_eq!((ended, lines), (Ended::Exit(Some(3)), vec!["hello you".to_owned()]));
    }

    #[test]
    fn a_program_that_takes_too_long_is_stopped_with_its_children() {
        let brief = Limits { wall: Duration::from_millis(300), ..LIMITS };
        let (ended, lines) = run_script("echo begun; sleep 1000 & sleep 1000", brief);
        assert_eq!((ended, lines), (Ended::TooSlow, vec!["begun".to_owned()]));
    }

    #[test]
    fn a_program_that_writes_too_much_is_stopped() {
        let (ended, _) = run_script("while true; do echo 0123456789; done", LIMITS);
        assert_eq!(ended, Ended::TooLoud);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn processor_time_files_and_memory_are_limited() {
        let busy = Limits { cpu: 1, ..LIMITS };
        let (ended, _) = run_script("while true; do :; done", busy);
        assert_eq!(ended, Ended::OutOfTime);
        let folder = tempfile::tempdir().expect("there is room");
        let file = folder.path().join("file");
        let (_, lines) = run_script(&format!("(echo x > {}); ulimit -v", file.display()), LIMITS);
        let written = std::fs::metadata(file).map_or(0, |it| it.len());
        assert_eq!((written, lines), (0, vec![(512 * 1024).to_string()]));
    }
}
