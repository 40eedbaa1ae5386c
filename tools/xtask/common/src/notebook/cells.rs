use serde_json::Value;
use std::collections::BTreeMap;

/// The output depends on time, on threads or on the machine.
pub const VARIES: &str = "varies";
/// The cell is meant not to compile.
pub const RAISES: &str = "raises-exception";
/// The cell is meant to write to standard error.
pub const STDERR: &str = "stderr";
/// Marks a cell that starts processes of the program `kusari`, or talks to them.
pub const PROCESSES: &str = "processes";

/// The cells of a notebook.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Notebook {
    /// Its cells, in their order.
    pub cells: Vec<Cell>,
}

/// A cell of text or of code.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// A name that is unique in the notebook.
    pub id: String,
    /// What its author wrote.
    pub source: String,
    /// Words that say what to expect of it, such as [`VARIES`].
    pub tags: Vec<String>,
    /// What the output of a tagged cell has to match.
    pub expect: Option<String>,
    /// What makes it a cell of code.
    pub code: Option<Code>,
    /// What nbgrader has to know of it. It is written, and never read.
    pub nbgrader: Option<Value>,
}

/// What only a cell of code has.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Code {
    /// As the how many-th it was run.
    pub execution_count: Option<u64>,
    /// What it put out.
    pub outputs: Outputs,
}

impl Notebook {
    /// The cells of code.
    pub fn code(&self) -> impl Iterator<Item = &Cell> {
        self.cells.iter().filter(|it| it.code.is_some())
    }
}

impl Cell {
    /// A cell of text.
    pub fn text(id: &str, source: &str) -> Cell {
        Cell { id: id.to_owned(), source: source.to_owned(), ..Cell::default() }
    }

    /// A cell of code that was never run.
    pub fn code(id: &str, source: &str) -> Cell {
        Cell { code: Some(Code::default()), ..Cell::text(id, source) }
    }

    /// Whether it has a tag.
    pub fn has(&self, tag: &str) -> bool {
        self.tags.iter().any(|it| it == tag)
    }
}

/// What a cell put out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outputs {
    /// On standard output.
    pub stdout: String,
    /// On standard error.
    pub stderr: String,
    /// Name, value and traceback of every error.
    pub errors: Vec<[String; 3]>,
    /// Values that were shown: the text of each MIME type.
    pub results: Vec<BTreeMap<String, String>>,
    /// What was shown without being the value.
    pub displays: Vec<BTreeMap<String, String>>,
}

impl Outputs {
    /// All that can be read, joined: values, standard output, standard error, errors.
    pub fn text(&self) -> String {
        let shown = self.results.iter().chain(&self.displays);
        let plain = shown.filter_map(|it| it.get("text/plain").cloned());
        let streams = [self.stdout.clone(), self.stderr.clone()];
        let errors = self.errors.iter().map(|[_, _, it]| without_colours(it));
        let parts = plain.chain(streams).chain(errors).map(|it| it.trim_end().to_owned());
        parts.filter(|it| !it.is_empty()).collect::<Vec<_>>().join("\n")
    }

    /// Every text, under a name for it.
    pub fn parts(&self) -> BTreeMap<String, String> {
        let mut parts = BTreeMap::new();
        let mut add = |name: &str, text: &str| {
            if !text.is_empty() {
                *parts.entry(name.to_owned()).or_default() += text;
            }
        };
        add("standard output", &self.stdout);
        add("standard error", &self.stderr);
        for error in &self.errors {
            add("an error", &without_colours(&error.join("\n")));
        }
        for (kind, text) in self.results.iter().flatten() {
            add(&format!("the value as {kind}"), text);
        }
        for (kind, text) in self.displays.iter().flatten() {
            add(kind, text);
        }
        parts
    }
}

/// A text without what colours it in a terminal.
pub fn without_colours(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_colours_of_a_text_are_taken_out() {
        assert_eq!(without_colours("\u{1b}[1;31mno\u{1b}[0m:\n\t`é` ✗"), "no:\n\t`é` ✗");
    }
}
