use kusari::stage5_network::NodeId;
use std::fmt;
use std::time::Duration;

mod members;

pub use members::MemberInvariant;

/// What must hold after each step. [`checks`](crate::checks) has the functions that look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Invariant {
    /// I1: all honest nodes have the same genesis.
    SameGenesis = 1,
    /// I2: every chain that a node adopts is valid from the genesis on.
    ValidChain = 2,
    /// I3: a node follows the chain with most work that it knows, and never moves to less.
    MostWork = 3,
    /// I4: no payment's id stands twice on a chain, and no output is spent twice.
    OnceOnly = 4,
    /// I5: all balances together are what was granted, and none is below zero; all coins together are
    /// the subsidies so far.
    Money = 5,
    /// I6: no payment waits that is on the chain, and all that wait can be applied to it.
    Waiting = 6,
    /// I7: a payment that a node took is on its chain, waits, or was reported as conflicting.
    NothingLost = 7,
    /// I8: once nothing goes wrong any more, all honest nodes soon agree.
    Agreement = 8,
    /// I9: what strangers can fill stays within its limits.
    Bounds = 9,
    /// I10: what no honest node can send costs its sender a penalty and changes nothing; nothing
    /// else does, and nothing makes a node panic.
    BadInput = 10,
    /// I12: the same seed gives the same course of events.
    SameTrace = 12,
    /// I13: a node that comes back believes what it did when it wrote the last block that is left on its disk.
    Restart = 13,
    /// I14: what is refused is refused everywhere, for the same reason.
    SameReason = 14,
    /// I15: taking back all blocks and entering them again changes nothing.
    Undo = 15,
    /// I16: a host has no more neighbours than it has places for, and all its parts know the same ones.
    Places = 16,
    /// I17: a host's book has its shape, no group fills more than its share, and *tried* holds only addresses that greeted it.
    Book = 17,
    /// I18: no honest host cuts another one for an offence.
    Innocent = 18,
    /// I19: once nothing goes wrong any more, a host that knows a way to an honest one soon has it as a neighbour.
    Finds = 19,
    /// I20: an address that doesn't answer is dialled again only after a pause that doubles each time.
    Pauses = 20,
    /// I21: what a host tells about blocks is on its disk.
    WrittenFirst = 21,
}

impl Invariant {
    /// Its number in the list: 1 to 21.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// Says in a few words what it demands.
    pub const fn demand(self) -> &'static str {
        match self {
            Invariant::SameGenesis => "all have the same genesis",
            Invariant::ValidChain => "every block that's adopted is valid from the genesis on",
            Invariant::MostWork => "every node follows the chain with most work",
            Invariant::OnceOnly => "no payment is made twice",
            Invariant::Money => "no money comes or goes",
            Invariant::Waiting => "payments that wait can be applied to the chain",
            Invariant::NothingLost => "no payment is lost silently",
            Invariant::Agreement => "all nodes agree in the end",
            Invariant::Bounds => "strangers can't fill more than a limited space",
            Invariant::BadInput => {
                "bad messages are punished, nothing else is, and they change nothing"
            }
            Invariant::SameTrace => "the same seed gives the same course of events",
            Invariant::Restart => "a node that comes back believes what it wrote down",
            Invariant::SameReason => "everywhere, the same thing is refused for the same reason",
            Invariant::Undo => "taking blocks back and entering them again changes nothing",
            Invariant::Places => "no host has more neighbours than places",
            Invariant::Book => "no one fills more of a host's book than their share",
            Invariant::Innocent => "no honest host cuts another one for an offence",
            Invariant::Finds => "a host that knows an honest one finds it",
            Invariant::Pauses => "no address is dialled before its pause is over",
            Invariant::WrittenFirst => "what a host tells is on its disk",
        }
    }
}

/// Shows the number and what is demanded: `I3, every node follows the chain with most work`.
impl fmt::Display for Invariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "I{}, {}", self.number(), self.demand())
    }
}

/// An invariant that does not hold, and what was found instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach<I = Invariant> {
    /// Which one.
    pub invariant: I,
    /// What was found.
    pub detail: String,
}

/// What a check answers.
pub type Checked<I = Invariant> = Result<(), Breach<I>>;

/// A breach, and where it was found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{}: {}, at step {step}, {at:?}{}",
    breach.invariant,
    breach.detail,
    node.map(|node| format!(", {node}")).unwrap_or_default()
)]
pub struct Violation<I: fmt::Debug + fmt::Display = Invariant> {
    /// What does not hold.
    pub breach: Breach<I>,
    /// At which node, if it concerns one.
    pub node: Option<NodeId>,
    /// After which step, the first being 1.
    pub step: u64,
    /// When, in virtual time.
    pub at: Duration,
}

/// Breaks off with a breach unless something holds.
pub(crate) fn ensure<I>(holds: bool, invariant: I, detail: impl FnOnce() -> String) -> Checked<I> {
    if holds { Ok(()) } else { Err(Breach { invariant, detail: detail() }) }
}
