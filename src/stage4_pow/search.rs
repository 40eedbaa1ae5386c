use super::difficulty::Difficulty;
use super::mine_error::MineError;
use super::work::{Block, Nonce, Work};
use crate::stage3_timestamp::{Draft, SealedBlock, encode};
use rand::RngExt as _;
use sha2::block_api::compress256;
use std::hint::black_box;
use std::ops::Range;

/// SHA-256 reads its input in pieces of this many bytes.
const PIECE: usize = 64;

/// How many nonces there are.
const NONCES: u64 = Nonce::MAX.get() + 1;

/// Up to this size, writing and hashing a draft costs less than a twentieth of 65,000 attempts.
const SHORT_PREFIX: usize = 1 << 16;

/// What SHA-256 begins with (FIPS 180-4, section 5.3.3).
const INITIAL_STATE: [u32; 8] = [
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];

/// Looks for a nonce. For each attempt it does only what depends on the nonce.
///
/// The nonce is at the end of the block, so the pieces before it are hashed once. The last piece, with
/// the digits and the padding, is laid out for ten nonces at a time, which differ in one digit. So
/// nine attempts out of ten write nothing at all.
///
/// The result is the same as with [`mine_naively`](super::mine_naively), attempt for attempt.
#[derive(Clone, Debug)]
pub struct Search {
    draft: Draft,
    difficulty: Difficulty,
    /// The nonce that's tried next, and is written in the tail.
    nonce: u64,
    /// The nonce before which the search ends.
    end: u64,
    /// How many bytes come before the nonce.
    prefix_bytes: usize,
    /// The state of the hash after all pieces that no digit can reach.
    midstate: [u32; 8],
    /// What comes after them: the rest of the prefix, the digits, `}` and the padding.
    tail: [u8; 2 * PIECE],
    /// Where the last piece of the tail begins: at 0, or at [`PIECE`].
    last_piece: usize,
    /// Where in the tail the digits are.
    digits: Range<usize>,
    /// What is left to be hashed, for each last digit of the nonce.
    attempts: [Attempt; 10],
}

/// The last piece, and the state of the hash before it.
#[derive(Clone, Copy, Debug)]
struct Attempt {
    state: [u32; 8],
    piece: [u8; PIECE],
}

impl Search {
    /// Prepares a search that begins with the nonce 0.
    pub fn new(draft: Draft, difficulty: Difficulty) -> Search {
        let block = SealedBlock { draft, seal: Work { nonce: Nonce::default() } };
        let mut prefix = encode(&block);
        prefix.truncate(prefix.len() - "0}".len());

        let (pieces, rest) = prefix.as_chunks::<PIECE>();
        let midstate = pieces.iter().fold(INITIAL_STATE, compress);
        let mut tail = [0; 2 * PIECE];
        tail[..rest.len()].copy_from_slice(rest);
        let mut search = Search {
            draft: block.draft,
            difficulty,
            nonce: 0,
            end: NONCES,
            prefix_bytes: prefix.len(),
            midstate,
            tail,
            last_piece: 0,
            digits: rest.len()..rest.len(),
            attempts: [Attempt { state: midstate, piece: [0; PIECE] }; 10],
        };
        search.write(0);
        search
    }

    /// Goes on with another nonce, and from there to the last one.
    pub fn seek(&mut self, nonce: Nonce) {
        self.end = NONCES;
        self.write(nonce.get());
    }

    /// Writes a nonce and the padding into the tail.
    fn write(&mut self, nonce: u64) {
        self.nonce = nonce;
        let mut text = self.nonce.to_string().into_bytes();
        self.digits.end = self.digits.start + text.len();
        let message_bits = 8 * (self.prefix_bytes + text.len() + "}".len()) as u64;

        // The padding of FIPS 180-4, section 5.1.1: a one bit, zeros, the length in 64 bits.
        text.extend([b'}', 0x80]);
        let end = self.digits.start + text.len() + size_of::<u64>();
        self.last_piece = if end <= PIECE { 0 } else { PIECE };
        self.tail[self.digits.start..].fill(0);
        self.tail[self.digits.start..][..text.len()].copy_from_slice(&text);
        let length = self.last_piece + PIECE - size_of::<u64>();
        self.tail[length..][..size_of::<u64>()].copy_from_slice(&message_bits.to_be_bytes());
        self.lay_out();
    }

    /// Goes on from a random nonce, so that miners of the same block don't all try the same ones, and
    /// only as long as an attempt is cheap. After that all nonces count as tried, and it's time for
    /// another draft: one with another [`Time`](super::Time) has other hashes.
    ///
    /// An attempt costs one piece of SHA-256 if the digits and the padding fit into the room that the
    /// prefix leaves in its last piece. That decides how many digits the nonces have.
    pub fn seek_at_random(&mut self, rng: &mut impl rand::Rng) {
        let digits = self.cheap_digits();
        let first = 10_u64.pow(digits - 1);
        // From the lower half, so that there is room ahead.
        self.write(rng.random_range(first..5 * first));
        self.end = NONCES.min(10 * first);
    }

