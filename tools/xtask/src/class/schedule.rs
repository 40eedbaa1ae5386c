//! Days and lessons, made of the chapters' sections.
//!
//! What is fixed here is what a teacher would decide: when a day begins and ends, and what is done
//! besides the chapters. How it is laid out is computed by [`Session`].

use super::sections::{Chapter, Section};
use super::session::{Item, Session, UNPLUGGED};

/// The tables of `course/teaching/schedule.md`, each with the name of the place where it stands.
pub(super) fn tables(chapters: &[Chapter]) -> Result<Vec<(&'static str, String)>, String> {
    Ok(vec![
        ("sections", all_sections(chapters)),
        ("one day", text(&one_day(chapters))?),
        ("two days", text(&two_days(chapters))?),
        ("a third morning", text(&a_third_morning(chapters))?),
        ("a fourth day", text(&a_fourth_day(chapters))?),
        ("a fifth morning", text(&a_fifth_morning(chapters))?),
        ("a sixth morning", text(&a_sixth_morning(chapters))?),
        ("lessons", text(&lessons(chapters))?),
    ])
}

/// From the bank to the network: as many chapters as fit into one day, or into two with exercises.
const CORE: u32 = 5;

/// The chapters of the third day, of the fourth, and of the fifth. The sixth is for those after it.
const COIN: u32 = 6;
const PEERS: u32 = 7;
const CONTRACT: u32 = 8;

/// The chapters of the first two days, and of each day after them.
fn by_day(chapters: &[Chapter]) -> [&[Chapter]; 5] {
    let (core, rest) = chapters.split_at(chapters.partition_point(|it| it.number <= CORE));
    let (coin, rest) = rest.split_at(rest.partition_point(|it| it.number <= COIN));
    let (peers, rest) = rest.split_at(rest.partition_point(|it| it.number <= PEERS));
    let (contract, last) = rest.split_at(rest.partition_point(|it| it.number <= CONTRACT));
    [core, coin, peers, contract, last]
}

fn one_day(chapters: &[Chapter]) -> Vec<Session> {
    let mut items = vec![fixed("Welcome: who we are, how a session goes", 10)];
    by_day(chapters)[0].iter().for_each(|chapter| items.extend(sections(chapter)));
    items.push(fixed("What is left to trust? One sentence from each", 10));
    vec![day("The day", items)]
}

fn two_days(chapters: &[Chapter]) -> Vec<Session> {
    let [core, ..] = by_day(chapters);
    let (first, second) = core.split_at(core.len().min(3));
    let mut one = vec![fixed("Welcome: who we are, how a session goes, every machine starts", 20)];
    one.extend(first.iter().flat_map(in_full));
    one.push(fixed("One thing that was clear, one that was not", 5));
    let mut two = vec![fixed("The trust table of yesterday, from memory", 10)];
    two.extend(second.iter().flat_map(in_full));
    two.push(fixed("The same race on all machines: `kusari race --seed 7 --partition`", 15));
    two.push(fixed("Quiz, and what is left to trust", 20));
    vec![day("The first day", one), day("The second day", two)]
}

fn a_third_morning(chapters: &[Chapter]) -> Vec<Session> {
    let [_, coin, ..] = by_day(chapters);
    morning_or_day("third", later_day(coin, None))
}

fn a_fourth_day(chapters: &[Chapter]) -> Vec<Session> {
    let [_, _, peers, ..] = by_day(chapters);
    let together = fixed("One room, one chain: see one-chain.md", 60);
    vec![day("The fourth day", later_day(peers, Some(together)))]
}

fn a_fifth_morning(chapters: &[Chapter]) -> Vec<Session> {
    let [_, _, _, contract, _] = by_day(chapters);
    let together = fixed("Five laptops, one airport: see stage8_contract.md", 30);
    morning_or_day("fifth", later_day(contract, Some(together)))
}

fn a_sixth_morning(chapters: &[Chapter]) -> Vec<Session> {
    let [.., last] = by_day(chapters);
    let together = fixed("The game of pools: see stage9_stake.md", 20);
    morning_or_day("sixth", later_day(last, Some(together)))
}

/// What's done on a day for a class that has had the days before.
fn later_day(chapters: &[Chapter], together: Option<Item>) -> Vec<Item> {
    let mut items = vec![fixed("Arriving; the attack of last time, in one sentence", 5)];
    items.extend(chapters.iter().flat_map(in_full));
    items.extend(together);
    items.push(fixed("Quiz, and what is left to trust", 20));
    items
}

/// A morning, or a day if the chapters have too many notebooks for that.
fn morning_or_day(which: &str, items: Vec<Item>) -> Vec<Session> {
    let title = format!("The {which} morning");
    let morning = Session { end: 12 * 60 + 30, ..day(&title, items.clone()) };
    let fits = morning.laid_out().is_ok();
    vec![if fits { morning } else { day(&format!("The {which} day"), items) }]
}

fn lessons(chapters: &[Chapter]) -> Vec<Session> {
    let lesson = |chapter: &Chapter| {
        let begin = match chapter.name.as_str() {
            "1" => "Arriving; how a session goes",
            _ => "Arriving; the attack of last time, in one sentence",
        };
        let items = [fixed(begin, 5)].into_iter().chain(in_full(chapter)).collect();
        let title = format!("Lesson {}", chapter.name);
        Session { title, begin: 0, end: 90, has_breaks: false, items }
    };
    chapters.iter().map(lesson).collect()
}

