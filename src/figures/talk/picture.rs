use super::conversation::{Conversation, Heard, Utterance};
use super::lanes::{Lanes, MOST_MEMBERS};
use super::spoken::{Spoken, Word};
use crate::figures::ballots::{Signs, Slot};
use crate::figures::drawing::{
    Axis, Canvas, Element, Figure, MARGIN, count, cross, group, label, letters, palette, path, rect,
};
use crate::stage5_network::NodeId;
use crate::stage8_contract::{Membership, Replica, Says, Sent};
use std::time::Duration;

const WIDTH: i32 = 820;
const LEFT: i32 = MARGIN + 158;
const LINE: i32 = 18;
/// How far apart two signs are that a member makes at the same moment.
const ABOVE: i32 = 24;
const LEGEND: &str = "A square is a block, a disc a vote, a cross a skip, and a frame a final. A small square is a command.";

/// Draws who told whom what: a line for each member, with time from left to right, and an arrow for each message, from the moment
/// when it's said to the moment when it arrives.
///
/// What's said is a slice of [`Airport::sent`](crate::stage8_contract::Airport::sent), from its first message on.
///
/// ```
/// use kusari::figures;
/// use kusari::stage8_contract::{Leader, LandingPads, Membership, Sent};
///
/// let said: &[Sent<Leader<LandingPads>>] = &[];
/// assert_eq!(figures::talk(&Membership::default(), said).alt(), "0 messages between 0 members in 0 ms");
/// ```
pub fn talk<R: Replica>(members: &Membership, said: &[Sent<R>]) -> Figure
where
    R::Message: Spoken,
{
    draw(members, &Conversation::of(said))
}

fn draw(members: &Membership, said: &Conversation) -> Figure {
    let speakers = said.utterances.iter().map(|it| it.from);
    let lanes = Lanes::of(members, speakers);
    let axis = Axis { from: Duration::ZERO, to: said.end, left: LEFT + 14, right: WIDTH - 24 };
    let (title, bottom) = (said.title(&lanes), lanes.bottom());
    let mut remarks = letters::remark(LEGEND);
    remarks.extend(said.rest());
    if lanes.0.len() > MOST_MEMBERS {
        let more = count(lanes.0.len() - MOST_MEMBERS, "more member");
        remarks.push(format!("… and {more} …"));
    }
    let height = bottom + 46 + LINE * remarks.len() as i32;
    let mut canvas = Canvas::new(WIDTH, height);
    canvas.caption(&title);
    canvas.draw(axis.draw(bottom));
    canvas.draw(lanes.draw(LEFT, WIDTH - MARGIN));
    let named = said.utterances.iter().filter_map(|it| block(it.word)).map(|it| said.names.of(&it));
    let named: Vec<_> = named.collect();
    let signs = Signs::new(named.iter().map(|it| &**it));
    let places = || said.utterances.iter().filter_map(|it| Some((it, start(it, &lanes, &axis)?)));
    for (utterance, from) in places() {
        canvas.draw(arrows(utterance, from, &lanes, &axis));
    }
    for (utterance, (x, y)) in places() {
        let says = format!("{} {}", lanes.name(utterance.from), said.says(utterance.word));
        let sign = sign(utterance.word, x, y, said, &signs);
        canvas.draw(group().with(Element::new("title").text(&says)).with(sign));
    }
    for (line, text) in (0..).zip(&remarks) {
        canvas.draw(label(MARGIN, bottom + 44 + LINE * line, text));
    }
    canvas.finish(&title, &said.words(&lanes))
}

fn block(word: Word) -> Option<crate::stage8_contract::BlockHash> {
    match word {
        Word::Block(block, _) => Some(block),
        Word::Says(says, _) => says.block(),
        Word::Command | Word::Other(_) => None,
    }
}

/// Where a sign is, and where its arrows begin.
fn start(it: &Utterance, lanes: &Lanes, axis: &Axis) -> Option<(i32, i32)> {
    let y = lanes.y(it.from)? - ABOVE * it.place.min(2) as i32;
    Some((axis.x(it.at), y))
}

fn arrows(it: &Utterance, from: (i32, i32), lanes: &Lanes, axis: &Axis) -> Element {
    let mut arrows = group();
    for (to, heard) in &it.to {
        let Some(y) = lanes.y(*to) else { continue };
        arrows = arrows.with(match heard {
            Heard::At(at) => arrow(from, (axis.x(*at), y)),
            Heard::NotYet => beginning(from, y).0,
            Heard::Never => lost(from, y),
        });
    }
    arrows
}

/// A line with a head.
fn arrow(from: (i32, i32), to: (i32, i32)) -> Element {
    let (dx, dy) = (f64::from(to.0 - from.0), f64::from(to.1 - from.1));
    let length = dx.hypot(dy).max(1.0);
    let (along, across) = ((dx / length, dy / length), (-dy / length, dx / length));
    let corner = |side: f64| {
        let x = f64::from(to.0) - 8.0 * along.0 + side * 3.5 * across.0;
        let y = f64::from(to.1) - 8.0 * along.1 + side * 3.5 * across.1;
        format!("{x:.1} {y:.1}")
    };
    let line = path(format!("M{} {}L{} {}", from.0, from.1, to.0, to.1)).stroke(palette::GREY, 1);
    let head = Element::new("path")
        .set("d", format!("M{} {}L{}L{}z", to.0, to.1, corner(1.0), corner(-1.0)));
    group().with(line).with(head.set("fill", palette::GREY))
}

/// A dashed line over half of its way, and where that ends.
fn beginning(from: (i32, i32), y: i32) -> (Element, (i32, i32)) {
    let middle = (from.0 + 16, from.1 + (y - from.1) / 2);
    let line = path(format!("M{} {}L{} {}", from.0, from.1, middle.0, middle.1));
    (line.stroke(palette::GREY, 1).set("stroke-dasharray", "4 3"), middle)
}

/// The same, with a cross at its end.
fn lost(from: (i32, i32), y: i32) -> Element {
    let (line, (x, y)) = beginning(from, y);
    group().with(line).with(cross(x, y, 4).stroke(palette::BROKEN, 2))
}

fn sign(word: Word, x: i32, y: i32, said: &Conversation, signs: &Signs<'_>) -> Element {
    match word {
        Word::Command => {
            rect(x - 5, y - 5, 10, 10).set("fill", palette::FACE).stroke(palette::INK, 2)
        }
        Word::Block(block, _) | Word::Says(Says::Propose(block), _) => {
            let name = said.names.of(&block);
            let (fill, ink) = palette::of_node(NodeId(signs.place(&name)));
            let square = rect(x - 13, y - 11, 26, 22).set("fill", fill).stroke(palette::INK, 2);
            let name: String = name.chars().take(2).collect();
            let name = label(x, y + 4, &name).set("text-anchor", "middle").set("font-size", 12);
            group().with(square).with(name.set("fill", ink))
        }
        Word::Says(says, _) => {
            let name = says.block().map(|block| said.names.of(&block));
            let (is_vote, is_final) =
                (matches!(says, Says::Vote(_)), matches!(says, Says::Final(_)));
            let back = rect(x - 13, y - 13, 26, 26).set("fill", palette::PAPER);
            let sign = signs.draw(x, y, &Slot { block: name.as_deref(), is_vote, is_final });
            if is_final { group().with(back).with(sign) } else { sign }
        }
        Word::Other(_) => {
            let dot = Element::new("circle").set("cx", x).set("cy", y).set("r", 4);
            dot.set("fill", palette::GREY)
        }
    }
}
