/// How often the time until a payment is announced again is doubled: until it's 64 rounds.
pub(super) const DOUBLINGS: u32 = 6;

/// What a neighbour is known to have heard of a payment.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Told {
    /// How often it was told again.
    pub(super) times: u32,
    /// In which round it's told next.
    pub(super) next: u128,
}

impl Told {
    pub(super) fn again(self, round: u128) -> Told {
        Told { times: self.times + 1, next: round + (1 << self.times.min(DOUBLINGS)) }
    }
}
