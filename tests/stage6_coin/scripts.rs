//! What each instruction does, how a run is shown, and where it ends.

use crate::cast::*;
use kusari::stage6_coin::*;

fn script(text: &str) -> Script {
    text.parse().unwrap_or_else(|cause| panic!("{text}: {cause}"))
}

fn run(text: &str) -> Result<(), ScriptError> {
    script(text).run(&[], &Spending::default())
}

#[track_caller]
fn holds(text: &str) {
    assert_eq!(run(text), Ok(()), "{text}");
}

#[track_caller]
fn fails(text: &str, expected: &str) {
    assert_eq!(code(run(text)), expected, "{text}");
}

#[test]
fn two_and_three_are_five_and_the_stack_can_be_looked_at_after_each_step() {
    let trace = script("2 3 ADD 5 EQUAL").trace(&[], &Spending::default());
    let stacks: Vec<_> = trace.steps.iter().map(|step| step.stack.clone()).collect();
    let all: [&[Vec<u8>]; 5] =
        [&[vec![2]], &[vec![2], vec![3]], &[vec![5]], &[vec![5], vec![5]], &[vec![1]]];
    assert_eq!(stacks, all);
    assert_eq!(trace.outcome, Ok(()));
}

#[test]
fn a_trace_is_shown_as_a_table_that_ends_with_the_outcome() {
    let trace = script("DUP 3 EQUALVERIFY").trace(&[vec![4]], &Spending::default());
    let expected = "\
(the witness)    │ 4
DUP              │ 4  4
3                │ 4  4  3
refused: two items should be equal and aren't";
    assert_eq!(trace.to_string(), expected);
    assert_eq!(trace.outcome, Err(ScriptError::NotEqual));
}

#[test]
fn a_trace_ends_as_a_run_does() {
    for text in ["2 3 ADD 5 EQUAL", "2 3 EQUAL", "ADD", "1 1", "DROP", "1 DROP", "0x80 1 ADD"] {
        let script = script(text);
        let spending = Spending::default();
        assert_eq!(script.trace(&[], &spending).outcome, script.run(&[], &spending), "{text}");
    }
}

#[test]
fn drop_takes_the_topmost_item_away() {
    holds("1 2 DROP");
    fails("1 DROP", "script-false");
    fails("DROP", "stack-empty");
}

#[test]
fn dup_puts_a_copy_on_top() {
    holds("7 DUP EQUAL");
    fails("DUP", "stack-empty");
}

#[test]
fn equal_says_whether_two_items_are_the_same_bytes() {
    holds("0xabcdef01 0xabcdef01 EQUAL");
    fails("1 2 EQUAL", "script-false");
    // A number, and the same number with an extra zero, are two different items.
    fails("1 0x0100 EQUAL", "script-false");
    fails("1 EQUAL", "stack-empty");
}

#[test]
fn equalverify_ends_the_script_unless_two_items_are_equal() {
    holds("1 2 2 EQUALVERIFY");
    fails("1 2 3 EQUALVERIFY", "not-equal");
    fails("1 EQUALVERIFY", "stack-empty");
}

#[test]
fn add_adds_two_numbers_and_nothing_else() {
    holds("0 0 ADD 0 EQUAL");
    holds("127 1 ADD 128 EQUAL");
    holds("255 1 ADD 256 EQUAL");
    holds("4294967295 1 ADD 0x0000000001 EQUAL");
    fails("1 ADD", "stack-empty");
    fails("1 0xdeadbeefdeadbeef ADD", "not-a-number");
}

#[test]
fn a_number_has_at_most_five_bytes_none_too_many_and_no_minus() {
    // Six bytes; a zero; a three with a zero after it; minus one, as Bitcoin would write it.
    for wrong in ["0x010203040506", "0x00", "0x0300", "0x81"] {
        fails(&format!("1 {wrong} ADD"), "not-a-number");
    }
    // The largest number is half of what five bytes can hold. A sum of two such numbers has six and can't
    // be used again.
    holds("0xffffffff7f 0xffffffff7f ADD 0xfeffffffff00 EQUAL");
    fails("0xffffffff7f 0xffffffff7f ADD 1 ADD", "not-a-number");
}

#[test]
fn sha256_and_hash160_put_the_hash_of_an_item() {
    // The first is the example in FIPS 180-2, appendix B.1. The second is what OpenSSL computes from the
    // same "abc".
    holds(
        "0x616263 SHA256 0xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad EQUAL",
    );
    holds("0x616263 HASH160 0xbb1be98c142444d7a56aa3981c3942a978e4dc33 EQUAL");
    fails("SHA256", "stack-empty");
    fails("HASH160", "stack-empty");
}

