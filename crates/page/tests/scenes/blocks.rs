use crate::reader::Reader;

#[test]
fn at_first_every_block_is_sound_and_all_copies_are_the_same() {
    for scene in ["blocks", "stamps"] {
        let reader = Reader::of(scene);
        assert_eq!(reader.part("yours").matches("✓ sound").count(), 4, "{scene}");
        assert_eq!((reader.done(), reader.refused()), (0, ""), "{scene}");
    }
}

#[test]
fn a_changed_amount_breaks_the_signature_the_seal_and_the_next_link_and_nothing_else() {
    let mut reader = Reader::of("blocks");
    reader.set("amount.2.0", "11");
    let shown = reader.part("yours").to_owned();
    for code in ["bad-signature", "insufficient-work", "wrong-link"] {
        assert_eq!(shown.matches(&format!("<code>{code}</code>")).count(), 1, "{code}");
    }
    assert_eq!(shown.matches("✗ broken").count(), 3, "blocks 2 to 4");
    assert_eq!(reader.done(), 1);
    // The chapter stops at the first rule that is broken.
    assert!(reader.said().starts_with("Refused with insufficient-work"), "{}", reader.said());
    reader.set("amount.2.0", "10");
    assert!(reader.part("yours").contains("✓ sound") && !reader.part("yours").contains("✗ broken"));
    assert_eq!(reader.address, "amount.2.0.11~amount.2.0.10", "the first one has done a task");
    reader.set("amount.2.0", "12").set("amount.2.0", "10");
    assert_eq!(reader.address, "amount.2.0.11~amount.2.0.10", "else the last value is what counts");
    assert_eq!(reader.done(), 1, "what was done once stays done");
    reader.comes_back();
}

#[test]
fn every_field_breaks_something() {
    let zero = "0".repeat(64);
    for (deed, value, code) in [
        ("time.2", "599", "time-goes-back"),
        ("time.2", "1201", "insufficient-work"),
        ("previous.3", &zero, "wrong-link"),
        ("from.1.0", "alice", "bad-signature"),
        ("to.1.0", "alice", "bad-signature"),
        ("amount.1.0", "0", "zero-amount"),
        ("nonce.4", "1", "insufficient-work"),
    ] {
        let mut reader = Reader::of("blocks");
        reader.set(deed, value);
        let shown = reader.part("yours");
        assert!(shown.contains(&format!("{code}</code>")), "{deed} {value}: {shown}");
    }
}

#[test]
fn the_next_thing_to_do_is_one_button_and_each_leads_to_the_next() {
    let mut reader = Reader::of("blocks");
    reader.set("amount.1.0", "29");
    for next in ["sign.1.0", "mine.1", "link.2", "mine.2", "link.3", "mine.3", "link.4", "mine.4"] {
        let shown = reader.part("yours");
        let buttons: Vec<_> =
            shown.split("<button").filter(|it| it.contains("class=\"main\"")).collect();
        let [button] = buttons[..] else { panic!("before {next} there are {}", buttons.len()) };
        assert!(button.contains(&format!("=\"{next}\"")), "{next}: {button}");
        if next.starts_with("mine") {
            reader.work(next)
        } else {
            reader.act(next)
        };
    }
    assert!(!reader.part("yours").contains("✗ broken") && reader.tasks()[1]);
    assert!(!reader.part("yours").contains("class=\"main\""));
}

/// Makes the links and seals from a block on anew.
fn mend(reader: &mut Reader, from: usize, to: usize) {
    for block in from..=to {
        if block > 1 {
            reader.act(&format!("link.{block}"));
        }
        reader.work(&format!("mine.{block}"));
    }
}

#[test]
fn a_chain_is_mended_link_by_link_and_bob_takes_it_only_with_more_work() {
    let mut reader = Reader::of("blocks");
    reader.set("amount.1.0", "29").act("sign.1.0");
    mend(&mut reader, 1, 4);
    assert!(reader.said().contains("Every block keeps the rules"), "{}", reader.said());
    assert_eq!(reader.done(), 2);
    reader.act("offer.bob");
    assert!(
        reader.said().starts_with("Bob refuses your copy with no-more-work"),
        "{}",
        reader.said()
    );
    reader.act("more").work("mine.5").act("offer.bob");
    assert!(reader.said().starts_with("Bob checked every block"), "{}", reader.said());
    assert_eq!(reader.done(), 3);
}

#[test]
fn the_30_come_back_only_if_bobs_own_payment_is_left_out_too() {
    let mut reader = Reader::of("blocks");
    reader.act("drop.1.0");
    mend(&mut reader, 1, 4);
    assert!(reader.said().contains("insufficient-funds"), "{}", reader.said());
    reader.act("drop.3.0").act("more");
    mend(&mut reader, 3, 5);
    reader.act("offer.bob").act("offer.alice");
    assert_eq!(reader.done(), 4, "{}", reader.said());
}

