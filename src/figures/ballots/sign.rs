use super::tally::Slot;
use crate::figures::drawing::{Element, cross, escape_text, group, label, palette, rect};
use crate::stage5_network::NodeId;

/// How wide a sign is, with the space around it.
pub(super) const SIGN: i32 = 30;

/// Draws signs. Each block has a colour of its own, as far as there are enough colours.
pub(crate) struct Signs<'a> {
    /// In the order of their colours.
    blocks: Vec<&'a str>,
}

impl<'a> Signs<'a> {
    pub(crate) fn new(names: impl Iterator<Item = &'a str>) -> Signs<'a> {
        let mut blocks = Vec::new();
        for name in names {
            if !blocks.contains(&name) {
                blocks.push(name);
            }
        }
        Signs { blocks }
    }

    /// The place of a block's colour.
    pub(crate) fn place(&self, block: &str) -> usize {
        self.blocks.iter().position(|it| *it == block).unwrap_or_default()
    }

    /// A disc for a vote, a frame for a final, and a cross for a skip.
    pub(crate) fn draw(&self, x: i32, y: i32, slot: &Slot<'_>) -> Element {
        let Some(block) = slot.block else {
            return cross(x, y, 7).stroke(palette::INK, 3);
        };
        let (fill, on_it) = palette::of_node(NodeId(self.place(block)));
        let mut sign = group();
        if slot.is_final {
            sign =
                sign.with(rect(x - 13, y - 13, 26, 26).set("fill", "none").stroke(palette::INK, 3));
        }
        if slot.is_vote {
            let disc = Element::new("circle").set("cx", x).set("cy", y).set("r", 10);
            sign = sign.with(disc.set("fill", fill).stroke(palette::INK, 1));
        }
        let name = label(x, y + 4, &letters_of(block)).set("text-anchor", "middle");
        let name = name.set("font-size", 12);
        sign.with(if slot.is_vote { name.set("fill", on_it) } else { name })
    }
}

/// What fits into a disc.
fn letters_of(block: &str) -> String {
    escape_text(block).chars().take(2).collect()
}
