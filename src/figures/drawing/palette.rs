//! What is drawn in which colour.
//!
//! Every colour stands at its element as it is in the light. A short style sheet replaces it where
//! the reader's system asks for dark. So a viewer that throws style sheets away shows a good picture.

use crate::stage5_network::NodeId;

/// The class of every picture, so that its style sheet touches nothing else on a page.
pub(crate) const CLASS: &str = "kusari-figure";

pub(crate) const PAPER: &str = "#ffffff";
/// Lines and text.
pub(crate) const INK: &str = "#1f2328";
/// What matters less, and what has lost. On paper and on a face it has a contrast of 5 to 1.
pub(crate) const GREY: &str = "#5b646e";
/// Lines that only guide the eye.
pub(crate) const FAINT: &str = "#d0d7de";
/// A block's face.
pub(crate) const FACE: &str = "#f6f8fa";
/// Redder than any node's colour, and never without a cross.
pub(crate) const BROKEN: &str = "#b3261e";
pub(crate) const BROKEN_FACE: &str = "#fdeeec";

/// What takes a colour's place in the dark.
const DARK: [(&str, &str); 7] = [
    (PAPER, "#1c2128"),
    (INK, "#e6edf3"),
    (GREY, "#a3adb8"),
    (FAINT, "#444c56"),
    (FACE, "#2d333b"),
    (BROKEN, "#ff8a80"),
    (BROKEN_FACE, "#46211f"),
];

pub(crate) const LETTERS: &str =
    "system-ui, 'Segoe UI', 'DejaVu Sans', Helvetica, Arial, sans-serif";
pub(crate) const DIGITS: &str = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace";

/// The style sheet: only what attributes cannot say.
pub(crate) fn style() -> String {
    let mut rules = String::new();
    for (light, dark) in DARK {
        for property in ["fill", "stroke"] {
            rules += &format!(".{CLASS} [{property}=\"{light}\"]{{{property}:{dark}}}");
        }
    }
    // What an animation does to an attribute, it does below a rule that is important.
    let mut still = format!(".{CLASS} [style]{{transform:var(--still)!important}}");
    for (property, value) in [("opacity", "0"), ("opacity", "1"), ("stroke-width", "1")] {
        still += &format!(".{CLASS} [{property}=\"{value}\"]{{{property}:{value}!important}}");
    }
    format!(
        "@media (prefers-color-scheme:dark){{{rules}}}@media (prefers-reduced-motion:reduce){{{}}}",
        still
    )
}

/// Okabe and Ito's colours, in the order of `kusari race`, each with the ink that is read on it.
const NODES: [(&str, &str); 7] = [
    ("#e69f00", BLACK),
    ("#56b4e9", BLACK),
    ("#009e73", BLACK),
    ("#f0e442", BLACK),
    ("#0072b2", WHITE),
    ("#d55e00", BLACK),
    ("#cc79a7", BLACK),
];

const BLACK: &str = "#000000";
const WHITE: &str = "#fdfdfd";

/// The colour of a node, and that of text on it. The eighth node has the first one's again, which is
/// why its number always stands beside.
pub(crate) fn of_node(node: NodeId) -> (&'static str, &'static str) {
    NODES[node.0 % NODES.len()]
}
