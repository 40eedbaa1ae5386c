//! The member that's asked: its process, or its folder if it doesn't run.

use super::failed::{directory, failure};
use crate::door;
use crate::failure::{Failure, warn};
use kusari::stage7_peers::Door;
use kusari_node::members::{InsideMember, MemberDisk, look_at};
use kusari_storage::Directory;
use serde_json::Value;
use std::path::PathBuf;

/// Which member.
#[derive(clap::Args)]
pub(super) struct At {
    /// The member's folder
    #[arg(long = "at", value_name = "FOLDER")]
    pub(super) folder: PathBuf,
}

impl At {
    /// The member's process.
    pub(super) fn running(&self) -> Result<Door, Failure> {
        let door = door::door(&self.folder)?;
        door.ok_or_else(|| {
            Failure::Unusable(format!(
                "no member runs in {:?}; start it with `kusari pads run FOLDER`, or name another member's folder with --at",
                self.folder
            ))
        })
    }

    /// Asks the member's process. If none runs, its folder says what it knew last.
    pub(super) fn ask(
        &self,
        path: &str,
        look: impl FnOnce(&InsideMember<'_>) -> Value,
    ) -> Result<Value, Failure> {
        if let Some(door) = door::door(&self.folder)? {
            return door.get(path).map_err(Failure::remote);
        }
        let disk = Directory::open(&self.folder).map_err(directory)?;
        let disk = MemberDisk::open(disk).map_err(failure)?;
        warn(&format!("note: no member runs in {:?}, so this is what it knew last", self.folder));
        let (answer, torn) = look_at(&disk, look).map_err(failure)?;
        if torn > 0 {
            warn(&format!(
                "note: the last line of journal.jsonl was torn, and {torn} bytes are cut off; no one has heard of what it said"
            ));
        }
        Ok(answer)
    }
}
