//! Days and lessons, made of the chapters' sections.
//!
//! What is fixed here is what a teacher would decide: when a day begins and ends, what is done
//! besides the chapters, and what is left for home first. The rest is computed.

use super::sections::{Chapter, Section};
use std::fmt::Write;

/// The longest that people sit without a break, in minutes.
const STRETCH: u64 = 90;
/// After so long there is a break before another chapter begins, so that none begins just before one.
const LONG: u64 = 60;
const BREAK: u64 = 15;
const LUNCH: u64 = 60;
const NOON: u64 = 11 * 60 + 40;

/// How an activity without machines is called, after its chapter.
const UNPLUGGED: &str = ", unplugged";

/// The most that a chapter's exercises get, while they do not say how long they take.
const MOST_EXERCISES: u64 = 75;

/// What is left for home first, if a day or a lesson is too short: chapter, and section.
const FOR_HOME: [(u32, &str); 12] = [
    (1, "What Bitcoin does instead"),
    (2, "What Bitcoin does instead"),
    (3, "What Bitcoin does instead"),
    (4, "What Bitcoin does instead"),
    (5, "What Bitcoin does instead"),
    (4, "4"),
    (3, "6"),
    (2, "4"),
    (5, "5"),
    (4, "3"),
    (2, "6"),
    (5, "6"),
];

/// One item of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Item {
    /// Something with a name and a length.
    Fixed(String, u64),
    /// A section: the chapter's number, what it is called, its minutes.
    Section(u32, String, u64),
    /// The exercises of a chapter, each with its minutes. They take what time is left, up to what
    /// they need.
    Exercises { chapter: u32, minutes: u64, each: Vec<(String, u64)> },
}

impl Item {
    /// Whether a chapter begins here.
    fn begins(&self) -> bool {
        match self {
            Item::Fixed(what, _) => what.ends_with(UNPLUGGED),
            Item::Section(_, label, _) => label == "Where we stand",
            Item::Exercises { .. } => false,
        }
    }
}

/// A day, or a lesson.
#[derive(Clone, Debug, Default)]
struct Session {
    title: String,
    begin: u64,
    end: u64,
    has_breaks: bool,
    items: Vec<Item>,
}

/// What the layout of a session gives: a row for each thing that is done, and what is for home.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Table {
    rows: Vec<Row>,
    home: Vec<(u32, String)>,
    end: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    begin: u64,
    minutes: u64,
    what: String,
    chapter: Option<u32>,
    is_break: bool,
}

/// The tables of `teaching/schedule.md`, each with the name of the place where it stands.
pub(super) fn tables(chapters: &[Chapter]) -> Result<Vec<(&'static str, String)>, String> {
    Ok(vec![
        ("sections", all_sections(chapters)),
        ("one day", text(&one_day(chapters))?),
        ("two days", text(&two_days(chapters))?),
        ("five lessons", text(&five_lessons(chapters))?),
    ])
}

fn one_day(chapters: &[Chapter]) -> Vec<Session> {
    let mut items = vec![fixed("Welcome: who we are, how a session goes", 10)];
    chapters.iter().for_each(|chapter| items.extend(sections(chapter)));
    items.push(fixed("What is left to trust? One sentence from each", 10));
    vec![day("The day", items)]
}

fn two_days(chapters: &[Chapter]) -> Vec<Session> {
    let (first, second) = chapters.split_at(chapters.len().min(3));
    let mut one = vec![fixed("Welcome: who we are, how a session goes, every machine starts", 20)];
    one.extend(first.iter().flat_map(in_full));
    one.push(fixed("One thing that was clear, one that was not", 5));
    let mut two = vec![fixed("The trust table of yesterday, from memory", 10)];
    two.extend(second.iter().flat_map(in_full));
    two.push(fixed("A race on the projector: `race --partition`", 15));
    two.push(fixed("Quiz, and what is left to trust", 20));
    vec![day("The first day", one), day("The second day", two)]
}

