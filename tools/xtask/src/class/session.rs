//! A day or a lesson: what is in it, and how it is laid out.

use std::fmt::Write;

/// The longest that people sit without a break, in minutes.
pub(super) const STRETCH: u64 = 90;
/// After so long there is a break before another chapter begins, so that none begins just before one.
const LONG: u64 = 60;
const BREAK: u64 = 15;
const LUNCH: u64 = 60;
const NOON: u64 = 11 * 60 + 40;

/// How an activity without machines is called, after its chapter.
pub(super) const UNPLUGGED: &str = ", unplugged";

/// The most that a chapter's exercises get, while they do not say how long they take.
const MOST_EXERCISES: u64 = 75;

/// What is left for home first, if a day or a lesson is too short: chapter, and section.
pub(super) const FOR_HOME: [(&str, &str); 29] = [
    ("1", "What Bitcoin does instead"),
    ("2", "What Bitcoin does instead"),
    ("3", "What Bitcoin does instead"),
    ("4", "What Bitcoin does instead"),
    ("5", "What Bitcoin does instead"),
    ("6.1", "What Bitcoin does instead"),
    ("6.2", "What Bitcoin does instead"),
    ("6.3", "What Bitcoin does instead"),
    ("7", "What Bitcoin does instead"),
    ("8", "What others do instead"),
    ("9", "What others do instead"),
    ("4", "3"),
    ("3", "6"),
    ("2", "4"),
    ("4", "6"),
    ("2", "5"),
    ("5", "5"),
    ("5", "2"),
    ("6.3", "3"),
    ("1", "1"),
    ("3", "5"),
    ("7", "6"),
    ("7", "7"),
    ("8", "8"),
    ("8", "7"),
    ("8", "6"),
    ("8", "3"),
    ("9", "5"),
    ("9", "4"),
];

/// One item of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// Something with a name and a length.
    Fixed(String, u64),
    /// A section: the chapter's name, what it is called, its minutes.
    Section(String, String, u64),
    /// The exercises of a chapter, each with its minutes. They take what time is left, up to what
    /// they need.
    Exercises { chapter: String, minutes: u64, each: Vec<(String, u64)> },
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
pub(super) struct Session {
    pub(super) title: String,
    pub(super) begin: u64,
    pub(super) end: u64,
    pub(super) has_breaks: bool,
    pub(super) items: Vec<Item>,
}

/// What the layout of a session gives: a row for each thing that is done, and what is for home.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) rows: Vec<Row>,
    pub(super) home: Vec<(String, String)>,
    pub(super) end: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) begin: u64,
    pub(super) minutes: u64,
    pub(super) what: String,
    pub(super) chapter: Option<String>,
    pub(super) is_break: bool,
}

impl Session {
    /// Leaves sections for home until the rest fits, and gives what time is left to exercises.
    pub(super) fn laid_out(&self) -> Result<Table, String> {
        let mut session = self.clone();
        let mut home = Vec::new();
        let mut candidates = FOR_HOME.iter();
        while session.rows().end > session.end {
            let Some((chapter, label)) = candidates.next() else {
                return Err(format!(
                    "{} has no room for everything that has to be in it",
                    self.title
                ));
            };
            let before = session.items.len();
            session
                .items
                .retain(|it| !matches!(it, Item::Section(c, l, _) if c == chapter && l == label));
            if session.items.len() < before {
                home.push(((*chapter).to_owned(), (*label).to_owned()));
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
                Item::Section(chapter, label, minutes) => {
                    (label.clone(), *minutes, Some(chapter.clone()))
                }
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
                    let named = |it: &String| format!("Chapter {it}: {what}");
                    let what = chapter.as_ref().map_or(what.clone(), named);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn section(minutes: u64, title: &str) -> Item {
        Item::Section("4".to_owned(), title.to_owned(), minutes)
    }

    #[test]
    fn what_does_not_fit_is_left_for_home_in_its_order_and_what_is_left_is_for_exercises() {
        let each = vec![("one".to_owned(), 10), ("two".to_owned(), 20)];
        let exercises = Item::Exercises { chapter: "4".to_owned(), minutes: 0, each };
        let items = vec![section(20, "1"), section(40, "3"), section(20, "6"), exercises];
        let lesson = |end| Session { end, items: items.clone(), ..Session::default() };
        let table = lesson(80).laid_out().unwrap();
        assert_eq!((table.rows.len(), table.end, table.home.len()), (1, 80, 0));
        let table = lesson(79).laid_out().unwrap();
        assert_eq!(table.home, [("4".to_owned(), "3".to_owned())]);
        assert_eq!(table.rows[0].what, "Chapter 4: 1, 6");
        assert_eq!((table.rows[1].minutes, table.end), (30, 70), "no more than they need");
        assert_eq!(table.rows[1].what, "Chapter 4, exercises: `one`, `two`");
        let table = lesson(54).laid_out().unwrap();
        assert_eq!((table.rows[1].minutes, table.end), (10, 50));
        assert_eq!(table.rows[1].what, "Chapter 4, exercises: `one`");
        assert_eq!(lesson(39).laid_out().unwrap().home.len(), 2);
        assert!(lesson(19).laid_out().is_err());
    }

    fn day(items: Vec<Item>) -> Session {
        Session { begin: 540, end: 1020, has_breaks: true, items, ..Session::default() }
    }

    #[test]
    fn a_break_comes_before_it_is_too_long_and_lunch_at_noon() {
        let items = [50, 50, 50, 50, 50].map(|minutes| section(minutes, "1")).to_vec();
        let table = day(items).laid_out().unwrap();
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
