use crate::SeededNetwork;
use kusari::stage5_network::*;
use std::time::Duration;

/// How often all nodes together find a block.
pub const BLOCK_TIME: Duration = Duration::from_millis(500);

/// A race that follows from its seed: nodes in virtual time, and people who pay through them.
///
/// Who pays whom is up to [`People`](super::People). The race only counts the payments. So it can be cloned, and a clone
/// goes on without signing anything twice.
#[derive(Clone, Debug)]
pub struct SeededRace {
    network: SeededNetwork,
    /// Which nodes each person knows.
    known: Vec<Vec<NodeId>>,
    now: Duration,
    /// The time between two payments. `None` if no one ever pays.
    interval: Option<Duration>,
    /// When the next payment is due. `None` if no one pays any more.
    due: Option<Duration>,
    /// How many payments were made, refused ones included.
    made: usize,
    sent: Vec<Transaction>,
}

impl SeededRace {
    /// Makes the nodes. `known` says which of them each person knows: [`People::know`](super::people::People::know).
    ///
    /// # Errors
    ///
    /// A genesis that breaks a rule, or a topology that doesn't exist.
    pub fn start(
        seed: u64,
        genesis: Genesis<WorkRule>,
        nodes: usize,
        topology: &Topology,
        known: Vec<Vec<NodeId>>,
        payments_per_second: f64,
    ) -> Result<SeededRace, NetworkError> {
        let settings = NodeSettings::default();
        let network = SeededNetwork::start(seed, genesis, nodes, topology, settings, BLOCK_TIME)?;
        let interval = Duration::try_from_secs_f64(1.0 / payments_per_second).ok();
        let (now, due) = (Duration::ZERO, interval);
        Ok(SeededRace { network, known, now, interval, due, made: 0, sent: Vec::new() })
    }

    /// Lets virtual time pass up to a moment, and returns what happened until then.
    ///
    /// When a payment is due, `payment` is called with its number, counted from 0, and returns who pays, and the payment.
    /// That's what [`People::next_payment`](super::People::next_payment) returns, now or when it was called before.
    pub fn advance_to(
        &mut self,
        moment: Duration,
        mut payment: impl FnMut(usize) -> (usize, Transaction),
    ) -> Vec<NetworkEvent> {
        let mut events = Vec::new();
        while let Some(due) = self.due.filter(|due| *due <= moment) {
            events.extend(self.network.advance_to(due));
            self.pay(payment(self.made));
            self.made += 1;
            self.due = self.interval.and_then(|interval| due.checked_add(interval));
        }
        events.extend(self.network.advance_to(moment));
        self.now = moment;
        events
    }

    /// A person pays through the first node they know that accepts the payment.
    fn pay(&mut self, (person, payment): (usize, Transaction)) {
        let network = &mut self.network;
        let takes = |node: &NodeId| network.submit(*node, payment.clone()).is_ok();
        if self.known.get(person).is_some_and(|known| known.iter().any(takes)) {
            self.sent.push(payment);
        }
    }

    /// Stops all payments.
    pub fn stop_paying(&mut self) {
        self.due = None;
    }

    /// How much time has passed.
    pub fn now(&self) -> Duration {
        self.now
    }

    /// The nodes.
    pub fn network(&self) -> &SeededNetwork {
        &self.network
    }

    /// The nodes, to do something to them.
    pub fn network_mut(&mut self) -> &mut SeededNetwork {
        &mut self.network
    }

    /// The payments that a node accepted.
    pub fn sent(&self) -> &[Transaction] {
        &self.sent
    }
}
