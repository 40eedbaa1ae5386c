use std::fmt;

/// What Mallory can do. Each is a row of the catalogue of attacks that concerns a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Attack {
    /// Bytes that are no message.
    Malformed,
    /// More bytes, or more parts, than a message may have.
    Oversized,
    /// More hashes or blocks than a list may have.
    LongList,
    /// A payment that is wrong whatever the chain.
    ForgedPayment,
    /// A payment of money that she does not have.
    Overdraft,
    /// A payment that was made already.
    Replay,
    /// The same money to two people, each told to another node.
    DoubleSpend,
    /// Two payments with one id, each told to another node.
    Twins,
    /// More payments than may wait.
    PaymentFlood,
    /// A block that does not have the work.
    EasyBlock,
    /// A block that is earlier than the one before.
    LateBlock,
    /// A block that is more than two hours ahead.
    EarlyBlock,
    /// Blocks whose parents no one has.
    OrphanFlood,
    /// Good blocks, the last first.
    Backwards,
    /// A block with work, and with a payment that breaks a rule.
    InvalidBlock,
    /// A heavier branch in the middle of which a payment breaks a rule.
    InvalidBranch,
    /// A bad block that was refused before, or a child of it.
    Again,
    /// Hello from another chain.
    ForeignGenesis,
    /// Hello with more work than there can be.
    AbsurdHello,
    /// Two blocks after one, each told to other nodes.
    Equivocation,
    /// She mines and tells no one.
    Withhold,
    /// She tells what she has withheld.
    Release,
    /// She asks for blocks, by a locator that makes no sense.
    Request,
}

impl Attack {
    pub(crate) const ALL: [Attack; 23] = [
        Attack::Malformed,
        Attack::Oversized,
        Attack::LongList,
        Attack::ForgedPayment,
        Attack::Overdraft,
        Attack::Replay,
        Attack::DoubleSpend,
        Attack::Twins,
        Attack::PaymentFlood,
        Attack::EasyBlock,
        Attack::LateBlock,
        Attack::EarlyBlock,
        Attack::OrphanFlood,
        Attack::Backwards,
        Attack::InvalidBlock,
        Attack::InvalidBranch,
        Attack::Again,
        Attack::ForeignGenesis,
        Attack::AbsurdHello,
        Attack::Equivocation,
        Attack::Withhold,
        Attack::Release,
        Attack::Request,
    ];
}

/// Shows the name in words: `invalid branch`.
impl fmt::Display for Attack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, letter) in format!("{self:?}").char_indices() {
            if letter.is_uppercase() && position > 0 {
                f.write_str(" ")?;
            }
            write!(f, "{}", letter.to_ascii_lowercase())?;
        }
        Ok(())
    }
}
