/// How a member lies. Behind each there's an honest replica, and what it wants done is changed on its way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lie {
    /// It says nothing.
    Silent,
    /// Half of the members don't hear from it, and the rest hear about every second word.
    Withholds,
    /// It says again what it has said or heard, no matter how old.
    Replays,
    /// It talks of heights that haven't come.
    Floods,
    /// It tells one half one story and the other half another, and now and then it tells both to all.
    TwoFaces,
    /// It signs whatever others sign, even if no one can mean both.
    Agrees,
    /// It builds on a real block, and claims that others have agreed to it.
    Forges,
}

impl Lie {
    /// All of them.
    pub const ALL: [Lie; 7] = [
        Lie::Silent,
        Lie::Withholds,
        Lie::Replays,
        Lie::Floods,
        Lie::TwoFaces,
        Lie::Agrees,
        Lie::Forges,
    ];
}
