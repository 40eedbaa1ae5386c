use kusari::stage1_ledger::{Amount, AmountError, LedgerError, Refusal as _};
use serde_json::{Value, json};

fn ask(address: &str, ask: &Value) -> Value {
    let question = json!({ "scene": "slip", "address": address, "ask": ask });
    serde_json::from_str(&kusari_page::answer(&question.to_string())).expect("an answer is JSON")
}

/// Does these deeds, each of which must be taken, and returns the last answer.
fn play(deeds: &str) -> Value {
    let mut answer = ask("", &json!("show"));
    for deed in deeds.split_whitespace() {
        answer = ask(text(&answer["address"]), &json!({ "do": { "deed": deed } }));
        assert_eq!(answer["refusal"], Value::Null, "{deed}");
    }
    answer
}

fn text(value: &Value) -> &str {
    value.as_str().expect("it's a text")
}

fn part<'a>(answer: &'a Value, name: &str) -> &'a str {
    let parts = answer["parts"].as_array().expect("there are parts");
    text(&parts.iter().find(|it| it[0] == name).expect("there's such a part")[1])
}

/// Which tasks are done, as in `1..4`.
fn done(answer: &Value) -> String {
    let tasks = part(answer, "tasks").split("<li").skip(1).zip(1..);
    tasks.map(|(it, n)| if it.contains("✓") { n.to_string() } else { ".".into() }).collect()
}

/// What the code of the answer to a last deed is.
fn refused(deeds: &str, last: &str, value: Option<&str>) -> String {
    let before = play(deeds);
    let address = text(&before["address"]);
    let after = ask(address, &json!({ "do": { "deed": last, "value": value } }));
    assert_eq!(after["parts"], before["parts"], "{last}");
    assert_eq!(after["address"], before["address"], "{last}");
    text(&after["refusal"]["code"]).to_owned()
}

const DAY: &str = "hand.1 hand.2 night";

#[test]
fn at_the_beginning_nothing_is_done() {
    let answer = play("");
    assert_eq!(done(&answer), "....");
    assert!(part(&answer, "counter").contains("A slip: alice pays bob 30."));
    assert!(part(&answer, "money").contains("alice has 100, bob has 0, mallory has 5."));
}

#[test]
fn the_first_slip_is_paid_and_its_line_is_marked() {
    let answer = play("hand.1");
    assert_eq!(done(&answer), "1...");
    assert!(part(&answer, "book").contains("alice pays bob 30 <strong>◀ new"));
    assert!(part(&answer, "counter").contains("Stamped paid."));
    assert!(part(&answer, "money").contains("alice has 70, bob has 30"));
}

#[test]
fn a_photograph_is_paid_as_well() {
    let answer = play("copy.1 hand.1 hand.3");
    assert_eq!(done(&answer), "12..");
    assert!(part(&answer, "money").contains("alice has 40, bob has 60"));
    let copied = play("copy.1 copy.3 hand.4 hand.3");
    assert_eq!(done(&copied), "12..", "a photograph of a photograph comes from the same slip");
    assert!(
        part(&copied, "counter").contains("<code>slip_3 == slip_4</code> is <code>true</code>")
    );
}

#[test]
fn two_slips_are_not_one_slip_twice() {
    let answer = play("hand.1 ask hand.3");
    assert_eq!(done(&answer), "1...");
    let by_reader = play("to.bob amount.30 write copy.3 hand.3 hand.4");
    assert_eq!(done(&by_reader), "1...", "a slip that Alice didn't write isn't hers");
    let bobs = play("hand.1 copy.2 hand.2 hand.3");
    assert_eq!(done(&bobs), "1...", "Mallory isn't Bob");
}

#[test]
fn anyone_can_write_in_the_name_of_alice() {
    let answer = play("from.alice to.mallory amount.100 write hand.3");
    assert!(part(&answer, "money").contains("alice has 0, bob has 0, mallory has 105."));
    assert!(text(&answer["said"]).contains("The clerk didn't ask who wrote it."));
    assert!(part(&answer, "book").contains("slip 3, by you"));
}

#[test]
fn the_bank_refuses_with_the_codes_of_the_chapter() {
    let (available, amount) = (Amount::ZERO, Amount::new(10));
    let bob = LedgerError::Overdraft { account: "bob".into(), available, amount };
    let half = Amount::new(1 << 63);
    let cases = [
        ("hand.2", bob),
        ("to.shop write hand.3", LedgerError::UnknownAccount("shop".into())),
        ("from.Alice write hand.3", LedgerError::UnknownAccount("Alice".into())),
        ("amount.0 write hand.3", AmountError::Zero.into()),
        ("amount.9223372036854775808 write hand.3", AmountError::TooLarge { amount: half }.into()),
    ];
    for (deeds, expected) in cases {
        let answer = play(deeds);
        let counter = part(&answer, "counter");
        assert!(
            counter.contains(&format!("<code>{}</code> {expected}", expected.code())),
            "{deeds}"
        );
        assert!(counter.contains("Stamped refused."));
        assert!(text(&answer["said"]).contains(expected.code()));
        assert_eq!(part(&answer, "book"), part(&play(""), "book"), "the book is as it was");
    }
}

