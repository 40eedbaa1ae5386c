use super::transaction::{Output, Transaction};
use crate::stage5_network::BlockHash;
use crate::stage6_coin::bytes::{Encoded as _, sha256d, write_bytes};
use crate::stage6_coin::keys::PrivateKey;
use crate::stage6_coin::script::Spending;

/// The only kind of signature here: one for all inputs and all outputs. Bitcoin has more.
const ALL: u32 = 1;

/// What the signatures of a transaction sign.
///
/// Each input has a message of its own. It holds what the transaction spends and pays, and the lock and the amount of
/// the output that this input spends (BIP 143). The hash of the chain's genesis follows. So a signature is worth
/// nothing for any other output, on any other chain, or in any other transaction.
///
/// What all inputs have in common is hashed once. Bitcoin's first scheme hashed it for each of them, and a
/// transaction with a great many inputs could take minutes to check.
#[derive(Clone, Debug)]
pub struct SignatureHashes<'a> {
    transaction: &'a Transaction,
    previous: [u8; 32],
    sequences: [u8; 32],
    outputs: [u8; 32],
}

impl SignatureHashes<'_> {
    /// Prepares what all messages of a transaction have in common.
    pub fn of(transaction: &Transaction) -> SignatureHashes<'_> {
        let (mut previous, mut sequences, mut outputs) = (Vec::new(), Vec::new(), Vec::new());
        for input in &transaction.inputs {
            input.previous.write(&mut previous);
            sequences.extend(input.sequence.to_le_bytes());
        }
        transaction.outputs.iter().for_each(|output| output.write(&mut outputs));
        SignatureHashes {
            transaction,
            previous: sha256d(&previous),
            sequences: sha256d(&sequences),
            outputs: sha256d(&outputs),
        }
    }

    /// The message of BIP 143 for an input that spends `spent`, without the hash of the chain.
    ///
    /// # Panics
    ///
    /// If the transaction has no such input.
    pub fn bip143_message(&self, input: usize, spent: &Output) -> Vec<u8> {
        let Transaction { version, inputs, lock_height, .. } = self.transaction;
        let mut bytes = version.to_le_bytes().to_vec();
        bytes.extend(self.previous);
        bytes.extend(self.sequences);
        inputs[input].previous.write(&mut bytes);
        write_bytes(&mut bytes, spent.lock.as_bytes());
        bytes.extend(spent.amount.units().to_le_bytes());
        bytes.extend(inputs[input].sequence.to_le_bytes());
        bytes.extend(self.outputs);
        bytes.extend(lock_height.to_le_bytes());
        bytes.extend(ALL.to_le_bytes());
        bytes
    }

    /// What a script can ask when this input spends `spent` on the chain whose genesis has this hash.
    ///
    /// # Panics
    ///
    /// If the transaction has no such input.
    pub fn spending(&self, input: usize, spent: &Output, chain: &BlockHash) -> Spending {
        let mut message = self.bip143_message(input, spent);
        message.extend(chain.as_bytes());
        Spending { signature_hash: sha256d(&message), lock_height: self.transaction.lock_height }
    }
}

impl Transaction {
    /// Signs an input that spends an output locked to the hash of a key. The witness is a signature and the key.
    ///
    /// # Panics
    ///
    /// If the transaction has no such input.
    pub fn sign(&mut self, input: usize, spent: &Output, chain: &BlockHash, key: &PrivateKey) {
        let spending = SignatureHashes::of(self).spending(input, spent, chain);
        let signature = key.sign(&spending.signature_hash);
        self.inputs[input].witness =
            vec![signature.to_bytes().to_vec(), key.public_key().to_bytes().to_vec()];
    }
}
