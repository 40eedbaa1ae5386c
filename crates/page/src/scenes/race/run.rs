//! A race up to a moment. To go forward, it goes on from where it is. To go back, it goes on from an earlier moment that
//! was kept. So a slider can be moved both ways.

use super::keys::Book;
use super::plan::{Act, Entry};
use super::reorganisation::{Reorganisation, reorganisations};
use super::settings::{PAID, Settings};
use super::tasks;
use crate::scene::Part;
use kusari::stage5_network::*;
use kusari_simulation::race::{BEGIN, DIFFICULTY, SeededRace, Settling, Unsettled};
use std::cell::{OnceCell, RefCell};
use std::time::Duration;

/// How many milliseconds lie between two moments that are kept.
const KEPT_EVERY: u64 = 2_000;
/// How often to check whether the race has settled, in milliseconds.
const LOOK: u64 = Settling::EVERY.as_millis() as u64;

/// A race, and how far it is.
#[derive(Clone)]
struct Moment {
    at: u64,
    /// How many entries of the plan were done.
    acts: usize,
    /// Blocks that were found, and how chains changed.
    events: Vec<NetworkEvent>,
    race: SeededRace,
    settling: Option<Settling>,
}

/// A race up to a moment, and how it got there.
pub(super) struct Run {
    settings: Settings,
    plan: Vec<Entry>,
    book: Book,
    now: Moment,
    kept: Vec<Moment>,
    /// What can be seen now. After something has happened, it's collected again.
    seen: Seen,
    has_changed: bool,
}

/// What can be seen at a moment.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) nodes: Vec<NodeSnapshot>,
    pub(super) links: Vec<(NodeId, NodeId, Link)>,
    pub(super) reorganisations: Vec<Reorganisation>,
    /// Which tasks the race itself has done so far.
    pub(super) done: tasks::Done,
    /// The parts that were drawn of it, since most frames show the same.
    pub(super) drawn: OnceCell<Vec<Part>>,
}

thread_local! {
    /// The race that was looked at last. It changes nothing but the time it takes.
    static LAST: RefCell<Option<Run>> = const { RefCell::new(None) };
}

/// Looks at the race that these settings and this plan lead to at a moment. `None`: the keys must be drawn first.
pub(super) fn look<T>(
    settings: &Settings,
    plan: &[Entry],
    at: u64,
    look: impl FnOnce(&Run) -> T,
) -> Option<T> {
    let last = LAST.take();
    let mut run = match last {
        Some(run) if run.settings == *settings => run,
        last => Run::begin(settings, last.map(|it| it.book))?,
    };
    run.go(plan, at);
    let seen = look(&run);
    LAST.set(Some(run));
    Some(seen)
}

impl Run {
    fn begin(settings: &Settings, book: Option<Book>) -> Option<Run> {
        let Settings { seed, nodes, .. } = *settings;
        let book = book.filter(|it| it.is_of(seed, nodes));
        let book = book.or_else(|| Book::open(seed, nodes))?;
        let now = start(settings, &book)?;
        let (kept, plan, seen) = (vec![now.clone()], Vec::new(), Seen::default());
        let settings = settings.clone();
        Some(Run { settings, plan, book, now, kept, seen, has_changed: true })
    }

    fn go(&mut self, plan: &[Entry], at: u64) {
        let common = self.plan.iter().zip(plan).take_while(|(one, other)| one == other).count();
        // Whether a moment is one that this plan passes through.
        let is_on_the_way = |moment: &Moment| {
            let next = plan.get(moment.acts);
            moment.acts <= common && next.is_none_or(|next| next.at >= moment.at)
        };
        self.kept.retain(is_on_the_way);
        plan.clone_into(&mut self.plan);
        let has_gone_too_far = !is_on_the_way(&self.now) || self.now.at > at;
        let from = if has_gone_too_far { 0 } else { self.now.at + 1 };
        let better = self.kept.iter().filter(|it| (from..=at).contains(&it.at));
        if let Some(better) = better.max_by_key(|it| it.at) {
            self.now = better.clone();
            self.has_changed = true;
        }
        while let Some(entry) = plan.get(self.now.acts).filter(|it| it.at <= at) {
            self.pass_until(entry.at);
            self.act(entry.act);
        }
        self.pass_until(at);
        if std::mem::take(&mut self.has_changed) {
            self.see();
        } else if (1..PAID).contains(&at) && self.settings.payments > 0 {
            self.book.write_ahead();
        }
    }

    fn act(&mut self, act: Act) {
        act.apply(self.now.race.network_mut(), &self.settings);
        self.now.acts += 1;
        self.has_changed = true;
        // What the act led to has happened by now, although no time has passed.
        self.advance_to(self.now.at);
    }

