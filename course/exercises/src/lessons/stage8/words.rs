use super::crew::name;
use kusari::figures::Table;
use kusari::stage8_contract::{
    Action, Airport, Book, Entry, Event, LandingPads, PadCommand, Refusal as _, Replica, Sure, Time,
};

/// The time of day: `12:30`, and seconds only if there are any.
pub fn clock(time: Time) -> String {
    let (seconds, millis) = (time.millis() / 1000, time.millis() % 1000);
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    match (second, millis) {
        (0, 0) => format!("{hour:02}:{minute:02}"),
        _ => format!("{hour:02}:{minute:02}:{second:02}.{millis:03}"),
    }
}

fn wish(action: &Action<PadCommand>) -> String {
    match action {
        Action::Do(PadCommand::Reserve { pad, from, until }) => {
            format!("reserve {pad} from {} to {}", clock(*from), clock(*until))
        }
        Action::Do(PadCommand::Cancel { pad, from }) => {
            format!("cancel {pad} from {}", clock(*from))
        }
        Action::Leave(member) => format!("take {} off the list", name(*member)),
        other => other.to_string(),
    }
}

/// A command and what came of it, in one line.
pub fn told(entry: &Entry<LandingPads>) -> String {
    let wish = wish(&entry.command.action);
    let came = match &entry.outcome {
        Ok(_) => "done".to_owned(),
        Err(refused) => format!("refused, {}", refused.code()),
    };
    format!("block {}, {}: {wish}: {came}", entry.height, name(entry.command.by))
}

/// Lines under each other.
pub fn lines<T: ToString>(all: impl IntoIterator<Item = T>) -> String {
    all.into_iter().map(|it| it.to_string()).collect::<Vec<_>>().join("\n")
}

/// Who has which pad, from when until when.
pub fn pads_of(book: &Book<LandingPads>) -> Table {
    let mut table = Table::new(["pad", "who", "from", "until"]);
    for (id, pad) in book.machine().iter() {
        for it in &pad.reservations {
            table = table.row([id.to_string(), name(it.by), clock(it.from), clock(it.until)]);
        }
        if pad.reservations.is_empty() {
            table = table.row([id.to_string(), "no one".to_owned()]);
        }
    }
    table
}

/// What happened at the members from an event on: when, at which member, and what. Blocks without commands are left out.
pub fn heard<R: Replica<Machine = LandingPads>>(airport: &Airport<R>, from: usize) -> Vec<String> {
    let news = airport.happened().iter().skip(from).filter_map(|it| {
        let words = match &it.event {
            Event::Placed { entries, .. } if entries.is_empty() => return None,
            Event::Placed { block, sure, .. } => {
                format!("block {} has its place, {}", block.height, how(*sure))
            }
            Event::TakenBack { from } => format!("all blocks from {from} on are taken back"),
            Event::Refused { command, cause } => {
                format!("{}: refused, {}", wish(&command.content.action), cause.code())
            }
            Event::Evidence(member, _) => format!("{} has signed two stories", name(*member)),
            Event::Stuck { missing } => {
                let missing: Vec<_> = missing.iter().map(|it| name(*it)).collect();
                format!("nothing is decided without {}", missing.join(" and "))
            }
            Event::Broken { height, .. } => format!("two blocks at height {height}: it stops"),
        };
        Some(format!("{}  {}: {words}", clock(it.at), name(it.member)))
    });
    news.collect()
}

fn how(sure: Sure) -> String {
    match sure {
        Sure::Leader => "as the leader says".to_owned(),
        Sure::Depth(depth) => format!("{depth} deep"),
        Sure::Majority => "a majority has it".to_owned(),
        Sure::Certificate => "final".to_owned(),
    }
}
