use crate::city::run;
use crate::error::TownError;
use crate::report::{Report, Watcher};
use crate::rule::Rule;
use crate::rules::{CoinAge, Delegates, Finality, Private, Slots, Tickets, Work};
use crate::town::Town;
use std::fmt;

/// Runs a town by one rule.
type Run = dyn Fn(&Town, &mut dyn Watcher) -> Result<Report, TownError> + Send + Sync;

/// The rules that a scenario can name.
pub struct Rules {
    entries: Vec<(&'static str, Box<Run>)>,
}

impl Rules {
    /// The built-in ones.
    #[must_use]
    pub fn built_in() -> Rules {
        Rules { entries: Vec::new() }
            .with("work", Work::new)
            .with("coin-age", CoinAge::new)
            .with("slots", Slots::new)
            .with("private", Private::new)
            .with("delegates", Delegates::new)
            .with("tickets", Tickets::new)
            .with("finality", Finality::new)
    }

    /// Adds one: its name in a scenario, and how it's made for a town. If there's one with this name already, the
    /// new one replaces it.
    #[must_use]
    pub fn with<R: Rule>(
        mut self,
        name: &'static str,
        make: impl Fn(&Town) -> Result<R, TownError> + Send + Sync + 'static,
    ) -> Rules {
        let runs = move |town: &Town, watcher: &mut dyn Watcher| run(town, make(town)?, watcher);
        self.entries.retain(|(it, _)| *it != name);
        self.entries.push((name, Box::new(runs)));
        self
    }

    /// What a scenario can say.
    #[must_use]
    pub fn names(&self) -> Vec<&'static str> {
        self.entries.iter().map(|(name, _)| *name).collect()
    }

    /// Runs a town.
    ///
    /// # Errors
    ///
    /// If no town can be like this, or if its blocks or its rule lead nowhere.
    ///
    /// # Panics
    ///
    /// If there's no rule of this name. A scenario that was read with these rules names one of them.
    pub fn run(
        &self,
        name: &str,
        town: &Town,
        watcher: &mut dyn Watcher,
    ) -> Result<Report, TownError> {
        let entry = self.entries.iter().find(|(it, _)| *it == name);
        let (_, run) = entry.expect("a scenario names one of the rules with which it was read");
        run(town, watcher)
    }
}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}