#[test]
fn what_is_left_must_be_one_item_and_true() {
    fails("", "script-false");
    fails("0", "script-false");
    fails("0x0000", "script-false");
    fails("1 1", "stack-not-clean");
    holds("0x0001");
}

#[test]
fn the_witness_lies_on_the_stack_when_the_script_begins() {
    let add = script("ADD 5 EQUAL");
    let witness = |items: &[u8]| items.iter().map(|item| vec![*item]).collect::<Vec<_>>();
    assert_eq!(add.run(&witness(&[2, 3]), &Spending::default()), Ok(()));
    assert_eq!(code(add.run(&witness(&[2, 4]), &Spending::default())), "script-false");
    // Anyone on the way could add one item more than needed.
    assert_eq!(code(add.run(&witness(&[9, 2, 3]), &Spending::default())), "stack-not-clean");
}

#[test]
fn a_script_survives_being_written_as_text_and_read_again() {
    let key = ALICE.public_key();
    let mut all = vec![
        lock(&ALICE),
        Script::multisig(2, &[key, BOB.public_key(), CAROL.public_key()]),
        Script::hash_lock(&[3; 32], &key.hash()),
        Script::time_lock(500_000, &key.hash()),
    ];
    all.extend(Opcode::ALL.iter().map(|opcode| Script::default().then(*opcode)));
    let numbers = [0, 1, 16, 17, 127, 128, 255, 256, 32_767, 32_768, 8_388_607, 8_388_608];
    all.extend(numbers.map(|number| Script::default().number(number)));
    for length in [0, 1, 2, 3, 4, 75, 76, 255, 256, 520] {
        all.extend([0, 5, 0x80].map(|byte| Script::default().push(&vec![byte; length])));
    }
    for script in all {
        assert_eq!(script.to_string().parse(), Ok(script));
    }
}

#[test]
fn a_word_that_no_instruction_has_is_refused() {
    for text in ["JUMP", "add", "0x1", "0xZZ", "-1", "4294967296", "1 2 ADD!"] {
        assert_eq!(code(text.parse::<Script>()), "unknown-word", "{text}");
    }
}

#[test]
fn no_byte_is_an_instruction_but_the_pushes_and_the_eleven() {
    assert_eq!(Opcode::ALL.len(), 11);
    for byte in 0x4e..=0xff {
        let known =
            (0x51..=0x60).contains(&byte) || Opcode::ALL.iter().any(|opcode| *opcode as u8 == byte);
        let error = Script::from_bytes(vec![byte]).run(&[], &Spending::default());
        assert_eq!(error == Err(ScriptError::UnknownOpcode { byte }), !known, "{byte:#04x}");
    }
}

#[test]
fn a_script_that_ends_in_the_middle_of_a_push_is_refused() {
    for bytes in
        [&[1][..], &[75, 1, 2], &[0x4c], &[0x4c, 80, 1], &[0x4d], &[0x4d, 0], &[0x4d, 0, 2]]
    {
        let script = Script::from_bytes(bytes.to_vec());
        assert_eq!(code(script.run(&[], &Spending::default())), "truncated-script", "{bytes:?}");
    }
}

#[test]
fn what_is_pushed_is_pushed_in_the_shortest_way() {
    let long = |head: &[u8], length| [head, &vec![9; length]].concat();
    for bytes in [
        vec![1, 5],                 // There is an instruction for 5.
        vec![0x4c, 0],              // There's one for nothing, too.
        long(&[0x4c, 75], 75),      // The length fits into the instruction,
        long(&[0x4d, 255, 0], 255), // or into one byte.
    ] {
        let script = Script::from_bytes(bytes);
        assert_eq!(code(script.run(&[], &Spending::default())), "not-minimal", "{script}");
    }
    for length in [1, 2, 75, 76, 255, 256, 520] {
        let script = Script::default().push(&vec![9; length]);
        assert_eq!(script.run(&[], &Spending::default()), Ok(()));
    }
}

#[test]
fn an_item_has_at_most_520_bytes_in_the_script_and_in_the_witness() {
    let longest = vec![1; MAX_ITEM_BYTES];
    let longer = vec![1; MAX_ITEM_BYTES + 1];
    let empty = Script::default();
    assert_eq!(empty.run(std::slice::from_ref(&longest), &Spending::default()), Ok(()));
    let error = empty.run(std::slice::from_ref(&longer), &Spending::default());
    assert_eq!(code(error), "item-too-long");
    let error = Script::default().push(&longer).run(&[], &Spending::default());
    assert_eq!(code(error), "item-too-long");
}

