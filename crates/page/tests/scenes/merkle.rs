use crate::reader::Reader;

fn is_believed(scene: &Reader) -> bool {
    scene.part("phone").contains("The phone believes it")
}

fn code_is(scene: &Reader, code: &str) -> bool {
    scene.part("phone").contains(&format!("<code>{code}</code>"))
}

#[test]
fn every_transaction_of_every_block_can_be_proved() {
    let mut scene = Reader::of("merkle");
    assert!(is_believed(&scene));
    for size in 1..=16 {
        scene.set("size", &size.to_string());
        for number in 0..size {
            scene.act(&format!("choose.{number}"));
            assert!(is_believed(&scene), "{number} of {size}");
        }
        let hashes = (0..).find(|hashes| 1 << hashes >= size).unwrap();
        assert_eq!(scene.part("proof").matches("<li").count(), hashes, "{size}");
        assert!(
            scene.part("count").contains(&format!("an honest proof takes {} more.", 32 * hashes))
        );
    }
    assert_eq!(scene.tasks(), [true, false, true, false]);
}

#[test]
fn a_changed_hash_leads_to_another_root() {
    let mut scene = Reader::of("merkle");
    for hash in 0..3 {
        scene.act(&format!("spoil.{hash}"));
        assert!(code_is(&scene, "proof-root") && !is_believed(&scene));
        scene.act(&format!("spoil.{hash}"));
        assert!(is_believed(&scene));
        scene.act(&format!("flip.{hash}"));
        assert!(code_is(&scene, "proof-root"));
        scene.act("mend");
        assert!(is_believed(&scene));
    }
    assert_eq!(scene.tasks(), [false, true, false, false]);
    scene.comes_back();
}

#[test]
fn the_largest_block_for_three_hashes_has_eight_transactions() {
    for (size, is_right) in [(4, false), (7, false), (8, true), (9, false)] {
        let mut scene = Reader::of("merkle");
        scene.set("size", &size.to_string()).act(&format!("choose.{}", size - 1));
        assert_eq!(scene.tasks(), [true, false, is_right, false]);
        scene.comes_back();
    }
}

#[test]
fn a_proof_can_be_changed_unnoticed_where_a_hash_is_paired_with_itself() {
    for size in 2..=16 {
        for number in 0..size {
            let mut scene = Reader::of("merkle");
            scene.set("size", &size.to_string()).act(&format!("choose.{number}")).act("flip.0");
            let is_alone = size % 2 == 1 && number == size - 1;
            assert_eq!(is_believed(&scene), is_alone, "{number} of {size}");
            assert_eq!(scene.tasks()[3], is_alone);
            assert_eq!(scene.part("phone").contains(&format!("transaction {size}, and")), is_alone);
        }
    }
}

#[test]
fn a_borrowed_proof_an_altered_payment_and_a_shorter_proof_are_refused() {
    let mut scene = Reader::of("merkle");
    scene.set("show", "2");
    assert!(code_is(&scene, "proof-root"));
    scene.act("mend").set("pays", "900");
    assert!(code_is(&scene, "proof-root"));
    scene.set("pays", "0");
    assert!(code_is(&scene, "zero-amount"));
    scene.act("mend").act("cut");
    assert!(code_is(&scene, "proof-root"));
    scene.act("choose.6").act("cut");
    assert!(code_is(&scene, "proof-shape"));
    scene.comes_back();
}

#[test]
fn a_block_with_the_coinbase_alone_needs_no_hash() {
    let mut scene = Reader::of("merkle");
    scene.set("size", "1");
    assert!(is_believed(&scene));
    crate::survives(
        &mut scene,
        &[("spoil.0", "no-hash"), ("flip.0", "no-hash"), ("cut", "no-hash")],
    );
    scene.comes_back();
}

#[test]
fn rubbish_is_refused_and_changes_nothing() {
    let mut scene = Reader::of("merkle");
    scene.act("spoil.1").act("cut");
    crate::survives(
        &mut scene,
        &[
            ("size.0", "out-of-range"),
            ("size.17", "out-of-range"),
            ("size", "unknown-deed"),
            ("choose.7", "out-of-range"),
            ("choose.-1", "not-a-number"),
            ("spoil.2", "out-of-range"),
            ("flip.31", "out-of-range"),
            ("show.7", "out-of-range"),
            ("pays.1001", "out-of-range"),
            ("prove", "unknown-deed"),
        ],
    );
    scene.comes_back();
}

#[test]
fn a_slider_leaves_one_deed() {
    let mut scene = Reader::of("merkle");
    scene.act("choose.6").set("size", "3").set("size", "12").set("pays", "4").set("pays", "45");
    assert_eq!(scene.address, "choose.6~size.12~pays.45");
    scene.comes_back();
}
