//! What a signature in a transaction covers.

use crate::cast::*;
use kusari::stage6_coin::*;

/// Two coins of Alice's, and a payment of both.
fn payment() -> (Chain, [Found; 2], Transaction) {
    let chain = chain(3);
    let coins = [reward(&chain, 1), reward(&chain, 2)];
    let outputs = vec![output(SUBSIDY, lock(&BOB)), output(SUBSIDY - 1_000, lock(&ALICE))];
    let payment = signed(unsigned(&coins, outputs), &coins, &ALICE);
    (chain, coins, payment)
}

fn checked(chain: &Chain, payment: &Transaction) -> Result<Amount, SpendError> {
    chain.books().verifier().check_payment(payment, chain.place().height() + 1, chain.coins())
}

/// Checks that the signatures notice a change.
#[track_caller]
fn breaks(change: impl Fn(&mut Transaction)) {
    let (chain, _, mut payment) = payment();
    assert_eq!(checked(&chain, &payment), Ok(Amount::new(1_000)));
    change(&mut payment);
    assert_eq!(code(checked(&chain, &payment)), "wrong-signature");
}

#[test]
fn a_signature_binds_the_amount_and_the_lock_of_every_output() {
    for index in 0..2 {
        breaks(|payment| payment.outputs[index].amount = Amount::new(1));
        breaks(|payment| payment.outputs[index].lock = lock(&CAROL));
    }
}

#[test]
fn a_signature_binds_how_many_outputs_there_are_and_their_order() {
    breaks(|payment| drop(payment.outputs.pop()));
    breaks(|payment| payment.outputs.push(output(1, lock(&CAROL))));
    breaks(|payment| payment.outputs.reverse());
}

#[test]
fn a_signature_binds_which_outputs_are_spent_and_their_order() {
    breaks(|payment| payment.inputs.reverse());
    // A single input couldn't pay for both outputs, so one of them goes, too.
    breaks(|payment| {
        payment.inputs.pop();
        payment.outputs.pop();
    });
}

#[test]
fn a_signature_binds_version_sequence_and_lock_height() {
    breaks(|payment| payment.version += 1);
    breaks(|payment| payment.lock_height += 1);
    breaks(|payment| payment.inputs[1].sequence = 0);
}

#[test]
fn a_signature_is_of_one_input() {
    breaks(|payment| {
        let [first, second] = &mut payment.inputs[..] else { panic!("it has two inputs") };
        std::mem::swap(&mut first.witness, &mut second.witness);
    });
}

#[test]
fn a_signature_binds_the_amount_and_the_lock_of_what_it_spends() {
    // A signer without the chain at hand finds out here that they were told a wrong amount (BIP 143).
    let (chain, coins, mut payment) = payment();
    for told in [output(SUBSIDY + 1, lock(&ALICE)), output(SUBSIDY, lock(&BOB))] {
        payment.sign(0, &told, &CHAIN, &ALICE);
        assert_eq!(code(checked(&chain, &payment)), "wrong-signature");
    }
    payment.sign(0, &coins[0].1.output, &CHAIN, &ALICE);
    assert_eq!(checked(&chain, &payment), Ok(Amount::new(1_000)));
}

#[test]
fn a_signature_binds_the_chain() {
    // After Ethereum split in 2016, what was paid on one chain could be paid again on the other.
    let (chain, coins, mut payment) = payment();
    let elsewhere = Genesis { words: "another chain".into(), ..genesis() }.hash();
    for (input, (_, coin)) in coins.iter().enumerate() {
        payment.sign(input, &coin.output, &elsewhere, &ALICE);
    }
    assert_eq!(code(checked(&chain, &payment)), "wrong-signature");
}

#[test]
fn two_chains_with_other_rules_words_or_times_never_have_the_same_genesis() {
    let other = |change: fn(&mut Genesis)| {
        let mut genesis = genesis();
        change(&mut genesis);
        genesis.hash()
    };
    let hashes = [
        genesis().hash(),
        other(|it| it.words.push('.')),
        other(|it| it.time = Time::from_millis(it.time.millis() + 1000)),
        other(|it| it.rules.spacing += 1),
        other(|it| it.rules.period += 1),
        other(|it| it.rules.halving += 1),
        other(|it| it.rules.maturity += 1),
        other(|it| it.rules.first_subsidy = Amount::new(1)),
        other(|it| it.rules.easiest = CompactTarget::from_bits(0x1f00_ffff)),
    ];
    for (index, hash) in hashes.iter().enumerate() {
        assert!(!hashes[..index].contains(hash), "{index}");
    }
}

#[test]
fn signing_someone_elses_coin_with_your_own_key_gets_you_nothing() {
    let (chain, coins, payment) = payment();
    let stolen =
        signed(Transaction { outputs: vec![output(SUBSIDY, lock(&BOB))], ..payment }, &coins, &BOB);
    assert_eq!(code(checked(&chain, &stolen)), "not-equal");
}

#[test]
fn the_input_whose_script_disagrees_is_named() {
    let (chain, coins, mut payment) = payment();
    payment.sign(1, &coins[1].1.output, &CHAIN, &BOB);
    let cause = ScriptError::NotEqual;
    assert_eq!(checked(&chain, &payment), Err(SpendError::Script { input: 1, cause }));
}

#[test]
fn two_of_three_can_be_paid_to_and_spent_on_a_chain() {
    let (mut chain, ..) = payment();
    let keys = [&ALICE, &BOB, &CAROL].map(|key| key.public_key());
    let shared = pay(&reward(&chain, 1), &ALICE, SUBSIDY, Script::multisig(2, &keys));
    confirm(&mut chain, std::slice::from_ref(&shared));

    let coin = found(&chain, &shared, 0);
    let mut spent = unsigned(std::slice::from_ref(&coin), vec![output(SUBSIDY, lock(&CAROL))]);
    let spending = SignatureHashes::of(&spent).spending(0, &coin.1.output, &CHAIN);
    let signature = |key: &PrivateKey| key.sign(&spending.signature_hash).to_bytes().to_vec();
    spent.inputs[0].witness = vec![signature(&ALICE)];
    assert_eq!(code(checked(&chain, &spent)), "stack-empty");
    spent.inputs[0].witness.push(signature(&CAROL));
    confirm(&mut chain, &[spent]);
}

#[test]
fn a_time_lock_binds_a_transaction_to_a_height_and_the_height_binds_it_to_the_chain() {
    let (mut chain, ..) = payment();
    let locked =
        pay(&reward(&chain, 1), &ALICE, SUBSIDY, Script::time_lock(6, &BOB.public_key().hash()));
    confirm(&mut chain, std::slice::from_ref(&locked));
    let coin = [found(&chain, &locked, 0)];
    let waiting_for = |lock_height| {
        let outputs = vec![output(SUBSIDY, lock(&CAROL))];
        signed(Transaction { lock_height, ..unsigned(&coin, outputs) }, &coin, &BOB)
    };
    // Height 5 is next. A payment that says it waits for 6 is too early, and one that doesn't is refused by
    // the script.
    assert_eq!(code(checked(&chain, &waiting_for(5))), "too-early");
    assert_eq!(code(checked(&chain, &waiting_for(4))), "locked-until");
    grow(&mut chain, 1);
    assert_eq!(code(checked(&chain, &waiting_for(6))), "too-early");
    grow(&mut chain, 1);
    confirm(&mut chain, &[waiting_for(6)]);
    assert_eq!(chain.place().height(), 7);
}
