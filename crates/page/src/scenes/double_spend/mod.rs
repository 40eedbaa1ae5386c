//! A double spend: how long should Bob wait?

mod chains;
mod chance;
mod picture;
mod plot;
mod races;
mod view;
mod words;

use crate::deed::Deed;
use crate::html::grouped;
use crate::refusal::Refusal;
use crate::scene::{About, Part, Scene, Slice, Task};
use chance::{MOST_PATIENCE, MOST_WAIT, Rules, least};
use races::{End, Score, Tally, Wins};
use std::collections::BTreeMap;

/// The largest share, in per cent. With more than half, there's nothing left to ask.
const MOST_SHARE: u64 = 50;

/// What the goods may be worth, in rewards of a block.
const MOST_WORTH: u64 = 200;

const MOST_SEED: u64 = 9_999;

/// A race worth seeing: Mallory falls behind after Bob has handed over the bicycle, and still wins.
const FIRST: u64 = 24;

/// The chance that Bob is willing to live with: the Bitcoin paper's.
const SMALL: f64 = 0.001;

/// A race for Bob's bicycle, and what comes of ten thousand.
#[derive(Debug)]
pub(super) struct DoubleSpend {
    rules: Rules,
    /// What the goods are worth, in rewards of a block.
    worth: u64,
    seed: u64,
    /// Whose block each one is, until the race is decided.
    race: Vec<bool>,
    end: End,
    /// How many of these blocks have been found so far.
    shown: usize,
    /// How many races with these rules were watched to their end before this one, and how many of them Mallory won.
    watched: (u64, u64),
    /// What came of many races, for each share and patience.
    wins: BTreeMap<(u64, u64), Wins>,
    /// Whether the reader has advised Bob to wait for this many confirmations.
    is_advised: bool,
}

impl Default for DoubleSpend {
    fn default() -> DoubleSpend {
        let mut it = DoubleSpend {
            rules: Rules { share: 30, wait: 2, patience: MOST_PATIENCE },
            worth: 20,
            seed: FIRST,
            race: Vec::new(),
            end: End::Others,
            shown: 0,
            watched: (0, 0),
            wins: BTreeMap::new(),
            is_advised: false,
        };
        it.draw();
        it
    }
}

impl DoubleSpend {
    /// Takes other rules. What was watched belongs to the old ones.
    fn set(&mut self, rules: Rules) {
        self.rules = rules;
        self.watched = (0, 0);
        self.is_advised = false;
        self.draw();
    }

    /// Draws the race anew, and goes back to its start.
    fn draw(&mut self) {
        (self.race, self.end) = races::race(self.rules, self.seed);
        self.shown = 0;
    }

    fn found(&self) -> &[bool] {
        &self.race[..self.shown]
    }

    fn score(&self) -> Score {
        self.found().iter().fold(Score::START, |score, is_hers| score.and(*is_hers))
    }

    /// How the race has ended, if it's over.
    fn ended(&self) -> Option<End> {
        (self.shown == self.race.len()).then_some(self.end)
    }

    /// How many races with these rules were watched to their end, and how many of them Mallory won.
    fn watched(&self) -> (u64, u64) {
        let (races, won) = self.watched;
        match self.ended() {
            Some(end) => (races + 1, won + u64::from(end == End::Mallory)),
            None => (races, won),
        }
    }

    /// What came of many races by the present rules.
    fn wins(&self) -> Option<&Wins> {
        self.wins.get(&(self.rules.share, self.rules.patience))
    }

    /// The smallest number of confirmations with which her chance is below [`SMALL`].
    fn least_for_chance(&self) -> Option<u64> {
        least(self.rules, |it| it.exact() < SMALL)
    }

    /// The smallest number of confirmations with which she loses on average, however patient she is.
    fn least_for_gain(&self) -> Option<u64> {
        least(self.rules, |it| it.best_gain(self.worth) <= 0.0)
    }

    /// Goes to a place in the race: its end, or a number of blocks after its start.
    fn go_to(&mut self, deed: &Deed, place: usize) -> Result<(), Refusal> {
        self.shown = match deed.word(place)? {
            "end" => self.race.len(),
            _ => deed.index(place, self.race.len() + 1)?,
        };
        Ok(())
    }

    fn next_race(&mut self, deed: &Deed) -> Result<(), Refusal> {
        let seed = deed.number(1, 1..=MOST_SEED)?;
        let is_whole = deed.words().len() > 2;
        if is_whole && deed.word(2)? != "end" {
            return Err(deed.unknown());
        }
        self.watched = self.watched();
        self.seed = seed;
        self.draw();
        if is_whole {
            self.shown = self.race.len();
        }
        Ok(())
    }

