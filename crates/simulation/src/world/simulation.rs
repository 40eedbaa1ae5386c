mod steps;

use super::host::{Crash, Disk, Host};
use crate::attacks::faults::{Fault, plan};
use crate::attacks::mallory::Mallory;
use crate::attacks::scene::{Letters, Scene};
use crate::checks::watch::{Watch, waiting};
use crate::checks::{chain, conduct, payments};
use crate::engine::agenda::Happening;
use crate::engine::machine::{Engine, Layer as _};
use crate::engine::millis;
use crate::engine::trace::{Trace, TraceEvent, TraceHash};
use crate::invariants::{Checked, Violation};
use crate::protocols::played::{Played, clock};
use crate::scenario::{Scenario, SimulationError};
use crate::summary::Summary;
use kusari::stage5_network::any::{Input, Node, Output};
use kusari::stage5_network::protocol::Genesis;
use kusari::stage5_network::{NodeId, Tip};
use rand::RngExt as _;
use std::time::Duration;

/// How many messages may be under way at once.
const UNDER_WAY: usize = 20_000;

/// Every how many milliseconds of virtual time a node's clock ticks.
const TICK: u64 = 1_000;

/// How much later it is once all clocks are set right: what was too far ahead no longer is.
const NIGHT: u64 = 4 * 60 * 60 * 1000;

/// A world of nodes in virtual time, in which everything that is left to chance follows from a seed.
#[derive(Debug)]
pub struct Simulation<P: Played> {
    scenario: Scenario,
    engine: Engine<P, Fault>,
    /// A node that knows the genesis and nothing else. All begin as copies of it.
    fresh: Node<P>,
    hosts: Vec<Host<P>>,
    mallory: Mallory<P>,
    watch: Watch<P>,
    trace: Trace,
    night: u64,
    calm_since: Option<u64>,
    is_over: bool,
}

impl<P: Played> Simulation<P> {
    /// Makes a world. Nothing has happened in it yet.
    ///
    /// # Errors
    ///
    /// If there is no such world.
    pub fn new(seed: u64, scenario: Scenario) -> Result<Simulation<P>, SimulationError> {
        scenario.check()?;
        let edges = scenario.topology.edges(scenario.nodes)?;
        let genesis = P::genesis(scenario.difficulty);
        let fresh = P::node(&genesis, &scenario.settings);
        let mallory = (scenario.attacks > 0).then_some(NodeId(scenario.nodes));
        let (mut begun, mut disk) = (fresh.clone(), Disk::new(fresh.tip().hash));
        for block in P::prelude() {
            for output in begun.handle(Input::Proposed(P::Block::clone(block)), clock(0, 0)) {
                if let Output::Event(event) = output {
                    disk.note(&event);
                }
            }
        }
        let host = |node| {
            let others = edges.iter().filter_map(|&(a, b)| match node {
                node if node == a => Some(b),
                node if node == b => Some(a),
                _ => None,
            });
            let neighbours = others.chain(mallory).collect();
            Host { disk: disk.clone(), skew: 0, neighbours, draft: None, crash: None }
        };
        let hosts = (0..scenario.nodes).map(NodeId).map(host).collect();
        let nodes = vec![begun; scenario.nodes];
        let mut simulation = Simulation {
            engine: Engine::new(seed, nodes, edges),
            watch: Watch::new(&genesis, scenario.nodes, &scenario.settings),
            fresh,
            hosts,
            mallory: Mallory::default(),
            trace: Trace::default(),
            night: 0,
            calm_since: None,
            is_over: false,
            scenario,
        };
        simulation.begin();
        Ok(simulation)
    }

    fn begin(&mut self) {
        for node in 0..self.hosts.len() {
            let tick = self.engine.rng.random_range(0..TICK);
            self.engine.put_in(tick, Happening::Tick(node));
            let first = self.time_to_find();
            self.engine.put_in(first, Happening::Find(node));
            for &peer in &self.hosts[node].neighbours {
                self.engine.put_in(0, Happening::Connect { node, peer });
            }
        }
        let links = self.engine.edges().len();
        let payments = P::cast().payments.len();
        for (at, fault) in plan(&self.scenario, links, payments, &mut self.engine.rng) {
            self.engine.agenda.put(at, Happening::Own(fault));
        }
    }

