//! Whether a node runs in a directory, and how to talk to it.

use crate::failure::Failure;
use kusari::stage6_coin::Refusal as _;
use kusari::stage7_peers::Door;
use kusari_storage::{Directory, DirectoryError, FileError};
use serde_json::Value;
use std::path::Path;

/// The door of the node that runs in a directory, if there's one, and it answers.
pub(crate) fn door(directory: &Path) -> Result<Option<Door>, Failure> {
    let said = match Directory::door(directory) {
        Ok(said) => said,
        // If it's no directory, those who open it say so better.
        Err(DirectoryError::File(FileError::Io { .. })) => None,
        Err(error) => {
            return Err(Failure::Impossible { code: error.code(), what: error.to_string() });
        }
    };
    let said = said.and_then(|said| serde_json::from_slice::<Value>(&said).ok());
    // One that was killed has left its door behind. Another program may listen there now.
    let genesis = said.as_ref().map_or(&Value::Null, |said| &said["genesis"]);
    let answers = |door: &Door| door.get("/api/status").is_ok_and(|it| it["genesis"] == *genesis);
    Ok(said.as_ref().and_then(Door::of).filter(answers))
}

/// The door of the node that runs in a directory.
pub(crate) fn expect(directory: &Path) -> Result<Door, Failure> {
    door(directory)?.ok_or_else(|| {
        Failure::Unusable(format!(
            "no node runs in {directory:?}; start one with `kusari node`, or name its directory with --dir"
        ))
    })
}
