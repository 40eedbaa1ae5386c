use crate::reader::Reader;

/// Alice's outputs, by their numbers: 25 coins, 13 and a little, 7 and a little, 4.99.
const BIG: &str = "spend.2";
const THIRTEEN: &str = "spend.3";
const SEVEN: &str = "spend.4";

#[test]
fn a_payment_with_change_makes_two_outputs_out_of_one() {
    let mut scene = Reader::of("output");
    scene.set(BIG, "true").act("pay");
    assert!(
        scene.part("node").contains("taken, with a fee of 500 units"),
        "{}",
        scene.part("node")
    );
    assert_eq!(scene.tasks(), [false; 4]);
    scene.act("mine");
    assert_eq!(scene.tasks(), [true, false, false, false]);
    let graph = scene.part("graph");
    assert!(graph.contains("pays Bob 20 (unspent), Alice 4.999995 (unspent)"), "{graph}");
    let alices = scene.part("outputs").split("<details").next().unwrap().to_owned();
    assert!(alices.contains("4.999995 coins") && !alices.contains("25 coins"), "{alices}");
}

#[test]
fn a_forgotten_change_is_the_miners() {
    let mut scene = Reader::of("output");
    scene.set(BIG, "true").set("change", "false").act("pay").act("mine");
    assert_eq!(scene.tasks(), [false, true, false, false]);
    assert!(scene.part("node").contains("Mallory gets 50 new coins, and 5 coins in fees"));
}

#[test]
fn an_output_can_be_spent_only_once() {
    let mut scene = Reader::of("output");
    scene.set(BIG, "true").act("pay").act("pay");
    assert!(scene.part("node").contains("<code>double-spend</code>"), "{}", scene.part("node"));
    scene.act("mine").set(BIG, "true");
    assert_eq!(scene.tasks(), [true, false, false, false]);
    scene.act("pay");
    assert!(scene.part("node").contains("<code>unknown-output</code>"), "{}", scene.part("node"));
    assert_eq!(scene.tasks(), [true, false, true, false]);
    scene.comes_back();
}

#[test]
fn two_of_the_coins_come_out_even() {
    let mut scene = Reader::of("output");
    scene.set(THIRTEEN, "true").set(SEVEN, "true").set("fee", "700");
    scene.act("pay").act("mine");
    assert_eq!(scene.tasks(), [false, false, false, true]);
    scene.comes_back();
}

#[test]
fn what_the_chapter_refuses_is_shown_with_its_code() {
    let refused = |deeds: &[(&str, &str)], code: &str| {
        let mut scene = Reader::of("output");
        for (deed, value) in deeds {
            scene.set(deed, value);
            assert_eq!(scene.refused(), "", "{deed}");
        }
        scene.act("pay");
        assert!(
            scene.part("node").contains(&format!("<code>{code}</code>")),
            "{}",
            scene.part("node")
        );
        scene.comes_back();
    };
    refused(&[], "no-inputs");
    refused(&[(BIG, "true"), ("amount", "26")], "overspent");
    refused(&[(BIG, "true"), ("amount", "0")], "zero-amount");
    refused(&[(BIG, "true"), ("fee", "100")], "fee-too-low");
    // Mallory's reward for block 2, signed for by Alice.
    refused(&[("spend.1", "true")], "not-equal");
    // What Mallory spent when she paid Alice.
    refused(&[("spend.0", "true")], "unknown-output");
}

#[test]
fn rubbish_is_refused_and_changes_nothing() {
    let mut scene = Reader::of("output");
    scene.set(BIG, "true");
    crate::survives(
        &mut scene,
        &[
            ("spend.6.true", "out-of-range"),
            ("spend.2.maybe", "unknown-deed"),
            ("spend", "unknown-deed"),
            ("to.phone", "unknown-deed"),
            ("to", "unknown-deed"),
            ("amount.1001", "out-of-range"),
            ("amount.-1", "not-a-number"),
            ("fee.99999999999999999999", "out-of-range"),
            ("change", "unknown-deed"),
            ("steal", "unknown-deed"),
        ],
    );
}

#[test]
fn neither_a_payment_nor_the_chain_grows_without_end() {
    let mut scene = Reader::of("output");
    for number in 0..6 {
        scene.set(&format!("spend.{number}"), "true");
    }
    scene.act("mine");
    for number in 0..6 {
        scene.set(&format!("spend.{number}"), "true");
    }
    crate::survives(&mut scene, &[("spend.6.true", "too-many-inputs")]);
    for _ in 3..40 {
        scene.act("mine");
    }
    assert_eq!(scene.refused(), "");
    crate::survives(&mut scene, &[("mine", "too-many-blocks")]);
    scene.comes_back();
}

#[test]
fn typing_leaves_one_deed() {
    let mut scene = Reader::of("output");
    scene.set("amount", "1").set("amount", "12").set("fee", "7").set("fee", "70");
    assert_eq!(scene.address, "amount.12~fee.70");
    scene.comes_back();
}
