use super::axis::Axis;
use crate::figures::escape_text;
use std::borrow::Borrow;

/// A plot in the making: two axes, some series, and a caption that says what to see.
///
/// Points can be passed by value or by reference: a vector, a slice, or any iterator over pairs.
///
/// ```
/// use kusari::figures::plot::{Axis, Plot};
///
/// let figure = Plot::new("Each bit doubles the work", Axis::linear("difficulty, bits"), Axis::log2("hashes"))
///     .points("counted", [(1.0, 2.0), (2.0, 3.0), (3.0, 9.0)])
///     .theory("2 to the difficulty", [(1.0, 2.0), (3.0, 8.0)])
///     .caption("The dots lie around the line.")
///     .draw()?;
/// assert!(figure.svg().contains("log scale"));
/// assert!(figure.alt().contains("The dots lie around the line."));
/// # Ok::<(), kusari::figures::plot::PlotError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is drawn before `draw`"]
pub struct Plot {
    pub(super) title: String,
    pub(super) x: Axis,
    pub(super) y: Axis,
    pub(super) series: Vec<Series>,
    pub(super) caption: String,
}

#[derive(Clone, Debug)]
pub(super) struct Series {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// As they were given, for the text.
    pub(super) points: Vec<(f64, f64)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Points,
    Line,
    Theory,
    Bars,
}

impl Plot {
    /// Begins a plot with a title and its horizontal and vertical axis.
    pub fn new(title: impl Into<String>, x: Axis, y: Axis) -> Plot {
        let title = escape_text(&title.into());
        Plot { title, x, y, series: Vec::new(), caption: String::new() }
    }

    /// Adds separate points: what was counted or measured.
    pub fn points(
        self,
        name: impl Into<String>,
        points: impl IntoIterator<Item: Borrow<(f64, f64)>>,
    ) -> Plot {
        self.with(name, Kind::Points, points)
    }

    /// Adds points with a line through them, from one to the next.
    pub fn line(
        self,
        name: impl Into<String>,
        points: impl IntoIterator<Item: Borrow<(f64, f64)>>,
    ) -> Plot {
        self.with(name, Kind::Line, points)
    }

    /// Adds the theory's line, which everything else is compared with.
    pub fn theory(
        self,
        name: impl Into<String>,
        points: impl IntoIterator<Item: Borrow<(f64, f64)>>,
    ) -> Plot {
        self.with(name, Kind::Theory, points)
    }

    /// Adds bars, each as high as its y and with its middle at its x. They're as wide as the smallest distance
    /// between two of them.
    pub fn bars(
        self,
        name: impl Into<String>,
        bars: impl IntoIterator<Item: Borrow<(f64, f64)>>,
    ) -> Plot {
        self.with(name, Kind::Bars, bars)
    }

    fn with(
        mut self,
        name: impl Into<String>,
        kind: Kind,
        points: impl IntoIterator<Item: Borrow<(f64, f64)>>,
    ) -> Plot {
        let points = points.into_iter().map(|point| *point.borrow()).collect();
        self.series.push(Series { name: escape_text(&name.into()), kind, points });
        self
    }

    /// Says what to see. The caption is shown below the plot.
    pub fn caption(mut self, caption: impl Into<String>) -> Plot {
        self.caption = escape_text(&caption.into());
        self
    }

    /// The picture in words: the axes, where each series begins and ends, and the caption.
    pub(super) fn description(&self) -> String {
        let mut text = format!("Across: {}. Upwards: {}.", self.x.title(), self.y.title());
        for Series { name, kind, points } in &self.series {
            let thing = match kind {
                Kind::Bars => "bar",
                _ => "point",
            };
            let at =
                |(x, y): &(f64, f64)| format!("({}, {})", self.x.in_words(*x), self.y.in_words(*y));
            text += &match points.as_slice() {
                [] => format!("\n{name}: nothing."),
                [only] => format!("\n{name}: one {thing}, {}.", at(only)),
                [first, .., last] => {
                    format!(
                        "\n{name}: {} {thing}s, from {} to {}.",
                        points.len(),
                        at(first),
                        at(last)
                    )
                }
            };
        }
        if !self.caption.is_empty() {
            text += &format!("\n{}", self.caption);
        }
        text
    }
}
