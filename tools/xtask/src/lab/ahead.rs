//! Compiling evcxr takes minutes. `cargo x test` lets that go on beside its first steps, in which one of the processors is
//! often idle: while tests are linked, or while one of them is left.

use super::places::Places;
use kusari_tools::course;
use std::fs::{self, File};
use std::io;
use std::process::{Child, Command, Stdio};

/// A part of the laboratory that's being prepared, until this is dropped.
#[derive(Debug)]
pub(crate) struct Ahead(Child);

/// Begins, with less right to the processors than what runs meanwhile. What it says is in `.kusari/prepare.log`. If it can't
/// begin, or fails, that comes to light when the laboratory is needed: then whatever is missing is done, and what's wrong is said.
pub(crate) fn begin() -> Option<Ahead> {
    let places = Places::of(&course::root());
    let log = || -> io::Result<File> {
        fs::create_dir_all(&places.home)?;
        File::create(places.home.join("prepare.log"))
    };
    let (log, program) = (log().ok()?, std::env::current_exe().ok()?);
    let mut command = if cfg!(unix) { Command::new("nice") } else { Command::new(&program) };
    if cfg!(unix) {
        command.args(["-n", "10"]).arg(program);
    }
    command.args(["lab", "--ahead"]).current_dir(course::root());
    command.stdout(log.try_clone().ok()?).stderr(log);
    spawn(command).ok()
}

fn spawn(mut command: Command) -> io::Result<Ahead> {
    command.stdin(Stdio::null()).spawn().map(Ahead)
}

impl Drop for Ahead {
    /// Stops it, if it isn't done. It ends what it has started, and keeps what's done.
    fn drop(&mut self) {
        if let Ok(None) = self.0.try_wait() {
            let process = self.0.id().to_string();
            let asked = cfg!(unix)
                && Command::new("kill")
                    .args(["-TERM", &process])
                    .status()
                    .is_ok_and(|it| it.success());
            if !asked {
                let _ = self.0.kill();
            }
            let _ = self.0.wait();
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::io::Read as _;

    #[test]
    fn what_is_still_being_prepared_ends_with_the_tests() {
        let (mut reader, writer) = io::pipe().unwrap();
        let mut command = Command::new("sh");
        // It says when it can be stopped, and that it was.
        command.args([
            "-c",
            "trap 'echo stopped; exit' TERM; echo ready; while :; do sleep 0.1; done",
        ]);
        let ahead = spawn({
            command.stdout(writer);
            command
        });
        let mut ready = [0; 6];
        reader.read_exact(&mut ready).unwrap();
        drop(ahead.unwrap());
        let mut rest = String::new();
        reader.read_to_string(&mut rest).unwrap();
        assert_eq!((&ready, rest.as_str()), (b"ready\n", "stopped\n"));
    }
}
