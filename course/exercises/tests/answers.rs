//! What the checks are worth: each refuses the starter and every plausible wrong answer, for the
//! right reason, and accepts what is right, also in another style.

use kusari_exercises::{Exercise, Report, Verdict};
use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

#[allow(clippy::style, clippy::complexity, clippy::perf, reason = "so people write")]
#[allow(clippy::unwrap_used)]
#[path = "../alternatives/stage1_ledger/mod.rs"]
mod alternatives1;
#[allow(missing_docs, unreachable_pub)]
#[path = "../solutions/stage1_ledger.rs"]
mod solution1;
#[allow(unused_variables, unused_imports, unused_mut, missing_docs, unreachable_pub)]
#[path = "../stage1_ledger.rs"]
mod starter1;
#[allow(clippy::style, clippy::complexity, clippy::perf, reason = "so people write")]
#[allow(clippy::unwrap_used)]
#[path = "../wrong/stage1_ledger/mod.rs"]
mod wrong1;

#[allow(clippy::style, clippy::complexity, clippy::perf, reason = "so people write")]
#[allow(clippy::unwrap_used)]
#[path = "../alternatives/stage2_signed/mod.rs"]
mod alternatives2;
#[allow(missing_docs, unreachable_pub)]
#[path = "../solutions/stage2_signed.rs"]
mod solution2;
#[allow(unused_variables, unused_imports, unused_mut, missing_docs, unreachable_pub)]
#[path = "../stage2_signed.rs"]
mod starter2;
#[allow(clippy::style, clippy::complexity, clippy::perf, reason = "so people write")]
#[allow(clippy::unwrap_used)]
#[path = "../wrong/stage2_signed/mod.rs"]
mod wrong2;

#[allow(clippy::style, clippy::complexity, clippy::perf, reason = "so people write")]
#[allow(clippy::unwrap_used)]
#[path = "../alternatives/stage3_timestamp/mod.rs"]
mod alternatives3;
#[allow(missing_docs, unreachable_pub)]
#[path = "../solutions/stage3_timestamp.rs"]
mod solution3;
#[allow(unused_variables, unused_imports, unused_mut, missing_docs, unreachable_pub)]
#[path = "../stage3_timestamp.rs"]
mod starter3;
#[allow(clippy::style, clippy::complexity, clippy::perf, reason = "so people write")]
#[allow(clippy::unwrap_used)]
#[path = "../wrong/stage3_timestamp/mod.rs"]
mod wrong3;

#[allow(clippy::style, clippy::complexity, clippy::perf, reason = "so people write")]
#[path = "../alternatives/stage4_pow.rs"]
mod alternatives4;
#[allow(missing_docs, unreachable_pub)]
#[path = "../solutions/stage4_pow.rs"]
mod solution4;
#[allow(unused_variables, unused_imports, unused_mut, missing_docs, unreachable_pub)]
#[path = "../stage4_pow.rs"]
mod starter4;
#[allow(clippy::style, clippy::complexity, clippy::perf, reason = "so people write")]
#[path = "../wrong/stage4_pow/mod.rs"]
mod wrong4;

#[allow(clippy::style, clippy::complexity, clippy::perf, reason = "so people write")]
#[path = "../alternatives/stage5_network.rs"]
mod alternatives5;
#[allow(missing_docs, unreachable_pub)]
#[path = "../solutions/stage5_network.rs"]
mod solution5;
#[allow(clippy::ptr_arg)]
#[allow(unused_variables, unused_imports, unused_mut, missing_docs, unreachable_pub)]
#[path = "../stage5_network.rs"]
mod starter5;
#[allow(clippy::style, clippy::complexity, clippy::perf, reason = "so people write")]
#[path = "../wrong/stage5_network/mod.rs"]
mod wrong5;

#[allow(clippy::style, clippy::complexity, clippy::perf, reason = "so people write")]
#[path = "../alternatives/stage6_coin.rs"]
mod alternatives6;
#[allow(missing_docs, unreachable_pub)]
#[path = "../solutions/stage6_coin.rs"]
mod solution6;
#[allow(unused_variables, unused_imports, unused_mut, missing_docs, unreachable_pub)]
#[path = "../stage6_coin.rs"]
mod starter6;
#[allow(clippy::unwrap_used)]
#[allow(clippy::style, clippy::complexity, clippy::perf, reason = "so people write")]
#[path = "../wrong/stage6_coin/mod.rs"]
mod wrong6;

#[allow(clippy::style, clippy::complexity, clippy::perf, reason = "so people write")]
#[path = "../alternatives/stage7_peers.rs"]
mod alternatives7;
#[allow(missing_docs, unreachable_pub)]
#[path = "../solutions/stage7_peers.rs"]
mod solution7;
#[allow(unused_variables, unused_imports, unused_mut, missing_docs, unreachable_pub)]
#[path = "../stage7_peers.rs"]
mod starter7;
#[allow(clippy::unwrap_used)]
#[allow(clippy::style, clippy::complexity, clippy::perf, reason = "so people write")]
#[path = "../wrong/stage7_peers/mod.rs"]
mod wrong7;

