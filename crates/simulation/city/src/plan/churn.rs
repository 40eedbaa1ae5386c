/// Nodes that leave and come back, at moments without memory. Messages to a node that's away are lost. When it's back, its neighbours tell
/// it where their branches end, and it asks for what it missed.
#[derive(Clone, Debug, PartialEq)]
pub struct Churn {
    /// Which share of the nodes ever leaves: 0 to 1. Chance picks them. Attackers stay.
    pub share: f64,
    /// How long such a node stays on average, in microseconds.
    pub present: u64,
    /// How long it's away on average, in microseconds.
    pub away: u64,
}

impl Default for Churn {
    /// Everyone is away for an hour in a day.
    fn default() -> Churn {
        Churn { share: 1.0, present: 82_800_000_000, away: 3_600_000_000 }
    }
}
