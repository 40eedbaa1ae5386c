use super::column::{FIRST_SIGN, ROW, TOP, draw_view, width};
use super::family::Family;
use super::marks::{BallotBlock, BallotMark, BallotSign, blocks_of, marks_of};
use super::sign::Signs;
use super::tally::Tally;
use super::words::{MOST_MEMBERS, Words};
use crate::figures::drawing::{Canvas, Figure, MARGIN, label, letters, palette, rect};
use crate::stage8_contract::rules::{Ballot, Step};
use crate::stage8_contract::{MemberId, Quorum};
use std::collections::BTreeMap;

/// How wide the views may be together.
const ROOM: i32 = 800 - LEFT;
const GAP: i32 = 18;
const LEFT: i32 = MARGIN + 132;
const LINE: i32 = 18;

/// Draws a history of the model of the vote, with its liars. They have signed everything that any honest member signs.
///
/// ```
/// use kusari::figures;
/// use kusari::stage8_contract::rules::{Ballot, Explored, Rules, explore};
///
/// let ballot = Ballot::of_two_views(Rules { enough: 2, ..Rules::default() });
/// let Explored::Broken { history, .. } = explore(&ballot, 1_000) else { panic!("it's broken") };
/// let figure = figures::ballot_history(&ballot, &history);
/// assert!(figure.alt().contains("Two quorums that exclude each other share only member 3 (a liar)."));
/// ```
pub fn ballot_history(ballot: &Ballot, history: &[Step]) -> Figure {
    let liars: Vec<_> = ballot.liars().collect();
    let (blocks, marks) = (blocks_of(ballot, history), marks_of(ballot, history));
    ballot_sheet(ballot.quorum(), &liars, &blocks, &marks)
}

/// Draws what members have signed: a row for each member, and a column for each view. If there are too many views, the last ones
/// are drawn.
///
/// A line beside a column goes through all those who are in a quorum. If two quorums of a view exclude each other, the cells of all
/// who are in both have a bold edge. Below is each block, in its view, with a line to its parent, and with a frame if it's final.
pub fn ballot_sheet(
    quorum: Quorum,
    liars: &[MemberId],
    blocks: &[BallotBlock],
    marks: &[BallotMark],
) -> Figure {
    let tallies = Tally::all(quorum, blocks, marks);
    let finals = tallies.iter().flat_map(|it| &it.quorums).filter_map(|(sign, _)| match sign {
        BallotSign::Final(block) => Some(&**block),
        _ => None,
    });
    let finals: Vec<_> = finals.collect();
    let first = first_drawn(&tallies);
    let drawn = &tallies[first..];
    let from = drawn.first().map_or(0, |it| it.view);
    let tree = Family::new(blocks.iter().filter(|it| it.view >= from), &finals);
    let family = Family::new(blocks.iter(), &finals);
    let words = Words { quorum, liars, tallies: &tallies, family: &family };
    let named = marks.iter().filter_map(|mark| mark.signs.block());
    let signs = Signs::new(blocks.iter().map(|it| &*it.name).chain(named));

    let (title, rows) = (words.title(), quorum.members.min(MOST_MEMBERS));
    let remarks = words.remarks(first);
    let remarks: Vec<_> = remarks.iter().flat_map(|text| letters::remark(text)).collect();
    let right = LEFT + drawn.iter().map(|it| width(it) + GAP).sum::<i32>() - GAP;
    let text = letters::title_room(&title).max(letters::remark_room(&remarks)) + 2 * MARGIN;
    let floor = TOP + rows as i32 * ROW + if drawn.is_empty() { 0 } else { 40 };
    let below = floor + tree.height() + 16;
    let mut canvas =
        Canvas::new(text.max(right + MARGIN), below + LINE * remarks.len() as i32 + MARGIN / 2);
    canvas.caption(&title);
    for row in 0..rows {
        let member = MemberId(row as u16);
        let y = TOP + row as i32 * ROW;
        let mut name = member.to_string();
        if words.is_liar(member) {
            name += ", a liar";
            let shade = rect(MARGIN - 8, y + 1, right.max(LEFT) - MARGIN + 16, ROW - 2);
            canvas.draw(shade.set("fill", palette::FAINT));
        }
        canvas.draw(label(MARGIN, y + ROW / 2 + 5, &name));
    }
    let mut columns = BTreeMap::new();
    let mut x = LEFT;
    for tally in drawn {
        draw_view(&mut canvas, x, tally, &signs, rows);
        columns.insert(tally.view, x + FIRST_SIGN);
        x += width(tally) + GAP;
    }
    tree.draw(&mut canvas, floor, &columns, &signs, first > 0);
    for (line, text) in remarks.iter().enumerate() {
        canvas.draw(label(MARGIN, below + LINE * line as i32, text));
    }
    canvas.finish(&title, &words.all())
}

/// The first of the last views for which there's room.
fn first_drawn(tallies: &[Tally]) -> usize {
    let mut room = ROOM;
    let fits = tallies.iter().rev().take_while(|tally| {
        room -= width(tally) + GAP;
        room >= 0
    });
    tallies.len() - fits.count()
}
