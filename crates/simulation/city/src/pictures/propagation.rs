use crate::report::{PERCENTILES, Report};
use crate::results::Scatter;
use kusari::figures::Figure;
use kusari::figures::plot::{Axis, Plot, PlotError};

/// How blocks spread in a town.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// What the town is called.
    pub name: String,
    /// How many nodes it has.
    pub nodes: u32,
    /// For each seed: after how many seconds this percentage of the nodes had a block, on average.
    pub seeds: Vec<Vec<(u32, f64)>>,
}

impl Spread {
    /// From what runs reported.
    pub fn of(name: impl Into<String>, nodes: u32, reports: &[Report]) -> Spread {
        let seconds = |report: &Report| {
            let each = PERCENTILES.into_iter().zip(report.spread);
            let each = each.filter(|(_, (_, count))| *count > 0);
            each.map(|(percent, (mean, _))| (percent, mean / 1e6)).collect()
        };
        Spread { name: name.into(), nodes, seeds: reports.iter().map(seconds).collect() }
    }

    /// The mean over all seeds.
    fn means(&self) -> Vec<(u32, f64)> {
        let times = |percent| {
            let each = self.seeds.iter().flatten().filter(move |(it, _)| *it == percent);
            Scatter::of(each.map(|(_, time)| *time)).map(|it| (percent, it.mean))
        };
        PERCENTILES.into_iter().filter_map(times).collect()
    }

    fn half(&self) -> Option<f64> {
        let half = self.means().into_iter().find(|(percent, time)| *percent == 50 && *time > 0.0);
        half.map(|(_, time)| time)
    }
}

/// Draws after how long 10, 25, 50 … per cent of the nodes have a block: a line through the means, a mark for each seed, and beside the
/// first town, an epidemic.
///
/// In an epidemic, each node that has the block infects others at the same rate as long as there are any (the logistic curve). Its rate is
/// chosen so that half of the nodes have it when half of the town has. What's to be compared is the shape.
///
/// # Errors
///
/// If there's nothing to draw.
pub fn propagation(towns: &[Spread]) -> Result<Figure, PlotError> {
    let title = match towns {
        [town] => format!("{}: how a block spreads", town.name),
        _ => "How a block spreads".to_owned(),
    };
    let across = Axis::log10("time since the block was made, seconds");
    let mut plot = Plot::new(title, across, Axis::linear("nodes that have it, per cent"));
    let mut said = Vec::new();
    // A logarithmic axis begins above zero.
    let place =
        |(percent, time): &(u32, f64)| (*time > 0.0).then_some((*time, f64::from(*percent)));
    for town in towns {
        let means: Vec<_> = town.means().iter().filter_map(place).collect();
        plot = plot.line(format!("{}, mean of {} seeds", town.name, town.seeds.len()), &means);
        if let Some(half) = town.half() {
            said.push(format!("{}: half of the nodes have a block after {half:.2} s", town.name));
        }
    }
    for town in towns.iter().filter(|town| town.seeds.len() > 1) {
        let each: Vec<_> = town.seeds.iter().flatten().filter_map(place).collect();
        plot = plot.points(format!("{}, each seed", town.name), each);
    }
    if let Some(town) = towns.first()
        && let Some(half) = town.half()
    {
        plot =
            plot.theory("an epidemic that reaches half of them then", epidemic(town.nodes, half));
    }
    said.push(
        "The black line is an epidemic: where the town is to its right, something holds blocks up"
            .to_owned(),
    );
    plot.caption(said.join(". ") + ".").draw()
}

/// The times at which an epidemic that begins at one node reaches each percentage of the nodes, if it reaches half of them then.
fn epidemic(nodes: u32, half: f64) -> Vec<(f64, f64)> {
    let others = f64::from(nodes.max(3) - 1);
    let rate = libm::log(others) / half;
    let time = |share: f64| (libm::log(others) + libm::log(share / (1.0 - share))) / rate;
    let shares = (1..100).map(|percent| f64::from(percent) / 100.0);
    let places = shares.map(|share| (time(share), 100.0 * share));
    places.filter(|(time, _)| *time > half / 100.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_epidemic_reaches_half_of_the_nodes_when_it_has_to_and_begins_at_one() {
        let places = epidemic(101, 7.0);
        let half =
            |(time, percent): &(f64, f64)| (time - 7.0).abs() + (percent - 50.0).abs() < 1e-9;
        assert!(places.iter().any(half), "{places:?}");
        let (time, percent) = places[0];
        assert!(percent <= 2.0 && time < 1.1, "after {time} s, {percent} % have it");
    }
}
