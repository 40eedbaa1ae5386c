use crate::stage6_coin::{Address, Block, MAX_DATA_BYTES, OutPoint, Refusal, Script, Time, Txid};
use std::collections::HashMap;

/// What the data of a payment begins with if it's a post.
const TAG: &[u8] = b"post1:";

/// How long a post may be, in bytes of UTF-8: what fits beside its tag into a payment that may wait. For most letters of English
/// that's one byte each, and for one of Japanese it's three.
pub const MAX_POST_BYTES: usize = MAX_DATA_BYTES - TAG.len();

/// Something that someone wrote on the board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// The height of its block.
    pub height: u64,
    /// When the block was made, as its miner says.
    pub time: Time,
    /// The payment that carries it.
    pub txid: Txid,
    /// Who wrote it: the address that locked what the payment's first input spends. Its key signed, and the signature covers all
    /// outputs, so it covers the text. A payment whose first input doesn't spend from an address isn't a post, because then no one could
    /// say whose it is.
    pub author: Address,
    /// The text. It comes from a stranger: don't show it without [`escape_text`](crate::figures::escape_text).
    pub text: String,
}

impl Post {
    /// The lock of an output that carries a text.
    ///
    /// # Errors
    ///
    /// If there's no text, or too much of it.
    pub fn lock(text: &str) -> Result<Script, PostError> {
        if text.trim().is_empty() {
            return Err(PostError::Empty);
        }
        if text.len() > MAX_POST_BYTES {
            return Err(PostError::TooLong { bytes: text.len() });
        }
        Ok(Script::data(&[TAG, text.as_bytes()].concat()))
    }

    /// The text that an output's lock carries, if it's that of a post.
    pub fn text_in(lock: &Script) -> Option<String> {
        let data = lock.carried()?;
        let text = String::from_utf8(data.strip_prefix(TAG)?.to_vec()).ok()?;
        (Post::lock(&text).as_ref() == Ok(lock)).then_some(text)
    }
}

/// The posts on a chain, in the order of the chain. No one can take a post away, or put one between two others, without doing the
/// work of all blocks since.
///
/// Everyone can read it, and everyone can see which coins paid for a post, and where these came from.
#[derive(Clone, Debug, Default)]
pub struct Board {
    posts: Vec<Post>,
    /// Which address an output is locked to, as long as it's unspent.
    owners: HashMap<OutPoint, Address>,
}

impl Board {
    /// Reads the next block. All blocks from the first one on have to be read, because what says whose a post is may be in any block
    /// before it.
    pub fn read(&mut self, height: u64, block: &Block) {
        for transaction in &block.transactions {
            let spent = transaction.inputs.iter().map(|input| self.owners.remove(&input.previous));
            let spent: Vec<_> = spent.collect();
            let txid = transaction.txid();
            for (index, output) in (0..).zip(&transaction.outputs) {
                if let Some(owner) = Address::of_lock(&output.lock) {
                    self.owners.insert(OutPoint { txid, index }, owner);
                }
                let author = spent.first().copied().flatten();
                let post = author.zip(Post::text_in(&output.lock));
                self.posts.extend(post.map(|(author, text)| {
                    let time = Time::from_millis(1000 * u64::from(block.header.time));
                    Post { height, time, txid, author, text }
                }));
            }
        }
    }

    /// All posts so far, the oldest first.
    pub fn posts(&self) -> &[Post] {
        &self.posts
    }
}

/// The reason why a text can't be a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PostError {
    /// There's no text.
    #[error("a post has a text")]
    Empty,
    /// There's too much text.
    #[error(
        "the text has {bytes} bytes, and a post has at most {MAX_POST_BYTES}: every node keeps it forever; \
         make it shorter, or two posts"
    )]
    TooLong {
        /// How many bytes it has.
        bytes: usize,
    },
}

impl Refusal for PostError {
    const CODES: &'static [&'static str] = &["post-empty", "post-too-long"];

    fn code(&self) -> &'static str {
        match self {
            PostError::Empty => "post-empty",
            PostError::TooLong { .. } => "post-too-long",
        }
    }
}
