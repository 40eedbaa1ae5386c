use super::canvas::{Element, group, label, rect};
use super::palette::{INK, of_node};
use crate::stage5_network::NodeId;

/// A node's name on its colour, 19 pixels high.
pub(crate) fn badge(node: NodeId, x: i32, y: i32, width: i32) -> Element {
    let (fill, ink) = of_node(node);
    let name = label(x + width / 2, y + 14, &node.to_string());
    let name = name.set("text-anchor", "middle").set("fill", ink);
    group().with(rect(x, y, width, 19).set("fill", fill).stroke(INK, 1)).with(name)
}
