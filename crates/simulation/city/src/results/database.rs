//! Results in SQLite. `docs/sim-results.md` explains each column.

mod reading;

use super::error::StoreError;
use super::measure::Measures;
use super::record::Rows;
use super::store::{Store, hex};
use crate::report::Report;
use rusqlite::{Connection, ErrorCode, OpenFlags, params};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const SCHEMA: &str = include_str!("schema.sql");

/// The number by which SQLite's files say whose they are: "kust".
const APPLICATION: i64 = 0x6b75_7374;

/// The version of the tables.
const VERSION: i64 = 1;

/// How often what was written is safe on the disk.
const COMMIT_EVERY: Duration = Duration::from_millis(500);

/// A file of results.
#[derive(Debug)]
pub struct Database {
    path: PathBuf,
    connection: Connection,
    committed: Instant,
}

impl Database {
    /// Opens a file of this scenario's results, or makes one. `about` says more of it: names and values.
    ///
    /// # Errors
    ///
    /// If something else is there, or results of another scenario, or if another program is writing to it.
    pub fn open(
        path: &Path,
        scenario: &str,
        about: &[(&str, String)],
    ) -> Result<Database, StoreError> {
        let is_new = !path.metadata().is_ok_and(|it| it.len() > 0);
        let connection = Connection::open(path).map_err(|error| failed(path, &error))?;
        let mut database = Database::over(path, connection)?;
        if is_new {
            database.fill(scenario, about).map_err(|error| failed(path, &error))?;
        } else {
            database.check_kind()?;
            let there = database.about("scenario")?.unwrap_or_default();
            if there != scenario {
                return Err(StoreError::other_scenario(path.to_owned(), &there, scenario));
            }
        }
        database.begin_transaction().map_err(|error| failed(path, &error))?;
        Ok(database)
    }

