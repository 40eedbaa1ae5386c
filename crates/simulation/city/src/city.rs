use crate::actors::Actors;
use crate::arena::Arena;
use crate::chance::Chance;
use crate::delay::Delays;
use crate::error::TownError;
use crate::lines::Lines;
use crate::orphans::Orphans;
use crate::queue::{Kind, Queue};
use crate::report::{Report, Watcher};
use crate::rule::{Parent, Rule};
use crate::strategy::{Acts, Honest, Strategy};
use crate::tally::Tally;
use crate::topology;
use crate::town::{Network, Relay, Town, Uplink};
use crate::trace::Trace;
use crate::view::View;
use crate::votes::Votes;
use std::collections::BTreeSet;

/// Runs a town by a rule, and reports what came of it.
///
/// # Errors
///
/// If the town breaks a rule, or if its blocks or its rule lead nowhere.
pub fn run<R: Rule, W: Watcher + ?Sized>(
    town: &Town,
    rule: R,
    watcher: &mut W,
) -> Result<Report, TownError> {
    if town.attack.is_none() && town.traffic.is_none() && town.churn.is_none() {
        return run_with(town, rule, Honest, watcher);
    }
    let (mut report, actors) = play(town, rule, Actors::new(town)?, watcher)?;
    (report.attack, report.traffic, report.churn) = actors.reports();
    Ok(report)
}

/// Runs a town in which some nodes follow a strategy of their own.
///
/// # Errors
///
/// If the town breaks a rule, if its blocks or its rule lead nowhere, or if the town has an attack, traffic or churn: those are strategies, too.
pub fn run_with<R: Rule, S: Strategy, W: Watcher + ?Sized>(
    town: &Town,
    rule: R,
    strategy: S,
    watcher: &mut W,
) -> Result<Report, TownError> {
    if town.attack.is_some() || town.traffic.is_some() || town.churn.is_some() {
        return Err(TownError::TwoStrategies);
    }
    play(town, rule, strategy, watcher).map(|(report, _)| report)
}

fn play<R: Rule, S: Strategy, W: Watcher + ?Sized>(
    town: &Town,
    rule: R,
    strategy: S,
    watcher: &mut W,
) -> Result<(Report, S), TownError> {
    if strategy.has_signers() && !R::DEPENDS_ON_BRANCH {
        return Err(TownError::OneBranchOnly);
    }
    let mut city = City::new(town, rule, strategy, watcher)?;
    city.go()?;
    Ok(city.finish())
}

/// How many moments in a row may pass without a block.
pub(crate) const MOST_IDLE: u64 = 10_000_000;

/// The last moment there is: 29,000 years.
pub(crate) const END: u64 = 1 << 60;

/// How many bytes may be taken by blocks that are on their way at once.
pub(crate) const MOST_OPEN: u64 = 256 << 20;

/// A town that runs.
pub(crate) struct City<'t, R: Rule, S, W: ?Sized> {
    pub(crate) town: &'t Town,
    pub(crate) rule: R,
    pub(crate) strategy: S,
    pub(crate) watcher: &'t mut W,
    pub(crate) now: u64,
    /// When something changed last.
    pub(crate) last: u64,
    pub(crate) events: u64,
    pub(crate) arena: Arena,
    pub(crate) places: Vec<R::Place>,
    pub(crate) lines: Lines,
    pub(crate) queue: Queue,
    pub(crate) delays: Delays,
    pub(crate) uplink: Uplink,
    /// Below this, a draw loses a message. 0: none is lost.
    pub(crate) loses_below: u64,
    pub(crate) takes_shortcuts: bool,
    /// Whether messages to someone who knows what they say are left out. That's exact even where messages get lost.
    pub(crate) skips_known: bool,
    /// Where each node's branch ends.
    pub(crate) tips: Vec<u32>,
    /// Until when each node's uplink is busy.
    pub(crate) busy: Vec<u64>,
    pub(crate) sent: Vec<u64>,
    pub(crate) gave_up: Vec<u32>,
    pub(crate) is_down: Vec<bool>,
    /// Lines that are cut, the lower end first.
    pub(crate) cut: BTreeSet<(u32, u32)>,
    /// Who each node has to push a new block to.
    pub(crate) mesh: Vec<u32>,
    pub(crate) is_in_mesh: Vec<bool>,
    pub(crate) orphans: Orphans,
    pub(crate) votes: Votes,
    /// The blocks in which some node's branch ends, in order.
    pub(crate) leaves: Vec<u32>,
    pub(crate) made: u32,
    pub(crate) made_by: Vec<u32>,
    pub(crate) idle: u64,
    pub(crate) clock: Chance,
    pub(crate) lots: Chance,
    pub(crate) acts: Acts,
    pub(crate) makers: Vec<u32>,
    pub(crate) turns: Vec<(u32, u32)>,
    /// The ends of all branches that signers may still extend.
    pub(crate) ends: Vec<u32>,
    pub(crate) tally: Tally,
    pub(crate) trace: Trace,
    pub(crate) depths: Vec<u64>,
    pub(crate) shares: Vec<f64>,
    pub(crate) is_cut_short: bool,
    pub(crate) tells_steps: bool,
}

