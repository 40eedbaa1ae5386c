//! The example, bent: each file breaks one rule.

use crate::example::*;
use kusari::stage8_contract::*;
use std::sync::Arc;

/// A file's name, what's in it, the code of the rule that it breaks, and at which height.
pub(crate) type Bent = (&'static str, String, &'static str, u64);

/// Changes some of the proofs, and nothing else. What was signed is not signed again.
fn proofs(bend: impl FnOnce(&mut Vec<PadProof>)) -> String {
    let mut proofs = history();
    bend(&mut proofs);
    file(&genesis(), &proofs)
}

/// Changes the first certificate, and has the same members sign it again.
fn sentence(change: impl FnOnce(&mut Statement)) -> String {
    proofs(|proofs| {
        let certificate = &mut proofs[0].certificate;
        change(&mut certificate.statement);
        for (by, signature) in &mut certificate.signatures {
            *signature = Signed::new(certificate.statement, &key(by.0)).signature;
        }
    })
}

/// Changes the first block, and has the members call it final all the same.
fn block(change: impl FnOnce(&mut PadBlock)) -> String {
    let mut block = (*history()[0].blocks[0]).clone();
    change(&mut block);
    with_first(block)
}

fn with_first(block: PadBlock) -> String {
    let certificate = certificate(0, block.view, Says::Final(block.hash()), &[0, 1, 2]);
    file(&genesis(), &[Proof { blocks: vec![Arc::new(block)], certificate }])
}

/// A block with one more command.
fn command(command: SignedCommand<PadCommand>) -> String {
    block(|block| block.commands.push(command))
}

