//! How long a message takes, and who sends which: `[network]`, and `[regions]` with tables of
//! your own.

use super::error::{Broken, ScenarioError};
use super::section::{Key, Section, key};
use super::tree::What;
use crate::regions::{Jitter, Regions};
use crate::town::{Forwards, Loss, Network, Relay, Town, Uplink};

const NETWORK: &[Key] = &[
    key("latency", "\"2019\"", &[]),
    key("delay", "\"100 ms\"", &["constant", "exponential"]),
    key("uplink", "\"transmit\"", &["2015", "2019", "2021", "own"]),
    key("relay", "\"announce\"", &[]),
    key("hits", "0.8", &[]),
    key("short_block", "\"20 kB\"", &[]),
    key("missing", "0.1", &[]),
    key("forwards", "\"tips\"", &[]),
    key("loss", "0.01", &[]),
    key("timeout", "\"10 s\"", &[]),
];

const REGIONS: &[Key] = &[
    key("names", "[\"town\", \"country\"]", &[]),
    key("shares", "[0.8, 0.2]", &[]),
    key("latency", "[[\"10 ms\", \"50 ms\"], [\"50 ms\", \"20 ms\"]]", &[]),
    key("down", "[\"50 Mb/s\", \"10 Mb/s\"]", &[]),
    key("up", "[\"20 Mb/s\", \"5 Mb/s\"]", &[]),
    key("jitter", "\"pareto\"", &[]),
    key("overhead", "\"10 ms\"", &[]),
    key("block_overhead", "\"2 ms\"", &[]),
];

pub(super) fn read(top: &Section<'_>, town: Town) -> Result<Town, ScenarioError> {
    let section = top.section("network", NETWORK)?;
    let kinds = ["constant", "exponential", "2015", "2019", "2021", "own"];
    let kind = section.word("latency", "table of latencies", kinds)?.unwrap_or("2019");
    section.check_effect("latency", kind)?;
    let own = top.section("regions", REGIONS)?;
    if own.is_there() && kind != "own" {
        let because = format!("[network] takes the latencies {kind:?}, and not \"own\"");
        return Err(own.begin().broken(Broken::NoEffect { key: "regions".to_owned(), because }));
    }
    let delay = || {
        let delay = section.time("delay", 0..=Town::MAX_TIME)?;
        delay.ok_or_else(|| section.missing("delay"))
    };
    let network = match kind {
        "constant" => Network::Constant { delay: delay()? },
        "exponential" => Network::Exponential { mean: delay()? },
        "2015" => Network::Regions(Box::new(Regions::of_2015())),
        "2021" => Network::Regions(Box::new(Regions::of_2021())),
        "own" => Network::Regions(Box::new(regions(&own)?)),
        _ => Network::Regions(Box::new(Regions::of_2019())),
    };
    let uplink = section.word("uplink", "uplink", ["free", "transmit", "until-arrival"])?;
    let uplink = match uplink {
        Some("free") => Uplink::Free,
        Some("until-arrival") => Uplink::UntilArrival,
        Some(_) => Uplink::Transmit,
        None if matches!(network, Network::Regions(_)) => Uplink::Transmit,
        None => Uplink::Free,
    };
    let forwards = section.word("forwards", "choice of blocks", ["tips", "every"])?;
    let forwards = if forwards == Some("every") { Forwards::Every } else { Forwards::Tips };
    let (relay, loss) = (relay(&section)?, loss(&section)?);
    Ok(Town { network, uplink, relay, forwards, loss, ..town })
}

fn relay(section: &Section<'_>) -> Result<Relay, ScenarioError> {
    let relay = section.word("relay", "relay", ["push", "announce", "compact"])?;
    let relay = relay.unwrap_or("announce");
    for key in ["hits", "short_block", "missing"] {
        if let Some(value) = section.get(key).filter(|_| relay != "compact") {
            let because = format!("it's for relay = \"compact\", and here it's {relay:?}");
            return Err(section.no_effect(value, key, because));
        }
    }
    let share = |key| section.decimal(key, 0.0..=1.0, "it's a share");
    Ok(match relay {
        "push" => Relay::Push,
        "compact" => Relay::Compact {
            hits: share("hits")?.ok_or_else(|| section.missing("hits"))?,
            bytes: section
                .size("short_block", 0..=u64::from(Town::MAX_BLOCK_BYTES))?
                .ok_or_else(|| section.missing("short_block"))? as u32,
            missing: share("missing")?.ok_or_else(|| section.missing("missing"))?,
        },
        _ => Relay::Announce,
    })
}