    fn cheap_digits(&self) -> u32 {
        // What prefix and digits may fill, so that `}` and the padding still fit.
        const ONE_PIECE: usize = PIECE - "}".len() - 1 - size_of::<u64>();
        match ONE_PIECE.saturating_sub(self.digits.start) {
            room @ 6..=15 => room as u32,
            // Sixteen digits would cross the edge by one, and then the piece before it would be hashed
            // again at every tenth attempt. Five digits cost something else: they're used up after
            // about 65,000 attempts, and then a whole draft has to be written and hashed.
            5 if self.prefix_bytes <= SHORT_PREFIX => 5,
            // Sixteen either fit, or cross the edge by two or more.
            _ => 16,
        }
    }

    /// Tries the next nonces, at most `attempts` of them. Returns the first that meets the difficulty.
    /// `None` means that none of these did, and that the search can go on.
    ///
    /// # Errors
    ///
    /// [`MineError::Exhausted`] if all nonces up to the end have been tried.
    pub fn run(&mut self, attempts: u64) -> Result<Option<Nonce>, MineError> {
        let left = self.left();
        if left == 0 {
            return Err(MineError::Exhausted);
        }
        for _ in 0..attempts.min(left) {
            let nonce = self.nonce;
            let found = self.is_solved();
            self.advance();
            if found {
                return Ok(Some(Nonce::new(nonce)));
            }
        }
        Ok(None)
    }

    /// How many nonces have not been tried yet.
    pub fn left(&self) -> u64 {
        self.end.saturating_sub(self.nonce)
    }

    /// Closes the draft with a nonce.
    pub fn seal(self, nonce: Nonce) -> Block {
        SealedBlock { draft: self.draft, seal: Work { nonce } }
    }

    fn is_solved(&self) -> bool {
        let Attempt { state, piece } = &self.attempts[(self.nonce % 10) as usize];
        let state = compress(*state, piece);
        let first_bits = u64::from(state[0]) << 32 | u64::from(state[1]);
        u64::from(first_bits.leading_zeros()) >= self.difficulty.bits()
    }

    /// Goes on with the next nonce. After ten of them, the other digits are counted up as you'd do it on
    /// paper.
    fn advance(&mut self) {
        self.nonce += 1;
        if !self.nonce.is_multiple_of(10) {
            return;
        }
        for at in self.digits.clone().rev().skip(1) {
            if self.tail[at] != b'9' {
                self.tail[at] += 1;
                return self.change(at);
            }
            self.tail[at] = b'0';
        }
        // All were nines: one more digit is needed.
        self.write(self.nonce);
    }

    /// Copies the digits from one on into the attempts. Usually that's one digit, the last but one.
    fn change(&mut self, first: usize) {
        if first < self.last_piece {
            return self.lay_out();
        }
        for at in first..self.digits.end - 1 {
            for attempt in &mut self.attempts {
                attempt.piece[at - self.last_piece] = self.tail[at];
            }
        }
    }

    /// Lays out what is hashed for each last digit. The tail has all the digits except the last.
    fn lay_out(&mut self) {
        let last_digit = self.digits.end - 1;
        let mut state = self.midstate;
        if self.last_piece > 0 && last_digit >= PIECE {
            state = compress(state, self.piece(0));
        }
        let piece = *self.piece(self.last_piece);
        for digit in 0..10_u8 {
            let mut attempt = Attempt { state, piece };
            if last_digit >= self.last_piece {
                attempt.piece[last_digit - self.last_piece] = b'0' + digit;
            } else {
                // It's the last byte before the edge, or a little before that.
                self.tail[last_digit] = b'0' + digit;
                attempt.state = compress(state, self.piece(0));
            }
            self.attempts[usize::from(digit)] = attempt;
        }
    }

    fn piece(&self, start: usize) -> &[u8; PIECE] {
        self.tail[start..].first_chunk().expect("the tail has two pieces")
    }
}

/// Hashes the same piece again and again, and does nothing else. A miner that hashes a piece for each
/// nonce can hardly be faster than that on one thread, so miners are compared with it.
pub fn hash_pieces(times: u64) {
    let piece = black_box([0x5a; PIECE]);
    let mut any = 0;
    for _ in 0..times {
        any |= compress(INITIAL_STATE, &piece)[0];
    }
    black_box(any); // or the compiler would leave the work out
}

fn compress(mut state: [u32; 8], piece: &[u8; PIECE]) -> [u32; 8] {
    compress256(&mut state, std::slice::from_ref(piece));
    state
}
