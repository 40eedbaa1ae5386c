//! The formulas, against the tables of their papers.

use super::options::ValidationError;
use super::row::{Row, Section, Unit};
use crate::theory::{
    confirmations_nakamoto, double_spend_rosenfeld, majority_binomial, selfish_revenue,
    selfish_threshold,
};

const ROSENFELD: [(f64, [f64; 6]); 7] = [
    (0.02, [4.0, 0.2368, 0.0155, 0.0011, 0.0001, 0.0]),
    (0.08, [16.0, 3.635, 0.9051, 0.2353, 0.0627, 0.0170]),
    (0.14, [28.0, 10.66, 4.400, 1.887, 0.8277, 0.3686]),
    (0.2, [40.0, 20.80, 11.58, 6.669, 3.916, 2.331]),
    (0.25, [50.0, 31.25, 20.70, 14.11, 9.786, 6.866]),
    (0.35, [70.0, 56.35, 47.03, 39.97, 34.34, 29.74]),
    (0.45, [90.0, 85.05, 81.37, 78.34, 75.72, 73.38]),
];

pub(super) fn rows(show: &mut impl FnMut(Row)) -> Result<(), ValidationError> {
    let nakamoto = "Nakamoto 2008, section 11, the last table";
    let table = [(10, 5), (15, 8), (20, 11), (25, 15), (30, 24), (35, 41), (40, 89), (45, 340)];
    for (percent, published) in table {
        let ours = confirmations_nakamoto(f64::from(percent) / 100.0, 0.001)?;
        let ours = ours.map_or(f64::NAN, f64::from);
        let what = format!("confirmations for a risk below 0.1 %, q = {percent} %");
        let row = Row::exact(Section::Formulas, what, nakamoto, f64::from(published), ours, 0.0);
        show(row.unit(Unit::Count));
    }
    for (q, row) in ROSENFELD {
        for (n, published) in (1..).zip(row) {
            // Only the ends of each row are shown, but rounding is checked for every one by the tests.
            if n == 1 || n == 6 {
                let ours = double_spend_rosenfeld(q, n)?;
                let s = if n == 1 { "" } else { "s" };
                let what = format!("chance of a double spend, q = {q}, {n} confirmation{s}");
                let rounding = (published * 0.5e-3_f64).max(0.5e-4) / 100.0 + 1e-12;
                let source = "Rosenfeld 2014, his table";
                let published = published / 100.0;
                let row = Row::exact(Section::Formulas, what, source, published, ours, rounding);
                show(row.unit(Unit::Share));
            }
        }
    }
    let source = "Eyal and Sirer 2014: (1 − γ) / (3 − 2γ)";
    for (g, published) in [(0.0, 1.0 / 3.0), (0.5, 0.25), (1.0, 0.0)] {
        let what = format!("from here on selfishness pays, γ = {g}");
        show(Row::exact(Section::Formulas, what, source, published, selfish_threshold(g)?, 1e-12));
        let at = selfish_revenue(published, g)?;
        let what = format!("revenue at this threshold, γ = {g}");
        show(Row::exact(Section::Formulas, what, source, published, at, 1e-12));
    }
    let source = "counted: 16 of the 32 ways in which five tickets can fall";
    let half = majority_binomial(0.5, 5)?;
    show(Row::exact(
        Section::Formulas,
        "three of five with half the tickets",
        source,
        0.5,
        half,
        1e-12,
    ));
    Ok(())
}
