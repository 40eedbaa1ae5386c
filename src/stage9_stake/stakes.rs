/// How many deposits a chain may have at a time. Every place holds a list of them.
pub const MAX_DEPOSITS: usize = 1_000;

/// Who holds how much: a table in which each coin has a holder.
///
/// Line all coins up, holder after holder, and number them from zero. To draw a holder with a chance in proportion to what they hold, draw a
/// number, and see whose coin it is. That's *follow the satoshi* (Bentov, Lee, Mizrahi and Rosenfeld, *Proof of Activity*,
/// 2014), and it takes one binary search.
///
/// ```
/// use kusari::stage9_stake::Stakes;
///
/// let stakes: Stakes<&str> = [("Alice", 30), ("Bob", 70)].into_iter().collect();
/// assert_eq!(stakes.total(), 100);
/// assert_eq!(stakes.holder_of(29), Some(&"Alice"));
/// assert_eq!(stakes.holder_of(30), Some(&"Bob"));
/// assert_eq!(stakes.holder_of(100), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stakes<H> {
    /// Each holder, and the number of the first coin that isn't theirs any more.
    ends: Vec<(H, u64)>,
}

impl<H> Default for Stakes<H> {
    fn default() -> Stakes<H> {
        Stakes { ends: Vec::new() }
    }
}

impl<H> Stakes<H> {
    /// How many coins there are.
    pub fn total(&self) -> u64 {
        self.ends.last().map_or(0, |(_, end)| *end)
    }

    /// Whose coin this is, if there's one with this number.
    pub fn holder_of(&self, coin: u64) -> Option<&H> {
        let index = self.ends.partition_point(|(_, end)| *end <= coin);
        self.ends.get(index).map(|(holder, _)| holder)
    }

    /// The holder whom a lot falls on, if anyone holds anything. A lot is any number: the remainder says which coin is meant.
    pub fn drawn_by(&self, lot: u128) -> Option<&H> {
        let coin = lot.checked_rem(self.total().into())?;
        self.holder_of(coin as u64) // It's less than the total.
    }

    /// The holders, and how much each of them has, in the order of the table.
    pub fn iter(&self) -> impl Iterator<Item = (&H, u64)> {
        let starts = std::iter::once(0).chain(self.ends.iter().map(|(_, end)| *end));
        self.ends.iter().zip(starts).map(|((holder, end), start)| (holder, end - start))
    }
}

impl<H: PartialEq> Stakes<H> {
    /// How much someone holds.
    pub fn of(&self, holder: &H) -> u64 {
        self.iter().filter(|(it, _)| *it == holder).map(|(_, amount)| amount).sum()
    }
}

/// Those who hold nothing are left out. A sum that doesn't fit stops at the largest number.
impl<H> FromIterator<(H, u64)> for Stakes<H> {
    fn from_iter<I: IntoIterator<Item = (H, u64)>>(holders: I) -> Stakes<H> {
        let mut end = 0_u64;
        let holders = holders.into_iter().filter(|(_, amount)| *amount > 0);
        let ends = holders.map(|(holder, amount)| {
            end = end.saturating_add(amount);
            (holder, end)
        });
        Stakes { ends: ends.collect() }
    }
}
