use crate::figures::drawing::{
    Canvas, Element, Figure, MARGIN, digits, group, label, letters, palette, path, rect,
};
use crate::stage6_coin::{MerkleProof, Txid, levels};
use std::collections::BTreeMap;

/// Up to this many leaves, all are shown. If there are more, only those along the way up are.
const MOST_LEAVES: usize = 16;
/// The largest width and height of the picture.
const WIDTH: i32 = 800;
const HEIGHT: i32 = 1020;
/// The width of a box with a hash on one line, and on two.
const ONE_LINE: i32 = 84;
const TWO_LINES: i32 = 52;

/// Draws the Merkle tree over some leaves, and the proof that one of them belongs to the root. The leaf
/// and its way up are bold, and the hashes in the proof are numbered in order.
///
/// A last hash that's paired with itself is drawn a second time, dashed. If there are more than sixteen
/// leaves, only the way up is drawn, and the hashes that hang off it are counted. If there's no leaf with
/// this index, nothing is marked. Hashes are shown the way names of transactions are, last byte first.
///
/// ```
/// use kusari::{figures, stage6_coin::*};
///
/// let leaves: Vec<_> = (0..5_u8).map(|number| sha256d(&[number])).collect();
/// let figure = figures::merkle_proof(&leaves, 4);
/// assert!(figure.alt().starts_with("Leaf 4 of 5 and the 3 hashes"));
/// ```
pub fn merkle_proof(leaves: &[[u8; 32]], index: usize) -> Figure {
    let tree = Tree::new(leaves, index);
    let title = tree.title();
    let across = (WIDTH / tree.slots.max(1)).min(ONE_LINE + 14);
    let grid = Grid {
        across,
        down: (HEIGHT / tree.levels.len() as i32).min(74),
        lines: if across >= ONE_LINE + 6 { 1 } else { 2 },
        top: 66,
        height: tree.levels.len() as i32 - 1,
        left: 0,
    };
    let legend = tree.legend();
    let text = letters::title_room(&title).max(letters::remark_room(&legend));
    let inside = (tree.slots * across).max(text);
    let grid = Grid { left: MARGIN + (inside - tree.slots * across) / 2, ..grid };
    let below = grid.y(0) + grid.box_height() + if tree.is_folded { 44 } else { 26 };
    let mut canvas = Canvas::new(inside + 2 * MARGIN, below + 18 * legend.len() as i32 + 16);
    canvas.caption(&title);
    for (&at, node) in &tree.nodes {
        tree.links(at, node, &grid).into_iter().for_each(|link| canvas.draw(link));
    }
    for (&at, node) in &tree.nodes {
        canvas.draw(tree.draw(at, node, &grid));
    }
    for (line, text) in legend.iter().enumerate() {
        canvas.draw(label(MARGIN, below + 18 * (line as i32 + 1), text));
    }
    canvas.finish(&title, &tree.words())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// The leaf, and what is computed from it.
    Way,
    /// A hash in the proof, with its number.
    Held(usize),
    Other,
}

struct Node {
    hash: [u8; 32],
    role: Role,
    /// The middle of its box, in slots.
    x: f64,
    /// Whether it's the second copy of a last hash.
    is_copy: bool,
    /// How many of the leaves below it aren't drawn.
    folded: usize,
}

/// The nodes that are drawn, by height and number.
struct Tree {
    levels: Vec<Vec<[u8; 32]>>,
    index: usize,
    proof: Option<MerkleProof>,
    nodes: BTreeMap<(usize, usize), Node>,
    /// How many boxes fit side by side.
    slots: i32,
    is_folded: bool,
}

impl Tree {
    fn new(leaves: &[[u8; 32]], index: usize) -> Tree {
        let levels = levels(leaves);
        let proof = MerkleProof::new(leaves, index);
        // Without a way up there's nothing to fold the rest around, so we take the first leaf's.
        let index = if proof.is_some() { index } else { 0 };
        let is_folded = leaves.len() > MOST_LEAVES;
        let nodes = BTreeMap::new();
        let mut tree = Tree { levels, index, proof, nodes, slots: 0, is_folded };
        if !leaves.is_empty() {
            tree.place(tree.levels.len() - 1, 0);
        }
        tree
    }

