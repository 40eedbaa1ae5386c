use crate::reader::Reader;

/// Goes to the end of the run, wherever that is.
fn run(scene: &mut Reader) {
    let run = scene.part("run");
    let last = run.split("max=\"").nth(1).and_then(|it| it.split('"').next());
    let last = last.expect("the slider has an end").to_owned();
    scene.act(&format!("step.{last}"));
    assert_eq!(scene.refused(), "");
}

fn is_open(scene: &Reader) -> bool {
    scene.part("run").contains("The lock is open")
}

fn code_is(scene: &Reader, code: &str) -> bool {
    scene.part("run").contains(&format!("<code>{code}</code>"))
}

#[test]
fn bobs_lock_opens_after_its_last_step_and_not_before() {
    let mut scene = Reader::of("script");
    for step in 1..=5 {
        scene.act(&format!("step.{step}"));
        assert!(!is_open(&scene) && scene.tasks() == [false; 4], "{step}");
        assert!(scene.part("picture").contains(&format!("A script, after {step} step")));
    }
    scene.act("step.6");
    assert!(is_open(&scene));
    assert_eq!(scene.tasks(), [true, false, false, false]);
    assert!(scene.part("picture").contains("the amount may be spent"));
}

#[test]
fn a_step_back_is_a_step_and_forgets_no_task() {
    let mut scene = Reader::of("script");
    run(&mut scene);
    scene.act("step.5").act("step.2").act("step.3");
    assert!(scene.part("picture").contains("A script, after 3 steps"));
    assert_eq!(scene.tasks(), [true, false, false, false]);
    scene.comes_back();
}

#[test]
fn another_amount_or_anothers_signature_fails_at_the_signature() {
    let mut scene = Reader::of("script");
    scene.set("pays", "21");
    assert!(scene.part("key").contains("The signatures are for “pay Alice 20 coins”"));
    run(&mut scene);
    assert!(code_is(&scene, "wrong-signature"));
    assert_eq!(scene.tasks(), [false, true, false, false]);
    scene.act("sign");
    run(&mut scene);
    assert!(is_open(&scene));

    let mut scene = Reader::of("script");
    scene.set("item.0", "sign-mallory");
    run(&mut scene);
    assert!(code_is(&scene, "wrong-signature"));
    assert_eq!(scene.tasks(), [false, true, false, false]);
    scene.comes_back();
}

#[test]
fn mallorys_key_fails_before_the_signature() {
    let mut scene = Reader::of("script");
    scene.set("item.1", "key-mallory").set("item.0", "sign-mallory");
    run(&mut scene);
    assert!(code_is(&scene, "not-equal"));
    assert_eq!(scene.tasks(), [false; 4]);
    assert!(
        scene
            .part("run")
            .contains("✗ </b><span class=\"hidden\">refused: </span><b><code>EQUALVERIFY")
    );
}

#[test]
fn one_number_opens_the_puzzle() {
    let mut scene = Reader::of("script");
    scene.set("lock", "puzzle");
    run(&mut scene);
    assert!(code_is(&scene, "script-false"));
    for number in 0..30 {
        scene.set("own.0", &number.to_string());
        run(&mut scene);
        assert_eq!(is_open(&scene), number == 8, "{number}");
    }
    assert_eq!(scene.tasks(), [false, false, true, false]);
    scene.set("own.0", "").act("less");
    run(&mut scene);
    assert!(code_is(&scene, "stack-empty"));
    scene.comes_back();
}

#[test]
fn the_time_lock_wants_the_height_first_and_the_signature_after_that() {
    let mut scene = Reader::of("script");
    scene.set("lock", "time");
    run(&mut scene);
    assert!(code_is(&scene, "locked-until"));
    scene.set("height", "100");
    run(&mut scene);
    assert!(code_is(&scene, "wrong-signature"));
    assert_eq!(scene.tasks(), [false; 4]);
    scene.act("sign");
    run(&mut scene);
    assert!(is_open(&scene));
    assert_eq!(scene.tasks(), [false, false, false, true]);
    scene.comes_back();
}

