//! Who attacks, and how: `[attack]`.

use super::error::ScenarioError;
use super::section::{Key, Section, key};
use crate::attack::*;
use crate::town::Town;

const SELFISH: &[&str] = &["selfish"];
const DOUBLE_SPEND: &[&str] = &["double-spend"];
const ECLIPSE: &[&str] = &["eclipse"];
const LIARS: &[&str] = &["liars"];
const LONG_RANGE: &[&str] = &["long-range"];
const RENT: &[&str] = &["rent"];
const GRINDING: &[&str] = &["grinding"];

const KINDS: [&str; 8] = [
    "selfish",
    "double-spend",
    "eclipse",
    "liars",
    "nothing-at-stake",
    "long-range",
    "rent",
    "grinding",
];

const KEYS: &[Key] = &[
    key("kind", "\"selfish\"", &[]),
    key("node", "0", &["selfish", "double-spend", "eclipse", "long-range", "rent"]),
    key(
        "share",
        "0.3",
        &[
            "selfish",
            "double-spend",
            "eclipse",
            "liars",
            "nothing-at-stake",
            "long-range",
            "grinding",
        ],
    ),
    key("gamma", "0.5", SELFISH),
    key("merchant", "1", DOUBLE_SPEND),
    key("confirmations", "6", &["double-spend", "eclipse"]),
    key("gives_up", "40", DOUBLE_SPEND),
    key("victims", "10", ECLIPSE),
    key("from", "\"0 s\"", ECLIPSE),
    key("lasts", "\"6 h\"", &["eclipse", "rent"]),
    key("flood", "{ addresses = 2000 }", ECLIPSE),
    key("members", "100", LIARS),
    key("draws", "10000", LIARS),
    key("slashing", "true", &["nothing-at-stake"]),
    key("fork", "10", LONG_RANGE),
    key("reward", "0.001", &["long-range", "rent"]),
    key("after", "500", LONG_RANGE),
    key("newcomers", "20", LONG_RANGE),
    key("with_checkpoint", "0.5", LONG_RANGE),
    key("rate", "1.1", RENT),
    key("depth", "6", RENT),
    key("price", "20", RENT),
    key("value", "100", RENT),
    key("tickets", "0.3", DOUBLE_SPEND),
    key("tries", "10", GRINDING),
    key("epoch", "100", GRINDING),
    key("seed_from", "\"parent\"", GRINDING),
];

const FLOOD: &[Key] = &[
    key("honest", "100", &[]),
    key("addresses", "2000", &[]),
    key("groups", "64", &[]),
    key("lasts", "\"1 h\"", &[]),
    key("reachable", "1.0", &[]),
    key("anchors", "true", &[]),
];

/// An amount of coins. Nothing is worth more than that.
const MOST_COINS: f64 = 1e12;

/// How many confirmations, or blocks behind.
const MOST_BLOCKS: u32 = 1_000;

pub(super) fn read(top: &Section<'_>, town: &Town) -> Result<Option<Attack>, ScenarioError> {
    let section = top.section("attack", KEYS)?;
    if !section.is_there() {
        return Ok(None);
    }
    let kind = section.word("kind", "attack", KINDS)?.ok_or_else(|| section.missing("kind"))?;
    section.check_effect("kind", kind)?;
    let its = Reader { section, nodes: town.nodes };
    let attack = match kind {
        "selfish" => Attack::Selfish(its.selfish()?),
        "double-spend" => Attack::DoubleSpend(its.double_spend()?),
        "eclipse" => Attack::Eclipse(its.eclipse()?),
        "liars" => Attack::Liars(its.liars()?),
        "nothing-at-stake" => Attack::NothingAtStake(its.nothing_at_stake()?),
        "long-range" => Attack::LongRange(its.long_range()?),
        "rent" => Attack::Rent(its.rent()?),
        _ => Attack::Grinding(its.grinding()?),
    };
    Ok(Some(attack))
}

/// What a key says, or else what's usual.
struct Reader<'a> {
    section: Section<'a>,
    nodes: u32,
}