#[test]
fn two_reasons_to_refuse_are_two_codes() {
    assert_eq!(done(&play("hand.2 hand.2 amount.101 write hand.3")), "....");
    let answer = play("hand.2 amount.0 write hand.3");
    assert_eq!(done(&answer), "..3.");
    assert!(part(&answer, "counter").contains("<code>overdraft</code>, <code>zero-amount</code>"));
}

#[test]
fn a_refused_slip_can_be_handed_in_again() {
    let answer = play("hand.2 hand.1 hand.2");
    assert!(part(&answer, "money").contains("bob has 20, mallory has 15"));
}

#[test]
fn a_later_line_guards_an_earlier_one() {
    let answer = play(&format!("{DAY} choose.3 to.mallory rewrite"));
    let book = part(&answer, "book");
    assert!(
        book.contains("<code>overdraft</code> at line 4: bob has 0 and cannot pay 10"),
        "{book}"
    );
    assert!(!book.contains("rewritten"));
    assert!(text(&answer["said"]).starts_with("An audit would stop at line 4. overdraft: "));
}

#[test]
fn the_guard_falls_to_someone_who_rewrites_both_lines() {
    let night = format!(
        "{DAY} choose.4 from.mallory to.mallory amount.5 rewrite choose.3 to.mallory rewrite"
    );
    assert_eq!(done(&play(&night)), "1...", "it isn't morning yet");
    let answer = play(&format!("{night} morning"));
    assert_eq!(done(&answer), "1..4");
    assert!(text(&answer["said"]).contains("something else: Alice, Bob, Mallory."));
    assert!(
        part(&answer, "money")
            .contains("Now alice has 70, bob has 0, mallory has 35. In the evening alice had 70,")
    );
    assert!(part(&answer, "book").contains("The audit finds nothing: 5 lines"));
    assert!(part(&answer, "book").contains("rewritten</strong>: it said “alice pays bob 30”"));
    let papers = part(&answer, "papers");
    assert!(papers.contains("✗ not any more") && papers.contains("The two papers disagree."));
}

#[test]
fn a_robbery_that_others_notice_does_not_count() {
    let tasks = |night: &str| done(&play(&format!("{night} morning")));
    let both = "choose.3 to.mallory rewrite";
    for (night, why) in [
        (format!("{DAY} choose.4 amount.30 rewrite"), "line 3 still pays Bob"),
        (format!("{DAY} choose.4 from.alice amount.1 rewrite {both}"), "Alice has less"),
        (
            format!(
                "{DAY} choose.4 from.alice to.alice rewrite {both} choose.2 amount.1005 rewrite"
            ),
            "a deposit",
        ),
    ] {
        assert_eq!(tasks(&night), "1...", "{why}");
    }
    assert_eq!(tasks("hand.1 night choose.3 to.mallory rewrite"), "1...", "Bob has spent nothing");
}

#[test]
fn a_deposit_out_of_thin_air_passes_the_audit() {
    let answer = play("night choose.2 amount.1000005 rewrite");
    assert!(part(&answer, "book").contains("The audit finds nothing: 3 lines"));
    assert!(part(&answer, "book").contains("1000105 coins in all"));
    let too_much = play("night choose.2 amount.9007199254740991 rewrite");
    assert!(part(&too_much, "book").contains("<code>deposits-overflow</code> at line 2"));
}

#[test]
fn what_only_you_know_can_be_covered() {
    let answer = play(&format!("{DAY} choose.4 to.alice rewrite morning cover"));
    assert!(!part(&answer, "book").contains("rewritten"));
    let uncovered = ask(text(&answer["address"]), &json!({ "do": { "deed": "uncover" } }));
    assert!(part(&uncovered, "book").contains("rewritten"));
}

