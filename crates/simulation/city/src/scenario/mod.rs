//! Scenario files: a town in TOML, with units, and an answer with a line and a remedy for everything that's wrong.

mod amounts;
mod attack;
mod canonical;
mod error;
mod lines;
mod nearest;
mod network;
mod section;
mod source;
mod stake;
mod town;
mod traffic;
mod tree;
mod units;

pub use error::{Broken, ScenarioError};

use crate::error::TownError;
use crate::results::Recording;
use crate::topology;
use crate::town::{Topology, Town};
use section::{Key, Section, key};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tree::{Table, What};

/// A town, as a file describes it.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Its name, which figures have as their title.
    pub name: String,
    /// The town. Its seed is set for each run.
    pub town: Town,
    /// The rule by which blocks are made: one of those that were allowed when it was read.
    pub rule: String,
    /// What's written down of a run.
    pub recording: Recording,
    /// The scenario without comments, and with everything that it takes from files that it's like. Two scenarios mean the same if these
    /// are the same.
    pub text: String,
    /// Where each key is.
    places: BTreeMap<String, (PathBuf, usize)>,
}

const TOP: &[Key] = &[
    key("name", "\"a town of mine\"", &[]),
    key("like", "\"town.toml\"", &[]),
    key("rule", "\"work\"", &[]),
    key("nodes", "600", &[]),
    key("blocks", "1000", &[]),
    key("interval", "\"10 min\"", &[]),
    key("block_size", "\"1 MB\"", &[]),
    key("topology", "", &[]),
    key("network", "", &[]),
    key("regions", "", &[]),
    key("makers", "", &[]),
    key("attack", "", &[]),
    key("traffic", "", &[]),
    key("churn", "", &[]),
    key("stake", "", &[]),
    key("results", "", &[]),
];

const RESULTS: &[Key] = &[key("reorganisations_from", "1", &[]), key("every_arrival", "1000", &[])];

impl Scenario {
    /// Reads a file, and those that it's like. `rules` are the names of the rules there are.
    ///
    /// # Errors
    ///
    /// [`ScenarioError`] with the line of what's wrong. At most 256 KiB of a scenario are read.
    pub fn read(path: &Path, rules: &[&str]) -> Result<Scenario, ScenarioError> {
        Scenario::from_table(&source::read(path)?, rules)
    }

    /// Reads a text. `name` stands for the file in errors.
    ///
    /// # Errors
    ///
    /// [`ScenarioError`] with the line of what's wrong.
    pub fn parse(name: &str, text: &str, rules: &[&str]) -> Result<Scenario, ScenarioError> {
        Scenario::from_table(&source::read_text(name, text)?, rules)
    }

    fn from_table(table: &Table, rules: &[&str]) -> Result<Scenario, ScenarioError> {
        let top = Section::top(table, TOP)?;
        let rule = top.word("rule", "rule", rules.iter().copied())?;
        let rule = rule.ok_or_else(|| top.missing("rule"))?.to_owned();
        let name = top.text("name")?.unwrap_or("a town").to_owned();
        let numbers = stake::read(&top, &rule)?;
        let town = Town { numbers, ..town::read(&top)? };
        let recording = recording(&top)?;
        let text = canonical::canonical(table, &town);
        let scenario = Scenario { name, town, rule, recording, text, places: places(table) };
        let town = &scenario.town;
        // Other topologies are known to hang together, or depend on the seed.
        let is_from_file = matches!(town.topology, Topology::Edges(_));
        let checked = town.check().and_then(|()| match is_from_file {
            true => topology::lines(town).map(|_| ()),
            false => Ok(()),
        });
        checked.map_err(|error| scenario.locate(&error))?;
        Ok(scenario)
    }

    /// Finds the line that caused an error of the town.
    pub fn locate(&self, error: &TownError) -> ScenarioError {
        let keys = keys_of(error).unwrap_or_default();
        let known = keys.iter().find_map(|key| self.places.get(key));
        let (file, line) = known.or(self.places.get("")).cloned().unwrap_or_default();
        let broken = Box::new(Broken::Impossible(error.to_string()));
        ScenarioError { file, line, broken }
    }
}

/// The keys that may set what an error of a town is about, the likeliest first.
fn keys_of(error: &TownError) -> Option<Vec<String>> {
    let field = match error {
        TownError::OutOfRange { field, .. }
        | TownError::NoShare { field, .. }
        | TownError::NoWeight { field, .. }
        | TownError::NothingToShare { field }
        | TownError::WrongLength { field, .. }
        | TownError::NoSuchNode { field, .. }
        | TownError::NamedTwice { field, .. }
        | TownError::Oneself { field, .. } => *field,
        TownError::TooManyNeighbours { .. } | TownError::OddDegree { .. } => "topology.degree",
        TownError::Apart { .. } | TownError::TooManyLines { .. } => "topology",
        TownError::TooMuchMemory { .. } => "blocks",
        TownError::MeshWithoutMakers { .. } => "makers.mesh",
        TownError::TooManyUnderWay { .. } => "interval",
        TownError::NoBlocks { .. } | TownError::OneBranchOnly => "rule",
        TownError::PushTellsAll => "network.relay",
        TownError::CoinAndRace => "attack.gamma",
        _ => return None,
    };
    let renamed = match field {
        "block_bytes" => "block_size",
        "mean" | "delay" => "network.delay",
        "edges" => "topology.file",
        "degrees" => "topology.dials",
        "makers" => "makers.shares",
        "latency" | "a row of latency" => "regions.latency",
        "pool_bytes" => "traffic.pool",
        field => field,
    };
    let tables =
        ["attack", "traffic", "churn", "stake", "regions", "network", "makers", "topology"];
    let in_tables = tables.iter().map(|table| format!("{table}.{renamed}"));
    Some([renamed.to_owned()].into_iter().chain(in_tables).collect())
}

fn recording(top: &Section<'_>) -> Result<Recording, ScenarioError> {
    let section = top.section("results", RESULTS)?;
    let from = section.whole("reorganisations_from", 1..=1_000_000, "it's a depth in blocks")?;
    let every = section.whole("every_arrival", 1..=1_000_000_000, "1 is every arrival")?;
    Ok(Recording { reorganisations_from: from.unwrap_or(1), every_arrival: every.unwrap_or(0) })
}

/// Where each key is: `nodes`, `network.delay`.
fn places(table: &Table) -> BTreeMap<String, (PathBuf, usize)> {
    let place = |place: &tree::Place| (PathBuf::from(&*place.file), place.line);
    let mut places = BTreeMap::from([(String::new(), place(&table.place))]);
    for (key, value) in &table.entries {
        places.insert(key.clone(), place(&value.place));
        if let What::Table(table) = &value.what {
            for (inner, value) in &table.entries {
                places.insert(format!("{key}.{inner}"), place(&value.place));
            }
        }
    }
    places
}
