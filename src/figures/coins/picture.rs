use super::graph::{Card, Graph, MOST_OUTPUTS, coins};
use crate::figures::drawing::{
    Canvas, Element, Figure, MARGIN, count, digits, group, label, letters, palette, path, rect,
};

const CARD: i32 = 120;
const GAP: i32 = 36;
/// The space between two cards in a column.
const APART: i32 = 14;
/// Where the cards begin, and how far down they may go.
const TOP: i32 = 78;
const BOTTOM: i32 = 980;
/// The height of a row, and what's added if name and amount don't fit on one line.
const ROW: i32 = 22;
const SECOND: i32 = 16;
/// The height of the lines above the rows.
const HEAD: i32 = 44;
/// The distance between lines that pass below cards, and how many of these lines there may be.
const LANE: i32 = 9;
const MOST_LANES: usize = 12;

/// Where everything is.
pub(crate) struct Picture {
    /// The column and upper edge of each card that's shown.
    places: Vec<Option<(usize, i32)>>,
    /// The lower edge of each column.
    ends: Vec<i32>,
    /// How many cards of each column aren't shown.
    hidden: Vec<usize>,
}

impl Picture {
    pub(crate) fn of(graph: &Graph) -> Picture {
        let columns = graph.shown.iter().map(|(_, wide)| wide).sum();
        let (mut ends, mut hidden) = (vec![TOP; columns], vec![0; columns]);
        let mut places = Vec::new();
        for card in &graph.cards {
            let place = graph.column(card).and_then(|column| {
                let top = ends[column];
                if hidden[column] > 0 || top + height(card) > BOTTOM {
                    hidden[column] += 1;
                    return None;
                }
                ends[column] = top + height(card) + APART;
                Some((column, top))
            });
            places.push(place);
        }
        Picture { places, ends, hidden }
    }

    pub(crate) fn draw(&self, graph: &Graph) -> Figure {
        let columns = self.ends.len() as i32;
        let remarks: Vec<_> = graph.remarks().iter().flat_map(|it| letters::remark(it)).collect();
        let (lines, lowest_lane) = self.lines(graph);
        let below = self.ends.iter().copied().max().unwrap_or(TOP).max(lowest_lane) + APART;
        let below = if self.hidden.iter().any(|hidden| *hidden > 0) { below + 20 } else { below };
        let text = letters::title_room(&graph.title).max(letters::remark_room(&remarks));
        let inside = (columns * (CARD + GAP) - GAP + 16).max(text);
        let down = below + 18 * remarks.len() as i32 + 16;
        let mut canvas = Canvas::new(inside + 2 * MARGIN, down);
        canvas.caption(&graph.title);

        let mut column = 0;
        for (height, wide) in &graph.shown {
            let (left, right) = (x(column) - 6, x(column + wide) - GAP + 6);
            let frame = rect(left, 44, right - left, below - 44 - 4).set("fill", "none");
            canvas.draw(frame.stroke(palette::FAINT, 1));
            let name = label(left + 8, 64, &format!("block {height}"));
            canvas.draw(name.set("font-weight", "bold"));
            column += wide;
        }
        lines.into_iter().for_each(|line| canvas.draw(line));
        for (card, place) in graph.cards.iter().zip(&self.places) {
            if let Some(at) = place {
                canvas.draw(draw_card(card, (x(at.0), at.1)));
            }
        }
        for (column, hidden) in self.hidden.iter().enumerate().filter(|(_, hidden)| **hidden > 0) {
            let text = format!("… {hidden} more");
            let text = label(x(column) + CARD / 2, self.ends[column] + 8, &text);
            canvas.draw(text.set("text-anchor", "middle").set("fill", palette::GREY));
        }
        for (line, text) in remarks.iter().enumerate() {
            canvas.draw(label(MARGIN, below + 18 * (line as i32 + 1), text));
        }
        let mut words = graph.words();
        let hidden: usize = self.hidden.iter().sum();
        if hidden > 0 {
            words += &format!("\n… of these, {} not drawn", count(hidden, "transaction"));
        }
        canvas.finish(&graph.title, &words)
    }

    /// The lines from outputs to the transactions that spend them, and where the lowest of them is.
    fn lines(&self, graph: &Graph) -> (Vec<Element>, i32) {
        let (mut drawn, mut lanes) = (Vec::new(), Vec::new());
        for (card, place) in graph.cards.iter().zip(&self.places) {
            let Some((to, top)) = *place else { continue };
            let inputs = card.spends.len() as i32;
            for (number, spent) in (1..).zip(&card.spends) {
                let end = (x(to), top + 6 + number * (height(card) - 12) / (inputs + 1));
                let start = spent.and_then(|(parent, output)| {
                    let (from, top) = self.places[parent].filter(|(from, _)| *from < to)?;
                    let shown = output < MOST_OUTPUTS;
                    shown.then(|| (from, top + row_middle(&graph.cards[parent], output)))
                });
                drawn.push(match start {
                    Some((from, y)) if from + 1 == to => path(bend((x(from) + CARD, y), end)),
                    Some((from, y)) => match self.lane(from, to, &mut lanes) {
                        Some(lane) => {
                            let (first, last) = (x(from + 1), x(to - 1) + CARD);
                            let start = bend((x(from) + CARD, y), (first, lane));
                            path(format!("{start}H{last}{}", bend((last, lane), end)))
                        }
                        None => stub(end),
                    },
                    None => stub(end),
                });
            }
        }
        let lowest = lanes.iter().map(|(.., y)| *y).max().unwrap_or(0);
        (drawn.into_iter().map(|line| line.stroke(palette::GREY, "1.5")).collect(), lowest)
    }