fn five_lessons(chapters: &[Chapter]) -> Vec<Session> {
    let lesson = |chapter: &Chapter| {
        let begin = match chapter.number {
            1 => "Arriving; how a session goes",
            _ => "Arriving; the attack of last time, in one sentence",
        };
        let items = [fixed(begin, 5)].into_iter().chain(in_full(chapter)).collect();
        let title = format!("Lesson {}", chapter.number);
        Session { title, begin: 0, end: 90, has_breaks: false, items }
    };
    chapters.iter().map(lesson).collect()
}

/// A chapter with what belongs to it.
fn in_full(chapter: &Chapter) -> Vec<Item> {
    let unplugged = fixed(&format!("Chapter {}{UNPLUGGED}", chapter.number), 10);
    let each = chapter.exercises.clone();
    let exercises = Item::Exercises { chapter: chapter.number, minutes: 0, each };
    [unplugged].into_iter().chain(sections(chapter)).chain([exercises]).collect()
}

fn day(title: &str, items: Vec<Item>) -> Session {
    Session { title: title.to_owned(), begin: 9 * 60, end: 17 * 60, has_breaks: true, items }
}

fn fixed(what: &str, minutes: u64) -> Item {
    Item::Fixed(what.to_owned(), minutes)
}

fn sections(chapter: &Chapter) -> impl Iterator<Item = Item> {
    let item = |it: &Section| Item::Section(chapter.number, it.label().to_owned(), it.minutes);
    chapter.sections.iter().map(item)
}

impl Session {
    /// Leaves sections for home until the rest fits, and gives what time is left to exercises.
    fn laid_out(&self) -> Result<Table, String> {
        let mut session = self.clone();
        let mut home = Vec::new();
        let mut candidates = FOR_HOME.iter();
        while session.rows().end > session.end {
            let Some((chapter, label)) = candidates.next() else {
                return Err(format!("{} has no room for all that has to be in it", self.title));
            };
            let before = session.items.len();
            session
                .items
                .retain(|it| !matches!(it, Item::Section(c, l, _) if c == chapter && l == label));
            if session.items.len() < before {
                home.push((*chapter, (*label).to_owned()));
            }
        }
        session.spread();
        home.sort();
        Ok(Table { home, ..session.rows() })
    }

    /// Five minutes more for each chapter's exercises in turn, as long as there are any left.
    fn spread(&mut self) {
        loop {
            let mut grew = false;
            for at in 0..self.items.len() {
                let mut tried = self.clone();
                let Item::Exercises { minutes, each, .. } = &mut tried.items[at] else { continue };
                *minutes += 5;
                let most = if each.is_empty() { MOST_EXERCISES } else { minutes_of(each) };
                if *minutes <= most && tried.rows().end <= self.end {
                    *self = tried;
                    grew = true;
                }
            }
            if !grew {
                return;
            }
        }
    }

    fn rows(&self) -> Table {
        let mut rows: Vec<Row> = Vec::new();
        let (mut now, mut stretch, mut had_lunch) = (self.begin, 0, false);
        for item in &self.items {
            let (what, minutes, chapter) = match item {
                Item::Fixed(what, minutes) => (what.clone(), *minutes, None),
                Item::Section(chapter, label, minutes) => (label.clone(), *minutes, Some(*chapter)),
                Item::Exercises { minutes: 0, .. } => continue,
                Item::Exercises { chapter, minutes, each } => {
                    let what = format!("Chapter {chapter}, exercises{}", that_fit(each, *minutes));
                    (what, *minutes, None)
                }
            };
            let is_next = item.begins() && stretch >= LONG;
            if self.has_breaks && stretch > 0 && (is_next || stretch + minutes > STRETCH) {
                let is_lunch = !had_lunch && now >= NOON;
                let (name, length) = if is_lunch { ("Lunch", LUNCH) } else { ("Break", BREAK) };
                had_lunch |= is_lunch;
                rows.push(Row {
                    begin: now,
                    minutes: length,
                    what: format!("*{name}*"),
                    chapter: None,
                    is_break: true,
                });
                now += length;
                stretch = 0;
            }
            match rows.last_mut() {
                // Sections of a chapter that follow each other are one row.
                Some(row) if chapter.is_some() && row.chapter == chapter => {
                    row.minutes += minutes;
                    write!(row.what, ", {what}").expect("nothing fails that writes to memory");
                }
                _ => {
                    let what = chapter.map_or(what.clone(), |it| format!("Chapter {it}: {what}"));
                    rows.push(Row { begin: now, minutes, what, chapter, is_break: false });
                }
            }
            now += minutes;
            stretch += minutes;
        }
        Table { rows, home: Vec::new(), end: now }
    }
}

