use crate::{at_once, attacked, of};
use kusari_city::attack::{Draw, Grinding, Liars, SeedFrom};
use kusari_city::{Attack, Town};

#[test]
fn drawn_committees_have_too_many_liars_as_often_as_the_hypergeometric_distribution_says() {
    for (nodes, share, members) in
        [(1_000, 0.25, 4), (1_000, 0.3, 5), (300, 0.25, 31), (1_000, 0.25, 100)]
    {
        let plan = Liars { share, members, draws: 20_000 };
        let town = Town { nodes, blocks: 1, attack: Some(Attack::Liars(plan)), ..Town::default() };
        let report = of!(Liars, attacked(&town));
        for (count, expected) in
            [(report.stopped, report.stopped_expected), (report.split, report.split_expected)]
        {
            let sd = (expected * (1.0 - expected) / 20_000.0).sqrt();
            let z = (f64::from(count) / 20_000.0 - expected) / sd;
            assert!(z.abs() < 3.0, "{nodes} {share} {members}: {report:?}, z = {z:.2}");
        }
    }
}

#[test]
fn a_committee_of_all_has_no_more_liars_than_there_are() {
    let plan = Liars { share: 0.3, members: 100, draws: 100 };
    let town = Town { blocks: 1, attack: Some(Attack::Liars(plan)), ..Town::default() };
    let report = of!(Liars, attacked(&town));
    assert_eq!((report.may_lie, report.liars), (33, 30));
    assert_eq!((report.stopped, report.stopped_expected), (0, 0.0));
    // Two of four draws, with two of five marked: 3 of 10 have both… by hand: C(2,2)/C(5,2).
    let both = Draw { all: 5, marked: 2, drawn: 2 }.at_least(2);
    assert!((both - 0.1).abs() < 1e-12, "{both}");
}

#[test]
fn five_members_are_stopped_by_two_liars_and_split_by_three() {
    let plan = Liars { share: 0.3, members: 5, draws: 1_000 };
    let town = Town { blocks: 1, attack: Some(Attack::Liars(plan)), ..Town::default() };
    let report = of!(Liars, attacked(&town));
    assert_eq!((report.enough, report.may_lie), (4, 1));
    let law = Draw { all: 100, marked: 30, drawn: 5 };
    assert_eq!(report.stopped_expected, law.at_least(2));
    assert_eq!(report.split_expected, law.at_least(3));
    assert!(report.split < report.stopped);
}

fn grind(share: f64, tries: u32, epoch: u32, seed_from: SeedFrom) -> (f64, f64) {
    let attack = Attack::Grinding(Grinding { share, tries, epoch, seed_from });
    let town = Town { nodes: 2, ..at_once(1, 40_000, attack) };
    let report = of!(Grinding, attacked(&town));
    (report.share, report.expected)
}

#[test]
fn whoever_can_try_the_next_seed_wins_far_more_slots_than_their_share() {
    for (share, tries) in [(0.1, 2), (0.2, 10), (0.3, 3)] {
        let (won, expected) = grind(share, tries, 100, SeedFrom::Parent);
        assert!((won - expected).abs() < 0.02, "{share} {tries}: {won}, expected {expected}");
        assert!(won > share);
    }
    let (won, _) = grind(0.2, 10, 100, SeedFrom::Parent);
    assert!(won > 0.6, "{won}");
}

#[test]
fn a_seed_from_the_epoch_before_last_leaves_little_to_gain_but_something() {
    for epoch in [10, 100] {
        let (won, expected) = grind(0.2, 10, epoch, SeedFrom::EpochBeforeLast);
        assert!((won - expected).abs() < 0.012, "{epoch}: {won}, expected {expected}");
        assert!(0.2 < expected && expected < 0.26, "{expected}");
    }
    let (short, long) = (
        grind(0.2, 10, 10, SeedFrom::EpochBeforeLast).1,
        grind(0.2, 10, 100, SeedFrom::EpochBeforeLast).1,
    );
    assert!(long < short);
    let (_, once) = grind(0.2, 1, 10, SeedFrom::EpochBeforeLast);
    assert!((once - 0.2).abs() < 1e-9, "one try is no choice: {once}");
}