impl Reader<'_> {
    fn share(&self, key: &str, usual: f64) -> Result<f64, ScenarioError> {
        Ok(self.section.decimal(key, 0.0..=1.0, "it's a share")?.unwrap_or(usual))
    }

    fn coins(&self, key: &str, usual: f64) -> Result<f64, ScenarioError> {
        Ok(self.section.decimal(key, 0.0..=MOST_COINS, "it's in coins")?.unwrap_or(usual))
    }

    fn count(&self, key: &str, most: u32, usual: u32) -> Result<u32, ScenarioError> {
        Ok(self.section.whole(key, 1..=most, "")?.unwrap_or(usual))
    }

    fn node(&self, key: &str, usual: u32) -> Result<u32, ScenarioError> {
        let why = format!("there are {} nodes, and the first is 0", self.nodes);
        Ok(self.section.whole(key, 0..=self.nodes - 1, &why)?.unwrap_or(usual))
    }

    fn time(&self, key: &str, usual: u64) -> Result<u64, ScenarioError> {
        Ok(self.section.time(key, 0..=Town::MAX_TIME)?.unwrap_or(usual))
    }

    fn selfish(&self) -> Result<Selfish, ScenarioError> {
        let usual = Selfish::default();
        Ok(Selfish {
            node: self.node("node", usual.node)?,
            share: self.share("share", usual.share)?,
            gamma: self.section.decimal("gamma", 0.0..=1.0, "it's a share")?.or(usual.gamma),
        })
    }

    fn double_spend(&self) -> Result<DoubleSpend, ScenarioError> {
        let usual = DoubleSpend::default();
        Ok(DoubleSpend {
            node: self.node("node", usual.node)?,
            merchant: self.node("merchant", usual.merchant)?,
            share: self.share("share", usual.share)?,
            confirmations: self.count("confirmations", MOST_BLOCKS, usual.confirmations)?,
            gives_up: self.count("gives_up", MOST_BLOCKS, usual.gives_up)?,
            tickets: self.section.decimal("tickets", 0.0..=1.0, "it's a share")?.or(usual.tickets),
        })
    }

    fn eclipse(&self) -> Result<Eclipse, ScenarioError> {
        let usual = Eclipse::default();
        Ok(Eclipse {
            node: self.node("node", usual.node)?,
            share: self.share("share", usual.share)?,
            victims: self.count("victims", self.nodes - 1, usual.victims.min(self.nodes - 1))?,
            confirmations: self.count("confirmations", MOST_BLOCKS, usual.confirmations)?,
            from: self.time("from", usual.from)?,
            lasts: self.time("lasts", usual.lasts)?,
            flood: self.flood()?,
        })
    }

    fn flood(&self) -> Result<Option<Flood>, ScenarioError> {
        let section = self.section.section("flood", FLOOD)?;
        if !section.is_there() {
            return Ok(None);
        }
        let (its, usual) = (Reader { section, nodes: self.nodes }, Flood::default());
        Ok(Some(Flood {
            honest: its.count("honest", 10_000, usual.honest)?,
            addresses: its.count("addresses", 100_000, usual.addresses)?,
            groups: its.count("groups", 10_000, usual.groups)?,
            lasts: its.time("lasts", usual.lasts)?,
            reachable: its.share("reachable", usual.reachable)?,
            anchors: its.section.truth("anchors")?.unwrap_or(usual.anchors),
        }))
    }

    fn liars(&self) -> Result<Liars, ScenarioError> {
        let usual = Liars::default();
        let most = self.nodes.min(1_000);
        Ok(Liars {
            share: self.share("share", usual.share)?,
            members: self.count("members", most, usual.members.min(most))?,
            draws: self.count("draws", 1_000_000, usual.draws)?,
        })
    }

    fn nothing_at_stake(&self) -> Result<NothingAtStake, ScenarioError> {
        let usual = NothingAtStake::default();
        Ok(NothingAtStake {
            share: self.share("share", usual.share)?,
            slashing: self.section.truth("slashing")?.unwrap_or(usual.slashing),
        })
    }

    fn long_range(&self) -> Result<LongRange, ScenarioError> {
        let usual = LongRange::default();
        Ok(LongRange {
            node: self.node("node", usual.node)?,
            share: self.share("share", usual.share)?,
            fork: self.section.whole("fork", 0..=Town::MAX_BLOCKS, "")?.unwrap_or(usual.fork),
            reward: self.share("reward", usual.reward)?,
            after: self.count("after", Town::MAX_BLOCKS, usual.after)?,
            newcomers: self.count("newcomers", self.nodes - 1, usual.newcomers)?,
            with_checkpoint: self.share("with_checkpoint", usual.with_checkpoint)?,
        })
    }

    fn rent(&self) -> Result<Rent, ScenarioError> {
        let usual = Rent::default();
        let rate = self.section.decimal("rate", 0.0..=100.0, "1 is as much as all others have")?;
        Ok(Rent {
            node: self.node("node", usual.node)?,
            rate: rate.unwrap_or(usual.rate),
            lasts: self.time("lasts", usual.lasts)?,
            depth: self.count("depth", MOST_BLOCKS, usual.depth)?,
            price: self.coins("price", usual.price)?,
            reward: self.coins("reward", usual.reward)?,
            value: self.coins("value", usual.value)?,
        })
    }

    fn grinding(&self) -> Result<Grinding, ScenarioError> {
        let usual = Grinding::default();
        let from = self.section.word("seed_from", "seed", ["parent", "epoch-before-last"])?;
        Ok(Grinding {
            share: self.share("share", usual.share)?,
            epoch: self.count("epoch", 100_000, usual.epoch)?,
            tries: self.count("tries", 1_000_000, usual.tries)?,
            seed_from: match from {
                Some("parent") => SeedFrom::Parent,
                Some(_) => SeedFrom::EpochBeforeLast,
                None => usual.seed_from,
            },
        })
    }
}