#[test]
fn what_cannot_be_done_is_refused_by_name_and_changes_nothing() {
    for deed in [
        "",
        "rub",
        "hand",
        "hand.1.2",
        "ask.1",
        "night.x",
        "look",
        "look.carol",
        "write.1",
        "choose.1.1",
    ] {
        assert_eq!(refused("", deed, None), "unknown-deed", "{deed}");
    }
    for (deeds, deed, code) in [
        ("", "hand.0", "out-of-range"),
        ("", "hand.3", "out-of-range"),
        ("", "copy.99999999999999999999", "out-of-range"),
        ("", "copy.-1", "not-a-number"),
        ("", "morning", "locked"),
        ("", "choose.1", "locked"),
        ("", "rewrite", "locked"),
        ("night", "rewrite", "no-line"),
        ("night", "choose.3", "out-of-range"),
        ("night", "night", "closed"),
        ("night", "hand.1", "closed"),
        ("night", "copy.1", "closed"),
        ("night", "write", "closed"),
        ("hand.1", "hand.1", "with-the-clerk"),
        ("hand.1", "copy.1", "with-the-clerk"),
        ("from.", "write", "no-name"),
        ("to.%20", "write", "no-name"),
        ("amount.", "write", "not-a-number"),
        ("amount.-40", "write", "not-a-number"),
        ("amount.0%2E5", "write", "not-a-number"),
        ("amount.18446744073709551616", "write", "out-of-range"),
        ("night choose.0 amount.NaN", "rewrite", "not-a-number"),
        ("ask ask ask ask ask ask ask", "ask", "counter-full"),
    ] {
        assert_eq!(refused(deeds, deed, None), code, "{deeds} {deed}");
    }
    assert_eq!(refused("", "from", Some(&"ä".repeat(21))), "too-long");
}

#[test]
fn the_book_of_the_page_has_an_end() {
    let loops = "amount.1 from.alice to.alice".to_owned();
    let mut deeds = loops;
    for slip in 3..40 {
        deeds += &format!(" write hand.{slip}");
        if slip % 7 == 2 {
            deeds += " night morning";
        }
    }
    assert_eq!(refused(&format!("{deeds} night morning write"), "hand.40", None), "book-full");
}

#[test]
fn an_address_leads_back_to_what_was_on_the_screen() {
    for deeds in [
        "from.a from.al from.alice look.alice look.mallory copy.1 hand.1 hand.3 hand.2 cover",
        "hand.1 hand.2 night choose.3 to.mallory rewrite morning look.alice",
    ] {
        let before = play(deeds);
        ask("ask", &json!("show")); // so that nothing of it is kept
        let after = ask(text(&before["address"]), &json!("show"));
        assert_eq!(after["parts"], before["parts"]);
        assert_eq!(after["address"], before["address"]);
    }
    assert_eq!(play("to.a to.al to.b")["address"], "to.b");
}

#[test]
fn names_are_shown_as_they_were_written() {
    let answer = ask("", &json!({ "do": { "deed": "from", "value": "<b>&\"" } }));
    let answer = ask(text(&answer["address"]), &json!({ "do": { "deed": "write" } }));
    let counter = part(&answer, "counter");
    assert!(counter.contains("&lt;b&gt;&amp;&quot; pays mallory 10"), "{counter}");
    assert!(!counter.contains("<b>"));
}

#[test]
fn no_two_things_have_the_same_name() {
    for deeds in
        ["copy.1 hand.1 hand.2", "hand.1 hand.2 night choose.3", "hand.1 night choose.1 morning"]
    {
        let answer = play(deeds);
        let parts = answer["parts"].as_array().expect("there are parts");
        let all: String = parts.iter().map(|it| text(&it[1])).collect();
        let mut ids: Vec<_> = all.split(" id=\"").skip(1).map(|it| it.split('"').next()).collect();
        let count = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), count, "{deeds}");
        let mut deeds_of_buttons: Vec<_> = all
            .split("<button")
            .skip(1)
            .filter_map(|it| it.split(" data-do=\"").nth(1))
            .map(|it| it.split('"').next())
            .collect();
        let count = deeds_of_buttons.len();
        deeds_of_buttons.sort();
        deeds_of_buttons.dedup();
        assert_eq!(deeds_of_buttons.len(), count, "{deeds}");
    }
}

#[test]
fn whatever_is_done_the_audit_finds_nothing() {
    let verbs = "hand hand copy ask from to amount write write night morning choose rewrite rewrite look cover uncover";
    let words = "0 1 2 3 4 5 6 7 alice bob mallory 30 9007199254740991 18446744073709551615 ~ -1";
    let (verbs, words): (Vec<_>, Vec<_>) = (verbs.split(' ').collect(), words.split(' ').collect());
    for seed in 0..8_usize {
        let mut address = String::new();
        let mut x = seed;
        let mut draw = |most: usize| {
            x = (x * 1103 + 337) % 1_000_003;
            x / 7 % most
        };
        for _ in 0..100 {
            let (verb, word) = (verbs[draw(verbs.len())], words[draw(words.len())]);
            let has_word = !"ask write night morning rewrite cover uncover".contains(verb);
            let step = json!({ "deed": verb, "value": has_word.then_some(word) });
            let answer = ask(&address, &json!({ "do": step }));
            assert!(part(&answer, "book").contains("The audit finds nothing"), "{address} {step}");
            text(&answer["address"]).clone_into(&mut address);
        }
        assert!(address.split('~').count() > 30, "{address}");
    }
}
