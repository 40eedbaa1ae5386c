use crate::cells::{CELLS, Cell, long};
use crate::finders::{Finders, compare};
use crate::lockstep::Seen;
use kusari_city::{Honest, Town, run_with};
use std::ops::Range;

/// So many seeds of each kind the short form has.
pub(crate) const SEEDS: Range<u64> = 0..4;

fn same(cell: &Cell, seeds: Range<u64>) -> Seen {
    let mut all = Seen::default();
    for seed in seeds {
        let plan = (cell.plan)(seed);
        let (seen, report) = compare(&plan, None)
            .unwrap_or_else(|difference| panic!("{}, seed {seed}: {difference}", cell.name));
        assert_eq!(seen.unequal, 0, "{}, seed {seed}: they'd need ticks", cell.name);
        all.add(&seen);
        if plan.changes.is_empty() {
            let town = Town { shortcuts: true, ..plan.town.clone() };
            let short =
                run_with(&town, Finders(&plan.finds), Honest, &mut ()).expect("it's the same town");
            assert_eq!(short.trace, report.trace, "{}, seed {seed}: with shortcuts", cell.name);
        }
    }
    all
}

fn print(cell: &Cell, seen: &Seen) {
    let Seen {
        events, ties, hellos, questions, empty, longest, made, stale, deepest, unequal, ..
    } = seen;
    let rate = 100.0 * f64::from(*stale) / f64::from(*made);
    println!(
        "{}: {events} events, {ties} at the same time as the one before; {hellos} hellos, {questions} questions, {empty} \
         answered with nothing, at most {longest} blocks in an answer; {made} blocks, {rate:.1} % stale, at most {deepest} \
         given up at once; {unequal} pairs unequal in the end",
        cell.name
    );
}

/// The short form of the one below.
#[test]
fn the_city_and_real_nodes_do_the_same_after_every_event() {
    for cell in &CELLS {
        let seen = same(cell, SEEDS);
        print(cell, &seen);
        let keeps_order = ["no message overtakes another one", "all messages take 50 ms"];
        let keeps_order = keeps_order.iter().any(|name| cell.name.starts_with(name));
        assert_eq!(seen.overtakes == 0, keeps_order, "{}: {seen:?}", cell.name);
    }
}

/// A minute in a release build: `cargo test --release -p kusari-city --test twin -- --ignored --nocapture`.
#[test]
#[ignore = "takes a minute in a release build"]
fn for_a_thousand_seeds_of_each_kind_the_city_and_real_nodes_do_the_same() {
    let mut all = Seen::default();
    for cell in &CELLS {
        let seen = same(cell, 0..1_000);
        print(cell, &seen);
        all.add(&seen);
    }
    print(&Cell { name: "in all", ..CELLS[0] }, &all);
}

#[test]
fn where_one_answer_is_not_enough_they_do_the_same_too() {
    let (seen, _) = compare(&long(1), None).unwrap_or_else(|difference| panic!("{difference}"));
    print(&Cell { name: "2,000 blocks", plan: long }, &seen);
    assert_eq!(seen.longest, 500);
    assert!(seen.deepest > 500, "{}", seen.deepest);
}
