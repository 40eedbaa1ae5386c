use crate::stage4_pow::BlockHash;
use crate::stage5_network::protocol::{Block as _, Protocol, Transaction as _, TransactionOf};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// How long a message's canonical JSON may be: four mebibytes.
pub const MAX_MESSAGE_BYTES: usize = 4 << 20;

/// The number by which a node knows another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NodeId(pub usize);

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "node {}", self.0)
    }
}

/// What nodes say to each other. On the wire an object with one key, such as `{"hello":{…}}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", bound = "")]
#[non_exhaustive]
pub enum Message<P: Protocol> {
    /// Who I am and how far I have come. Sent on connecting and every now and then.
    Hello(Hello),
    /// A payment that waits for a block.
    Transaction(Arc<TransactionOf<P>>),
    /// My chain ends with this block now.
    Block(Arc<P::Block>),
    /// A locator: hashes of my chain, the highest first, ever further apart. Please send what
    /// follows the first of them that you know.
    GetBlocks(Vec<BlockHash>),
    /// The answer: blocks of my chain, the lowest first. None: there are no more.
    Blocks(Vec<Arc<P::Block>>),
}

impl<P: Protocol> Message<P> {
    /// An upper bound on its size in bytes. To count them exactly, it would have to be written out.
    pub(crate) fn most_bytes(&self) -> usize {
        /// A hello, and what's written around hashes or blocks.
        const BYTES: usize = 300;
        const HASH_BYTES: usize = 67;
        match self {
            Message::Hello(_) => BYTES,
            Message::Transaction(transaction) => transaction.most_bytes(),
            Message::Block(block) => block.most_bytes(),
            Message::GetBlocks(hashes) => BYTES + HASH_BYTES * hashes.len(),
            Message::Blocks(blocks) => {
                BYTES + blocks.iter().map(|block| block.most_bytes()).sum::<usize>()
            }
        }
    }
}

/// What a node says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// The hash of its genesis. With another one there's nothing to talk about.
    pub genesis: BlockHash,
    /// The last block of its chain.
    pub tip: BlockHash,
    /// How many hashes of work are in its chain. It's a claim, good only for deciding whom to ask: the blocks
    /// themselves are the proof. More than fits is written as 2^64 − 1.
    pub work: u64,
}

#[cfg(test)]
mod tests {
    use super::Hello;
    use crate::stage5_network::protocol::Transaction as _;
    use crate::stage5_network::{
        Amount, Block, Difficulty, Draft, Genesis, KeyPair, MAX_LOCATOR, Message, Nonce, Signature,
        Time, TransactionId, Wallet, Work, WorkRule, encode,
    };
    use rand::{SeedableRng as _, rngs::ChaCha12Rng};
    use std::sync::Arc;

    #[test]
    fn no_message_has_more_bytes_than_it_is_said_to_have_at_most() {
        let rng = &mut ChaCha12Rng::seed_from_u64(1);
        // What a key of 4096 bits writes is twice as long as what one of 2048 bits does.
        let keys = KeyPair::generate(rng);
        let id = TransactionId::random(rng);
        let wallet = Wallet::generate(rng);
        let mut payment = wallet.sign_transaction(id, keys.address(), Amount::new(u64::MAX));
        payment.signature = Signature::from_bytes([0xff; 512]);
        let more_key = 2 * 2 * 256;
        assert!(encode(&payment).len() + more_key <= payment.most_bytes());

        let rule = WorkRule { difficulty: Difficulty::from_bits(0) };
        let hash = Genesis { time: Time::default(), grants: vec![], rule }.hash();
        let draft = Draft {
            time: Time::from_millis(u64::MAX),
            transactions: vec![payment.clone(); 3],
            previous_hash: hash,
        };
        let block = |draft| Arc::new(Block { draft, seal: Work { nonce: Nonce::new(u64::MAX) } });
        let [full, empty] = [draft.clone(), Draft { transactions: vec![], ..draft }].map(block);
        let messages = [
            Message::Hello(Hello { genesis: hash, tip: hash, work: u64::MAX }),
            Message::Transaction(payment.into()),
            Message::Block(empty.clone()),
            Message::Block(full.clone()),
            Message::GetBlocks(vec![]),
            Message::GetBlocks(vec![hash; MAX_LOCATOR]),
            Message::Blocks(vec![]),
            Message::Blocks(vec![empty; 9]),
            Message::Blocks(vec![full; 9]),
        ];
        for message in messages {
            assert!(encode(&message).len() <= message.most_bytes(), "{message}");
        }
    }
}
