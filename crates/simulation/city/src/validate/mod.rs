//! The city's figures beside published ones: `kusari sim validate`.
//!
//! A row says who published a figure, what it is, what ours is, and by how much they may differ. The tolerance follows from seeds: three
//! standard deviations of the mean over at least 30 of them. Where a published figure can't come out, the row has the reason.

mod double_spend;
mod fault;
mod formulas;
mod gervais;
mod options;
mod row;
mod rules;
mod sample;
mod selfish;
mod simblock;
mod stale;
mod table;

pub use fault::Fault;
pub use options::{Options, ValidationError};
pub use row::{Compares, Row, Section, Unit, Verdict};
pub use sample::Sample;
pub use simblock::{SimBlockCurve, SimBlockRun, simblock_town};
pub use table::Table;

/// Measures everything. `progress` sees each row as soon as it's known.
///
/// The short half takes some seconds. With [`Options::long`], it's some minutes.
///
/// # Errors
///
/// If an option is out of range. A figure that's wrong isn't an error: it's in the table.
pub fn run(options: &Options, progress: impl FnMut(&Row)) -> Result<Table, ValidationError> {
    run_sections(&Section::ALL, options, progress)
}

/// Measures some sections only.
///
/// # Errors
///
/// If an option is out of range.
pub fn run_sections(
    sections: &[Section],
    options: &Options,
    mut progress: impl FnMut(&Row),
) -> Result<Table, ValidationError> {
    options.check()?;
    let mut rows = Vec::new();
    let mut show = |row: Row| {
        progress(&row);
        rows.push(row);
    };
    for section in sections {
        match section {
            Section::Formulas => formulas::rows(&mut show)?,
            Section::Stale => stale::rows(options, &mut show)?,
            Section::Selfish => selfish::rows(options, &mut show)?,
            Section::DoubleSpend => double_spend::rows(options, &mut show)?,
            Section::Rules => rules::rows(options, &mut show)?,
            Section::SimBlock => simblock::rows(options, &mut show)?,
            Section::Gervais => gervais::rows(options, &mut show)?,
        }
    }
    Ok(Table { rows, is_long: options.long, first_seed: options.first_seed })
}
