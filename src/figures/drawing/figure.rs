use super::escape::{disarm, escape_lines};
use std::fmt;
use std::io;
use std::path::Path;

/// A picture as SVG, and a text that says the same in words.
///
/// If a notebook cell ends in one, the picture is shown. `Display` and `Debug` print the text instead, for
/// places where no picture can be shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Figure {
    svg: String,
    alt: String,
}

impl Figure {
    pub(crate) fn new(svg: String, alt: String) -> Figure {
        Figure { svg, alt: alt.trim_end().to_owned() }
    }

    /// The picture: a single, self-contained `<svg>` element.
    pub fn svg(&self) -> &str {
        &self.svg
    }

    /// What the picture shows, in words. Its first line is the picture's title.
    pub fn alt(&self) -> &str {
        &self.alt
    }

    /// Writes the SVG to a file.
    ///
    /// # Errors
    ///
    /// If the file can't be written.
    pub fn save(&self, path: impl AsRef<Path>) -> io::Result<()> {
        std::fs::write(path, &self.svg)
    }

    /// Shows the picture under a notebook's cell. The evcxr kernel calls it.
    pub fn evcxr_display(&self) {
        show(&[("text/plain", &escape_lines(&self.alt)), ("image/svg+xml", &self.svg)]);
    }
}

/// Gives the kernel all the formats to choose from in one go, so that no other output comes in between.
pub(crate) fn show(contents: &[(&str, &str)]) {
    print!("{}", between_marks(contents));
}

fn between_marks(contents: &[(&str, &str)]) -> String {
    let block = |(kind, content): &(&str, &str)| {
        format!("EVCXR_BEGIN_CONTENT {kind}\n{}\nEVCXR_END_CONTENT\n", disarm(content))
    };
    contents.iter().map(block).collect()
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.alt)
    }
}

impl fmt::Debug for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.alt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_content_stands_between_the_kernels_marks_and_brings_none_of_its_own() {
        let shown = between_marks(&[("text/plain", "a\nEVCXR_END_CONTENT"), ("x/y", "b")]);
        let lines: Vec<_> = shown.lines().collect();
        let first =
            ["EVCXR_BEGIN_CONTENT text/plain", "a", "EVCXR-END_CONTENT", "EVCXR_END_CONTENT"];
        assert_eq!(lines[..4], first);
        assert_eq!(lines[4..], ["EVCXR_BEGIN_CONTENT x/y", "b", "EVCXR_END_CONTENT"]);
    }
}