#[test]
fn only_the_payer_can_sign_again() {
    let mut reader = Reader::of("blocks");
    reader.set("amount.2.0", "11");
    let leave_out = "<button class=\"main\" type=\"button\" data-do=\"drop.2.0\"";
    assert!(reader.part("yours").contains(leave_out), "signing it would be of no use");
    reader.act("sign.2.0");
    assert!(
        reader.part("yours").contains("bad-signature") && reader.said().contains("but Alice pays")
    );
}

#[test]
fn a_link_leads_to_exactly_this_and_undo_takes_one_step_back() {
    let mut reader = Reader::of("blocks");
    reader.set("amount.1.0", "29").act("sign.1.0").work("mine.1");
    let (address, shown) = (reader.address.clone(), reader.all());
    assert_eq!(Reader::at("blocks", &address).all(), shown);
    reader.act("link.2").undo();
    assert_eq!((&reader.address, reader.all()), (&address, shown));
    for _ in 0..5 {
        reader.undo();
    }
    assert_eq!(reader.address, "");
    assert_eq!(reader.part("yours"), Reader::of("blocks").part("yours"));
}

#[test]
fn rubbish_is_refused_by_name_and_changes_nothing() {
    let big = "9".repeat(30);
    for (deed, code) in [
        ("", "unknown-deed"),
        ("dance.1", "unknown-deed"),
        ("amount", "unknown-deed"),
        ("amount.0.0.1", "out-of-range"),
        ("amount.5.0.1", "out-of-range"),
        ("amount.1.1.1", "out-of-range"),
        ("amount.1.0.x", "not-a-number"),
        ("amount.1.0.9007199254740993", "out-of-range"),
        ("from.1.0.eve", "unknown-person"),
        ("previous.1.00", "not-a-hash"),
        ("bits.3", "out-of-range"),
        ("bits.64", "out-of-range"),
        ("offer.eve", "unknown-deed"),
        ("stamp.1.server", "not-a-number"),
        (&format!("nonce.1.{big}"), "out-of-range"),
        ("%zz", "bad-address"),
    ] {
        let mut reader = Reader::of("blocks");
        let before = reader.all();
        reader.act(deed);
        assert_eq!(reader.refused(), code, "{deed}");
        assert_eq!((reader.all(), &*reader.address), (before, ""), "{deed}");
    }
}

#[test]
fn a_link_with_a_broken_step_shows_what_comes_before_it() {
    let reader = Reader::at("blocks", "amount.1.0.29~dance.2~sign.1.0");
    assert_eq!((reader.refused(), &*reader.address), ("unknown-deed", "amount.1.0.29"));
    assert!(reader.said().contains("step 2 of this link"), "{}", reader.said());
    assert_eq!(Reader::at("blocks", &"a".repeat(1 << 15)).refused(), "too-long");
    assert_eq!(Reader::at("blocks", &"link.1~".repeat(401)).refused(), "too-many-deeds");
}

#[test]
fn a_block_and_a_chain_have_room_for_so_much_and_no_more() {
    let mut reader = Reader::of("blocks");
    for _ in 0..4 {
        reader.act("more");
    }
    assert_eq!(reader.act("more").refused(), "no-room");
    for _ in 0..3 {
        reader.act("add.1");
    }
    assert_eq!(reader.act("add.1").refused(), "no-room");
}

#[test]
fn with_your_own_key_a_stamp_is_refused_and_with_the_servers_there_are_two_histories() {
    let mut reader = Reader::of("stamps");
    reader.set("amount.1.0", "29").act("sign.1.0").act("stamp.1.own").act("link.2");
    assert!(reader.said().contains("bad-stamp"), "{}", reader.said());
    assert_eq!(reader.done(), 2);
    for block in 1..=4 {
        reader.act(&format!("stamp.{block}.server"));
        if block < 4 {
            reader.act(&format!("link.{}", block + 1));
        }
    }
    reader.act("offer.bob");
    assert!(reader.said().contains("two-histories"), "{}", reader.said());
    reader.act("offer.alice");
    assert_eq!(reader.done(), 3, "{}", reader.said());
}

#[test]
fn questions_that_no_page_asks_are_answered_too() {
    for question in
        ["", "{}", "[]", r#"{"scene":"blocks","ask":{"do":{}}}"#, r#"{"scene":"x","ask":"show"}"#]
    {
        let answer = kusari_page::answer(question);
        assert!(answer.contains("bad-question") || answer.contains("unknown-scene"), "{answer}");
    }
}
