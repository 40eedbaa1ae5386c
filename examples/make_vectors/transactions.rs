//! Transactions that can't be read, and those that break a rule.

use crate::TOO_LARGE;
use crate::cast::{Cast, mined, stamp_chain, swap, text, work_chain};
use crate::fields::{NO_NUMBER, NO_STRING, field};
use crate::files::Files;
use kusari::stage4_pow::*;
use rsa::BoxedUint;
use rsa::pkcs1v15::SigningKey;
use rsa::signature::{SignatureEncoding as _, Signer as _};
use rsa::traits::PublicKeyParts as _;

/// Transactions that can't be read.
pub(crate) fn transaction_text(cast: &Cast, files: &mut Files) {
    let payment = cast.pays_bob(0, 30);
    let chain = work_chain(cast, vec![payment.clone()]);
    field(files, "transaction", "id", &chain, NO_STRING);
    field(files, "transaction", "sender", &chain, NO_STRING);
    field(files, "transaction", "receiver", &chain, NO_STRING);
    field(files, "transaction", "amount", &chain, NO_NUMBER);
    field(files, "transaction", "signature", &chain, NO_STRING);

    let mut edit = |name: &str, from: &str, to: &str, code, sentence: &str| {
        let lines = [chain[0].clone(), swap(&chain[1], from, to)];
        files.bad(&format!("transaction-{name}"), &lines, code, 1, sentence);
    };
    let id = text(&payment.id).trim_matches('"').to_owned();
    edit("id-upper-case", &id, &id.to_uppercase(), "not-canonical", "an upper-case UUID");
    edit("id-bare", &id, &id.replace('-', ""), "not-canonical", "a UUID without hyphens");
    edit("id-braced", &id, &format!("{{{id}}}"), "not-canonical", "a UUID in braces");
    edit("id-urn", &id, &format!("urn:uuid:{id}"), "not-canonical", "a UUID as URN");
    edit("id-short", &id, &id[1..], "wrong-shape", "a digit is missing");
    let signature = to_hex(payment.signature.as_bytes());
    let upper = signature.to_uppercase();
    edit("signature-upper-case", &signature, &upper, "wrong-shape", "upper-case hex");
    edit("signature-odd", &signature, &signature[1..], "wrong-shape", "half a byte is missing");
    edit("spaced", ",\"amount", ", \"amount", "not-canonical", "a space");
    edit("unknown-field", "{\"id", "{\"fee\":1,\"id", "not-canonical", "an unknown field");
    let receiver = format!("\"receiver\":\"{}\"", payment.receiver.as_str());
    let (before, after) =
        (format!("{receiver},\"amount\":30"), format!("\"amount\":30,{receiver}"));
    edit("reordered", &before, &after, "not-canonical", "fields in another order");
    let (sender, receiver) = (payment.sender.as_str(), payment.receiver.as_str());
    let list = format!("[\"{id}\",\"{sender}\",\"{receiver}\",30,\"{signature}\"]");
    edit("as-list", &text(&payment), &list, "not-canonical", "a list of values");
    edit("null", &text(&payment), "null", "wrong-shape", "null instead of a transaction");
}

