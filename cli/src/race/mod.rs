mod args;
mod export;
mod pace;
mod people;
mod recording;
mod scoreboard;
mod screen;
mod seeded;
mod summary;
mod view;

use crate::failure::{Failure, warn};
use crate::interrupt;
use crate::places::{self, Output};
pub(crate) use args::Args;
use indicatif::ProgressBar;
use kusari::stage5_network::*;
use pace::{FRAME, TIME_TO_SETTLE, TIME_TO_TALK};
use people::People;
use screen::Screen;
use std::io::Write as _;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};
use summary::Summary;

pub(crate) fn run(args: Args) -> Result<(), Failure> {
    let seed = args.seed();
    let topology = args.topology(seed);
    topology.edges(args.nodes.into()).map_err(|error| Failure::impossible(&error))?;
    check_outputs(&args)?;
    let difficulty = args.difficulty()?;

    let bar = ProgressBar::new(args.people.into()).with_message("making keys");
    let people = People::new(args.people.into(), seed, || bar.inc(1));
    bar.finish_and_clear();
    let genesis = Genesis {
        time: if args.is_seeded() { seeded::BEGIN } else { Time::now() },
        grants: people.grants(),
        rule: WorkRule { difficulty: Difficulty::from_bits(difficulty) },
    };
    let screen = Screen::new(&args, &genesis)?;
    let (nodes, shape, count) = (args.nodes, args.topology, args.people);
    let what =
        format!("{nodes} nodes, topology {shape}, difficulty {difficulty} bits, {count} people");
    interrupt::be_orderly();
    let (result, summary) = if args.is_seeded() {
        let mut race = seeded::Race::new(args, seed, genesis, people, screen)?;
        race.say(&format!("{what}, seed {seed}: the same race on every machine"))?;
        (race.run(), race.end()?)
    } else {
        let network = Network::start(genesis, nodes.into(), &topology, NodeSettings::default())
            .map_err(|error| match error {
                NetworkError::Thread(error) => Failure::no_thread(&error),
                error => Failure::impossible(&error),
            })?;
        screen.say(&what)?;
        let mut race = Race { args, network, screen, sent: Vec::new() };
        (race.run(people), race.end()?)
    };
    let was_interrupted = match result {
        Ok(()) => false,
        Err(Failure::Interrupted) => true,
        Err(failure) => return Err(failure),
    };
    write!(std::io::stdout(), "{summary}")?;
    match summary {
        _ if was_interrupted => Err(Failure::Interrupted),
        Summary { tip: Some((0, _)), waiting: 1.., .. } => {
            warn(&format!(
                "no block was found, and the payments wait still: at difficulty {difficulty}, a block takes {} \
                 hashes on average; give a smaller --difficulty, or more --seconds",
                1_u128 << difficulty
            ));
            Err(Failure::No)
        }
        Summary { agreed: true, .. } if summary.lost() == 0 => Ok(()),
        _ => Err(Failure::No),
    }
}

fn check_outputs(args: &Args) -> Result<(), Failure> {
    let chain = args.export.as_deref();
    let chain = chain.map(|path| Output { option: "--export", path, begins: b"{\"time\":" });
    let picture = args.replay.as_deref();
    let picture = picture.map(|path| Output { option: "--replay", path, begins: b"<svg" });
    places::check_outputs(&chain.into_iter().chain(picture).collect::<Vec<_>>())
}

/// A race on threads, in the time of the clock on the wall.
struct Race {
    args: Args,
    network: Network,
    screen: Screen,
    /// The payments that a node took.
    sent: Vec<Transaction>,
}

impl Race {
    /// First people pay while nodes mine; then nodes mine until nothing waits and all agree.
    fn run(&mut self, people: People) -> Result<(), Failure> {
        let (report, taken) = mpsc::channel();
        let is_over = AtomicBool::new(false);
        let start = Instant::now();
        let rate = self.args.payments_per_second;
        let result = thread::scope(|scope| {
            // The network is looked at from here and paid through from there.
            let wallets = people.wallets(&self.network);
            let pay = || wallets.pay(rate, &is_over, &report);
            let payer = thread::Builder::new().spawn_scoped(scope, pay);
            let payer = payer.map_err(|error| Failure::no_thread(&error))?;
            let result = self.watch(start);
            is_over.store(true, Relaxed);
            payer.thread().unpark();
            result
        });
        self.sent = taken.try_iter().collect();
        result?;
        self.settle(start)
    }

    fn watch(&mut self, start: Instant) -> Result<(), Failure> {
        let time = self.args.time();
        let (cut_at, heal_at) = (time / 3, time * 2 / 3);
        let mut is_cut = false;
        while start.elapsed() < time {
            let now = start.elapsed();
            if self.args.partition && !is_cut && (cut_at..heal_at).contains(&now) {
                self.network.partition(&self.args.one_side());
                is_cut = true;
                self.screen.announce(now, "the network is cut")?;
            }
            if is_cut && now >= heal_at {
                self.network.heal_all();
                is_cut = false;
                self.screen.announce(now, "the network is healed")?;
            }
            let status = match is_cut {
                true => "cut in two".to_owned(),
                false => format!("{:.0} s left", time.saturating_sub(now).as_secs_f64()),
            };
            self.follow_events(FRAME.min(time.saturating_sub(now)), start, &status)?;
        }
        if is_cut {
            self.network.heal_all();
        }
        Ok(())
    }

    fn settle(&mut self, start: Instant) -> Result<(), Failure> {
        let deadline = Instant::now() + TIME_TO_SETTLE;
        let mut quiet_since = Instant::now();
        while Instant::now() < deadline {
            self.follow_events(FRAME, start, "no more payments; mining what waits")?;
            let nodes = self.network.chains();
            let nothing_waits = nodes.iter().all(|node| node.waiting.is_empty());
            if nothing_waits && Network::agreed_tip(&nodes).is_some() {
                return Ok(());
            }
            if !nothing_waits {
                quiet_since = Instant::now();
            } else if quiet_since.elapsed() > TIME_TO_TALK {
                // Two branches with the same work, and nothing to mine: one more block decides.
                quiet_since = Instant::now();
                if let Some(best) = nodes.iter().max_by_key(|node| node.weight) {
                    self.network.mine_one_block(best.id);
                }
            }
        }
        Ok(())
    }

    /// Takes in what happens for a while, and draws it.
    fn follow_events(
        &mut self,
        time: Duration,
        start: Instant,
        status: &str,
    ) -> Result<(), Failure> {
        interrupt::check()?;
        // As soon as it happens, so that the exported file lags behind its node by no more than the
        // block that is being written.
        let end = Instant::now() + time;
        while Instant::now() < end {
            let Ok(event) = self.network.events().recv_deadline(end) else { break };
            self.take_in(&event)?;
        }
        self.screen.draw(start.elapsed(), status);
        Ok(())
    }

    fn take_in(&mut self, event: &NetworkEvent) -> Result<(), Failure> {
        self.screen.take_in(event, || self.network.chains())
    }

    /// Looks at all nodes a last time, ends them, and takes in what they still had to say.
    fn end(&mut self) -> Result<Summary, Failure> {
        self.screen.freeze();
        let nodes: Vec<_> = self.network.nodes().collect();
        nodes.iter().for_each(|node| self.network.mine(*node, false));
        let snapshots = self.network.chains();
        nodes.iter().for_each(|node| drop(self.network.stop_node(*node)));
        let events: Vec<_> = self.network.events().try_iter().collect();
        events.iter().try_for_each(|event| self.take_in(event))?;
        self.screen.end(&snapshots, &self.sent)
    }
}