fn minutes_of(exercises: &[(String, u64)]) -> u64 {
    exercises.iter().map(|(_, minutes)| minutes).sum()
}

/// The first exercises, as many as there is time for.
fn that_fit(exercises: &[(String, u64)], minutes: u64) -> String {
    let fits = |count: &usize| minutes_of(&exercises[..*count]) <= minutes;
    let count = (0..=exercises.len()).rev().find(fits).unwrap_or(0);
    let names: Vec<_> = exercises[..count].iter().map(|(name, _)| format!("`{name}`")).collect();
    if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) }
}

fn text(sessions: &[Session]) -> Result<String, String> {
    let mut text = String::new();
    let mut line = |words: &str| {
        text += words;
        text.push('\n');
    };
    for (at, session) in sessions.iter().enumerate() {
        let table = session.laid_out()?;
        if at > 0 {
            line("");
        }
        line(&format!("**{}**\n", session.title));
        line("| from | minutes | what |\n|---|---|---|");
        for row in &table.rows {
            line(&format!("| {} | {} | {} |", clock(row.begin), row.minutes, row.what));
        }
        line(&format!("| {} | | end |", clock(table.end)));
        if !table.home.is_empty() {
            let home = table.home.iter().map(|(chapter, label)| match label.parse::<u32>() {
                Ok(section) => format!("chapter {chapter}, section {section}"),
                Err(_) => format!("chapter {chapter}, *{label}*"),
            });
            let home = home.collect::<Vec<_>>().join("; ");
            line(&format!("\nFor home, its cells run and not discussed: {home}."));
        }
    }
    Ok(text)
}

