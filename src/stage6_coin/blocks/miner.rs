use super::block::{Block, CoinbaseNote, MAX_BLOCK_BYTES, leaves, witness_root};
use super::merkle::merkle_root;
use crate::stage5_network::{Amount, BlockHash, MineError, Time, Tip};
use crate::stage6_coin::bytes::{Encoded as _, block_hash};
use crate::stage6_coin::headers::{CompactTarget, Header, Place, Rules, Target, seconds};
use crate::stage6_coin::script::Script;
use crate::stage6_coin::transactions::{Output, Transaction};
use sha2::block_api::compress256;

/// A block that isn't closed yet: its nonce is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    block: Block,
    target: Target,
}

/// What miners write into their coinbase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reward {
    /// The lock of the new coins.
    pub lock: Script,
    /// The fees of all payments in the block.
    pub fees: Amount,
    /// A number that makes this draft different from those that have been tried.
    pub extra_nonce: u32,
}

impl Block {
    /// Writes the next block after a tip, complete except for the nonce: the coinbase, the payments, and the roots that
    /// tie them to the header. Bitcoin Core calls it a *block template*.
    pub fn template(
        parent: &Tip,
        rules: &Rules,
        payments: impl IntoIterator<Item = Transaction>,
        reward: Reward,
        time: u32,
        target: CompactTarget,
    ) -> Block {
        let height = parent.height + 1;
        let amount = rules.subsidy(height).checked_add(reward.fees).unwrap_or(Amount::MAX);
        let output = Output { amount, lock: reward.lock };
        let header = Header {
            version: 1,
            previous_hash: parent.hash,
            merkle_root: [0; 32],
            time,
            target,
            nonce: 0,
        };
        let mut note = CoinbaseNote {
            height: u32::try_from(height).unwrap_or(u32::MAX),
            witness_root: [0; 32],
            extra_nonce: reward.extra_nonce,
        };
        let first = note.coinbase(output.clone());
        let mut block = Block { header, transactions: vec![first] };
        block.transactions.extend(payments);
        let mut facts = block.facts();
        note.witness_root = witness_root(&facts);
        block.transactions[0] = note.coinbase(output);
        facts[0] = block.transactions[0].facts();
        block.header.merkle_root = merkle_root(&leaves(&facts));
        block
    }
}

impl Draft {
    /// Writes the next block after a place. Its time is `now`, or the earliest time allowed if that's later.
    ///
    /// It doesn't ask whether the payments are any good.
    #[expect(clippy::missing_panics_doc, reason = "it cannot fail, as the message says")]
    pub fn new(
        place: &Place,
        rules: &Rules,
        payments: impl IntoIterator<Item = Transaction>,
        reward: Reward,
        now: Time,
    ) -> Draft {
        let target = place.next_target(rules);
        let time = seconds(now).max(place.earliest_next(rules));
        let block = Block::template(&place.tip(), rules, payments, reward, time, target);
        let target = target.to_target().expect("adjusting a target leads to a target");
        Draft { block, target }
    }

    /// How many bytes of payments fit into a block whose reward has this lock.
    pub fn room_beside(lock: &Script) -> usize {
        /// Header, count of transactions, and a coinbase with the longest script and an empty lock.
        const ALL_THE_REST: usize = Header::BYTES + 5 + 4 + 1 + 41 + 100 + 1 + 8 + 5 + 4;
        MAX_BLOCK_BYTES.saturating_sub(ALL_THE_REST + lock.as_bytes().len())
    }

    /// The block with nonce 0. No one has looked for a nonce yet.
    pub fn block(&self) -> &Block {
        &self.block
    }

    /// Closes it with a nonce.
    pub fn seal(self, nonce: u32) -> Block {
        let Draft { mut block, .. } = self;
        block.header.nonce = nonce;
        block
    }
}

/// SHA-256 reads its input in pieces of this many bytes.
const PIECE: usize = 64;

/// The state in which SHA-256 begins (FIPS 180-4, section 5.3.3).
const INITIAL_STATE: [u32; 8] = [
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];

