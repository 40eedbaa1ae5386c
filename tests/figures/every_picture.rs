//! What holds for every picture.

use crate::cast::*;
use crate::look::*;
use kusari::figures;
use roxmltree::Node;

#[test]
fn a_picture_needs_nothing_but_itself() {
    for figure in all_figures() {
        for node in parse(&figure).descendants().filter(Node::is_element) {
            let name = node.tag_name().name();
            let known = [
                "svg",
                "title",
                "desc",
                "style",
                "g",
                "rect",
                "path",
                "circle",
                "text",
                "animate",
                "animateTransform",
            ];
            assert!(known.contains(&name), "{name}");
            for attribute in node.attributes() {
                let name = attribute.name();
                // Ids of several pictures on one page would clash.
                assert!(name != "id" && name != "href" && !name.starts_with("on"), "{name}");
            }
        }
        let text = figure.svg().replace("http://www.w3.org/2000/svg", "");
        assert!(!text.contains("http") && !text.contains("url(") && !text.contains("@import"));
    }
}

#[test]
fn a_picture_says_in_words_what_it_shows() {
    for figure in all_figures() {
        let document = parse(&figure);
        let (title, words) = figure.alt().split_once('\n').unwrap_or((figure.alt(), ""));
        let child = |name| elements(&document, name).next().unwrap().text().unwrap_or("");
        assert_eq!(child("title"), title);
        assert_eq!(child("desc").trim_end(), words);
        assert!(!title.is_empty());
        assert!(figure.alt().lines().count() <= 90, "a text that can be read");
        assert_eq!(
            (figure.to_string(), format!("{figure:?}")),
            (figure.alt().into(), figure.alt().into())
        );
    }
}

#[test]
fn a_picture_fits_a_screen_and_its_letters_can_be_read() {
    for figure in all_figures() {
        let document = parse(&figure);
        let root = document.root_element();
        // A projector of 1280 pixels leaves 848 beside a notebook's margin and the list of files.
        assert!(number(root, "width") <= 840.0 && number(root, "height") <= 1200.0, "{figure}");
        let (wide, high) = drawn_size(root);
        let scale = number(root, "width") / wide;
        assert!((number(root, "height") - high * scale).abs() <= 1.0, "{figure}");
        let sizes = document.descendants().filter(|node| node.has_attribute("font-size"));
        assert!(sizes.map(|node| number(node, "font-size")).all(|size| size * scale >= 11.4));
        assert!(figure.svg().len() < 200_000, "{} bytes: {figure}", figure.svg().len());
    }
}

#[test]
fn a_title_fits_its_picture_in_a_wide_font() {
    for figure in all_figures() {
        let document = parse(&figure);
        let (wide, _) = drawn_size(document.root_element());
        // A bold letter of DejaVu Sans, 16 pixels high, is 9.7 pixels wide on average, and a digit 11.1.
        let is_title = |node: &Node<'_, '_>| node.attribute("font-size") == Some("16");
        let titles: Vec<_> = elements(&document, "text").filter(is_title).collect();
        assert!(!titles.is_empty());
        for line in &titles {
            let letters = line.text().unwrap_or_default().chars().count();
            assert!(20.0 + 10.4 * letters as f64 <= wide, "{figure}");
        }
        let words: Vec<_> = titles.iter().filter_map(Node::text).collect();
        assert!(figure.alt().starts_with(&words.join(" ")), "{words:?}: {figure}");
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for (one, other) in all_figures().iter().zip(all_figures()) {
        assert_eq!(one.svg(), other.svg());
        assert_eq!(one.alt(), other.alt());
    }
}

#[test]
fn a_picture_is_light_by_itself_and_dark_where_the_reader_wants_it() {
    let figure = figures::chain(&genesis(), &stamped(2));
    let background = parse(&figure)
        .descendants()
        .find(|node| node.has_tag_name("rect"))
        .map(|n| n.attribute("fill") == Some("#ffffff"));
    assert_eq!(background, Some(true));
    assert!(figure.svg().contains("@media (prefers-color-scheme:dark){.kusari-figure "));
}

#[test]
fn save_writes_the_picture() {
    let figure = figures::chain(&genesis(), &stamped(1));
    let folder = tempfile::tempdir().unwrap();
    figure.save(folder.path().join("chain.svg")).unwrap();
    assert_eq!(std::fs::read_to_string(folder.path().join("chain.svg")).unwrap(), figure.svg());
    assert!(figure.save(folder.path().join("no/such/folder.svg")).is_err());
}
