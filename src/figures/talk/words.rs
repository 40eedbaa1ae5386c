use super::conversation::{Conversation, Heard, Utterance};
use super::lanes::Lanes;
use crate::figures::drawing::count;
use crate::stage8_contract::MemberId;

/// How many utterances have a line of text.
const MOST_LINES: usize = 80;

impl Conversation {
    pub(super) fn title(&self, lanes: &Lanes) -> String {
        let all = || self.utterances.iter().flat_map(|it| &it.to);
        let number = |fate| all().filter(|it| it.1 == fate).count();
        let part =
            |number, what| if number == 0 { String::new() } else { format!(", {number} {what}") };
        let lost = part(number(Heard::Never), "lost") + &part(number(Heard::NotYet), "under way");
        let messages = count(self.messages, "message");
        let time = self.end.as_millis();
        format!("{} between {} in {time} ms{lost}", messages, count(lanes.0.len(), "member"))
    }

    /// Who said what, and who heard it, one line after another.
    pub(super) fn words(&self, lanes: &Lanes) -> String {
        let line = |it: &Utterance| {
            let who = lanes.name(it.from);
            let mut line = format!("{} ms: {who} {}. ", it.at.as_millis(), self.says(it.word));
            line += &heard(it);
            line
        };
        let mut words: Vec<_> = self.utterances.iter().take(MOST_LINES).map(line).collect();
        let more = self.utterances.len().saturating_sub(MOST_LINES);
        if more > 0 {
            words.push(format!("… and they speak {more} more times …"));
        }
        words.extend(self.rest());
        words.join("\n")
    }

    pub(super) fn rest(&self) -> Option<String> {
        (self.left_out > 0).then(|| format!("… and {} …", count(self.left_out, "later message")))
    }
}

/// Who hears something, and when, and who doesn't.
fn heard(it: &Utterance) -> String {
    let with =
        |fate| it.to.iter().filter(move |(_, it)| *it == fate).map(|(to, _)| number(*to)).collect();
    let arrived = it.to.iter().filter_map(|(to, heard)| match heard {
        Heard::At(at) => Some(format!("{} at {} ms", number(*to), at.as_millis())),
        Heard::NotYet | Heard::Never => None,
    });
    let (arrived, lost, later): (Vec<_>, Vec<_>, Vec<_>) =
        (arrived.collect(), with(Heard::Never), with(Heard::NotYet));
    let parts = [("Heard by", arrived), ("Lost on its way to", lost), ("Under way to", later)];
    let said = parts.into_iter().filter(|(_, who)| !who.is_empty());
    said.map(|(how, who)| format!("{how} {}.", who.join(", "))).collect::<Vec<_>>().join(" ")
}

fn number(member: MemberId) -> String {
    member.0.to_string()
}
