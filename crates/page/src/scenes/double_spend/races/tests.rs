use super::*;
use kusari_exercises::turns::stage4 as check;

#[test]
fn a_race_is_what_chapter_4_asks_its_readers_to_write() {
    fn catches_up(q: f64, z: i32, rng: &mut ChaCha12Rng) -> bool {
        let rules = Rules { share: 0, wait: z as u64, patience: 50 };
        run(rules, q, rng, |_| {}) == End::Mallory
    }
    let report = check::catches_up(catches_up);
    assert!(report.is_passed(), "{report}");
}

fn counted(rules: Rules) -> Wins {
    let mut tally = Tally::default();
    tally.advance(rules, 1, u64::MAX);
    tally.wins()
}

#[test]
fn ten_thousand_races_agree_with_the_calculation() {
    for (share, patience) in [(10, 50), (30, 50), (40, 5), (50, 20)] {
        let rules = Rules { share, wait: 0, patience };
        for (wait, won) in (0..).zip(counted(rules)) {
            let rules = Rules { wait, ..rules };
            let chance = if patience == 50 { rules.exact() } else { rules.outlook().wins };
            let deviation = (RACES as f64 * chance * (1.0 - chance)).max(0.0).sqrt();
            let distance = (won as f64 - RACES as f64 * chance).abs();
            assert!(distance <= 4.0 * deviation + 1e-6, "{rules:?}: {won} of {RACES}, {chance}");
        }
    }
}

#[test]
fn it_does_not_matter_where_the_long_job_is_cut() {
    let rules = Rules { share: 20, wait: 3, patience: 6 };
    let mut cut = Tally::default();
    let mut slices = 0;
    while !cut.is_complete() {
        cut.advance(rules, 1, 50_000);
        cut = Tally::read(&cut.token()).expect("it's what was written");
        slices += 1;
    }
    assert!(slices > 5, "{slices}");
    assert_eq!(cut.wins(), counted(rules));
}

#[test]
fn the_margin_holds_nothing_impossible() {
    for won in [0, 1, 5_000, 9_999, 10_000] {
        let (low, high) = margin(won);
        let share = won as f64 / RACES as f64;
        assert!(
            (-1e-12..=share).contains(&low) && (share..=1.0 + 1e-12).contains(&high),
            "{won}: {low}, {high}"
        );
    }
    // Three standard deviations of 5,000 of 10,000 are 150.
    let (low, high) = margin(5_000);
    assert!((low - 0.485).abs() < 0.0001 && (high - 0.515).abs() < 0.0001, "{low}, {high}");
}

#[test]
fn results_that_chance_cannot_give_are_noticed() {
    let rules = Rules { share: 30, wait: 0, patience: 50 };
    let mut wins = counted(rules);
    assert!(are_possible(&wins, rules));
    wins[6] += 400;
    assert!(!are_possible(&wins, rules));
}

#[test]
fn no_results_are_read_from_rubbish() {
    for rubbish in
        ["", "x", "-", "1-2", "1-2-3-4-5-6-7-8-9-10-11-12-10001", "0-1-2-3-4-5-6-7-8-9-10-11-12-13"]
    {
        assert_eq!(read(rubbish), None, "{rubbish}");
    }
    for rubbish in ["x", "-", "1301-0-0-0-0-0-0-0-0-0-0-0-0-0", "5-1"] {
        assert_eq!(Tally::read(rubbish), None, "{rubbish}");
    }
}
