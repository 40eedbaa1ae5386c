use crate::results::Scatter;
use kusari::figures::plot::Plot;

/// What was measured in some towns: a number for each seed, at some places of an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// What these towns are called.
    pub name: String,
    /// Places, and what each seed came to there.
    pub points: Vec<(f64, Vec<f64>)>,
}

impl Measured {
    /// Nothing so far.
    pub fn new(name: impl Into<String>) -> Measured {
        Measured { name: name.into(), points: Vec::new() }
    }

    /// The places, and what was measured there.
    pub(super) fn scatter(&self) -> impl Iterator<Item = (f64, Scatter)> {
        self.points
            .iter()
            .filter_map(|(at, seeds)| Some((*at, Scatter::of(seeds.iter().copied())?)))
    }

    /// The means, each multiplied by this. What's 0 has no place on a logarithmic axis, and may be left out.
    pub(super) fn means(&self, factors: (f64, f64), is_log: bool) -> Vec<(f64, f64)> {
        let all = self.scatter().map(|(at, it)| (at * factors.0, it.mean * factors.1));
        all.filter(|(_, mean)| !is_log || *mean > 0.0).collect()
    }
}

/// Says how far points are from a theory, at most: in standard deviations of their own means.
#[derive(Debug, Default)]
pub(super) struct Furthest(Option<f64>);

impl Furthest {
    /// Looks at points, and at what they should be.
    pub(super) fn look(&mut self, measured: &Measured, theory: impl Fn(f64) -> Option<f64>) {
        for (at, it) in measured.scatter() {
            let error = it.error().filter(|error| *error > 0.0);
            if let (Some(error), Some(theory)) = (error, theory(at)) {
                let sigmas = ((it.mean - theory) / error).abs();
                self.0 = Some(self.0.map_or(sigmas, |most| most.max(sigmas)));
            }
        }
    }

    pub(super) fn in_words(&self) -> String {
        match self.0 {
            Some(most) => format!(
                "No point is further from its line than {most:.1} σ, where σ is how far its mean may be off by chance."
            ),
            None => "The points are towns, and the lines are what they should do.".to_owned(),
        }
    }
}

/// A line of theory, from place to place. What the formula doesn't know is left out.
pub(super) fn line(
    plot: Plot,
    name: String,
    places: impl IntoIterator<Item = f64>,
    factors: (f64, f64),
    theory: impl Fn(f64) -> Option<f64>,
) -> Plot {
    let at = |x: f64| Some((x * factors.0, theory(x)? * factors.1));
    plot.theory(name, places.into_iter().filter_map(at).collect::<Vec<_>>())
}
