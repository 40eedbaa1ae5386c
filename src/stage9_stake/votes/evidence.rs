use super::link::{Checkpoint, EpochLink};
use crate::stage6_coin::{
    Amount, Block, BlockHash, Output, PublicKey, Refusal, Signature, Transaction, merkle_root,
};

/// What evidence in a coinbase begins with.
const MARK: &[u8] = b"evidence";

/// More bytes than evidence takes in a block, with what's around it.
pub(in crate::stage9_stake) const MAX_EVIDENCE_BYTES: usize = 400;

/// Two links by one voter, with both signatures. An honest voter signs at most one of the two.
///
/// Chapter 8 had evidence, too. There, it told people whom to throw out. Here, it takes away coins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The key that has signed both.
    pub by: PublicKey,
    /// The links, and the signatures of them.
    pub signed: [(EpochLink, Signature); 2],
}

impl Evidence {
    /// Checks it with the voter's key alone, on the chain whose genesis has this hash. Returns the key.
    ///
    /// # Errors
    ///
    /// [`EvidenceError`].
    pub fn verify(&self, chain: &BlockHash) -> Result<PublicKey, EvidenceError> {
        let [(one, _), (other, _)] = &self.signed;
        if !one.contradicts(other) {
            return Err(EvidenceError::Innocent);
        }
        let mut signed = self.signed.iter();
        let is_by = signed.all(|(link, signature)| link.verify(chain, &self.by, signature).is_ok());
        if is_by { Ok(self.by) } else { Err(EvidenceError::Signature) }
    }

    /// Puts it into a block that isn't signed yet, as one more output of the coinbase. It can't be a payment, because the maker of the
    /// block may have nothing to spend.
    pub(in crate::stage9_stake) fn put_into(&self, block: &mut Block) {
        let Some(coinbase) = block.transactions.first_mut() else { return };
        // An output that holds nothing is only allowed if it carries data, or if it's the only one.
        coinbase.outputs.retain(|output| output.amount > Amount::ZERO);
        coinbase.outputs.push(Output::data(&self.to_data()));
        block.header.merkle_root = merkle_root(&block.leaves());
    }

    /// The first evidence in a coinbase. A block has at most one that counts, so checking it doesn't take long.
    pub(in crate::stage9_stake) fn find(coinbase: &Transaction) -> Option<Evidence> {
        let carried = coinbase.outputs.iter().filter_map(|output| output.lock.carried());
        carried.filter_map(|data| Evidence::from_data(&data)).next()
    }

    fn to_data(&self) -> Vec<u8> {
        let mut data = [MARK, &self.by.to_bytes()].concat();
        for (EpochLink { source, target }, signature) in &self.signed {
            data.extend([source.to_bytes(), target.to_bytes()].concat());
            data.extend(signature.to_bytes());
        }
        data
    }

    fn from_data(data: &[u8]) -> Option<Evidence> {
        let (by, rest) = data.strip_prefix(MARK)?.split_first_chunk::<33>()?;
        let (one, other) = rest.split_at_checked(rest.len() / 2)?;
        let by = PublicKey::from_bytes(by).ok()?;
        Some(Evidence { by, signed: [read(one)?, read(other)?] })
    }
}

/// Reads a link and its signature.
fn read(bytes: &[u8]) -> Option<(EpochLink, Signature)> {
    let (source, rest) = checkpoint(bytes)?;
    let (target, signature) = checkpoint(rest)?;
    Some((EpochLink { source, target }, Signature::from_bytes(signature).ok()?))
}

fn checkpoint(bytes: &[u8]) -> Option<(Checkpoint, &[u8])> {
    let (epoch, rest) = bytes.split_first_chunk()?;
    let (height, rest) = rest.split_first_chunk()?;
    let (hash, rest) = rest.split_first_chunk()?;
    let (epoch, height) = (u32::from_le_bytes(*epoch), u64::from_le_bytes(*height));
    Some((Checkpoint { epoch, height, hash: BlockHash::from_bytes(*hash) }, rest))
}

/// Why evidence proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EvidenceError {
    /// An honest voter may sign both.
    #[error(
        "an honest voter may sign both links: they aim at different epochs, and neither surrounds the other"
    )]
    Innocent,
    /// The voter hasn't signed them.
    #[error("the voter hasn't signed both links")]
    Signature,
}

impl Refusal for EvidenceError {
    const CODES: &'static [&'static str] = &["links-innocent", "links-signature"];

    fn code(&self) -> &'static str {
        match self {
            EvidenceError::Innocent => "links-innocent",
            EvidenceError::Signature => "links-signature",
        }
    }
}
