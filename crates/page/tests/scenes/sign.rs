use crate::reader::Reader;

#[test]
fn the_tasks_can_be_done() {
    let mut trial = Reader::of("sign");
    assert_eq!(trial.done(), 0);
    assert!(trial.plays(&["sign", "hand"]).said().contains("accepted"));
    assert_eq!(trial.done(), 1);
    trial.plays(&["sign", "set.amount.31", "hand"]);
    assert!(trial.said().contains("bad-signature"), "{}", trial.said());
    assert_eq!(trial.done(), 2);

    assert!(trial.plays(&["restore", "hand", "hand"]).said().contains("replay"));
    assert_eq!(trial.done(), 2, "that's half of the third task");
    assert!(trial.plays(&["key.mallory", "sign", "hand"]).said().contains("bad-signature"));
    assert_eq!(trial.done(), 3);

    assert!(trial.plays(&["divert.3"]).said().contains("bad-signature"));
    trial.plays(&["cross.4"]);
    assert_eq!(trial.done(), 3, "Bob is still paid once");
    trial.plays(&["cross.3"]);
    assert_eq!(trial.done(), 4);
    trial.comes_back();
}

#[test]
fn whatever_is_changed_the_bank_says_which_rule_it_breaks() {
    for (deeds, code) in [
        (&["sign", "set.amount.30"][..], "accepted"),
        (&["sign", "set.amount.31"], "bad-signature"),
        (&["sign", "set.to.mallory"], "bad-signature"),
        (&["sign", "set.from.bob"], "bad-signature"),
        (&["sign", "set.id.611830d3-641a-48f9-8a69-0dcc25d1f4b1"], "bad-signature"),
        (&["sign", "set.id.611830d3-641a-18f9-8a69-0dcc25d1f4b0"], "bad-id"),
        (&["sign", "set.signature.00000000"], "bad-signature"),
        (&["sign", "set.signature.0000000x"], "wrong-shape"),
        (&["sign", "set.amount.-30"], "wrong-shape"),
        (&["sign", "set.amount.%2030"], "not-canonical"),
        (&["sign", "set.amount.030"], "not-json"),
        (&["sign", "set.amount."], "not-json"),
        (&["sign", "set.amount.0"], "zero-amount"),
        (&["amount.0", "sign"], "zero-amount"),
        (&["amount.101", "sign"], "insufficient-funds"),
        (&["amount.9007199254740992", "sign"], "amount-too-large"),
        (&["key.bob", "sign"], "bad-signature"),
    ] {
        let mut trial = Reader::of("sign");
        trial.plays(deeds).plays(&["hand"]);
        assert!(trial.said().contains(code), "{deeds:?}: {}", trial.said());
        let shown = trial.part("bank");
        assert!(code == "accepted" || shown.contains(&format!("<code>{code}</code>")), "{shown}");
    }
}

#[test]
fn the_character_that_changed_is_marked_on_the_paper() {
    let mut trial = Reader::of("sign");
    assert!(!trial.plays(&["sign"]).part("slip").contains("<mark>"));
    let slip = trial.plays(&["set.amount.31"]).part("slip");
    assert!(
        slip.contains("\"amount\":3<mark>1</mark>")
            || slip.contains("amount&quot;:3<mark>1</mark>"),
        "{slip}"
    );
    assert!(slip.contains("amount: 30 became 31"), "{slip}");
}

#[test]
fn a_stranger_s_words_on_a_slip_are_only_words() {
    let mut trial = Reader::at("sign", "sign~set.amount.%3Cscript%3E~hand");
    assert!(!trial.all().contains("<script>"));
    trial.plays(&["set.id.%22%2C%22", "hand"]);
}

#[test]
fn crossing_out_money_that_was_spent_since_does_not_pass() {
    let mut trial = Reader::of("sign");
    trial.plays(&[
        "amount.90",
        "sign",
        "hand",
        "from.bob",
        "to.mallory",
        "amount.105",
        "sign",
        "hand",
    ]);
    assert!(trial.plays(&["cross.3"]).said().contains("insufficient-funds: Bob ("));
    assert_eq!(trial.done(), 1);
}

#[test]
fn only_the_last_of_what_was_typed_is_in_the_link() {
    let mut trial = Reader::of("sign");
    trial.plays(&["amount.3", "amount.31", "sign", "set.amount.3", "set.amount.32", "set.id.x"]);
    assert_eq!(trial.address, "amount.31~sign~set.amount.32~set.id.x");
    trial.plays(&["to.bob", "to.mallory", "to.alice"]);
    assert!(trial.address.ends_with("set.id.x~to.alice"));
}

#[test]
fn rubbish_is_refused_and_changes_nothing() {
    let mut trial = Reader::at("sign", "sign~hand");
    for (deed, code) in [
        ("", "unknown-deed"),
        ("steal", "unknown-deed"),
        ("from", "unknown-deed"),
        ("from.server", "unknown-deed"),
        ("amount.", "not-a-number"),
        ("amount.-1", "not-a-number"),
        ("amount.99999999999999999999", "out-of-range"),
        ("set.fee.1", "unknown-deed"),
        ("set.amount", "unknown-deed"),
        ("set.to.server", "unknown-deed"),
        ("set.id.00000000000000000000000000000000000000000", "too-long"),
        ("divert.0", "not-a-payment"),
        ("cross.0", "not-a-payment"),
        ("cross.4", "out-of-range"),
        ("cross.x", "not-a-number"),
    ] {
        assert_eq!(trial.refuses(deed), code, "{deed}");
    }
    let mut trial = Reader::of("sign");
    for deed in ["hand", "restore", "set.amount.1"] {
        assert_eq!(trial.refuses(deed), "no-slip", "{deed}");
    }
    assert_eq!(trial.work("sign").refused(), "unknown-deed");
}
