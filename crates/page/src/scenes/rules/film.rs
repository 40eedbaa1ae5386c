//! The stories, and how far one is played.

use kusari::stage8_contract::rules::{Ballot, Explored, Rules, Step, WhyNot, explore};

/// How many rules can be taken away. The explorer's seventh takes it a few seconds in a browser.
pub(super) const RULES: usize = 6;

/// No story is longer.
pub(super) const LONGEST: u64 = 20;

/// How many states the explorer looks at. It needs 70,408 at most.
const MOST_STATES: usize = 100_000;

/// A story, and the step it's at.
pub(super) struct Film {
    missing: usize,
    has_rule: bool,
    /// How many steps were played.
    at: usize,
    /// Each is found once.
    stories: [Vec<Step>; RULES],
}

impl Default for Film {
    fn default() -> Film {
        let mut film = Film { missing: 0, has_rule: false, at: 0, stories: Default::default() };
        film.choose(0);
        film
    }
}

impl Film {
    /// What's wrong without each of the rules.
    pub(super) fn names() -> impl Iterator<Item = &'static str> {
        Rules::each_missing().into_iter().take(RULES).map(|it| it.0)
    }

    pub(super) fn missing(&self) -> usize {
        self.missing
    }

    pub(super) fn has_rule(&self) -> bool {
        self.has_rule
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// The vote as it's played: with the rule, or without it.
    pub(super) fn ballot(&self) -> Ballot {
        let without = Rules::each_missing()[self.missing].1;
        Ballot::of_two_views(if self.has_rule { Rules::default() } else { without })
    }

    pub(super) fn story(&self) -> &[Step] {
        &self.stories[self.missing]
    }

    /// The steps that were played.
    pub(super) fn played(&self) -> &[Step] {
        &self.story()[..self.at]
    }

    /// The first step that the rules don't allow, and why.
    pub(super) fn refused(&self) -> Option<(usize, WhyNot)> {
        self.ballot().refuses(self.story())
    }

    /// How many steps can be played.
    pub(super) fn last(&self) -> usize {
        self.refused().map_or(self.story().len(), |(step, _)| step)
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at == self.last()
    }

    /// Takes a rule away, and finds the shortest story that ends badly.
    pub(super) fn choose(&mut self, missing: usize) {
        (self.missing, self.has_rule, self.at) = (missing, false, 0);
        if self.stories[missing].is_empty()
            && let Explored::Broken { history, .. } = explore(&self.ballot(), MOST_STATES)
        {
            self.stories[missing] = history;
        }
    }

    pub(super) fn keep(&mut self, has_rule: bool) {
        (self.has_rule, self.at) = (has_rule, 0);
    }

    pub(super) fn go_to(&mut self, step: usize) {
        self.at = step.min(self.last());
    }
}
