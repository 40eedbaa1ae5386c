use crate::engine::agenda::Happening;
use crate::protocols::cast::CAST;
use crate::world::course::{TICK, millis};
use crate::world::host::Crash;
use crate::{Simulation, SimulationError, checks as check};
use kusari::stage5_network::{BlockHash, ChainFileError, Input, NodeId};
use rand::{Rng as _, seq::SliceRandom as _};

/// How much later it is once all clocks are set right: what was too far ahead no longer is.
const NIGHT: u64 = 4 * 60 * 60 * 1000;

/// What goes wrong: planned beforehand, done when its time has come, and ended.
impl Simulation {
    /// Decides beforehand when what will go wrong.
    pub(crate) fn plan(&mut self) {
        let nodes = self.scenario.nodes;
        let end = millis(self.scenario.duration).max(10);
        let at = |rng: &mut rand::rngs::StdRng, from: u64, to: u64| {
            rng.gen_range(end * from / 10..=end * to / 10)
        };
        for node in 0..nodes {
            self.agenda.put(self.rng.gen_range(0..TICK), Happening::Tick(node));
            let first = self.block_time();
            self.agenda.put(first, Happening::Mine(node));
            for peer in self.hosts[node].neighbours.clone() {
                self.agenda.put(0, Happening::Connect { node, peer });
            }
        }
        for payment in self.some_payments() {
            let at = at(&mut self.rng, 0, 10);
            // Some wallets know two nodes.
            for _ in 0..self.rng.gen_range(1..=2) {
                let node = self.rng.gen_range(0..nodes);
                self.agenda.put(at, Happening::Pay { payment, node });
            }
        }
        // Swizzle-clogging, as FoundationDB calls it: links are cut one by one, and restored one by
        // one in another order.
        let mut links: Vec<usize> = (0..self.links.len()).collect();
        links.shuffle(&mut self.rng);
        links.truncate(self.scenario.cuts);
        for link in links {
            let (cut, heal) = (at(&mut self.rng, 1, 6), at(&mut self.rng, 6, 10));
            self.agenda.put(cut, Happening::Cut(link));
            self.agenda.put(heal, Happening::Heal(link));
        }
        for _ in 0..self.scenario.crashes {
            let (node, crash) = (self.rng.gen_range(0..nodes), at(&mut self.rng, 1, 8));
            let restart = crash + at(&mut self.rng, 0, 2);
            self.agenda.put(crash, Happening::Crash(node));
            self.agenda.put(restart, Happening::Restart(node));
        }
        for _ in 0..self.scenario.clock_faults {
            const HOURS: i64 = 3 * 60 * 60 * 1000;
            let (node, skew) = (self.rng.gen_range(0..nodes), self.rng.gen_range(-HOURS..=HOURS));
            self.agenda.put(at(&mut self.rng, 0, 9), Happening::SetClock { node, skew });
        }
        for _ in 0..self.scenario.attacks {
            self.agenda.put(at(&mut self.rng, 0, 10), Happening::Attack);
        }
        self.agenda.put(end, Happening::Calm);
    }

    fn some_payments(&mut self) -> Vec<usize> {
        let mut all: Vec<usize> = (0..CAST.payments.len()).collect();
        all.shuffle(&mut self.rng);
        all.truncate(self.scenario.payments);
        all
    }

    pub(crate) fn set_link(&mut self, link: usize, is_cut: bool) {
        let (a, b, state) = &mut self.links[link];
        *state = is_cut;
        let what = format!(
            "the link between node {a} and node {b} is {}",
            if is_cut { "cut" } else { "healed" }
        );
        self.trace.note_fault(self.now, 2, link);
        self.trace.tell(self.step, self.now, None, || what);
    }

