//! What a receipt proves, and what happens if someone changes it.

use kusari::stage6_coin::*;
use kusari::stage7_peers::*;
use std::time::Duration;

const BEGIN: Time = Time::from_millis(1_700_000_000_000);

fn alice() -> PrivateKey {
    PrivateKey::from_bytes(&[1; 32]).expect("a number below the order")
}

fn lock() -> Script {
    Address::of(&alice().public_key()).lock()
}

fn genesis(words: &str) -> Genesis {
    let easiest = CompactTarget::from_bits(0x207f_ffff);
    let rules = Rules { easiest, maturity: 1, ..Rules::classroom() };
    Genesis { time: BEGIN, words: words.into(), rules }
}

/// A block every ten seconds.
fn next(chain: &Chain, payments: &[Transaction]) -> Block {
    let time = BEGIN.after(Duration::from_secs(10 * (chain.place().height() + 1)));
    mine(chain.draft(payments, lock(), time).expect("good payments")).expect("it is easy")
}

/// Signs a payment of the reward of a block.
fn paying(chain: &Chain, height: usize, outputs: Vec<Output>) -> Transaction {
    let coinbase = &chain.blocks()[height - 1].transactions[0];
    let inputs = vec![Input::spending(coinbase.out_point(0))];
    let mut payment = Transaction { version: 2, inputs, outputs, lock_height: 0 };
    payment.sign(0, &coinbase.outputs[0], &chain.genesis().hash(), &alice());
    payment
}

fn file(text: &str) -> FileHash {
    FileHash::read(text.as_bytes()).expect("nothing can go wrong with memory")
}

fn headers(chain: &Chain) -> Vec<Header> {
    chain.blocks().iter().map(|block| block.header).collect()
}

/// A chain of seven blocks. The fourth has three payments, and the second of them carries the hash of a will.
fn notarised() -> (Chain, Receipt) {
    let mut chain = Chain::new(genesis("a notary")).expect("a good genesis");
    for _ in 0..3 {
        chain.push(next(&chain, &[])).expect("a good block");
    }
    let data = Output { amount: Amount::ZERO, lock: file("my will").lock() };
    let back = Output { amount: Amount::new(9_999_000), lock: lock() };
    let payments = [
        paying(&chain, 1, vec![back.clone()]),
        paying(&chain, 2, vec![back.clone(), data]),
        paying(&chain, 3, vec![back]),
    ];
    let block = next(&chain, &payments);
    chain.push(block.clone()).expect("a good block");
    for _ in 0..3 {
        chain.push(next(&chain, &[])).expect("a good block");
    }
    let genesis = chain.genesis().clone();
    let receipt = Receipt::new(file("my will"), genesis, headers(&chain), 4, &block);
    (chain, receipt.expect("the hash is in there"))
}

fn now() -> Time {
    BEGIN.after(Duration::from_secs(3600))
}

#[track_caller]
fn code<T: std::fmt::Debug>(result: Result<T, ReceiptError>) -> &'static str {
    result.expect_err("it's refused").code()
}

#[test]
fn a_receipt_says_which_chain_which_block_when_and_how_much_work() {
    let (chain, receipt) = notarised();
    let again = Receipt::from_bytes(&receipt.to_bytes()).expect("it was written just now");
    assert_eq!(again, receipt);
    let attested = again.check(&file("my will"), now()).expect("nothing was changed");
    let block = &chain.blocks()[3];
    assert_eq!(attested.chain, chain.genesis().hash());
    assert_eq!(attested.txid, block.transactions[2].txid());
    assert_eq!((attested.height, attested.block), (4, block.hash()));
    assert_eq!(attested.time, BEGIN.after(Duration::from_secs(40)));
    assert_eq!(attested.confirmations, 4);
    let work: u128 = (chain.blocks().iter())
        .map(|block| block.header.target.to_target().expect("good").work().hashes())
        .sum();
    assert_eq!(attested.work.hashes(), work);
    assert!(attested.work_since < attested.work);
}

#[test]
fn a_receipt_is_for_one_file_and_its_last_byte_matters() {
    let (_, receipt) = notarised();
    for text in ["", "my wilL", "my will ", "my will\n"] {
        assert_eq!(code(receipt.check(&file(text), now())), "other-file", "{text:?}");
    }
}

#[test]
fn a_line_end_behind_a_receipt_does_no_harm_and_anything_else_does() {
    let (_, receipt) = notarised();
    let bytes = receipt.to_bytes();
    let read = |bytes: &[u8]| Receipt::from_bytes(bytes);
    assert!(read(&[&bytes[..], b"\r\n"].concat()).is_ok());
    assert_eq!(code(read(&[&bytes[..], b"{}"].concat())), "not-json");
    assert_eq!(code(read(&[b" ", &bytes[..]].concat())), "not-canonical");
    assert_eq!(code(read(&bytes[..bytes.len() - 1])), "truncated");
    assert_eq!(code(read(b"{}")), "wrong-shape");
    assert_eq!(code(read(b"")), "truncated");
    assert_eq!(code(read(&[b' '; 10])), "truncated");
    let long = [&vec![b'1'; MAX_RECEIPT_BYTES][..], b"1"].concat();
    assert_eq!(code(read(&long)), "too-large");
}

/// Reads a receipt in which a piece of the text was changed, and checks it.
fn changed(receipt: &Receipt, from: &str, to: &str) -> Result<Attested, ReceiptError> {
    let text = String::from_utf8(receipt.to_bytes()).expect("JSON is text");
    assert!(text.contains(from), "{from} is in {text}");
    let file = file("my will");
    Receipt::from_bytes(text.replacen(from, to, 1).as_bytes())?.check(&file, now())
}

