//! What agreeing costs in each of the four ways, beside what one can compute in advance.

use kusari::stage8_contract::*;
use kusari_ordering::CrashProof;
use kusari_simulation::members::{Audited, Bend, Lines, Measured, measure};
use std::time::Duration;

fn measured<R: Audited + Bend>(members: usize, lines: Lines) -> Measured {
    measure::<R>(7, members, lines, 40).expect("every invariant holds")
}

/// Of these kinds, how many messages were put on a line for each decision.
fn each(it: &Measured, kinds: &[&str]) -> f64 {
    let all = kinds.iter().filter_map(|kind| it.kinds.get(kind));
    all.sum::<u64>() as f64 / it.decisions as f64
}

#[track_caller]
fn assert_near(measured: f64, formula: f64, it: &Measured) {
    let excess = measured / formula;
    assert!((0.95..1.2).contains(&excess), "{measured}, and not {formula}: {it:?}");
}

#[test]
fn a_vote_costs_a_proposal_and_two_sentences_of_each_member_to_each_other() {
    for members in [4, 7] {
        for lines in [Lines::Mesh, Lines::Star] {
            let it = measured::<Vote<LandingPads>>(members, lines);
            let n = members as f64;
            let formula = match lines {
                Lines::Mesh => (n - 1.0) * (2.0 * n + 1.0),
                Lines::Star => 7.0 * (n - 1.0) + (n - 1.0) / n,
            };
            // In a star, the hub hands out certificates as news.
            assert_near(each(&it, &["propose", "vote", "final", "news"]), formula, &it);
            assert!(it.messages_each() > formula, "commands are told, too: {it:?}");
            assert!(it.p50 < Duration::from_millis(600) && it.p99 < Duration::from_secs(1));
            assert!(it.idle_decisions > 20, "empty blocks, if no one wants anything: {it:?}");
        }
    }
}

#[test]
fn a_found_block_is_told_by_everyone_to_all_from_whom_they_do_not_have_it() {
    for members in [4, 7] {
        let it = measured::<Miner<LandingPads>>(members, Lines::Mesh);
        let n = members as f64;
        // The last five aren't settled yet.
        let blocks = it.decisions as f64 + 5.0;
        assert_near(it.kinds["block"] as f64 / blocks, (n - 1.0).powi(2), &it);
        // Five blocks, two seconds apart.
        assert!((5..20).contains(&it.p50.as_secs()), "{it:?}");
        assert!(it.decisions_a_second() < 0.7, "{it:?}");
    }
}

#[test]
fn a_crash_proof_engine_costs_about_three_messages_to_each_of_the_others() {
    for members in [4, 7] {
        let it = measured::<CrashProof<LandingPads>>(members, Lines::Mesh);
        let formula = 3.0 * (members as f64 - 1.0);
        let engine = each(&it, &["accept", "accepted", "decide"]);
        // Now and then one of them says that two blocks are decided.
        assert!((0.8..1.2).contains(&(engine / formula)), "{engine}, and not {formula}: {it:?}");
        assert!(it.p50 < Duration::from_millis(400), "{it:?}");
        assert_eq!(it.idle_decisions, 0, "{it:?}");
    }
}

#[test]
fn what_is_final_is_never_taken_back() {
    assert_eq!(measured::<Vote<LandingPads>>(4, Lines::Star).taken_back, 0);
    assert_eq!(measured::<CrashProof<LandingPads>>(4, Lines::Star).taken_back, 0);
}
