//! Ends a member.

use super::at::At;
use crate::failure::Failure;
use crate::interrupt;
use kusari_storage::Directory;
use serde_json::json;
use std::io::{Write as _, stdout};
use std::thread;
use std::time::{Duration, Instant};

/// How long a member has to end when it was told to.
const PATIENCE: Duration = Duration::from_secs(10);

/// Ends a member's process in an orderly way
#[derive(clap::Args)]
#[command(after_help = "Example:\n  kusari pads stop --at airport/the_blue_sky")]
pub(super) struct Args {
    #[command(flatten)]
    at: At,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    args.at.running()?.post("/api/stop", &json!({})).map_err(Failure::remote)?;
    let start = Instant::now();
    // Its lock is the last thing that it lets go of.
    while Directory::open(&args.at.folder).is_err() {
        if start.elapsed() > PATIENCE {
            return Err(Failure::Impossible {
                code: "node-busy",
                what: "the member has been told to end, and hasn't done so yet".to_owned(),
            });
        }
        interrupt::check()?;
        thread::sleep(Duration::from_millis(20));
    }
    Ok(writeln!(stdout(), "the member has ended")?)
}
