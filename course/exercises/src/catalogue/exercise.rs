/// What is to be written, and what helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exercise {
    /// The name of the function that is to be written, and of its check.
    pub name: &'static str,
    /// The chapter, from 1 on.
    pub chapter: u8,
    /// What it is about, in a few words.
    pub title: &'static str,
    /// The heading in the chapter's notebook under which its idea stands.
    pub place: &'static str,
    /// How long it may take. It is worth as many points.
    pub minutes: u32,
    /// Whether it is for those who are ahead.
    pub is_star: bool,
    /// Three hints, each of more help than the one before.
    pub hints: [&'static str; 3],
}
