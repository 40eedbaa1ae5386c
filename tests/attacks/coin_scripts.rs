//! Scripts that end badly, or not soon enough: rows 78 and 91, and others without a number.

use crate::coin_places::{
    self as places, COIN, alice, bob, chain, judge, mallory, pay, spending, unsigned, wait,
};
use crate::incidents::*;
use crate::row::{Attack, HOLDS, Outcome, Row, UNNUMBERED, row};
use kusari::stage6_coin::*;
use std::num::NonZeroUsize;

fn script(text: &str) -> Script {
    text.parse().expect("its words are known")
}

/// An output with a script, and someone who tries to spend it with an empty witness.
fn spends(lock: Script) -> Vec<Outcome> {
    judge(spending(lock, vec![]), 1)
}

fn spends_with(text: &str, witness: Vec<Vec<u8>>) -> Vec<Outcome> {
    judge(spending(script(text), witness), 1)
}

/// The same, with a script of bytes that no words describe.
fn bytes(bytes: &[u8]) -> Vec<Outcome> {
    spends(Script::from_bytes(bytes.to_vec()))
}

fn run(lock: &Script) -> Outcome {
    Outcome::stateless("a script", lock.run(&[], &Spending::default()))
}

/// Alice's own coin, properly spent, but with one item too many in the witness.
fn one_item_more() -> Vec<Outcome> {
    let (chain, mut payment) = places::paying(|_| {});
    payment.inputs[0].witness.insert(0, vec![1]);
    judge((chain, payment), 1)
}

/// Two signatures are required. `keys` sign.
fn two_of_three(keys: &[PrivateKey]) -> Vec<Outcome> {
    let three = [alice(), bob(), mallory()].map(|key| key.public_key());
    let (chain, mut payment) = spending(Script::multisig(2, &three), vec![]);
    let coin = chain.coins().coin(&payment.inputs[0].previous).expect("it was paid");
    let hashes = SignatureHashes::of(&payment);
    let hash = hashes.spending(0, &coin.output, &chain.genesis().hash()).signature_hash;
    let witness = keys.iter().map(|key| key.sign(&hash).to_bytes().to_vec());
    payment.inputs[0].witness = witness.collect();
    judge((chain, payment), 1)
}

/// The hash of a secret is known, but not the secret.
fn guessed() -> Vec<Outcome> {
    let digest = [7; 32];
    let lock = Script::hash_lock(&digest, Address::of(&mallory().public_key()).hash());
    let (chain, mut payment) = spending(lock, vec![]);
    places::sign(&chain, &mut payment, &mallory());
    payment.inputs[0].witness.push(b"guess".to_vec());
    judge((chain, payment), 1)
}

fn too_early() -> Vec<Outcome> {
    let lock = Script::time_lock(500, Address::of(&mallory().public_key()).hash());
    let (chain, mut payment) = spending(lock, vec![]);
    places::sign(&chain, &mut payment, &mallory());
    judge((chain, payment), 1)
}

/// `instructions` instructions, each of which counts as the most signature checks that one can make. They're
/// counted before anything runs.
fn asks_for_many(instructions: usize) -> Script {
    Script::from_bytes(vec![Opcode::CheckMultisig as u8; instructions])
}

fn a_block_that_takes_long_to_check() -> Vec<Outcome> {
    let many = MAX_SIGNATURE_CHECKS / MAX_MULTISIG_KEYS + 1;
    let (chain, payment) = spending(asks_for_many(many), vec![]);
    let block = places::next(&chain, vec![payment]);
    places::check((chain, block))
}

fn a_payment_that_takes_long_to_check() -> Vec<Outcome> {
    let many = MAX_PAYMENT_SIGNATURE_CHECKS / MAX_MULTISIG_KEYS + 1;
    wait(spending(asks_for_many(many), vec![]), 0)
}

