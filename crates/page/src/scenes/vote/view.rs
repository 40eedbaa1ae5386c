//! What the scene shows.

use super::liar::LIAR;
use super::story::{ASKED, END, Members, Story};
use crate::deed::Deed;
use crate::html::{button, choice, figure, player, slider, verdict};
use crate::scene::Part;
use kusari::figures;
use kusari::stage8_contract::{Event, LandingPads, MemberId, Quorum};
use maud::{Markup, html};

/// How much of the talk is shown, in milliseconds.
const RECENT: u64 = 150;
/// How many of the last events are told.
const MOST_LINES: usize = 8;

pub(super) fn show(story: &Story) -> Vec<Part> {
    vec![
        ("setup", setup(story)),
        ("clock", clock(story)),
        ("books", books(story)),
        ("sheet", sheet(story)),
        ("talk", talk(story)),
        ("events", events(story)),
    ]
}

/// What is so at this moment, in a sentence.
pub(super) fn said(story: &Story) -> String {
    let time = seconds(story.at());
    match story.two_histories() {
        Some((one, other, height)) => {
            let (one, other) = (name(story.members(), one), name(story.members(), other));
            format!("{time}: {one} and {other} have different blocks at height {height}.")
        }
        None => {
            let heights = [0, 1, 3].map(|it| {
                let member = MemberId(it);
                let height = story.members().book(member).map_or(0, |book| book.tip().height);
                format!("{} has {height}", name(story.members(), member))
            });
            format!("{time}: how many blocks are final? {}.", heights.join(", "))
        }
    }
}

fn seconds(millis: u64) -> String {
    format!("{}.{:02} s", millis / 1000, millis % 1000 / 10)
}

fn name(members: &Members, member: MemberId) -> &str {
    members.genesis().members.get(member).map_or("?", |it| &it.name)
}

fn setup(story: &Story) -> Markup {
    let lies = [("false", "honest"), ("true", "a liar")];
    let enough = [("3", "3 of 4"), ("2", "2 of 4, one too few")];
    let settings = story.settings();
    html! {
        div.controls {
            (choice("liar", "White_noise is", &lies, &settings.lies.to_string(), &Deed::of(["liar"])))
            (choice("enough", "A quorum is", &enough, &settings.enough.to_string(), &Deed::of(["enough"])))
            @if story.is_cut() {
                (button("Repair the lines", &Deed::of(["heal"])))
            } @else {
                (button("Cut off yellow_submarine", &Deed::of(["cut"])))
            }
        }
        p.note {
            "At " (seconds(ASKED)) ", the_blue_sky and yellow_submarine both ask for pad 1 from 08:10 until 08:20. "
            @if story.is_cut() { "The lines between yellow_submarine and the first two are cut: it hears only white_noise." }
        }
    }
}

fn clock(story: &Story) -> Markup {
    let now = story.at();
    let time = Deed::of(["time"]);
    let next = |step: u64| Deed::of(["time".to_owned(), (now + step).min(END).to_string()]);
    html! {
        div.row {
            (player("Play", &time, now, END, 0.12))
            (button("+ 10 ms", &next(10)))
            (button("+ 100 ms", &next(100)))
            (slider("vote-time", "Time", (0, END), now, &seconds(now), &time))
        }
    }
}

/// The books of the honest members, those that are alike as one.
fn books(story: &Story) -> Markup {
    let members = story.members();
    let mut alike: Vec<(String, &LandingPads)> = Vec::new();
    for id in members.ids().filter(|id| story.is_honest(*id)) {
        let Some(book) = members.book(id) else { continue };
        match alike.iter_mut().find(|it| it.1 == book.machine()) {
            Some((names, _)) => *names += &format!(", {}", id.0),
            None => alike.push((format!("member {}", id.0), book.machine())),
        }
    }
    let tables: Vec<_> = alike.iter().map(|(names, pads)| (&**names, *pads)).collect();
    let list = &members.genesis().members;
    let picture = figures::timetables(&tables, list, members.genesis().time);
    html! {
        h3 { "The pads, as the members have them" }
        (figure(&picture))
        @if let Some((one, other, height)) = story.two_histories() {
            (verdict(Some(("two-histories", format!(
                "at height {height}, {} and {} have different blocks, and each has enough signatures.",
                name(members, one), name(members, other)))), ""))
        } @else {
            (verdict(None, "No two of the honest members have different blocks at one height."))
        }
    }
}

fn sheet(story: &Story) -> Markup {
    let quorum = Quorum { members: 4, enough: story.settings().enough as usize };
    let liars: &[MemberId] = if story.settings().lies { &[LIAR] } else { &[] };
    html! {
        h3 { "What they've signed" }
        (figure(&figures::ballot_run(quorum, liars, story.members().sent())))
    }
}

fn talk(story: &Story) -> Markup {
    let sent = story.members().sent();
    let now = story.members().now().millis();
    let from = sent.partition_point(|it| it.at.millis() + RECENT < now);
    html! {
        h3 { "Who told whom what, in the last " (seconds(RECENT)) }
        (figure(&figures::talk(&story.members().genesis().members, &sent[from..])))
    }
}

fn events(story: &Story) -> Markup {
    let members = story.members();
    let opens = members.genesis().time.millis();
    let mut lines: Vec<String> = Vec::new();
    for it in members.happened().iter().filter(|it| story.is_honest(it.member)) {
        let at = seconds(it.at.millis() - opens);
        let who = name(members, it.member);
        lines.extend(line(members, &it.event).map(|what| format!("{at}: {who} {what}")));
    }
    let shown = lines.len().saturating_sub(MOST_LINES);
    html! {
        h3 { "What happened to the honest members" }
        @if lines.is_empty() { p.note { "Nothing yet." } }
        @if shown > 0 { p.note { "… and " (shown) " things before …" } }
        ul { @for line in &lines[shown..] { li { (line) } } }
        p.note { "Blocks without a command aren't listed." }
    }
}

fn line(
    members: &Members,
    event: &Event<kusari::stage8_contract::Vote<LandingPads>>,
) -> Option<String> {
    Some(match event {
        Event::Placed { entries, .. } if entries.is_empty() => return None,
        Event::Placed { block, entries, .. } => {
            let told: Vec<_> = entries
                .iter()
                .map(|entry| match &entry.outcome {
                    Ok(_) => format!("pad 1 is {}'s", name(members, entry.command.by)),
                    Err(refused) => {
                        use kusari::stage1_ledger::Refusal as _;
                        format!(
                            "{} is refused, {}",
                            name(members, entry.command.by),
                            refused.code()
                        )
                    }
                })
                .collect();
            format!("has block {} as final: {}", block.height, told.join("; "))
        }
        Event::Evidence(by, _) => {
            format!("has two signatures that prove that {} lied", name(members, *by))
        }
        Event::Stuck { missing } => {
            let names: Vec<_> = missing.iter().map(|it| name(members, *it)).collect();
            format!("is stuck, and hears nothing from {}", names.join(", "))
        }
        Event::Broken { height, .. } => {
            format!("sees a second block for height {height} that has enough signatures, and stops")
        }
        Event::TakenBack { .. } | Event::Refused { .. } => return None,
    })
}
