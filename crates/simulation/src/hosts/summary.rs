use std::fmt;

/// What a world of hosts was like in which nothing wrong was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HostSummary {
    /// How many steps it took.
    pub steps: u64,
    /// How high the chain is that all agree on.
    pub height: u64,
    /// How many addresses were dialled.
    pub dials: u64,
    /// How many of them were someone's who answered.
    pub links: u64,
    /// How many links were cut by a host.
    pub cuts: u64,
    /// How many of them for an offence. All of these were Mallory's.
    pub offences: u64,
    /// How many addresses hosts were told, and how many of them found a place in a book.
    pub told: u64,
    /// See `told`.
    pub taken: u64,
    /// How often a host came back.
    pub returns: u64,
    /// How many milliseconds it took in the longest case until a host that knew an honest one was its neighbour, once nothing
    /// went wrong any more.
    pub longest_search: u64,
}

impl HostSummary {
    /// Adds up two summaries. Of heights and times, the greater one stays.
    pub fn and(self, other: HostSummary) -> HostSummary {
        HostSummary {
            steps: self.steps + other.steps,
            height: self.height.max(other.height),
            dials: self.dials + other.dials,
            links: self.links + other.links,
            cuts: self.cuts + other.cuts,
            offences: self.offences + other.offences,
            told: self.told + other.told,
            taken: self.taken + other.taken,
            returns: self.returns + other.returns,
            longest_search: self.longest_search.max(other.longest_search),
        }
    }
}

/// One line for each number.
impl fmt::Display for HostSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = [
            (self.steps, "steps"),
            (self.height, "blocks in the highest chain"),
            (self.dials, "addresses dialled"),
            (self.links, "links"),
            (self.cuts, "links cut by a host"),
            (self.offences, "of them for an offence"),
            (self.told, "addresses told"),
            (self.taken, "of them found a place in a book"),
            (self.returns, "returns"),
            (self.longest_search, "ms of the longest search for an honest neighbour"),
        ];
        for (position, (number, what)) in lines.into_iter().enumerate() {
            let end = if position + 1 < lines.len() { "\n" } else { "" };
            write!(f, "{number:>12}  {what}{end}")?;
        }
        Ok(())
    }
}
