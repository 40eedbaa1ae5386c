use crate::failure::Failure;
use crate::oddity::Watch;
use kusari::stage5_network::*;
use std::fs::File;
use std::io::{Read as _, Write as _, stdout};
use std::path::{Path, PathBuf};

/// Feeds the bytes of one network message to a fresh node, and tells you what it does.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  kusari check-message chain.jsonl message.json

The first line of GENESIS is the genesis; a chain file will do. The message is taken byte for byte,
including any end of line. You see what the node does; if it refuses the message, that's an error.")]
pub(crate) struct Args {
    /// The genesis of the node
    genesis: PathBuf,
    /// The message
    file: PathBuf,
}

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    // A line that's too long is recognised by one extra byte.
    let genesis = read(&args.genesis, MAX_BLOCK_BYTES + 1)?;
    let line = genesis.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let genesis = decode(line, MAX_BLOCK_BYTES)
        .map_err(|error| as_it_looks(Failure::refused(&error), &genesis))?;
    let mut node =
        Node::new(genesis, NodeSettings::default()).map_err(|error| Failure::refused(&error))?;
    // One byte more than allowed is enough to see that the message is too large.
    let message = read(&args.file, MAX_MESSAGE_BYTES + 1)?;

    let (stranger, now) = (NodeId(1), Time::now());
    node.handle(Input::Connected(stranger), now);
    let text = message.clone();
    let mut refusal = None;
    for output in node.handle(Input::Bytes(stranger, message), now) {
        let line = match output {
            Output::Send(_, Message::Hello(_)) => "sends hello".to_owned(),
            Output::Send(_, Message::Transaction(_)) => "passes the transaction on".to_owned(),
            Output::Send(_, Message::Block(_)) => "passes the block on".to_owned(),
            Output::Send(_, Message::GetBlocks(locator)) => {
                format!("asks for blocks, with a locator of {} hashes", locator.len())
            }
            Output::Send(_, Message::Blocks(blocks)) => format!("sends {} blocks", blocks.len()),
            Output::Disconnect(_) => "cuts the link".to_owned(),
            Output::Event(event) => {
                let refused_now = refusal_of(&event);
                if refusal.is_none() {
                    refusal = refused_now;
                }
                match event {
                    Event::TransactionAccepted(tx) => format!("accepts the transaction {}", tx.id),
                    Event::TipChanged(change) => {
                        let height = change.connected.last().map_or(0, |block| block.height);
                        format!("adopts the block, at height {height}")
                    }
                    Event::BlockStored(block) => {
                        format!("keeps the block on a branch, at height {}", block.height)
                    }
                    Event::Penalised { count, .. } => format!("counts offence {count}"),
                    _ => continue,
                }
            }
            _ => continue,
        };
        writeln!(stdout(), "{line}")?;
    }
    match refusal {
        Some(refusal @ Failure::Refused { code, .. }) if OF_A_TEXT.contains(&code) => {
            Err(as_it_looks(refusal, &text))
        }
        Some(refusal @ Failure::Refused { code: "time-too-new", .. }) => {
            Err(refusal.with_remedy("; if this machine's clock is wrong, set it"))
        }
        Some(refusal) => Err(refusal),
        None => Ok(()),
    }
}

/// The codes for texts that aren't messages at all.
const OF_A_TEXT: [&str; 4] = ["truncated", "not-json", "wrong-shape", "not-canonical"];

/// Says what may have happened to a refused text, after the rule that it breaks.
fn as_it_looks(failure: Failure, text: &[u8]) -> Failure {
    failure.with_remedy(Watch::over(text).cause(0).as_deref().unwrap_or_default())
}

fn refusal_of(event: &Event) -> Option<Failure> {
    match event {
        Event::TransactionRefused { cause, .. } => Some(Failure::refused(cause)),
        Event::BlockRefused { cause, .. } => Some(Failure::refused(cause)),
        Event::Penalised { offence, .. } | Event::PeerDropped { offence, .. } => {
            Some(Failure::refused(offence))
        }
        _ => None,
    }
}

fn read(path: &Path, limit: usize) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(limit as u64).read_to_end(&mut bytes));
    read.map_err(|error| Failure::file(path, error))?;
    Ok(bytes)
}