#[test]
fn no_field_of_a_receipt_can_be_changed() {
    let (chain, receipt) = notarised();
    let hash = file("my will").to_hex();
    let other = file("another will").to_hex();
    let header = |height: usize| to_hex(&chain.blocks()[height - 1].header.to_bytes());
    let leaves = chain.blocks()[3].leaves();
    let sibling = to_hex(&leaves[3]);
    let (third, fourth, last) = (header(3), header(4), header(7));
    let with = |header: &str, at: usize, digits: &str| {
        format!("{}{digits}{}", &header[..at], &header[at + digits.len()..])
    };
    let payment = to_hex(&chain.blocks()[3].transactions[2].to_bytes());
    for (what, from, to, expected) in [
        ("version", "\"version\":1", "\"version\":2", "receipt-version"),
        ("file", &hash[..], &other[..], "other-file"),
        ("proof", "\"proof\":\"02", "\"proof\":\"03", "proof-root"),
        ("proof", "\"proof\":\"02", "\"proof\":\"04", "proof-shape"),
        ("proof", &sibling, &format!("{other}{sibling}"), "proof-root"),
        ("height", "\"height\":4", "\"height\":5", "proof-root"),
        ("height", "\"height\":4", "\"height\":0", "no-such-height"),
        ("height", "\"height\":4", "\"height\":8", "no-such-height"),
        ("words", "a notary", "A notary", "unknown-parent"),
        ("rules", "\"spacing\":10", "\"spacing\":11", "unknown-parent"),
        ("rules", "\"period\":10", "\"period\":1", "rules-period"),
        ("time", "1700000000000", "1700000001000", "unknown-parent"),
        ("time", "1700000000000", "1700000000001", "genesis-time"),
        // Half of all nonces will do here, so a change in a header shows one block later.
        ("a header less", &format!("\"{third}\","), "", "unknown-parent"),
        (
            "a header twice",
            &format!("\"{third}\""),
            &format!("\"{third}\",\"{third}\""),
            "receipt-fork",
        ),
        (
            "two headers swapped",
            &format!("\"{third}\",\"{fourth}\""),
            &format!("\"{fourth}\",\"{third}\""),
            "unknown-parent",
        ),
        ("the target", &last, &with(&last, 144, "ffff7f21"), "target-too-large"),
        ("the target", &last, &with(&last, 144, "ffff0020"), "high-hash"),
        ("the link", &last, &with(&last, 8, "00000000"), "unknown-parent"),
        ("the payment", &payment[..], &with(&payment, 0, "03"), "proof-root"),
    ] {
        let answer = changed(&receipt, from, to);
        let found = answer.as_ref().map_or_else(Refusal::code, |_| "(accepted)");
        let unlucky = ["the link", "the target"].contains(&what) && found == "high-hash";
        assert!(found == expected || unlucky, "{what}: {from} -> {to}: {found}");
    }
}

#[test]
fn a_payment_that_carries_nothing_proves_nothing_about_the_file() {
    let (chain, receipt) = notarised();
    let text = String::from_utf8(receipt.to_bytes()).expect("JSON is text");
    let payments = &chain.blocks()[3].transactions;
    let [with, without] = [2, 1].map(|index| to_hex(&payments[index].to_bytes()));
    let other = text.replace(&with, &without).replace("\"proof\":\"02", "\"proof\":\"01");
    let other = Receipt::from_bytes(other.as_bytes()).expect("it can be read");
    assert_eq!(code(other.check(&file("my will"), now())), "hash-missing");
    let (genesis, headers) = (chain.genesis().clone(), headers(&chain));
    let made = Receipt::new(file("my will"), genesis, headers, 3, &chain.blocks()[2]);
    assert_eq!(code(made), "hash-missing");
}

#[test]
fn a_chain_from_the_future_proves_nothing_yet() {
    let (_, receipt) = notarised();
    let check =
        |seconds| receipt.check(&file("my will"), BEGIN.after(Duration::from_secs(seconds)));
    assert!(check(70).is_ok());
    assert!(
        receipt.check(&file("my will"), Time::from_millis(1_700_000_070_000 - 7_200_000)).is_ok()
    );
    let early = Time::from_millis(1_700_000_069_000 - 7_200_000);
    assert_eq!(code(receipt.check(&file("my will"), early)), "time-too-new");
}

#[test]
fn a_chain_that_is_too_long_for_a_receipt_is_refused_before_anything_is_checked() {
    let (chain, _) = notarised();
    let many = vec![chain.blocks()[0].header; MAX_RECEIPT_HEADERS + 1];
    let genesis = chain.genesis().clone();
    let made = Receipt::new(file("my will"), genesis, many, 4, &chain.blocks()[3]);
    assert_eq!(code(made), "too-many-headers");
}

#[test]
fn anyone_can_make_a_chain_of_their_own_so_a_receipt_names_its_genesis() {
    let mut chain = Chain::new(genesis("Mallory's")).expect("a good genesis");
    chain.push(next(&chain, &[])).expect("a good block");
    let data = Output { amount: Amount::ZERO, lock: file("forged").lock() };
    let block = next(&chain, &[paying(&chain, 1, vec![data])]);
    chain.push(block.clone()).expect("a good block");
    let receipt = Receipt::new(file("forged"), chain.genesis().clone(), headers(&chain), 2, &block);
    let attested = receipt.expect("it's in there").check(&file("forged"), now());
    let (honest, _) = notarised();
    assert_ne!(attested.expect("everything fits").chain, honest.genesis().hash());
}
