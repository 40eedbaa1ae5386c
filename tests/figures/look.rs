//! Looks at a picture.

use kusari::figures::Figure;
use roxmltree::{Document, Node};

pub(crate) fn parse(figure: &Figure) -> Document<'_> {
    Document::parse(figure.svg()).unwrap_or_else(|error| panic!("{error}: {}", figure.svg()))
}

pub(crate) fn elements<'a>(
    document: &'a Document<'_>,
    name: &'a str,
) -> impl Iterator<Item = Node<'a, 'a>> {
    document
        .descendants()
        .filter(move |node| node.has_tag_name(("http://www.w3.org/2000/svg", name)))
}

/// The texts that a reader sees.
pub(crate) fn texts(figure: &Figure) -> Vec<String> {
    let document = parse(figure);
    elements(&document, "text").filter_map(|node| Some(node.text()?.to_owned())).collect()
}

pub(crate) fn number(node: Node<'_, '_>, attribute: &str) -> f64 {
    node.attribute(attribute).expect(attribute).parse().expect(attribute)
}

/// The width and height of a picture as it's drawn, before it's scaled down for the screen.
pub(crate) fn drawn_size(root: Node<'_, '_>) -> (f64, f64) {
    let numbers = root.attribute("viewBox").unwrap().split(' ').map(|it| it.parse().unwrap());
    match numbers.collect::<Vec<_>>()[..] {
        [0.0, 0.0, wide, high] => (wide, high),
        ref other => panic!("{other:?}"),
    }
}