/// A chapter with what belongs to it.
fn in_full(chapter: &Chapter) -> Vec<Item> {
    let is_first = chapter.notebook == chapter.stem;
    let unplugged = is_first.then(|| fixed(&format!("Chapter {}{UNPLUGGED}", chapter.number), 10));
    let each = chapter.exercises.clone();
    let exercises = Item::Exercises { chapter: chapter.name.clone(), minutes: 0, each };
    unplugged.into_iter().chain(sections(chapter)).chain([exercises]).collect()
}

fn day(title: &str, items: Vec<Item>) -> Session {
    Session { title: title.to_owned(), begin: 9 * 60, end: 17 * 60, has_breaks: true, items }
}

fn fixed(what: &str, minutes: u64) -> Item {
    Item::Fixed(what.to_owned(), minutes)
}

fn sections(chapter: &Chapter) -> impl Iterator<Item = Item> {
    let item =
        |it: &Section| Item::Section(chapter.name.clone(), it.label().to_owned(), it.minutes);
    chapter.sections.iter().map(item)
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
            line(&format!("\nFor home, with its cells run but not discussed: {home}."));
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
        text += &format!("| {} | {} | {parts} |\n", chapter.name, chapter.minutes());
    }
    let all: u64 = chapters.iter().map(Chapter::minutes).sum();
    text + &format!("| all | {all} | |\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class::sections;
    use crate::class::session::{FOR_HOME, STRETCH};

    fn real() -> Vec<Chapter> {
        sections::of_course().expect("there are chapters")
    }

    /// Each plan, and the chapters that are in it.
    fn plans(chapters: &[Chapter]) -> [(Vec<Session>, &[Chapter]); 7] {
        let [core, coin, peers, contract, last] = by_day(chapters);
        [
            (one_day(chapters), core),
            (two_days(chapters), core),
            (a_third_morning(chapters), coin),
            (a_fourth_day(chapters), peers),
            (a_fifth_morning(chapters), contract),
            (a_sixth_morning(chapters), last),
            (lessons(chapters), chapters),
        ]
    }

    #[test]
    fn every_section_is_in_class_or_for_home_and_only_once() {
        let chapters = real();
        for (plan, chapters) in plans(&chapters) {
            let tables: Vec<_> = plan.iter().map(|it| it.laid_out().unwrap()).collect();
            for chapter in chapters {
                let at_home: Vec<_> = tables.iter().flat_map(|it| &it.home).collect();
                let at_home = |it: &&Section| {
                    at_home.contains(&&(chapter.name.clone(), it.label().to_owned()))
                };
                let expected: u64 =
                    chapter.sections.iter().filter(|it| !at_home(it)).map(|it| it.minutes).sum();
                let rows = tables.iter().flat_map(|it| &it.rows);
                let rows = rows.filter(|it| it.chapter.as_ref() == Some(&chapter.name));
                assert_eq!(rows.map(|it| it.minutes).sum::<u64>(), expected, "{}", chapter.stem);
            }
        }
    }

    #[test]
    fn a_chapter_of_three_notebooks_has_three_lessons_and_takes_a_day() {
        let section =
            |label: &str, minutes| Section { title: label.into(), minutes, ..Section::default() };
        let part = |number: u32| Chapter {
            number: 6,
            name: format!("6.{number}"),
            stem: "stage6_coin".into(),
            notebook: if number == 1 {
                "stage6_coin".into()
            } else {
                format!("stage6_coin_{number}")
            },
            sections: vec![section("Where we stand", 5), section("1. One", 65)],
            ..Chapter::default()
        };
        let parts = [part(1), part(2), part(3)];
        let lessons: Vec<_> = lessons(&parts).into_iter().map(|it| it.title).collect();
        assert_eq!(lessons, ["Lesson 6.1", "Lesson 6.2", "Lesson 6.3"]);
        let one = a_third_morning(&parts[..1]);
        assert_eq!(one[0].title, "The third morning");
        let all = text(&a_third_morning(&parts)).unwrap();
        assert!(all.starts_with("**The third day**"), "{all}");
        let times = |what: &str| all.matches(what).count();
        assert_eq!((times("unplugged"), times("*Lunch*")), (1, 1), "{all}");
        assert!(all.contains("| Chapter 6.3: 1 |"), "{all}");
    }

    #[test]
    fn a_day_ends_in_time_and_nobody_sits_too_long() {
        let chapters = real();
        for session in plans(&chapters).into_iter().flat_map(|(plan, _)| plan) {
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
            let is_whole_day = session.has_breaks && session.end > 13 * 60;
            assert_eq!(lunches, usize::from(is_whole_day), "{}", session.title);
        }
    }

    #[test]
    fn the_attack_of_each_chapter_is_never_left_for_home() {
        let chapters = real();
        for (name, label) in FOR_HOME {
            let own = chapters.iter().filter(|it| it.name == name).flat_map(|it| &it.sections);
            assert!(own.map(Section::label).any(|it| it == label), "chapter {name} has no {label}");
        }
        for parts in chapters.chunk_by(|a, b| a.number == b.number) {
            let mut sections = parts.iter().flat_map(|it| &it.sections);
            assert!(sections.any(|it| it.label().contains("attacker")), "{}", parts[0].stem);
        }
        assert!(FOR_HOME.iter().all(|(_, label)| !label.contains("attacker")));
    }
}
