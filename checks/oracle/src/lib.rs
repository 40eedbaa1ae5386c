//! Compares chapter 6 with the crate [`bitcoin`], which does the same for real.
//!
//! The functions here copy our values into the types of `bitcoin`, field by field. So when both libraries
//! encode, hash or sign something, nothing that one of them computed goes into what the other computes. The
//! tests are in `tests/oracle.rs`.
//!
//! The two have one crate in common, base58ck. For that one, the vectors in `tests/vectors/bitcoin` are the
//! second opinion.
//!
//! # Where the two differ, and why
//!
//! * A transaction without inputs. BIP 144 took the zero that would say so as the sign that witnesses follow.
//!   Each library encodes such a transaction in its own way, and neither accepts it in a block.
//! * A signature has 64 bytes here, with no byte after it that says what is signed. Bitcoin writes DER and
//!   adds such a byte.
//! * For every input, what's signed is the message of BIP 143, followed by the hash of the chain's genesis.
//!   The test compares the message before the hash is appended.
//! * An address begins with a different byte from Bitcoin's, so that no one mistakes one for the other.
//! * A compact target that's negative or has more than 256 bits is refused here, as in Bitcoin Core. `bitcoin`
//!   leaves that to its callers, and then some of its answers are different targets.
//! * However hard mining gets, our target never becomes zero, which no hash would meet.
//! * Our scripts have no negative numbers. So the byte 81, which Bitcoin pushes with an instruction of its own,
//!   is pushed here like any other, and `CHECKMULTISIG` doesn't take one item too many.
//! * `PUSHDATA4` isn't an instruction here, because no item may be long enough to need it.
//! * Our genesis creates no coins. Bitcoin's would, but its coinbase was never put where it could be spent.

use bitcoin::hashes::Hash as _;
use bitcoin::{absolute, block, transaction};
use kusari::stage6_coin::{Block, CompactTarget, Header, OutPoint, Script, Target, Transaction};

/// The script with the same bytes.
pub fn script(script: &Script) -> bitcoin::ScriptBuf {
    bitcoin::ScriptBuf::from_bytes(script.as_bytes().to_vec())
}

/// The same output's name.
pub fn out_point(out_point: OutPoint) -> bitcoin::OutPoint {
    let txid = bitcoin::Txid::from_byte_array(*out_point.txid.as_bytes());
    bitcoin::OutPoint { txid, vout: out_point.index }
}

/// The same transaction.
pub fn transaction(ours: &Transaction) -> bitcoin::Transaction {
    let inputs = ours.inputs.iter().map(|input| bitcoin::TxIn {
        previous_output: out_point(input.previous),
        script_sig: script(&input.signature_script),
        sequence: bitcoin::Sequence(input.sequence),
        witness: bitcoin::Witness::from_slice(&input.witness),
    });
    let outputs = ours.outputs.iter().map(|output| bitcoin::TxOut {
        value: bitcoin::Amount::from_sat(output.amount.units()),
        script_pubkey: script(&output.lock),
    });
    bitcoin::Transaction {
        version: transaction::Version(ours.version.cast_signed()),
        lock_time: absolute::LockTime::from_consensus(ours.lock_height),
        input: inputs.collect(),
        output: outputs.collect(),
    }
}

/// The same header.
pub fn header(ours: &Header) -> block::Header {
    // Chapter 6 keeps a block's hash in the order in which it is shown.
    let mut previous = *ours.previous_hash.as_bytes();
    previous.reverse();
    block::Header {
        version: block::Version::from_consensus(ours.version.cast_signed()),
        prev_blockhash: bitcoin::BlockHash::from_byte_array(previous),
        merkle_root: bitcoin::TxMerkleNode::from_byte_array(ours.merkle_root),
        time: ours.time,
        bits: compact(ours.target),
        nonce: ours.nonce,
    }
}

/// The same block.
pub fn block(ours: &Block) -> bitcoin::Block {
    let txdata = ours.transactions.iter().map(transaction).collect();
    bitcoin::Block { header: header(&ours.header), txdata }
}

/// The same four bytes.
pub fn compact(ours: CompactTarget) -> bitcoin::CompactTarget {
    bitcoin::CompactTarget::from_consensus(ours.bits())
}

/// The same number.
pub fn target(ours: Target) -> bitcoin::Target {
    bitcoin::Target::from_be_bytes(ours.to_be_bytes())
}
