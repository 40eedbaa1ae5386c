//! What happens at a member, as news for people.

use super::kept::Placed;
use super::network::Network;
use super::shown::sure;
use super::way::Way;
use crate::news::{Level, News};
use kusari::stage8_contract::{Entry, Event, LandingPads, MemberId, Refusal as _};

/// What an event of a replica is to people. A block with several commands has a line for each.
pub(super) fn told<W: Way>(network: &Network, placed: &dyn Placed, event: &Event<W>) -> Vec<News> {
    match event {
        Event::Placed { block, entries, .. } if entries.is_empty() => {
            let line = format!("block {} is empty", block.height);
            vec![News { height: Some(block.height), ..News::new(Level::Debug, "empty", line) }]
        }
        Event::Placed { entries, .. } => {
            entries.iter().map(|entry| of_entry(network, placed, entry)).collect()
        }
        Event::TakenBack { from } => {
            let line =
                format!("all blocks from {from} on are taken back: another branch has more work");
            vec![News { height: Some(*from), ..News::new(Level::Warn, "taken_back", line) }]
        }
        Event::Refused { command, cause } => {
            let who = network.name(command.content.by);
            let line = format!("{who}: {}: {cause} [{}]", command.content.action, cause.code());
            vec![News { code: Some(cause.code()), ..News::new(Level::Warn, "refused", line) }]
        }
        Event::Evidence(who, _) => {
            let line =
                format!("{} has signed two things that exclude each other", network.name(*who));
            vec![News::new(Level::Warn, "evidence", line)]
        }
        Event::Stuck { missing } => {
            let line = format!(
                "nothing is decided: nothing has been heard of {}",
                names(network, missing)
            );
            vec![News::new(Level::Warn, "stuck", line)]
        }
        Event::Broken { height, ours, theirs } => {
            let line = format!(
                "there are two blocks at height {height}, {ours} and {theirs}, so more members lie than the rules allow for, or the states \
                 differ; this member stops"
            );
            vec![News { height: Some(*height), ..News::new(Level::Error, "broken", line) }]
        }
    }
}

fn of_entry(network: &Network, placed: &dyn Placed, entry: &Entry<LandingPads>) -> News {
    let (height, who) = (entry.height, network.name(entry.command.by));
    let sure = sure(network, placed, height);
    let sure = sure["words"].as_str().unwrap_or_default();
    match &entry.outcome {
        Ok(outcome) => {
            let line = format!("block {height}: {who}: {outcome}; {sure}");
            News { height: Some(height), ..News::new(Level::Info, "placed", line) }
        }
        Err(refused) => {
            let (action, code) = (&entry.command.action, refused.code());
            let line =
                format!("block {height}: {who}: {action}: refused, {refused} [{code}]; {sure}");
            let news = News::new(Level::Info, "refused", line);
            News { height: Some(height), code: Some(code), ..news }
        }
    }
}

/// Members by their names.
pub(super) fn names(network: &Network, members: &[MemberId]) -> String {
    let names: Vec<_> = members.iter().map(|member| network.name(*member)).collect();
    names.join(", ")
}
