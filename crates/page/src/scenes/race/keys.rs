//! The keys of the people who pay. They follow from the seed. Drawing five of them takes a browser a few seconds, so
//! for some seeds they were drawn beforehand.

use super::settings::PEOPLE;
use crate::deed::Deed;
use crate::scene::Slice;
use kusari::stage5_network::{NodeId, Transaction, Wallet};
use kusari_simulation::race::People;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// The keys of one seed, one after another, and how many random words had been taken from the seed once they were drawn.
struct Prepared {
    seed: u64,
    drawn: u128,
    keys: &'static str,
}

const PREPARED: [Prepared; 2] = [
    Prepared { seed: 7, drawn: 320, keys: include_str!("../../cast/race-7.pem") },
    Prepared { seed: 42, drawn: 320, keys: include_str!("../../cast/race-42.pem") },
];

/// The seeds that need no waiting.
pub(super) fn prepared_seeds() -> impl Iterator<Item = u64> {
    PREPARED.iter().map(|it| it.seed)
}

/// How many seeds' keys are kept once they're drawn.
const KEPT: usize = 8;

/// Keys, and how many random words it took to draw them.
type Keys = (Vec<Wallet>, u128);

thread_local! {
    /// What was drawn here. It changes nothing but the time it takes: the same seed gives the same keys.
    static DRAWN: RefCell<BTreeMap<u64, Keys>> = RefCell::default();
    /// Whose keys are being drawn.
    static DRAWING: RefCell<Option<(u64, People)>> = const { RefCell::new(None) };
}

/// The people of a seed, if their keys are there.
fn people(seed: u64) -> Option<People> {
    DRAWN.with_borrow_mut(|drawn| {
        if !drawn.contains_key(&seed)
            && let Some(prepared) = PREPARED.iter().find(|it| it.seed == seed)
        {
            keep(drawn, seed, (read(prepared.keys), prepared.drawn));
        }
        let (wallets, words) = drawn.get(&seed)?;
        Some(People::with_keys(wallets.clone(), seed, *words))
    })
}

fn read(keys: &str) -> Vec<Wallet> {
    const BEGIN: &str = "-----BEGIN";
    let keys = keys.split(BEGIN).skip(1);
    let keys = keys.map(|key| Wallet::from_pem(&format!("{BEGIN}{key}")));
    keys.collect::<Result<_, _>>()
        .expect("a test compares them with the keys that their seed gives")
}

fn keep(drawn: &mut BTreeMap<u64, Keys>, seed: u64, keys: Keys) {
    while drawn.len() >= KEPT {
        drawn.pop_last();
    }
    drawn.insert(seed, keys);
}

/// Draws one more key of a seed.
pub(super) fn draw(seed: u64) -> Slice {
    let taken = DRAWING.take().filter(|it| it.0 == seed);
    let mut people = taken.map_or_else(|| People::new(0, seed, || {}), |it| it.1);
    people.join();
    let count = people.wallets().len();
    if count < PEOPLE {
        DRAWING.set(Some((seed, people)));
        let said = format!("{count} of {PEOPLE} keys");
        return Slice::More { token: count.to_string(), share: count as f64 / PEOPLE as f64, said };
    }
    let keys = (people.wallets().to_vec(), people.drawn());
    DRAWN.with_borrow_mut(|drawn| keep(drawn, seed, keys));
    Slice::Done(Deed::of(["keys"]))
}

/// All payments that the people of a seed make, in order. A payment is signed when it's first asked for.
pub(super) struct Book {
    seed: u64,
    nodes: usize,
    people: People,
    known: Vec<Vec<NodeId>>,
    written: Vec<(usize, Transaction)>,
    /// How many were asked for.
    asked: usize,
}

impl Book {
    /// `None`: the keys must be drawn first.
    pub(super) fn open(seed: u64, nodes: usize) -> Option<Book> {
        let mut people = people(seed)?;
        let known = people.know(&(0..nodes).map(NodeId).collect::<Vec<_>>());
        Some(Book { seed, nodes, people, known, written: Vec::new(), asked: 0 })
    }

    pub(super) fn is_of(&self, seed: u64, nodes: usize) -> bool {
        (self.seed, self.nodes) == (seed, nodes)
    }

    pub(super) fn people(&self) -> &People {
        &self.people
    }

    /// Which nodes each person knows.
    pub(super) fn known(&self) -> &[Vec<NodeId>] {
        &self.known
    }

    pub(super) fn payment(&mut self, number: usize) -> (usize, Transaction) {
        while self.written.len() <= number {
            self.written.push(self.people.next_payment());
        }
        self.asked = number + 1;
        self.written[number].clone()
    }

    /// Signs the next payment, if it isn't signed yet. A browser needs a whole frame for that, so it's best done in a
    /// frame in which nothing else happens.
    pub(super) fn write_ahead(&mut self) {
        if self.written.len() <= self.asked {
            self.written.push(self.people.next_payment());
        }
    }

    /// A payment in words.
    pub(super) fn words(&self, payment: &Transaction) -> String {
        const NAMES: [&str; PEOPLE] = ["Ada", "Ben", "Cleo", "Dan", "Emma"];
        let name = |address| {
            let place = self.people.wallets().iter().position(|it| it.address() == address);
            place.and_then(|it| NAMES.get(it).copied()).unwrap_or("someone")
        };
        format!("{} → {}: {}", name(&payment.sender), name(&payment.receiver), payment.amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prepared_keys_are_those_that_their_seeds_give() {
        for Prepared { seed, drawn, keys } in PREPARED {
            let people = People::new(PEOPLE, seed, || {});
            let addresses = |wallets: &[Wallet]| -> Vec<_> {
                wallets.iter().map(|it| it.address().clone()).collect()
            };
            assert_eq!(addresses(people.wallets()), addresses(&read(keys)), "seed {seed}");
            assert_eq!(people.drawn(), drawn, "seed {seed}");
        }
    }
}