    /// Keeps the course of events as lines that can be read, from now on.
    pub fn recording(mut self) -> Simulation<P> {
        self.trace.is_kept = true;
        self
    }

    /// Does what is next, and checks the invariants. `false`: it was over before.
    ///
    /// # Errors
    ///
    /// The first invariant that does not hold.
    pub fn step(&mut self) -> Result<bool, SimulationError> {
        if self.is_over || !self.next_until(u64::MAX)? {
            return Ok(false);
        }
        let under_way = self.engine.agenda.under_way();
        self.demand(None, conduct::talk(under_way, UNDER_WAY, "messages under way"))?;
        if let Some(since) = self.calm_since {
            if self.is_settled() {
                self.end()?;
            } else if self.engine.now() > since.saturating_add(millis(self.scenario.patience)) {
                self.demand(None, conduct::agreement(&self.tips()))?;
                let nodes = self.nodes().map(|(_, node)| node);
                self.demand(None, payments::nothing_waits(nodes))?;
                self.demand(None, conduct::quiet(under_way))?;
            }
        }
        Ok(!self.is_over)
    }

    /// Goes on to the end.
    ///
    /// # Errors
    ///
    /// As for [`step`](Simulation::step).
    pub fn run(&mut self) -> Result<Summary, SimulationError> {
        while self.step()? {}
        Ok(Summary { steps: self.engine.steps(), ..self.watch.summary })
    }

    /// What has happened since [`recording`](Simulation::recording) was asked for.
    pub fn trace(&self) -> &[TraceEvent] {
        &self.trace.events
    }

    /// Stands for all that has happened, recorded or not.
    pub fn trace_hash(&self) -> TraceHash {
        self.trace.hash()
    }

