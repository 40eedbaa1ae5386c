use super::args::Args;
use super::screen::Screen;
use super::track::Track;
use crate::failure::Failure;
use kusari::stage5_network::*;
use kusari_simulation::SeededNetwork;
use kusari_simulation::race::{BLOCK_TIME, People};
use std::thread;
use std::time::{Duration, Instant};

/// Nodes in virtual time. Everything follows from the seed. It's shown at its real speed or, if no one is
/// watching, all at once.
pub(super) struct Seeded {
    network: SeededNetwork,
    people: People,
    /// Which nodes each person knows.
    known: Vec<Vec<NodeId>>,
    start: Instant,
    now: Duration,
    /// The time between two payments. `None` if no one ever pays.
    interval: Option<Duration>,
    /// When the next payment is due. `None` if no one pays any more.
    due: Option<Duration>,
    sent: Vec<Transaction>,
}

impl Seeded {
    pub(super) fn new(
        args: &Args,
        seed: u64,
        genesis: Genesis<WorkRule>,
        mut people: People,
    ) -> Result<Seeded, Failure> {
        let (count, topology) = (args.nodes.into(), args.topology(seed));
        let settings = NodeSettings::default();
        let network = SeededNetwork::start(seed, genesis, count, &topology, settings, BLOCK_TIME)
            .map_err(|error| Failure::impossible(&error))?;
        let known = people.know(&network.nodes().collect::<Vec<_>>());
        let interval = Duration::try_from_secs_f64(1.0 / args.payments_per_second).ok();
        Ok(Seeded {
            network,
            people,
            known,
            start: Instant::now(),
            now: Duration::ZERO,
            interval,
            due: interval,
            sent: Vec::new(),
        })
    }

    fn advance_to(&mut self, moment: Duration, screen: &mut Screen) -> Result<(), Failure> {
        self.now = moment;
        let network = &mut self.network;
        for event in network.advance_to(moment) {
            screen.take_in(&event, || network.chains())?;
        }
        Ok(())
    }

    /// The next person pays through the first node they know that accepts the payment.
    fn pay(&mut self) {
        let (person, payment) = self.people.next_payment();
        let network = &mut self.network;
        let takes = |node: &NodeId| network.submit(*node, payment.clone()).is_ok();
        if self.known[person].iter().any(takes) {
            self.sent.push(payment);
        }
    }
}

impl Track for Seeded {
    fn now(&self) -> Duration {
        self.now
    }

    fn pass_until(&mut self, moment: Duration, screen: &mut Screen) -> Result<(), Failure> {
        while let Some(due) = self.due.filter(|due| *due <= moment) {
            self.advance_to(due, screen)?;
            self.pay();
            self.due = self.interval.and_then(|interval| due.checked_add(interval));
        }
        self.advance_to(moment, screen)?;
        if screen.is_watched() {
            thread::sleep(self.now.saturating_sub(self.start.elapsed()));
        }
        Ok(())
    }

    fn stop_paying(&mut self) {
        self.due = None;
    }

    fn partition(&mut self, side: &[NodeId]) {
        self.network.partition(side);
    }

    fn heal_all(&mut self) {
        self.network.heal_all();
    }

    fn mine_one_block(&mut self, node: NodeId) {
        self.network.mine_one_block(node);
    }

    fn chains(&self) -> Vec<NodeSnapshot> {
        self.network.chains()
    }

    fn end(&mut self, _: &mut Screen) -> Result<(Vec<NodeSnapshot>, Vec<Transaction>), Failure> {
        Ok((self.chains(), std::mem::take(&mut self.sent)))
    }
}