    /// People pay first, and then the nodes settle, as in the program.
    fn pass_until(&mut self, end: u64) {
        while self.now.at < end {
            let at = self.now.at;
            let next = |every: u64| (at / every + 1) * every;
            let stop = if at < PAID { PAID } else { next(LOOK) };
            let stop = stop.min(next(KEPT_EVERY)).min(end);
            self.advance_to(stop);
            if stop == PAID {
                self.now.race.stop_paying();
                self.now.settling = Some(Settling::begin(Duration::from_millis(stop)));
            } else if stop > PAID && stop.is_multiple_of(LOOK) {
                self.settle();
            }
            if stop.is_multiple_of(KEPT_EVERY) && self.kept.iter().all(|it| it.at < stop) {
                self.kept.push(self.now.clone());
            }
        }
    }

    fn advance_to(&mut self, at: u64) {
        let Run { now, book, .. } = self;
        let moment = Duration::from_millis(at);
        let happened = now.race.advance_to(moment, |number| book.payment(number));
        now.at = at;
        self.has_changed |= happened.iter().any(changes_something);
        now.events.extend(happened.into_iter().filter(tells_of_a_chain));
    }

    /// While a link is cut, there's no point in breaking a tie.
    fn settle(&mut self) {
        let Moment { race, settling, .. } = &mut self.now;
        let is_whole = race.network().edges().all(|it| it.2.up);
        if let (Some(settling), true) = (settling, is_whole)
            && let Some(Unsettled::OneMoreBlock(node)) =
                settling.look(race.now(), &race.network().chains())
        {
            race.network_mut().mine_one_block(node);
            self.advance_to(self.now.at);
        }
    }

    fn see(&mut self) {
        let network = self.now.race.network();
        self.seen = Seen {
            nodes: network.chains(),
            links: network.edges().collect(),
            reorganisations: reorganisations(&self.now.events),
            done: tasks::Done::of(&self.now.events, self.settings.nodes),
            drawn: OnceCell::new(),
        };
    }

    pub(super) fn seen(&self) -> &Seen {
        &self.seen
    }

    /// Blocks that were found, and how chains changed.
    pub(super) fn events(&self) -> &[NetworkEvent] {
        &self.now.events
    }

    pub(super) fn book(&self) -> &Book {
        &self.book
    }
}

fn start(settings: &Settings, book: &Book) -> Option<Moment> {
    let rule = WorkRule { difficulty: Difficulty::from_bits(DIFFICULTY) };
    let genesis = Genesis { time: BEGIN, grants: book.people().grants(), rule };
    let (topology, known) = (settings.topology(), book.known().to_vec());
    let (seed, nodes, payments) = (settings.seed, settings.nodes, settings.payments as f64);
    let race = SeededRace::start(seed, genesis, nodes, &topology, known, payments).ok()?;
    Some(Moment { at: 0, acts: 0, events: Vec::new(), race, settling: None })
}

/// Neighbours greet each other all the time, and that changes nothing.
fn changes_something(event: &NetworkEvent) -> bool {
    !matches!(event.what, Occurrence::Node(Event::Greeted { .. }))
}

fn tells_of_a_chain(event: &NetworkEvent) -> bool {
    let Occurrence::Node(event) = &event.what else { return false };
    matches!(event, Event::Proposed(_) | Event::TipChanged(_) | Event::TransactionConflicts { .. })
}

#[cfg(test)]
mod tests {
    use super::super::plan::PARTITION;
    use super::super::reorganisation::payments;
    use super::*;

    #[test]
    fn what_is_said_to_come_back_waits_then_or_is_in_a_block_that_came_with_the_same_message() {
        let mut waited = 0;
        for seed in [7, 42] {
            let settings = Settings { seed, ..Settings::default() };
            let changes = look(&settings, &PARTITION, 25_000, |run| {
                let Seen { reorganisations, .. } = run.seen();
                reorganisations.clone()
            });
            for change in changes.expect("its keys are prepared") {
                let node = look(&settings, &PARTITION, change.at, |run| {
                    run.seen().nodes.iter().find(|it| it.id == change.node).cloned()
                });
                let node = node.flatten().expect("all nodes are seen");
                let returned: Vec<_> = change.returned().iter().map(|it| it.id).collect();
                for payment in payments(&change.gone) {
                    let holds = |blocks| payments(blocks).any(|it| it.id == payment.id);
                    let waits = node.waiting.iter().any(|it| it.id == payment.id);
                    let is_back = returned.contains(&payment.id);
                    let place = format!("seed {seed}, {} ms, {payment:?}", change.at);
                    assert_eq!(is_back, !holds(&change.come), "{place}");
                    assert_eq!(is_back && !holds(&node.chain), waits, "{place}");
                    waited += usize::from(waits);
                }
            }
        }
        assert!(waited > 0, "there's something to see");
    }
}
