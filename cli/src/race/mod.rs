pub(crate) mod args;
mod export;
mod people;
mod recording;
mod scoreboard;
mod summary;
mod view;

use crate::failure::Failure;
use crate::interrupt;
pub(crate) use args::Args;
use export::Export;
use indicatif::ProgressBar;
use kusari::stage5_network::*;
use people::People;
use recording::Recording;
use scoreboard::Scoreboard;
use std::io::Write as _;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};
use summary::Summary;
use view::View;

/// How long mining may go on after the payments have stopped.
const TIME_TO_SETTLE: Duration = Duration::from_secs(60);

/// How long nodes with nothing to mine may disagree before one is asked for a block.
const TIME_TO_TALK: Duration = Duration::from_secs(2);

/// How often the picture is drawn anew.
const FRAME: Duration = Duration::from_millis(100);

/// The node whose chain is written to a file.
const EXPORTED: NodeId = NodeId(0);

pub(crate) fn run(args: Args) -> Result<(), Failure> {
    let seed = args.seed();
    let topology = args.topology(seed);
    topology.edges(args.nodes.into()).map_err(|error| Failure::impossible(&error))?;
    let difficulty = args.difficulty();

    let bar = ProgressBar::new(args.people.into()).with_message("making keys");
    let people = People::new(args.people.into(), seed, || bar.inc(1));
    bar.finish_and_clear();
    let genesis = Genesis {
        time: Time::now(),
        grants: people.grants(),
        rule: WorkRule { difficulty: Difficulty::from_bits(difficulty) },
    };
    let export = match &args.export {
        Some(path) => Some(Export::create(path, &genesis)?),
        None => None,
    };
    let recording = args.replay.as_deref().map(Recording::create).transpose()?;

    let count = args.nodes.into();
    let network = Network::start(genesis, count, &topology, NodeSettings::default())
        .map_err(|error| Failure::impossible(&error))?;
    let view = View::new(network.nodes());
    view.say(&format!(
        "{} nodes, topology {}, difficulty {difficulty} bits, {} people, seed {seed}",
        args.nodes, args.topology, args.people
    ))?;
    let board = Scoreboard::new(network.nodes());
    interrupt::be_orderly();
    let mut race = Race { args, network, board, view, export, recording, sent: Vec::new() };
    let result = race.run(people);
    race.view.end();
    let was_interrupted = match result {
        Ok(()) => false,
        Err(Failure::Interrupted) => true,
        Err(failure) => return Err(failure),
    };
    let summary = race.end()?;
    write!(std::io::stdout(), "{summary}")?;
    match summary {
        _ if was_interrupted => Err(Failure::Interrupted),
        Summary { agreed: true, .. } if summary.lost() == 0 => Ok(()),
        _ => Err(Failure::No),
    }
}

struct Race {
    args: Args,
    network: Network,
    board: Scoreboard,
    view: View,
    export: Option<Export>,
    recording: Option<Recording>,
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
            let payer = scope.spawn(|| wallets.pay(rate, &is_over, &report));
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
                self.announce(now, "the network is cut")?;
            }
            if is_cut && now >= heal_at {
                self.network.heal_all();
                is_cut = false;
                self.announce(now, "the network is healed")?;
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

    /// Says what was done to the network.
    fn announce(&mut self, at: Duration, what: &'static str) -> Result<(), Failure> {
        if let Some(recording) = &mut self.recording {
            recording.mark(at, what);
        }
        self.view.say(&format!("{:>8.3} s  {what}", at.as_secs_f64()))
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
                if let Some(best) = nodes.iter().max_by_key(|node| node.work) {
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
        self.view.draw(&self.board, start.elapsed(), status);
        Ok(())
    }

    fn take_in(&mut self, event: &NetworkEvent) -> Result<(), Failure> {
        let line = self.board.note(event);
        self.view.tell(line)?;
        if let Some(recording) = &mut self.recording {
            recording.note(event);
        }
        let (Some(export), EXPORTED) = (&mut self.export, event.node) else { return Ok(()) };
        let Occurrence::Node(Event::TipChanged(change)) = &event.what else { return Ok(()) };
        if !export.follow(&change.connected)? {
            // Standard output stood still for so long that events were not kept: begin anew.
            let nodes = self.network.chains();
            let exported = nodes.iter().find(|node| node.id == EXPORTED);
            exported.map_or(Ok(true), |node| export.follow(&node.chain))?;
        }
        Ok(())
    }

    /// Looks at all nodes a last time, ends them, and takes in what they still had to say.
    fn end(mut self) -> Result<Summary, Failure> {
        let nodes: Vec<_> = self.network.nodes().collect();
        nodes.iter().for_each(|node| self.network.mine(*node, false));
        let snapshots = self.network.chains();
        nodes.iter().for_each(|node| drop(self.network.stop_node(*node)));
        let events: Vec<_> = self.network.events().try_iter().collect();
        events.iter().try_for_each(|event| self.take_in(event))?;
        self.export.as_ref().map_or(Ok(()), Export::finish)?;
        if let Some(recording) = &self.recording {
            self.view.say(&recording.save()?)?;
        }
        Ok(Summary::of(&snapshots, &self.board, &self.sent))
    }
}
