//! Who has a line to whom: `[topology]`.

use super::error::{Broken, ScenarioError};
use super::section::{Key, Section, key};
use super::tree::{Place, What, shortened};
use crate::town::{Topology, Town};
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;

const KEYS: &[Key] = &[
    key("shape", "\"random\"", &[]),
    key("degree", "8", &["random", "small-world"]),
    key("rewired", "0.1", &["small-world"]),
    key("dials", "[[1, 10], [8, 90]]", &["degrees"]),
    key("file", "\"lines.csv\"", &["file"]),
];

/// No line between two nodes is longer, in bytes.
const LONGEST: u64 = 1_000;

const SHAPES: [&str; 8] =
    ["full", "ring", "line", "star", "random", "degrees", "small-world", "file"];

pub(super) fn read(top: &Section<'_>, nodes: u32) -> Result<Topology, ScenarioError> {
    let section = top.section("topology", KEYS)?;
    let Some(shape) = section.word("shape", "shape of a network", SHAPES)? else {
        return match section.is_there() {
            true => Err(section.missing("shape")),
            false => Ok(Town::default().topology),
        };
    };
    section.check_effect("shape", shape)?;
    let degree = || {
        let why = format!("there are {} others", nodes - 1);
        let degree = section.whole("degree", 1..=nodes - 1, &why)?;
        degree.ok_or_else(|| section.missing("degree"))
    };
    Ok(match shape {
        "full" => Topology::Full,
        "ring" => Topology::Ring,
        "line" => Topology::Line,
        "star" => Topology::Star,
        "degrees" => Topology::Degrees(dials(&section, nodes)?),
        "small-world" => {
            let rewired = section.decimal("rewired", 0.0..=1.0, "it's a share of the lines")?;
            let rewired = rewired.ok_or_else(|| section.missing("rewired"))?;
            Topology::SmallWorld { degree: degree()?, rewired }
        }
        "file" => {
            let name = section.text("file")?.ok_or_else(|| section.missing("file"))?;
            Topology::Edges(from_file(section.line_of("file"), name, nodes)?)
        }
        _ => Topology::Random { degree: degree()? },
    })
}

/// Pairs: how many lines someone dials, and how many people do.
fn dials(section: &Section<'_>, nodes: u32) -> Result<Vec<(u32, f64)>, ScenarioError> {
    let list = section.list("dials")?.ok_or_else(|| section.missing("dials"))?;
    let mut pairs = Vec::new();
    for item in list {
        let What::List(pair) = &item.what else {
            return Err(section.wrong_type("dials", item, "a list of pairs"));
        };
        let [lines, weight] = pair.as_slice() else {
            return Err(item.place.broken(Broken::WrongLength {
                key: "dials".to_owned(),
                found: format!("an entry of {}", pair.len()),
                needed: "pairs are".to_owned(),
                why: "each says how many lines someone dials, and how many people do".to_owned(),
            }));
        };
        let why = format!("there are {} others", nodes - 1);
        let lines = section.whole_of("dials", lines, &(1..=nodes - 1), &why)?;
        let weight =
            section.number_of("dials", weight, &(0.0..=1e12), "it's how many people do")?;
        pairs.push((lines, weight));
    }
    if pairs.iter().all(|(_, weight)| *weight == 0.0) {
        let key = "dials".to_owned();
        return Err(section.line_of("dials").broken(Broken::SharesOfNothing { key }));
    }
    Ok(pairs)
}

/// Reads a line a line, as in `0,1`. Empty lines and those that begin with `#` are left out.
fn from_file(asked: &Place, name: &str, nodes: u32) -> Result<Vec<(u32, u32)>, ScenarioError> {
    let path = asked.file.parent().unwrap_or(Path::new("")).join(name);
    let cannot_read = |why: String| asked.broken(Broken::Unreadable { file: path.clone(), why });
    if !path.metadata().map_err(|error| cannot_read(error.to_string()))?.is_file() {
        return Err(cannot_read("it isn't a file".to_owned()));
    }
    let file = File::open(&path).map_err(|error| cannot_read(error.to_string()))?;
    let (mut edges, mut reader) = (Vec::new(), BufReader::new(file));
    let mut text = String::new();
    for line in 1.. {
        text.clear();
        let read = reader.by_ref().take(LONGEST).read_line(&mut text);
        let read = read.map_err(|error| cannot_read(error.to_string()))?;
        if read == 0 {
            break;
        }
        let place = Place { file: path.as_path().into(), line };
        let written = text.trim();
        if written.is_empty() || written.starts_with('#') {
            continue;
        }
        let edge = pair(written).filter(|(a, b)| a != b && *a < nodes && *b < nodes);
        let last = nodes - 1;
        let not_a_line = || place.broken(Broken::NotALine { found: shortened(written), last });
        edges.push(edge.ok_or_else(not_a_line)?);
        if edges.len() > Town::MAX_LINES {
            let most = Town::MAX_LINES;
            return Err(place.broken(Broken::Impossible(format!(
                "that's more than {most} lines, and a town may have no more: leave some out"
            ))));
        }
    }
    Ok(edges)
}

fn pair(text: &str) -> Option<(u32, u32)> {
    let (a, b) = text.split_once(',')?;
    Some((a.trim().parse().ok()?, b.trim().parse().ok()?))
}
