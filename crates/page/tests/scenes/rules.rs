use crate::reader::Reader;
use crate::survives;

#[test]
fn each_task_can_be_done_one_after_another() {
    let mut scene = Reader::of("rules");
    scene.plays(&["step.1", "step.2", "step.3", "step.4"]);
    assert_eq!(scene.tasks(), [true, false, false, false]);
    scene.plays(&["rule.true", "step.20"]);
    assert_eq!(scene.tasks(), [true, true, false, false]);
    scene.plays(&["without.6", "step.20"]);
    assert_eq!(scene.tasks(), [true, true, true, false]);
    for rule in 2..=5 {
        scene.plays(&[&format!("without.{rule}"), "step.20"]);
    }
    assert_eq!(scene.tasks(), [true; 4]);
    scene.comes_back();
}

#[test]
fn each_story_ends_with_two_histories_and_stops_if_its_rule_is_back() {
    let steps = [4, 10, 10, 10, 8, 8];
    for (rule, steps) in (1..).zip(steps) {
        let mut scene = Reader::at("rules", &format!("without.{rule}~step.20"));
        assert!(
            scene.part("step").contains(&format!("{steps} of {steps}")),
            "{}",
            scene.part("step")
        );
        assert!(scene.part("outcome").contains("two-histories"), "{}", scene.part("outcome"));
        assert!(scene.part("sheet").contains("are both final, and no chain has both."));
        scene.plays(&["rule.true", "step.20"]);
        let outcome = scene.part("outcome");
        assert!(outcome.contains("? No: ") && !outcome.contains("two-histories"), "{outcome}");
        assert!(!scene.part("sheet").contains("no chain has both"));
    }
}

#[test]
fn the_film_without_a_large_enough_quorum_stops_at_its_second_step() {
    let scene = Reader::at("rules", "rule.true~step.20");
    let words = "Step 2: member 0 signs that block a is final in view 1? \
                 No: too few members have signed a vote for block a in view 1.";
    assert!(scene.part("outcome").contains(words), "{}", scene.part("outcome"));
    assert!(scene.part("story").contains("<b>member 0 votes for block a in view 1</b>"));
}

#[test]
fn only_rules_and_steps_that_there_are_can_be_chosen() {
    survives(
        &mut Reader::of("rules"),
        &[
            ("without.0", "out-of-range"),
            ("without.7", "out-of-range"),
            ("without", "unknown-deed"),
            ("rule.perhaps", "unknown-deed"),
            ("step.21", "out-of-range"),
            ("step.x", "not-a-number"),
        ],
    );
}
