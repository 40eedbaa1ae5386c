//! Real Bitcoin blocks and headers, and how the target changed. `tests/vectors/bitcoin` says where each comes
//! from.

use kusari::stage6_coin::*;
use std::collections::BTreeMap;
use std::fs;

fn read(file: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/bitcoin");
    fs::read_to_string(format!("{folder}/{file}")).expect("the file exists")
}

/// The lines of a table with `COLUMNS` columns. The first line says what they are.
pub(crate) fn table<const COLUMNS: usize>(file: &str) -> Vec<[String; COLUMNS]> {
    let text = read(file);
    let lines = text.lines().skip(1).map(|line| {
        let cells = line.split('\t').map(str::to_owned).collect::<Vec<_>>();
        cells.try_into().unwrap_or_else(|_| panic!("{file} has {COLUMNS} columns"))
    });
    lines.collect()
}

pub(crate) fn bytes(hex: &str) -> Vec<u8> {
    from_hex(hex.trim()).expect("it is hex digits")
}

pub(crate) fn array<const N: usize>(hex: &str) -> [u8; N] {
    bytes(hex).try_into().expect("it has that length")
}

/// A hash as Bitcoin shows it, last byte first.
pub(crate) fn shown(mut hash: [u8; 32]) -> String {
    hash.reverse();
    to_hex(&hash)
}

fn block(name: &str) -> Block {
    Block::from_bytes(&bytes(&read(&format!("block-{name}.hex")))).expect("it is a block")
}

fn headers() -> BTreeMap<u64, (Header, String)> {
    let header = |hex: &str| Header::from_bytes(&bytes(hex)).expect("it is a header");
    let rows = table("headers.tsv").into_iter();
    rows.map(|[height, hash, hex]| (height.parse().expect("it is a number"), (header(&hex), hash)))
        .collect()
}

fn compact(hex: &str) -> CompactTarget {
    CompactTarget::from_bits(u32::from_str_radix(hex, 16).expect("it is four bytes"))
}

#[test]
fn bitcoins_genesis_block_has_its_hash_its_work_and_its_headline() {
    let block = block("0");
    let hash = block.header.check_work(Rules::bitcoin().easiest_target()).unwrap();
    let known = "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f";
    assert_eq!(hash.to_hex(), known);
    let root = "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b";
    assert_eq!(shown(block.header.merkle_root), root);
    assert_eq!(block.transactions[0].txid().to_hex(), root, "its only transaction is the root");

    let script = &block.coinbase().unwrap().inputs[0].signature_script;
    let headline = b"The Times 03/Jan/2009 Chancellor on brink of second bailout for banks";
    assert!(script.as_bytes().ends_with(headline));
}

#[test]
fn real_blocks_have_the_hash_work_root_names_and_bytes_that_bitcoin_gives_them() {
    let mut names = table("txids.tsv").into_iter();
    for [height, hash, count, size, root] in table("blocks.tsv") {
        let block = block(&height);
        let found = block.header.check_work(Rules::bitcoin().easiest_target()).unwrap();
        assert_eq!(found.to_hex(), hash, "{height}");
        assert_eq!(block.transactions.len().to_string(), count, "{height}");
        assert_eq!(shown(block.header.merkle_root), root, "{height}");
        assert_eq!(merkle_root(&block.leaves()), block.header.merkle_root, "{height}");

        let encoded = block.to_bytes();
        assert_eq!(to_hex(&encoded), read(&format!("block-{height}.hex")).trim());
        assert_eq!(encoded.len().to_string(), size, "{height}");
        for (index, transaction) in block.transactions.iter().enumerate() {
            let expected = [height.clone(), index.to_string(), transaction.txid().to_hex()];
            assert_eq!(names.next(), Some(expected));
            assert_eq!(transaction.is_coinbase(), index == 0);
        }
    }
    assert_eq!(names.next(), None, "every name was compared");
}

