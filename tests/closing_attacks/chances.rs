//! How likely it is that all neighbours are Mallory's, if a node picks them from its book.
//!
//! Each trial is a book with a secret key of its own that honest nodes and then Mallory have filled, and a node that starts
//! with it and picks eight neighbours. All of it is arithmetic: no time passes.

use kusari::stage7_peers::*;
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

/// How many neighbours a node picks.
const PICKED: usize = 8;
/// How many honest nodes have been in the book for long. Each is in a group of its own, and half of them have greeted us.
const HONEST: u16 = 60;
/// How many different nodes told us of the honest ones.
const TELLERS: u16 = 20;

fn at(group: u16, number: u16) -> PeerAddress {
    let ([a, b], [c, d]) = (group.to_be_bytes(), number.to_be_bytes());
    let ip = IpAddr::V4(Ipv4Addr::new(11 + a, b, c, d));
    PeerAddress::new(ip, 7707).expect("a node can be there")
}

/// Mallory's groups come after the honest ones.
fn is_hers(address: &PeerAddress) -> bool {
    matches!(address.group(), Group::V4([a, _]) if a >= 12)
}

/// What Mallory has, and how far she has got.
#[derive(Clone, Copy)]
pub(crate) struct Attack {
    pub(crate) addresses: u16,
    pub(crate) groups: u16,
    /// Whether her addresses have greeted us, too, and not only been told to us.
    pub(crate) is_tried: bool,
    /// Whether we remember two neighbours from before.
    pub(crate) has_anchors: bool,
}

impl Attack {
    pub(crate) fn book(self, seed: u64) -> AddressBook {
        let mut key = [0; 16];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut book = AddressBook::new(key, BookShape::default());
        for number in 0..HONEST {
            book.hear(at(number, 1), at(number % TELLERS, 0).group());
            if number % 2 == 0 {
                book.greeted(at(number, 1));
            }
        }
        if self.has_anchors {
            book.set_anchors([at(0, 1), at(2, 1)]);
        }
        for number in 0..self.addresses {
            let hers = at(256 + number % self.groups, number / self.groups);
            // Each of them calls us and says where it can be reached, and each of them tells of the next one.
            let next = at(256 + (number + 1) % self.groups, number / self.groups);
            book.hear(hers, hers.group());
            book.hear(next, hers.group());
            if self.is_tried {
                book.greeted(hers);
            }
        }
        book
    }
}

/// How much of a table is hers.
fn share(table: &[[Option<Entry>; SLOTS]]) -> Option<f64> {
    let all: Vec<_> = table.iter().flatten().flatten().collect();
    let hers = all.iter().filter(|entry| is_hers(&entry.address)).count();
    (!all.is_empty()).then(|| hers as f64 / all.len() as f64)
}

/// How likely it is that the first one that's picked is hers: each table is asked half the time.
pub(crate) fn share_of_what_can_be_picked(book: &AddressBook) -> f64 {
    let shares: Vec<_> = [share(book.tried()), share(book.heard())].into_iter().flatten().collect();
    shares.iter().sum::<f64>() / shares.len() as f64
}

/// What came of many trials.
pub(crate) struct Chances {
    /// Mallory's share of what can be picked, on average.
    pub(crate) share: f64,
    /// How often the first one, two, … neighbours were all hers.
    pub(crate) measured: [f64; PICKED],
    /// The same if each were drawn by itself, `f^k`, on average.
    pub(crate) computed: [f64; PICKED],
}

pub(crate) fn chances(attack: Attack, books: u64, starts: u64) -> Chances {
    let trials = (books * starts) as f64;
    let mut chances = Chances { share: 0.0, measured: [0.0; PICKED], computed: [0.0; PICKED] };
    for key in 0..books {
        let book = attack.book(key);
        let share = share_of_what_can_be_picked(&book);
        chances.share += share / books as f64;
        for (k, computed) in chances.computed.iter_mut().enumerate() {
            *computed += share.powi(k as i32 + 1) / books as f64;
        }
        for start in 0..starts {
            let rng = &mut ChaCha12Rng::seed_from_u64(key * starts + start);
            let mut dialler = Dialler::new(book.clone(), DiallerSettings::default(), rng);
            let outputs = dialler.tick(Duration::from_millis(200), rng);
            let picked = outputs.iter().filter_map(|output| match output {
                PeerOutput::Dial(address) => Some(address),
                _ => None,
            });
            let in_a_row = picked.take_while(|address| is_hers(address)).count();
            for measured in &mut chances.measured[..in_a_row.min(PICKED)] {
                *measured += 1.0 / trials;
            }
        }
    }
    chances
}

