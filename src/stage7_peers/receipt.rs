use super::file_hash::FileHash;
use super::receipt_error::{MAX_RECEIPT_HEADERS, ReceiptError};
use crate::stage6_coin::{
    Block, BlockHash, ChainWork, Genesis, Header, LightClient, MAX_AHEAD, MerkleProof, Time,
    Transaction, Txid, decode, encode,
};
use serde::{Deserialize, Serialize};

/// The version of the receipts that are written and read here.
const VERSION: u32 = 1;

/// How long a receipt may be, in bytes.
pub const MAX_RECEIPT_BYTES: usize = 40 << 20;

/// What proves that a file existed before a block was made, to someone who has nothing but this, the file, and the name of the
/// chain.
///
/// A payment in the block carries the file's hash. The Merkle proof leads from the payment to the block's header, and the headers
/// from the genesis on show how much work was done up to the block, and after it. Nothing in it is a secret.
///
/// It doesn't prove who made the file, or that what the file says is true. And it shows the file's hash to everyone: if you can
/// guess the file, you can check your guess.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    version: u32,
    file: FileHash,
    payment: Transaction,
    /// That the payment is in the block.
    proof: MerkleProof,
    /// The height of the block.
    height: u64,
    genesis: Genesis,
    /// All headers after the genesis, the lowest first.
    headers: Vec<Header>,
}

/// What a receipt proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attested {
    /// The hash of the genesis: which chain it is. Compare it with one that you know.
    pub chain: BlockHash,
    /// The payment that carries the file's hash.
    pub txid: Txid,
    /// The block with the payment.
    pub block: BlockHash,
    /// Its height.
    pub height: u64,
    /// When it was made, as its miner says.
    pub time: Time,
    /// The block itself and all blocks after it.
    pub confirmations: u64,
    /// The work of these blocks: what it would take to move the file's hash to another place.
    pub work_since: ChainWork,
    /// The work of the whole chain.
    pub work: ChainWork,
}

impl Receipt {
    /// Makes a receipt for a file whose hash is in a block. `headers` are those after the genesis, and the block is the one at
    /// `height`.
    ///
    /// # Errors
    ///
    /// [`ReceiptError::HashMissing`] if no payment in the block carries the hash, [`ReceiptError::NoSuchHeight`] if there's no
    /// header at this height, [`ReceiptError::TooManyHeaders`].
    pub fn new(
        file: FileHash,
        genesis: Genesis,
        headers: Vec<Header>,
        height: u64,
        block: &Block,
    ) -> Result<Receipt, ReceiptError> {
        if headers.len() > MAX_RECEIPT_HEADERS {
            return Err(ReceiptError::TooManyHeaders { headers: headers.len() });
        }
        let carries = |payment: &Transaction| file.is_in(payment);
        let at = block.transactions.iter().position(carries).ok_or(ReceiptError::HashMissing)?;
        let proof = MerkleProof::new(&block.leaves(), at).ok_or(ReceiptError::HashMissing)?;
        let receipt = Receipt {
            version: VERSION,
            file,
            payment: block.transactions[at].clone(),
            proof,
            height,
            genesis,
            headers,
        };
        receipt.header()?;
        Ok(receipt)
    }

    /// Reads a receipt. White space after it does no harm.
    ///
    /// # Errors
    ///
    /// Why it isn't one.
    pub fn from_bytes(bytes: &[u8]) -> Result<Receipt, ReceiptError> {
        let receipt: Receipt = decode(bytes.trim_ascii_end(), MAX_RECEIPT_BYTES)?;
        match receipt.version {
            VERSION => Ok(receipt),
            found => Err(ReceiptError::Version { found, known: VERSION }),
        }
    }

    /// Writes it as one line of JSON.
    pub fn to_bytes(&self) -> Vec<u8> {
        encode(self)
    }

    /// What everyone who used the chain agreed on.
    pub fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    /// The height of the block.
    pub fn height(&self) -> u64 {
        self.height
    }

    fn header(&self) -> Result<&Header, ReceiptError> {
        let index = usize::try_from(self.height).ok().and_then(|height| height.checked_sub(1));
        let missing =
            ReceiptError::NoSuchHeight { height: self.height, headers: self.headers.len() };
        index.and_then(|index| self.headers.get(index)).ok_or(missing)
    }

    /// Checks that the receipt is for this file, and that everything in it fits together. `now` is the time on the clock of the
    /// person who checks.
    ///
    /// You need no node for that. But anyone can make a chain of their own, with little work and times of their choice. So look at the
    /// hash of the genesis and at the work, too.
    ///
    /// # Errors
    ///
    /// The first rule that's broken.
    pub fn check(&self, file: &FileHash, now: Time) -> Result<Attested, ReceiptError> {
        if self.file != *file {
            return Err(ReceiptError::OtherFile { receipt: self.file, file: *file });
        }
        if !self.file.is_in(&self.payment) {
            return Err(ReceiptError::HashMissing);
        }
        let header = *self.header()?;
        if self.headers.len() > MAX_RECEIPT_HEADERS {
            return Err(ReceiptError::TooManyHeaders { headers: self.headers.len() });
        }
        self.genesis.check()?;
        let first = self.genesis.block().header;
        let mut light = LightClient::new(self.genesis.rules, first)?;
        let latest = now.after(MAX_AHEAD);
        let (mut work, mut work_since) = (ChainWork::default(), ChainWork::default());
        for (height, header) in (1..).zip(&self.headers) {
            let broken = |cause| ReceiptError::Header { height, cause };
            light.add(*header).map_err(broken)?;
            if light.place().hash() != header.hash() || light.place().height() != height {
                return Err(ReceiptError::Fork { height });
            }
            let time = light.place().tip().time;
            if time > latest {
                return Err(ReceiptError::TooNew { height, time, latest });
            }
            let target = light.place().target();
            work = work + target.work();
            if height >= self.height {
                work_since = work_since + target.work();
            }
        }
        let block = header.hash();
        let confirmations = light.confirmations(&self.payment, &self.proof, &block)?;
        let time = Time::from_millis(1000 * u64::from(header.time));
        Ok(Attested {
            chain: first.hash(),
            txid: self.payment.txid(),
            block,
            height: self.height,
            time,
            confirmations,
            work_since,
            work,
        })
    }
}
