//! Who pays whom, and who's away: `[traffic]` and `[churn]`.

use super::error::ScenarioError;
use super::section::{Key, Section, key};
use crate::plan::Churn;
use crate::town::Town;
use crate::traffic::{Distribution, Model, Traffic};

const TRAFFIC: &[Key] = &[
    key("per_second", "3.5", &[]),
    key("wallets", "1000", &[]),
    key("balance", "1e10", &[]),
    key("amount", "{ median = 1e6, deviation = 1.5 }", &[]),
    key("bytes", "{ median = 250, deviation = 0.5 }", &[]),
    key("fee_rate", "{ median = 1e4, deviation = 1 }", &[]),
    key("pool", "\"300 MB\"", &[]),
    key("model", "\"pools\"", &[]),
];

const CHURN: &[Key] =
    &[key("share", "0.5", &[]), key("present", "\"23 h\"", &[]), key("away", "\"1 h\"", &[])];

const DISTRIBUTION: &[Key] = &[
    key("always", "250", &[]),
    key("median", "250", &[]),
    key("deviation", "0.5", &[]),
    key("mean", "250", &[]),
];

/// The greatest number that's drawn.
const MOST: f64 = 1e15;

pub(super) fn traffic(top: &Section<'_>) -> Result<Option<Traffic>, ScenarioError> {
    let section = top.section("traffic", TRAFFIC)?;
    if !section.is_there() {
        return Ok(None);
    }
    let usual = Traffic::default();
    let model = section.word("model", "model", ["auto", "pools", "flow"])?;
    let pool = section.size("pool", 1_000..=1_000_000_000_000)?;
    let balance = section.decimal("balance", 0.0..=MOST, "it's in satoshi")?;
    Ok(Some(Traffic {
        per_second: section
            .decimal("per_second", 0.0..=10_000.0, "it's how many payments are made in a second")?
            .unwrap_or(usual.per_second),
        wallets: section.whole("wallets", 2..=1_000_000, "")?.unwrap_or(usual.wallets),
        balance: balance.map_or(usual.balance, |it| it as u64),
        amount: distribution(&section, "amount")?.unwrap_or(usual.amount),
        bytes: distribution(&section, "bytes")?.unwrap_or(usual.bytes),
        fee_rate: distribution(&section, "fee_rate")?.unwrap_or(usual.fee_rate),
        pool_bytes: pool.unwrap_or(usual.pool_bytes),
        model: match model {
            Some("pools") => Model::Pools,
            Some("flow") => Model::Flow,
            _ => usual.model,
        },
    }))
}

/// `{ always = 250 }`, `{ mean = 250 }`, or `{ median = 250, deviation = 0.5 }`.
fn distribution(
    section: &Section<'_>,
    name: &'static str,
) -> Result<Option<Distribution>, ScenarioError> {
    let section = section.section(name, DISTRIBUTION)?;
    if !section.is_there() {
        return Ok(None);
    }
    let number = |key| section.decimal(key, 1.0..=MOST, "");
    let (always, mean, median) = (number("always")?, number("mean")?, number("median")?);
    let deviation = section.decimal("deviation", 0.0..=5.0, "it's of the logarithm")?;
    let only = |key: &str, others: [&str; 3]| {
        let other = others.into_iter().find_map(|it| Some((it, section.get(it)?)));
        let because = || format!("`{key}` says already how the number is drawn");
        other.map_or(Ok(()), |(it, value)| Err(section.no_effect(value, it, because())))
    };
    Ok(Some(match (always, mean, median) {
        (Some(always), ..) => {
            only("always", ["mean", "median", "deviation"])?;
            Distribution::Constant(always.round() as u64)
        }
        (None, Some(mean), _) => {
            only("mean", ["median", "deviation", "always"])?;
            Distribution::Exponential { mean }
        }
        (None, None, median) => Distribution::LogNormal {
            median: median.ok_or_else(|| section.missing("median"))?,
            deviation: deviation.ok_or_else(|| section.missing("deviation"))?,
        },
    }))
}

pub(super) fn churn(top: &Section<'_>) -> Result<Option<Churn>, ScenarioError> {
    let section = top.section("churn", CHURN)?;
    if !section.is_there() {
        return Ok(None);
    }
    let usual = Churn::default();
    let time = |key| section.time(key, 1..=Town::MAX_TIME);
    Ok(Some(Churn {
        share: section
            .decimal("share", 0.0..=1.0, "it's a share of the nodes")?
            .unwrap_or(usual.share),
        present: time("present")?.unwrap_or(usual.present),
        away: time("away")?.unwrap_or(usual.away),
    }))
}
