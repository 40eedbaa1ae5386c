//! Chapter 2: a signature as a walk around a circle, with numbers that fit on a napkin.

mod drawing;
mod key;
mod view;

use crate::deed::Deed;
use crate::refusal::Refusal;
use crate::scene::{About, Part, Scene, Slice, Task};
use key::{KEYS, Key};
use std::collections::BTreeMap;

/// The first key for which the last task counts: the notebook's. With smaller ones, a guess is enough.
const REAL_WORK: usize = 2;

/// What breaking a key has cost Mallory.
#[derive(Clone, Copy, Debug, Default)]
struct Cost {
    divisions: Option<u64>,
    tries: Option<u64>,
}

/// Alice's walk and Bob's, and what Mallory has found out.
#[derive(Debug)]
pub(super) struct Circle {
    /// The place of the key in [`KEYS`].
    place: usize,
    number: u64,
    steps: u64,
    bob: u64,
    divisor: Option<u64>,
    is_split: [bool; KEYS.len()],
    guess: Option<u64>,
    forged: Option<u64>,
    costs: BTreeMap<usize, Cost>,
    has_signed: bool,
    has_forged: bool,
    has_secret: bool,
}

impl Default for Circle {
    fn default() -> Circle {
        Circle {
            place: 0,
            number: 5,
            steps: 1,
            bob: KEYS[0].e,
            divisor: None,
            is_split: [false; KEYS.len()],
            guess: None,
            forged: None,
            costs: BTreeMap::new(),
            has_signed: false,
            has_forged: false,
            has_secret: false,
        }
    }
}

impl Scene for Circle {
    const ABOUT: About = About {
        name: "circle",
        title: "A circle with a secret length",
        chapters: "2",
        notebook: "stage2_signed",
        question: "Alice walks a part of the circle, and Bob the rest of the way home. Why can't anyone else take \
                   Alice's part?",
        tasks: &[
            Task {
                ask: "You're Alice. Move your slider until Bob's last step brings him to your number, and hand him the number \
                      where you stopped.",
                learnt: "Where you stopped is your signature. Bob's steps are each as long as your whole walk, and the \
                         last one ends at home.",
            },
            Task {
                ask: "You're Mallory. Forge Alice's signature by trying every number there is.",
                learnt: "You never saw the circle. With so few numbers to try, you don't even have to break the key.",
            },
            Task {
                ask: "Choose a larger n. Break three keys in all, either way, and compare what that costs you with what \
                      signing costs Alice.",
                learnt: "Two more digits cost you ten times the divisions, and Alice a few multiplications. A real key has \
                         617 digits.",
            },
            Task {
                ask: "Split 7387, and work out how many steps Alice takes. A button splits it, but no button does the rest.",
                learnt: "With the two primes you know the length of the circle, and then a pocket calculator is enough. \
                         That's why the primes are the secret.",
            },
        ],
    };

    fn play(&mut self, deed: &Deed) -> Result<String, Refusal> {
        let key = self.key();
        match deed.verb() {
            "key" => self.choose(deed),
            "number" => {
                self.number = deed.number(1, 2..=key.n() - 1)?;
                self.forged = None;
                Ok(format!("The number is {}. {}", self.number, self.walked()))
            }
            "steps" => {
                self.steps = deed.number(1, 1..=key.round())?;
                Ok(self.walked())
            }
            "bob" => {
                self.bob = deed.number(1, 0..=key.e)?;
                Ok(self.walked())
            }
            "hand" => {
                self.has_signed |= self.is_signed();
                Ok(self.walked())
            }
            "divide" => {
                let divisor = deed.number(1, 2..=key.n() - 1)?;
                self.divisor = Some(divisor);
                self.is_split[self.place] |= key.n().is_multiple_of(divisor);
                Ok(self.divided(divisor))
            }
            "split" => {
                let divisor = key.primes().0;
                self.divisor = Some(divisor);
                self.is_split[self.place] = true;
                let divisions = key.divisions();
                self.costs.entry(self.place).or_default().divisions = Some(divisions);
                Ok(format!("{} It took {divisions} divisions.", self.divided(divisor)))
            }
            "secret" => self.guess(deed),
            "forged" => self.forged(deed),
            _ => Err(deed.unknown()),
        }
    }

    fn done(&self) -> Vec<bool> {
        vec![self.has_signed, self.has_forged, self.costs.len() >= 3, self.has_secret]
    }

    fn show(&self) -> Vec<Part> {
        vec![
            ("walks", self.walks()),
            ("circle", self.drawing()),
            ("hand", self.hand()),
            ("mallory", self.mallory()),
            ("costs", self.table()),
        ]
    }

    fn replaces(next: &Deed, last: &Deed) -> bool {
        next.verb() == last.verb() && matches!(next.verb(), "number" | "steps" | "bob")
    }

