use crate::of;
use kusari_city::attack::{LongRange, LongRangeReport, NothingAtStake, NothingAtStakeReport};
use kusari_city::rules::Slots;
use kusari_city::{
    Attack, Churn, Forwards, Network, Numbers, Relay, Report, SeedFrom, Town, TownError,
    rules::Work, run,
};

/// Slots of 20 s, 7 s a hop, and seeds from the block before, or from the epoch before last. Those who are three hops away hear of a block too late, and branches part.
fn signers(share: f64, slashing: bool, forwards: Forwards, seed: SeedFrom) -> Report {
    let town = Town {
        blocks: 800,
        interval: 20_000_000,
        network: Network::Constant { delay: 7_000_000 },
        relay: Relay::Push,
        forwards,
        numbers: Numbers { seed, ..Numbers::default() },
        attack: Some(Attack::NothingAtStake(NothingAtStake { share, slashing })),
        ..Town::default()
    };
    run(&town, Slots::new(&town).expect("it can be"), &mut ()).expect("it can be")
}

fn losses(report: Report) -> NothingAtStakeReport {
    of!(NothingAtStake, report.attack.expect("it can be"))
}

#[test]
fn the_more_stakers_sign_every_branch_the_more_blocks_are_stale() {
    let stale = |share, forwards| signers(share, false, forwards, SeedFrom::Parent).stale_rate();
    let tips = [0.0, 0.25, 0.5, 1.0].map(|share| stale(share, Forwards::Tips));
    assert!(tips.windows(2).all(|pair| pair[0] + 0.01 < pair[1]), "{tips:?}");
    let every = [0.0, 0.25, 1.0].map(|share| stale(share, Forwards::Every));
    assert!(
        (every[0] - tips[0]).abs() < 0.05,
        "without signers, it's nearly the same: {every:?} {tips:?}"
    );
    assert!(
        every[1] > tips[3] + 0.1,
        "who relays every branch keeps all of them alive: {every:?} {tips:?}"
    );
    assert!(
        every[1] < every[2] && every[2] < 1.0,
        "one of the branches is the main one: {every:?}"
    );
}

#[test]
fn who_signs_every_branch_loses_nothing_without_slashing() {
    let report = losses(signers(0.5, false, Forwards::Every, SeedFrom::EpochBeforeLast));
    assert_eq!((report.signers, report.slashed, report.lost), (50, 0, 0.0));
    assert!(report.signed_twice > 20, "{report:?}");
    assert!(report.main > 0 && report.made > report.main);
}

#[test]
fn with_slashing_those_who_signed_twice_lose_their_deposits_soon() {
    let report = losses(signers(0.5, true, Forwards::Every, SeedFrom::EpochBeforeLast));
    assert!(report.slashed > 0);
    assert!((report.lost - f64::from(report.slashed) / 100.0).abs() < 1e-9, "{report:?}");
    // A node that gets the second block has the evidence: that takes a few hops.
    assert!(report.mean_time.expect("it can be") < 20e6, "{report:?}");
    // No one signs twice after having lost all.
    assert!(report.signed_twice <= report.signers, "{report:?}");
}

#[test]
fn where_each_branch_draws_for_itself_signing_both_leaves_little_evidence() {
    let twice = |seed| losses(signers(0.5, true, Forwards::Tips, seed));
    // On another branch, the same slot is someone else's.
    let (apart, alike) = (twice(SeedFrom::Parent), twice(SeedFrom::EpochBeforeLast));
    assert!(apart.signed_twice < 10 && alike.signed_twice > 40, "{apart:?} {alike:?}");
    assert!(apart.slashed < 10 && alike.slashed > 30, "{apart:?} {alike:?}");
}

#[test]
fn a_right_by_work_is_good_for_one_branch_only() {
    let attack = Some(Attack::NothingAtStake(NothingAtStake::default()));
    let town = Town { attack, ..Town::default() };
    let refused = run(&town, Work::new(&town).expect("it can be"), &mut ());
    assert_eq!(refused, Err(TownError::OneBranchOnly));
}

fn history(plan: LongRange) -> LongRangeReport {
    let town = Town {
        blocks: 1_100,
        interval: 20_000_000,
        network: Network::Constant { delay: 100_000 },
        churn: (plan.share == 0.6).then_some(Churn {
            share: 1.0,
            present: 600_000_000,
            away: 600_000_000,
        }),
        attack: Some(Attack::LongRange(plan)),
        ..Town::default()
    };
    of!(
        LongRange,
        run(&town, Slots::new(&town).expect("it can be"), &mut ())
            .expect("it can be")
            .attack
            .expect("it can be")
    )
}

#[test]
fn newcomers_without_a_checkpoint_follow_the_longer_history_and_those_with_one_dont() {
    // Half of today's stakers are away at any time, and their slots stay empty. The old keys' branch has fewer gaps, because what its blocks bring is all theirs.
    let plan = LongRange { share: 0.6, reward: 0.01, ..LongRange::default() };
    let report = history(plan);
    assert!(report.branch > report.honest, "{report:?}");
    assert_eq!(report.without.0, 10);
    assert_eq!(report.with, (10, 0));
    assert_eq!(report.old, 0);
    assert_eq!(report.without.1, 10, "{report:?}");
}

#[test]
fn a_shorter_history_convinces_no_one() {
    let report = history(LongRange { share: 0.5, reward: 0.0, ..LongRange::default() });
    assert!(report.branch < report.honest, "{report:?}");
    assert_eq!((report.without.1, report.with.1, report.old), (0, 0, 0));
    let slots = report.slots as f64;
    let z = (f64::from(report.branch) - slots / 2.0) / (slots / 4.0).sqrt();
    assert!(z.abs() < 3.0, "{report:?}");
}

#[test]
fn what_blocks_bring_makes_old_keys_win_their_branch() {
    let report = history(LongRange { share: 0.5, reward: 0.01, ..LongRange::default() });
    assert!(report.share_at_end > 0.85, "{report:?}");
    let bare = history(LongRange { share: 0.5, reward: 0.0, ..LongRange::default() });
    assert!(report.branch > bare.branch + 100, "{report:?} {bare:?}");
}