    /// Assigns places to a node and to everything that's shown below it, and returns the node's own.
    fn place(&mut self, height: usize, number: usize) -> f64 {
        let level = &self.levels[height];
        let is_copy = number == level.len();
        let hash = level[number.min(level.len() - 1)];
        let is_way = !is_copy && number == self.index >> height;
        let is_beside = number == (self.index >> height) ^ 1 && height + 1 < self.levels.len();
        let role = match (&self.proof, is_way, is_beside) {
            (Some(_), true, _) => Role::Way,
            (Some(_), _, true) => Role::Held(height + 1),
            _ => Role::Other,
        };
        let is_leaf = height == 0 || is_copy;
        let folds = !is_leaf && self.is_folded && !is_way;
        let x = if is_leaf || folds {
            self.slots += 1;
            f64::from(self.slots) - 0.5
        } else {
            let left = self.place(height - 1, 2 * number);
            (left + self.place(height - 1, 2 * number + 1)) / 2.0
        };
        let below = number << height..self.levels[0].len().min((number + 1) << height);
        let folded = if folds { below.len() } else { 0 };
        self.nodes.insert((height, number), Node { hash, role, x, is_copy, folded });
        x
    }

    fn title(&self) -> String {
        let leaves = self.levels[0].len();
        match (&self.proof, self.levels.last().and_then(|top| top.first())) {
            (Some(proof), Some(root)) => {
                let hashes = match proof.siblings.len() {
                    1 => "1 hash that leads".to_owned(),
                    many => format!("{many} hashes that lead"),
                };
                let root = Txid::from_bytes(*root);
                format!("Leaf {} of {leaves} and the {hashes} to the root {root}", proof.index)
            }
            (None, Some(root)) => {
                format!(
                    "The tree over {}, with the root {}",
                    named(leaves),
                    Txid::from_bytes(*root)
                )
            }
            (_, None) => "The tree over no leaves".to_owned(),
        }
    }

    fn legend(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if self.proof.is_some() {
            let bold = "Bold: the leaf, and what is computed from it up to the root.";
            let numbered = "Numbered: what the proof holds, in that order.";
            lines.extend([bold, numbered].map(str::to_owned));
        }
        if self.nodes.values().any(|node| node.is_copy) {
            lines.push("Dashed: a last hash, paired with itself.".to_owned());
        }
        lines
    }

    /// The lines from a node to the two nodes below it.
    fn links(&self, (height, number): (usize, usize), node: &Node, grid: &Grid) -> Vec<Element> {
        let from = (grid.x(node.x), grid.y(height) + grid.box_height());
        if node.folded > 0 {
            let line = path(format!("M{} {}v14", from.0, from.1)).stroke(palette::GREY, 2);
            let text = label(from.0, from.1 + 28, &format!("… {}", node.folded));
            let text = text.set("text-anchor", "middle").set("fill", palette::GREY);
            return vec![line.set("stroke-dasharray", "2 4"), text];
        }
        let Some(below) = height.checked_sub(1) else { return Vec::new() };
        let children = [2 * number, 2 * number + 1].map(|child| (below, child));
        let children = children.iter().filter_map(|child| self.nodes.get(child));
        let link = |child: &Node| {
            let (x, y) = (grid.x(child.x), grid.y(below));
            let middle = (from.1 + y) / 2;
            let line = path(format!("M{} {}V{middle}H{x}V{y}", from.0, from.1));
            let (colour, width) = match child.role {
                Role::Way => (palette::INK, "3.5"),
                Role::Held(_) => (palette::INK, "1.5"),
                Role::Other => (palette::FAINT, "1.5"),
            };
            let line = line.stroke(colour, width);
            if child.is_copy { line.set("stroke-dasharray", "5 4") } else { line }
        };
        // The bold line comes last, so that it's drawn on top.
        let (mut bold, mut drawn) = (Vec::new(), Vec::new());
        for child in children {
            let list = if child.role == Role::Way { &mut bold } else { &mut drawn };
            list.push(link(child));
        }
        drawn.append(&mut bold);
        drawn
    }