/// Looks for a nonce.
///
/// The 80 bytes of a header are one piece and a quarter. The nonce is in the second piece. So the first is hashed only
/// once, and an attempt costs two pieces: the second, and the hash of the hash.
#[derive(Clone, Debug)]
pub struct Search {
    draft: Draft,
    midstate: [u32; 8],
    /// The rest of the header, with its padding.
    second: [u8; PIECE],
    /// Room for the hash, with its padding.
    digest: [u8; PIECE],
    /// The nonce to try next. If it doesn't fit into 32 bits, all have been tried.
    next: u64,
    best: BlockHash,
}

/// The place of the nonce in the second piece.
const NONCE: std::ops::Range<usize> = 12..16;

impl Search {
    /// Prepares a search that begins with a nonce.
    #[expect(clippy::missing_panics_doc, reason = "it cannot fail, as the message says")]
    pub fn new(draft: Draft, start: u32) -> Search {
        let header = draft.block().header.to_bytes();
        let (first, rest) = header.split_first_chunk::<PIECE>().expect("a header has 80 bytes");
        let (second, digest) = (padded(rest, Header::BYTES), padded(&[0; 32], 32));
        let midstate = compress(INITIAL_STATE, first);
        let best = BlockHash::from_bytes([u8::MAX; 32]);
        Search { draft, midstate, second, digest, next: start.into(), best }
    }

    /// Tries at most this many of the next nonces. Returns the first one that meets the target, or `None` if none of
    /// them did. In that case the search can go on.
    ///
    /// # Errors
    ///
    /// [`MineError::Exhausted`] when all four billion have been tried, which takes a fast miner less than a second.
    /// Then it needs a draft with another extra nonce, or another time.
    pub fn run(&mut self, attempts: u64) -> Result<Option<u32>, MineError> {
        for _ in 0..attempts {
            let nonce = u32::try_from(self.next).map_err(|_| MineError::Exhausted)?;
            self.next += 1;
            if self.is_solved_by(nonce) {
                return Ok(Some(nonce));
            }
        }
        Ok(None)
    }

    fn is_solved_by(&mut self, nonce: u32) -> bool {
        self.second[NONCE].copy_from_slice(&nonce.to_le_bytes());
        self.digest[..32].copy_from_slice(&bytes_of(compress(self.midstate, &self.second)));
        let hash = block_hash(bytes_of(compress(INITIAL_STATE, &self.digest)));
        if hash.as_bytes() < self.best.as_bytes() {
            self.best = hash;
        }
        self.draft.target.is_met_by(&hash)
    }

    /// The smallest hash so far. That's no use for finding the next one, but it's nice to watch.
    pub fn best(&self) -> BlockHash {
        self.best
    }

    /// The nonce that will be tried next: how many were tried, if the search began with 0.
    pub fn next(&self) -> u64 {
        self.next
    }

    /// Closes the draft with a nonce.
    pub fn seal(self, nonce: u32) -> Block {
        self.draft.seal(nonce)
    }
}

/// Looks for a nonce from 0 on, until it finds one.
///
/// # Errors
///
/// [`MineError::Exhausted`], if no nonce will do.
pub fn mine(draft: Draft) -> Result<Block, MineError> {
    let mut search = Search::new(draft, 0);
    match search.run(u64::MAX)? {
        Some(nonce) => Ok(search.seal(nonce)),
        None => Err(MineError::Exhausted),
    }
}

/// The last piece of a message of `message_bytes` bytes, with the padding of FIPS 180-4, section 5.1.1.
fn padded(rest: &[u8], message_bytes: usize) -> [u8; PIECE] {
    let mut piece = [0; PIECE];
    piece[..rest.len()].copy_from_slice(rest);
    piece[rest.len()] = 0x80;
    piece[PIECE - size_of::<u64>()..].copy_from_slice(&(8 * message_bytes as u64).to_be_bytes());
    piece
}

fn compress(mut state: [u32; 8], piece: &[u8; PIECE]) -> [u32; 8] {
    compress256(&mut state, std::slice::from_ref(piece));
    state
}

fn bytes_of(state: [u32; 8]) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (place, word) in bytes.as_chunks_mut::<4>().0.iter_mut().zip(state) {
        *place = word.to_be_bytes();
    }
    bytes
}
