use crate::stage6_coin::bytes::Txid;

/// The name of an output: the transaction that made it, and its number there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutPoint {
    /// The transaction.
    pub txid: Txid,
    /// The number of the output, counted from zero.
    pub index: u32,
}

impl OutPoint {
    /// What the input of a coinbase has here, because it spends nothing that was there before.
    pub const NULL: OutPoint = OutPoint { txid: Txid::from_bytes([0; 32]), index: u32::MAX };
}
