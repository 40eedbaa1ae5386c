//! The wire format of chapter 6: what `docs/wire-format.md` says about it, byte by byte, with one example.
//!
//! The example is made with the library. The test checks without it that the example has the form that the
//! document describes: it counts off the bytes and hashes them itself.

#![expect(clippy::unwrap_used, reason = "what can't be read fails the test")]

use kusari::stage6_coin::*;
use ripemd::Ripemd160;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

const BEGIN: &str = "<!-- stage6: written by tests/wire_format_coin.rs -->\n";

/// The section of the document, and the text between the marks in it.
fn section() -> (String, String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/wire-format.md");
    let document = std::fs::read_to_string(path).unwrap();
    let (_, section) = document.split_once("\n## The coin of chapter 6\n").unwrap();
    let (_, rest) = section.split_once(BEGIN).unwrap();
    let (example, _) = rest.split_once("<!-- end -->").unwrap();
    (section.to_owned(), example.to_owned())
}

fn key(number: u8) -> PrivateKey {
    PrivateKey::from_bytes(&[number; 32]).unwrap()
}

struct Example {
    genesis: Genesis,
    /// Alice mines the first. In the second, she pays Bob.
    blocks: [Block; 2],
}

fn example() -> Example {
    let rules = Rules { easiest: CompactTarget::from_bits(0x2000_ffff), ..Rules::classroom() };
    let time = Time::from_millis(1_000_000_000_000);
    let genesis = Genesis { time, words: "one worked example".into(), rules };
    let [alice, bob] = [1, 2].map(key);
    let [to_alice, to_bob] = [&alice, &bob].map(|key| Address::of(&key.public_key()).lock());
    let mut chain = Chain::new(genesis.clone()).unwrap();
    let at = |seconds: u64| Time::from_millis(time.millis() + 1000 * seconds);
    chain.push(mine(chain.draft(&[], to_alice.clone(), at(10)).unwrap()).unwrap()).unwrap();
    let spent = chain.blocks()[0].transactions[0].clone();
    let output = |coins: u64, less: u64, lock| Output {
        amount: Amount::new(coins * UNITS_PER_COIN - less),
        lock,
    };
    let mut payment = Transaction {
        version: 2,
        inputs: vec![Input::spending(spent.out_point(0))],
        outputs: vec![output(30, 0, to_bob), output(20, 1000, to_alice.clone())],
        lock_height: 1,
    };
    payment.sign(0, &spent.outputs[0], &genesis.hash(), &alice);
    chain.push(mine(chain.draft(&[payment], to_alice, at(20)).unwrap()).unwrap()).unwrap();
    let blocks = chain.blocks().to_vec().try_into().unwrap();
    Example { genesis, blocks }
}

fn sha256d(bytes: &[u8]) -> Vec<u8> {
    Sha256::digest(Sha256::digest(bytes)).to_vec()
}

/// Hashes are shown with their last byte first.
fn shown(hash: &[u8]) -> String {
    to_hex(&hash.iter().rev().copied().collect::<Vec<_>>())
}

/// Takes the next bytes.
fn take<'a>(rest: &mut &'a [u8], count: usize) -> &'a [u8] {
    let (taken, after) = rest.split_at(count);
    *rest = after;
    taken
}

fn take_u32(rest: &mut &[u8]) -> u32 {
    u32::from_le_bytes(take(rest, 4).try_into().unwrap())
}

/// The example as the document prints it.
fn printed() -> String {
    let Example { genesis, blocks } = example();
    let mut text = String::new();
    let json = String::from_utf8(encode(&genesis)).unwrap();
    let first = genesis.block();
    let line = |text: &mut String, what: &str, hash: String, bytes: String| {
        writeln!(text, "{what} `{hash}`\n\n```text\n{bytes}\n```\n").unwrap();
    };
    writeln!(text, "What everyone agrees on:\n\n```text\n{json}\n```\n").unwrap();
    let hash = |block: &Block| to_hex(block.hash().as_bytes());
    let hex = |block: &Block| to_hex(&block.to_bytes());
    line(
        &mut text,
        "The block at height 0 that it describes has the hash",
        hash(&first),
        hex(&first),
    );
    for (height, block) in (1..).zip(&blocks) {
        let what = format!("The block at height {height} has the hash");
        line(&mut text, &what, hash(block), hex(block));
    }
    let payment = &blocks[1].transactions[1];
    let spent = &blocks[0].transactions[0].outputs[0];
    let message = SignatureHashes::of(payment).bip143_message(0, spent);
    let message = [message, genesis.hash().as_bytes().to_vec()].concat();
    let [alice, bob] = [1, 2].map(|number| Address::of(&key(number).public_key()).to_string());
    line(
        &mut text,
        &format!("The payment in it, from `{alice}` to `{bob}`, is called"),
        payment.txid().to_hex(),
        to_hex(&payment.to_bytes()),
    );
    line(
        &mut text,
        "What its signature signs has the double SHA-256",
        to_hex(&sha256d(&message)),
        to_hex(&message),
    );
    text
}

