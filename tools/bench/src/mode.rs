/// How long a bench takes its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// As many rounds as a figure needs that is written down.
    Full,
    /// A few short rounds: whether everything runs, and about how fast.
    Quick,
}

impl Mode {
    /// What the command line asks for. `cargo bench` says `--bench`; without it, a bench is only
    /// tried. `--quick` is criterion's word, too.
    pub fn of_this_run() -> Mode {
        let has = |word: &str| std::env::args().any(|argument| argument == word);
        if has("--bench") && !has("--quick") { Mode::Full } else { Mode::Quick }
    }

    /// So many rounds, or three if it has to be quick.
    pub fn rounds(self, full: usize) -> usize {
        self.choose(full, full.min(3))
    }

    /// The one or the other.
    pub fn choose<T>(self, full: T, quick: T) -> T {
        match self {
            Mode::Full => full,
            Mode::Quick => quick,
        }
    }
}
