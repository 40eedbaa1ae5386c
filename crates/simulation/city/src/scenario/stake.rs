//! Numbers that only rules by stake need: `[stake]`.

use super::error::ScenarioError;
use super::section::{Key, Section, key};
use crate::numbers::{Numbers, SeedFrom};

/// The built-in rules. A rule that you've written yourself may need any of the numbers.
const RULES: [&str; 7] =
    ["work", "coin-age", "slots", "private", "delegates", "tickets", "finality"];

const KEYS: &[Key] = &[
    key("epoch", "32", &["slots", "private", "finality"]),
    key("seed", "\"epoch-before-last\"", &["slots", "private"]),
    key("active", "0.05", &["private"]),
    key("youngest", "10", &["coin-age"]),
    key("oldest", "1000", &["coin-age"]),
    key("delegates", "21", &["delegates"]),
    key("tickets", "5", &["tickets"]),
    key("votes", "3", &["tickets"]),
    key("present", "0.9", &["tickets", "finality"]),
];

pub(super) fn read(top: &Section<'_>, rule: &str) -> Result<Numbers, ScenarioError> {
    let section = top.section("stake", KEYS)?;
    if RULES.contains(&rule) {
        section.check_effect("rule", rule)?;
    }
    let usual = Numbers::default();
    let seed = section.word("seed", "seed", ["parent", "epoch-before-last"])?;
    let whole = |key, most| section.whole(key, 1..=most, "");
    let oldest = whole("oldest", Numbers::MOST_INTERVALS)?.unwrap_or(usual.oldest);
    let youngest = section.whole("youngest", 0..=oldest - 1, "it's less than `oldest`")?;
    let tickets = whole("tickets", MOST_TICKETS)?.unwrap_or(usual.tickets);
    let votes = section.whole("votes", 1..=tickets, "each ticket has one vote")?;
    Ok(Numbers {
        epoch: whole("epoch", Numbers::MOST_SLOTS)?.unwrap_or(usual.epoch),
        seed: match seed {
            Some("parent") => SeedFrom::Parent,
            Some(_) => SeedFrom::EpochBeforeLast,
            None => usual.seed,
        },
        active: section
            .decimal("active", 1e-6..=0.99, "it's a share of the slots")?
            .unwrap_or(usual.active),
        youngest: youngest.unwrap_or(usual.youngest.min(oldest - 1)),
        oldest,
        delegates: whole("delegates", Numbers::MOST_DELEGATES)?.unwrap_or(usual.delegates),
        tickets,
        votes: votes.unwrap_or(usual.votes.min(tickets)),
        present: section.decimal("present", 0.0..=1.0, "it's a share")?.unwrap_or(usual.present),
    })
}

/// How many tickets a block can draw.
const MOST_TICKETS: u32 = 8;
