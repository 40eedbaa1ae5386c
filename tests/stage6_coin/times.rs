//! What the times of blocks may be when miners write them themselves.

use crate::cast::*;
use kusari::stage6_coin::*;
use std::sync::Arc;

/// When the chains here begin, in seconds.
const FIRST: u32 = 1_000_000;

/// Bitcoin's rules. Places ask for no work, so two weeks pass in a moment.
const RULES: Rules = Rules::bitcoin();

/// How long a period should take.
const PLANNED: u32 = RULES.spacing * RULES.period;

fn first() -> Place {
    let genesis = Genesis { time: Time::from_millis(1000 * u64::from(FIRST)), ..genesis() };
    // Far from the easiest target, so that nothing gets in the way of an adjustment.
    let target = RULES.easiest_target().scale(1, 1_000_000).to_compact();
    let header = Header { target, ..genesis.block().header };
    Place::first(&header).expect("it has a target")
}

/// What happens at a place if the next header has this time.
fn at(place: &Place, time: u32) -> Result<Place, HeaderError> {
    let header = Header {
        version: 1,
        previous_hash: place.hash(),
        merkle_root: [0; 32],
        time,
        target: place.next_target(&RULES),
        nonce: 0,
    };
    place.next(&header, header.hash(), &RULES)
}

fn walk(from: Place, times: impl IntoIterator<Item = u32>) -> Place {
    times.into_iter().fold(from, |place, time| at(&place, time).expect("the time is a good one"))
}

#[test]
fn a_block_is_later_than_the_median_of_the_last_eleven() {
    let place = walk(first(), (1..=20).map(|number| FIRST + 10 * number));
    assert_eq!(place.median_time(), FIRST + 150);
    assert_eq!(code(at(&place, FIRST + 150)), "time-too-old");
    assert_eq!(code(at(&place, 0)), "time-too-old");
    assert!(at(&place, FIRST + 151).is_ok());
    assert_eq!(place.earliest_next(&RULES), FIRST + 151);
}

#[test]
fn a_block_may_be_earlier_than_the_one_before() {
    let place = walk(first(), [10, 20, 30, 25, 28].map(|seconds| FIRST + seconds));
    assert_eq!(place.height(), 5);
}

#[test]
fn near_the_genesis_the_median_is_taken_of_as_many_as_there_are() {
    let mut place = first();
    assert_eq!(place.median_time(), FIRST);
    assert_eq!(code(at(&place, FIRST)), "time-too-old");
    for (time, median) in [(10, 10), (20, 10), (30, 20), (40, 20)] {
        place = walk(place, [FIRST + time]);
        assert_eq!(place.median_time(), FIRST + median);
    }
}

#[test]
fn one_miner_who_is_days_ahead_does_not_stop_the_others() {
    let honest = |from: u32, to: u32| (from..=to).map(|number| FIRST + 600 * number);
    let before = walk(first(), honest(1, 20));
    let after = walk(walk(before, [FIRST + 1_000_000]), honest(22, 40));
    assert_eq!(after.height(), 40);
}

#[test]
fn five_of_eleven_miners_cannot_hold_the_clock_and_six_can_but_no_one_turns_it_back() {
    let lying_of_eleven = |liars: u32| {
        let mut place = walk(first(), (1..=22).map(|number| FIRST + 600 * number));
        for round in 0..22 {
            let lies = round % 11 < liars;
            let real = FIRST + 600 * (23 + round);
            let time = if lies { place.earliest_next(&RULES) } else { real };
            let median = place.median_time();
            place = walk(place, [time]);
            assert!(place.median_time() >= median);
        }
        place.median_time()
    };
    let honest = lying_of_eleven(0);
    assert!(lying_of_eleven(5) > honest - 600 * 11, "the times keep up with the real time");
    assert!(lying_of_eleven(6) < honest - 600 * 11);
}

/// A period in which blocks come as planned but claim the earliest time that's allowed, except for the last
/// one, which gives the real time.
fn lying_period(from: Place, real_end: u32) -> Place {
    let mut place = from;
    for _ in 0..RULES.period - 2 {
        place = walk(place, [place.earliest_next(&RULES)]);
    }
    walk(place, [real_end])
}

#[test]
fn a_period_does_not_begin_long_before_the_last_one_ended() {
    let place = lying_period(first(), FIRST + PLANNED);
    assert_eq!(place.height() + 1, u64::from(RULES.period));
    let long_ago = place.median_time() + 1;
    assert!(long_ago < FIRST + RULES.period);
    assert_eq!(code(at(&place, long_ago)), "time-warp");
    // Ten minutes are allowed for clocks that are wrong.
    assert_eq!(code(at(&place, FIRST + PLANNED - 601)), "time-warp");
    assert!(at(&place, FIRST + PLANNED - 600).is_ok());
    assert_eq!(place.earliest_next(&RULES), FIRST + PLANNED - 600);
}

#[test]
fn within_a_period_the_median_alone_counts() {
    let began = walk(lying_period(first(), FIRST + PLANNED), [FIRST + PLANNED]);
    assert!(at(&began, began.median_time() + 1).is_ok());
    assert!(began.median_time() < FIRST + RULES.period);
}

