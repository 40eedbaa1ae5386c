use crate::stage6_coin::bytes::Txid;

/// What takes writing all bytes of a transaction to find out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Its name.
    pub txid: Txid,
    /// The double SHA-256 of all its bytes.
    pub witness_hash: [u8; 32],
    /// How many bytes its encoding has.
    pub size: usize,
    /// How many of them its name is made from: all of them, without the witnesses.
    pub core_size: usize,
}
