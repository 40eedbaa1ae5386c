use crate::stage5_network::DecodeError;
use crate::stage6_coin::{BlockHash, LightError, Refusal, Txid};

/// What an edge or a core did that no honest one does. It costs the link.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LightOffence {
    /// It said something that isn't a message.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// A header breaks a rule, or a proof doesn't prove anything.
    #[error(transparent)]
    Light(#[from] LightError),
    /// It asked with too many hashes or locks, or answered with too many headers.
    #[error("the message holds {count} items, and at most {limit} are allowed")]
    TooMany {
        /// How many it holds.
        count: usize,
        /// How many it may hold.
        limit: usize,
    },
    /// It asks too often.
    #[error("it asked more than {limit} questions within a minute")]
    TooManyQuestions {
        /// How many it may ask.
        limit: u32,
    },
    /// It answers what no one has asked, or asks someone who keeps no blocks.
    #[error("it answered what no one had asked, or asked an edge")]
    Unasked,
    /// Its answer is about other blocks or other locks than the question.
    #[error("its answer isn't about the blocks and the locks that it was asked for")]
    NotWhatWasAsked,
    /// It kept a payment to itself that's in a block: another core proved it.
    #[error("it said that it had looked through block {block}, and left out payment {txid}")]
    Withheld {
        /// The payment.
        txid: Txid,
        /// The block that it's in.
        block: BlockHash,
    },
    /// It doesn't answer.
    #[error("it didn't answer a question in time")]
    NoAnswer,
    /// It doesn't know the blocks of the chain with most work, or says nothing about them.
    #[error("for two minutes it had nothing to say about the chain with most work")]
    Behind,
    /// It lives on another chain. That's no crime, but there's nothing to talk about.
    #[error("the neighbour has another genesis, {0}")]
    ForeignGenesis(BlockHash),
}

impl Refusal for LightOffence {
    const CODES: &'static [&'static str] = &[
        "too-many",
        "too-many-questions",
        "unasked-answer",
        "not-what-was-asked",
        "withheld-payment",
        "no-answer",
        "core-behind",
        "foreign-genesis",
    ];

    fn code(&self) -> &'static str {
        match self {
            LightOffence::Decode(cause) => cause.code(),
            LightOffence::Light(cause) => cause.code(),
            LightOffence::TooMany { .. } => "too-many",
            LightOffence::TooManyQuestions { .. } => "too-many-questions",
            LightOffence::Unasked => "unasked-answer",
            LightOffence::NotWhatWasAsked => "not-what-was-asked",
            LightOffence::Withheld { .. } => "withheld-payment",
            LightOffence::NoAnswer => "no-answer",
            LightOffence::Behind => "core-behind",
            LightOffence::ForeignGenesis(_) => "foreign-genesis",
        }
    }
}
