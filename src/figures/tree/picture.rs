use super::layout::{Cell, Layout};
use super::model::{Face, Standing, Tree};
use crate::figures::drawing::{
    Canvas, Column, Element, Figure, MARGIN, badge, count, cross, digits, group, label, letters,
    palette, path, rect,
};

const BLOCK: (i32, i32) = (94, 66);
const GAP: (i32, i32) = (22, 30);
/// How much the strip with the miner's name adds to the height of a block.
const STRIP: i32 = 24;
/// The height of a line of text.
const LINE: i32 = 17;
/// How many letters of a label fit under a block.
const LABEL_LETTERS: usize = 14;

/// A tree of blocks, and what is said about it.
pub(crate) struct TreePicture {
    tree: Tree,
    title: String,
    remarks: Vec<String>,
}

impl TreePicture {
    pub(crate) fn new(tree: Tree, title: String) -> TreePicture {
        TreePicture { tree, title, remarks: Vec::new() }
    }

    /// Adds a sentence under the picture.
    pub(crate) fn remark(mut self, remark: String) -> TreePicture {
        self.remarks.push(remark);
        self
    }

    pub(crate) fn draw(self) -> Figure {
        let layout = Layout::of(&self.tree);
        let grid = Grid::of(&self.tree, &layout);
        let remarks: Vec<_> = self.remarks.iter().flat_map(|text| letters::remark(text)).collect();
        let text = letters::remark_room(&remarks).max(letters::title_room(&self.title));
        let width = (grid.x(layout.columns.len()) - GAP.0 + MARGIN).max(text + 2 * MARGIN);
        let below = grid.y(layout.rows) - GAP.1 + 8;
        let mut canvas = Canvas::new(width, below + LINE * remarks.len() as i32 + MARGIN);
        canvas.caption(&self.title);

        for ((from, to), block) in &layout.links {
            canvas.draw(link(&grid, *from, *to, &self.tree.faces[*block]));
        }
        for ((column, row), cell) in &layout.cells {
            let at = (grid.x(*column), grid.y(*row));
            match cell {
                Cell::Block(block) => canvas.draw(self.block(*block, at, &grid)),
                Cell::LeftOut(number) => {
                    let beside = if *row == 0 { layout.beside[*column] } else { 0 };
                    canvas.draw(left_out(*number, beside, at, &grid));
                }
            }
        }
        for (line, text) in remarks.iter().enumerate() {
            canvas.draw(label(MARGIN, below + LINE * (line as i32 + 1), text));
        }
        canvas.finish(&self.title, &self.words(&layout))
    }

    /// Draws a block with its upper left corner at a point.
    fn block(&self, number: usize, (x, y): (i32, i32), grid: &Grid) -> Element {
        let face = &self.tree.faces[number];
        let is_tip = number == self.tree.best || !face.labels.is_empty();
        let (edge, ink, fill) = match face.standing {
            Standing::Sound => (palette::INK, palette::INK, palette::FACE),
            Standing::Broken => (palette::BROKEN, palette::INK, palette::BROKEN_FACE),
            Standing::Losing => (palette::GREY, palette::GREY, palette::PAPER),
        };
        let mut frame = rect(x, y, BLOCK.0, grid.block_height).set("fill", fill);
        frame = frame.stroke(edge, if is_tip { "3" } else { "1.5" });
        if face.standing == Standing::Losing {
            frame = frame.set("stroke-dasharray", "5 4");
        }
        let name = label(x + 9, y + 20, &face.name()).set("font-weight", "bold");
        let mut drawn = group().set("fill", ink).with(frame).with(name);
        if face.height == 0 {
            let inner = rect(x + 4, y + 4, BLOCK.0 - 8, grid.block_height - 8).set("fill", "none");
            drawn = drawn.with(inner.stroke(edge, 1));
        }
        drawn = drawn.with(digits(x + 9, y + 39, &face.hash.to_string()));
        let mut line = y + 57;
        if let Some(named) = face.names {
            let colour = if face.link_fits { ink } else { palette::BROKEN };
            let arrow = format!("M{} {}h-9{}", x + 18, line - 4, point(3, 2));
            drawn = drawn.with(path(arrow).stroke(colour, "1.5"));
            drawn = drawn.with(digits(x + 21, line, &named.to_string()).set("fill", colour));
            line += LINE;
        }
        drawn = drawn.with(label(x + 9, line, &face.holds));
        if let Some(miner) = face.miner {
            let strip = y + grid.block_height - STRIP - 1;
            drawn = drawn.with(badge(miner, x + 6, strip, BLOCK.0 - 12));
        }
        if face.standing == Standing::Broken {
            let (x, y) = (x + BLOCK.0 - 4, y + 4);
            let disc = Element::new("circle").set("cx", x).set("cy", y).set("r", 10);
            drawn = drawn.with(disc.set("fill", palette::BROKEN));
            drawn = drawn.with(cross(x, y, 4).stroke(palette::PAPER, "2.5"));
        }
        for (line, text) in lines_below(face).iter().enumerate() {
            let y = y + grid.block_height + 4 + LINE * (line as i32 + 1);
            drawn = drawn.with(label(x + 2, y, text).set("font-weight", "bold"));
        }
        drawn
    }