    pub(crate) fn crash(&mut self, node: usize) -> Result<(), SimulationError> {
        let Some(state) = self.hosts[node].node.take() else { return Ok(()) };
        let chain: Vec<_> = (0..).map_while(|height| state.tree().best_at(height)).collect();
        let io = ChainFileError::from;
        let disk = &mut self.hosts[node].disk;
        let (length, whole) = (disk.bytes().map_err(io)?, disk.blocks().map_err(io)?);
        let left = match self.rng.gen_range(0..10) {
            0..5 => length,
            5..9 => length - self.rng.gen_range(0..=length.min(3_000)),
            _ => self.rng.gen_range(0..=length),
        };
        disk.tear(left).map_err(io)?;
        let written = disk.blocks().map_err(io)?;
        self.told(node, || {
            format!("dies, and {left} of {length} bytes are on its disk, whole blocks: {written}")
        });
        self.trace.note_fault(self.now, 3, node);
        self.hosts[node].draft = None;
        let checked = check::written(whole, state.tip().height);
        let waiting = state.mempool().transactions().to_vec();
        self.hosts[node].crash = Some(Crash { chain, waiting, written });
        self.demand(Some(node), checked)?;
        for peer in self.hosts[node].neighbours.clone() {
            if peer != self.mallory_id() {
                self.tell(peer.0, Input::Disconnected(NodeId(node)))?;
            }
        }
        Ok(())
    }

    pub(crate) fn restart(&mut self, node: usize) -> Result<(), SimulationError> {
        let now = self.clock(node);
        let Some(crash) = self.hosts[node].crash.take() else { return Ok(()) };
        let clock_went_back = self.hosts[node].boot(self.fresh.clone(), now)?;
        self.watch.summary.restarts += 1;
        let Some(state) = &self.hosts[node].node else { return Ok(()) };
        let tip = state.tip();
        self.demand(
            Some(node),
            check::restarted(&crash.chain, crash.written, tip, clock_went_back),
        )?;
        self.demand(Some(node), self.check_all(state))?;
        self.forgive(&crash, &tip.hash);
        self.told(node, || {
            format!("comes back, and its chain ends with {} at height {}", tip.hash, tip.height)
        });
        for peer in self.hosts[node].neighbours.clone() {
            let is_up = peer == self.mallory_id() || self.hosts[peer.0].node.is_some();
            if is_up {
                self.tell(node, Input::Connected(peer))?;
            }
            if is_up && peer != self.mallory_id() {
                self.tell(peer.0, Input::Connected(NodeId(node)))?;
            }
        }
        Ok(())
    }

    /// What was only in the memory of a node that died may be gone.
    fn forgive(&mut self, crash: &Crash, tip: &BlockHash) {
        let last = crash.chain.last().and_then(|hash| self.auditor.page(hash));
        let Some((before, after)) = last.zip(self.auditor.page(tip)) else { return };
        let made = before.payments.iter().map(|(block, at)| &block.draft.transactions[*at]);
        let unmade = made.filter(|tx| !after.confirms(tx)).map(|tx| tx.id);
        self.watch.spoken_of.extend(unmade.chain(crash.waiting.iter().map(|tx| tx.id)));
    }

    /// Nothing goes wrong any more: links are whole, all nodes are up, Mallory is silent, and all
    /// clocks are right. It is hours later, so that no block is too early any more.
    pub(crate) fn calm(&mut self) -> Result<(), SimulationError> {
        self.trace.tell(self.step, self.now, None, || "from now on nothing goes wrong".to_owned());
        self.links.iter_mut().for_each(|(_, _, is_cut)| *is_cut = false);
        self.hosts.iter_mut().for_each(|host| host.skew = 0);
        self.night = NIGHT;
        self.agenda.strike(|it| {
            let is_fault = matches!(it, Happening::Cut(_) | Happening::Crash(_));
            is_fault || matches!(it, Happening::SetClock { .. } | Happening::Attack)
        });
        self.calm_since = Some(self.now);
        (0..self.hosts.len()).try_for_each(|node| self.restart(node))
    }
}
