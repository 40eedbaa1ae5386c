use kusari::stage5_network::*;
use std::time::Duration;

/// How long nodes with nothing to mine may disagree before one is asked for a block.
const TIME_TO_TALK: Duration = Duration::from_secs(2);

/// Watches nodes after the last payment, until nothing waits and all of them agree.
#[derive(Clone, Debug)]
pub struct Settling {
    quiet_since: Duration,
}

/// What still has to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsettled {
    /// Let time pass.
    Wait,
    /// Two branches have the same work, and there's nothing left to mine: one more block of this node decides.
    OneMoreBlock(NodeId),
}

impl Settling {
    /// How often to look.
    pub const EVERY: Duration = Duration::from_millis(100);

    /// Begins when people have stopped paying.
    pub fn begin(now: Duration) -> Settling {
        Settling { quiet_since: now }
    }

    /// Looks at the nodes. `None`: they have settled.
    pub fn look(&mut self, now: Duration, nodes: &[NodeSnapshot]) -> Option<Unsettled> {
        let nothing_waits = nodes.iter().all(|node| node.waiting.is_empty());
        if nothing_waits && Network::agreed_tip(nodes).is_some() {
            return None;
        }
        if !nothing_waits {
            self.quiet_since = now;
        } else if now - self.quiet_since > TIME_TO_TALK {
            self.quiet_since = now;
            let best = nodes.iter().max_by_key(|node| node.weight);
            return best.map(|best| Unsettled::OneMoreBlock(best.id));
        }
        Some(Unsettled::Wait)
    }
}
