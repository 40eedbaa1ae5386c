//! What hostile input looks like, and the answer it must get: one table.
//!
//! A row makes something hostile, hands it in at every place where it could arrive, and checks the code of
//! each refusal, and that the state's bytes haven't changed. The rows are in `tests/attacks/`, one file for
//! each kind. `incidents` has what happened elsewhere. `catalogue` has all the numbers, and says why if a
//! number has no row. `docs/security.md` shows the table.

#![expect(clippy::unwrap_used, reason = "what can't be read fails the test")]

mod common;

#[path = "attacks/amounts.rs"]
mod amounts;
#[path = "attacks/blocks.rs"]
mod blocks;
#[path = "attacks/bytes.rs"]
mod bytes;
#[path = "stage8_contract/cast.rs"]
#[allow(dead_code, reason = "these rows use a part of it")]
mod cast;
#[path = "attacks/catalogue.rs"]
mod catalogue;
#[path = "common/codes.rs"]
mod codes;
#[path = "attacks/coin_blocks.rs"]
mod coin_blocks;
#[path = "attacks/coin_chain.rs"]
mod coin_chain;
#[path = "attacks/coin_encodings.rs"]
mod coin_encodings;
#[path = "attacks/coin_keys.rs"]
mod coin_keys;
#[path = "attacks/coin_places.rs"]
mod coin_places;
#[path = "attacks/coin_scripts.rs"]
mod coin_scripts;
#[path = "attacks/coin_transactions.rs"]
mod coin_transactions;
#[path = "attacks/contract.rs"]
mod contract;
#[path = "common/der.rs"]
mod der;
#[path = "attacks/disk.rs"]
mod disk;
#[path = "attacks/display.rs"]
mod display;
#[path = "stage7_peers/edge_town.rs"]
#[allow(dead_code, reason = "these rows use a part of it")]
mod edge_town;
#[path = "attacks/edges.rs"]
mod edges;
#[path = "attacks/incidents.rs"]
mod incidents;
#[path = "attacks/keys.rs"]
mod keys;
#[path = "attacks/network.rs"]
mod network;
#[path = "attacks/notary.rs"]
mod notary;
#[path = "attacks/orders.rs"]
mod orders;
#[path = "attacks/peers.rs"]
mod peers;
#[path = "attacks/places.rs"]
mod places;
#[path = "attacks/row.rs"]
mod row;
#[path = "attacks/stake.rs"]
mod stake;
#[path = "attacks/state.rs"]
mod state;
#[path = "attacks/transactions.rs"]
mod transactions;
#[path = "attacks/votes.rs"]
mod votes;
#[path = "stage8_contract/world.rs"]
#[allow(dead_code, reason = "these rows use a part of it")]
mod world;

use catalogue::CATALOGUE;
use row::{Row, UNNUMBERED};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

/// The groups of the catalogue, and the file that has the rows of each.
fn groups() -> [(&'static str, Vec<Row>); 21] {
    [
        ("bytes", bytes::rows()),
        ("amounts", amounts::rows()),
        ("keys", keys::rows()),
        ("transactions", transactions::rows()),
        ("blocks", blocks::rows()),
        ("network", network::rows()),
        ("disk", disk::rows()),
        ("display", display::rows()),
        ("coin_encodings", coin_encodings::rows()),
        ("coin_keys", coin_keys::rows()),
        ("coin_scripts", coin_scripts::rows()),
        ("coin_transactions", coin_transactions::rows()),
        ("coin_blocks", coin_blocks::rows()),
        ("coin_chain", coin_chain::rows()),
        ("notary", notary::rows()),
        ("peers", peers::rows()),
        ("edges", edges::rows()),
        ("contract", contract::rows()),
        ("orders", orders::rows()),
        ("votes", votes::rows()),
        ("stake", stake::rows()),
    ]
}

fn rows() -> Vec<Row> {
    groups().into_iter().flat_map(|(_, rows)| rows).collect()
}

/// Makes one test per group, so that they run in parallel and their names say where to look.
macro_rules! groups {
    ($($group:ident)*) => {$(
        mod $group {
            #[test]
            fn is_answered_as_the_table_says() {
                super::super::$group::rows().iter().for_each(super::Row::check);
            }
        }
    )*};
}

mod hostile {
    use super::Row;
    groups!(bytes amounts keys transactions blocks network disk display);
    groups!(coin_encodings coin_keys coin_scripts coin_transactions coin_blocks coin_chain);
    groups!(notary peers edges);
    groups!(contract orders votes stake);
}

#[test]
fn every_code_is_the_answer_to_some_row() {
    let met: BTreeSet<_> =
        rows().iter().map(|row| row.code).filter(|&it| it != row::HOLDS).collect();
    let possible = codes::refusals().into_iter().flat_map(|(_, codes)| codes.iter().copied());
    assert_eq!(met, possible.collect(), "left: codes of rows, right: codes that can be given");
}

#[test]
fn every_number_of_the_catalogue_has_a_row_or_a_reason() {
    let numbers: Vec<_> = CATALOGUE.iter().map(|(number, ..)| *number).collect();
    assert_eq!(numbers, (1..=97).collect::<Vec<_>>());
    let with_row: BTreeSet<_> = rows().iter().map(|row| row.number).collect();
    assert!(with_row.iter().all(|number| *number == UNNUMBERED || numbers.contains(number)));
    for (number, title, note) in CATALOGUE {
        assert!(with_row.contains(&number) || !note.is_empty(), "{number} “{title}” is forgotten");
    }
}

#[test]
fn rows_have_names_of_their_own_and_a_reason() {
    let mut names = BTreeSet::new();
    for row in rows() {
        assert!(names.insert(row.name), "{row} is there twice");
        assert!(!row.why.is_empty() && !row.chapter.is_empty(), "{row}");
    }
}

/// The table of `docs/security.md`.
fn table() -> String {
    let mut table =
        String::from("| | what is tried | chapters | answer | |\n|---|---|---|---|---|\n");
    let groups = groups();
    let mut section = |number: u32, title: &str, note: &str| {
        let number_cell = if number == UNNUMBERED { String::new() } else { number.to_string() };
        writeln!(table, "| **{number_cell}** | **{title}** | | | {note} |").unwrap();
        for (group, row) in
            groups.iter().flat_map(|(name, rows)| rows.iter().map(move |row| (name, row)))
        {
            if row.number != number {
                continue;
            }
            let Row { name, chapter, code, why, mirrors, .. } = row;
            let answer = if *code == row::HOLDS { "holds".to_owned() } else { format!("`{code}`") };
            let mirrors = if mirrors.is_empty() { String::new() } else { format!(" *{mirrors}.*") };
            writeln!(table, "| {group} | {name} | {chapter} | {answer} | {why}.{mirrors} |")
                .unwrap();
        }
    };
    for (number, title, note) in CATALOGUE {
        section(number, title, note);
    }
    section(UNNUMBERED, "Without a number", "");
    table
}

#[test]
fn the_table_in_the_documentation_is_this_one() {
    const BEGIN: &str = "<!-- attacks: the table of tests/attacks.rs -->\n";
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let document = std::fs::read_to_string(root.join("docs/security.md")).unwrap();
    let (_, rest) = document.split_once(BEGIN).expect("the beginning is marked");
    let (found, _) = rest.split_once("<!-- end -->").expect("the end is marked");
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join("attacks.md");
    std::fs::write(&copy, table()).unwrap();
    assert!(
        found == table(),
        "docs/security.md has another table; replace it with {}",
        copy.display()
    );
}