fn members(change: impl FnOnce(&mut Vec<Member>)) -> String {
    let mut list: Vec<Member> = (0..4).map(member).collect();
    change(&mut list);
    // A list that breaks a rule can only be written by hand.
    let listed: Vec<_> = list
        .iter()
        .map(|it| format!("{{\"member\":{},\"has_left\":false}}", text(&encode(it))))
        .collect();
    let good = file(&genesis(), &[]);
    let (before, _) = good.split_once("\"members\":").unwrap();
    let (_, after) = good.split_once(",\"setup\":").unwrap();
    format!("{before}\"members\":[{}],\"setup\":{after}", listed.join(","))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Replaces something in the good file, once.
fn spelt(from: &str, to: &str) -> String {
    let good = file(&genesis(), &history());
    assert!(good.contains(from), "{from}");
    good.replacen(from, to, 1)
}

/// The list of members changes in the first block, and the second is called final by the old one.
fn past_the_end_of_an_epoch() -> String {
    let mut maker = Maker::new();
    let join = vec![signed(0, 0, Action::Join(member(4)))];
    let proof = maker.proof(vec![(1, 1, join), (2, 2, vec![])], &[0, 1, 2]);
    file(&genesis(), &[proof])
}

/// The other of the two signatures that fit: (r, −s).
fn high_s() -> String {
    let signature = encode(&history()[0].certificate.signatures[0].1);
    let hex = text(&signature).trim_matches('"').to_owned();
    let order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
    let mut borrow = 0;
    let mut digits: Vec<char> = Vec::new();
    for (a, b) in order.chars().rev().zip(hex[64..].chars().rev()) {
        let [a, b] = [a, b].map(|digit| digit.to_digit(16).unwrap() as i32);
        let difference = a - b - borrow;
        borrow = i32::from(difference < 0);
        digits.push(char::from_digit(difference.rem_euclid(16) as u32, 16).unwrap());
    }
    let high: String = digits.into_iter().rev().collect();
    spelt(&hex, &format!("{}{high}", &hex[..64]))
}

#[rustfmt::skip]
pub(crate) fn bent() -> Vec<Bent> {
    let other_chain = BlockHash::from_bytes([1; 32]);
    let long = Action::Join(Member { name: "a".repeat(2_000), ..member(4) });
    let foreign = Command { chain: other_chain, by: MemberId(1), number: 1, action: reserve(2, 10, 20) };
    let mut stolen = signed(1, 1, reserve(2, 10, 20));
    stolen.content.by = MemberId(2);
    vec![
        ("empty-file", String::new(), "empty-file", 0),
        ("torn-line", file(&genesis(), &history()).trim_end().to_owned(), "torn-line", 4),
        ("truncated", spelt("]}}\n", "]}\n"), "truncated", 1),
        ("two-actions", spelt("{\"do\":{", "{\"leave\":1,\"do\":{"), "wrong-shape", 1),
        ("unknown-field", spelt("\"view\":1,", "\"view\":1,\"nonce\":0,"), "wrong-shape", 1),
        ("member-65536", spelt("\"by\":1,\"number\"", "\"by\":65536,\"number\""), "wrong-shape", 1),
        ("key-begins-with-05", spelt("\"key\":\"03", "\"key\":\"05"), "wrong-shape", 0),
        ("high-s", high_s(), "wrong-shape", 1),
        ("spaced", spelt("\"commands\":[]", "\"commands\":[ ]"), "not-canonical", 1),
        ("word-as-object", spelt("\"airport\"", "{\"airport\":null}"), "not-canonical", 0),
        ("name-with-a-space", members(|list| list[1].name = "the blue_sky".to_owned()), "bad-name", 0),
        ("name-with-an-invisible-letter", members(|list| list[1].name = "the_blue\u{200b}_sky".to_owned()), "bad-name", 0),
        ("key-twice", members(|list| list[1].key = list[0].key), "member-taken", 0),
        ("no-airport", members(|list| drop(list.remove(0))), "no-airport", 0),
        ("other-chain-certified", sentence(|it| it.chain = other_chain), "certificate-elsewhere", 1),
        ("other-epoch-certified", sentence(|it| it.epoch = 1), "certificate-elsewhere", 1),
        ("past-the-end-of-an-epoch", past_the_end_of_an_epoch(), "certificate-elsewhere", 2),
        ("counted-by-the-old-list", proofs(|it| {
            let says = it[2].certificate.statement.says;
            it[2].certificate = certificate(0, 5, says, &[0, 1, 2]);
        }), "certificate-elsewhere", 4),
        ("signer-twice", proofs(|it| it[0].certificate.signatures[1] = it[0].certificate.signatures[0]), "signers-order", 1),
        ("signers-swapped", proofs(|it| it[0].certificate.signatures.swap(0, 1)), "signers-order", 1),
        ("two-of-four", proofs(|it| it[0].certificate.signatures.truncate(2)), "too-few-signers", 1),
        ("three-of-five", proofs(|it| it[2].certificate.signatures.truncate(3)), "too-few-signers", 4),
        ("stranger-signs", proofs(|it| it[0].certificate.signatures[2].0 = MemberId(4)), "signer-not-a-member", 1),
        ("other-view-signed", proofs(|it| it[0].certificate.statement.view = 4), "certificate-signature", 1),
        ("signature-of-another", proofs(|it| it[0].certificate.signatures[2].0 = MemberId(3)), "certificate-signature", 1),
        ("vote-for-final", sentence(|it| it.says = Says::Vote(it.says.block().unwrap())), "certificate-other-block", 1),
        ("skip-for-final", sentence(|it| it.says = Says::Skip), "certificate-other-block", 1),
        ("blocks-swapped", proofs(|it| it[0].blocks.reverse()), "certificate-other-block", 1),
        ("command-left-out", proofs(|it| drop(Arc::make_mut(&mut it[0].blocks[0]).commands.pop())), "certificate-other-block", 1),
        ("no-block", proofs(|it| it[0].blocks.clear()), "certificate-other-block", 1),
        ("proof-left-out", proofs(|it| drop(it.remove(0))), "wrong-height", 1),
        ("proof-twice", proofs(|it| it.insert(0, it[0].clone())), "wrong-height", 3),
        ("other-parent", block(|it| it.parent = other_chain), "wrong-parent", 1),
        ("time-backwards", block(|it| it.time = Time::from_millis(at(0).millis() - 1)), "time-backwards", 1),
        ("other-state", block(|it| it.state = other_chain), "wrong-state", 1),
        ("command-too-long", command(signed(0, 0, long)), "command-too-long", 1),
        ("command-for-another-chain", command(Signed::new(foreign, &key(1))), "other-chain", 1),
        ("number-2-to-53", command(signed(1, 1 << 53, reserve(2, 10, 20))), "number-too-large", 1),
        ("command-of-no-one", command(signed(4, 0, reserve(2, 10, 20))), "unknown-member", 1),
        ("command-stolen", command(stolen), "command-signature", 1),
    ]
}

/// Bent as well, and too long to be kept: more commands than a block holds.
pub(crate) fn too_many_commands() -> String {
    block(|block| block.commands = vec![block.commands[0].clone(); MAX_COMMANDS + 1])
}