/// Transactions that can be read and break a rule, in blocks that are properly mined.
pub(crate) fn transactions(cast: &Cast, files: &mut Files) {
    let mut bad = |name: &str, transactions: &[Transaction], code, index: usize, sentence: &str| {
        let chain = work_chain(cast, transactions.to_vec());
        files.bad(&format!("transaction-{name}"), &chain, code, (1, index), sentence);
    };
    let good = cast.pays_bob(0, 30);

    let with_id = |id: &str| {
        let id = TransactionId::from_uuid(id.parse().expect("a UUID"));
        cast.alice.sign_transaction(id, cast.bob.address(), Amount::new(30))
    };
    let ids = [
        ("nil", "00000000-0000-0000-0000-000000000000", "the nil UUID"),
        ("version-1", "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "version 1"),
        ("version-7", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f", "version 7"),
        ("variant-0", "6ba7b810-9dad-41d1-00b4-00c04fd430c8", "the variant before RFC 9562"),
        ("variant-c", "6ba7b810-9dad-41d1-c0b4-00c04fd430c8", "Microsoft's variant"),
        ("variant-e", "6ba7b810-9dad-41d1-e0b4-00c04fd430c8", "the variant reserved for later"),
    ];
    for (name, id, sentence) in ids {
        bad(&format!("id-{name}"), &[with_id(id)], "bad-id", 0, sentence);
    }

    bad("amount-zero", &[cast.pays_bob(0, 0)], "zero-amount", 0, "a payment of nothing");
    let large = cast.pays_bob(0, TOO_LARGE);
    bad("amount-2-to-53", &[large], "amount-too-large", 0, "2^53");
    let large = cast.pays_bob(0, u64::MAX);
    bad("amount-below-2-to-64", &[large], "amount-too-large", 0, "the largest u64");

    let with =
        |bytes: Vec<u8>| [Transaction { signature: Signature::from_bytes(bytes), ..good.clone() }];
    let code = "bad-signature";
    let bytes = good.signature.as_bytes();
    bad("signature-empty", &with(vec![]), code, 0, "no signature");
    bad("signature-padded", &with([&[0], bytes].concat()), code, 0, "a byte 0 before it");
    bad("signature-short", &with(bytes[..255].to_vec()), code, 0, "the last byte is missing");
    let numbers = [bytes, &cast.alice_secret.n_bytes()].map(BoxedUint::from_be_slice_vartime);
    let plus_n = numbers[0].concatenating_add(&numbers[1]).to_be_bytes_trimmed_vartime();
    bad("signature-plus-n", &with(plus_n.into()), code, 0, "the modulus is added");
    let message = encode(&good.payment());
    let by_bob = cast.bob.keys().sign(&message).as_bytes().to_vec();
    bad("signature-by-receiver", &with(by_bob), code, 0, "the receiver's signature");
    let sha256 = SigningKey::<sha2::Sha256>::new(cast.alice_secret.clone()).sign(&message);
    bad("signature-sha256", &with(sha256.to_vec()), code, 0, "over SHA-256");
    let spaced = text(&good.payment()).replace(",\"", ", \"");
    let spaced = cast.alice.keys().sign(spaced.as_bytes()).as_bytes().to_vec();
    bad("signature-spaced", &with(spaced), code, 0, "over another spelling of the payment");
    let other = cast.pays_bob(1, 30).signature.as_bytes().to_vec();
    bad("signature-other-id", &with(other), code, 0, "of another payment");
    let amount = Amount::new(31);
    bad("amount-changed", &[Transaction { amount, ..good.clone() }], code, 0, "changed later");
    let receiver = cast.server.address().clone();
    let changed = [Transaction { receiver, ..good.clone() }];
    bad("receiver-changed", &changed, code, 0, "changed later");

    bad("replay", &[good.clone(), good.clone()], "replay", 1, "the same bytes again");
    let same_id = [good.clone(), cast.pays_alice(0, 10)];
    bad("replay-other-sender", &same_id, "replay", 1, "another payment with the same id");
    let code = "insufficient-funds";
    bad("overdraft", &[cast.pays_bob(0, 101)], code, 0, "one more than she has");
    let twice = [good.clone(), cast.pays_bob(1, 71)];
    bad("overdraft-together", &twice, code, 1, "one more than is left");
    bad("overdraft-no-account", &[cast.pays_alice(1, 1)], code, 0, "he was never paid");
    let early = [cast.pays_alice(1, 30), good.clone()];
    bad("overdraft-too-early", &early, code, 0, "he is paid only afterwards");

    // The same in a later block, and in a chain of stamps.
    let (genesis, block) =
        (cast.work_genesis(), mined(cast.work_genesis().hash(), 1, vec![good.clone()]));
    let again = mined(block.hash(), 2, vec![good.clone()]);
    let lines = [text(&genesis), text(&block), text(&again)];
    files.bad("transaction-replay-later", &lines, "replay", (2, 0), "in a later block");
    let overdraft = mined(block.hash(), 2, vec![cast.pays_bob(1, 70), cast.pays_bob(2, 1)]);
    let lines = [text(&genesis), text(&block), text(&overdraft)];
    files.bad("transaction-overdraft-later", &lines, code, (2, 1), "in a later block");
    let chain = stamp_chain(cast, vec![Transaction { amount, ..good }]);
    files.bad("transaction-stamped", &chain, "bad-signature", (1, 0), "the server signed all");
}
