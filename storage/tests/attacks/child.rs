//! Things that take a second process: to find the directory locked, and to find the disk full.

use crate::places::{coin, file, sealed};
use crate::row::code_of;
use kusari_storage::{BlockFile, Directory};
use std::path::Path;
use std::process::{Command, Output};

const TASK: &str = "KUSARI_STORAGE_TASK";
const FOLDER: &str = "KUSARI_STORAGE_FOLDER";

/// What the second process does.
#[test]
#[ignore = "the other tests run it in a process of its own"]
fn child() {
    let folder = std::env::var_os(FOLDER).expect("it is told where");
    let folder = Path::new(&folder);
    let code = match std::env::var(TASK).as_deref() {
        Ok("open") => code_of(Directory::open(coin(folder))),
        Ok("append") => {
            let path = file(folder, "blocks.dat");
            let (mut blocks, _) =
                BlockFile::open(path, &crate::places::CHAIN, 0).expect("it is whole");
            code_of((0..100).try_for_each(|_| blocks.append(&[1; 1000]).map(drop)))
        }
        Ok("replace") => code_of(sealed(b"other addresses").replace(file(folder, "wallet"))),
        Ok("create") => code_of(sealed(b"addresses").create(folder.join("another wallet"))),
        Ok("prepare") => {
            code_of(Directory::prepare(folder.join("another")).and_then(|it| it.begin_chain(b"{}")))
        }
        other => panic!("{other:?} is no task"),
    };
    println!("\ncode: {code}");
}

/// Lets another process do something, and returns the code that it met.
pub(crate) fn elsewhere(task: &str, folder: &Path) -> String {
    let mut command = Command::new(std::env::current_exe().expect("this program has a path"));
    run(&mut command, task, folder)
}

/// As [`elsewhere`], but no file may grow beyond so many blocks of 512 bytes, as if the disk were full.
#[cfg(unix)]
pub(crate) fn on_a_full_disk(blocks: u32, task: &str, folder: &Path) -> String {
    let mut command = Command::new("sh");
    // Without the trap, the system would end the program instead of telling it.
    command.args(["-c", &format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"")]);
    command.arg(std::env::current_exe().expect("this program has a path"));
    run(&mut command, task, folder)
}

fn run(command: &mut Command, task: &str, folder: &Path) -> String {
    let command = command.args(["--exact", "child::child", "--ignored", "--nocapture"]);
    let output = command.env(TASK, task).env(FOLDER, folder).output().expect("it can be started");
    let Output { status, stdout, stderr } = output;
    let stdout = String::from_utf8_lossy(&stdout);
    let code = stdout.lines().find_map(|line| line.strip_prefix("code: "));
    assert!(status.success(), "{stdout}{}", String::from_utf8_lossy(&stderr));
    code.expect("it tells the code").to_owned()
}
