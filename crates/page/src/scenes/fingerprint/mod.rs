//! Chapter 2: two texts with one fingerprint, and what each bit of it costs.

mod chart;
mod hash;
mod search;
mod seen;
mod view;

use crate::deed::Deed;
use crate::refusal::Refusal;
use crate::scene::{About, Part, Scene, Slice, Task};
use hash::{BITS, Kind};
use seen::Seen;
use std::cell::RefCell;

/// How many bits the notebook's fingerprints have.
const NOTEBOOK: u64 = 13;

/// With this many bits, a pair costs about what a second text costs with the notebook's: 25 are a little too few, and
/// 26 a little too many.
const AS_DEAR: std::ops::RangeInclusive<u64> = 25..=26;

/// How long a text may be, in characters.
const LONGEST: usize = 60;

/// What a search has found.
#[derive(Clone, Debug)]
struct Hit {
    kind: Kind,
    bits: u64,
    tried: u64,
    one: String,
    other: String,
}

/// Two texts, Mallory's searches, and what she found.
#[derive(Debug)]
pub(super) struct Fingerprint {
    one: String,
    other: String,
    beginning: String,
    bits: u64,
    /// Pairs of texts, and in how many of all bits they differ.
    compared: Vec<(String, String, u32)>,
    hits: Vec<Hit>,
    has_changed_one: bool,
    seen: RefCell<Seen>,
}

impl Default for Fingerprint {
    fn default() -> Fingerprint {
        Fingerprint {
            one: "alice pays bob 6".to_owned(),
            other: "alice pays bob 6".to_owned(),
            beginning: "alice pays mallory".to_owned(),
            bits: NOTEBOOK,
            compared: Vec::new(),
            hits: Vec::new(),
            has_changed_one: false,
            seen: RefCell::default(),
        }
    }
}

impl Scene for Fingerprint {
    const ABOUT: About = About {
        name: "fingerprint",
        title: "Two texts with one fingerprint",
        chapters: "2",
        notebook: "stage2_signed",
        question: "Alice signs a text's fingerprint. How hard is it to find another text with the same one?",
        tasks: &[
            Task {
                ask: "Change one letter of the second text. Guess how many of the 256 bits change, and then compare.",
                learnt: "It's about half of them, whichever letter you change. So Mallory can't creep up on a fingerprint.",
            },
            Task {
                ask: "Mallory may write both texts. Find two for her that share a fingerprint of 13 bits.",
                learnt: "About a hundred texts are enough among 8,192 fingerprints, because a hundred texts make almost five \
                         thousand pairs.",
            },
            Task {
                ask: "Now Alice has already signed the first text. Find another text with the same 13 bits.",
                learnt: "Only one fingerprint will do, so it takes thousands of texts: on average, as many as there are \
                         fingerprints.",
            },
            Task {
                ask: "How many bits must a fingerprint have, so that any two texts cost Mallory as much as that second \
                      text did? Set the slider, and find the two texts.",
                learnt: "About twice as many bits. Each bit doubles the price of a second text, but it takes two bits to double \
                         the price of a pair.",
            },
        ],
    };

    fn play(&mut self, deed: &Deed) -> Result<String, Refusal> {
        match deed.verb() {
            "one" => {
                self.one = text(deed)?;
                Ok(self.differs())
            }
            "other" => {
                self.other = text(deed)?;
                Ok(self.differs())
            }
            "beginning" => {
                self.beginning = text(deed)?;
                Ok(format!("Mallory's texts are “{0} 1”, “{0} 2” and so on.", self.beginning))
            }
            "bits" => {
                self.bits = deed.number(1, BITS)?;
                Ok(format!("Fingerprints have {} bits now. {}", self.bits, self.differs()))
            }
            "compare" => Ok(self.compare()),
            "found" => self.found(deed),
            "look" => {
                let place = deed.index(1, self.hits.len())?;
                let hit = self.hits.get(place).ok_or_else(|| deed.unknown())?;
                (self.one, self.other) = (hit.one.clone(), hit.other.clone());
                Ok(self.differs())
            }
            _ => Err(deed.unknown()),
        }
    }

    fn done(&self) -> Vec<bool> {
        let has = |kind, is_enough: &dyn Fn(u64) -> bool| {
            self.hits.iter().any(|it| it.kind == kind && is_enough(it.bits))
        };
        vec![
            self.has_changed_one,
            has(Kind::Pair, &|bits| bits >= NOTEBOOK),
            has(Kind::Second, &|bits| bits >= NOTEBOOK),
            has(Kind::Pair, &|bits| AS_DEAR.contains(&bits)),
        ]
    }

    fn show(&self) -> Vec<Part> {
        vec![
            ("texts", self.texts()),
            ("prints", self.prints()),
            ("search", self.searches()),
            ("chart", self.chart()),
        ]
    }

    fn replaces(next: &Deed, last: &Deed) -> bool {
        next.verb() == last.verb() && matches!(next.verb(), "one" | "other" | "beginning" | "bits")
    }

    fn work(&self, job: &Deed, token: &str, budget: u64) -> Result<Slice, Refusal> {
        self.search(job, token, budget)
    }
}

impl Fingerprint {
    fn compare(&mut self) -> String {
        let (one, other) = (&self.one, &self.other);
        let bits = hash::different_bits(one, other);
        self.has_changed_one |= hash::differ_in_one(one, other);
        let said = format!("“{one}” and “{other}” differ in {bits} of 256 bits.");
        self.compared.push((one.clone(), other.clone(), bits));
        said
    }
}

/// What was typed, if it isn't too long.
fn text(deed: &Deed) -> Result<String, Refusal> {
    let text = deed.word(1)?;
    if text.chars().count() > LONGEST {
        let message = format!("a text has at most {LONGEST} characters here");
        return Err(Refusal::new("too-long", message, "Write less."));
    }
    Ok(text.to_owned())
}
