//! Why something came to nothing, and what helps.

use crate::failure::Failure;
use kusari_node::NodeError;
use kusari_storage::{DirectoryError, FileError};

/// What a member's process, or its folder, has to say.
pub(super) fn failure(error: NodeError) -> Failure {
    match error {
        NodeError::Directory(error) => directory(error),
        error => Failure::impossible(&error),
    }
}

/// What's wrong with a member's folder.
pub(super) fn directory(error: DirectoryError) -> Failure {
    let remedy = match &error {
        DirectoryError::NotOurs(_) => {
            "; name the folder of a member with --at, or let `kusari pads found` make some"
        }
        DirectoryError::Locked(_) => {
            ". If it's this member's process, `kusari pads state` asks it, and `kusari pads stop` ends it"
        }
        _ => "",
    };
    match error {
        DirectoryError::File(FileError::Io { path, cause }) => Failure::file(&path, cause),
        error => Failure::impossible(&error).with_remedy(remedy),
    }
}
