//! Results: the same seed gives the same rows, in any order and on any number of threads; nothing is lost, and nothing is done twice.
#![expect(clippy::unwrap_used, reason = "what cannot be had fails the test")]

use kusari_city::results::{
    CsvFolder, Database, Measures, Progress, Recorder, Recording, Store, StoreError, Told,
};
use kusari_city::rules::Work;
use kusari_city::{Report, Town, run};
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::mpsc::sync_channel;

const SCENARIO: &str = "nodes = 20\n";

fn town(seed: u64) -> Town {
    // A second's delay in ten: some blocks are stale, and some are given up.
    Town { seed, nodes: 20, blocks: 300, interval: 5_000_000, ..Town::default() }
}

/// Everything that a run tells, in order. It ends after so many blocks.
fn told(seed: u64, ends_after: u32) -> Vec<Told> {
    let recording = Recording { reorganisations_from: 1, every_arrival: 7 };
    let progress = Progress::default();
    let (to, from) = sync_channel(1_000);
    let mut recorder = Recorder::new(seed, recording, &progress, to);
    let mut town = town(seed);
    if ends_after < town.blocks {
        progress.stop.store(true, Relaxed);
        town.blocks = 1_000; // it's asked after some blocks whether it should go on
    }
    let report = run(&town, Work::new(&town).unwrap(), &mut recorder).unwrap();
    assert_eq!(report.is_cut_short, ends_after < 300);
    recorder.finish(report.made);
    let mut all = vec![Told::Begins(seed)];
    all.extend(from.try_iter());
    all.push(Told::Ends(seed, Box::new(report)));
    all
}

fn take(store: &mut dyn Store, told: &Told) -> Result<(), StoreError> {
    match told {
        Told::Begins(seed) => store.begin(*seed),
        Told::Rows(seed, made, rows) => store.add(*seed, *made, rows),
        Told::Ends(seed, report) => store.end(*seed, report),
        Told::Fails(..) => Ok(()),
    }
}

fn write(store: &mut dyn Store, all: &[Told]) {
    all.iter().for_each(|it| take(store, it).unwrap());
}

fn database(path: &Path) -> Database {
    Database::open(path, SCENARIO, &[("name", "a town".to_owned())]).unwrap()
}

/// All rows of all tables, as text.
fn rows(path: &Path) -> Vec<String> {
    let connection = Connection::open(path).unwrap();
    let mut all = Vec::new();
    for table in ["about", "run", "block", "arrival", "reorganisation", "node", "event", "measure"]
    {
        let mut select = connection.prepare(&format!("select * from {table}")).unwrap();
        let width = select.column_count();
        let mut rows = select.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let value = |at| match row.get_ref(at).unwrap() {
                ValueRef::Text(text) => String::from_utf8(text.to_vec()).unwrap(),
                other => format!("{other:?}"),
            };
            let values: Vec<_> = (0..width).map(value).collect();
            all.push(format!("{table} {}", values.join(" ")));
        }
    }
    all
}

fn report(all: &[Told]) -> &Report {
    match all.last() {
        Some(Told::Ends(_, report)) => report,
        _ => panic!("a run ends"),
    }
}

#[test]
fn the_same_seeds_give_the_same_rows_whichever_comes_first() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (told(1, 300), told(2, 300));
    let [a, b] = ["a.db", "b.db"].map(|name| folder.path().join(name));
    let mut store = database(&a);
    write(&mut store, &one);
    write(&mut store, &two);
    store.close().unwrap();
    // Both at the same time, step by step.
    let mut store = database(&b);
    for at in 0..one.len().max(two.len()) {
        for all in [&two, &one] {
            all.get(at).into_iter().for_each(|it| take(&mut store, it).unwrap());
        }
    }
    store.close().unwrap();
    drop(store);
    assert_eq!(rows(&a), rows(&b));
    let tables: BTreeSet<_> =
        rows(&a).iter().map(|row| row.split(' ').next().unwrap().to_owned()).collect();
    assert_eq!(tables.len(), 8, "each table has rows: {tables:?}");
}

#[test]
fn what_a_file_says_of_a_run_is_what_the_run_reported() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("town.db");
    let all = told(3, 300);
    let mut store = database(&path);
    write(&mut store, &all);
    store.close().unwrap();
    drop(store);
    let report = report(&all);
    let read = Database::look(&path).unwrap().measures().unwrap();
    assert_eq!(read[&3], Measures::of(report));
    assert!(report.stale > 0, "the towns of these tests are restless");

    let connection = Connection::open(&path).unwrap();
    let number = |ask: &str| connection.query_row(ask, [], |row| row.get::<_, f64>(0)).unwrap();
    assert_eq!(number("select count(*) from block"), f64::from(report.made));
    assert_eq!(number("select count(*) from block where not is_main"), f64::from(report.stale));
    assert_eq!(
        number("select count(*) from reorganisation"),
        report.reorganisations.iter().sum::<u64>() as f64
    );
    let half = number("select avg(p50) from arrival");
    assert!((half - report.spread[2].0).abs() < 1e-6 * half, "{half} {:?}", report.spread);
}

