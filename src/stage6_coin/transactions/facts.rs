use crate::stage6_coin::bytes::Txid;

/// What can only be found out by writing all bytes of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Its name.
    pub txid: Txid,
    /// The double SHA-256 of all its bytes.
    pub witness_hash: [u8; 32],
    /// How many bytes its encoding has.
    pub size: usize,
    /// How many of them have a part in its name, which is all but the witnesses.
    pub core_size: usize,
}
