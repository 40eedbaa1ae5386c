//! Which colour everything is drawn in.
//!
//! Each element carries its colour for a light background. If the reader's system asks for dark, a short style
//! sheet replaces it. So a viewer that throws style sheets away still shows a good picture.

use crate::stage5_network::NodeId;

/// The class of every picture, so that its style sheet touches nothing else on a page.
pub(crate) const CLASS: &str = "kusari-figure";

pub(crate) const PAPER: &str = "#ffffff";
/// Lines and text.
pub(crate) const INK: &str = "#1f2328";
/// What matters less, and what has lost. Its contrast is 5 to 1, on the background and on a block's face.
pub(crate) const GREY: &str = "#5b646e";
/// Lines that only guide the eye.
pub(crate) const FAINT: &str = "#d0d7de";
/// A block's face.
pub(crate) const FACE: &str = "#f6f8fa";
/// Redder than any node's colour, and never without a cross.
pub(crate) const BROKEN: &str = "#b3261e";
pub(crate) const BROKEN_FACE: &str = "#fdeeec";

/// What replaces each colour in the dark.
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

/// The style sheet: only what attributes can't say.
pub(crate) fn style() -> String {
    let mut rules = String::new();
    for (light, dark) in DARK {
        for property in ["fill", "stroke"] {
            rules += &format!(".{CLASS} [{property}=\"{light}\"]{{{property}:{dark}}}");
        }
    }
    // An animation of an attribute gives way to a rule that's marked as important.
    let mut still = format!(".{CLASS} [style]{{transform:var(--still)!important}}");
    for (property, value) in [("opacity", "0"), ("opacity", "1"), ("stroke-width", "1")] {
        still += &format!(".{CLASS} [{property}=\"{value}\"]{{{property}:{value}!important}}");
    }
    format!(
        "@media (prefers-color-scheme:dark){{{rules}}}@media (prefers-reduced-motion:reduce){{{}}}",
        still
    )
}

/// Okabe and Ito's colours, in the order of `kusari race`, each with the colour of the text on it.
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

/// The colour of a node, and the colour of the text on it. The eighth node has the first one's colour again,
/// which is why a node's number is always shown beside it.
pub(crate) fn of_node(node: NodeId) -> (&'static str, &'static str) {
    NODES[node.0 % NODES.len()]
}
