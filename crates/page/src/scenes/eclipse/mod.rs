//! *Eclipse Bob* (chapter 7): Mallory has many addresses, and Bob's node starts again and looks for neighbours.
//!
//! | deed | what it does |
//! |---|---|
//! | `book.YES` | gives Bob's node an address book, or takes it away: `true` or `false` |
//! | `addresses.N` | how many addresses Mallory has, one of a few numbers |
//! | `networks.N` | in how many networks they are, one of a few numbers |
//! | `neighbours.N` | how many neighbours Bob's node dials |
//! | `anchors.YES` | whether it goes back to two old neighbours first: `true` or `false` |
//! | `restart.N` | starts it again. N is the seed of its chance |
//! | `hundred.N` | starts it again a hundred times |

mod bob;
mod view;

use crate::deed::Deed;
use crate::refusal::Refusal;
use crate::scene::{About, Part, Scene, Task};
use bob::{ADDRESSES, Bob, MOST_NEIGHBOURS, NETWORKS, is_hers};
use kusari::stage7_peers::PeerAddress;

/// How many restarts a tally has.
const HUNDRED: u64 = 100;

/// The largest seed.
const MOST_SEED: u64 = 9999;

#[derive(Debug, Default)]
pub(super) struct Eclipse {
    bob: Bob,
    /// Whom the last restart found.
    found: Vec<PeerAddress>,
    /// In how many of a hundred restarts all were hers.
    tally: Option<u64>,
    restarts: u64,
    done: [bool; 5],
}

impl Scene for Eclipse {
    const ABOUT: About = About {
        name: "eclipse",
        title: "Eclipse Bob",
        chapters: "7",
        notebook: "stage7_peers",
        question: "Mallory can have as many addresses as she likes. Bob's node was off for a minute, and looks for \
                   neighbours again. Will all of them be hers?",
        tasks: &[
            Task {
                ask: "Start Bob's node again, and look whom it finds.",
                learnt: "It draws addresses from its book. Many of those are Mallory's, so if all that it found are hers, \
                         that was bad luck: try again.",
            },
            Task {
                ask: "Take the book away, so that the node just remembers the 32 addresses it heard last. Now eclipse Bob.",
                learnt: "Thirty-two addresses are enough, because the list only holds what was heard last. And talking is free.",
            },
            Task {
                ask: "Give him his book again. Mallory rents a thousand addresses, all in one network. Start his node: what \
                      are they worth?",
                learnt: "Nearly nothing. Addresses in one network fight over the same eight places, and a thousand get no \
                         more of them than thirty-two do.",
            },
            Task {
                ask: "Eclipse him in more than half of a hundred restarts, book and all. What does that take?",
                learnt: "Hundreds of networks, and a Bob who's content with few neighbours. If her share is f and he has k \
                         neighbours, she needs luck k times: about f to the power of k.",
            },
            Task {
                ask: "Leave Mallory all that she has, a thousand addresses in 256 networks, and leave Bob two neighbours. \
                      Stop her with one change, and start his node a hundred times.",
                learnt: "His node goes back to the neighbours that it had before. She can fill its book, but not its past.",
            },
        ],
    };

    fn play(&mut self, deed: &Deed) -> Result<String, Refusal> {
        let mut bob = self.bob.clone();
        match deed.verb() {
            "book" => bob.has_book = yes(deed)?,
            "anchors" => bob.has_anchors = yes(deed)?,
            "addresses" => bob.addresses = one_of(deed, &ADDRESSES)?,
            "networks" => bob.networks = one_of(deed, &NETWORKS)?,
            "neighbours" => bob.neighbours = deed.number(1, 1..=MOST_NEIGHBOURS)?,
            "restart" => return Ok(self.restart(deed.number(1, 1..=MOST_SEED)?)),
            "hundred" => return Ok(self.restart_often(deed.number(1, 1..=MOST_SEED)?)),
            _ => return Err(deed.unknown()),
        }
        self.bob = bob;
        (self.found, self.tally) = (Vec::new(), None);
        Ok(match deed.verb() {
            "book" if self.bob.has_book => "Bob's node has an address book.".to_owned(),
            "book" => "Bob's node remembers the addresses that it heard last.".to_owned(),
            "neighbours" => format!("Bob's node wants {}.", view::neighbours(self.bob.neighbours)),
            "anchors" if self.bob.has_anchors => {
                "It goes back to two old neighbours first.".to_owned()
            }
            "anchors" => "It has forgotten its old neighbours.".to_owned(),
            _ => format!("Mallory has {}.", view::hers(&self.bob)),
        })
    }

    fn done(&self) -> Vec<bool> {
        self.done.to_vec()
    }

    fn show(&self) -> Vec<Part> {
        view::show(&self.bob, &self.found, self.tally, self.restarts)
    }

    fn replaces(next: &Deed, last: &Deed) -> bool {
        next.verb() == last.verb() && !["restart", "hundred"].contains(&next.verb())
    }

    fn effort<'a>(deeds: impl Iterator<Item = &'a Deed>) -> u64 {
        let of = |deed: &Deed| if deed.verb() == "hundred" { HUNDRED } else { 1 };
        deeds.map(of).sum()
    }

    const MOST_EFFORT: u64 = 100 * HUNDRED;
}

impl Eclipse {
    fn restart(&mut self, seed: u64) -> String {
        let bob = &self.bob;
        self.found = bob.memory().neighbours(bob.neighbours, seed);
        self.restarts = seed;
        let is_eclipsed = is_eclipsed(&self.found);
        self.done[0] = true;
        self.done[1] |= !bob.has_book && is_eclipsed;
        self.done[2] |= bob.has_book && bob.addresses == 1000 && bob.networks == 1 && !is_eclipsed;
        view::outcome(&self.found)
    }

    fn restart_often(&mut self, seed: u64) -> String {
        let bob = &self.bob;
        let memory = bob.memory();
        let seeds = (0..HUNDRED).map(|number| (MOST_SEED + 1) * seed + number);
        let eclipsed = seeds.filter(|it| is_eclipsed(&memory.neighbours(bob.neighbours, *it)));
        let tally = eclipsed.count() as u64;
        (self.tally, self.restarts) = (Some(tally), seed);
        self.done[3] |= bob.has_book && tally > HUNDRED / 2;
        let has_all = bob.addresses == 1000 && bob.networks == 256 && bob.neighbours == 2;
        self.done[4] |= bob.has_book && has_all && bob.has_anchors && tally == 0;
        format!("In {tally} of {HUNDRED} restarts, all of Bob's neighbours were Mallory's.")
    }
}

fn is_eclipsed(found: &[PeerAddress]) -> bool {
    !found.is_empty() && found.iter().all(is_hers)
}

fn yes(deed: &Deed) -> Result<bool, Refusal> {
    match deed.word(1)? {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(deed.unknown()),
    }
}

fn one_of(deed: &Deed, numbers: &[usize]) -> Result<usize, Refusal> {
    let word = deed.word(1)?;
    let chosen = numbers.iter().find(|number| number.to_string() == word);
    chosen.copied().ok_or_else(|| deed.unknown())
}
