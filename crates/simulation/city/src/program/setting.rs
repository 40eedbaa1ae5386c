use super::rules::Rules;
use std::io::Write as _;

/// What every command has to know.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// The rules that a scenario can name.
    pub rules: &'a Rules,
    /// What the program is called on a command line: `kusari sim`.
    pub name: &'a str,
    /// Whether someone pressed Ctrl-C.
    pub is_interrupted: fn() -> bool,
}

/// Prints a line on standard error. If even that fails, there's no one to tell.
pub(super) fn warn(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
