use super::payers::Payers;
use super::screen::Screen;
use super::track::Track;
use crate::failure::Failure;
use kusari::stage5_network::*;
use kusari_simulation::race::People;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Nodes on threads, in real time.
pub(super) struct Threads {
    network: Network,
    start: Instant,
    is_over: Arc<AtomicBool>,
    payer: Option<JoinHandle<()>>,
    /// The payments that a node accepted.
    taken: mpsc::Receiver<Transaction>,
}

impl Threads {
    /// Lets people pay from now on.
    pub(super) fn new(network: Network, people: People, rate: f64) -> Result<Threads, Failure> {
        let (report, taken) = mpsc::channel();
        let is_over = Arc::new(AtomicBool::new(false));
        // This thread watches the network, and the other one pays through it.
        let (wallets, told) = (Payers::new(people, &network), is_over.clone());
        let payer = thread::Builder::new().spawn(move || wallets.pay(rate, &told, &report));
        let payer = Some(payer.map_err(|error| Failure::no_thread(&error))?);
        Ok(Threads { network, start: Instant::now(), is_over, payer, taken })
    }
}

impl Track for Threads {
    fn now(&self) -> Duration {
        self.start.elapsed()
    }

    /// Shows each event as soon as it happens, so that the exported file is never further behind its node
    /// than the block that's being written.
    fn pass_until(&mut self, moment: Duration, screen: &mut Screen) -> Result<(), Failure> {
        let end = self.start + moment;
        while Instant::now() < end {
            let Ok(event) = self.network.events().recv_deadline(end) else { break };
            screen.take_in(&event, || self.network.chains())?;
        }
        Ok(())
    }

    fn stop_paying(&mut self) {
        self.is_over.store(true, Relaxed);
        if let Some(payer) = self.payer.take() {
            payer.thread().unpark();
            // If it panicked, its own message said so.
            let _ = payer.join();
        }
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

    fn end(
        &mut self,
        screen: &mut Screen,
    ) -> Result<(Vec<NodeSnapshot>, Vec<Transaction>), Failure> {
        let nodes: Vec<_> = self.network.nodes().collect();
        nodes.iter().for_each(|node| self.network.mine(*node, false));
        let snapshots = self.network.chains();
        nodes.iter().for_each(|node| drop(self.network.stop_node(*node)));
        let events: Vec<_> = self.network.events().try_iter().collect();
        for event in &events {
            screen.take_in(event, || self.network.chains())?;
        }
        Ok((snapshots, self.taken.try_iter().collect()))
    }
}