    /// Opens a file to read it.
    ///
    /// # Errors
    ///
    /// If there's no such file, or if it has no results.
    pub fn look(path: &Path) -> Result<Database, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection =
            Connection::open_with_flags(path, flags).map_err(|error| failed(path, &error))?;
        let database = Database::over(path, connection)?;
        database.check_kind()?;
        Ok(database)
    }

    /// From now on, the file can't grow. It's how a test fills a disk.
    #[doc(hidden)]
    pub fn allow_no_more_room(&self) -> Result<(), StoreError> {
        let pages =
            self.connection.pragma_query_value(None, "page_count", |row| row.get::<_, i64>(0));
        let limited = pages.and_then(|pages| {
            self.connection.query_row(&format!("pragma max_page_count = {pages}"), [], |_| Ok(()))
        });
        limited.map_err(|error| failed(&self.path, &error))
    }

    fn over(path: &Path, connection: Connection) -> Result<Database, StoreError> {
        let path = path.to_owned();
        // Another program that has to wait is told at once.
        connection.busy_timeout(Duration::ZERO).map_err(|error| failed(&path, &error))?;
        Ok(Database { path, connection, committed: Instant::now() })
    }

    fn fill(&mut self, scenario: &str, about: &[(&str, String)]) -> rusqlite::Result<()> {
        let transaction = self.connection.transaction()?;
        transaction.execute_batch(SCHEMA)?;
        transaction.pragma_update(None, "application_id", APPLICATION)?;
        transaction.pragma_update(None, "user_version", VERSION)?;
        let mut insert = transaction.prepare("insert into about values (?1, ?2)")?;
        insert.execute(params!["scenario", scenario])?;
        for (key, value) in about {
            insert.execute(params![key, value])?;
        }
        drop(insert);
        transaction.commit()
    }

    fn check_kind(&self) -> Result<(), StoreError> {
        let number = |name| {
            let read = self.connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
            read.map_err(|error| failed(&self.path, &error))
        };
        if number("application_id")? != APPLICATION {
            return Err(StoreError::NotResults(self.path.clone()));
        }
        match number("user_version")? {
            VERSION => Ok(()),
            found => {
                Err(StoreError::OtherVersion { path: self.path.clone(), found, known: VERSION })
            }
        }
    }

    /// Takes the file for itself until the end. Another program that wants to write is refused.
    fn begin_transaction(&self) -> rusqlite::Result<()> {
        self.connection.execute_batch(
            "pragma locking_mode = exclusive; pragma synchronous = normal; begin immediate",
        )
    }

    fn commit(&mut self) -> rusqlite::Result<()> {
        self.connection.execute_batch("commit; begin immediate")?;
        self.committed = Instant::now();
        Ok(())
    }

    /// After an error, what was committed before is there, and nothing else.
    fn give_up(&self, error: &rusqlite::Error) -> StoreError {
        let _ = self.connection.execute_batch("rollback"); // if that fails, SQLite does it when the file is opened again
        let _ = self.connection.execute_batch(INTERRUPT); // with luck, that needs no more room
        failed(&self.path, error)
    }

    fn remove(&self, seed: i64) -> rusqlite::Result<()> {
        for table in ["event", "reorganisation", "arrival", "block", "node", "measure", "run"] {
            let delete = format!("delete from {table} where seed = ?1");
            self.connection.execute(&delete, [seed])?;
        }
        Ok(())
    }

    fn insert(&self, seed: i64, made: u32, rows: &Rows) -> rusqlite::Result<()> {
        let prepare = |sql| self.connection.prepare(sql);
        let mut block = prepare("insert into block values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?;
        let mut arrival =
            prepare("insert into arrival values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?;
        for it in &rows.blocks {
            let time = as_time(it.time);
            let (id, main) = (it.id, it.is_main);
            block
                .execute(params![seed, id, it.parent, it.height, it.maker, it.bytes, time, main])?;
            let [a, b, c, d, e, f, g, h] = it.arrival.map(|time| time.map(as_time));
            arrival.execute(params![seed, id, a, b, c, d, e, f, g, h])?;
        }
        let mut row = prepare("insert into reorganisation values (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
        for (number, it) in &rows.reorganisations {
            let (number, time) = (as_time(*number), as_time(it.time));
            row.execute(params![seed, number, it.node, time, it.depth, it.old_tip, it.new_tip])?;
        }
        let mut row = prepare("insert into event values (?1, ?2, ?3, ?4, ?5)")?;
        for it in &rows.arrivals {
            row.execute(params![seed, as_time(it.number), as_time(it.time), it.node, it.block])?;
        }
        let mut row = prepare("update run set made = ?2 where seed = ?1")?;
        row.execute(params![seed, made])?;
        Ok(())
    }

    fn insert_report(&self, seed: i64, report: &Report) -> rusqlite::Result<()> {
        let prepare = |sql| self.connection.prepare(sql);
        let mut row = prepare("insert into node values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?;
        for it in &report.nodes {
            let (sent, times) = (as_time(it.sent_bytes), it.reorganisations);
            let (node, region, lines, share) = (it.node, it.region, it.lines, it.share);
            let (made, main) = (it.made, it.made_main);
            row.execute(params![seed, node, region, lines, share, made, main, sent, times])?;
        }
        let mut row = prepare("insert into measure values (?1, ?2, ?3)")?;
        for (key, value) in Measures::of(report).iter() {
            row.execute(params![seed, key, value])?;
        }
        let status = if report.is_cut_short { "interrupted" } else { "complete" };
        let mut row = prepare(
            "update run set status = ?2, made = ?3, main = ?4, stale = ?5, time_us = ?6, events = ?7, trace = ?8 \
             where seed = ?1",
        )?;
        let (time, events, trace) =
            (as_time(report.time), as_time(report.events), hex(&report.trace));
        let Report { made, main, stale, .. } = report;
        row.execute(params![seed, status, made, main, stale, time, events, trace])?;
        Ok(())
    }
}

const INTERRUPT: &str = "update run set status = 'interrupted' where status = 'running'";

impl Store for Database {
    fn complete(&self) -> Result<BTreeSet<u64>, StoreError> {
        let seeds = || {
            let sql = "select seed from run where status = 'complete'";
            let mut select = self.connection.prepare(sql)?;
            let seeds = select.query_map([], |row| row.get::<_, i64>(0))?;
            seeds.map(|seed| seed.map(|seed| seed as u64)).collect::<rusqlite::Result<_>>()
        };
        seeds().map_err(|error| failed(&self.path, &error))
    }

    fn begin(&mut self, seed: u64) -> Result<(), StoreError> {
        let seed = as_time(seed);
        let begun = self.remove(seed).and_then(|()| {
            let insert = "insert into run (seed, status, made) values (?1, 'running', 0)";
            self.connection.execute(insert, [seed])?;
            self.commit()
        });
        begun.map_err(|error| self.give_up(&error))
    }

    fn add(&mut self, seed: u64, made: u32, rows: &Rows) -> Result<(), StoreError> {
        let added = self.insert(as_time(seed), made, rows).and_then(|()| {
            if self.committed.elapsed() < COMMIT_EVERY { Ok(()) } else { self.commit() }
        });
        added.map_err(|error| self.give_up(&error))
    }

    fn end(&mut self, seed: u64, report: &Report) -> Result<(), StoreError> {
        let ended = self.insert_report(as_time(seed), report).and_then(|()| self.commit());
        ended.map_err(|error| self.give_up(&error))
    }

    fn close(&mut self) -> Result<(), StoreError> {
        let closed = self.connection.execute_batch(INTERRUPT).and_then(|()| {
            self.connection
                .execute_batch("commit; pragma locking_mode = normal; select count(*) from run")
        });
        closed.map_err(|error| self.give_up(&error))
    }
}

/// SQLite's numbers have a sign, and no number here needs the bit that it takes.
fn as_time(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn failed(path: &Path, error: &rusqlite::Error) -> StoreError {
    let path = path.to_owned();
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::Full(path),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::InUse(path),
        Some(ErrorCode::NotADatabase) => StoreError::NotResults(path),
        Some(ErrorCode::CannotOpen) => StoreError::CannotOpen(path, error.to_string()),
        _ => StoreError::Other { path, why: error.to_string() },
    }
}
