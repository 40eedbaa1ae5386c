use super::measured::{Furthest, Measured, line};
use crate::theory;
use crate::town::{Network, Relay, Topology, Town};
use kusari::figures::Figure;
use kusari::figures::plot::{Axis, Plot, PlotError};

/// A town whose stale rate has a closed form: everyone has a line to everyone, and each message takes this part of the mean interval.
#[must_use]
pub fn stale_town(nodes: u32, delay: f64, blocks: u32) -> Town {
    let interval = 600_000_000;
    let delay = (delay * interval as f64).round() as u64;
    Town {
        nodes,
        blocks,
        interval,
        topology: Topology::Full,
        network: Network::Constant { delay },
        relay: Relay::Push,
        ..Town::default()
    }
}

/// Draws which share of the blocks is stale, against how long a block takes, in mean intervals. The line is the closed form for this many
/// equal makers. `towns` have that closed form, and `others` are held against it.
///
/// # Errors
///
/// If there's nothing to draw.
pub fn stale(makers: u32, towns: &Measured, others: &[Measured]) -> Result<Figure, PlotError> {
    let across = Axis::log10("time until a block has arrived, in mean intervals between blocks");
    let mut plot = Plot::new(
        "The longer a block takes, the more of them are made in vain",
        across,
        Axis::linear("stale blocks, per cent"),
    );
    let closed = |x| theory::stale(makers, x).ok();
    let mut furthest = Furthest::default();
    furthest.look(towns, closed);
    for it in std::iter::once(towns).chain(others) {
        let means = it.means((1.0, 100.0), false);
        plot = plot.points(
            it.name.clone(),
            means.into_iter().filter(|(at, _)| *at > 0.0).collect::<Vec<_>>(),
        );
    }
    let places = std::iter::once(towns).chain(others).flat_map(|it| &it.points);
    let places: Vec<f64> = places.map(|(at, _)| *at).filter(|at| *at > 0.0).collect();
    let low = places.iter().copied().fold(0.01, f64::min);
    let high = places.iter().copied().fold(1.0, f64::max).min(theory::MAX_DELAY);
    let steps = (0..=60).map(|step| low * libm::pow(high / low, f64::from(step) / 60.0));
    let name = format!("the closed form for {makers} equal makers");
    line(plot, name, steps, (1.0, 100.0), closed).caption(furthest.in_words()).draw()
}
