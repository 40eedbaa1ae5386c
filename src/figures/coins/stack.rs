use crate::figures::drawing::{
    Canvas, Column, Element, Figure, MARGIN, choose, count, cross, digits, group, label, letters,
    palette, path, rect, shorten,
};
use crate::stage6_coin::{Instruction, Opcode, Refusal as _, Trace, show_item};

/// The height of an item on the stack, and the space between two.
const ITEM: i32 = 24;
const GAP: i32 = 4;
/// The space between two columns.
const BESIDE: i32 = 14;
/// The width of a digit, in tenths of a pixel.
const LETTER: i32 = 80;
/// The width of the rows.
const WIDTH: i32 = 800;
/// How many columns are shown, and how many items in each.
const MOST_COLUMNS: usize = 18;
const MOST_ITEMS: usize = 8;
/// How many letters of the reason for a refusal are shown.
const REASON: usize = 120;

/// Draws the run of a script. There's a column for each step, with the instruction at the top and the stack
/// that it left below, topmost item first.
///
/// What a step pushed has a bold edge. The last column says whether the amount may be spent.
///
/// ```
/// use kusari::{figures, stage6_coin::*};
///
/// let script: Script = "2 3 ADD 5 EQUAL".parse()?;
/// let figure = figures::script_stack(&script.trace(&[], &Spending::default()));
/// assert!(figure.alt().contains("ADD takes 2 items and puts 1: 5"));
/// # Ok::<(), ScriptError>(())
/// ```
pub fn script_stack(trace: &Trace) -> Figure {
    let columns = columns_of(trace);
    let title = title(trace, columns.len() - 2);
    draw(&columns, &title, &remarks(trace), Some(end_in_words(trace)))
}

/// Draws the run of a script as far as its first `steps` steps, and doesn't say how it ends.
///
/// If the run has fewer steps, all of them are drawn.
///
/// ```
/// use kusari::{figures, stage6_coin::*};
///
/// let script: Script = "2 3 ADD 5 EQUAL".parse()?;
/// let figure = figures::script_stack_so_far(&script.trace(&[], &Spending::default()), 3);
/// assert!(figure.alt().starts_with("A script, after 3 steps"));
/// assert!(figure.alt().ends_with("ADD takes 2 items and puts 1: 5"));
/// # Ok::<(), ScriptError>(())
/// ```
pub fn script_stack_so_far(trace: &Trace, steps: usize) -> Figure {
    let mut columns = columns_of(trace);
    columns.pop();
    columns.truncate(steps.saturating_add(1));
    let title = format!("A script, after {}", count(columns.len() - 1, "step"));
    draw(&columns, &title, &[BOLD.to_owned()], None)
}

/// `end` says in words how the run ended, if that's shown.
fn draw(columns: &[Stack<'_>], title: &str, remarks: &[String], end: Option<String>) -> Figure {
    let shown = choose(columns.len() - 1, [0, columns.len() - 1], MOST_COLUMNS);
    let rows = rows(&shown, columns);
    let heights: Vec<_> = rows.iter().map(|row| height_of(row, columns)).collect();
    let width = |row: &Vec<Column>| {
        row.iter().map(|column| width_of(*column, columns) + BESIDE).sum::<i32>() - BESIDE
    };
    let text = letters::title_room(title).max(letters::remark_room(remarks));
    let width = rows.iter().map(width).max().unwrap_or(0).max(text);
    let down = heights.iter().sum::<i32>() + 46;
    let lines = 18 * remarks.len() as i32;
    let mut canvas = Canvas::new(width + 2 * MARGIN, down + lines + 14);
    canvas.caption(title);
    let mut top = 46;
    for (row, height) in rows.iter().zip(heights) {
        let mut x = MARGIN;
        for column in row {
            let room = width_of(*column, columns);
            let at = Place { x, top, floor: top + height - 26, width: room };
            canvas.draw(match *column {
                Column::Height(number) => at.draw(&columns[number]),
                Column::Gap(first, last) => at.left_out(last - first + 1),
            });
            x += room + BESIDE;
        }
        top += height;
    }
    for (line, remark) in remarks.iter().enumerate() {
        canvas.draw(label(MARGIN, down + 18 * line as i32 + 8, remark));
    }
    canvas.finish(title, &words(columns, &shown, end))
}

fn title(trace: &Trace, steps: usize) -> String {
    let steps = count(steps, "step");
    match &trace.outcome {
        Ok(()) => format!("A script in {steps}: the amount may be spent"),
        Err(cause) => format!("A script, refused after {steps}: {}", cause.code()),
    }
}

/// The text below the picture.
fn remarks(trace: &Trace) -> Vec<String> {
    let mut remarks = Vec::new();
    if let Err(cause) = &trace.outcome {
        let reason = shorten(&format!("Refused with {}: {cause}", cause.code()), REASON);
        remarks.extend(letters::remark(&reason));
    }
    remarks.push(BOLD.to_owned());
    remarks
}

const BOLD: &str = "Bold: what the step has put on the stack.";

/// What's in a column.
struct Stack<'a> {
    heading: String,
    /// The lowest item first.
    items: &'a [Vec<u8>],
    /// How many of the topmost items are new.
    new: usize,
    /// How the run ended, in the last column.
    end: Option<Result<(), &'static str>>,
}

