use crate::stage6_coin::{
    BlockHash, EcdsaError, PrivateKey, PublicKey, Signature, Transaction, sha256d,
};

/// What a vote carries, before everything else.
const MARK: &[u8] = b"link";

/// The last block before an epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The epoch that it comes before.
    pub epoch: u32,
    /// Its height.
    pub height: u64,
    /// Its hash.
    pub hash: BlockHash,
}

/// What a voter signs: *the source is justified, and I'm for the target*.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EpochLink {
    /// The last checkpoint that was justified.
    pub source: Checkpoint,
    /// The checkpoint of a later epoch.
    pub target: Checkpoint,
}

impl Checkpoint {
    pub(super) fn to_bytes(self) -> Vec<u8> {
        let (epoch, height) = (self.epoch.to_le_bytes(), self.height.to_le_bytes());
        [&epoch[..], &height, self.hash.as_bytes()].concat()
    }
}

impl EpochLink {
    /// The 32 bytes that are signed. They name the chain, so the signature is worth nothing on another one.
    fn digest(&self, chain: &BlockHash) -> [u8; 32] {
        let (source, target) = (self.source.to_bytes(), self.target.to_bytes());
        sha256d(&[MARK, chain.as_bytes(), &source, &target].concat())
    }

    /// Signs it, even if the key has signed a link that contradicts it. Careful voters use [`Voter`](crate::stage9_stake::Voter).
    pub fn sign(&self, chain: &BlockHash, key: &PrivateKey) -> Signature {
        key.sign(&self.digest(chain))
    }

    /// Checks that a key has signed it.
    ///
    /// # Errors
    ///
    /// [`EcdsaError::WrongSignature`].
    pub fn verify(
        &self,
        chain: &BlockHash,
        key: &PublicKey,
        signature: &Signature,
    ) -> Result<(), EcdsaError> {
        key.verify(&self.digest(chain), signature)
    }

    /// Whether no honest voter signs both. Those are the two conditions of Casper:
    ///
    /// 1. No voter signs two different links to the same epoch.
    /// 2. No voter signs a link that *surrounds* another one: it begins earlier and ends later.
    pub fn contradicts(&self, other: &EpochLink) -> bool {
        let surrounds = |outer: &EpochLink, inner: &EpochLink| {
            outer.source.epoch < inner.source.epoch && inner.target.epoch < outer.target.epoch
        };
        let is_second = self.target.epoch == other.target.epoch && self != other;
        is_second || surrounds(self, other) || surrounds(other, self)
    }
}

/// A vote as it's carried by a payment, in 76 bytes. The hashes aren't in it: they're those of the branch that the payment is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedLink {
    /// The source's epoch.
    pub source: u32,
    /// The target's epoch.
    pub target: u32,
    /// The signature of the link.
    pub signature: Signature,
}

impl SignedLink {
    /// The bytes that a payment carries.
    pub fn to_data(&self) -> Vec<u8> {
        let (source, target) = (self.source.to_le_bytes(), self.target.to_le_bytes());
        [MARK, &source, &target, &self.signature.to_bytes()].concat()
    }

    /// The first vote that a payment carries, if it carries one.
    pub fn find(payment: &Transaction) -> Option<SignedLink> {
        payment.outputs.iter().filter_map(|output| output.lock.carried()).find_map(|data| {
            let rest = data.strip_prefix(MARK)?;
            let (source, rest) = rest.split_first_chunk()?;
            let (target, signature) = rest.split_first_chunk()?;
            let signature = Signature::from_bytes(signature).ok()?;
            let [source, target] = [source, target].map(|it| u32::from_le_bytes(*it));
            Some(SignedLink { source, target, signature })
        })
    }
}