impl<'t, R: Rule, S: Strategy, W: Watcher + ?Sized> City<'t, R, S, W> {
    fn new(
        town: &'t Town,
        mut rule: R,
        strategy: S,
        watcher: &'t mut W,
    ) -> Result<City<'t, R, S, W>, TownError> {
        let shares = town.shares()?;
        let lines = topology::lines(town)?;
        let count = town.nodes as usize;
        let delays = Delays::new(town, regions_of_nodes(town));
        let mut is_in_mesh = vec![false; count];
        let mut mesh: Vec<u32> = Vec::new();
        if town.mesh.is_some_and(|mesh| mesh.push) {
            mesh = topology::mesh(town).iter().flat_map(|(a, b)| [*a, *b]).collect();
            mesh.sort_unstable();
            mesh.dedup();
            mesh.iter().for_each(|node| is_in_mesh[*node as usize] = true);
        }
        let mut places = Vec::with_capacity(town.blocks as usize + 1);
        places.push(rule.first());
        // Where a pushed block takes its time on the uplink, it delays others, even if it's sent in vain.
        let skips_known = town.shortcuts
            && (town.relay != Relay::Push
                || !delays.has_bandwidth()
                || town.uplink == Uplink::Free);
        Ok(City {
            town,
            rule,
            now: 0,
            last: 0,
            events: 0,
            arena: Arena::new(town.nodes, town.blocks),
            places,
            lines,
            queue: Queue::default(),
            uplink: if delays.has_bandwidth() { town.uplink } else { Uplink::Free },
            loses_below: town
                .loss
                .map_or(0, |loss| (loss.share * 18_446_744_073_709_551_616.0) as u64),
            // Where answers may fail to come, each announcement counts: it says whom else to ask.
            takes_shortcuts: skips_known && town.loss.is_none() && !strategy.blocks_lines(),
            skips_known,
            delays,
            strategy,
            tips: vec![0; count],
            busy: vec![0; count],
            sent: vec![0; count],
            gave_up: vec![0; count],
            is_down: vec![false; count],
            cut: BTreeSet::new(),
            mesh,
            is_in_mesh,
            orphans: Orphans::new(town.nodes),
            votes: Votes::new(town.nodes),
            leaves: vec![0],
            made: 0,
            made_by: vec![0; count],
            idle: 0,
            clock: Chance::new(town.seed, "clock"),
            lots: Chance::new(town.seed, "lots"),
            acts: Acts::default(),
            makers: Vec::new(),
            turns: Vec::new(),
            ends: vec![0],
            tally: Tally::new(town.nodes, watcher.wants_blocks()),
            trace: Trace::new(),
            depths: Vec::new(),
            shares,
            is_cut_short: false,
            tells_steps: watcher.wants_steps(),
            watcher,
        })
    }

    fn go(&mut self) -> Result<(), TownError> {
        if S::PLAYS {
            self.play(|strategy, view, acts| strategy.start(view, acts));
        }
        self.set_clock()?;
        let mut last_asked = 0;
        while let Some((time, event)) = self.queue.pop() {
            self.now = time;
            self.events += 1;
            match event.kind() {
                Kind::Moment => {
                    self.moment()?;
                    if self.made - last_asked >= 64 {
                        last_asked = self.made;
                        self.is_cut_short |= !self.watcher.go_on(self.made);
                    }
                    if self.made < self.town.blocks && !self.is_cut_short {
                        self.set_clock()?;
                    }
                    self.check_load()?;
                }
                Kind::Wake => {
                    self.play(|strategy, view, acts| strategy.woken(event.token(), view, acts));
                }
                Kind::Word => {
                    if !self.is_down[event.to() as usize] {
                        let (from, to, token) = (event.from(), event.to(), event.block());
                        self.play(|strategy, view, acts| {
                            strategy.word(from, to, token, view, acts)
                        });
                    }
                }
                _ if self.tells_steps => self.deliver_aloud(event),
                _ => self.deliver(event),
            }
            if self.events & 0xffff == 0 {
                self.is_cut_short |= !self.watcher.go_on(self.made);
                self.check_load()?;
            }
            if self.is_cut_short {
                break;
            }
        }
        Ok(())
    }
}

/// Which region each node is in: in proportion, and in an order drawn by chance.
fn regions_of_nodes(town: &Town) -> Vec<u8> {
    let Network::Regions(regions) = &town.network else { return Vec::new() };
    let chance = &mut Chance::new(town.seed, "regions");
    let kinds = topology::portions(town.nodes, &regions.shares, chance);
    kinds.into_iter().map(|kind| kind as u8).collect()
}

pub(crate) fn view<'a>(now: u64, arena: &'a Arena, lines: &'a Lines, tips: &'a [u32]) -> View<'a> {
    View { now, arena, lines, tips }
}

/// What a rule may know of a block.
pub(crate) fn parent<'a, P>(arena: &'a Arena, places: &'a [P], id: u32) -> Parent<'a, P> {
    let block = &arena[id];
    let (height, time, maker) = (block.height, block.time, block.maker);
    Parent { id, height, time, maker, place: &places[id as usize], arena }
}
