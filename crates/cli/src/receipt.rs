//! Checks a notary's receipt without a chain.

use crate::coin::notarise::hash_of;
use crate::failure::Failure;
use kusari::stage6_coin::{BlockHash, Time};
use kusari::stage7_peers::{MAX_RECEIPT_BYTES, Receipt};
use std::fs::File;
use std::io::{Read as _, Write as _, stdout};
use std::path::Path;

/// Checks that a receipt is for a file, and says what that proves.
pub(crate) fn verify(
    receipt: &Path,
    file: &Path,
    chain: Option<&BlockHash>,
) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    // One byte more is enough to see that it's too long.
    let opened = File::open(receipt).map(|file| file.take(MAX_RECEIPT_BYTES as u64 + 1));
    let read = opened.and_then(|mut file| file.read_to_end(&mut bytes));
    read.map_err(|error| Failure::file(receipt, error))?;
    let hash = hash_of(file)?;
    let read = Receipt::from_bytes(&bytes).map_err(|cause| Failure::refused(&cause))?;
    let attested = read.check(&hash, Time::now()).map_err(|cause| Failure::refused(&cause))?;
    if let Some(chain) = chain.filter(|chain| **chain != attested.chain) {
        let what = format!(
            "the receipt is from the chain {}, and you asked for {}",
            attested.chain.to_hex(),
            chain.to_hex()
        );
        return Err(Failure::Refused { code: "other-chain", what });
    }
    let mut out = stdout();
    writeln!(out, "valid: {} existed before block {}", file.display(), attested.height)?;
    writeln!(out, "sha-256   {hash}")?;
    writeln!(out, "payment   {}", attested.txid.to_hex())?;
    writeln!(out, "block     {}, of {}", attested.block.to_hex(), attested.time)?;
    writeln!(out, "chain     {}  {:?}", attested.chain.to_hex(), read.genesis().words)?;
    let confirmations = attested.confirmations;
    writeln!(out, "confirmed {confirmations} times; {} since then", attested.work_since)?;
    writeln!(out, "work      {} in all", attested.work)?;
    Ok(writeln!(
        out,
        "\
This proves that the file existed before that block was made. It doesn't prove who made the file, or that it's true.
The block's time is its miner's word: it may be two hours off. And anyone can make a chain of their own, with other times and
less work. So compare chain and work with what a node says that you trust."
    )?)
}
