use crate::stage5_network::Refusal;
use crate::stage6_coin::bytes::{Encoded, FormatError, Reader, hex_in_json, sha256d};
use serde::{Deserialize, Serialize};

/// Computes one hash for a list of hashes: they're hashed in pairs, then the results in pairs, until one is left.
///
/// If there's an odd one, it's paired with itself, as in Bitcoin. So the lists `[a, b, c]` and `[a, b, c, c]` have the
/// same root, and a block with the longer one is refused (CVE-2012-2459, [`repeats`]).
///
/// The root of an empty list is 32 zeros.
pub fn merkle_root(leaves: &[[u8; 32]]) -> [u8; 32] {
    levels(leaves).last().and_then(|top| top.first().copied()).unwrap_or_default()
}

/// Whether two equal hashes are paired somewhere in the tree, so that a shorter list has the same root.
pub fn repeats(leaves: &[[u8; 32]]) -> bool {
    levels(leaves).iter().any(|level| level.as_chunks::<2>().0.iter().any(|[a, b]| a == b))
}

/// The hashes at each height of the tree, the leaves first.
pub fn levels(leaves: &[[u8; 32]]) -> Vec<Vec<[u8; 32]>> {
    let mut levels = vec![leaves.to_vec()];
    while let Some(level) = levels.last().filter(|level| level.len() > 1) {
        let pairs = level.chunks(2).map(|pair| parent(&pair[0], pair.last().unwrap_or(&pair[0])));
        let above = pairs.collect();
        levels.push(above);
    }
    levels
}

fn parent(left: &[u8; 32], right: &[u8; 32]) -> [u8; 32] {
    sha256d([*left, *right].as_flattened())
}

/// A proof that a hash is one of the leaves, for someone who only has the root: the hashes beside the way up.
///
/// For a thousand leaves it has ten hashes (white paper, section 8).
///
/// It's written as its index in four bytes, the lowest first, and then the hashes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MerkleProof {
    /// Which of the leaves it is, counted from zero.
    pub index: u32,
    /// The hash beside it at each height, the lowest first.
    pub siblings: Vec<[u8; 32]>,
}

hex_in_json!(MerkleProof);

impl Encoded for MerkleProof {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.index.to_le_bytes());
        bytes.extend(self.siblings.as_flattened());
    }

    fn read(reader: &mut Reader<'_>) -> Result<MerkleProof, FormatError> {
        let (index, mut siblings) = (reader.u32()?, Vec::new());
        while !reader.is_empty() {
            siblings.push(reader.array()?);
        }
        Ok(MerkleProof { index, siblings })
    }
}

/// An upper bound on the length of the way up: no block has room for more transactions.
const MAX_HEIGHT: usize = 20;

impl MerkleProof {
    /// Makes the proof for one of the leaves, or `None` if there's no such leaf.
    pub fn new(leaves: &[[u8; 32]], index: usize) -> Option<MerkleProof> {
        MerkleProof::within(&levels(leaves), index)
    }

    /// Does the same from the [`levels`] of a tree, for someone who needs the proofs of many leaves.
    pub fn within(levels: &[Vec<[u8; 32]>], index: usize) -> Option<MerkleProof> {
        levels.first()?.get(index)?;
        let way_up = levels[..levels.len() - 1].iter().enumerate();
        let siblings = way_up.map(|(height, level)| {
            let at = index >> height;
            *level.get(at ^ 1).unwrap_or(&level[at])
        });
        Some(MerkleProof { index: index.try_into().ok()?, siblings: siblings.collect() })
    }

    /// Computes the root that the proof leads to from a leaf.
    pub fn root(&self, leaf: [u8; 32]) -> [u8; 32] {
        self.siblings.iter().enumerate().fold(leaf, |hash, (height, sibling)| {
            match self.index.checked_shr(height as u32).unwrap_or(0) & 1 {
                0 => parent(&hash, sibling),
                _ => parent(sibling, &hash),
            }
        })
    }

    /// Checks that a leaf belongs to a root.
    ///
    /// # Errors
    ///
    /// The rule that the proof breaks.
    pub fn check(&self, leaf: [u8; 32], root: &[u8; 32]) -> Result<(), ProofError> {
        let height = self.siblings.len();
        if height > MAX_HEIGHT || self.index as usize >= 1 << height {
            return Err(ProofError::Shape { height, index: self.index });
        }
        if self.root(leaf) == *root { Ok(()) } else { Err(ProofError::WrongRoot) }
    }
}

/// The reason why a proof is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProofError {
    /// No tree of this height has a leaf with this index.
    #[error("no tree of height {height} has a leaf {index}")]
    Shape {
        /// The height of the tree.
        height: usize,
        /// The index of the leaf.
        index: u32,
    },
    /// It leads to another root.
    #[error("the proof leads up to another root")]
    WrongRoot,
}

impl Refusal for ProofError {
    const CODES: &'static [&'static str] = &["proof-shape", "proof-root"];

    fn code(&self) -> &'static str {
        match self {
            ProofError::Shape { .. } => "proof-shape",
            ProofError::WrongRoot => "proof-root",
        }
    }
}
