use super::crew::{ask, at, genesis, keys, reserve};
use kusari::stage8_contract::{
    Airport, Event, Happened, LandingPads, Lines, MemberId, Replica, Time,
};
use std::time::Duration;

/// How many commands are handed in, and how far apart.
const COMMANDS: u64 = 20;
const PAUSE: Duration = Duration::from_millis(250);

/// How long members have before that, to elect a leader if they want one.
const WARM_UP: Duration = Duration::from_secs(3);

/// How long the last one may take, in seconds.
const REST: u64 = 60;

/// What agreeing costs five members if nothing goes wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cost {
    /// How many messages went over a line, for each command that was handed in.
    pub messages: f64,
    /// How long it took in half of the cases until a command had its place everywhere.
    pub half: Duration,
    /// How long it took at most. A command that never had its place counts as a minute.
    pub slowest: Duration,
}

/// Hands in 20 commands, four a second, each at another member, and looks how long it takes until each of them is in a block that
/// all members have placed, with `depth - 1` blocks on top of it.
pub fn measure<R: Replica<Machine = LandingPads>>(
    settings: R::Settings,
    lines: Lines,
    depth: u64,
) -> Cost {
    let mut airport = Airport::<R>::new(genesis(5), &keys(5), settings, lines, 7);
    airport.pass(WARM_UP);
    let before = airport.messages();
    let mut asked = Vec::new();
    for number in 0..COMMANDS {
        let by = MemberId((number % 5) as u16);
        asked.push((by, airport.now()));
        let from = at(13, 0).after(Duration::from_secs(120 * number));
        ask(&mut airport, by, reserve(1, from, from.after(Duration::from_secs(60))));
        airport.pass(PAUSE);
    }
    let messages = (airport.messages() - before) as f64 / COMMANDS as f64;
    let mut took = Vec::new();
    for second in 0..=REST {
        took = asked.iter().map(|it| time_taken(&airport, *it, depth)).collect();
        if second == REST || took.iter().all(Option::is_some) {
            break;
        }
        airport.pass(Duration::from_secs(1));
    }
    let mut took: Vec<_> =
        took.into_iter().map(|it| it.unwrap_or(Duration::from_secs(REST))).collect();
    took.sort();
    let half = took.get(took.len() / 2).copied().unwrap_or_default();
    Cost { messages, half, slowest: took.last().copied().unwrap_or_default() }
}

fn time_taken<R: Replica<Machine = LandingPads>>(
    airport: &Airport<R>,
    (by, since): (MemberId, Time),
    depth: u64,
) -> Option<Duration> {
    let placed = placed_everywhere(airport, by, since.millis(), depth)?;
    Some(Duration::from_millis(placed.millis() - since.millis()))
}

/// When the last member had placed a command, and so many blocks less one on top of it.
fn placed_everywhere<R: Replica<Machine = LandingPads>>(
    airport: &Airport<R>,
    by: MemberId,
    number: u64,
    depth: u64,
) -> Option<Time> {
    let at_member = |id: MemberId| {
        // The last block that has the command: one before it may have been taken back.
        let mine = airport.happened().iter().filter(|it| it.member == id);
        let placed = |it: &&Happened<R>| match &it.event {
            Event::Placed { block, .. } => block
                .commands
                .iter()
                .any(|command| (command.content.by, command.content.number) == (by, number)),
            _ => false,
        };
        let last = mine.clone().filter(placed).last()?;
        let Event::Placed { block, .. } = &last.event else { return None };
        let deep = block.height + depth - 1;
        let covers = |it: &&Happened<R>| {
            let is_high = matches!(&it.event, Event::Placed { block, .. } if block.height >= deep);
            it.at >= last.at && is_high
        };
        mine.clone().find(covers).map(|it| it.at)
    };
    airport.ids().map(at_member).collect::<Option<Vec<_>>>()?.into_iter().max()
}
