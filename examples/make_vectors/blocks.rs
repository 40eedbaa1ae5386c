//! Blocks that break a rule, and seals that don't hold.

use crate::cast::{Cast, mined, stamp_chain, swap, text};
use crate::fields::{NO_LIST, NO_NUMBER, NO_STRING, field};
use crate::files::Files;
use crate::{MINUTE, START, TOO_LARGE};
use kusari::stage3_timestamp::Stamp;
use kusari::stage4_pow::*;

pub(crate) fn blocks(cast: &Cast, files: &mut Files) {
    let genesis = cast.work_genesis();
    let block = mined(genesis.hash(), 1, vec![]);
    let chain = [text(&genesis), text(&block)];
    let stamped = stamp_chain(cast, vec![]);

    field(files, "block", "time", &chain, NO_NUMBER);
    field(files, "block", "transactions", &chain, NO_LIST);
    field(files, "block", "previous_hash", &chain, NO_STRING);
    field(files, "block", "nonce", &chain, NO_NUMBER);
    field(files, "block", "signature", &stamped, NO_STRING);

    let mut edit = |name: &str, from: &str, to: &str, code, sentence: &str| {
        let lines = [chain[0].clone(), swap(&chain[1], from, to)];
        files.bad(&format!("block-{name}"), &lines, code, 1, sentence);
    };
    let hash = block.draft.previous_hash.to_hex();
    let (time, nonce) = (block.draft.time.millis(), block.seal.nonce);
    let huge = TOO_LARGE.to_string();
    edit("time-2-to-53", &time.to_string(), &huge, "time-out-of-range", "2^53");
    edit(
        "nonce-2-to-53",
        &format!(":{nonce}}}"),
        &format!(":{huge}}}"),
        "nonce-out-of-range",
        "2^53",
    );
    edit("leading-zero", "\"nonce\":", "\"nonce\":0", "not-json", "not a JSON number");
    edit("spaced", "[]", "[ ]", "not-canonical", "a space");
    edit("unknown-field", "{", "{\"height\":1,", "not-canonical", "an unknown field");
    edit("both-seals", ",\"nonce", ",\"signature\":\"00\",\"nonce", "not-canonical", "two seals");
    edit("hash-upper-case", &hash, &hash.to_uppercase(), "wrong-shape", "upper-case hex");
    edit("hash-short", &hash, &hash[2..], "wrong-shape", "31 bytes");
    edit("hash-odd", &hash, &hash[1..], "wrong-shape", "63 digits");
    edit("hash-empty", &hash, "", "wrong-shape", "no digits");
    let escaped = format!("\\u{:04x}{}", u32::from(hash.as_bytes()[0]), &hash[1..]);
    edit("hash-escaped", &hash, &escaped, "not-canonical", "the first digit is escaped");
    let (before, after) = (
        format!("\"time\":{time},\"transactions\":[]"),
        format!("\"transactions\":[],\"time\":{time}"),
    );
    edit("reordered", &before, &after, "not-canonical", "fields in another order");
    let list = format!("[{time},[],\"{hash}\",{nonce}]");
    edit("as-list", &chain[1], &list, "wrong-shape", "a list of values");

    // Links. Each block is well sealed.
    let stranger = mined(BlockHash::from_bytes([0; 32]), 1, vec![]);
    let lines = [chain[0].clone(), text(&stranger)];
    files.bad("link-zero", &lines, "wrong-link", 1, "the previous hash is all zeros");
    let time = Time::from_millis(START.millis() + MINUTE);
    let draft = Draft { time, transactions: vec![], previous_hash: genesis.hash() };
    let lines = [stamped[0].clone(), text(&Stamp::seal(draft, &cast.server))];
    files.bad("link-stamped", &lines, "wrong-link", 1, "a block of another chain, signed");
    let second = mined(block.hash(), 2, vec![]);
    let third = mined(second.hash(), 3, vec![]);
    let line = |blocks: &[&Block]| {
        let blocks = blocks.iter().map(text);
        std::iter::once(text(&genesis)).chain(blocks).collect::<Vec<_>>()
    };
    let lines = line(&[&second, &block]);
    files.bad("link-swapped", &lines, "wrong-link", 1, "the first two blocks are swapped");
    let lines = line(&[&block, &third]);
    files.bad("link-dropped", &lines, "wrong-link", 2, "a block in the middle is missing");
    let lines = line(&[&block, &block]);
    files.bad("link-repeated", &lines, "wrong-link", 2, "the same block twice");
    let other = Genesis { time: Time::from_millis(1), ..genesis.clone() };
    let lines = [text(&other), text(&block)];
    files.bad("link-other-genesis", &lines, "wrong-link", 1, "another genesis before the block");

    // Times.
    let time = Time::from_millis(START.millis() - 1);
    let draft = Draft { time, transactions: vec![], previous_hash: genesis.hash() };
    let early = mine(draft, genesis.rule.difficulty, Nonce::default()).expect("soon found");
    let lines = line(&[&early]);
    files.bad("time-before-genesis", &lines, "time-goes-back", 1, "a millisecond too early");
    let lines = line(&[&block, &mined(block.hash(), 0, vec![])]);
    files.bad("time-before-block", &lines, "time-goes-back", 2, "earlier than the block before");
    let draft = Draft { time, transactions: vec![], previous_hash: cast.stamp_genesis().hash() };
    let lines = [stamped[0].clone(), text(&Stamp::seal(draft, &cast.server))];
    files.bad("time-stamped", &lines, "time-goes-back", 1, "the server's clock went back");
}

