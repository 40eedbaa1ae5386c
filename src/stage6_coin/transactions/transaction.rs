use super::facts::Facts;
use super::out_point::OutPoint;
use super::spend_error::SpendError;
use crate::stage5_network::Amount;
use crate::stage6_coin::bytes::{
    Encoded, FormatError, Reader, Txid, hex_in_json, sha256d, write_bytes, write_size,
};
use crate::stage6_coin::script::{MAX_SCRIPT_BYTES, Script};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::ops::Range;

/// An upper bound on the bytes of a transaction's encoding.
pub const MAX_TRANSACTION_BYTES: usize = 100_000;

#[cfg(test)]
thread_local! {
    /// How many transactions a thread has encoded.
    pub(crate) static ENCODED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// An amount, and the lock on it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Output {
    /// How much.
    pub amount: Amount,
    /// The lock. To spend the amount, you have to bring a witness that makes this script end well.
    pub lock: Script,
}

impl Output {
    /// Makes an output that pays no one, and carries data.
    pub fn data(data: &[u8]) -> Output {
        Output { amount: Amount::ZERO, lock: Script::data(data) }
    }

    /// Whether it's plain that no one can ever spend it. What it holds is lost, and it's never among the unspent outputs.
    pub fn is_burnt(&self) -> bool {
        self.lock.is_unspendable()
    }
}

/// An output that is spent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Input {
    /// Which output.
    pub previous: OutPoint,
    /// Empty, except in a coinbase. Bitcoin's older payments have the witness here, and this chapter reads some of their
    /// blocks.
    pub signature_script: Script,
    /// It's here because Bitcoin's encoding has it, and it means nothing. In Bitcoin, it can make a payment wait until
    /// what it spends is old enough (BIP 68).
    pub sequence: u32,
    /// What opens the output's lock: the items that are on the stack when its script begins.
    pub witness: Vec<Vec<u8>>,
}

impl Input {
    /// An input that spends an output and brings no witness yet.
    pub fn spending(previous: OutPoint) -> Input {
        Input { previous, sequence: u32::MAX, ..Input::default() }
    }
}

/// A payment: it spends some outputs, and makes others.
///
/// There are no accounts any more. What you own is the sum of the outputs that you can spend. What the inputs
/// bring and the outputs don't take is the fee, and goes to the miner.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Transaction {
    /// It's here because Bitcoin's encoding has it, and it means nothing.
    pub version: u32,
    /// What it spends.
    pub inputs: Vec<Input>,
    /// What it pays. Later payments spend these by their number in this list.
    pub outputs: Vec<Output>,
    /// It may only be in blocks above this height.
    pub lock_height: u32,
}

hex_in_json!(Transaction);

impl Transaction {
    /// Its name, the double SHA-256 of its bytes without the witnesses.
    pub fn txid(&self) -> Txid {
        let mut bytes = Vec::new();
        self.write_without_witness(&mut bytes);
        Txid::from_bytes(sha256d(&bytes))
    }

    /// The double SHA-256 of all its bytes, the witnesses included (BIP 141 calls it *wtxid*).
    pub fn witness_hash(&self) -> [u8; 32] {
        sha256d(&self.to_bytes())
    }

    /// Its names and sizes, all from one encoding.
    pub fn facts(&self) -> Facts {
        let mut bytes = Vec::new();
        let named = self.write_marking(&mut bytes);
        let witness_hash = sha256d(&bytes);
        let (size, version, lock_height) = (bytes.len(), 0..4, bytes.len() - 4..bytes.len());
        let core = [&bytes[version], &bytes[named], &bytes[lock_height]].concat();
        let is_all = core.len() == size;
        let txid = Txid::from_bytes(if is_all { witness_hash } else { sha256d(&core) });
        Facts { txid, witness_hash, size, core_size: core.len() }
    }

    /// The name of one of its outputs.
    pub fn out_point(&self, index: u32) -> OutPoint {
        OutPoint { txid: self.txid(), index }
    }

    /// Whether it's a coinbase: it spends nothing that was there before.
    pub fn is_coinbase(&self) -> bool {
        matches!(&self.inputs[..], [input] if input.previous == OutPoint::NULL)
    }

    /// How many bytes its encoding has.
    pub fn size(&self) -> usize {
        self.to_bytes().len()
    }

    /// The sum of its outputs.
    ///
    /// # Errors
    ///
    /// [`SpendError::OutputsOverflow`].
    pub fn paid(&self) -> Result<Amount, SpendError> {
        let mut amounts = self.outputs.iter().map(|output| output.amount);
        let sum = amounts.try_fold(Amount::ZERO, Amount::checked_add);
        sum.ok_or(SpendError::OutputsOverflow)
    }

