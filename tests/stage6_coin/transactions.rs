//! The names of transactions, how they're written, and what isn't one.

use crate::cast::*;
use kusari::stage6_coin::*;

/// Alice's reward of the first block, and a payment of it to Bob.
fn payment() -> (Chain, Found, Transaction) {
    let chain = chain(2);
    let coin = reward(&chain, 1);
    let payment = pay(&coin, &ALICE, SUBSIDY - 500, lock(&BOB));
    (chain, coin, payment)
}

/// A transaction that spends an output that doesn't exist, for checks that don't ask.
fn plain() -> Transaction {
    let previous = OutPoint { txid: Txid::from_bytes([9; 32]), index: 0 };
    let inputs = vec![Input::spending(previous)];
    Transaction { version: 2, inputs, outputs: vec![output(5, lock(&BOB))], lock_height: 0 }
}

/// What the next block's checker says about a payment.
fn checked(chain: &Chain, payment: &Transaction) -> Result<Amount, SpendError> {
    chain.books().verifier().check_payment(payment, chain.place().height() + 1, chain.coins())
}

#[test]
fn the_name_of_a_transaction_does_not_depend_on_its_witnesses() {
    let (.., payment) = payment();
    let mut other = payment.clone();
    other.inputs[0].witness[0][5] ^= 1;
    assert_eq!(other.txid(), payment.txid());
    assert_ne!(other.witness_hash(), payment.witness_hash());
    other.inputs[0].witness.clear();
    assert_eq!(other.txid(), payment.txid());
    // Without witnesses, both are the hash of the same bytes.
    assert_eq!(other.txid().as_bytes(), &other.witness_hash());
}

#[test]
fn everything_else_in_a_transaction_changes_its_name() {
    let changes: [fn(&mut Transaction); 8] = [
        |it| it.version += 1,
        |it| it.lock_height += 1,
        |it| it.inputs[0].previous.index += 1,
        |it| it.inputs[0].sequence -= 1,
        |it| it.inputs[0].signature_script = Script::default().number(1),
        |it| it.outputs[0].amount = Amount::new(6),
        |it| it.outputs[0].lock = lock(&CAROL),
        |it| it.outputs.push(output(1, Script::default())),
    ];
    for change in changes {
        let mut other = plain();
        change(&mut other);
        assert_ne!(other.txid(), plain().txid());
    }
}

#[test]
fn a_transaction_is_written_as_in_bitcoin() {
    let transaction = Transaction {
        version: 2,
        inputs: vec![Input::spending(OutPoint { txid: Txid::from_bytes([0xab; 32]), index: 3 })],
        outputs: vec![output(258, Script::default().number(1))],
        lock_height: 500,
    };
    let (input, output) = ("ab".repeat(32) + "03000000", "0201000000000000");
    let without = format!("02000000 01 {input} 00 ffffffff 01 {output} 01 51 f4010000");
    assert_eq!(to_hex(&transaction.to_bytes()), without.replace(' ', ""));

    let mut signed = transaction;
    signed.inputs[0].witness = vec![vec![7, 8], vec![]];
    let with =
        format!("02000000 0001 01 {input} 00 ffffffff 01 {output} 01 51 02 02 0708 00 f4010000");
    assert_eq!(to_hex(&signed.to_bytes()), with.replace(' ', ""));
}

#[test]
fn what_is_written_is_read_again() {
    let (.., payment) = payment();
    for transaction in [payment.clone(), plain(), genesis().block().transactions[0].clone()] {
        assert_eq!(Transaction::from_bytes(&transaction.to_bytes()), Ok(transaction.clone()));
        assert_eq!(decode(&encode(&transaction), 10_000), Ok(transaction));
    }
    let block = genesis().block();
    assert_eq!(Block::from_bytes(&block.to_bytes()), Ok(block.clone()));
    assert_eq!(decode(&encode(&block), 10_000), Ok(block.clone()));
    assert_eq!(Header::from_bytes(&block.header.to_bytes()), Ok(block.header));
    assert_eq!(OutPoint::from_bytes(&OutPoint::NULL.to_bytes()), Ok(OutPoint::NULL));
}