fn clock(minutes: u64) -> String {
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

/// What all is computed from.
fn all_sections(chapters: &[Chapter]) -> String {
    let mut text = "| chapter | minutes | of these |\n|---|---|---|\n".to_owned();
    for chapter in chapters {
        let parts = chapter.sections.iter().map(|it| format!("{} {}", it.label(), it.minutes));
        let parts = parts.collect::<Vec<_>>().join(" · ");
        text += &format!("| {} | {} | {parts} |\n", chapter.number, chapter.minutes());
    }
    let all: u64 = chapters.iter().map(Chapter::minutes).sum();
    text + &format!("| all | {all} | |\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class::sections;

    fn real() -> Vec<Chapter> {
        sections::of_course().expect("there are chapters")
    }

    fn plans(chapters: &[Chapter]) -> [Vec<Session>; 3] {
        [one_day(chapters), two_days(chapters), five_lessons(chapters)]
    }

    #[test]
    fn every_section_is_in_class_or_for_home_and_only_once() {
        let chapters = real();
        for plan in plans(&chapters) {
            let tables: Vec<_> = plan.iter().map(|it| it.laid_out().unwrap()).collect();
            for chapter in &chapters {
                let at_home: Vec<_> = tables.iter().flat_map(|it| &it.home).collect();
                let at_home =
                    |it: &&Section| at_home.contains(&&(chapter.number, it.label().to_owned()));
                let expected: u64 =
                    chapter.sections.iter().filter(|it| !at_home(it)).map(|it| it.minutes).sum();
                let rows = tables.iter().flat_map(|it| &it.rows);
                let rows = rows.filter(|it| it.chapter == Some(chapter.number));
                assert_eq!(rows.map(|it| it.minutes).sum::<u64>(), expected, "{}", chapter.stem);
            }
        }
    }

    #[test]
    fn a_day_ends_in_time_and_nobody_sits_too_long() {
        let chapters = real();
        for session in plans(&chapters).into_iter().flatten() {
            let table = session.laid_out().unwrap();
            assert!(table.end <= session.end, "{}", session.title);
            let (mut now, mut stretch) = (session.begin, 0);
            for row in &table.rows {
                assert_eq!(row.begin, now, "{}: no gap and no overlap", session.title);
                now += row.minutes;
                stretch = if row.is_break { 0 } else { stretch + row.minutes };
                assert!(stretch <= STRETCH, "{}: {}", session.title, row.what);
            }
            assert_eq!(table.end, now);
            let lunches = table.rows.iter().filter(|it| it.what == "*Lunch*").count();
            assert_eq!(lunches, usize::from(session.has_breaks), "{}", session.title);
        }
    }

    #[test]
    fn the_attack_of_each_chapter_is_never_left_for_home() {
        for chapter in real() {
            for (number, label) in FOR_HOME {
                let is_there = chapter.sections.iter().any(|it| it.label() == label);
                assert!(number != chapter.number || is_there, "chapter {number} has no {label}");
            }
            let attack = chapter.sections.iter().find(|it| it.label().contains("attacker"));
            assert!(attack.is_some(), "{}", chapter.stem);
        }
        assert!(FOR_HOME.iter().all(|(_, label)| !label.contains("attacker")));
    }

    fn section(minutes: u64, title: &str) -> Item {
        Item::Section(4, title.to_owned(), minutes)
    }

    #[test]
    fn what_does_not_fit_is_left_for_home_in_its_order_and_what_is_left_is_for_exercises() {
        let each = vec![("one".to_owned(), 10), ("two".to_owned(), 20)];
        let exercises = Item::Exercises { chapter: 4, minutes: 0, each };
        let items = vec![section(20, "1"), section(40, "4"), section(20, "3"), exercises];
        let lesson = |end| Session { end, items: items.clone(), ..Session::default() };
        let table = lesson(80).laid_out().unwrap();
        assert_eq!((table.rows.len(), table.end, table.home.len()), (1, 80, 0));
        let table = lesson(79).laid_out().unwrap();
        assert_eq!(table.home, [(4, "4".to_owned())]);
        assert_eq!(table.rows[0].what, "Chapter 4: 1, 3");
        assert_eq!((table.rows[1].minutes, table.end), (30, 70), "no more than they need");
        assert_eq!(table.rows[1].what, "Chapter 4, exercises: `one`, `two`");
        let table = lesson(54).laid_out().unwrap();
        assert_eq!((table.rows[1].minutes, table.end), (10, 50));
        assert_eq!(table.rows[1].what, "Chapter 4, exercises: `one`");
        assert_eq!(lesson(39).laid_out().unwrap().home.len(), 2);
        assert!(lesson(19).laid_out().is_err());
    }

    #[test]
    fn a_break_comes_before_it_is_too_long_and_lunch_at_noon() {
        let items = [50, 50, 50, 50, 50].map(|minutes| section(minutes, "1")).to_vec();
        let table = day("a day", items).laid_out().unwrap();
        let rows: Vec<_> = table.rows.iter().map(|it| (it.begin, it.what.as_str())).collect();
        let [one, lunch] = ["Chapter 4: 1", "*Lunch*"];
        let expected = [
            (540, one),
            (590, "*Break*"),
            (605, one),
            (655, "*Break*"),
            (670, one),
            (720, lunch),
            (780, one),
            (830, "*Break*"),
            (845, one),
        ];
        assert_eq!(rows, expected);
    }
}