    /// Checks what can be checked without knowing what it spends.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    pub fn check(&self) -> Result<(), SpendError> {
        self.check_as(&self.facts())
    }

    /// Does the same where the size is known.
    pub(crate) fn check_as(&self, facts: &Facts) -> Result<(), SpendError> {
        self.check_outputs(facts)?;
        let mut spent = HashSet::new();
        for (index, input) in self.inputs.iter().enumerate() {
            if input.previous == OutPoint::NULL {
                return Err(SpendError::NullInput { input: index });
            }
            if !input.signature_script.as_bytes().is_empty() {
                return Err(SpendError::SignatureScript { input: index });
            }
            // Some versions of Bitcoin Core left this check out, to be faster. If you named an output twice, you had
            // it twice (CVE-2018-17144).
            if !spent.insert(input.previous) {
                return Err(SpendError::DuplicateInput { input: index });
            }
        }
        Ok(())
    }

    /// Checks size and outputs. These rules are the same for a coinbase.
    pub(crate) fn check_outputs(&self, facts: &Facts) -> Result<(), SpendError> {
        let size = facts.size;
        if size > MAX_TRANSACTION_BYTES {
            return Err(FormatError::TooLarge { found: size, limit: MAX_TRANSACTION_BYTES }.into());
        }
        if self.inputs.is_empty() {
            return Err(SpendError::NoInputs);
        }
        if self.outputs.is_empty() {
            return Err(SpendError::NoOutputs);
        }
        // Two hashes side by side are 64 bytes. A transaction of that length could be passed off as an
        // inner node of the Merkle tree, and the other way round (CVE-2017-12842).
        if facts.core_size == 64 {
            return Err(SpendError::SixtyFourBytes);
        }
        for (index, output) in self.outputs.iter().enumerate() {
            // A block may bring nothing, and even then its coinbase has to have an output. And an output that only carries
            // data needn't hold anything.
            let is_nothing_mined = self.is_coinbase() && self.outputs.len() == 1;
            let may_be_empty = is_nothing_mined || output.is_burnt();
            if output.amount != Amount::ZERO || !may_be_empty {
                (output.amount.check())
                    .map_err(|cause| SpendError::Amount { output: index, cause })?;
            }
            let bytes = output.lock.as_bytes().len();
            if bytes > MAX_SCRIPT_BYTES {
                return Err(SpendError::LockTooLong { output: index, bytes });
            }
        }
        self.paid().map(drop)
    }

    fn write_without_witness(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.version.to_le_bytes());
        self.write_inputs_and_outputs(bytes);
        bytes.extend(self.lock_height.to_le_bytes());
    }

    /// Writes the encoding, and returns where in it the inputs and outputs are.
    ///
    /// It's Bitcoin's, and if there are witnesses, that of BIP 144: a zero where the number of inputs would be, a one, and
    /// the witnesses after the outputs.
    fn write_marking(&self, bytes: &mut Vec<u8>) -> Range<usize> {
        let has_witnesses = self.inputs.iter().any(|input| !input.witness.is_empty());
        bytes.extend(self.version.to_le_bytes());
        if has_witnesses {
            bytes.extend([0, 1]);
        }
        let start = bytes.len();
        self.write_inputs_and_outputs(bytes);
        let end = bytes.len();
        if has_witnesses {
            for input in &self.inputs {
                write_size(bytes, input.witness.len());
                input.witness.iter().for_each(|item| write_bytes(bytes, item));
            }
        }
        bytes.extend(self.lock_height.to_le_bytes());
        start..end
    }

    fn write_inputs_and_outputs(&self, bytes: &mut Vec<u8>) {
        #[cfg(test)]
        ENCODED.set(ENCODED.get() + 1);
        write_size(bytes, self.inputs.len());
        for input in &self.inputs {
            input.previous.write(bytes);
            write_bytes(bytes, input.signature_script.as_bytes());
            bytes.extend(input.sequence.to_le_bytes());
        }
        write_size(bytes, self.outputs.len());
        for output in &self.outputs {
            output.write(bytes);
        }
    }
}

impl Encoded for Transaction {
    fn write(&self, bytes: &mut Vec<u8>) {
        self.write_marking(bytes);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Transaction, FormatError> {
        let version = reader.u32()?;
        let mut count = reader.size()?;
        let has_witnesses = count == 0;
        if has_witnesses {
            if reader.u8()? != 1 {
                return Err(FormatError::NotCanonical);
            }
            count = reader.size()?;
        }
        let mut inputs = reader.many(count, |reader| {
            Ok(Input {
                previous: OutPoint::read(reader)?,
                signature_script: Script::from_bytes(reader.bytes()?),
                sequence: reader.u32()?,
                witness: Vec::new(),
            })
        })?;
        let count = reader.size()?;
        let outputs = reader.many(count, Output::read)?;
        if has_witnesses {
            for input in &mut inputs {
                let count = reader.size()?;
                input.witness = reader.many(count, Reader::bytes)?;
            }
            // Without any witness, the shorter encoding is the only one.
            if inputs.iter().all(|input| input.witness.is_empty()) {
                return Err(FormatError::NotCanonical);
            }
        }
        Ok(Transaction { version, inputs, outputs, lock_height: reader.u32()? })
    }
}

impl Encoded for OutPoint {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.txid.as_bytes());
        bytes.extend(self.index.to_le_bytes());
    }

    fn read(reader: &mut Reader<'_>) -> Result<OutPoint, FormatError> {
        Ok(OutPoint { txid: Txid::from_bytes(reader.array()?), index: reader.u32()? })
    }
}

impl Encoded for Output {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.amount.units().to_le_bytes());
        write_bytes(bytes, self.lock.as_bytes());
    }

    fn read(reader: &mut Reader<'_>) -> Result<Output, FormatError> {
        let amount = Amount::new(reader.u64()?);
        Ok(Output { amount, lock: Script::from_bytes(reader.bytes()?) })
    }
}
