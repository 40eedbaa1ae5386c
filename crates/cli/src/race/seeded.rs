use super::args::Args;
use super::screen::Screen;
use super::track::Track;
use crate::failure::Failure;
use kusari::stage5_network::*;
use kusari_simulation::race::{People, SeededRace};
use std::thread;
use std::time::{Duration, Instant};

/// Nodes in virtual time. Everything follows from the seed. It's shown at its real speed or, if no one is
/// watching, all at once.
pub(super) struct Seeded {
    race: SeededRace,
    people: People,
    start: Instant,
}

impl Seeded {
    pub(super) fn new(
        args: &Args,
        seed: u64,
        genesis: Genesis<WorkRule>,
        mut people: People,
    ) -> Result<Seeded, Failure> {
        let (nodes, rate) = (usize::from(args.nodes), args.payments_per_second);
        let known = people.know(&(0..nodes).map(NodeId).collect::<Vec<_>>());
        let race = SeededRace::start(seed, genesis, nodes, &args.topology(seed), known, rate)
            .map_err(|error| Failure::impossible(&error))?;
        Ok(Seeded { race, people, start: Instant::now() })
    }
}

impl Track for Seeded {
    fn now(&self) -> Duration {
        self.race.now()
    }

    fn pass_until(&mut self, moment: Duration, screen: &mut Screen) -> Result<(), Failure> {
        let events = self.race.advance_to(moment, |_| self.people.next_payment());
        for event in &events {
            screen.take_in(event, || self.race.network().chains())?;
        }
        if screen.is_watched() {
            thread::sleep(self.now().saturating_sub(self.start.elapsed()));
        }
        Ok(())
    }

    fn stop_paying(&mut self) {
        self.race.stop_paying();
    }

    fn partition(&mut self, side: &[NodeId]) {
        self.race.network_mut().partition(side);
    }

    fn heal_all(&mut self) {
        self.race.network_mut().heal_all();
    }

    fn mine_one_block(&mut self, node: NodeId) {
        self.race.network_mut().mine_one_block(node);
    }

    fn chains(&self) -> Vec<NodeSnapshot> {
        self.race.network().chains()
    }

    fn end(&mut self, _: &mut Screen) -> Result<(Vec<NodeSnapshot>, Vec<Transaction>), Failure> {
        Ok((self.chains(), self.race.sent().to_vec()))
    }
}