const ALL: [Attack; 10] = {
    const fn attack(groups: u16, is_tried: bool, has_anchors: bool) -> Attack {
        Attack { addresses: 1000, groups, is_tried, has_anchors }
    }
    [
        attack(1, false, false),
        attack(10, false, false),
        attack(100, false, false),
        attack(1000, false, false),
        attack(1, true, false),
        attack(10, true, false),
        attack(100, true, false),
        attack(1000, true, false),
        attack(100, true, true),
        attack(1000, true, true),
    ]
};

/// The table of `src/stage7_peers/README.md`.
fn table(books: u64, starts: u64) -> String {
    let mut table = String::from(
        "| her thousand addresses are in | they are | f | first is hers | first 2 | first 4 | all 8 | f^8 |\n\
         |---|---|---|---|---|---|---|---|\n",
    );
    for attack in ALL {
        let Chances { share, measured, computed } = chances(attack, books, starts);
        let groups = if attack.groups == 1 { "group" } else { "groups" };
        let mut got = if attack.is_tried { "tried, too" } else { "heard only" }.to_owned();
        if attack.has_anchors {
            got += ", and Bob has two anchors";
        }
        let _ = writeln!(
            table,
            "| {} {groups} | {got} | {share:.2} | {:.3} | {:.3} | {:.4} | {:.5} | {:.5} |",
            attack.groups, measured[0], measured[1], measured[3], measured[7], computed[7]
        );
    }
    table
}

#[test]
fn that_all_neighbours_are_hers_is_no_more_likely_than_her_share_to_the_power_of_their_number() {
    for attack in ALL {
        let Chances { measured, computed, .. } = chances(attack, 8, 125);
        for k in [1, 2, 3, 4, 6, 8] {
            let (measured, computed) = (measured[k - 1], computed[k - 1]);
            // A thousand trials: four standard deviations are at most 0.063.
            let noise = 4.0 * (computed * (1.0 - computed) / 1000.0).sqrt() + 0.005;
            assert!(measured <= computed + noise, "{} groups, k {k}", attack.groups);
            if attack.groups >= 100 && k == 1 && !attack.has_anchors {
                assert!(measured >= computed - noise, "{} groups", attack.groups);
            }
        }
    }
}

#[test]
fn a_thousand_addresses_in_one_group_are_worth_nothing_and_in_ten_next_to_nothing() {
    let all_eight = [1, 10].map(|groups| {
        let attack = Attack { addresses: 1000, groups, is_tried: true, has_anchors: false };
        chances(attack, 10, 100).measured[7]
    });
    assert!(all_eight[0] == 0.0 && all_eight[1] <= 0.02, "{all_eight:?}");
}

#[test]
fn two_honest_anchors_are_enough_against_any_number_of_addresses() {
    for groups in [100, 1000] {
        let attack = Attack { addresses: 1000, groups, is_tried: true, has_anchors: true };
        assert_eq!(chances(attack, 20, 20).measured, [0.0; PICKED]);
    }
}

#[test]
fn what_is_tried_is_harder_to_take_than_what_is_only_heard() {
    let attack = |is_tried| Attack { addresses: 1000, groups: 100, is_tried, has_anchors: false };
    let [heard, tried] = [false, true].map(|is_tried| chances(attack(is_tried), 20, 1).share);
    assert!(heard < 0.5, "without a node behind an address she never gets more than half: {heard}");
    assert!(tried > heard);
}

#[test]
#[ignore = "prints the table of the chapter's text, from 5,000 trials a row"]
fn table_of_chances() {
    println!("{}", table(50, 100));
}