#[test]
fn a_proof_leads_from_each_transaction_of_a_real_block_to_its_header() {
    for height in ["1", "170", "99960", "99993", "100002", "100014"] {
        let block = block(height);
        let leaves = block.leaves();
        for (index, leaf) in leaves.iter().enumerate() {
            let proof = MerkleProof::new(&leaves, index).unwrap();
            assert_eq!(proof.check(*leaf, &block.header.merkle_root), Ok(()), "{height}, {index}");
            let other = leaves[(index + 1) % leaves.len()];
            let is_wrong = Err(ProofError::WrongRoot);
            let expected = if other == *leaf { Ok(()) } else { is_wrong };
            assert_eq!(proof.check(other, &block.header.merkle_root), expected);
        }
    }
}

/// CVE-2012-2459: without the rule, a node that got the twin first would refuse the real block as well.
#[test]
fn the_twin_of_a_real_block_has_its_hash_and_root_and_is_refused() {
    let (real, twin) = (block("99960"), block("99960-twin"));
    assert_eq!((real.transactions.len(), twin.transactions.len()), (3, 4));
    assert_eq!(twin.hash(), real.hash());
    assert_eq!(merkle_root(&twin.leaves()), twin.header.merkle_root);
    assert!(repeats(&twin.leaves()) && !repeats(&real.leaves()));
    assert_eq!(twin.check(), Err(BlockError::Repeats));
    assert_ne!(real.check(), Err(BlockError::Repeats));
}

/// Ten of the fifty coins of block 9 went to another key, on 12 January 2009. At that time, Bitcoin signed the
/// transaction itself, with the script of the spent output in place of the signature.
#[test]
fn the_first_payment_of_all_spends_block_9_and_its_signature_verifies() {
    let (mined, payment) = (block("9"), block("170").payments()[0].clone());
    let spent = &mined.coinbase().unwrap().outputs[0];
    assert_eq!(payment.inputs[0].previous, mined.coinbase().unwrap().out_point(0));
    let paid = payment.outputs.iter().map(|output| output.amount.units() / UNITS_PER_COIN);
    assert_eq!(paid.collect::<Vec<_>>(), [10, 40]);
    assert_eq!(payment.paid(), Ok(spent.amount), "there is no fee");

    let instructions = payment.inputs[0].signature_script.instructions();
    let pushed = instructions.map(Result::unwrap).collect::<Vec<_>>();
    let [Instruction::Push(der)] = &pushed[..] else { panic!("a signature is pushed: {pushed:?}") };
    let signature = Signature::from_bytes(&[&der[4..36], &der[38..70]].concat()).unwrap();
    // The key is written with 65 bytes: 4, x and y. With 33, the first byte says whether y is even.
    let long = &spent.lock.as_bytes()[1..66];
    let key = PublicKey::from_bytes(&[&[2 + (long[64] & 1)], &long[1..33]].concat()).unwrap();

    let mut signed = payment.clone();
    signed.inputs[0].signature_script = spent.lock.clone();
    let message = [&signed.to_bytes()[..], &1_u32.to_le_bytes()].concat();
    assert_eq!(key.verify(&sha256d(&message), &signature), Ok(()));
    signed.outputs[0].amount = Amount::new(1);
    let message = [&signed.to_bytes()[..], &1_u32.to_le_bytes()].concat();
    assert_eq!(key.verify(&sha256d(&message), &signature), Err(EcdsaError::WrongSignature));
}

#[test]
fn real_headers_of_all_times_have_their_hash_and_meet_their_target() {
    let headers = headers();
    for (height, (header, hash)) in &headers {
        let found = header.check_work(Rules::bitcoin().easiest_target()).unwrap();
        assert_eq!(found.to_hex(), *hash, "{height}");
        let next = headers.get(&(height + 1));
        assert!(next.is_none_or(|(next, _)| next.previous_hash == found), "{height}");

        let mut less = *header;
        less.nonce ^= 1;
        let cause = less.check_work(Rules::bitcoin().easiest_target()).unwrap_err();
        assert_eq!(cause.code(), "high-hash");
    }
    assert_eq!((headers.len(), headers.last_key_value().unwrap().0), (40, &866_880));
}

