//! What one thing costs by itself.

use crate::{Mode, Record};
use criterion::Criterion;
use serde::Deserialize;
use std::path::PathBuf;
use std::time::Duration;
use std::{fs, io};

/// Criterion, for what one thing costs by itself, and how that depends on a size.
///
/// The figures that are held against each other do not come from here, but from
/// [`ratio`](crate::ratio).
pub fn criterion(mode: Mode) -> Criterion {
    // Criterion would compare with the last run, which was on another day, and say so at length.
    let _ = fs::remove_dir_all(directory());
    Criterion::default()
        .output_directory(&directory())
        .without_plots()
        .sample_size(mode.choose(30, 10))
        .nresamples(mode.choose(10_000, 2000))
        .warm_up_time(Duration::from_millis(mode.choose(200, 10)))
        .measurement_time(Duration::from_millis(mode.choose(600, 60)))
}

/// How many seconds a thing took, the median, that criterion has just measured: `GROUP/NAME/SIZE`.
///
/// # Errors
///
/// If criterion has not written it.
pub fn seconds(id: &str) -> io::Result<f64> {
    /// What is read of criterion's estimates. They are in nanoseconds.
    #[derive(Deserialize)]
    struct Estimates {
        median: Median,
    }
    #[derive(Deserialize)]
    struct Median {
        point_estimate: f64,
    }
    let text = fs::read(directory().join(id).join("new/estimates.json"))?;
    let estimates: Estimates = serde_json::from_slice(&text)?;
    Ok(estimates.median.point_estimate / 1e9)
}

fn directory() -> PathBuf {
    Record::directory().join("criterion")
}