#[test]
fn a_transaction_that_is_cut_off_anywhere_is_refused_and_so_is_one_byte_more() {
    let (.., payment) = payment();
    let bytes = payment.to_bytes();
    for length in 0..bytes.len() {
        let error = Transaction::from_bytes(&bytes[..length]);
        assert_eq!(code(error), "truncated", "{length} bytes");
    }
    assert_eq!(code(Transaction::from_bytes(&[&bytes[..], &[0]].concat())), "trailing-bytes");
}

#[test]
fn witnesses_are_announced_only_if_there_are_some() {
    let bytes = plain().to_bytes();
    let (version, rest) = bytes.split_at(4);
    let (rest, lock_height) = rest.split_at(rest.len() - 4);
    let superfluous = [version, &[0, 1], rest, &[0], lock_height].concat();
    assert_eq!(code(Transaction::from_bytes(&superfluous)), "not-canonical");
    let other_mark = [version, &[0, 2], rest, &[0], lock_height].concat();
    assert_eq!(code(Transaction::from_bytes(&other_mark)), "not-canonical");
}

#[test]
fn a_length_is_written_in_as_few_bytes_as_it_can_be() {
    let bytes = plain().to_bytes();
    let (version, rest) = bytes.split_at(4);
    for one in [&[0xfd, 1, 0][..], &[0xfe, 1, 0, 0, 0], &[0xff, 1, 0, 0, 0, 0, 0, 0, 0]] {
        let longer = [version, one, &rest[1..]].concat();
        assert_eq!(code(Transaction::from_bytes(&longer)), "not-canonical");
    }
    for length in [0, 0xfc, 0xfd, 0xffff, 0x1_0000] {
        let long = output(1, Script::from_bytes(vec![0x75; length]));
        assert_eq!(Output::from_bytes(&long.to_bytes()), Ok(long), "{length}");
    }
}

#[test]
fn a_length_that_lies_costs_no_memory() {
    // It announces 2^64 − 1 inputs, and holds none.
    let bytes = [&[2, 0, 0, 0][..], &[0xff; 9]].concat();
    assert_eq!(code(Transaction::from_bytes(&bytes)), "truncated");
    let mut output = vec![0; 8];
    output.extend([0xff; 9]);
    assert_eq!(code(Output::from_bytes(&output)), "truncated");
}

#[test]
fn the_fee_is_what_the_inputs_bring_and_the_outputs_do_not_take() {
    let (chain, coin, payment) = payment();
    assert_eq!(checked(&chain, &payment), Ok(Amount::new(500)));
    let all = pay(&coin, &ALICE, SUBSIDY, lock(&BOB));
    assert_eq!(checked(&chain, &all), Ok(Amount::ZERO));
}

#[test]
fn no_one_pays_more_than_they_spend() {
    let (chain, coin, _) = payment();
    let more = pay(&coin, &ALICE, SUBSIDY + 1, lock(&BOB));
    assert_eq!(code(checked(&chain, &more)), "overspent");
}

#[test]
fn outputs_whose_sum_would_wrap_around_are_refused() {
    // Bitcoin's block 74638 paid 184 billion bitcoins like this (CVE-2010-5139).
    let (chain, coin, _) = payment();
    let outputs = |amounts: &[u64]| {
        let outputs = amounts.iter().map(|amount| output(*amount, lock(&BOB))).collect();
        signed(unsigned(std::slice::from_ref(&coin), outputs), std::slice::from_ref(&coin), &ALICE)
    };
    let largest = Amount::MAX.units();
    assert_eq!(code(checked(&chain, &outputs(&[largest, 1]))), "sum-overflow");
    assert_eq!(code(checked(&chain, &outputs(&vec![largest; 2049]))), "sum-overflow");
    assert_eq!(code(checked(&chain, &outputs(&[u64::MAX, 2]))), "amount-too-large");
    assert_eq!(code(checked(&chain, &outputs(&[largest]))), "overspent");
}