#[test]
fn a_run_that_was_interrupted_says_how_far_it_came_and_is_run_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("town.db");
    let mut store = database(&path);
    write(&mut store, &told(1, 300));
    write(&mut store, &told(2, 0));
    let begun = told(3, 300);
    take(&mut store, &begun[0]).unwrap();
    take(&mut store, &begun[1]).unwrap();
    store.close().unwrap();
    assert_eq!(store.complete().unwrap(), BTreeSet::from([1]));
    drop(store);
    let status = || {
        let connection = Connection::open(&path).unwrap();
        let mut select = connection.prepare("select status, made from run").unwrap();
        let all = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        all.collect::<Result<Vec<(String, u32)>, _>>().unwrap()
    };
    let before = status();
    assert_eq!(
        before.iter().map(|(it, _)| it.as_str()).collect::<Vec<_>>(),
        ["complete", "interrupted", "interrupted"]
    );
    assert_eq!(before[0].1, 300);
    assert!(before[1].1 < 300 && before[1].1 > 0, "{before:?}");

    let mut store = database(&path);
    write(&mut store, &told(2, 300));
    write(&mut store, &begun);
    store.close().unwrap();
    drop(store);
    let whole = folder.path().join("whole.db");
    let mut store = database(&whole);
    (1..=3).for_each(|seed| write(&mut store, &told(seed, 300)));
    store.close().unwrap();
    drop(store);
    assert_eq!(rows(&path), rows(&whole));
}

#[test]
fn a_full_disk_leaves_a_file_that_says_how_far_it_came() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("town.db");
    let mut store = database(&path);
    write(&mut store, &told(1, 300));
    let two = told(2, 300);
    take(&mut store, &two[0]).unwrap();
    store.allow_no_more_room().unwrap();
    let error = two[1..].iter().try_for_each(|it| take(&mut store, it)).unwrap_err();
    assert_eq!(error.code(), "no-room");
    drop(store);
    let store = database(&path);
    assert_eq!(store.complete().unwrap(), BTreeSet::from([1]));
    drop(store);
    let all = rows(&path);
    assert!(
        all.iter().any(|row| row.starts_with("run") && row.contains("interrupted")),
        "{:?}",
        &all[..4]
    );
    assert_eq!(
        all.iter().filter(|row| row.starts_with("block")).count(),
        300,
        "rows of complete runs"
    );
}

#[test]
fn a_file_of_something_else_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("town.db");
    let open = || Database::open(&path, SCENARIO, &[]).unwrap_err().code();
    fs::write(&path, "nodes = 600\n".repeat(100)).unwrap();
    assert_eq!(open(), "not-results");
    assert_eq!(fs::read_to_string(&path).unwrap(), "nodes = 600\n".repeat(100));
    fs::remove_file(&path).unwrap();
    Connection::open(&path).unwrap().execute_batch("create table mine (x)").unwrap();
    assert_eq!(open(), "not-results");
    fs::remove_file(&path).unwrap();
    drop(Database::open(&path, SCENARIO, &[]).unwrap());
    Connection::open(&path).unwrap().execute_batch("pragma user_version = 7").unwrap();
    assert_eq!(open(), "other-version");
    let nowhere = folder.path().join("no/town.db");
    assert_eq!(Database::open(&nowhere, SCENARIO, &[]).unwrap_err().code(), "cannot-open");
    assert_eq!(Database::look(&folder.path().join("none.db")).unwrap_err().code(), "cannot-open");
}

#[test]
fn results_of_two_scenarios_never_mix() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("town.db");
    drop(database(&path));
    let error = Database::open(&path, "nodes = 30\n", &[]).unwrap_err();
    assert_eq!(error.code(), "other-scenario");
    assert!(
        error.to_string().contains("there, a line is `nodes = 20`, and here `nodes = 30`"),
        "{error}"
    );
    drop(CsvFolder::open(&folder.path().join("csv"), SCENARIO).unwrap());
    let error = CsvFolder::open(&folder.path().join("csv"), "nodes = 30\n").unwrap_err();
    assert_eq!(error.code(), "other-scenario");
    assert_eq!(CsvFolder::open(folder.path(), SCENARIO).unwrap_err().code(), "not-results");
}

#[test]
fn a_file_that_someone_writes_to_is_not_written_to_by_another() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("town.db");
    let first = database(&path);
    assert_eq!(Database::open(&path, SCENARIO, &[]).unwrap_err().code(), "in-use");
    drop(first);
    database(&path);
}

#[test]
fn csv_has_the_rows_of_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let (path, csv) = (folder.path().join("town.db"), folder.path().join("csv"));
    let (mut one, mut other) = (database(&path), CsvFolder::open(&csv, SCENARIO).unwrap());
    for seed in [10, 9] {
        let all = told(seed, 300);
        write(&mut one, &all);
        write(&mut other, &all);
    }
    write(&mut other, &told(11, 0));
    assert_eq!(other.complete().unwrap(), BTreeSet::from([9, 10]));
    one.close().unwrap();
    other.close().unwrap();
    let connection = Connection::open(&path).unwrap();
    let count = |table: &str| {
        let ask = format!("select count(*) from {table} where seed = 9");
        connection.query_row(&ask, [], |row| row.get::<_, u32>(0)).unwrap() as usize
    };
    let lines = |name: &str| fs::read_to_string(csv.join(name)).unwrap().lines().count() - 1;
    for table in ["block", "arrival", "reorganisation", "node", "event", "measure"] {
        assert!(count(table) > 0, "{table}");
        assert_eq!(lines(&format!("seed-9/{table}.csv")), count(table), "{table}");
    }
    let all = fs::read_to_string(csv.join("run.csv")).unwrap();
    let seeds: Vec<_> = all.lines().map(|line| line.split(',').next().unwrap()).collect();
    assert_eq!(seeds, ["seed", "9", "10"]);
}
