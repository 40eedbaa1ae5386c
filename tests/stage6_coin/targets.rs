//! How hard it is to make a block, and how that is written in four bytes.

use crate::cast::*;
use kusari::stage6_coin::*;

fn compact(bits: u32) -> CompactTarget {
    CompactTarget::from_bits(bits)
}

fn target(bits: u32) -> Target {
    compact(bits).to_target().expect("it is a target")
}

#[test]
fn four_bytes_stand_for_a_target_of_256_bits() {
    let zeros = |count| "0".repeat(count);
    for (bits, digits) in [
        (0x1d00_ffff, format!("00000000ffff{}", zeros(52))),
        (0x2100_8000, format!("80{}", zeros(62))),
        (0x207f_ffff, format!("7fffff{}", zeros(58))),
        (0x0500_9234, format!("{}92340000", zeros(56))),
        (0x0312_3456, format!("{}123456", zeros(58))),
        (0x0212_3456, format!("{}1234", zeros(60))),
        (0x0112_3456, format!("{}12", zeros(62))),
    ] {
        assert_eq!(target(bits).to_string(), digits, "{bits:08x}");
    }
}

#[test]
fn four_bytes_that_mean_zero_a_negative_number_or_too_many_bits_are_not_a_target() {
    for (bits, expected) in [
        (0x0000_0000, "target-zero"),
        (0x1d00_0000, "target-zero"),
        (0x0012_3456, "target-zero"),
        (0x0100_3456, "target-zero"),
        (0x1d80_0000, "target-zero"),
        (0x1d80_0001, "target-negative"),
        (0x04ff_ffff, "target-negative"),
        (0x2101_0000, "target-too-large"),
        (0x2200_0100, "target-too-large"),
        (0x2300_0001, "target-too-large"),
        (0xff12_3456, "target-too-large"),
    ] {
        assert_eq!(code(compact(bits).to_target()), expected, "{bits:08x}");
    }
}

#[test]
fn a_target_written_in_four_bytes_is_rounded_down_and_stays_what_it_is_then() {
    for bytes in [[0xff; 32], [0x80; 32], [0x01; 32], [0x7f; 32]] {
        for shift in 0..32 {
            let mut shifted = [0; 32];
            shifted[shift..].copy_from_slice(&bytes[shift..]);
            let exact = Target::from_be_bytes(shifted);
            let written = exact.to_compact();
            let read = written.to_target().expect("it was a target before");
            assert!(read <= exact, "{exact}");
            assert_eq!(read.to_compact(), written, "{exact}");
        }
    }
    assert_eq!(Target::HARDEST.to_compact().to_target(), Ok(Target::HARDEST));
}

#[test]
fn a_hash_that_equals_the_target_meets_it_and_one_more_does_not() {
    let target = target(0x1d00_ffff);
    let mut hash = target.to_be_bytes();
    assert!(target.is_met_by(&BlockHash::from_bytes(hash)));
    hash[31] = 1;
    assert!(!target.is_met_by(&BlockHash::from_bytes(hash)));
    assert!(Target::MAX.is_met_by(&BlockHash::from_bytes([0xff; 32])));
}

#[test]
fn the_work_of_a_block_is_how_many_hashes_meet_its_target_on_average() {
    assert_eq!(Target::MAX.work().hashes(), 1);
    assert_eq!(target(0x207f_ffff).work().hashes(), 2);
    // 2^256 / (0xffff · 2^208 + 1), by hand: 65536 · 65537, and a little.
    assert_eq!(target(0x1d00_ffff).work().hashes(), 0x1_0001_0001);
    for bits in 1..=127_u32 {
        let mut power = [0xff; 32];
        power.iter_mut().enumerate().for_each(|(index, byte)| {
            *byte = 0xff_u8.checked_shr(bits.saturating_sub(8 * index as u32)).unwrap_or(0);
        });
        assert_eq!(Target::from_be_bytes(power).work().hashes(), 1 << bits, "2^{bits}");
    }
}

#[test]
fn more_work_than_can_be_counted_is_counted_as_the_most() {
    assert_eq!(Target::HARDEST.work().hashes(), u128::MAX);
    let two = Target::HARDEST.work() + Target::HARDEST.work();
    assert_eq!(two.hashes(), u128::MAX);
}

#[test]
fn a_target_is_scaled_by_a_fraction_and_rounded_down() {
    let target = target(0x1d00_ffff);
    assert_eq!(target.scale(1, 1), target);
    assert_eq!(target.scale(4, 4), target);
    assert_eq!(target.scale(2, 1).scale(1, 2), target);
    assert_eq!(target.scale(u32::MAX, u32::MAX), target);
    assert_eq!(target.scale(1, 2).work().hashes() / target.work().hashes(), 2);
    assert_eq!(Target::HARDEST.scale(1, 2).to_be_bytes(), [0; 32]);
    assert_eq!(Target::HARDEST.scale(7, 2).to_be_bytes()[31], 3);
    assert_eq!(Target::MAX.scale(2, 1), Target::MAX);
}

