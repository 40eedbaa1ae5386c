use std::fmt;

/// What a simulation that found nothing wrong was like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many steps it took.
    pub steps: u64,
    /// How high the chain is that all agree on.
    pub height: u64,
    /// How many reorganisations there were.
    pub reorganisations: u64,
    /// How many blocks the deepest of them took back.
    pub deepest: usize,
    /// How many blocks were refused.
    pub blocks_refused: u64,
    /// How many payments were refused.
    pub payments_refused: u64,
    /// How many payments were reported as conflicting.
    pub conflicts: u64,
    /// How many penalties there were.
    pub penalties: u64,
    /// How often a node came back from its disk.
    pub restarts: u64,
}

impl Summary {
    /// Adds up two summaries. Of depths and heights, the greater one stays.
    pub fn and(self, other: Summary) -> Summary {
        Summary {
            steps: self.steps + other.steps,
            height: self.height.max(other.height),
            reorganisations: self.reorganisations + other.reorganisations,
            deepest: self.deepest.max(other.deepest),
            blocks_refused: self.blocks_refused + other.blocks_refused,
            payments_refused: self.payments_refused + other.payments_refused,
            conflicts: self.conflicts + other.conflicts,
            penalties: self.penalties + other.penalties,
            restarts: self.restarts + other.restarts,
        }
    }
}

/// One line for each number.
impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = [
            (self.steps, "steps"),
            (self.height, "blocks in the highest chain"),
            (self.reorganisations, "reorganisations"),
            (self.deepest as u64, "blocks taken back by the deepest of them"),
            (self.blocks_refused, "blocks refused"),
            (self.payments_refused, "payments refused"),
            (self.conflicts, "payments reported as conflicting"),
            (self.penalties, "penalties"),
            (self.restarts, "restarts from disk"),
        ];
        for (position, (number, what)) in lines.into_iter().enumerate() {
            let end = if position + 1 < lines.len() { "\n" } else { "" };
            write!(f, "{number:>12}  {what}{end}")?;
        }
        Ok(())
    }
}
