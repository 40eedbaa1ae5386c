mod args;
mod export;
mod payers;
mod recording;
mod scoreboard;
mod screen;
mod seeded;
mod summary;
mod threads;
mod track;
mod view;

use crate::failure::{Failure, warn};
use crate::interrupt;
use crate::places::{self, Output};
pub(crate) use args::Args;
use indicatif::ProgressBar;
use kusari::stage5_network::*;
use kusari_simulation::race::{self, People, Settling, Unsettled};
use screen::Screen;
use std::io::Write as _;
use std::time::Duration;
use summary::Summary;
use track::Track;

/// How long mining may go on after the payments have stopped.
const TIME_TO_SETTLE: Duration = Duration::from_secs(600);

/// How often the picture is drawn anew.
const FRAME: Duration = Settling::EVERY;

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
        time: if args.is_seeded() { race::BEGIN } else { Time::now() },
        grants: people.grants(),
        rule: WorkRule { difficulty: Difficulty::from_bits(difficulty) },
    };
    let screen = Screen::new(&args, &genesis)?;
    let (nodes, shape, count) = (args.nodes, args.topology, args.people);
    let what =
        format!("{nodes} nodes, topology {shape}, difficulty {difficulty} bits, {count} people");
    interrupt::be_orderly();
    let (result, summary) = if args.is_seeded() {
        let track = seeded::Seeded::new(&args, seed, genesis, people)?;
        screen.say(&format!("{what}, seed {seed}: the same race on every machine"))?;
        let mut race = Race { args, track, screen };
        (race.run(), race.end()?)
    } else {
        let network = Network::start(genesis, nodes.into(), &topology, NodeSettings::default())
            .map_err(|error| match error {
                NetworkError::Thread(error) => Failure::no_thread(&error),
                error => Failure::impossible(&error),
            })?;
        screen.say(&what)?;
        let track = threads::Threads::new(network, people, args.payments_per_second)?;
        let mut race = Race { args, track, screen };
        (race.run(), race.end()?)
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
                "no block was found, and the payments are still waiting: at difficulty {difficulty}, a block takes {} \
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

/// A race, wherever it takes place.
struct Race<T: Track> {
    args: Args,
    track: T,
    screen: Screen,
}

impl<T: Track> Race<T> {
    /// First people pay while nodes mine. Then nodes mine until nothing is waiting and all of them agree.
    fn run(&mut self) -> Result<(), Failure> {
        let paid = self.let_people_pay();
        self.track.stop_paying();
        paid?;
        self.settle()
    }

    fn let_people_pay(&mut self) -> Result<(), Failure> {
        let time = self.args.time();
        if self.args.partition {
            self.pass_until(time / 3, None)?;
            self.track.partition(&self.args.one_side());
            self.screen.announce(self.track.now(), "the network is cut")?;
            self.pass_until(time * 2 / 3, Some("cut in two"))?;
            self.track.heal_all();
            self.screen.announce(self.track.now(), "the network is healed")?;
        }
        self.pass_until(time, None)
    }

    fn settle(&mut self) -> Result<(), Failure> {
        let deadline = self.track.now() + TIME_TO_SETTLE;
        let mut settling = Settling::begin(self.track.now());
        while self.track.now() < deadline {
            let status = "no more payments; mining those that are waiting";
            self.pass_until(self.track.now() + FRAME, Some(status))?;
            match settling.look(self.track.now(), &self.track.chains()) {
                None => return Ok(()),
                Some(Unsettled::OneMoreBlock(node)) => self.track.mine_one_block(node),
                Some(Unsettled::Wait) => {}
            }
        }
        Ok(())
    }

    /// Lets time pass, frame by frame. Without a status, shows how much time is left.
    fn pass_until(&mut self, end: Duration, status: Option<&str>) -> Result<(), Failure> {
        while self.track.now() < end {
            interrupt::check()?;
            let frame = end.min(self.track.now() + FRAME);
            self.track.pass_until(frame, &mut self.screen)?;
            let now = self.track.now();
            let left = self.args.time().saturating_sub(now).as_secs_f64();
            let status = status.map_or_else(|| format!("{left:.0} s left"), ToOwned::to_owned);
            self.screen.draw(now, &status);
        }
        Ok(())
    }

    fn end(&mut self) -> Result<Summary, Failure> {
        self.screen.freeze();
        let (chains, sent) = self.track.end(&mut self.screen)?;
        self.screen.end(&chains, &sent)
    }
}
