use super::escape::{disarm, escape_lines};
use std::fmt;
use std::io;
use std::path::Path;

/// A picture as SVG, and a text that says the same in words.
///
/// A notebook cell that ends in one shows the picture. It prints as the text, and so does its
/// `Debug`, because that is what is left of a picture where none can be shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Figure {
    svg: String,
    alt: String,
}

impl Figure {
    pub(crate) fn new(svg: String, alt: String) -> Figure {
        Figure { svg, alt: alt.trim_end().to_owned() }
    }

    /// The picture: one `<svg>` element that needs nothing else.
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
    /// If the file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> io::Result<()> {
        std::fs::write(path, &self.svg)
    }

    /// Shows the picture under a notebook's cell. The evcxr kernel calls it.
    pub fn evcxr_display(&self) {
        show(&[("text/plain", &escape_lines(&self.alt)), ("image/svg+xml", &self.svg)]);
    }
}

/// Hands the kernel what it may choose from, at once, so that nothing comes between.
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
