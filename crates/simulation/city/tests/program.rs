//! Scenarios that can be, and what a word in them changes.
#![expect(clippy::unwrap_used, reason = "what cannot be had fails the test")]

use kusari_city::program::Rules;
use kusari_city::scenario::Scenario;
use kusari_city::{Relay, Report, Topology, Town};
use std::fs;

const TEMPLATE: &str = include_str!("../src/program/town.toml");

fn read(text: &str) -> Scenario {
    Scenario::parse("town.toml", text, &Rules::built_in().names()).unwrap()
}

fn run(text: &str) -> Report {
    let scenario = read(text);
    let town = Town { nodes: 50, blocks: 60, ..scenario.town };
    Rules::built_in().run(&scenario.rule, &town, &mut ()).unwrap()
}

#[test]
fn work_becomes_stake_or_the_hybrid_by_one_word() {
    let mut traces = Vec::new();
    for rule in ["work", "coin-age", "slots", "private", "delegates", "tickets", "finality"] {
        let report = run(&TEMPLATE.replace("rule = \"work\"", &format!("rule = \"{rule}\"")));
        assert_eq!(report.made, 60, "{rule}");
        traces.push(report.trace);
    }
    traces.sort_unstable();
    traces.dedup();
    // Finality draws the same slots, and where nothing forks, it has nothing to say.
    assert_eq!(traces.len(), 6, "the other rules are all different");
}

#[test]
fn every_line_of_the_scenario_that_comes_along_can_be_used() {
    // Each key that's commented out is tried with the kind that it's for.
    let without = |key: &str| {
        let line = TEMPLATE.lines().find(|line| line.starts_with(&format!("#{key}"))).unwrap();
        line.trim_start_matches('#').split('#').next().unwrap().trim().to_owned()
    };
    let with =
        |table: &str, lines: &[&str]| format!("{TEMPLATE}\n[{table}]\n{}\n", lines.join("\n"));
    assert_eq!(without("delay"), "delay = \"100 ms\"");
    let small = TEMPLATE
        .replace("shape = \"random\"", "shape = \"small-world\"")
        .replace("#rewired", "rewired");
    assert!(matches!(read(&small).town.topology, Topology::SmallWorld { degree: 8, .. }));
    let compact = TEMPLATE.replace("relay = \"announce\"", "relay = \"compact\"");
    let compact = ["hits", "short_block", "missing"]
        .iter()
        .fold(compact, |text, key| text.replace(&format!("#{key}"), key));
    assert!(matches!(read(&compact).town.relay, Relay::Compact { .. }));
    let lossy = TEMPLATE.replace("#loss", "loss").replace("#timeout", "timeout");
    assert!(read(&lossy).town.loss.is_some());
    assert!(read(&with("attack", &[&without("kind"), "share = 0.3"])).town.attack.is_some());
    assert!(read(&with("traffic", &[&without("per_second")])).town.traffic.is_some());
    assert!(read(&with("churn", &[&without("away"), &without("present")])).town.churn.is_some());
    assert_eq!(read(&with("results", &[&without("every_arrival")])).recording.every_arrival, 1_000);
    let tickets = TEMPLATE.replace("rule = \"work\"", "rule = \"tickets\"");
    let tickets = format!("{tickets}\n[stake]\n{}\n{}\n", without("tickets"), without("votes"));
    assert_eq!(read(&tickets).town.numbers.votes, 3);
    assert_eq!(read(TEMPLATE).town.nodes, 600);
}

#[test]
fn a_scenario_is_like_another_but_for_what_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let (base, path) = (folder.path().join("town.toml"), folder.path().join("slots.toml"));
    fs::write(&base, TEMPLATE).unwrap();
    fs::write(&path, "like = \"town.toml\"\nrule = \"slots\"\n[topology]\nshape = \"ring\"\n")
        .unwrap();
    let rules = Rules::built_in().names();
    let (base, it) =
        (Scenario::read(&base, &rules).unwrap(), Scenario::read(&path, &rules).unwrap());
    assert_eq!((it.rule.as_str(), &it.town.topology), ("slots", &Topology::Ring));
    assert_eq!(it.town.network, base.town.network);
    let differs = |one: &Scenario, other: &Scenario| {
        one.text
            .lines()
            .filter(|line| !other.text.contains(line))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(differs(&it, &base), ["rule = \"slots\"", "shape = \"ring\""]);
}

#[test]
fn comments_and_order_change_nothing() {
    let one = read("nodes = 9 # few\nrule = \"work\"\nblocks = 5\ninterval = \"1 s\"\n");
    let other = read("interval = \"1 s\"\nblocks = 5\n\n# a rule\nrule = \"work\"\nnodes = 9\n");
    assert_eq!((one.text, one.town), (other.text, other.town));
}
