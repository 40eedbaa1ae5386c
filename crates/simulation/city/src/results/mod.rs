//! What's kept of runs: in a database, or as comma-separated values. The same seed gives the same rows.

mod csv;
#[cfg(feature = "sqlite")]
mod database;
mod error;
mod measure;
mod record;
mod store;

pub use csv::CsvFolder;
#[cfg(feature = "sqlite")]
pub use database::Database;
pub use error::StoreError;
pub use measure::{Measure, Measures, Scatter};
pub use record::{Arrival, Progress, Recorder, Recording, Rows, Told};
pub use store::Store;
