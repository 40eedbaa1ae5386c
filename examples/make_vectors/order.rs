//! Files that break two rules.

use crate::cast::{Cast, address, text, work_chain};
use crate::files::Files;
use crate::{START, TOO_LARGE};
use kusari::stage4_pow::*;

/// Files that break two rules. The one that's checked first has to be reported.
pub(crate) fn order(cast: &Cast, files: &mut Files) {
    let genesis = cast.work_genesis();
    let grant = |amount| Grant { receiver: cast.alice.address().clone(), amount };
    let weak = Grant { receiver: address(&cast.weak), amount: Amount::ZERO };
    let steep = WorkRule { difficulty: Difficulty::from_bits(65) };
    let late = Time::from_millis(TOO_LARGE);
    let early = Time::from_millis(START.millis() - 1);

    let mut start = |name: &str, genesis: Genesis<WorkRule>, code, sentence: &str| {
        files.bad(&format!("order-{name}"), &[text(&genesis)], code, 0, sentence);
    };
    let bad = Genesis { time: late, rule: steep, ..genesis.clone() };
    start("time-then-rule", bad, "time-out-of-range", "a late time and a difficulty of 65");
    let bad = Genesis { rule: steep, grants: vec![weak.clone()], ..genesis.clone() };
    start("rule-then-grants", bad, "difficulty-out-of-range", "and a grant to a weak key");
    let bad = Genesis { grants: vec![weak.clone()], ..genesis.clone() };
    start("key-then-amount", bad, "key-too-small", "a grant of nothing to a weak key");
    let bad = Genesis { grants: vec![grant(Amount::ZERO), weak.clone()], ..genesis.clone() };
    start("first-grant", bad, "zero-amount", "the second grant is bad as well");
    let grants = vec![grant(Amount::MAX), grant(Amount::new(TOO_LARGE))];
    let bad = Genesis { grants, ..genesis.clone() };
    start("amount-then-sum", bad, "amount-too-large", "2^53, and the sum is too large as well");

    // Blocks that no one mined, so that the seal is the last of their faults.
    let nowhere = BlockHash::from_bytes([0; 32]);
    let unmined = |time, previous_hash, transactions, nonce| {
        let draft = Draft { time, transactions, previous_hash };
        let block = SealedBlock { draft, seal: Work { nonce: Nonce::new(nonce) } };
        assert!(!genesis.rule.difficulty.is_met_by(&block.hash()), "take another nonce");
        [text(&genesis), text(&block)]
    };
    let overdraft = cast.pays_bob(0, 101);
    let lines = unmined(late, nowhere, vec![], TOO_LARGE);
    files.bad("order-time-then-nonce", &lines, "time-out-of-range", 1, "both are 2^53");
    let lines = unmined(early, nowhere, vec![], TOO_LARGE);
    files.bad("order-bounds-then-link", &lines, "nonce-out-of-range", 1, "and a wrong link");
    let lines = unmined(early, nowhere, vec![], 0);
    files.bad("order-link-then-time", &lines, "wrong-link", 1, "and a time that goes back");
    let lines = unmined(early, genesis.hash(), vec![], 0);
    files.bad("order-time-then-seal", &lines, "time-goes-back", 1, "and too little work");
    let lines = unmined(START, genesis.hash(), vec![overdraft.clone()], 0);
    files.bad("order-seal-then-payments", &lines, "insufficient-work", 1, "and an overdraft");

    let good = cast.pays_bob(0, 30);
    let mut pays =
        |name: &str, transactions: &[Transaction], code, index: usize, sentence: &str| {
            let chain = work_chain(cast, transactions.to_vec());
            files.bad(&format!("order-{name}"), &chain, code, (1, index), sentence);
        };
    let (receiver, amount) = (weak.receiver, Amount::ZERO);
    let bad =
        Transaction { id: TransactionId::from_uuid(uuid::Uuid::nil()), amount, ..good.clone() };
    pays("id-then-amount", &[bad], "bad-id", 0, "the nil UUID and an amount of zero");
    let bad = Transaction { receiver: receiver.clone(), amount, ..good.clone() };
    pays("amount-then-keys", &[bad], "zero-amount", 0, "and a weak key");
    let sender = address(&cast.cube);
    let bad = Transaction { sender, receiver: receiver.clone(), ..good.clone() };
    pays("sender-then-receiver", &[bad], "key-exponent", 0, "the receiver's key is weak");
    let bad = Transaction { receiver, ..good.clone() };
    pays("keys-then-signature", &[bad], "key-too-small", 0, "changed after signing");
    let bad = Transaction { amount: Amount::new(31), ..good.clone() };
    pays("signature-then-replay", &[good.clone(), bad], "bad-signature", 1, "and a used id");
    pays("replay-then-balance", &[good, overdraft.clone()], "replay", 1, "and an overdraft");
    let bad = [overdraft, cast.pays_bob(1, 0)];
    pays("first-payment", &bad, "insufficient-funds", 0, "the second is bad as well");
}
