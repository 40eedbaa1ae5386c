use kusari::stage6_coin::{Amount, Coin, OutPoint, Txid};

/// A coin of the wallet's.
pub(super) struct Held {
    pub(super) out_point: OutPoint,
    pub(super) coin: Coin,
    /// Whether a waiting payment spends it.
    pub(super) is_leaving: bool,
}

/// Something that came or went.
pub(super) struct Moved {
    /// The height of its block. `None`: it waits for one.
    pub(super) height: Option<u64>,
    pub(super) txid: Txid,
    pub(super) is_coinbase: bool,
    pub(super) received: Amount,
    pub(super) spent: Amount,
}

/// The sum of some amounts, as far as a number goes.
pub(super) fn sum(amounts: impl Iterator<Item = Amount>) -> Amount {
    Amount::new(amounts.map(|amount| amount.units()).fold(0, u64::saturating_add))
}