#[test]
fn a_script_has_at_most_ten_thousand_bytes() {
    let padded = |bytes: usize| {
        let drops = (0..bytes / 2).fold(Script::default(), |script, _| script.number(1));
        let count = bytes - bytes / 2;
        Script::from_bytes([drops.as_bytes(), &vec![0x75; count]].concat())
    };
    let code_of = |bytes| code(padded(bytes).run(&[], &Spending::default()));
    assert_eq!(code_of(MAX_SCRIPT_BYTES + 1), "script-too-long");
    // The longest script can be read. What stops this one is the number of its steps, or the room on the
    // stack.
    assert_eq!(code_of(MAX_SCRIPT_BYTES), "stack-full");
}

#[test]
fn a_script_does_at_most_201_steps_and_pushes_are_none() {
    let dups = |count| "1 ".to_owned() + &"DUP DROP ".repeat(count);
    holds(&dups(100));
    holds(&(dups(100) + "1 EQUAL"));
    fails(&(dups(100) + "1 EQUAL DUP"), "too-many-steps");
    fails(&dups(101), "too-many-steps");
    let pushes = "1 ".repeat(MAX_STACK);
    fails(&pushes, "stack-not-clean");
}

#[test]
fn a_multisig_counts_as_many_steps_as_it_has_keys() {
    let key = format!("0x{}", to_hex(&ALICE.public_key().to_bytes()));
    let one = format!("0 {}16 CHECKMULTISIG DROP ", format!("{key} ").repeat(16));
    // The multisig, its sixteen keys, and DROP are eighteen steps.
    holds(&(one.repeat(11) + "1"));
    fails(&(one.repeat(12) + "1"), "too-many-steps");
}

#[test]
fn at_most_a_thousand_items_lie_on_the_stack() {
    let pushes = "1 ".repeat(MAX_STACK);
    fails(&pushes, "stack-not-clean");
    fails(&(pushes.clone() + "1"), "stack-full");
    fails(&(pushes + "DUP"), "stack-full");
    let witness = vec![vec![1]; MAX_STACK + 1];
    assert_eq!(code(Script::default().run(&witness, &Spending::default())), "stack-full");
}

#[test]
fn how_many_signatures_a_script_may_check_is_counted_before_it_runs() {
    let checks = |text: &str| script(text).signature_checks();
    assert_eq!(checks("2 3 ADD 5 EQUAL"), 0);
    assert_eq!(lock(&ALICE).signature_checks(), 1);
    assert_eq!(checks("CHECKSIG CHECKSIG CHECKMULTISIG"), 2 + MAX_MULTISIG_KEYS);
    // Data alone checks nothing, and the count ends at anything that can't be read.
    assert_eq!(checks("0xacacacac"), 0);
    assert_eq!(Script::from_bytes(vec![0xac, 0xff, 0xac]).signature_checks(), 1);
}

#[test]
fn a_script_that_comes_to_a_return_fails_whatever_the_witness_is() {
    for text in ["RETURN", "RETURN 1", "1 RETURN", "1 RETURN RETURN"] {
        let script: Script = text.parse().expect("these are words");
        for witness in [vec![], vec![vec![1]], vec![vec![1]; 9]] {
            assert_eq!(code(script.run(&witness, &Spending::default())), "script-return", "{text}");
        }
    }
    // It's the first byte that everyone can see at a glance.
    assert!(Script::data(b"").is_unspendable());
    assert!(!Script::default().number(1).then(Opcode::Return).is_unspendable());
    assert!(!Script::default().is_unspendable());
}

#[test]
fn data_comes_out_as_it_went_in_and_nothing_else_counts_as_data() {
    for length in [0, 1, 2, 75, 76, 80, 255, 256, 520] {
        for byte in [0, 1, 16, 17, 255] {
            let data = vec![byte; length];
            assert_eq!(Script::data(&data).carried(), Some(data));
        }
    }
    let long = [0x6a, 0x4c, 1, 9]; // a push with a byte too many
    for bytes in
        [&[][..], &[0x6a], &[0x51], &[0x51, 0x6a], &[0x6a, 0x51, 0x51], &[0x6a, 2, 1], &long]
    {
        assert_eq!(Script::from_bytes(bytes.to_vec()).carried(), None, "{bytes:?}");
    }
}