    /// The blocks that are drawn, in words.
    fn words(&self, layout: &Layout) -> String {
        let mut words = String::new();
        for remark in &self.remarks {
            words += &format!("{remark}.\n");
        }
        for row in 0..layout.rows {
            for (column, shown) in layout.columns.iter().enumerate() {
                match (layout.cells.get(&(column, row)), shown) {
                    (Some(Cell::Block(block)), _) => {
                        let face = &self.tree.faces[*block];
                        let begins = self.tree.parents[*block].is_some_and(|parent| {
                            !layout
                                .links
                                .contains_key(&((column.wrapping_sub(1), row), (column, row)))
                                && self.tree.faces[parent].height < face.height
                        });
                        let branch = if begins { "branch, " } else { "" };
                        words += &format!("{branch}{}\n", face.words());
                    }
                    (Some(Cell::LeftOut(number)), Column::Gap(first, last)) => {
                        let number = count(*number, "block");
                        words += &format!("… {number} at heights {first} to {last} …\n");
                    }
                    _ => {}
                }
            }
        }
        let beside: usize = layout.beside.iter().sum();
        if beside > 0 {
            words += &format!("… {} on further branches …\n", count(beside, "block"));
        }
        words
    }
}

fn lines_below(face: &Face) -> Vec<String> {
    face.labels.iter().flat_map(|label| letters::wrap(label, LABEL_LETTERS)).collect()
}

fn left_out(number: usize, beside: usize, (x, y): (i32, i32), grid: &Grid) -> Element {
    let text = |y, text: &str| {
        let text = label(x + BLOCK.0 / 2, y, text).set("text-anchor", "middle");
        text.set("fill", palette::GREY)
    };
    let line = y + grid.block_height / 2;
    let dots = path(format!("M{x} {line}H{}", x + BLOCK.0)).stroke(palette::GREY, 2);
    let drawn = group()
        .with(dots.set("stroke-dasharray", "2 6"))
        .with(text(line - 9, &format!("… {} …", count(number, "block"))));
    if beside == 0 { drawn } else { drawn.with(text(line + 20, &format!("and {beside} beside"))) }
}

fn link(grid: &Grid, from: (usize, usize), to: (usize, usize), face: &Face) -> Element {
    // Both ends are in a gap, and where in it the branch leaves isn't shown.
    let from = if from.0 == to.0 { (from.0.saturating_sub(1), from.1) } else { from };
    let (left, right) = (grid.x(from.0) + BLOCK.0, grid.x(to.0));
    let (start, end) =
        (grid.y(from.1) + grid.block_height / 2, grid.y(to.1) + grid.block_height / 2);
    let middle = (left + right) / 2;
    let colour = match face.standing {
        Standing::Sound => palette::INK,
        Standing::Broken => palette::BROKEN,
        Standing::Losing => palette::GREY,
    };
    if !face.link_fits {
        let ends = format!("M{left} {start}h3M{right} {end}h-3");
        let ends = path(ends).stroke(palette::BROKEN, 2);
        return group().with(ends).with(cross(middle, end, 5).stroke(palette::BROKEN, 3));
    }
    // A block names the one before it, so the arrow points back.
    let back = face.names.map_or_else(String::new, |_| format!("M{left} {start}{}", point(7, 4)));
    let line = path(format!("M{left} {start}H{middle}V{end}H{right}{back}")).stroke(colour, 2);
    if face.standing == Standing::Losing { line.set("stroke-dasharray", "5 4") } else { line }
}

/// The head of an arrow that points to the left, as the end of a path that leads to its tip.
fn point(along: i32, across: i32) -> String {
    format!("l{along} {across}m-{along} -{across}l{along} -{across}")
}

/// Where columns and rows are.
struct Grid {
    block_height: i32,
    row_height: i32,
}

impl Grid {
    fn of(tree: &Tree, _: &Layout) -> Grid {
        let has_miner = tree.faces.iter().any(|face| face.miner.is_some());
        let labels =
            tree.faces.iter().map(|face| lines_below(face).len()).max().unwrap_or(0) as i32;
        let has_names = tree.faces.iter().any(|face| face.names.is_some());
        let named = if has_names { LINE } else { 0 };
        let block_height = BLOCK.1 + named + if has_miner { STRIP } else { 0 };
        Grid { block_height, row_height: block_height + GAP.1 + LINE * labels }
    }

    fn x(&self, column: usize) -> i32 {
        MARGIN + column as i32 * (BLOCK.0 + GAP.0)
    }

    fn y(&self, row: usize) -> i32 {
        56 + row as i32 * self.row_height
    }
}