    /// The nodes that are up.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, &Node<P>)> {
        self.engine.nodes()
    }

    /// How much virtual time has passed.
    pub fn now(&self) -> Duration {
        Duration::from_millis(self.engine.now())
    }

    fn told(&mut self, node: impl Into<Option<usize>>, what: impl FnOnce() -> String) {
        self.trace.tell(self.engine.steps(), self.engine.now(), node.into(), what);
    }

    fn mallory_id(&self) -> NodeId {
        NodeId(self.scenario.nodes)
    }

    fn genesis(&self) -> &Genesis<P> {
        self.fresh.genesis()
    }

    /// Adds place and time to a breach.
    fn demand(&self, node: Option<usize>, checked: Checked) -> Result<(), SimulationError> {
        checked.map_err(|breach| {
            let (node, step, at) = (node.map(NodeId), self.engine.steps(), self.now());
            Violation { breach, node, step, at }.into()
        })
    }

    fn tips(&self) -> Vec<(NodeId, Tip)> {
        self.nodes().map(|(id, node)| (id, node.tip())).collect()
    }

    fn crash(&mut self, node: usize) -> Result<(), SimulationError> {
        let Some(state) = self.engine.place(node).take() else { return Ok(()) };
        let (rng, host) = (&mut self.engine.rng, &mut self.hosts[node]);
        let (length, end) = (host.disk.len(), state.tip().hash);
        let written = chain::written(host.disk.believed(), end);
        let left = match rng.random_range(0..10) {
            0..5 => length,
            5..9 => length - rng.random_range(0..=length.min(3_000)),
            _ => rng.random_range(0..=length),
        };
        host.disk.tear(left);
        host.draft = None;
        let on_chain = (0..).map_while(|height| state.tree().best_at(height));
        let blocks = on_chain.chain(state.tree().side_blocks().map(|placed| placed.hash)).collect();
        let (waiting, believed) = (waiting(&state), host.disk.believed());
        host.crash = Some(Crash { blocks, end, waiting, believed, is_whole: left == length });
        let neighbours = host.neighbours.clone();
        self.told(node, || format!("dies, and {left} of {length} bytes are on its disk"));
        self.trace.note_fault(self.engine.now(), 3, node);
        self.demand(Some(node), written)?;
        for peer in neighbours {
            if peer != self.mallory_id() {
                self.tell(peer.0, Input::Disconnected(NodeId(node)))?;
            }
        }
        Ok(())
    }

    fn restart(&mut self, node: usize) -> Result<(), SimulationError> {
        let host = &mut self.hosts[node];
        let Some(crash) = host.crash.take() else { return Ok(()) };
        let restored = host.disk.restore(self.fresh.clone());
        let neighbours = host.neighbours.clone();
        let taken = chain::taken(restored.as_ref().err());
        self.demand(Some(node), taken)?;
        let Ok(state) = restored else { return Ok(()) };
        let tip = state.tip();
        self.watch.summary.restarts += 1;
        self.demand(Some(node), chain::restarted(crash.believed, tip.hash))?;
        if crash.is_whole {
            self.demand(Some(node), chain::remembered(&state, &crash.blocks))?;
        }
        let checked = self.watch.check_all(&state);
        self.demand(Some(node), checked)?;
        self.watch.forgive(&crash.end, &crash.waiting, &tip.hash);
        *self.engine.place(node) = Some(state);
        self.told(node, || {
            format!("comes back, and its chain ends with {} at height {}", tip.hash, tip.height)
        });
        for peer in neighbours {
            let is_up = peer == self.mallory_id() || self.engine.node(peer.0).is_some();
            if is_up {
                self.tell(node, Input::Connected(peer))?;
            }
            if is_up && peer != self.mallory_id() {
                self.tell(peer.0, Input::Connected(NodeId(node)))?;
            }
        }
        Ok(())
    }

    fn set_link(&mut self, link: usize, is_cut: bool) {
        let edge @ (a, b) = self.engine.edges()[link];
        if is_cut {
            self.engine.cut(edge)
        } else {
            self.engine.heal(edge)
        }
        self.trace.note_fault(self.engine.now(), 2, link);
        let what = if is_cut { "cut" } else { "healed" };
        self.told(None, || format!("the link between {a} and {b} is {what}"));
    }

    /// Nothing goes wrong any more: links are whole, all nodes are up, Mallory is silent, and all
    /// clocks are right. It is hours later, so that no block is too early any more.
    fn calm(&mut self) -> Result<(), SimulationError> {
        self.told(None, || "from now on nothing goes wrong".to_owned());
        self.engine.heal_all();
        self.hosts.iter_mut().for_each(|host| host.skew = 0);
        self.night = NIGHT;
        self.engine.agenda.strike(|it| matches!(it, Happening::Own(fault) if fault.ends()));
        self.calm_since = Some(self.engine.now());
        (0..self.hosts.len()).try_for_each(|node| self.restart(node))
    }

    /// Shows Mallory the world, and posts her letters. They are never lost, and keep their order: chance
    /// is not on her side.
    fn let_mallory(
        &mut self,
        speak: impl FnOnce(&mut Mallory<P>, &mut Scene<'_, P>) -> Letters<P>,
    ) {
        let tips: Vec<_> = self.tips().into_iter().map(|(id, tip)| (id.0, tip.hash)).collect();
        let now = clock(self.engine.now() + self.night, 0);
        let (auditor, genesis) = (&mut self.watch.auditor, self.fresh.genesis());
        let mut scene = Scene { rng: &mut self.engine.rng, auditor, genesis, tips: &tips, now };
        let letters = speak(&mut self.mallory, &mut scene);
        let from = self.mallory_id();
        let later = self.engine.rng.random_range(1..200);
        for (to, parcel) in letters {
            self.engine.put_in(later, Happening::Deliver { from, to: NodeId(to), parcel });
        }
    }

    /// Whether all agree, nothing waits, and nothing is under way.
    fn is_settled(&self) -> bool {
        let one = self.nodes().next().map(|(_, node)| node.tip());
        self.engine.agenda.under_way() == 0
            && self.nodes().all(|(_, node)| Some(node.tip()) == one && node.waiting().len() == 0)
    }

    /// The checks at the end, when all agree.
    fn end(&mut self) -> Result<(), SimulationError> {
        self.demand(None, conduct::agreement(&self.tips()))?;
        let mut checked = Ok(());
        for (id, node) in self.engine.nodes() {
            checked = checked.and_then(|()| self.watch.check_all(node).map_err(|it| (id, it)));
        }
        if let Err((id, breach)) = checked {
            return self.demand(Some(id.0), Err(breach));
        }
        let last = self.engine.nodes().next().map_or(Ok(()), |(_, node)| self.watch.end(node));
        self.demand(None, last)?;
        self.is_over = true;
        Ok(())
    }
}