#[test]
fn the_example_in_the_document_is_this_one() {
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join("wire_format_coin.md");
    std::fs::write(&copy, printed()).unwrap();
    assert!(
        section().1 == printed(),
        "docs/wire-format.md is stale; replace the example with {}",
        copy.display()
    );
}

/// The texts in the example: the genesis, three blocks, a payment, and what it signs.
fn texts() -> [String; 6] {
    let (_, example) = section();
    let texts = example.split("```text\n").skip(1).map(|rest| rest.split_once('\n').unwrap().0);
    texts.map(str::to_owned).collect::<Vec<_>>().try_into().unwrap()
}

#[test]
fn a_header_has_eighty_bytes_and_their_double_hash_is_the_blocks_name() {
    let (_, example) = section();
    let [_, blocks @ .., _, _] = texts();
    let mut previous = "0".repeat(64);
    for (height, block) in (0..).zip(blocks.map(|text| from_hex(&text).unwrap())) {
        let name = shown(&sha256d(&block[..80]));
        assert!(example.contains(&format!("at height {height} ")) && example.contains(&name));
        let mut rest = &block[..80];
        assert_eq!(take_u32(&mut rest), 1, "the version");
        assert_eq!(shown(take(&mut rest, 32)), previous);
        let merkle_root = take(&mut rest, 32);
        assert_eq!(take_u32(&mut rest), 1_000_000_000 + 10 * height, "the time");
        assert_eq!(take_u32(&mut rest), 0x2000_ffff, "the target");
        let is_mined = name.as_str() <= "00ffff";
        assert_eq!(is_mined, height > 0, "{name}: the genesis needs no work");
        if block[80] == 1 {
            assert_eq!(merkle_root, sha256d(&block[81..]), "a single transaction is its own root");
        }
        previous = name;
    }
}

#[test]
fn a_genesis_is_hashed_into_its_coinbase() {
    let [genesis, block, ..] = texts();
    let block = from_hex(&block).unwrap();
    let mut rest = &block[81..];
    assert_eq!(take_u32(&mut rest), 1);
    assert_eq!(take(&mut rest, 1), [1], "one input");
    assert_eq!(take(&mut rest, 36), [&[0; 32][..], &[0xff; 4]].concat(), "it spends nothing");
    // Its script is 35 bytes long: 0 for the height, 32 bytes, and 0 for the extra nonce.
    assert_eq!(take(&mut rest, 3), [35, 0, 32]);
    assert_eq!(take(&mut rest, 32), sha256d(genesis.as_bytes()));
    assert_eq!(take(&mut rest, 1), [0]);
    assert_eq!(take_u32(&mut rest), u32::MAX);
    assert_eq!(rest, [&[1][..], &[0; 8], &[0], &[0; 4]].concat(), "one output of nothing");
}

