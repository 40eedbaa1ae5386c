use super::args::Args;
use super::pace::{FRAME, TIME_TO_SETTLE, TIME_TO_TALK};
use super::people::People;
use super::screen::Screen;
use super::summary::Summary;
use crate::failure::Failure;
use crate::interrupt;
use kusari::stage5_network::*;
use kusari_simulation::SeededNetwork;
use std::thread;
use std::time::{Duration, Instant};

/// When seeded races begin. All see the same time in the blocks, and so the same hashes.
pub(super) const BEGIN: Time = Time::from_millis(1_700_000_000_000);

/// How often all nodes together find a block.
const BLOCK_TIME: Duration = Duration::from_millis(500);

/// A race in virtual time: what happens follows from the seed alone. It is shown as fast as it would
/// happen, or, where nobody watches, at once.
pub(super) struct Race {
    args: Args,
    network: SeededNetwork,
    screen: Screen,
    people: People,
    known: Vec<Vec<NodeId>>,
    start: Instant,
    now: Duration,
    /// When the next payment is due. `None`: nobody pays.
    due: Option<Duration>,
    sent: Vec<Transaction>,
}

impl Race {
    pub(super) fn new(
        args: Args,
        seed: u64,
        genesis: Genesis<WorkRule>,
        mut people: People,
        screen: Screen,
    ) -> Result<Race, Failure> {
        let (count, topology) = (args.nodes.into(), args.topology(seed));
        let settings = NodeSettings::default();
        let network = SeededNetwork::start(seed, genesis, count, &topology, settings, BLOCK_TIME)
            .map_err(|error| Failure::impossible(&error))?;
        let known = people.know(&network.nodes().collect::<Vec<_>>());
        let mut race = Race {
            args,
            network,
            screen,
            people,
            known,
            start: Instant::now(),
            now: Duration::ZERO,
            due: Some(Duration::ZERO),
            sent: Vec::new(),
        };
        race.plan_payment();
        Ok(race)
    }

    pub(super) fn say(&self, line: &str) -> Result<(), Failure> {
        self.screen.say(line)
    }

    /// First people pay while nodes mine; then nodes mine until nothing waits and all agree.
    pub(super) fn run(&mut self) -> Result<(), Failure> {
        let time = self.args.time();
        let (cut_at, heal_at) = (time / 3, time * 2 / 3);
        if self.args.partition {
            self.pass_until(cut_at, "")?;
            self.network.partition(&self.args.one_side());
            self.screen.announce(self.now, "the network is cut")?;
            self.pass_until(heal_at, "cut in two")?;
            self.network.heal_all();
            self.screen.announce(self.now, "the network is healed")?;
        }
        self.pass_until(time, "")?;
        self.due = None;
        let mut quiet_since = self.now;
        while self.now < time + TIME_TO_SETTLE {
            self.pass_until(self.now + FRAME, "no more payments; mining what waits")?;
            let nodes = self.network.chains();
            let nothing_waits = nodes.iter().all(|node| node.waiting.is_empty());
            if nothing_waits && Network::agreed_tip(&nodes).is_some() {
                return Ok(());
            }
            if !nothing_waits {
                quiet_since = self.now;
            } else if self.now - quiet_since > TIME_TO_TALK {
                quiet_since = self.now;
                if let Some(best) = nodes.iter().max_by_key(|node| node.weight) {
                    self.network.mine_one_block(best.id);
                }
            }
        }
        Ok(())
    }

    pub(super) fn end(&mut self) -> Result<Summary, Failure> {
        self.screen.freeze();
        self.screen.end(&self.network.chains(), &self.sent)
    }

    /// Lets time pass, frame by frame.
    fn pass_until(&mut self, end: Duration, status: &str) -> Result<(), Failure> {
        while self.now < end {
            let frame = end.min(self.now + FRAME);
            while let Some(due) = self.due.filter(|due| *due <= frame) {
                self.advance_to(due)?;
                self.pay();
                self.plan_payment();
            }
            self.advance_to(frame)?;
            let left = self.args.time().saturating_sub(self.now);
            let seconds_left = format!("{:.0} s left", left.as_secs_f64());
            self.screen.draw(self.now, if status.is_empty() { &seconds_left } else { status });
            interrupt::check()?;
            if self.screen.is_watched() {
                thread::sleep(self.now.saturating_sub(self.start.elapsed()));
            }
        }
        Ok(())
    }

    fn advance_to(&mut self, moment: Duration) -> Result<(), Failure> {
        self.now = moment;
        let network = &mut self.network;
        for event in network.advance_to(moment) {
            self.screen.take_in(&event, || network.chains())?;
        }
        Ok(())
    }

    /// The next person pays through the first of the known nodes that takes it.
    fn pay(&mut self) {
        let (person, payment) = self.people.next_payment();
        let network = &mut self.network;
        let takes = |node: &NodeId| network.submit(*node, payment.clone()).is_ok();
        if self.known[person].iter().any(takes) {
            self.sent.push(payment);
        }
    }

    fn plan_payment(&mut self) {
        let interval = Duration::try_from_secs_f64(1.0 / self.args.payments_per_second).ok();
        self.due = self.due.zip(interval).and_then(|(due, interval)| due.checked_add(interval));
    }
}