fn loss(section: &Section<'_>) -> Result<Option<Loss>, ScenarioError> {
    let share = section.decimal("loss", 0.0..=0.9, "it's the share of messages that get lost")?;
    let timeout = section.time("timeout", 1..=Town::MAX_TIME)?;
    match (share.filter(|share| *share > 0.0), section.get("timeout")) {
        (None, Some(value)) => {
            let because = "no message is lost, so add a loss above 0".to_owned();
            Err(section.no_effect(value, "timeout", because))
        }
        (None, None) => Ok(None),
        (Some(share), _) => {
            let timeout = timeout.ok_or_else(|| section.missing("timeout"))?;
            Ok(Some(Loss { share, timeout }))
        }
    }
}

/// Tables of your own: as many regions as there are names.
fn regions(section: &Section<'_>) -> Result<Regions, ScenarioError> {
    let list = |key| section.list(key)?.ok_or_else(|| section.missing(key));
    let mut names = Vec::new();
    for item in list("names")? {
        let What::Text(name) = &item.what else {
            return Err(section.wrong_type("names", item, "a list of names in quotes"));
        };
        if names.contains(name) {
            let (key, what) = ("names".to_owned(), format!("{name:?}"));
            return Err(item.place.broken(Broken::NamedTwice { key, what }));
        }
        names.push(name.clone());
    }
    let count = names.len();
    if !(1..=Regions::MOST).contains(&count) {
        return Err(section.line_of("names").broken(Broken::WrongLength {
            key: "names".to_owned(),
            found: format!("{count} regions"),
            needed: format!("1 to {} are", Regions::MOST),
            why: "each node is in one of them".to_owned(),
        }));
    }
    let fits = |place: &super::tree::Place, key: &str, found: usize| match found == count {
        true => Ok(()),
        false => Err(place.broken(Broken::WrongLength {
            key: key.to_owned(),
            found: format!("{found} entries"),
            needed: format!("{count} are"),
            why: format!("there are {count} regions: {}", names.join(", ")),
        })),
    };
    let rates = |key| -> Result<Vec<u64>, ScenarioError> {
        let each = list(key)?;
        fits(section.line_of(key), key, each.len())?;
        each.iter().map(|it| section.rate_of(key, it, &(1_000..=1_000_000_000_000))).collect()
    };
    let shares = section.decimals("shares", 0.0..=1e12, "it's a share")?;
    let shares = shares.ok_or_else(|| section.missing("shares"))?;
    fits(section.line_of("shares"), "shares", shares.len())?;
    if shares.iter().all(|share| *share == 0.0) {
        let key = "shares".to_owned();
        return Err(section.line_of("shares").broken(Broken::SharesOfNothing { key }));
    }
    let rows = list("latency")?;
    fits(section.line_of("latency"), "latency", rows.len())?;
    let mut latency = Vec::new();
    for row in rows {
        let What::List(each) = &row.what else {
            return Err(section.wrong_type("latency", row, "a list of rows"));
        };
        fits(&row.place, "latency", each.len())?;
        let times = each.iter().map(|it| section.time_of("latency", it, &(0..=60_000_000)));
        latency.push(times.collect::<Result<_, _>>()?);
    }
    let jitter = section.word("jitter", "jitter", ["none", "pareto"])?;
    Ok(Regions {
        latency,
        down: rates("down")?,
        up: rates("up")?,
        shares,
        jitter: if jitter == Some("pareto") { Jitter::Pareto } else { Jitter::None },
        overhead: section.time("overhead", 0..=60_000_000)?.unwrap_or(0),
        block_overhead: section.time("block_overhead", 0..=60_000_000)?.unwrap_or(0),
        names,
    })
}
