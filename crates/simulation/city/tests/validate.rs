//! The table of `kusari sim validate`: that it's true, and that it would notice if it weren't.

#![allow(clippy::unwrap_used, reason = "what can't be had fails the test")]

#[path = "validate/curve.rs"]
mod curve;
#[path = "validate/drawn.rs"]
mod drawn;
#[path = "validate/planted.rs"]
mod planted;
#[path = "validate/rendered.rs"]
mod rendered;

use kusari_city::validate::{Options, Table, Verdict, run};

fn every_row_agrees(table: &Table) {
    for row in &table.rows {
        assert_ne!(row.verdict(), Verdict::Fails, "{row}");
    }
    assert!(table.agrees());
}

#[test]
fn the_short_table_agrees() {
    let table = run(&Options::default(), |_| {}).unwrap();
    every_row_agrees(&table);
    assert!(table.rows.len() > 30, "{}", table.rows.len());
}

/// It takes some minutes. `cargo test --release -p kusari-city --test validate -- --ignored` runs it.
#[test]
#[ignore = "it takes minutes"]
fn the_long_table_agrees() {
    let table =
        run(&Options { long: true, ..Options::default() }, |row| println!("{row}")).unwrap();
    every_row_agrees(&table);
}