#[test]
fn without_that_rule_blocks_that_come_as_planned_would_get_easier_forever() {
    // Each period seems to begin with the genesis, and ends at the real time. They overlap, so each seems
    // to take as long as all those before it together.
    let mut target = RULES.easiest_target().scale(1, 1_000_000);
    let start = target.work().hashes() as f64;
    for period in 2..=6 {
        let seems_to_take = i64::from(PLANNED) * period;
        target = RULES.adjust(target, seems_to_take).to_target().expect("it is a target");
    }
    let easier = start / target.work().hashes() as f64;
    assert!((380.0..390.0).contains(&easier), "2 · 3 · 4 · 4 · 4 = 384, not {easier}");
}

#[test]
fn with_that_rule_lies_about_the_time_make_mining_hardly_easier() {
    let mut place = lying_period(first(), FIRST + PLANNED);
    let mut targets = Vec::new();
    for period in 2..=5 {
        place = walk(place, [place.earliest_next(&RULES)]);
        targets.push(place.target());
        place = lying_period(place, FIRST + period * PLANNED);
    }
    let start = first().target().work().hashes() as f64;
    for (periods, target) in (0..).zip(targets) {
        let easier = start / target.work().hashes() as f64;
        // Ten minutes in two weeks are one part in two thousand.
        assert!((0.999..1.0001 + 0.0005 * f64::from(periods)).contains(&easier), "{easier}");
    }
}

/// What BIP 54's second rule would forbid, and chapter 6 doesn't: see `docs/design-faq.md`.
#[test]
fn miners_who_all_let_periods_end_before_they_began_make_mining_easier_without_end() {
    let hashes = |target: Target| target.work().hashes() as f64;
    let (mut place, mut real) = (first(), f64::from(FIRST));
    let start = hashes(place.target());
    let mut difficulties = Vec::new();
    for ends_at in [0.5, 0.75, 1.0, 0.0].repeat(6) {
        let target = place.next_target(&RULES).to_target().expect("it is a target");
        real += f64::from(PLANNED) * hashes(target) / start;
        while place.height() % u64::from(RULES.period) != u64::from(RULES.period) - 2 {
            place = walk(place, [place.earliest_next(&RULES)]);
        }
        // Somewhere between the earliest time and the real one.
        let earliest = place.earliest_next(&RULES);
        let end = f64::from(earliest) + ends_at * (real - f64::from(earliest));
        place = walk(place, [end as u32]);
        difficulties.push(hashes(target) / start);
    }
    for four_later in 8..difficulties.len() {
        let easier = difficulties[four_later - 4] / difficulties[four_later];
        assert!((4.0..6.0).contains(&easier), "period {four_later}: {easier}");
    }
    assert!(
        real < f64::from(FIRST) + 10.0 * f64::from(PLANNED),
        "and all in the time of ten periods"
    );
}

#[test]
fn a_block_two_hours_ahead_of_the_clock_is_not_taken_yet_and_taken_later() {
    let chain = chain(0);
    let ahead = Time::from_millis(BEGIN.millis() + 3 * 60 * 60 * 1000);
    let draft = chain.draft(&[], lock(&ALICE), ahead).expect("it holds no payments");
    let block = Arc::new(mine(draft).expect("there are enough nonces"));
    let mut tree = BlockTree::new(&genesis()).expect("a good genesis");
    let mut add = |now: Time| tree.add(block.clone(), now.after(MAX_AHEAD));
    assert_eq!(code(add(BEGIN)), "time-too-new");
    assert!(matches!(add(ahead), Ok(Added::Adopted(_))));
}

#[test]
fn a_draft_is_never_too_early_whatever_its_miner_s_clock_shows() {
    let rules = Rules { period: 4, ..rules() };
    let mut chain = Chain::new(genesis_with(rules)).expect("a good genesis");
    for millis in [0, BEGIN.millis() + 5_000_000, 0, 0, BEGIN.millis() + 9_000_000, 0, 0, 0, 0] {
        let draft = chain.draft(&[], lock(&ALICE), Time::from_millis(millis));
        let block = mine(draft.expect("it holds no payments")).expect("there are enough nonces");
        chain.push(block).expect("the block keeps all rules");
    }
}

#[test]
fn a_place_that_was_written_and_read_again_leads_to_the_same_next_block() {
    let mut place = first();
    for number in 1..=30 {
        let bytes = place.to_bytes();
        let again = Place::from_bytes(&bytes).expect("it was written");
        assert_eq!(again, place);
        place = walk(again, [FIRST + 7 * number]);
        // The bytes are cut short, or contain a target in another spelling.
        assert_eq!(code(Place::from_bytes(&bytes[..bytes.len() - 1])), "truncated");
        let mut other = bytes;
        other[40..44].copy_from_slice(&0x1e00_00ff_u32.to_le_bytes());
        assert_eq!(code(Place::from_bytes(&other)), "not-canonical");
    }
}