/// The witness, every step, and how the run ended.
fn columns_of(trace: &Trace) -> Vec<Stack<'_>> {
    let stack =
        |heading: &str, items, new| Stack { heading: heading.into(), items, new, end: None };
    let mut columns = vec![stack("witness", &trace.witness[..], 0)];
    for step in &trace.steps {
        columns.push(stack(&step.instruction.to_string(), &step.stack, puts(&step.instruction)));
    }
    let end = trace.outcome.as_ref().map(drop).map_err(|cause| cause.code());
    columns.push(Stack { end: Some(end), ..stack("", &[], 0) });
    columns
}

/// How many items an instruction pushes. Comparing the stacks before and after wouldn't tell: `EQUAL`
/// turns two ones into a one.
fn puts(instruction: &Instruction) -> usize {
    match instruction {
        Instruction::Do(
            Opcode::Return | Opcode::Drop | Opcode::EqualVerify | Opcode::CheckLockHeight,
        ) => 0,
        _ => 1,
    }
}

/// Breaks the columns into as few rows as possible, all of about the same width.
fn rows(shown: &[Column], columns: &[Stack<'_>]) -> Vec<Vec<Column>> {
    let mut rows = rows_within(WIDTH, shown, columns);
    for width in (1..WIDTH).rev().step_by(20) {
        let narrower = rows_within(width, shown, columns);
        if narrower.len() > rows.len() {
            break;
        }
        rows = narrower;
    }
    rows
}

fn rows_within(most: i32, shown: &[Column], columns: &[Stack<'_>]) -> Vec<Vec<Column>> {
    let (mut rows, mut used) = (vec![Vec::new()], 0);
    for &column in shown {
        let width = width_of(column, columns);
        if used + width > most && used > 0 {
            rows.push(Vec::new());
            used = 0;
        }
        used += width + BESIDE;
        rows.last_mut().expect("there is always a row").push(column);
    }
    rows
}

fn width_of(column: Column, columns: &[Stack<'_>]) -> i32 {
    let Column::Height(number) = column else { return 70 };
    let Stack { heading, items, end, .. } = &columns[number];
    let mut letters = heading.chars().count().max(7);
    let top = items.iter().rev().take(MOST_ITEMS);
    letters = top.map(|item| show_item(item).chars().count()).fold(letters, usize::max);
    if let Some(end) = end {
        letters = letters.max(end.map_or_else(str::len, |()| 12));
    }
    letters as i32 * LETTER / 10 + 10
}

fn height_of(row: &[Column], columns: &[Stack<'_>]) -> i32 {
    let items = row.iter().map(|column| match column {
        Column::Height(number) => columns[*number].items.len().clamp(2, MOST_ITEMS + 1),
        Column::Gap(..) => 2,
    });
    26 + items.max().unwrap_or(0) as i32 * (ITEM + GAP) + 34
}

/// Where a column is drawn.
struct Place {
    x: i32,
    top: i32,
    floor: i32,
    width: i32,
}

impl Place {
    fn draw(&self, stack: &Stack<'_>) -> Element {
        match stack.end {
            Some(end) => self.end(end),
            None => self.stack(stack),
        }
    }

    fn middle(&self, y: i32, text: &str) -> Element {
        digits(self.x + self.width / 2, y, text).set("text-anchor", "middle")
    }

    fn stack(&self, stack: &Stack<'_>) -> Element {
        let heading = self.middle(self.top + 18, &stack.heading).set("font-weight", "bold");
        let floor = path(format!("M{} {}h{}", self.x, self.floor, self.width));
        let mut drawn = group().with(heading).with(floor.stroke(palette::INK, 2));
        if stack.items.is_empty() {
            let empty = self.middle(self.floor - 10, "empty").set("fill", palette::GREY);
            return drawn.with(empty);
        }
        let hidden = stack.items.len().saturating_sub(MOST_ITEMS);
        let mut y = self.floor - GAP;
        if hidden > 0 {
            let more = self.middle(y - 7, &format!("… {hidden}")).set("fill", palette::GREY);
            drawn = drawn.with(more);
            y -= ITEM + GAP;
        }
        for (number, item) in stack.items.iter().enumerate().skip(hidden) {
            let is_new = number >= stack.items.len() - stack.new;
            let (edge, weight) = if is_new { ("3", "bold") } else { ("1", "normal") };
            let frame = rect(self.x + 1, y - ITEM, self.width - 2, ITEM);
            let frame = frame.set("fill", palette::FACE).stroke(palette::INK, edge);
            let text = self.middle(y - 7, &show_item(item)).set("font-weight", weight);
            drawn = drawn.with(frame).with(text);
            y -= ITEM + GAP;
        }
        drawn
    }

    fn end(&self, end: Result<(), &str>) -> Element {
        let (text, below, edge, face) = match end {
            Ok(()) => ("may be spent", None, palette::INK, palette::FACE),
            Err(code) => ("refused", Some(code), palette::BROKEN, palette::BROKEN_FACE),
        };
        let high = if below.is_some() { 46 } else { 30 };
        let frame = rect(self.x + 1, self.floor - GAP - high, self.width - 2, high);
        let frame = frame.set("fill", face).stroke(edge, "3");
        let y = self.floor - GAP - high + 20;
        let mut drawn = group().with(frame).with(self.middle(y, text).set("font-weight", "bold"));
        if let Some(code) = below {
            let (x, y) = (self.x + self.width - 4, self.floor - GAP - high + 2);
            let disc = Element::new("circle").set("cx", x).set("cy", y).set("r", 10);
            drawn = drawn
                .with(self.middle(self.floor - 14, code))
                .with(disc.set("fill", palette::BROKEN))
                .with(cross(x, y, 4).stroke(palette::PAPER, "2.5"));
        }
        drawn
    }

    fn left_out(&self, steps: usize) -> Element {
        let line = path(format!("M{} {}h{}", self.x, self.floor, self.width));
        let line = line.stroke(palette::GREY, 2).set("stroke-dasharray", "2 6");
        let words = self.middle(self.floor - 26, &format!("… {steps}"));
        let steps = self.middle(self.floor - 10, "steps …");
        group().set("fill", palette::GREY).with(line).with(words).with(steps)
    }
}

/// How the run ended, in words.
fn end_in_words(trace: &Trace) -> String {
    match &trace.outcome {
        Ok(()) => "the amount may be spent".to_owned(),
        Err(cause) => shorten(&format!("refused with {}: {cause}", cause.code()), REASON),
    }
}

/// The run in words, one line per step.
fn words(columns: &[Stack<'_>], shown: &[Column], end: Option<String>) -> String {
    let mut lines = Vec::new();
    for column in shown {
        match *column {
            Column::Height(0) => {
                lines.push(format!("the witness: {}", list(columns[0].items)));
            }
            Column::Height(number) if columns[number].end.is_none() => {
                let (before, now) = (&columns[number - 1], &columns[number]);
                let taken = before.items.len() + now.new - now.items.len();
                let does = match (taken, now.new) {
                    (0, 0) => "changes nothing".to_owned(),
                    (0, new) => format!("puts {new}"),
                    (taken, 0) => format!("takes {}", count(taken, "item")),
                    (taken, new) => format!("takes {} and puts {new}", count(taken, "item")),
                };
                lines.push(format!("{} {does}: {}", now.heading, list(now.items)));
            }
            Column::Height(_) => {}
            Column::Gap(first, last) => lines.push(format!("… {} steps …", last - first + 1)),
        }
    }
    lines.extend(end);
    lines.join("\n")
}

/// The items of a stack, the lowest first.
fn list(items: &[Vec<u8>]) -> String {
    let hidden = items.len().saturating_sub(MOST_ITEMS);
    let mut shown: Vec<_> = items[hidden..].iter().map(|item| show_item(item)).collect();
    if hidden > 0 {
        shown.insert(0, format!("… {hidden} more"));
    }
    if shown.is_empty() { "nothing".to_owned() } else { shown.join(", ") }
}
