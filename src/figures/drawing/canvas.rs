use super::escape::{disarm, escape_text, escape_xml};
use super::figure::Figure;
use super::letters::{MARGIN, title_lines};
use super::palette;
use std::fmt::{self, Display};

/// An element of a picture.
///
/// Names are written in this crate. Everything else is escaped on the way in, so there's no way to forget
/// it.
pub(crate) struct Element {
    name: &'static str,
    attributes: String,
    content: String,
}

impl Element {
    pub(crate) fn new(name: &'static str) -> Element {
        Element { name, attributes: String::new(), content: String::new() }
    }

    pub(crate) fn set(mut self, name: &'static str, value: impl Display) -> Element {
        debug_assert!(!self.attributes.contains(&format!(" {name}=")), "{name} is set twice");
        self.attributes += &format!(" {name}=\"{}\"", escape_xml(&value.to_string()));
        self
    }

    pub(crate) fn text(mut self, text: &str) -> Element {
        self.content += &escape_xml(text);
        self
    }

    pub(crate) fn with(mut self, child: Element) -> Element {
        self.content += &child.to_string();
        self
    }

    pub(crate) fn stroke(self, colour: &str, width: impl Display) -> Element {
        self.set("stroke", colour).set("stroke-width", width)
    }
}

impl Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Element { name, attributes, content } = self;
        match content.is_empty() {
            true => write!(f, "<{name}{attributes}/>"),
            false => write!(f, "<{name}{attributes}>{content}</{name}>"),
        }
    }
}

pub(crate) fn group() -> Element {
    Element::new("g")
}

/// A rectangle with slightly rounded corners.
pub(crate) fn rect(x: i32, y: i32, width: i32, height: i32) -> Element {
    (Element::new("rect").set("x", x).set("y", y).set("width", width).set("height", height))
        .set("rx", 4)
}

/// A line through points, given as SVG path data.
pub(crate) fn path(data: impl Display) -> Element {
    Element::new("path").set("d", data).set("fill", "none")
}

/// Two strokes that cross at a point.
pub(crate) fn cross(x: i32, y: i32, reach: i32) -> Element {
    let (left, right, top, bottom) = (x - reach, x + reach, y - reach, y + reach);
    path(format!("M{left} {top}L{right} {bottom}M{right} {top}L{left} {bottom}"))
        .set("stroke-linecap", "round")
}

/// One line of text. `y` is its baseline.
pub(crate) fn label(x: i32, y: i32, text: &str) -> Element {
    Element::new("text").set("x", x).set("y", y).text(text)
}

/// Digits that line up under one another.
pub(crate) fn digits(x: i32, y: i32, text: &str) -> Element {
    label(x, y, text).set("font-family", palette::DIGITS)
}

/// The largest width at which a picture is shown, in pixels. JupyterLab shows a picture as wide as it says it
/// is, and cuts off what doesn't fit. On a projector of 1280 pixels, that leaves 848.
const WIDEST: i32 = 840;

/// The height of a line of a title.
const TITLE_LINE: i32 = 21;

/// Where something is drawn before it becomes a [`Figure`].
pub(crate) struct Canvas {
    title: String,
    content: String,
    width: i32,
    height: i32,
    role: &'static str,
}

impl Canvas {
    pub(crate) fn new(width: i32, height: i32) -> Canvas {
        Canvas { title: String::new(), content: String::new(), width, height, role: "img" }
    }

    /// Lets a screen reader look for controls in the picture. It looks for none in an image.
    pub(crate) fn hold_controls(&mut self) {
        self.role = "group";
    }

    pub(crate) fn draw(&mut self, element: Element) {
        self.content += &element.to_string();
        self.content.push('\n');
    }

    /// Writes what the picture shows above it. If that takes more than one line, everything else moves down.
    pub(crate) fn caption(&mut self, text: &str) {
        text.clone_into(&mut self.title);
    }

    /// Puts the title above the drawing, and returns how much higher that makes the picture.
    fn write_title(&mut self) -> i32 {
        let mut content = String::new();
        let mut more = 0;
        for (y, line) in
            (30..).step_by(TITLE_LINE as usize).zip(title_lines(&self.title, self.width))
        {
            let line = label(MARGIN, y, &line).set("font-size", 16).set("font-weight", "bold");
            content += &format!("{line}\n");
            more = y - 30;
        }
        let drawn = std::mem::take(&mut self.content);
        self.content = match more {
            0 => content + &drawn,
            _ => {
                let moved = group().set("transform", format!("translate(0 {more})"));
                content + &Element { content: drawn, ..moved }.to_string()
            }
        };
        more
    }

    /// Adds a background, and the text that says the same as the picture.
    pub(crate) fn finish(mut self, title: &str, description: &str) -> Figure {
        let more = self.write_title();
        let Canvas { content, width, height, role, .. } = self;
        let height = height + more;
        let shown = width.min(WIDEST);
        let root = Element::new("svg")
            .set("xmlns", "http://www.w3.org/2000/svg")
            .set("class", palette::CLASS)
            .set("role", role)
            .set("aria-label", escape_text(title))
            .set("width", shown)
            .set("height", height * shown / width)
            .set("viewBox", format!("0 0 {width} {height}"))
            .set("style", "max-width:100%;height:auto")
            .set("font-family", palette::LETTERS)
            .set("font-size", 13);
        let (title, description) = (escape_text(title), super::escape::escape_lines(description));
        let mut svg = Element { content: "\n".to_owned(), ..root }
            .with(Element::new("title").text(&title))
            .with(Element::new("desc").text(&description))
            .with(Element { content: palette::style(), ..Element::new("style") })
            .with(rect(0, 0, width, height).set("fill", palette::PAPER));
        svg.content += &Element { content, ..group().set("fill", palette::INK) }.to_string();
        Figure::new(disarm(&svg.to_string()), format!("{title}\n{description}"))
    }
}