#[test]
fn a_light_client_follows_the_first_headers_of_bitcoin() {
    let headers = headers();
    let mut client = LightClient::new(Rules::bitcoin(), headers[&0].0).unwrap();
    for height in 1..=12 {
        client.add(headers[&height].0).unwrap();
        assert_eq!(client.place().height(), height);
        if height == 11 {
            assert_eq!(client.place().median_time(), 1_231_471_789, "the time of block 6");
        }
    }
    assert_eq!(client.place().hash().to_hex(), headers[&12].1);
    assert_eq!(client.add(headers[&2015].0), Err(LightError::UnknownParent));
    // 2^32 + 2^16 + 1 hashes for a block, on average.
    let work = headers[&1].0.target.to_target().unwrap().work();
    assert_eq!(work, ChainWork::new(4_295_032_833));
}

#[test]
fn after_real_periods_the_target_is_the_one_that_bitcoin_had() {
    let (headers, mut changes) = (headers(), 0);
    let seconds = |height| i64::from(headers[&height].0.time);
    for (height, (header, _)) in &headers {
        let Some(first) = height.checked_sub(2016) else { continue };
        if height % 2016 == 0 && headers.contains_key(&first) {
            let last = height - 1;
            let took = seconds(last) - seconds(first);
            let before = headers[&last].0.target.to_target().unwrap();
            assert_eq!(Rules::bitcoin().adjust(before, took), header.target, "{height}");
            changes += usize::from(headers[&last].0.target != header.target);
        }
    }
    assert_eq!(changes, 10);
}

#[test]
fn the_target_moves_as_bitcoin_core_says_and_no_further_than_by_four() {
    for [first, last, before, after, what] in table("retargets.tsv") {
        let took = last.parse::<i64>().unwrap() - first.parse::<i64>().unwrap();
        let before = compact(&before).to_target().unwrap();
        assert_eq!(Rules::bitcoin().adjust(before, took), compact(&after), "{what}");
    }
}

#[test]
fn compact_targets_mean_what_bitcoin_core_says() {
    for [bits, meaning, again] in table("compact-targets.tsv") {
        let target = compact(&bits).to_target();
        match meaning.as_str() {
            "zero" => assert_eq!(target.unwrap_err().code(), "target-zero", "{bits}"),
            "negative" => assert_eq!(target.unwrap_err().code(), "target-negative", "{bits}"),
            "overflow" => assert_eq!(target.unwrap_err().code(), "target-too-large", "{bits}"),
            digits => {
                assert_eq!(target, Ok(Target::from_be_bytes(array(digits))), "{bits}");
                assert_eq!(target.unwrap().to_compact(), compact(&again), "{bits}");
            }
        }
    }
    // The mantissa's highest bit would be a minus sign, so there's one more digit.
    let mut bytes = [0; 32];
    bytes[31] = 0x80;
    assert_eq!(Target::from_be_bytes(bytes).to_compact(), compact("02008000"));
}

/// Bitcoin Core counts 2,099,999,997,690,000 units, including the fifty coins of the genesis, which can't
/// be spent.
#[test]
fn the_subsidy_halves_until_there_are_as_many_coins_as_bitcoin_core_counts() {
    let rules = Rules::bitcoin();
    let halving = u64::from(rules.halving);
    let mut subsidy = 100 * UNITS_PER_COIN;
    for era in 0..64 {
        subsidy /= 2;
        assert_eq!(rules.subsidy((era * halving).max(1)).units(), subsidy);
        assert_eq!(rules.subsidy(era * halving + halving - 1).units(), subsidy);
    }
    assert_eq!(rules.subsidy(64 * halving), Amount::ZERO);
    let all = 2_099_999_997_690_000 - 50 * UNITS_PER_COIN;
    assert_eq!(rules.cap(), Ok(Amount::new(all)));
}