#[allow(clippy::style, clippy::complexity, clippy::perf, reason = "so people write")]
#[path = "../alternatives/stage8_contract.rs"]
mod alternatives8;
#[allow(missing_docs, unreachable_pub)]
#[path = "../solutions/stage8_contract.rs"]
mod solution8;
#[allow(unused_variables, unused_imports, unused_mut, missing_docs, unreachable_pub)]
#[path = "../stage8_contract.rs"]
mod starter8;
#[allow(clippy::unwrap_used)]
#[allow(clippy::style, clippy::complexity, clippy::perf, reason = "so people write")]
#[path = "../wrong/stage8_contract/mod.rs"]
mod wrong8;

#[allow(clippy::style, clippy::complexity, clippy::perf, reason = "so people write")]
#[path = "../alternatives/stage9_stake.rs"]
mod alternatives9;
#[allow(missing_docs, unreachable_pub)]
#[path = "../solutions/stage9_stake.rs"]
mod solution9;
#[allow(unused_variables, unused_imports, unused_mut, missing_docs, unreachable_pub)]
#[path = "../stage9_stake.rs"]
mod starter9;
#[allow(clippy::unwrap_used)]
#[allow(clippy::style, clippy::complexity, clippy::perf, reason = "so people write")]
#[path = "../wrong/stage9_stake/mod.rs"]
mod wrong9;

/// The readers' files, as they are given out.
mod starters {
    pub(crate) use crate::starter1 as stage1;
    pub(crate) use crate::starter2 as stage2;
    pub(crate) use crate::starter3 as stage3;
    pub(crate) use crate::starter4 as stage4;
    pub(crate) use crate::starter5 as stage5;
    pub(crate) use crate::starter6 as stage6;
    pub(crate) use crate::starter7 as stage7;
    pub(crate) use crate::starter8 as stage8;
    pub(crate) use crate::starter9 as stage9;
}

mod solutions {
    pub(crate) use crate::solution1 as stage1;
    pub(crate) use crate::solution2 as stage2;
    pub(crate) use crate::solution3 as stage3;
    pub(crate) use crate::solution4 as stage4;
    pub(crate) use crate::solution5 as stage5;
    pub(crate) use crate::solution6 as stage6;
    pub(crate) use crate::solution7 as stage7;
    pub(crate) use crate::solution8 as stage8;
    pub(crate) use crate::solution9 as stage9;
}

/// Runs the check of every exercise on the answers of one kind.
macro_rules! reports_on {
    ($kind:ident: $($chapter:ident [$($name:ident)*])*) => {
        vec![$($(kusari_exercises::$chapter::$name($kind::$chapter::$name)),*),*]
    };
}

/// All exercises. A name that is missing here is missed by `every_exercise_is_listed`.
macro_rules! all_reports {
    ($kind:ident) => {
        reports_on! { $kind:
            stage1 [overdraft total balance_of transfer first_bad_entry rewrite_history two_books]
            stage2 [hex_of one_name_per_key canonical_bytes forge verify accept_once missing_payments]
            stage3 [
                link_holds time_never_goes_back first_broken_link chain_check forge_chain
                same_height_twice rewrite_from
            ]
            stage4 [zero_bits expected_attempts find_nonce difficulty_for heavier_chain forge_work
                count_up_in_place]
            stage5 [fork_choice ready_orphans catch_up_blocks returned_payments
                partition_experiment race_against_one_confirmation catch_up_probability]
            stage6 [fee choose_coins opens root_above twin_of issued next_target fill_block]
            stage7 [
                group_of place_in_book who_stays pause_with_chance whom_to_evict how_many_to_tell
                open_envelope all_links_hers
            ]
            stage8 [
                overlap counts_once quorum_of may_vote find_evidence decided is_certificate
                why_did_it_stop
            ]
            stage9 [
                whose_coin age_weight last_bit elected enough_votes slashed justified
                choose_branch
            ]
        }
    };
}

/// A wrong answer, and a piece of what its check has to say.
#[derive(Clone)]
pub(crate) struct Wrong {
    name: &'static str,
    report: Arc<dyn Fn() -> Report + Send + Sync>,
    says: &'static str,
}

impl Wrong {
    pub(crate) fn new(
        name: &'static str,
        report: impl Fn() -> Report + Send + Sync + 'static,
        says: &'static str,
    ) -> Wrong {
        Wrong { name, report: Arc::new(report), says }
    }
}

