//! Runs a member.

use super::failed::{directory, failure};
use super::in_words::in_words;
use crate::failure::Failure;
use crate::interrupt;
use crate::node::options::Manner;
use crate::node::running::{Ready, log, runtime};
use crate::node::said::{Role, Start};
use kusari_node::members::{MemberDisk, MemberProcess};
use kusari_node::page::serve_member;
use kusari_storage::Directory;
use std::path::PathBuf;

/// Runs a member, until Ctrl-C or `kusari pads stop`
///
/// It listens at its address in network.json, calls the members that came before it, and hangs up on anyone whose key isn't on the
/// list. What it signs is in journal.jsonl before anyone hears of it. So it can be killed at any moment and started again.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  kusari pads run airport/the_leader_node
  kusari pads run airport/the_blue_sky --log-level debug
  kusari pads run airport/white_noise --json --log json      for programs")]
pub(super) struct Args {
    /// The member's folder
    folder: PathBuf,
    #[command(flatten)]
    manner: Manner,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let runtime = runtime()?;
    let disk = Directory::open(&args.folder).map_err(directory)?;
    let disk = MemberDisk::open(disk).map_err(failure)?;
    let (network, me) = (disk.network().clone(), disk.me().id);
    let writer = log(&args.manner)?;
    let started = runtime.block_on(MemberProcess::start(disk));
    let (member, handle) = started.map_err(failure)?;
    interrupt::be_orderly();

    let page = serve_member(handle.clone()).map_err(failure)?;
    let start = Start {
        words: network.genesis.words.clone(),
        genesis: network.genesis.hash(),
        height: member.height(),
        api: page.address(),
        token: page.token().as_str().to_owned(),
        role: Role::Member {
            name: network.name(me),
            network: in_words(&network),
            listen: network.addresses[usize::from(me.0)],
        },
    };
    let door = start.json().to_string();
    member.disk().directory().open_door(door.as_bytes()).map_err(directory)?;
    let ready = Ready { runtime, writer, page, news: handle.news(), start };
    drop(handle);
    ready.run(&args.manner, |end| member.run(end)).map_err(failure)
}
