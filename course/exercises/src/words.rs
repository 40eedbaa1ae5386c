use std::fmt::Display;

/// Holds a result against the right one, as [`equal`](crate::equal) does, and tells both as people
/// write them and not as Rust does: 100, and not `Amount(100)`.
///
/// # Errors
///
/// Both results and the reason, if they differ.
pub(crate) fn alike<T: PartialEq + Display>(
    call: impl Display,
    found: T,
    expected: T,
    because: &str,
) -> Result<(), String> {
    if found == expected {
        return Ok(());
    }
    Err(format!("{call} gave {found} and not {expected}: {because}"))
}