#[test]
fn a_payment_can_be_read_and_its_signature_checked_by_counting_bytes() {
    let (_, example) = section();
    let [_, _, first, second, payment, message] = texts();
    let bytes = from_hex(&payment).unwrap();
    assert!(second.ends_with(&payment), "it is the last of the block");
    let mut rest = &bytes[..];
    let version = take(&mut rest, 4);
    assert_eq!(take(&mut rest, 2), [0, 1], "witnesses follow");
    let body = rest;
    assert_eq!(take(&mut rest, 1), [1], "one input");
    let out_point = take(&mut rest, 36);
    assert_eq!(take(&mut rest, 1), [0], "no signature script");
    let sequence = take(&mut rest, 4);
    assert_eq!(take(&mut rest, 1), [2], "two outputs");
    let outputs = rest;
    for units in [30 * UNITS_PER_COIN, 20 * UNITS_PER_COIN - 1000] {
        assert_eq!(take(&mut rest, 8), units.to_le_bytes());
        assert_eq!(take(&mut rest, 4), [25, 0x76, 0xa9, 20]);
        take(&mut rest, 20);
        assert_eq!(take(&mut rest, 2), [0x88, 0xac]);
    }
    let outputs = &outputs[..outputs.len() - rest.len()];
    let body = &body[..body.len() - rest.len()];
    assert_eq!(take(&mut rest, 2), [2, 64], "a witness of two items");
    let signature = take(&mut rest, 64);
    assert_eq!(take(&mut rest, 1), [33]);
    let public_key = take(&mut rest, 33);
    let lock_height = rest;
    assert_eq!(lock_height, 1_u32.to_le_bytes());

    let named = sha256d(&[version, body, lock_height].concat());
    assert!(example.contains(&format!("is called `{}`", shown(&named))));
    // It spends the only output of the first block.
    let first = from_hex(&first).unwrap();
    let spent = sha256d(&first[81..]);
    assert_eq!(out_point, [&spent[..], &[0; 4]].concat());
    let hash = Ripemd160::digest(Sha256::digest(public_key));
    let script = [&[25, 0x76, 0xa9, 20], &hash[..], &[0x88, 0xac]].concat();
    let mut locked = (50 * UNITS_PER_COIN).to_le_bytes().to_vec();
    locked.extend(&script);
    assert!(first.windows(locked.len()).any(|window| window == locked));

    let amount = (50 * UNITS_PER_COIN).to_le_bytes();
    let genesis = example.lines().find_map(|line| line.split_once("height 0 that")).unwrap().1;
    let genesis = from_hex(genesis.split('`').nth(1).unwrap()).unwrap();
    let (previous, sequences, paid) = (sha256d(out_point), sha256d(sequence), sha256d(outputs));
    let parts: [&[u8]; 11] = [
        version,
        &previous,
        &sequences,
        out_point,
        &script,
        &amount,
        sequence,
        &paid,
        lock_height,
        &[1, 0, 0, 0],
        &genesis,
    ];
    assert_eq!(to_hex(&parts.concat()), message);
    let digest = sha256d(&parts.concat()).try_into().unwrap();
    let key = PublicKey::from_bytes(public_key).unwrap();
    key.verify(&digest, &Signature::from_bytes(signature).unwrap()).unwrap();
}

#[test]
fn the_second_root_is_in_the_coinbase() {
    let [_, _, _, second, payment, _] = texts();
    let (second, payment) = (from_hex(&second).unwrap(), from_hex(&payment).unwrap());
    let root = sha256d(&[&[0; 32][..], &sha256d(&payment)].concat());
    // Skip header, count, version, count, outpoint and length. The height 2 and 32 bytes follow.
    assert_eq!(second[80 + 1 + 4 + 1 + 36 + 1..][..2], [0x52, 32]);
    assert_eq!(second[80 + 1 + 4 + 1 + 36 + 3..][..32], root);
    let coinbase = &second[81..second.len() - payment.len()];
    assert!(!coinbase[..6].starts_with(&[1, 0, 0, 0, 0, 1]), "a coinbase has no witness");
}

#[test]
fn an_address_is_a_version_a_hash_and_four_bytes_to_check_it() {
    let (section, _) = section();
    let public_key = key(1).public_key();
    let hash = Ripemd160::digest(Sha256::digest(public_key.to_bytes()));
    let bytes = [&[45], &hash[..]].concat();
    let bytes = [&bytes, &sha256d(&bytes)[..4]].concat();
    let letters = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    let mut digits = Vec::new();
    let mut number = bytes;
    while number.iter().any(|digit| *digit != 0) {
        let mut rest = 0;
        for digit in &mut number {
            let value = rest * 256 + u32::from(*digit);
            (*digit, rest) = ((value / 58) as u8, value % 58);
        }
        digits.push(letters[rest as usize]);
    }
    digits.reverse();
    let address = String::from_utf8(digits).unwrap();
    assert_eq!(address, Address::of(&public_key).to_string());
    assert!(section.contains(&address));
}

fn codes_of<E: Refusal>() -> BTreeSet<String> {
    E::CODES.iter().map(|code| code.to_string()).collect()
}

#[test]
fn the_document_explains_every_code_of_chapter_6() {
    let (section, _) = section();
    let (_, table) = section.split_once("\n### Codes of chapter 6\n").unwrap();
    let (table, _) = table.split_once("\n## ").unwrap(); // chapter 7 has codes of its own
    let cells = table.lines().filter_map(|line| line.strip_prefix("| `"));
    let explained: BTreeSet<_> = cells.map(|cell| cell.split('`').take(1).collect()).collect();
    let codes: [BTreeSet<String>; 14] = [
        codes_of::<AddressError>(),
        codes_of::<BlockError>(),
        codes_of::<EcdsaError>(),
        codes_of::<FormatError>(),
        codes_of::<GenesisError>(),
        codes_of::<HeaderError>(),
        codes_of::<LightError>(),
        codes_of::<MempoolError>(),
        codes_of::<PaymentError>(),
        codes_of::<ProofError>(),
        codes_of::<RulesError>(),
        codes_of::<ScriptError>(),
        codes_of::<SpendError>(),
        codes_of::<TargetError>(),
    ];
    assert_eq!(explained, codes.into_iter().flatten().collect());
}