/// Payments that may each wait, and that are too much for one block together. A hundred times, the script asks
/// for no signatures by none of no keys: that costs nothing, but it's counted.
fn a_miner_takes_no_more_than_can_be_checked() {
    const PAYMENTS: usize = 7;
    let lock = script(&format!("{}1", "0 0 CHECKMULTISIG DROP ".repeat(100)));
    let checks = 2 * lock.signature_checks();
    assert!(checks <= MAX_PAYMENT_SIGNATURE_CHECKS && PAYMENTS * checks > MAX_SIGNATURE_CHECKS);

    let mut chain = chain();
    let parts = vec![Output { amount: Amount::new(COIN), lock }; 2 * PAYMENTS];
    let split = pay(&chain, &[places::reward(&chain, 1)], parts);
    let out_points: Vec<_> = (0..2 * PAYMENTS as u32).map(|index| split.out_point(index)).collect();
    chain.push(places::next(&chain, vec![split])).expect("a good block");
    let mut node = places::node(&chain);
    for two in out_points.chunks(2) {
        let payment = unsigned(two, vec![places::to(&mallory(), 1)]);
        node.handle(NodeInput::Transaction(payment), places::now());
    }
    let mut waiting = vec![node.waiting().len()];
    for height in 5..=6 {
        let block = mine(node.draft(places::now())).expect("it is easy");
        node.handle(NodeInput::Proposed(block), places::now());
        assert_eq!(node.tip().height, height, "its own block is good");
        waiting.push(node.waiting().len());
    }
    assert_eq!(waiting, [PAYMENTS, 1, 0]);
}

/// Many inputs, two of which are bad: no matter which thread checks them, the first bad one is named.
fn the_first_bad_script_is_named_on_any_number_of_threads() {
    const MANY: usize = 40;
    let mut chain = chain();
    let parts = vec![places::to(&alice(), 1); MANY];
    let split = pay(&chain, &[places::reward(&chain, 1)], parts);
    let out_points: Vec<_> = (0..MANY as u32).map(|index| split.out_point(index)).collect();
    chain.push(places::next(&chain, vec![split])).expect("a good block");
    let mut joined = pay(&chain, &out_points, vec![places::to(&bob(), 39)]);
    for bad in [17, 31] {
        joined.inputs[bad].witness = joined.inputs[bad - 1].witness.clone();
    }
    let block = places::next(&chain, vec![joined]);
    let hash = block.hash();
    let place = chain.place().next(&block.header, hash, &places::RULES).expect("a good header");
    for threads in [1, 2, 3, 8] {
        let threads = NonZeroUsize::new(threads).expect("not zero");
        let verifier = chain.books().verifier().clone().on_threads(threads);
        let answer = verifier.check_block(&block, place.height(), chain.coins(), |_| false);
        let cause = ScriptError::Ecdsa(EcdsaError::WrongSignature);
        let cause = SpendError::Script { input: 17, cause };
        assert_eq!(answer, Err(BlockError::Transaction { index: 1, cause }), "{threads}");
    }
}

pub(crate) fn rows() -> Vec<Row> {
    [endings(), bounds()].into_iter().flatten().collect()
}

