use kusari::stage8_contract::{
    Action, Command, Entry, Genesis, LandingPads, MemberId, PadCommand, Refusal as _, Time,
};
use kusari_simulation::members::{Happened, MemberEvent};

/// What people call the members.
pub(super) struct Names {
    names: Vec<String>,
}

impl Names {
    pub(super) fn of(genesis: &Genesis<LandingPads>) -> Names {
        Names { names: genesis.members.iter().map(|(_, member)| member.name.clone()).collect() }
    }

    pub(super) fn of_member(&self, member: MemberId) -> &str {
        self.names.get(usize::from(member.0)).map_or("?", String::as_str)
    }

    /// How wide the longest of them is.
    pub(super) fn width(&self) -> usize {
        self.names.iter().map(String::len).max().unwrap_or_default()
    }

    pub(super) fn list<'a>(&self, members: impl IntoIterator<Item = &'a MemberId>) -> String {
        let names: Vec<_> = members.into_iter().map(|it| self.of_member(*it)).collect();
        if names.is_empty() { "no one".to_owned() } else { names.join(", ") }
    }

    /// An event as a line of text, if people would want to read it. Blocks without commands, no one reads.
    pub(super) fn line(&self, event: &MemberEvent) -> Option<String> {
        let said = match &event.what {
            Happened::HandedIn(command) => format!("hands in    {}", action(command)),
            Happened::Placed { block, .. } if block.commands.is_empty() => return None,
            Happened::Placed { block, entries, sure } => {
                let wanted: Vec<_> = entries.iter().map(|entry| action(&entry.command)).collect();
                let hash = digits(&block.hash().to_hex());
                let how = if is_final(*sure) { "final    " } else { "not final" };
                format!("places      block {:>4} {hash} {how} {}", block.height, wanted.join("; "))
            }
            Happened::TakenBack { from } => format!("takes back  all from block {from:>4} on"),
            Happened::Refused { command, cause } => {
                format!("refuses     {}: {cause} [{}]", action(command), cause.code())
            }
            Happened::Evidence { against } => {
                let who = self.of_member(*against);
                format!("accuses     {who}: it has signed two things that exclude each other")
            }
            Happened::Stuck { missing } => format!("waits for   {}", self.list(missing)),
            Happened::Broken { height, .. } => {
                format!("stops       two blocks for height {height}, and both seem to be final")
            }
            Happened::Fell => "falls".to_owned(),
            Happened::Started => "starts".to_owned(),
            _ => return None,
        };
        let name = self.of_member(event.member);
        let at = event.at.as_secs_f64();
        Some(format!("{at:>8.3} s  {name:<width$}  {said}", width = self.width()))
    }
}

/// Whether a block can't be taken back any more, as long as the members on whom that rests keep their word.
pub(super) fn is_final(sure: kusari::stage8_contract::Sure) -> bool {
    !matches!(sure, kusari::stage8_contract::Sure::Depth(_))
}

/// How a block is shown: by the first digits of its hash.
pub(super) fn digits(hash: &str) -> String {
    hash.chars().take(4).collect()
}

/// What someone wants, with times as people say them.
pub(super) fn action(command: &Command<PadCommand>) -> String {
    match &command.action {
        Action::Do(PadCommand::Reserve { pad, from, until }) => {
            format!("reserve {pad} from {} until {}", clock(*from), clock(*until))
        }
        Action::Do(PadCommand::Cancel { pad, from }) => {
            format!("cancel {pad} from {}", clock(*from))
        }
        other => other.to_string(),
    }
}

/// What came of it: `done`, or why not.
pub(super) fn outcome(entry: &Entry<LandingPads>) -> String {
    match &entry.outcome {
        Ok(_) => "done".to_owned(),
        Err(refused) => format!("refused [{}]", refused.code()),
    }
}

/// The time of day. All of it happens on one.
pub(super) fn clock(time: Time) -> String {
    let text = time.to_string();
    let time = text.get(11..19).unwrap_or(&text);
    time.strip_suffix(":00").unwrap_or(time).to_owned()
}
