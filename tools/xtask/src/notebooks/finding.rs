//! What is wrong with a notebook, and where.

use std::fmt;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The cell, if it is about one.
    pub(crate) cell: Option<String>,
    /// A word for the rule that is broken.
    pub(crate) code: &'static str,
    pub(crate) text: String,
}

impl Finding {
    pub(crate) fn new(code: &'static str, text: impl Into<String>) -> Finding {
        Finding { cell: None, code, text: text.into() }
    }

    pub(crate) fn at(cell: &str, code: &'static str, text: impl Into<String>) -> Finding {
        Finding { cell: Some(cell.to_owned()), code, text: text.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(cell) = &self.cell {
            write!(to, "cell {cell}: ")?;
        }
        write!(to, "{} [{}]", self.text, self.code)
    }
}