    /// Tries one number after another, as long as there's budget for one.
    fn work(&self, job: &Deed, token: &str, budget: u64) -> Result<Slice, Refusal> {
        if job.verb() != "forge" {
            return Err(job.unknown());
        }
        let key = self.key();
        let first = if token.is_empty() { 1 } else { token.parse().map_err(|_| job.unknown())? };
        let end = u64::saturating_add(first, budget.max(1)).min(key.n());
        match (first..end).find(|it| key.power(*it, key.e) == self.number) {
            Some(found) => Ok(Slice::Done(Deed::of(["forged".to_owned(), found.to_string()]))),
            None if end == key.n() => Err(job.unknown()),
            None => Ok(Slice::More {
                token: end.to_string(),
                share: end as f64 / key.n() as f64,
                said: format!("{} of {} numbers tried", end - 1, key.n() - 1),
            }),
        }
    }
}

impl Circle {
    fn key(&self) -> &'static Key {
        &KEYS[self.place]
    }

    fn signature(&self) -> u64 {
        self.key().power(self.number, self.steps)
    }

    /// What Bob reads after the steps that he has taken.
    fn opened(&self) -> u64 {
        self.key().power(self.signature(), self.bob)
    }

    /// Whether Bob has taken all his steps, and is at the number. With one step, Alice hasn't signed anything.
    fn is_signed(&self) -> bool {
        self.steps > 1 && self.bob == self.key().e && self.opened() == self.number
    }

    fn walked(&self) -> String {
        let Circle { steps, bob, number, .. } = self;
        let (signature, opened) = (self.signature(), self.opened());
        let end = match (self.bob == self.key().e, opened == *number) {
            (true, true) => ", your number: he's home",
            (true, false) => ", which isn't your number",
            (false, _) => " so far",
        };
        format!(
            "You take {}, to {signature}. Bob takes {bob}, to {opened}{end}.",
            count(*steps, "step")
        )
    }

    fn choose(&mut self, deed: &Deed) -> Result<String, Refusal> {
        let word = deed.word(1)?;
        let place = KEYS.iter().position(|it| it.word == word).ok_or_else(|| deed.unknown())?;
        let key = &KEYS[place];
        *self = Circle {
            place,
            number: self.number.min(key.n() - 1),
            bob: key.e,
            is_split: self.is_split,
            costs: std::mem::take(&mut self.costs),
            has_signed: self.has_signed,
            has_forged: self.has_forged,
            has_secret: self.has_secret,
            ..Circle::default()
        };
        Ok(format!("Alice's public key is n = {} and e = {}.", key.n(), key.e))
    }

    fn divided(&self, divisor: u64) -> String {
        let n = self.key().n();
        let (times, rest) = (n / divisor, n % divisor);
        if rest == 0 {
            format!("{n} = {divisor} × {times}: these are the two primes.")
        } else {
            format!("{n} = {divisor} × {times} + {rest}: {divisor} doesn't divide it.")
        }
    }

    fn guess(&mut self, deed: &Deed) -> Result<String, Refusal> {
        let key = self.key();
        if !self.is_split[self.place] {
            let message = "the length of the circle isn't known";
            return Err(Refusal::new("not-split", message, "Split n first."));
        }
        let guess = deed.number(1, 1..=key.n())?;
        self.guess = Some(guess);
        self.has_secret |= key.is_secret(guess) && self.place >= REAL_WORK;
        Ok(self.guessed(guess))
    }

    fn guessed(&self, guess: u64) -> String {
        let (key, round) = (self.key(), self.key().round());
        let steps = key.e * guess;
        let (rounds, rest) = (steps / round, steps % round);
        let verdict = match (key.is_secret(guess), rest) {
            (true, 1) => "With that, you sign as Alice does.",
            (true, _) => "It isn't Alice's own number, but with that, you sign as she does.",
            (false, _) => "That doesn't bring every number home.",
        };
        let (e, more) = (key.e, count(rest, "more step"));
        format!("{e} × {guess} = {} of {round} and {more}. {verdict}", count(rounds, "round"))
    }

    fn forged(&mut self, deed: &Deed) -> Result<String, Refusal> {
        let key = self.key();
        let signature = deed.number(1, 1..=key.n() - 1)?;
        let opened = key.power(signature, key.e);
        if opened != self.number {
            let message = format!("{signature} opens as {opened}, and not as {}", self.number);
            return Err(Refusal::new("not-a-signature", message, "Search for it."));
        }
        self.forged = Some(signature);
        self.has_forged = true;
        self.costs.entry(self.place).or_default().tries = Some(signature);
        let number = self.number;
        Ok(format!(
            "After {signature} tries: {signature} opens as {number}. It's Alice's signature of {number}."
        ))
    }
}

/// A number of things: `1 step`, `2 steps`.
fn count(number: u64, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}
