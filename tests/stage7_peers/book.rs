//! The book of addresses, and what a liar can do to it.

use crate::cast::*;
use kusari::stage7_peers::*;
use std::collections::BTreeSet;

/// How many of the places of a table hold one of these addresses.
fn places(table: &[[Option<Entry>; SLOTS]], is_hers: impl Fn(&PeerAddress) -> bool) -> usize {
    table.iter().flatten().flatten().filter(|entry| is_hers(&entry.address)).count()
}

fn buckets(table: &[[Option<Entry>; SLOTS]]) -> usize {
    table.iter().filter(|bucket| bucket.iter().any(Option::is_some)).count()
}

/// Two addresses in one group that want the same place in *tried*.
fn rivals(group: u16) -> [PeerAddress; 2] {
    let first = at(group, 0);
    let wants_its_place = |rival: &PeerAddress| {
        let mut book = book();
        book.greeted(first);
        book.greeted(*rival);
        book.to_test() == Some(first)
    };
    let rival = (1..200).map(|number| at(group, number)).find(wants_its_place);
    [first, rival.expect("one of eight wants the same place")]
}

#[test]
fn what_we_hear_is_remembered_and_what_greeted_us_is_remembered_elsewhere() {
    let mut book = book();
    let (carol, alice) = (at(1, 1), at(2, 1));
    assert!(book.hear(carol, alice.group()));
    assert!(!book.hear(carol, at(3, 1).group()), "it's known already");
    assert!(book.knows(&carol) && !book.has_tried(&carol));
    book.greeted(carol);
    assert!(book.has_tried(&carol));
    assert_eq!(places(book.heard(), |_| true), 0);
    assert!(!book.hear(carol, alice.group()), "it's known still");
}

#[test]
fn a_thousand_addresses_in_one_group_that_one_neighbour_tells_share_eight_places() {
    let mut book = book();
    for number in 0..1000 {
        book.hear(at(66, number), at(66, 0).group());
    }
    assert_eq!(places(book.heard(), |_| true), SLOTS);
    assert_eq!(buckets(book.heard()), 1);
}

#[test]
fn who_told_decides_the_quarter() {
    for teller in 0..20 {
        let mut book = book();
        for group in 0..1000 {
            book.hear(at(100 + group, 1), at(teller, 0).group());
        }
        assert!(buckets(book.heard()) <= 4);
        assert!(places(book.heard(), |_| true) <= 4 * SLOTS);
    }
    // Another teller may have other buckets, so what she leaves is open to the rest.
    let mut book = book();
    for group in 0..1000 {
        book.hear(at(100 + group, 1), at(0, 0).group());
    }
    let hers: BTreeSet<_> = book.addresses().collect();
    let honest = (0..30).map(|number| at(2000 + number, 1));
    let taken = honest.filter(|it| book.hear(*it, it.group())).count();
    assert!(taken >= 15, "{taken} of 30 honest addresses found a place");
    assert!(hers.iter().all(|address| book.knows(address)));
}

#[test]
fn a_thousand_addresses_in_one_group_that_all_greet_share_eight_places() {
    let mut book = book();
    for number in 0..1000 {
        book.greeted(at(66, number));
    }
    assert_eq!((places(book.tried(), |_| true), buckets(book.tried())), (SLOTS, 1));
}

#[test]
fn the_secret_key_decides_the_places() {
    let layout = |key: u8| {
        let mut book = AddressBook::new([key; 16], BookShape::default());
        for group in 0..40 {
            book.hear(at(group, 1), at(group, 1).group());
        }
        book.heard().to_vec()
    };
    assert_eq!(layout(1), layout(1));
    assert_ne!(layout(1), layout(2));
    assert!(!format!("{:?}", book()).contains('7'), "and it isn't printed");
}

#[test]
fn talking_pushes_no_one_out() {
    let mut book = book();
    let honest: Vec<_> = (0..40).map(|group| at(group, 1)).collect();
    let taken: Vec<_> = honest.into_iter().filter(|it| book.hear(*it, it.group())).collect();
    for group in 1000..1500 {
        for number in 0..20 {
            book.hear(at(group, number), at(group % 100, 0).group());
        }
    }
    assert!(taken.iter().all(|address| book.knows(address)));
}

#[test]
fn where_no_one_answers_three_times_another_gets_the_place() {
    let mut book = book();
    let group = at(66, 0).group();
    for number in 0..1000 {
        book.hear(at(66, number), group);
    }
    let old: Vec<_> = book.addresses().collect();
    let newcomers = |book: &mut AddressBook| {
        (1000..2000).filter(|number| book.hear(at(66, *number), group)).count()
    };
    for address in &old {
        book.failed(address);
        book.failed(address);
    }
    assert_eq!(newcomers(&mut book), 0, "twice isn't enough");
    book.greeted(old[0]); // That one is somewhere else now, and its place is free.
    old.iter().for_each(|address| book.failed(address));
    assert_eq!(newcomers(&mut book), SLOTS);
    assert!(old[1..].iter().all(|address| !book.knows(address)));
}

