/// A function that the reader writes in the middle of a chapter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The name of the function, and of its check.
    pub name: &'static str,
    /// The chapter, from 1 on.
    pub chapter: u8,
    /// How long it takes, from 3 to 10. The schedule counts it.
    pub minutes: u32,
}
