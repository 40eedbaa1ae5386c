use crate::attacks::mallory::Mallory;
use crate::checks::auditor::Auditor;
use crate::checks::watch::Watch;
use crate::engine::agenda::Agenda;
use crate::engine::trace::Trace;
use crate::protocols::cast::CAST;
use crate::protocols::disk::Disk;
use crate::world::course::millis;
use crate::world::host::Host;
use crate::{Scenario, SimulationError, TraceEvent, TraceHash, checks as check};
use kusari::stage5_network::{BlockHash, Genesis, Node, NodeId, WorkRule};
use rand::{SeedableRng as _, rngs::StdRng};
use std::fmt;
use std::time::Duration;

/// How many messages may be under way at once.
const UNDER_WAY: usize = 20_000;

/// A world of nodes in virtual time, in which everything that is left to chance follows from a seed.
#[derive(Debug)]
pub struct Simulation {
    pub(crate) scenario: Scenario,
    pub(crate) rng: StdRng,
    pub(crate) genesis: Genesis<WorkRule>,
    pub(crate) genesis_hash: BlockHash,
    /// A node that has just been made. All begin as copies of it.
    pub(crate) fresh: Node,
    pub(crate) hosts: Vec<Host>,
    /// Which nodes are linked, and whether the link is cut.
    pub(crate) links: Vec<(usize, usize, bool)>,
    pub(crate) mallory: Mallory,
    pub(crate) auditor: Auditor,
    pub(crate) watch: Watch,
    pub(crate) agenda: Agenda,
    pub(crate) trace: Trace,
    /// Virtual time, in milliseconds.
    pub(crate) now: u64,
    pub(crate) night: u64,
    pub(crate) step: u64,
    pub(crate) calm_since: Option<u64>,
    pub(crate) is_over: bool,
}

/// What a simulation that found nothing wrong was like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many steps it took.
    pub steps: u64,
    /// How high the chain is that all agree on.
    pub height: u64,
    /// How many reorganisations there were.
    pub reorganisations: u64,
    /// How many blocks the deepest of them took back.
    pub deepest: usize,
    /// How many blocks were refused.
    pub blocks_refused: u64,
    /// How many payments were refused.
    pub payments_refused: u64,
    /// How many payments were reported as conflicting.
    pub conflicts: u64,
    /// How many penalties there were.
    pub penalties: u64,
    /// How often a node came back from its disk.
    pub restarts: u64,
}

impl Summary {
    /// Adds up two summaries. Of depths and heights, the greater one stays.
    pub fn and(self, other: Summary) -> Summary {
        Summary {
            steps: self.steps + other.steps,
            height: self.height.max(other.height),
            reorganisations: self.reorganisations + other.reorganisations,
            deepest: self.deepest.max(other.deepest),
            blocks_refused: self.blocks_refused + other.blocks_refused,
            payments_refused: self.payments_refused + other.payments_refused,
            conflicts: self.conflicts + other.conflicts,
            penalties: self.penalties + other.penalties,
            restarts: self.restarts + other.restarts,
        }
    }
}

/// One line for each number.
impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = [
            (self.steps, "steps"),
            (self.height, "blocks in the highest chain"),
            (self.reorganisations, "reorganisations"),
            (self.deepest as u64, "blocks taken back by the deepest of them"),
            (self.blocks_refused, "blocks refused"),
            (self.payments_refused, "payments refused"),
            (self.conflicts, "payments reported as conflicting"),
            (self.penalties, "penalties"),
            (self.restarts, "restarts from disk"),
        ];
        for (position, (number, what)) in lines.into_iter().enumerate() {
            let end = if position + 1 < lines.len() { "\n" } else { "" };
            write!(f, "{number:>12}  {what}{end}")?;
        }
        Ok(())
    }
}

impl Simulation {
    /// Makes a world. Nothing has happened in it yet.
    ///
    /// # Errors
    ///
    /// If there is no such world, or if its chain files cannot be written.
    #[expect(clippy::missing_panics_doc, reason = "it cannot fail, as the message says")]
    pub fn new(seed: u64, scenario: Scenario) -> Result<Simulation, SimulationError> {
        scenario.check()?;
        let edges = scenario.topology.edges(scenario.nodes)?;
        let links: Vec<_> = edges.into_iter().map(|(a, b)| (a.0, b.0, false)).collect();
        let genesis = CAST.genesis(scenario.difficulty);
        let fresh = Node::new(genesis.clone(), scenario.settings.clone())
            .expect("the grants are small, and go to keys")
            .remembering(CAST.verified.clone());
        let mallory = (scenario.attacks > 0).then_some(NodeId(scenario.nodes));
        let hosts = (0..scenario.nodes).map(|node| {
            let others = links.iter().filter_map(|&(a, b, _)| match node {
                node if node == a => Some(NodeId(b)),
                node if node == b => Some(NodeId(a)),
                _ => None,
            });
            let path = scenario.folder.as_ref().map(|it| it.join(format!("node-{node}.jsonl")));
            Ok(Host {
                node: Some(fresh.clone()),
                disk: Disk::new(&genesis, path.as_deref())?,
                skew: 0,
                neighbours: others.chain(mallory).collect(),
                draft: None,
                crash: None,
            })
        });
        let mut simulation = Simulation {
            rng: StdRng::seed_from_u64(seed),
            genesis_hash: genesis.hash(),
            fresh: fresh.clone(),
            hosts: hosts.collect::<Result<_, SimulationError>>()?,
            links,
            mallory: Mallory::default(),
            auditor: Auditor::new(&genesis, CAST.verified.clone()),
            watch: Watch::default(),
            agenda: Agenda::default(),
            trace: Trace::default(),
            now: 0,
            night: 0,
            step: 0,
            calm_since: None,
            is_over: false,
            genesis,
            scenario,
        };
        simulation.plan();
        Ok(simulation)
    }

    /// Keeps the course of events as lines that can be read, from now on.
    pub fn recording(mut self) -> Simulation {
        self.trace.is_kept = true;
        self
    }

    /// Does what is next, and checks the invariants. `false`: it was over before.
    ///
    /// # Errors
    ///
    /// The first invariant that does not hold, and what a chain file met.
    pub fn step(&mut self) -> Result<bool, SimulationError> {
        if self.is_over {
            return Ok(false);
        }
        let Some((at, happening)) = self.agenda.next() else { return Ok(false) };
        (self.now, self.step) = (at, self.step + 1);
        self.happen(happening)?;
        let under_way = self.agenda.under_way();
        self.demand(None, check::talk(under_way, UNDER_WAY, "messages under way"))?;
        if let Some(since) = self.calm_since {
            if self.is_settled() {
                self.end()?;
            } else if self.now > since.saturating_add(millis(self.scenario.patience)) {
                self.demand(None, check::agreement(&self.tips()))?;
                let nodes = self.nodes().map(|(_, node)| node);
                self.demand(None, check::nothing_waits(nodes))?;
                self.demand(None, check::quiet(under_way))?;
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
        Ok(Summary { steps: self.step, ..self.watch.summary })
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
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        let hosts = self.hosts.iter().enumerate();
        hosts.filter_map(|(id, host)| Some((NodeId(id), host.node.as_ref()?)))
    }

    /// How much virtual time has passed.
    pub fn now(&self) -> Duration {
        Duration::from_millis(self.now)
    }
}