#[rustfmt::skip]
fn endings() -> Vec<Row> {
    vec![
        row(UNNUMBERED, "6", "a script in words that don't exist", "unknown-word",
            Attack::Call(|| Outcome::stateless("a script", "2 3 MUL".parse::<Script>())), NONE,
            "nothing is guessed"),
        row(UNNUMBERED, "6", "a script with an instruction that doesn't exist", "unknown-opcode",
            Attack::Calls(|| bytes(&[0x51, 0x6b])), NONE, "what the node doesn't understand, it doesn't skip"),
        row(UNNUMBERED, "6", "a script that comes to a RETURN", "script-return",
            Attack::Calls(|| spends(script("1 RETURN"))), NONE, "no witness helps, on any chain: an offence"),
        row(UNNUMBERED, "6", "a script that ends within what it pushes", "truncated-script",
            Attack::Calls(|| bytes(&[0x4d, 0xff, 0xff, 1])), NONE,
            "a length is compared with what's left before anything is taken"),
        row(UNNUMBERED, "6", "a script that pushes a small number with two bytes", "not-minimal",
            Attack::Calls(|| bytes(&[1, 5])), MALLEABILITY, "one script has one spelling"),
        row(UNNUMBERED, "6", "a script that takes more than there is", "stack-empty",
            Attack::Calls(|| spends(script("1 ADD"))), NONE, "the script fails, and nothing panics"),
        row(UNNUMBERED, "6", "adding something that isn't a number", "not-a-number",
            Attack::Calls(|| spends_with("1 ADD", vec![vec![1; 6]])), NONE,
            "numbers have at most five bytes, so nothing overflows"),
        row(UNNUMBERED, "6", "a number with a zero too many", "not-a-number",
            Attack::Calls(|| spends_with("1 ADD", vec![vec![1, 0]])), MALLEABILITY,
            "one number has one spelling"),
        row(UNNUMBERED, "6", "a guess at a secret", "not-equal",
            Attack::Calls(guessed), NONE, "knowing the hash isn't knowing the secret"),
        row(UNNUMBERED, "6", "a coin that's locked for a time", "locked-until",
            Attack::Calls(too_early), NONE,
            "the payment itself has to wait for that height, and miners check that it does"),
        row(UNNUMBERED, "6", "a script that says no", "script-false",
            Attack::Calls(|| spends_with("5 EQUAL", vec![vec![4]])), NONE, "only 1 at the end is a yes"),
        row(UNNUMBERED, "6", "a witness that's a zero with a minus sign", "script-false",
            Attack::Calls(|| spends_with("DROP", vec![vec![0, 0], vec![1]])), NONE,
            "any zero means no, however it's written"),
        row(UNNUMBERED, "6", "a witness with one item more", "stack-not-clean",
            Attack::Calls(one_item_more), MALLEABILITY,
            "anyone could add one on the way, and the payment would have another hash"),
        row(UNNUMBERED, "6", "one signature where two are asked for", "stack-empty",
            Attack::Calls(|| two_of_three(&[bob()])), NONE, "the count is the script's, not the witness's"),
        row(UNNUMBERED, "6", "two signatures in the wrong order", "wrong-signature",
            Attack::Calls(|| two_of_three(&[mallory(), alice()])), NONE,
            "each key is tried once, so the signatures have to be in the order of the keys"),
        row(UNNUMBERED, "6", "one signature twice where two are asked for", "wrong-signature",
            Attack::Calls(|| two_of_three(&[bob(), bob()])), NONE, "each signature needs a key of its own"),
    ]
}

#[rustfmt::skip]
fn bounds() -> Vec<Row> {
    vec![
        row(78, "6", "a script of too many bytes", "script-too-long",
            Attack::Call(|| run(&Script::from_bytes(vec![0x51; MAX_SCRIPT_BYTES + 1]))), NONE,
            "the length is checked before the first step"),
        row(78, "6", "a script of too many steps", "too-many-steps",
            Attack::Calls(|| spends(script(&format!("1 {}", "DUP DROP ".repeat(101))))), NONE,
            "there are no jumps, and steps are counted"),
        row(78, "6", "an item of too many bytes", "item-too-long",
            Attack::Calls(|| spends_with("DROP 1", vec![vec![1; MAX_ITEM_BYTES + 1]])), NONE,
            "the witness is measured like everything else on the stack"),
        row(78, "6", "a witness of too many items", "stack-full",
            Attack::Calls(|| spends_with("1", vec![vec![]; MAX_STACK + 1])), NONE,
            "the stack has a limit"),
        row(78, "6", "a signature of one of too many keys", "too-many-keys",
            Attack::Calls(|| spends(script("0 17 CHECKMULTISIG"))), NONE,
            "the count is checked before anything is taken"),
        row(78, "6", "more signatures than keys", "too-many-keys",
            Attack::Calls(|| spends(script("0 0 2 0 1 CHECKMULTISIG"))), NONE, "no one could ever fulfil it"),
        row(78, "6", "a block with more signatures than can be checked soon", "too-many-signature-checks",
            Attack::Calls(a_block_that_takes_long_to_check), SLOW_BLOCKS,
            "they're counted before the first one is checked"),
        row(78, "6", "a payment with more signatures than can be checked soon", "too-many-signature-checks",
            Attack::Calls(a_payment_that_takes_long_to_check), SLOW_BLOCKS,
            "it may be in a block, but it doesn't get to wait for one"),
        row(78, "6", "payments that together are too much for one block", HOLDS,
            Attack::Holds(a_miner_takes_no_more_than_can_be_checked), SLOW_BLOCKS,
            "the miner counts too, or it would work for a block that everyone refuses"),
        row(91, "6", "bad scripts among many, on several threads", HOLDS,
            Attack::Holds(the_first_bad_script_is_named_on_any_number_of_threads), NONE,
            "the reason is the same whichever thread is faster"),
    ]
}