    fn take_in(&mut self, deed: &Deed) -> Result<(), Refusal> {
        let share = deed.number(1, 1..=MOST_SHARE)?;
        let patience = deed.number(2, 1..=MOST_PATIENCE)?;
        let refusal =
            |message: &str| Refusal::new("not-these-races", message, "Run the races again.");
        let wins = races::read(deed.word(3)?)
            .ok_or_else(|| refusal("these aren't the results of races"))?;
        // Running all of them again would take too long. So a forged link can claim a little luck, and no more.
        if !races::are_possible(&wins, Rules { share, patience, wait: 0 }) {
            return Err(refusal("no one is as lucky as these results say"));
        }
        self.wins.insert((share, patience), wins);
        Ok(())
    }
}

impl Scene for DoubleSpend {
    const ABOUT: About = About {
        name: "double-spend",
        title: "A double spend",
        chapters: "4 and 5",
        notebook: "stage4_pow",
        question: "Mallory pays Bob for his bicycle, and mines a second history in secret, in which the money went to \
            Alice. How many blocks should Bob wait for before he hands the bicycle over?",
        tasks: &[
            Task {
                ask: "Run one race to its end.",
                learnt: "One race tells you who was lucky. It takes thousands to see how good Bob's chances are.",
            },
            Task {
                ask: "Give Mallory 10 % of the power. Find the smallest number of confirmations that keeps her chance \
                    below 0.1 %, and advise Bob to wait for it.",
                learnt: "The table in the Bitcoin paper says 5, because it assumes that the others always take the \
                    average time. Luck goes both ways, and it takes 6.",
            },
            Task {
                ask: "Give Mallory half of the power, let Bob wait for 12 confirmations, and run ten thousand races.",
                learnt: "With half of the power or more, waiting doesn't help. She lost a few races, and only because she gave \
                    up.",
            },
            Task {
                ask: "Give Mallory 30 %, and make the goods worth 100 rewards. Find the smallest number of confirmations \
                    with which she loses on average, however patient she is, and advise Bob to wait for it.",
                learnt: "How long you wait depends on what you sell. And a Mallory who gives up in time throws fewer \
                    blocks away, and that makes her more dangerous than a stubborn one.",
            },
        ],
    };

    fn play(&mut self, deed: &Deed) -> Result<String, Refusal> {
        match (deed.verb(), deed.words().len()) {
            ("share", 2) => {
                self.set(Rules { share: deed.number(1, 1..=MOST_SHARE)?, ..self.rules })
            }
            ("wait", 2) => self.set(Rules { wait: deed.number(1, 0..=MOST_WAIT)?, ..self.rules }),
            ("patience", 2) => {
                self.set(Rules { patience: deed.number(1, 1..=MOST_PATIENCE)?, ..self.rules })
            }
            ("worth", 2) => {
                self.worth = deed.number(1, 1..=MOST_WORTH)?;
                self.is_advised = false;
            }
            ("to", 2) => self.go_to(deed, 1)?,
            ("race", 2 | 3) => self.next_race(deed)?,
            ("races", 4) => self.take_in(deed)?,
            ("advise", 1) => self.is_advised = true,
            _ => return Err(deed.unknown()),
        }
        Ok(words::said(self, deed.verb()))
    }

    fn done(&self) -> Vec<bool> {
        let Rules { share, wait, .. } = self.rules;
        vec![
            self.shown > 0 && self.ended().is_some(),
            self.is_advised && share == 10 && self.least_for_chance() == Some(wait),
            share == 50 && wait == 12 && self.wins().is_some(),
            self.is_advised
                && share == 30
                && self.worth == 100
                && self.least_for_gain() == Some(wait),
        ]
    }

    fn show(&self) -> Vec<Part> {
        vec![
            ("settings", view::settings(self)),
            ("race", view::race(self)),
            ("chance", view::chance(self)),
            ("worth", view::worth(self)),
        ]
    }

    fn replaces(next: &Deed, last: &Deed) -> bool {
        let is_setting = ["share", "wait", "patience", "worth", "to"].contains(&next.verb());
        is_setting && next.verb() == last.verb()
    }

    fn work(&self, job: &Deed, token: &str, budget: u64) -> Result<Slice, Refusal> {
        if job.verb() != "races" || job.words().len() != 1 {
            return Err(job.unknown());
        }
        let mut tally = Tally::read(token).ok_or_else(|| {
            Refusal::new(
                "not-these-races",
                "this doesn't say how far the races were",
                "Run the races again.",
            )
        })?;
        tally.advance(self.rules, self.seed, budget);
        let Rules { share, patience, .. } = self.rules;
        Ok(if tally.is_complete() {
            let words = [share.to_string(), patience.to_string(), races::written(&tally.wins())];
            Slice::Done(Deed::of(["races".to_owned()].into_iter().chain(words)))
        } else {
            Slice::More {
                token: tally.token(),
                share: tally.races() as f64 / Tally::all() as f64,
                said: format!("{} of {} races", grouped(tally.races()), grouped(Tally::all())),
            }
        })
    }
}
