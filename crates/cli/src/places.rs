//! Checks whether the files that a command reads and writes are different ones, whatever their names.

use crate::failure::Failure;
use same_file::Handle;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _};
use std::path::Path;

/// A file that's going to be written, and how such a file begins.
pub(crate) struct Output<'a> {
    pub(crate) option: &'static str,
    pub(crate) path: &'a Path,
    pub(crate) begins: &'static [u8],
}

/// Checks, before anything is written, that no two outputs are the same file, and that none would overwrite
/// a file of another kind.
///
/// There are more ways for two names to mean one file than a name can show: `./x`, links of both kinds,
/// capital letters on some disks. So the files are opened, and the system is asked. A file that wasn't
/// there before isn't there afterwards.
pub(crate) fn check_outputs(outputs: &[Output<'_>]) -> Result<(), Failure> {
    let mut opened: Vec<(&str, Handle)> = Vec::new();
    let mut made = Vec::new();
    let result = outputs.iter().try_for_each(|output| {
        let path = output.path;
        let was_there = match fs::metadata(path) {
            Ok(found) if !found.is_file() => return Ok(()), // a pipe, or something that opening it will complain about
            found => found.is_ok(),
        };
        let unusable = |error| Failure::file(path, error);
        if was_there {
            check_kind(output)?;
        }
        let file = OpenOptions::new().append(true).create(true).open(path).map_err(unusable)?;
        if !was_there {
            // If a link led to nothing until now, this tells where it leads.
            made.extend(fs::canonicalize(path));
        }
        let handle = Handle::from_file(file).map_err(unusable)?;
        let streams = [("standard output", Handle::stdout()), ("standard error", Handle::stderr())];
        let streams = streams.into_iter().filter_map(|(name, it)| Some((name, it.ok()?)));
        let taken = opened.iter().map(|(name, it)| (*name, it == &handle));
        let taken = taken.chain(streams.map(|(name, it)| (name, it == handle)));
        if let Some((other, _)) = taken.into_iter().find(|(_, is_same)| *is_same) {
            return Err(Failure::Unusable(format!(
                "{} and {other} would both be written to {path:?}; name another file for one of them",
                output.option
            )));
        }
        opened.push((output.option, handle));
        Ok(())
    });
    drop(opened);
    made.iter().for_each(|path| drop(fs::remove_file(path))); // they are empty
    result
}

/// A chain may replace a chain, and a picture a picture. Anything else is most likely there by mistake,
/// such as a wallet.
fn check_kind(output: &Output<'_>) -> Result<(), Failure> {
    let mut begins = Vec::new();
    let length = output.begins.len() as u64;
    let read = File::open(output.path).and_then(|it| it.take(length).read_to_end(&mut begins));
    // A torn file may be shorter. What can't be read is reported when it's opened.
    if read.is_ok() && !output.begins.starts_with(&begins) {
        return Err(Failure::Unusable(format!(
            "{:?} is there already, and wasn't made by {}; name another file, or remove it",
            output.path, output.option
        )));
    }
    Ok(())
}

/// Checks that the output doesn't go into the file that's being read.
pub(crate) fn check_input(path: &Path, input: io::Result<Handle>) -> Result<(), Failure> {
    let is_file = |handle: &Handle| handle.as_file().metadata().is_ok_and(|it| it.is_file());
    match (input, Handle::stdout()) {
        (Ok(input), Ok(output)) if input == output && is_file(&input) => {
            Err(Failure::Unusable(format!(
                "the output would go into {path:?}, the file that's being read; send it to another one"
            )))
        }
        _ => Ok(()),
    }
}