#[test]
fn an_address_that_greeted_us_is_tested_before_it_gives_up_its_place() {
    let [holder, newcomer] = rivals(5);
    let mut book = book();
    book.hear(newcomer, at(9, 0).group());
    book.greeted(holder);
    assert_eq!(book.to_test(), None);
    book.greeted(newcomer);
    assert_eq!(book.to_test(), Some(holder));
    assert!(book.has_tried(&holder) && !book.has_tried(&newcomer) && book.knows(&newcomer));

    let mut there = book.clone();
    there.greeted(holder);
    assert_eq!(there.to_test(), None, "it's there, and that's that");
    assert!(there.has_tried(&holder) && !there.has_tried(&newcomer));

    for failures in 1..=3 {
        assert!(book.has_tried(&holder), "{failures}");
        book.failed(&holder);
    }
    assert!(book.has_tried(&newcomer) && !book.knows(&holder));
    assert_eq!(book.to_test(), None);
}

#[test]
fn one_answer_makes_up_for_failures() {
    let [holder, newcomer] = rivals(5);
    let mut book = book();
    book.greeted(holder);
    for _ in 0..10 {
        book.greeted(newcomer);
        book.failed(&holder);
        book.failed(&holder);
        book.greeted(holder);
    }
    assert!(book.has_tried(&holder));
}

#[test]
fn an_address_without_a_rival_stays_however_often_no_one_answers() {
    let mut book = book();
    book.greeted(at(1, 1));
    for _ in 0..100 {
        book.failed(&at(1, 1));
    }
    assert!(
        book.has_tried(&at(1, 1)),
        "after a night without a cable it's still there to be dialled"
    );
}

#[test]
fn a_limited_number_waits_to_be_tested() {
    let mut book = book();
    for group in 0..200 {
        for number in 0..50 {
            book.greeted(at(group, number));
        }
    }
    let mut tested = 0;
    while let Some(holder) = book.to_test() {
        book.greeted(holder);
        tested += 1;
    }
    assert!((1..=8).contains(&tested), "{tested}");
}

#[test]
fn a_pick_is_from_each_table_half_the_time() {
    let mut book = book();
    book.greeted(at(1, 1));
    for group in 100..400 {
        book.hear(at(group, 1), at(group, 1).group());
    }
    let rng = &mut rng(1);
    let picks = (0..1000).filter(|_| book.pick(rng, |_| true) == Some(at(1, 1))).count();
    assert!((440..560).contains(&picks), "{picks} of 1000, though *heard* has a hundred more");
    assert_eq!(book.pick(rng, |_| false), None);
    assert_ne!(book.pick_heard(rng, |_| true), Some(at(1, 1)));
}

#[test]
fn an_answer_holds_23_percent_and_at_least_eight_and_at_most_64() {
    let with = |count: u16| {
        let mut book = AddressBook::new([7; 16], BookShape { heard: 1024, tried: 1024 });
        for group in 0..count {
            book.hear(at(group, 1), at(group, 1).group());
        }
        let known = book.addresses().count();
        let told = book.some(at(9000, 1).group(), &mut rng(1));
        assert_eq!(told.iter().collect::<BTreeSet<_>>().len(), told.len(), "each once");
        (known, told.len())
    };
    assert_eq!(with(0), (0, 0));
    assert_eq!(with(5), (5, 5));
    assert_eq!(with(20).1, 8);
    let (known, told) = with(200);
    assert_eq!(told, (known * 23).div_ceil(100));
    assert_eq!(with(2000).1, MAX_ADDRESSES);
}

#[test]
fn strangers_learn_nothing_of_our_house_and_can_tell_us_nothing_about_it() {
    let mut book = book();
    let [public, house, machine] = ["93.184.1.1:1", "192.168.1.7:1", "127.0.0.1:9000"].map(address);
    assert!(!book.hear(house, public.group()) && !book.hear(machine, public.group()));
    assert!(!book.hear(machine, house.group()));
    for it in [public, house, machine] {
        assert!(book.hear(it, it.group()));
    }
    let told =
        |to: PeerAddress| book.some(to.group(), &mut rng(1)).into_iter().collect::<BTreeSet<_>>();
    assert_eq!(told(at(1, 1)), BTreeSet::from([public]));
    assert_eq!(told(address("192.168.1.8:1")), BTreeSet::from([public, house]));
    assert_eq!(told(address("127.0.0.1:1")), BTreeSet::from([public, house, machine]));
}

#[test]
fn a_forgotten_address_is_gone_from_everywhere() {
    let [holder, newcomer] = rivals(5);
    let mut book = book();
    book.greeted(holder);
    book.greeted(newcomer);
    book.set_anchors([holder]);
    book.forget(&holder);
    assert!(!book.knows(&holder) && book.anchors().is_empty());
    assert_eq!(book.to_test(), None);
}

#[test]
fn a_book_has_as_many_anchors_as_are_allowed_and_loses_one_where_no_one_answers() {
    let mut book = book();
    book.set_anchors((0..5).map(|group| at(group, 1)));
    assert_eq!(book.anchors(), [at(0, 1), at(1, 1)]);
    assert_eq!(book.anchors().len(), MAX_ANCHORS);
    book.failed(&at(0, 1));
    assert_eq!(book.anchors(), [at(1, 1)]);
}
