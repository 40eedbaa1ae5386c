//! What takes a second process: finding the directory locked, and finding the disk full.

use crate::common::{self, World};
use crate::places::{coin, file, sealed};
use crate::row::code_of;
use kusari_storage::{BlockFile, Directory, Store, StoreError};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

const TASK: &str = "KUSARI_STORAGE_TASK";
const FOLDER: &str = "KUSARI_STORAGE_FOLDER";

/// What the second process does.
#[test]
#[ignore = "the other tests run it, in a process of its own"]
fn child() {
    let folder = std::env::var_os(FOLDER).expect("the parent sets it");
    let folder = Path::new(&folder);
    let code = match std::env::var(TASK).as_deref() {
        Ok("open") => code_of(Directory::open(coin(folder))),
        Ok("append") => {
            let path = file(folder, "blocks.dat");
            let (mut blocks, _) =
                BlockFile::open(path, &crate::places::CHAIN, 0).expect("the file is intact");
            code_of((0..100).try_for_each(|_| blocks.append(&[1; 1000]).map(drop)))
        }
        Ok("replace") => code_of(sealed(b"other addresses").replace(file(folder, "wallet"))),
        Ok("create") => code_of(sealed(b"addresses").create(folder.join("another wallet"))),
        Ok("prepare") => {
            code_of(Directory::prepare(folder.join("another")).and_then(|it| it.begin_chain(b"{}")))
        }
        Ok("push") => {
            let pushed = common::try_open(&coin(folder)).and_then(|(store, _)| push_on(store));
            code_of(pushed)
        }
        other => panic!("{other:?} isn't a task"),
    };
    println!("\ncode: {code}");
}

/// Appends blocks to a chain until something goes wrong, and prints the height of each when it's safe.
fn push_on(mut store: Store) -> Result<(), StoreError> {
    let mut world = World::new(std::process::id().into());
    loop {
        let place = store.place()?;
        let block = world.block_after(&place, vec![]);
        store.push(&block, common::late())?;
        println!("\nsafe: {}", place.height() + 1);
    }
}

/// Lets another process append blocks, kills it once it has reported `until` blocks as safe, and returns
/// how many it reported.
pub(crate) fn killed_while_pushing(folder: &Path, until: u64) -> u64 {
    let mut command = Command::new(std::env::current_exe().expect("this program has a path"));
    command.args(["--exact", "child::child", "--ignored", "--nocapture"]);
    command.env(TASK, "push").env(FOLDER, folder).stdout(Stdio::piped());
    let mut child = command.spawn().expect("it can be started");
    let mut lines = BufReader::new(child.stdout.take().expect("stdout is a pipe")).lines();
    let mut safe = || lines.find_map(|line| line.ok()?.strip_prefix("safe: ")?.parse::<u64>().ok());
    let mut told = 0;
    while told < until {
        told = safe().expect("it goes on until it's killed");
    }
    child.kill().expect("it runs");
    child.wait().expect("it was started");
    // Blocks that it reported before it died count, too.
    std::iter::from_fn(safe).last().unwrap_or(told)
}

/// Lets another process do something, and returns the code of the error that it met.
pub(crate) fn elsewhere(task: &str, folder: &Path) -> String {
    let mut command = Command::new(std::env::current_exe().expect("this program has a path"));
    run(&mut command, task, folder)
}

/// Like [`elsewhere`], but no file may grow beyond `blocks` blocks of 512 bytes, as if the disk were full.
#[cfg(unix)]
pub(crate) fn on_a_full_disk(blocks: u32, task: &str, folder: &Path) -> String {
    let mut command = Command::new("sh");
    // Without the trap, the system would kill the program instead of returning an error.
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
    code.expect("it prints the code").to_owned()
}