/// Every wrong answer with its report. They are made once for all tests: some never end.
fn wrong_reports() -> &'static [(Wrong, Report)] {
    static REPORTS: OnceLock<Vec<(Wrong, Report)>> = OnceLock::new();
    let report = |wrong: Wrong| {
        let report = (wrong.report)();
        (wrong, report)
    };
    REPORTS.get_or_init(|| wrong_answers().into_iter().map(report).collect())
}

fn wrong_answers() -> Vec<Wrong> {
    [
        wrong1::all(),
        wrong2::all(),
        wrong3::all(),
        wrong4::all(),
        wrong5::all(),
        wrong6::all(),
        wrong7::all(),
        wrong8::all(),
        wrong9::all(),
    ]
    .concat()
}

/// An answer that is as right as the solution, and written in another way.
#[derive(Clone)]
pub(crate) struct Right {
    name: &'static str,
    report: Arc<dyn Fn() -> Report + Send + Sync>,
}

impl Right {
    pub(crate) fn new(
        name: &'static str,
        report: impl Fn() -> Report + Send + Sync + 'static,
    ) -> Right {
        Right { name, report: Arc::new(report) }
    }
}

fn alternatives() -> Vec<Right> {
    [
        alternatives1::all(),
        alternatives2::all(),
        alternatives3::all(),
        alternatives4::all(),
        alternatives5::all(),
        alternatives6::all(),
        alternatives7::all(),
        alternatives8::all(),
        alternatives9::all(),
    ]
    .concat()
}

#[test]
fn every_exercise_is_listed() {
    let listed: Vec<_> = all_reports!(solutions).iter().map(|r| r.task.name()).collect();
    let names: Vec<_> = kusari_exercises::all().map(|exercise| exercise.name).collect();
    assert_eq!(listed, names);
}

#[test]
fn every_starter_fails_because_it_is_not_written() {
    for report in all_reports!(starters) {
        let name = report.task.name();
        assert!(!report.outcomes.is_empty(), "{name} makes no claim");
        for outcome in &report.outcomes {
            assert_eq!(outcome.verdict, Verdict::NotWritten, "{name}: {}", outcome.claim);
        }
    }
}

#[test]
fn every_solution_passes() {
    for report in all_reports!(solutions) {
        assert!(report.is_passed(), "{report}");
        assert_eq!(report.points(), report.task.points());
    }
}

#[test]
fn every_right_answer_in_another_style_passes() {
    let mut about = HashSet::new();
    for Right { name, report } in alternatives() {
        let report = report();
        let exercise = report.task.name();
        assert!(report.is_passed(), "{exercise}, in the style {name:?}\n{report}");
        about.insert(exercise);
    }
    for Exercise { name, .. } in kusari_exercises::all() {
        assert!(about.contains(name), "{name} has no answer in another style");
    }
}

#[test]
fn every_wrong_answer_is_caught_with_a_message_that_says_what_is_wrong() {
    let mut faults = Vec::new();
    for (Wrong { name, says, .. }, report) in wrong_reports() {
        let exercise = report.task.name();
        let complaints: Vec<_> = report.outcomes.iter().map(|o| o.verdict.to_string()).collect();
        if report.is_passed() {
            faults.push(format!("{exercise}: an answer that {name} passes"));
        } else if !complaints.iter().any(|complaint| complaint.contains(says)) {
            faults
                .push(format!("{exercise}: an answer that {name} should hear {says:?}\n{report}"));
        } else {
            // `cargo x exercises --check` counts them.
            println!("\ncaught {exercise}: {name}");
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_exercise_has_at_least_five_wrong_answers() {
    let about: Vec<_> = wrong_reports().iter().map(|(_, report)| report.task.name()).collect();
    for Exercise { name, .. } in kusari_exercises::all() {
        assert!(about.iter().filter(|a| *a == name).count() >= 5, "{name}");
    }
}

#[test]
fn every_exercise_has_a_place_in_its_chapter_and_its_list_is_in_order() {
    let mut chapter = 1;
    for exercise in kusari_exercises::all() {
        assert!(exercise.chapter >= chapter, "{}", exercise.name);
        chapter = exercise.chapter;
        let notebook = notebook(chapter);
        let heading = format!("## {}\"", exercise.place);
        let alone = format!("## {}\\n", exercise.place);
        assert!(
            notebook.contains(&heading) || notebook.contains(&alone),
            "{}: there is no heading {:?}",
            exercise.name,
            exercise.place
        );
    }
}

/// The notebooks of a chapter, whichever of them has a heading.
fn notebook(chapter: u8) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../notebooks");
    let files = std::fs::read_dir(folder).expect("there are notebooks").flatten();
    let own = |name: &str| name.starts_with(&format!("stage{chapter}_")) && name.ends_with("ipynb");
    let own = files.filter(|file| own(&file.file_name().to_string_lossy()));
    own.map(|file| std::fs::read_to_string(file.path()).expect("a notebook is text")).collect()
}