#[test]
fn an_output_of_nothing_or_of_more_than_the_largest_amount_is_refused() {
    for (amount, expected) in [(0, "zero-amount"), (Amount::MAX.units() + 1, "amount-too-large")] {
        let payment = Transaction {
            outputs: vec![output(1, lock(&BOB)), output(amount, lock(&BOB))],
            ..plain()
        };
        assert!(matches!(payment.check(), Err(SpendError::Amount { output: 1, .. })));
        assert_eq!(code(payment.check()), expected);
    }
}

#[test]
fn a_transaction_spends_something_and_pays_something() {
    assert_eq!(code(Transaction { inputs: vec![], ..plain() }.check()), "no-inputs");
    assert_eq!(code(Transaction { outputs: vec![], ..plain() }.check()), "no-outputs");
    assert_eq!(plain().check(), Ok(()));
}

#[test]
fn an_output_is_not_spent_twice_by_one_transaction() {
    // Some versions of Bitcoin Core would have accepted it in a block (CVE-2018-17144).
    let (chain, coin, _) = payment();
    let twice = [coin.clone(), coin];
    let payment = signed(unsigned(&twice, vec![output(2 * SUBSIDY, lock(&BOB))]), &twice, &ALICE);
    assert_eq!(checked(&chain, &payment), Err(SpendError::DuplicateInput { input: 1 }));
    assert_eq!(code(checked(&chain, &payment)), "duplicate-input");
}

#[test]
fn only_a_coinbase_spends_nothing_and_has_a_signature_script() {
    let mut payment = plain();
    payment.inputs.push(Input::spending(OutPoint::NULL));
    assert!(!payment.is_coinbase());
    assert_eq!(code(payment.check()), "null-input");
    payment.inputs[1] = plain().inputs[0].clone();
    payment.inputs[1].previous.index = 1;
    assert_eq!(payment.check(), Ok(()));
    payment.inputs[1].signature_script = Script::default().number(1);
    assert_eq!(code(payment.check()), "signature-script");
}

#[test]
fn what_does_not_exist_or_is_spent_cannot_be_spent() {
    let (mut chain, _, payment) = payment();
    assert_eq!(code(checked(&chain, &plain())), "unknown-output");
    let mut beyond = payment.clone();
    beyond.inputs[0].previous.index = 1;
    assert_eq!(code(checked(&chain, &beyond)), "unknown-output");
    confirm(&mut chain, std::slice::from_ref(&payment));
    assert_eq!(code(checked(&chain, &payment)), "unknown-output");
}

#[test]
fn a_transaction_has_at_most_a_hundred_thousand_bytes_and_a_lock_ten_thousand() {
    let with_locks = |lengths: &[usize]| {
        let locks = lengths.iter().map(|length| Script::from_bytes(vec![0x75; *length]));
        Transaction { outputs: locks.map(|lock| output(1, lock)).collect(), ..plain() }
    };
    assert_eq!(with_locks(&[MAX_SCRIPT_BYTES]).check(), Ok(()));
    assert_eq!(code(with_locks(&[1, MAX_SCRIPT_BYTES + 1]).check()), "lock-too-long");

    let mut lengths = [MAX_SCRIPT_BYTES; 10];
    lengths[9] -= with_locks(&lengths).size() - MAX_TRANSACTION_BYTES;
    assert_eq!(with_locks(&lengths).size(), MAX_TRANSACTION_BYTES);
    assert_eq!(with_locks(&lengths).check(), Ok(()));
    lengths[9] += 1;
    assert_eq!(code(with_locks(&lengths).check()), "too-large");
}

#[test]
fn a_transaction_of_64_bytes_could_be_two_hashes_and_is_refused() {
    let of = |bytes: usize| Transaction {
        outputs: vec![output(1, Script::from_bytes(vec![0x51; bytes - 60]))],
        ..plain()
    };
    for (bytes, is_good) in [(63, true), (64, false), (65, true)] {
        assert_eq!(of(bytes).to_bytes().len(), bytes);
        assert_eq!(of(bytes).check().is_ok(), is_good, "{bytes}");
    }
    // Witnesses aren't in the tree. With them, the transaction is longer, and just as dangerous.
    let mut signed = of(64);
    signed.inputs[0].witness = vec![vec![1; 64]];
    assert_eq!(code(signed.check()), "sixty-four-bytes");
}