pub(crate) fn seals(cast: &Cast, files: &mut Files) {
    let genesis = cast.work_genesis();
    let (block, stamped) = (mined(genesis.hash(), 1, vec![]), stamp_chain(cast, vec![]));
    let lines = [stamped[0].clone(), text(&block)];
    files.bad("seal-mined-for-stamped", &lines, "wrong-shape", 1, "work in a chain of stamps");
    let lines = [text(&genesis), stamped[1].clone()];
    files.bad("seal-stamped-for-mined", &lines, "wrong-shape", 1, "a stamp in a chain of work");

    // Work.
    let mut weak = block.clone();
    weak.seal.nonce = Nonce::new(weak.seal.nonce.get() + 1);
    let lines = [text(&genesis), text(&weak)];
    files.bad("work-other-nonce", &lines, "insufficient-work", 1, "another nonce");
    let almost = (0..).map(|nonce| {
        weak.seal.nonce = Nonce::new(nonce);
        weak.clone()
    });
    let almost = almost.into_iter().find(|block| Difficulty::zero_bits(&block.hash()) == 7);
    let lines = [text(&genesis), text(&almost.expect("there are many"))];
    files.bad("work-seven-bits", &lines, "insufficient-work", 1, "one zero bit too few");
    let mut block = mined(genesis.hash(), 1, vec![cast.pays_bob(0, 30)]);
    block.draft.transactions[0].amount = Amount::new(31);
    let lines = [text(&genesis), text(&block)];
    files.bad("work-other-amount", &lines, "insufficient-work", 1, "changed after mining");

    // Stamps.
    let draft = Draft {
        time: Time::from_millis(START.millis() + MINUTE),
        transactions: vec![],
        previous_hash: cast.stamp_genesis().hash(),
    };
    let good = Stamp::seal(draft.clone(), &cast.server);
    let good_bytes = good.seal.signature.as_bytes();
    let mut stamp = |name: &str, bytes: Vec<u8>, sentence: &str| {
        let mut block = good.clone();
        block.seal.signature = Signature::from_bytes(bytes);
        let lines = [stamped[0].clone(), text(&block)];
        files.bad(&format!("stamp-{name}"), &lines, "bad-stamp", 1, sentence);
    };
    stamp("empty", vec![], "no signature");
    stamp("by-alice", cast.alice.keys().sign(&encode(&draft)).as_bytes().to_vec(), "another key");
    stamp("padded", [&[0], good_bytes].concat(), "a byte 0 before the signature");
    stamp("short", good_bytes[..255].to_vec(), "the last byte is missing");
    stamp("of-sealed-block", cast.server.sign(&encode(&good)).as_bytes().to_vec(), "over too much");
    let upper = swap(&stamped[1], &to_hex(good_bytes), &to_hex(good_bytes).to_uppercase());
    let lines = [stamped[0].clone(), upper];
    files.bad("stamp-upper-case", &lines, "wrong-shape", 1, "upper-case hex");
    let later = swap(&stamped[1], ":1000000060000", ":1000000060001");
    let lines = [stamped[0].clone(), later];
    files.bad("stamp-other-time", &lines, "bad-stamp", 1, "changed after signing");
}