#[test]
fn a_header_has_the_target_that_follows_from_the_blocks_before_and_no_other() {
    let chain = chain(1);
    let with = |bits| {
        let mut block = next(&chain, &[]);
        block.header.target = compact(bits);
        worked_for(block)
    };
    // Too hard is just as wrong as too easy: everyone has to arrive at the same target.
    assert_eq!(refused(&chain, &with(0x207f_fffe)), "wrong-target");
    assert_eq!(refused(&chain, &with(0x1f7f_ffff)), "wrong-target");
    assert_eq!(refused(&chain, &with(0x2100_ffff)), "target-too-easy");
    assert_eq!(refused(&chain, &with(0)), "target-zero");
    assert_eq!(refused(&chain, &with(0x2080_0001)), "target-negative");
    assert_eq!(refused(&chain, &with(0x2300_0001)), "target-too-large");
}

/// Finds a nonce, if there's a target.
fn worked_for(block: Block) -> Block {
    if block.header.target.to_target().is_ok() { worked(block) } else { block }
}

/// A rule of ten blocks, ten seconds each, far from the easiest target.
fn adjusting() -> Rules {
    Rules { period: 10, easiest: compact(0x1d7f_ffff), ..rules() }
}

#[test]
fn after_a_slow_period_mining_gets_easier_and_after_a_fast_one_harder() {
    let (rules, before) = (adjusting(), target(0x1c7f_ff00));
    let after = |seconds| rules.adjust(before, seconds).to_target().expect("it is a target");
    assert_eq!(after(100), before);
    assert_eq!(after(200), before.scale(2, 1));
    assert_eq!(after(50), before.scale(1, 2).to_compact().to_target().expect("it is a target"));
    assert!(after(101) > before && after(99) < before);
}

#[test]
fn no_period_makes_mining_more_than_four_times_as_easy_or_as_hard() {
    let (rules, before) = (adjusting(), target(0x1c7f_ff00));
    let [fourfold, quarter] = [before.scale(4, 1), before.scale(1, 4)].map(Target::to_compact);
    for seconds in [400, 401, 1_000_000, i64::MAX] {
        assert_eq!(rules.adjust(before, seconds), fourfold, "{seconds}");
    }
    for seconds in [25, 24, 0, -1, i64::MIN] {
        assert_eq!(rules.adjust(before, seconds), quarter, "{seconds}");
    }
}

#[test]
fn mining_never_gets_easier_than_the_easiest_nor_harder_than_possible() {
    let rules = adjusting();
    assert_eq!(rules.adjust(rules.easiest_target(), 400), rules.easiest);
    assert_eq!(rules.adjust(rules.easiest_target().scale(1, 2), 400), rules.easiest);
    assert_eq!(rules.adjust(Target::HARDEST, 1).to_target(), Ok(Target::HARDEST));
}

#[test]
fn the_target_is_adjusted_after_each_period_and_only_then() {
    let rules = Rules { period: 5, ..rules() };
    let mut chain = Chain::new(genesis_with(rules)).expect("a good genesis");
    let mut targets = Vec::new();
    for height in 1..=12_u64 {
        // Twice as fast as planned, and from the seventh block on half as fast.
        let seconds = if height < 7 { 5 * height } else { 30 + 20 * (height - 6) };
        let now = Time::from_millis(BEGIN.millis() + 1000 * seconds);
        let block = mine(chain.draft(&[], lock(&ALICE), now).expect("it holds no payments"));
        chain.push(block.expect("there are enough nonces")).expect("the block keeps all rules");
        targets.push(chain.place().target());
    }
    let easiest = EASIEST.to_target().expect("it is a target");
    // From its first block to its last, the first period took four times five seconds.
    let second = rules.adjust(easiest, 20).to_target().expect("it is a target");
    assert!(second < easiest);
    assert_eq!(targets[..4], [easiest; 4]);
    assert_eq!(targets[4..9], [second; 5]);
    // The second began at 25 seconds, and its last block was made at 90.
    let third = rules.adjust(second, 65).to_target().expect("it is a target");
    assert!(third > second);
    assert_eq!(targets[9..], [third; 3]);
}

#[test]
fn a_doubled_hash_rate_halves_the_target_within_two_periods() {
    let rules = Rules::bitcoin();
    let planned = i64::from(rules.spacing) * i64::from(rules.period);
    let before = rules.easiest_target().scale(1, 1000);
    // In the period in which it happens blocks come twice as fast, in the next one as planned.
    let after = rules.adjust(before, planned / 2).to_target().expect("it is a target");
    let ratio = after.work().hashes() as f64 / before.work().hashes() as f64;
    assert!((1.999..2.001).contains(&ratio), "{ratio}");
    assert_eq!(rules.adjust(after, planned).to_target(), Ok(after));
}
