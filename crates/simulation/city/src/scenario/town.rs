//! From keys to a town: how large, how often, and who makes blocks.

use super::error::{Broken, ScenarioError};
use super::lines;
use super::network;
use super::section::{Key, Section, key};
use super::{attack, traffic};
use crate::town::{Makers, Mesh, Town};

const MAKERS: &[Key] = &[
    key("kind", "\"equal\"", &[]),
    key("deviation", "0.25", &["normal"]),
    key("shares", "[0.3, 0.7]", &["shares"]),
    key("nodes", "[0, 1]", &["shares"]),
    key("mesh", "\"push\"", &["shares"]),
    key("mesh_bandwidth", "\"100 Mb/s\"", &["shares"]),
];

/// Reads everything that makes a town.
pub(super) fn read(top: &Section<'_>) -> Result<Town, ScenarioError> {
    let whole = |name: &str, limits, why: &str| {
        top.whole(name, limits, why)?.ok_or_else(|| top.missing(name))
    };
    let nodes = whole("nodes", 2..=Town::MAX_NODES, "")?;
    let blocks = whole("blocks", 1..=Town::MAX_BLOCKS, "")?;
    let interval =
        top.time("interval", 1..=Town::MAX_TIME)?.ok_or_else(|| top.missing("interval"))?;
    let size = top.size("block_size", 0..=u64::from(Town::MAX_BLOCK_BYTES))?;
    let town = Town { nodes, blocks, interval, ..Town::default() };
    let block_bytes = size.map_or(town.block_bytes, |size| size as u32); // it's within the limit
    let town = Town { block_bytes, topology: lines::read(top, nodes)?, ..town };
    let town = network::read(top, town)?;
    let town = with_makers(top, town)?;
    let (attack, traffic) = (attack::read(top, &town)?, traffic::traffic(top)?);
    Ok(Town { attack, traffic, churn: traffic::churn(top)?, ..town })
}

fn with_makers(top: &Section<'_>, town: Town) -> Result<Town, ScenarioError> {
    let section = top.section("makers", MAKERS)?;
    let kind =
        section.word("kind", "way to share out work or stake", ["equal", "normal", "shares"])?;
    // A list of shares says itself which kind it is.
    let kind = kind.unwrap_or(if section.get("shares").is_some() { "shares" } else { "equal" });
    section.check_effect("kind", kind)?;
    let makers = match kind {
        "normal" => {
            let deviation = section.decimal("deviation", 0.0..=1.0, "it's a share of the mean")?;
            Makers::Normal { deviation: deviation.unwrap_or(0.25) }
        }
        "shares" => Makers::Shares(shares(&section, town.nodes)?),
        _ => Makers::Equal,
    };
    Ok(Town { makers, mesh: mesh(&section)?, ..town })
}

fn shares(section: &Section<'_>, nodes: u32) -> Result<Vec<(u32, f64)>, ScenarioError> {
    let why = "shares needn't add up to 1, but each is a number, and not a negative one";
    let shares = section.decimals("shares", 0.0..=1e12, why)?;
    let shares = shares.ok_or_else(|| section.missing("shares"))?;
    let all = || format!("{} shares", shares.len());
    if shares.is_empty() || shares.len() > nodes as usize {
        return Err(section.line_of("shares").broken(Broken::WrongLength {
            key: "shares".to_owned(),
            found: all(),
            needed: format!("1 to {nodes} are"),
            why: format!("there are {nodes} nodes"),
        }));
    }
    if shares.iter().all(|share| *share == 0.0) {
        let key = "shares".to_owned();
        return Err(section.line_of("shares").broken(Broken::SharesOfNothing { key }));
    }
    let Some(list) = section.list("nodes")? else {
        return Ok((0..).zip(shares).collect());
    };
    if list.len() != shares.len() {
        return Err(section.line_of("nodes").broken(Broken::WrongLength {
            key: "nodes".to_owned(),
            found: format!("{} nodes", list.len()),
            needed: format!("{} are", shares.len()),
            why: "each share belongs to one node".to_owned(),
        }));
    }
    let names = section.nodes("nodes", nodes)?.unwrap_or_default();
    Ok(names.into_iter().zip(shares).collect())
}

fn mesh(section: &Section<'_>) -> Result<Option<Mesh>, ScenarioError> {
    let how = section.word("mesh", "way to tell other makers", ["push", "announce"])?;
    let bandwidth = section.rate("mesh_bandwidth", 1_000..=1_000_000_000_000)?;
    let Some(how) = how else {
        return match section.get("mesh_bandwidth") {
            Some(value) => {
                let because = "there's no mesh, so add mesh = \"push\"".to_owned();
                Err(section.no_effect(value, "mesh_bandwidth", because))
            }
            None => Ok(None),
        };
    };
    Ok(Some(Mesh { push: how == "push", bandwidth }))
}
