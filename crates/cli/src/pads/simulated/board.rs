use super::words::{Names, digits};
use crate::lanes::colour;
use console::Style;
use kusari::stage8_contract::MemberId;
use kusari_simulation::members::{Happened, Link, MemberEvent, Play};
use std::collections::BTreeMap;
use std::time::Duration;

/// How long something stays marked.
const MARKED: Duration = Duration::from_secs(3);

/// What is said beside a lane, and since when.
#[derive(Default)]
pub(super) struct Board {
    marks: BTreeMap<MemberId, (Duration, String)>,
}

impl Board {
    /// Takes in an event that is marked for a while.
    pub(super) fn note(&mut self, event: &MemberEvent, names: &Names) {
        let mark = match &event.what {
            Happened::TakenBack { from } => format!("takes back from {from} on"),
            Happened::Evidence { against } => format!("accuses {}", names.of_member(*against)),
            Happened::Stuck { missing } => format!("waits for {}", names.list(missing)),
            Happened::Broken { .. } => "✗ two histories".to_owned(),
            _ => return,
        };
        self.marks.insert(event.member, (event.at, mark));
    }

    /// `white_noise  12  ╟── [a1b2]·7·[c3d4]─(e5f6)  lies`: what's final has square brackets, and `·7·` is seven blocks without
    /// commands. The tip is at the right.
    pub(super) fn lane(&self, play: &Play, names: &Names, number: usize, width: usize) -> String {
        const MARK: usize = 34;
        let Ok(member) = u16::try_from(number).map(MemberId) else { return String::new() };
        let chain = play.chains().chain(member);
        let name = format!("{:<width$}", names.of_member(member), width = names.width());
        let mut text = colour(number).apply_to(&name).to_string();
        text += &format!(" {:>5}  ", chain.len());
        let room = width.saturating_sub(name.len() + 12 + MARK);
        text += &drawn(chain, room, |link| play.chains().split().contains(&link.block.height));
        text + &self.mark(play, member)
    }

    fn mark(&self, play: &Play, member: MemberId) -> String {
        let mut words = Vec::new();
        if play.plan().liars.contains(&member) {
            words.push("lies");
        }
        if !play.world().is_up(member) {
            words.push("down");
        }
        let fresh = self.marks.get(&member);
        let fresh = fresh.filter(|(at, _)| play.now().saturating_sub(*at) < MARKED);
        words.extend(fresh.map(|(_, mark)| mark.as_str()));
        if words.is_empty() { String::new() } else { format!("  {}", words.join(", ")) }
    }
}

/// The end of a chain, as far as there's room for it.
fn drawn(chain: &[Link], room: usize, is_split: impl Fn(&Link) -> bool) -> String {
    let mut pieces: Vec<(String, usize)> = Vec::new();
    let (mut used, mut empty) = (0, 0_usize);
    let mut rest = chain.iter().rev();
    let is_whole = loop {
        let next = rest.next();
        if let Some(link) = next
            && link.block.commands.is_empty()
            && !is_split(link)
        {
            empty += 1;
            continue;
        }
        if empty > 0 {
            let run = format!("·{empty}·");
            used += run.chars().count();
            pieces.push((run.clone(), run.chars().count()));
            empty = 0;
        }
        let Some(link) = next else { break true };
        let (plain, styled) = block(link, is_split(link));
        used += plain;
        if used > room {
            break false;
        }
        pieces.push((styled, plain));
    };
    let begin = if is_whole { "╟──" } else { "···" };
    pieces.into_iter().rev().fold(begin.to_owned(), |text, (piece, _)| text + &piece)
}

/// A block as it's drawn, and how wide that is. Its colour is that of the member whose command comes first.
fn block(link: &Link, is_split: bool) -> (usize, String) {
    let digits = digits(&link.hash.to_hex());
    let text = if link.is_final { format!("[{digits}]") } else { format!("({digits})") };
    let first = link.block.commands.first().map(|command| command.content.by);
    let style = first.map(|by| colour(by.0.into())).unwrap_or_default();
    if is_split {
        return (8, format!("{}✗", Style::new().red().apply_to(text)) + "─");
    }
    (7, format!("─{}", style.apply_to(text)))
}
