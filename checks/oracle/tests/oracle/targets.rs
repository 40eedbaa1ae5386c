//! Compact targets, work, and how the target is adjusted.

use crate::{cases, draw};
use bitcoin::hashes::Hash as _;
use bitcoin::params::Params;
use kusari::stage6_coin::*;
use proptest::prelude::*;

/// What four bytes mean, worked out in another way: without whole numbers of up to 2,100 bits, just from how
/// many bits they have.
fn says(compact: CompactTarget) -> &'static str {
    let (size, mantissa) = (compact.bits() >> 24, compact.bits() & 0x7f_ffff);
    let cut = mantissa >> (8 * 3_u32.saturating_sub(size));
    let bits = 32 - cut.leading_zeros() + 8 * size.saturating_sub(3);
    match cut {
        0 => "target-zero",
        _ if bits > 256 => "target-too-large",
        _ if compact.bits() & 0x80_0000 != 0 => "target-negative",
        _ => "a target",
    }
}

fn compare(compact: CompactTarget) {
    let theirs = bitcoin::Target::from_compact(kusari_oracle::compact(compact));
    let expected = says(compact);
    match compact.to_target() {
        Ok(ours) => {
            assert_eq!(expected, "a target", "{compact}");
            assert_eq!(kusari_oracle::target(ours), theirs, "{compact}");
            assert_eq!(
                ours.to_compact().bits(),
                theirs.to_compact_lossy().to_consensus(),
                "{compact}"
            );
            compare_work(ours);
        }
        Err(cause) => assert_eq!(cause.code(), expected, "{compact}"),
    }
}

fn compare_work(ours: Target) {
    let theirs = kusari_oracle::target(ours).to_work().to_be_bytes();
    let (high, low) = theirs.split_first_chunk::<16>().expect("there are 32 bytes");
    let low = u128::from_be_bytes(low.try_into().expect("16 are left"));
    // Chapter 4 counts work in 128 bits.
    let theirs = if *high == [0; 16] { low } else { u128::MAX };
    assert_eq!(ours.work(), ChainWork::new(theirs), "{ours}");
}

#[test]
fn every_size_with_every_mantissa_at_a_border_means_the_same() {
    let borders = [0, 1, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x1_0000, 0x7f_ffff];
    let mut count = 0;
    for size in 0..=0xff_u32 {
        for mantissa in borders {
            for near in [mantissa - mantissa.min(1), mantissa, (mantissa + 1).min(0x7f_ffff)] {
                for sign in [0, 0x80_0000] {
                    compare(CompactTarget::from_bits(size << 24 | near | sign));
                    count += 1;
                }
            }
        }
    }
    assert_eq!(count, 256 * 11 * 3 * 2);
}

#[test]
fn every_mantissa_of_the_sizes_of_two_and_three_bytes_means_the_same() {
    for mantissa in 0..0x100_0000_u32 {
        let compact = CompactTarget::from_bits(3 << 24 | mantissa);
        let ours = compact.to_target().ok().map(kusari_oracle::target);
        let theirs = bitcoin::Target::from_compact(kusari_oracle::compact(compact));
        assert_eq!(ours.unwrap_or(bitcoin::Target::ZERO), theirs, "{compact}");
    }
}

proptest! {
    #![proptest_config(cases(20_000))]

    #[test]
    fn compact_targets_mean_the_same(compact in draw::compact()) {
        compare(compact);
    }

    #[test]
    fn targets_are_written_the_same_way_and_take_the_same_work(ours in draw::target()) {
        let theirs = kusari_oracle::target(ours);
        prop_assert_eq!(ours.to_compact().bits(), theirs.to_compact_lossy().to_consensus());
        compare_work(ours);
    }

    #[test]
    fn hashes_meet_the_same_targets(
        target in draw::target(),
        hash in draw::target(),
        is_equal in prop::bool::weighted(0.1),
    ) {
        let hash = if is_equal { target } else { hash };
        let ours = BlockHash::from_bytes(hash.to_be_bytes());
        let mut shown = hash.to_be_bytes();
        shown.reverse();
        let theirs = bitcoin::BlockHash::from_byte_array(shown);
        prop_assert_eq!(target.is_met_by(&ours), kusari_oracle::target(target).is_met_by(theirs));
    }

    #[test]
    fn a_period_of_any_length_leads_to_the_same_target(
        before in draw::bitcoin_target(),
        took in prop_oneof![0..6_000_000_i64, any::<u32>().prop_map(i64::from), -10_000_000..0_i64],
    ) {
        let rules = Rules::bitcoin();
        let ours = rules.adjust(before.to_target().unwrap(), took);
        let took = took.max(0).cast_unsigned();
        let theirs = bitcoin::CompactTarget::from_next_work_required(
            kusari_oracle::compact(before), took, Params::MAINNET,
        );
        // A target of three or less, made four times as hard, is zero for them, which no hash meets. For us
        // it's one.
        let one = kusari_oracle::target(Target::HARDEST).to_compact_lossy();
        let theirs = if theirs.to_consensus() == 0 { one } else { theirs };
        prop_assert_eq!(ours.bits(), theirs.to_consensus());
    }
}

#[test]
fn the_numbers_of_bitcoin_are_the_same_for_both() {
    let (ours, theirs) = (Rules::bitcoin(), Params::MAINNET);
    assert_eq!(kusari_oracle::target(ours.easiest_target()), theirs.max_attainable_target);
    assert_eq!(u64::from(ours.spacing), theirs.pow_target_spacing);
    assert_eq!(u64::from(ours.spacing) * u64::from(ours.period), theirs.pow_target_timespan);
    assert_eq!(u64::from(ours.period), theirs.difficulty_adjustment_interval());
    assert_eq!(ours.halving, bitcoin::constants::SUBSIDY_HALVING_INTERVAL);
    assert_eq!(ours.maturity, bitcoin::constants::COINBASE_MATURITY);
    assert!(ours.cap().unwrap().units() < bitcoin::Amount::MAX_MONEY.to_sat());
}