    /// A height at which a line passes below all cards of the columns in between.
    fn lane(&self, from: usize, to: usize, lanes: &mut Vec<(usize, usize, i32)>) -> Option<i32> {
        let deepest = self.ends[from + 1..to].iter().copied().max()?;
        let is_free = |y: &i32| {
            lanes.iter().all(|(first, last, taken)| {
                to <= first + 1 || from + 1 >= *last || (taken - y).abs() >= LANE
            })
        };
        let mut heights = (0..MOST_LANES as i32).map(|lane| deepest + lane * LANE);
        let y = heights.find(is_free)?;
        lanes.push((from, to, y));
        Some(y)
    }
}

fn x(column: usize) -> i32 {
    MARGIN + 6 + column as i32 * (CARD + GAP)
}

/// A line that's level at both ends.
fn bend((x, y): (i32, i32), (to_x, to_y): (i32, i32)) -> String {
    let middle = (x + to_x) / 2;
    format!("M{x} {y}C{middle} {y} {middle} {to_y} {to_x} {to_y}")
}

/// The end of a line that comes from something that isn't shown.
fn stub((x, y): (i32, i32)) -> Element {
    path(format!("M{} {y}H{x}", x - 16)).set("stroke-dasharray", "2 3")
}

fn shown_outputs(card: &Card) -> usize {
    card.outputs.len().min(MOST_OUTPUTS)
}

/// Whether an output's name and amount fit on one line.
fn is_short(card: &Card, output: usize) -> bool {
    let output = &card.outputs[output];
    let amount = coins(output.amount.units()).len() as i32 * 80;
    output.owner.chars().count() as i32 * 80 + amount <= (CARD - 34) * 10
}

fn row_height(card: &Card, output: usize) -> i32 {
    if is_short(card, output) { ROW } else { ROW + SECOND }
}

fn row_top(card: &Card, output: usize) -> i32 {
    HEAD + (0..output).map(|above| row_height(card, above) + 3).sum::<i32>()
}

fn row_middle(card: &Card, output: usize) -> i32 {
    row_top(card, output) + row_height(card, output) / 2
}

fn height(card: &Card) -> i32 {
    let more = if card.outputs.len() > MOST_OUTPUTS { 20 } else { 0 };
    row_top(card, shown_outputs(card)) + more + 5
}

fn draw_card(card: &Card, (x, y): (i32, i32)) -> Element {
    let frame = rect(x, y, CARD, height(card)).set("fill", palette::FACE);
    let mut drawn = group().with(frame.stroke(palette::INK, "1.5"));
    if card.is_coinbase {
        let inner = rect(x + 3, y + 3, CARD - 6, height(card) - 6).set("fill", "none");
        drawn = drawn.with(inner.stroke(palette::INK, 1));
    }
    let name = if card.is_coinbase {
        label(x + 9, y + 19, "coinbase")
    } else {
        digits(x + 9, y + 19, &card.name())
    };
    let money = label(x + 9, y + 36, &card.money_in_short()).set("fill", palette::GREY);
    drawn = drawn.with(name.set("font-weight", "bold")).with(money);
    for (number, output) in card.outputs.iter().enumerate().take(MOST_OUTPUTS) {
        let (top, high) = (y + row_top(card, number), row_height(card, number));
        let is_unspent = output.spent_by.is_none();
        let (edge, weight) = if is_unspent { ("2.5", "bold") } else { ("1", "normal") };
        let row = rect(x + 7, top, CARD - 14, high).set("fill", palette::PAPER);
        let amount = digits(x + CARD - 12, top + high - 6, &coins(output.amount.units()));
        drawn = drawn
            .with(row.stroke(if is_unspent { palette::INK } else { palette::GREY }, edge))
            .with(label(x + 12, top + 16, &output.owner).set("font-weight", weight))
            .with(amount.set("text-anchor", "end").set("font-weight", weight));
        if is_unspent {
            let (end, middle) = (x + CARD + 12, top + high / 2);
            let line = path(format!("M{} {middle}H{}", x + CARD - 7, end - 4));
            let open = Element::new("circle").set("cx", end).set("cy", middle).set("r", 4);
            drawn = drawn
                .with(line.stroke(palette::INK, 2))
                .with(open.set("fill", palette::PAPER).stroke(palette::INK, 2));
        }
    }
    if let Some(more) = card.outputs.len().checked_sub(MOST_OUTPUTS + 1) {
        let text = format!("… {}", count(more + 1, "output"));
        let text = label(x + 12, y + height(card) - 9, &text);
        drawn = drawn.with(text.set("fill", palette::GREY));
    }
    drawn
}