    fn draw(&self, (height, number): (usize, usize), node: &Node, grid: &Grid) -> Element {
        let (middle, y, width) = (grid.x(node.x), grid.y(height), grid.box_width());
        let (ink, edge, stroke, face) = match node.role {
            Role::Way => (palette::INK, palette::INK, "3.5", palette::FACE),
            Role::Held(_) => (palette::INK, palette::INK, "1.5", palette::FACE),
            Role::Other => (palette::GREY, palette::FAINT, "1.5", palette::PAPER),
        };
        let mut frame = rect(middle - width / 2, y, width, grid.box_height()).set("fill", face);
        frame = frame.stroke(edge, stroke);
        if node.is_copy {
            frame = frame.set("stroke-dasharray", "5 4");
        }
        let weight = if node.role == Role::Way { "bold" } else { "normal" };
        let mut drawn = group().set("fill", ink).set("font-weight", weight).with(frame);
        let text = |x, y, text: &str| digits(x, y, text).set("text-anchor", "middle");
        let hash = Txid::from_bytes(node.hash).to_string();
        if grid.lines == 1 {
            drawn = drawn.with(text(middle, y + 18, &hash));
        } else {
            let (first, second) = hash.split_at(4);
            drawn = drawn.with(text(middle, y + 17, first)).with(text(middle, y + 33, second));
        }
        let below = y + grid.box_height() + 17;
        if height == 0 && !node.is_copy {
            let name = label(middle, below, &number.to_string()).set("text-anchor", "middle");
            drawn = drawn.with(name);
        }
        if height + 1 == self.levels.len() {
            let root = label(middle, y - 9, "root").set("text-anchor", "middle");
            drawn = drawn.with(root.set("font-weight", "bold"));
        }
        if let Role::Held(place) = node.role {
            let (x, y) = (middle + width / 2 - 3, y + 1);
            let disc = Element::new("circle").set("cx", x).set("cy", y).set("r", 11);
            let place = label(x, y + 5, &place.to_string()).set("text-anchor", "middle");
            drawn = drawn
                .with(disc.set("fill", palette::INK))
                .with(place.set("fill", palette::PAPER).set("font-weight", "bold"));
        }
        drawn
    }

    fn words(&self) -> String {
        let show = |hash: &[u8; 32]| Txid::from_bytes(*hash).to_string();
        let mut lines = Vec::new();
        let leaf = self.levels[0].get(self.index).filter(|_| self.proof.is_some());
        let siblings = self.proof.iter().flat_map(|proof| &proof.siblings);
        if let Some(leaf) = leaf {
            lines.push(format!("leaf {}: {}", self.index, show(leaf)));
        }
        for (height, sibling) in siblings.enumerate() {
            let at = self.index >> height;
            let side = match (at ^ 1 < self.levels[height].len(), at % 2) {
                (false, _) => "itself once more",
                (_, 0) => "on the right",
                _ => "on the left",
            };
            let above = &self.levels[height + 1][at >> 1];
            let (place, sibling, above) = (height + 1, show(sibling), show(above));
            lines.push(format!("hash {place} of the proof, {side}: {sibling}, makes {above}"));
        }
        for (height, level) in self.levels.iter().enumerate() {
            let hidden = level.len().saturating_sub(MOST_LEAVES);
            let mut hashes: Vec<_> = level.iter().take(MOST_LEAVES).map(show).collect();
            if hidden > 0 {
                hashes.push(format!("… {hidden} more"));
            }
            lines.push(format!("height {height}: {}", hashes.join(" ")));
        }
        lines.join("\n")
    }
}

fn named(leaves: usize) -> String {
    if leaves == 1 { "1 leaf".to_owned() } else { format!("{leaves} leaves") }
}

/// Where slots and levels are.
struct Grid {
    across: i32,
    down: i32,
    lines: i32,
    top: i32,
    height: i32,
    left: i32,
}

impl Grid {
    fn box_width(&self) -> i32 {
        if self.lines == 1 { ONE_LINE } else { TWO_LINES.min(self.across - 4) }
    }

    fn box_height(&self) -> i32 {
        if self.lines == 1 { 26 } else { 40 }
    }

    fn x(&self, slot: f64) -> i32 {
        self.left + (slot * f64::from(self.across)).round() as i32
    }

    /// The leaves are at the bottom.
    fn y(&self, height: usize) -> i32 {
        self.top + (self.height - height as i32) * self.down
    }
}
