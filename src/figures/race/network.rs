use crate::figures::drawing::{
    Canvas, Element, Figure, MARGIN, badge, count, digits, group, label, palette, path, rect,
    shorten,
};
use crate::stage4_pow::BlockHash;
use crate::stage5_network::{Link, NodeId, NodeSnapshot};
use std::collections::{BTreeMap, BTreeSet};
use std::f64::consts::TAU;

/// How many nodes are drawn.
const MOST_NODES: usize = 24;
/// How many links and tips are described in words.
const MOST_WORDS: usize = 24;
const TAG: (i32, i32) = (96, 58);
const LINE: i32 = 22;

/// Draws the network: nodes on a circle, the links between them, and where each node's chain ends.
///
/// A cut link is dotted and has a gap. A dashed node didn't answer, or it's a stranger and not a node at
/// all. The links are those of [`Network::edges`](crate::stage5_network::Network::edges).
pub fn network(snapshots: &[NodeSnapshot], edges: &[(NodeId, NodeId, Link)]) -> Figure {
    draw(snapshots, edges, None)
}

/// What a page adds to a link: names of attributes, and their values.
type Attributes = Vec<(&'static str, String)>;
type Naming<'a> = dyn Fn(NodeId, NodeId, &Link) -> Attributes + 'a;

/// Draws the same picture for a page on which readers can click links. Each link is a group with the attributes that
/// `attributes` gives it, and wide enough to be hit. The picture is a `group` and not an `img`, because a screen
/// reader looks for nothing inside an image.
pub fn network_with_links(
    snapshots: &[NodeSnapshot],
    edges: &[(NodeId, NodeId, Link)],
    attributes: impl Fn(NodeId, NodeId, &Link) -> Vec<(&'static str, String)>,
) -> Figure {
    draw(snapshots, edges, Some(&attributes))
}

fn draw(
    snapshots: &[NodeSnapshot],
    edges: &[(NodeId, NodeId, Link)],
    attributes: Option<&Naming>,
) -> Figure {
    let known = snapshots.iter().map(|node| node.id);
    let linked = edges.iter().flat_map(|(a, b, _)| [*a, *b]);
    let nodes: BTreeSet<_> = known.chain(linked).collect();
    let shown: Vec<_> = nodes.iter().copied().take(MOST_NODES).collect();
    let left_out = nodes.len() - shown.len();
    let circle = Circle::of(&shown);

    let cut = edges.iter().filter(|(_, _, link)| !link.up).count();
    let tips = Tips::of(snapshots);
    let title = title(nodes.len(), edges.len(), cut, tips.0.len());
    let height = circle.height.max(80 + LINE * (tips.0.len().min(MOST_WORDS) as i32 + 4));
    let mut canvas = Canvas::new(circle.width + 350, height);
    if attributes.is_some() {
        canvas.hold_controls();
    }
    canvas.caption(&title);
    for (a, b, link) in edges {
        if let (Some(from), Some(to)) = (circle.at(*a), circle.at(*b)) {
            let line = line(from, to, link);
            canvas.draw(match attributes {
                None => line,
                Some(attributes) => control(line, from, to, attributes(*a, *b, link)),
            });
        }
    }
    for node in &shown {
        let snapshot = snapshots.iter().find(|snapshot| snapshot.id == *node);
        canvas.draw(tag(*node, snapshot, circle.at(*node).unwrap_or_default()));
    }
    canvas.draw(legend(&tips, circle.width, edges, left_out));
    canvas.finish(&title, &words(&tips, edges, &nodes, snapshots))
}

fn title(nodes: usize, links: usize, cut: usize, tips: usize) -> String {
    let cut = if cut == 0 { String::new() } else { format!(", {cut} of them cut") };
    let tips = match tips {
        0 => "nobody answers".to_owned(),
        1 => "all agree".to_owned(),
        tips => format!("{tips} different tips"),
    };
    format!("A network of {} and {}{cut}: {tips}", count(nodes, "node"), count(links, "link"))
}

/// The nodes at each tip, the highest first.
struct Tips(Vec<((u64, BlockHash), Vec<NodeId>)>);

impl Tips {
    fn of(snapshots: &[NodeSnapshot]) -> Tips {
        let mut nodes: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for node in snapshots {
            nodes.entry((node.tip.height, node.tip.hash)).or_default().push(node.id);
        }
        Tips(nodes.into_iter().rev().collect())
    }

    fn lines(&self) -> impl Iterator<Item = (String, &[NodeId])> {
        let line = |at: u64, hash: &BlockHash| format!("{} {hash}", height(at));
        self.0.iter().map(move |((at, hash), nodes)| (line(*at, hash), nodes.as_slice()))
    }
}

fn height(height: u64) -> String {
    if height == 0 { "genesis".to_owned() } else { format!("block {height}") }
}

/// "nodes 0, 1 and 4".
fn list(nodes: &[NodeId]) -> String {
    let numbers: Vec<_> = nodes.iter().take(MOST_WORDS).map(|node| node.0.to_string()).collect();
    let rest = nodes.len() - numbers.len();
    match (nodes, rest) {
        ([only], _) => only.to_string(),
        (_, 0) => {
            let (last, others) = numbers.split_last().expect("a tip has at least one node");
            format!("nodes {} and {last}", others.join(", "))
        }
        _ => format!("nodes {} and {rest} more", numbers.join(", ")),
    }
}

/// Where each node is.
struct Circle {
    places: BTreeMap<NodeId, (i32, i32)>,
    width: i32,
    height: i32,
}

impl Circle {
    fn of(nodes: &[NodeId]) -> Circle {
        let high = (nodes.len() as f64 * 20.0).clamp(70.0, 330.0);
        let wide = (high * 1.6).min(230.0);
        let centre = (
            wide + f64::from(TAG.0) / 2.0 + f64::from(MARGIN),
            high + f64::from(TAG.1) / 2.0 + 56.0,
        );
        let place = |(index, node): (usize, &NodeId)| {
            let angle = TAU * (index as f64 / nodes.len() as f64 - 0.25);
            let (x, y) = (centre.0 + wide * angle.cos(), centre.1 + high * angle.sin());
            (*node, (x.round() as i32, y.round() as i32))
        };
        let width = (2.0 * centre.0) as i32;
        let height = (centre.1 + high) as i32 + TAG.1 / 2 + MARGIN;
        Circle { places: nodes.iter().enumerate().map(place).collect(), width, height }
    }

    fn at(&self, node: NodeId) -> Option<(i32, i32)> {
        self.places.get(&node).copied()
    }
}

type Kind = fn(&Link) -> bool;

fn is_cut(link: &Link) -> bool {
    !link.up
}

fn is_bad(link: &Link) -> bool {
    link.up && *link != Link::default()
}

fn line(from: (i32, i32), to: (i32, i32), link: &Link) -> Element {
    stroke(edge_towards(from, to), edge_towards(to, from), link)
}

/// A line with a wide, invisible one on it, which is easier to hit.
fn control(line: Element, from: (i32, i32), to: (i32, i32), attributes: Attributes) -> Element {
    let ((x1, y1), (x2, y2)) = (edge_towards(from, to), edge_towards(to, from));
    let wide = path(format!("M{x1} {y1}L{x2} {y2}")).stroke("transparent", 18);
    let wide = wide.set("pointer-events", "stroke");
    let control = attributes.into_iter().fold(group(), |it, (name, value)| it.set(name, value));
    control.with(line).with(wide)
}

fn stroke((x1, y1): (i32, i32), (x2, y2): (i32, i32), link: &Link) -> Element {
    if link.up {
        let line = path(format!("M{x1} {y1}L{x2} {y2}")).stroke(palette::INK, "1.5");
        return if is_bad(link) { line.set("stroke-dasharray", "10 3") } else { line };
    }
    // Part of the way, from each end.
    let part = |from: i32, to: i32| from + (to - from) * 2 / 5;
    let (ax, ay, bx, by) = (part(x1, x2), part(y1, y2), part(x2, x1), part(y2, y1));
    path(format!("M{x1} {y1}L{ax} {ay}M{x2} {y2}L{bx} {by}"))
        .stroke(palette::GREY, 2)
        .set("stroke-dasharray", "2 4")
}

/// The point where the line from the middle of a tag to another point leaves the tag.
fn edge_towards((x, y): (i32, i32), (to_x, to_y): (i32, i32)) -> (i32, i32) {
    let (dx, dy) = (f64::from(to_x - x), f64::from(to_y - y));
    let share = |half: i32, distance: f64| f64::from(half) / distance.abs().max(1.0);
    let share = share(TAG.0 / 2, dx).min(share(TAG.1 / 2, dy)).min(0.5);
    (x + (dx * share).round() as i32, y + (dy * share).round() as i32)
}

/// A node: its name, and its tip below.
fn tag(node: NodeId, snapshot: Option<&NodeSnapshot>, (x, y): (i32, i32)) -> Element {
    let (middle, x, y) = (x, x - TAG.0 / 2, y - TAG.1 / 2);
    let frame = rect(x, y, TAG.0, TAG.1);
    let tag = group().set("text-anchor", "middle");
    let Some(snapshot) = snapshot else {
        let frame = frame.set("fill", palette::PAPER).stroke(palette::GREY, "1.5");
        let frame = frame.set("stroke-dasharray", "5 4");
        let silence = label(middle, y + 40, "no answer").set("fill", palette::GREY);
        return tag.with(frame).with(badge(node, x, y, TAG.0)).with(silence);
    };
    tag.with(frame.set("fill", palette::FACE).stroke(palette::INK, "1.5"))
        .with(badge(node, x, y, TAG.0))
        .with(label(middle, y + 35, &height(snapshot.tip.height)))
        .with(digits(middle, y + 51, &snapshot.tip.hash.to_string()))
}

fn legend(tips: &Tips, x: i32, edges: &[(NodeId, NodeId, Link)], left_out: usize) -> Element {
    let mut legend = group();
    let mut y = 80;
    for (tip, nodes) in tips.lines().take(MOST_WORDS) {
        let numbers: Vec<_> = nodes.iter().map(|node| node.0.to_string()).collect();
        let all = shorten(&numbers.join(", "), 20);
        let who = if nodes.len() == 1 { format!("node {all}") } else { format!("nodes {all}") };
        legend = legend.with(digits(x, y, &tip)).with(label(x + 176, y, &who));
        y += LINE;
    }
    let more = tips.0.len().saturating_sub(MOST_WORDS);
    if more > 0 {
        legend = legend.with(label(x, y, &format!("… {} …", count(more, "more tip"))));
        y += LINE;
    }
    for (kind, name) in [(is_cut as Kind, "cut"), (is_bad, "slow or lossy")] {
        if let Some((_, _, link)) = edges.iter().find(|(_, _, link)| kind(link)) {
            let number = edges.iter().filter(|(_, _, link)| kind(link)).count();
            let text = format!("{name}: {}", count(number, "link"));
            legend = legend.with(stroke((x, y - 4), (x + 64, y - 4), link));
            legend = legend.with(label(x + 76, y, &text));
            y += LINE;
        }
    }
    if left_out > 0 {
        legend = legend.with(label(x, y, &format!("… {} …", count(left_out, "more node"))));
    }
    legend
}

fn words(
    tips: &Tips,
    edges: &[(NodeId, NodeId, Link)],
    nodes: &BTreeSet<NodeId>,
    snapshots: &[NodeSnapshot],
) -> String {
    let mut words = String::new();
    for (tip, nodes) in tips.lines().take(MOST_WORDS) {
        words += &format!("{tip}: {}\n", list(nodes));
    }
    let answered: BTreeSet<_> = snapshots.iter().map(|node| node.id).collect();
    let silent: Vec<_> = nodes.difference(&answered).copied().collect();
    if !silent.is_empty() {
        words += &format!("no answer: {}\n", list(&silent));
    }
    let is_good = |link: &Link| *link == Link::default();
    let kinds = [(is_good as Kind, "links"), (is_cut, "cut"), (is_bad, "slow or lossy")];
    for (kind, name) in kinds {
        let links = edges.iter().filter(|(_, _, link)| kind(link));
        let mut pairs: Vec<_> = links.map(|(a, b, _)| format!("{}–{}", a.0, b.0)).collect();
        let rest = pairs.len().saturating_sub(MOST_WORDS);
        pairs.truncate(MOST_WORDS);
        if !pairs.is_empty() {
            let rest = if rest > 0 { format!(", … {rest} more …") } else { String::new() };
            words += &format!("{name}: {}{rest}\n", pairs.join(", "));
        }
    }
    words
}
