/// Why a plot can't be drawn.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PlotError {
    /// No series has a point.
    #[error("there are no points to draw")]
    Empty,
    /// A value is not a number, infinite, or beyond ±10^100.
    #[error("the value {value} has no place on an axis")]
    NotFinite {
        /// The value.
        value: f64,
    },
    /// A logarithmic axis only has values above zero.
    #[error("the value {value} has no place on a logarithmic axis, which begins above zero")]
    NotPositive {
        /// The value.
        value: f64,
    },
}
