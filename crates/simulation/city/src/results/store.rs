use super::error::StoreError;
use super::record::Rows;
use crate::report::Report;
use std::collections::BTreeSet;

/// Where rows go.
pub trait Store {
    /// The seeds whose rows are complete.
    ///
    /// # Errors
    ///
    /// If it can't be read.
    fn complete(&self) -> Result<BTreeSet<u64>, StoreError>;

    /// A run begins. Rows that an interrupted one left are removed.
    ///
    /// # Errors
    ///
    /// If it can't be written.
    fn begin(&mut self, seed: u64) -> Result<(), StoreError>;

    /// Takes in rows. `made` is how many blocks have been made so far.
    ///
    /// # Errors
    ///
    /// If it can't be written.
    fn add(&mut self, seed: u64, made: u32, rows: &Rows) -> Result<(), StoreError>;

    /// A run is over.
    ///
    /// # Errors
    ///
    /// If it can't be written.
    fn end(&mut self, seed: u64, report: &Report) -> Result<(), StoreError>;

    /// Nothing comes any more: everything that's there is written to the disk. Runs that haven't ended are marked as interrupted.
    ///
    /// # Errors
    ///
    /// If it can't be written.
    fn close(&mut self) -> Result<(), StoreError>;
}

/// A hash as it's written.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
