use super::sample::Sample;

/// What a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Section {
    /// The formulas, against the tables of their papers.
    Formulas,
    /// Blocks that come to nothing because news takes time.
    Stale,
    /// A pool that keeps its blocks secret.
    Selfish,
    /// A payment that's taken back.
    DoubleSpend,
    /// Rules other than work.
    Rules,
    /// SimBlock, with the same tables.
    SimBlock,
    /// The shape of what Gervais and others found.
    Gervais,
}

impl Section {
    /// All of them, in order.
    pub const ALL: [Section; 7] = [
        Section::Formulas,
        Section::Stale,
        Section::Selfish,
        Section::DoubleSpend,
        Section::Rules,
        Section::SimBlock,
        Section::Gervais,
    ];

    /// What it's called.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Section::Formulas => "The formulas, against the tables of their papers",
            Section::Stale => "Stale blocks, and how fast the chain grows",
            Section::Selfish => "A selfish pool",
            Section::DoubleSpend => "A payment that's taken back",
            Section::Rules => "Rules other than work",
            Section::SimBlock => "SimBlock, with the same tables",
            Section::Gervais => "The shape of Gervais' page",
        }
    }
}

/// How a figure of ours has to compare with the published one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Compares {
    /// The two may differ by the tolerance, either way.
    Equal,
    /// Ours may not be below the published one by more than the tolerance.
    AtLeast,
    /// Ours may not be above the published one by more than the tolerance.
    AtMost,
}

/// How a figure is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unit {
    /// A share, written in per cent.
    Share,
    /// A time in seconds.
    Seconds,
    /// A plain number.
    Number,
    /// Something that's counted.
    Count,
}

/// What came of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// The figures agree within the tolerance.
    Agrees,
    /// They don't, and we know why.
    Differs(&'static str),
    /// They don't, and they should.
    Fails,
}

/// One figure of ours beside a published one.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Row {
    /// What it's about.
    pub section: Section,
    /// What was measured.
    pub what: String,
    /// Who says how large it should be: the paper, and the place in it.
    pub source: &'static str,
    /// The published figure.
    pub published: f64,
    /// Our figure.
    pub ours: f64,
    /// By how much they may differ.
    pub tolerance: f64,
    /// Over how many seeds it was measured; 0 for a formula.
    pub seeds: u32,
    /// In which direction they may differ.
    pub compares: Compares,
    /// How both are written.
    pub unit: Unit,
    /// Why they differ, if that's known beforehand.
    pub reason: Option<&'static str>,
}

impl Row {
    /// A figure that was measured over some seeds. The tolerance is three standard deviations of the mean, as far as seeds scatter.
    pub(super) fn measured(
        section: Section,
        what: impl Into<String>,
        source: &'static str,
        published: f64,
        ours: Sample,
    ) -> Self {
        Row {
            section,
            what: what.into(),
            source,
            published,
            ours: ours.mean,
            tolerance: 3.0 * ours.error(),
            seeds: ours.seeds,
            compares: Compares::Equal,
            unit: Unit::Share,
            reason: None,
        }
    }

    /// A figure without chance in it, which may differ by a known amount, such as what's rounded off.
    pub(super) fn exact(
        section: Section,
        what: impl Into<String>,
        source: &'static str,
        published: f64,
        ours: f64,
        tolerance: f64,
    ) -> Self {
        let none = Sample { mean: ours, deviation: 0.0, seeds: 0 };
        Row {
            tolerance,
            unit: Unit::Number,
            ..Self::measured(section, what, source, published, none)
        }
    }

    pub(super) fn unit(self, unit: Unit) -> Self {
        Row { unit, ..self }
    }

    pub(super) fn compares(self, compares: Compares) -> Self {
        Row { compares, ..self }
    }

    /// The published figure is uncertain, too: the tolerance grows to three deviations of the difference.
    pub(super) fn published_error(self, error: f64) -> Self {
        Row { tolerance: libm::hypot(self.tolerance, 3.0 * error), ..self }
    }

    /// The formula is off by up to this much.
    pub(super) fn formula_error(self, error: f64) -> Self {
        Row { tolerance: self.tolerance + error, ..self }
    }

    pub(super) fn because(self, reason: &'static str) -> Self {
        Row { reason: Some(reason), ..self }
    }

    /// How the two figures compare. What isn't a number agrees with nothing.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let above = self.ours - self.published;
        let agrees = match self.compares {
            Compares::Equal => above.abs() <= self.tolerance,
            Compares::AtLeast => above >= -self.tolerance,
            Compares::AtMost => above <= self.tolerance,
        };
        match self.reason {
            // An infinite tolerance would let everything pass.
            _ if agrees && self.tolerance.is_finite() => Verdict::Agrees,
            Some(reason) => Verdict::Differs(reason),
            None => Verdict::Fails,
        }
    }
}
