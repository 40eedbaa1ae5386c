//! Why something can't be done.

use crate::cast;
use serde::Serialize;
use std::fmt;

/// Why something can't be done: the code of the rule, what was found, and what to do about it.
///
/// Where one of the chapters refuses something, the code and the message are the chapter's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// The code of the rule, in kebab case.
    pub code: &'static str,
    /// What was found, as a sentence that begins in lower case.
    pub message: String,
    /// What helps, as an instruction.
    pub remedy: String,
}

impl Refusal {
    /// Makes a refusal by a rule of the page's own.
    pub fn new(
        code: &'static str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Refusal {
        Refusal { code, message: message.into(), remedy: remedy.into() }
    }

    /// Passes on why a chapter refuses something. Where the chapter shows an address, the name of its owner is added.
    pub fn by_chapter(
        cause: &impl kusari::stage1_ledger::Refusal,
        remedy: impl Into<String>,
    ) -> Refusal {
        Refusal::new(cause.code(), cast::with_names(&cause.to_string()), remedy)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}. {}", self.code, self.message, self.remedy)
    }
}

impl std::error::Error for Refusal {}