#[test]
fn two_of_three_keys_open_in_their_order_only() {
    let mut scene = Reader::of("script");
    scene.set("lock", "three");
    run(&mut scene);
    assert!(is_open(&scene));
    scene.set("item.0", "sign-safe").set("item.1", "sign-phone");
    run(&mut scene);
    assert!(code_is(&scene, "wrong-signature"));
    scene.act("less");
    run(&mut scene);
    assert!(code_is(&scene, "stack-empty"));
}

#[test]
fn the_rent_takes_the_secret_and_the_key() {
    let mut scene = Reader::of("script");
    scene.set("lock", "rent");
    run(&mut scene);
    assert!(is_open(&scene));
    scene.set("own.2", "the landlord keeps a cat");
    run(&mut scene);
    assert!(code_is(&scene, "not-equal"));
}

#[test]
fn readers_write_scripts_of_their_own() {
    let mut scene = Reader::of("script");
    scene.set("lock", "own");
    run(&mut scene);
    assert!(is_open(&scene));
    scene.set("script", "3 AD");
    assert!(code_is(&scene, "unknown-word"));
    crate::survives(&mut scene, &[("step.1", "unknown-word")]);
    scene.set("script", "");
    scene.comes_back();
    scene.set("script", "0x00ff EQUAL").set("own.0", "0x00ff");
    run(&mut scene);
    assert!(is_open(&scene), "{}", scene.part("run"));
    // An item that's left over, and something that isn't a number.
    scene.act("more");
    run(&mut scene);
    assert!(code_is(&scene, "stack-not-clean"));
    scene.set("script", "ADD").set("own.0", "not a number");
    run(&mut scene);
    assert!(code_is(&scene, "not-a-number"));
    scene.comes_back();
}

#[test]
fn a_change_takes_the_run_back_to_its_beginning() {
    for change in ["sign", "more", "less", "pays.7", "height.7", "item.0.own", "lock.time"] {
        let mut scene = Reader::of("script");
        run(&mut scene);
        scene.act(change);
        assert_eq!(scene.refused(), "", "{change}");
        assert!(
            !is_open(&scene) && scene.part("picture").contains("A script, after 0 steps"),
            "{change}"
        );
        scene.comes_back();
    }
}

#[test]
fn what_is_typed_into_two_fields_is_two_deeds() {
    let mut scene = Reader::of("script");
    scene.set("lock", "own").act("more");
    scene.set("own.0", "1").set("own.0", "17").set("own.1", "4").set("own.1", "42");
    assert_eq!(scene.address, "lock.own~more~own.0.17~own.1.42");
    scene.comes_back();
}

#[test]
fn rubbish_is_refused_and_changes_nothing() {
    let mut scene = Reader::of("script");
    scene.act("step.2");
    crate::survives(
        &mut scene,
        &[
            ("step.7", "out-of-range"),
            ("step.x", "not-a-number"),
            ("step", "unknown-deed"),
            ("lock.door", "unknown-deed"),
            ("script.1", "fixed-lock"),
            ("item.2.own", "out-of-range"),
            ("item.0.sign-alice", "unknown-deed"),
            ("item.0.key-safe", "unknown-deed"),
            ("item.0", "unknown-deed"),
            ("own.0.1", "fixed-item"),
            ("pays.0", "out-of-range"),
            ("pays.51", "out-of-range"),
            ("height.1001", "out-of-range"),
            ("open", "unknown-deed"),
        ],
    );
    scene.act("less").act("less");
    crate::survives(
        &mut scene,
        &[("less", "no-items"), ("item.0.own", "no-items"), ("own.0.1", "no-items")],
    );
    for _ in 0..6 {
        scene.act("more");
    }
    crate::survives(&mut scene, &[("more", "too-many-items")]);
    scene.comes_back();
}
