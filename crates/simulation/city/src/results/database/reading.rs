//! What's asked of results that are there.

use super::{Database, failed};
use crate::report::PERCENTILES;
use crate::results::error::StoreError;
use crate::results::measure::Measures;
use std::collections::BTreeMap;

impl Database {
    /// What the file says of its scenario: `name`, `rule`, `nodes`, and so on.
    ///
    /// # Errors
    ///
    /// If it can't be read.
    pub fn about(&self, key: &str) -> Result<Option<String>, StoreError> {
        let ask = "select value from about where key = ?1";
        match self.connection.query_row(ask, [key], |row| row.get(0)) {
            Err(rusqlite::Error::QueryReturnedNoRows) => Ok(None),
            found => found.map(Some).map_err(|error| failed(&self.path, &error)),
        }
    }

    /// What each complete run comes to, by seed.
    ///
    /// # Errors
    ///
    /// If it can't be read, or has no complete run.
    pub fn measures(&self) -> Result<BTreeMap<u64, Measures>, StoreError> {
        const ASK: &str =
            "select seed, key, value from measure join run using (seed) where status = 'complete'";
        let read = || {
            let mut select = self.connection.prepare(ASK)?;
            let mut rows = select.query([])?;
            let mut runs: BTreeMap<u64, Measures> = BTreeMap::new();
            while let Some(row) = rows.next()? {
                let (seed, key): (i64, String) = (row.get(0)?, row.get(1)?);
                runs.entry(seed as u64).or_default().set(&key, row.get(2)?);
            }
            Ok(runs)
        };
        let runs = read().map_err(|error| failed(&self.path, &error))?;
        if runs.is_empty() { Err(StoreError::Empty(self.path.clone())) } else { Ok(runs) }
    }

    /// For each complete run, the mean time in seconds after which 10, 25, … of a hundred nodes had a block: percentiles and times.
    ///
    /// # Errors
    ///
    /// If it can't be read, or has no complete run.
    pub fn spreads(&self) -> Result<Vec<Vec<(u32, f64)>>, StoreError> {
        let means = PERCENTILES.map(|it| format!("avg(p{it}) / 1e6")).join(", ");
        let ask = format!(
            "select {means} from arrival join run using (seed) where status = 'complete' group by seed order by seed"
        );
        let read = || {
            let mut select = self.connection.prepare(&ask)?;
            let rows = select.query_map([], |row| {
                let mut spread = Vec::new();
                for (at, percent) in PERCENTILES.into_iter().enumerate() {
                    spread.extend(row.get::<_, Option<f64>>(at)?.map(|time| (percent, time)));
                }
                Ok(spread)
            })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        let runs = read().map_err(|error| failed(&self.path, &error))?;
        if runs.is_empty() { Err(StoreError::Empty(self.path.clone())) } else { Ok(runs) }
    }
}
