//! Chapter 6: whatever the bytes are, reading and running come to an end, and what is read is written as the
//! same bytes.

use crate::cases;
use kusari::stage6_coin::*;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use std::fmt::Debug;
use std::sync::LazyLock;

fn amount() -> impl Strategy<Value = Amount> {
    prop_oneof![0..1000_u64, Just(Amount::MAX.units()), any::<u64>()].prop_map(Amount::new)
}

/// A script that someone might write: pushes, numbers and instructions.
fn script() -> impl Strategy<Value = Script> {
    let push = vec(any::<u8>(), 0..90).prop_map(|data| Script::default().push(&data));
    let number = any::<u32>().prop_map(|number| Script::default().number(number));
    let opcode = select(Opcode::ALL).prop_map(|opcode| Script::default().then(opcode));
    let small = (0..20_u32).prop_map(|number| Script::default().number(number));
    let part = prop_oneof![1 => push, 1 => number, 4 => opcode, 3 => small];
    vec(part, 0..40).prop_map(|parts| {
        Script::from_bytes(parts.iter().flat_map(|part| part.as_bytes()).copied().collect())
    })
}

/// Any bytes, read as a script.
fn any_script() -> impl Strategy<Value = Script> {
    prop_oneof![vec(any::<u8>(), 0..60).prop_map(Script::from_bytes), script()]
}

fn witness() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let item = prop_oneof![vec(any::<u8>(), 0..4), vec(any::<u8>(), 0..80)];
    vec(item, 0..5)
}

prop_compose! {
    fn input()(
        txid in any::<[u8; 32]>(),
        index in any::<u32>(),
        signature_script in any_script(),
        sequence in any::<u32>(),
        witness in witness(),
    ) -> Input {
        let previous = OutPoint { txid: Txid::from_bytes(txid), index };
        Input { previous, signature_script, sequence, witness }
    }
}

prop_compose! {
    fn transaction()(
        version in any::<u32>(),
        inputs in vec(input(), 1..4),
        outputs in vec((amount(), any_script()), 0..4),
        lock_height in any::<u32>(),
    ) -> Transaction {
        let outputs = outputs.into_iter().map(|(amount, lock)| Output { amount, lock }).collect();
        Transaction { version, inputs, outputs, lock_height }
    }
}

prop_compose! {
    fn header()(bytes in vec(any::<u8>(), Header::BYTES)) -> Header {
        Header::from_bytes(&bytes).expect("eighty bytes are a header, good or bad")
    }
}

prop_compose! {
    fn block()(header in header(), transactions in vec(transaction(), 0..4)) -> Block {
        Block { header, transactions }
    }
}

/// What is read from bytes is written as the same bytes, and can also be read from JSON.
fn one_spelling<T: Encoded + PartialEq + Debug>(bytes: &[u8]) -> Result<(), TestCaseError> {
    if let Ok(value) = T::from_bytes(bytes) {
        prop_assert_eq!(value.to_bytes(), bytes);
    }
    Ok(())
}

fn survives<T: Encoded + PartialEq + Debug>(value: &T) -> Result<(), TestCaseError> {
    let read = T::from_bytes(&value.to_bytes());
    prop_assert_eq!(read.as_ref(), Ok(value));
    Ok(())
}

/// A good block with a payment.
static BLOCK: LazyLock<Block> = LazyLock::new(|| {
    let key = PrivateKey::generate(&mut ChaCha12Rng::seed_from_u64(1));
    let lock = Address::of(&key.public_key()).lock();
    let rules = Rules { easiest: CompactTarget::from_bits(0x207f_ffff), ..Rules::classroom() };
    let genesis = Genesis { time: Time::default(), words: String::new(), rules };
    let mut chain = Chain::new(genesis.clone()).expect("a good genesis");
    let mut next = |payments: &[Transaction]| {
        let draft = chain.draft(payments, lock.clone(), Time::default()).expect("good payments");
        let block = mine(draft).expect("there are enough nonces");
        chain.push(block.clone()).expect("a good block");
        block
    };
    let first = next(&[]);
    let spent = &first.transactions[0];
    let inputs = vec![Input::spending(spent.out_point(0))];
    let mut payment =
        Transaction { version: 2, inputs, outputs: spent.outputs.clone(), lock_height: 0 };
    payment.sign(0, &spent.outputs[0], &genesis.hash(), &key);
    next(&[payment])
});

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn any_bytes_are_read_as_nothing_or_as_what_is_written_as_the_same_bytes(
        bytes in vec(any::<u8>(), 0..300),
    ) {
        one_spelling::<Transaction>(&bytes)?;
        one_spelling::<Block>(&bytes)?;
        one_spelling::<Header>(&bytes)?;
        one_spelling::<Output>(&bytes)?;
        one_spelling::<OutPoint>(&bytes)?;
    }

    #[test]
    fn a_place_has_one_spelling(
        bytes in vec(any::<u8>(), 92),
        bits in prop_oneof![any::<u32>(), 0x1c00_0000..0x1f00_0000_u32],
    ) {
        let mut bytes = bytes;
        bytes[40..44].copy_from_slice(&bits.to_le_bytes());
        one_spelling::<Place>(&bytes)?;
        let is_canonical = CompactTarget::from_bits(bits).to_target()
            .is_ok_and(|target| target.to_compact().bits() == bits);
        prop_assert_eq!(Place::from_bytes(&bytes).is_ok(), is_canonical);
        prop_assert!(Place::from_bytes(&bytes[1..]).is_err());
    }

    #[test]
    fn a_good_block_with_some_bytes_changed_has_one_spelling_too_and_is_checked_to_the_end(
        edits in vec((any::<Index>(), any::<u8>()), 1..6),
        cut in any::<Index>(),
        is_cut in any::<bool>(),
    ) {
        let mut bytes = BLOCK.to_bytes();
        for (at, byte) in edits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if is_cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        one_spelling::<Block>(&bytes)?;
        one_spelling::<Transaction>(&bytes[Header::BYTES.min(bytes.len())..])?;
        if let Ok(block) = Block::from_bytes(&bytes) && block != *BLOCK {
            let _ = block.check();
            let _ = block.header.check_work(Target::MAX);
        }
    }

    #[test]
    fn what_is_written_is_read_again(transaction in transaction(), block in block()) {
        survives(&transaction)?;
        survives(&block)?;
        survives(&block.header)?;
        let json = encode(&transaction);
        prop_assert_eq!(decode::<Transaction>(&json, usize::MAX), Ok(transaction));
        prop_assert_eq!(decode::<Block>(&encode(&block), usize::MAX), Ok(block));
    }

    #[test]
    fn the_facts_about_a_transaction_are_what_each_question_alone_is_answered_with(
        transaction in transaction(),
    ) {
        let facts = transaction.facts();
        let alone = (transaction.txid(), transaction.witness_hash(), transaction.size());
        prop_assert_eq!((facts.txid, facts.witness_hash, facts.size), alone);
        let mut bare = transaction;
        bare.inputs.iter_mut().for_each(|input| input.witness.clear());
        prop_assert_eq!(facts.core_size, bare.size());
    }

    #[test]
    fn any_transaction_and_any_block_are_checked_to_the_end(
        transaction in transaction(),
        block in block(),
    ) {
        let _ = (transaction.check(), block.check(), transaction.paid());
        let hashes = SignatureHashes::of(&transaction);
        let outputs = transaction.outputs.iter().zip(0..transaction.inputs.len());
        for (output, input) in outputs {
            let spending = hashes.spending(input, output, &block.hash());
            let _ = output.lock.run(&transaction.inputs[input].witness, &spending);
        }
    }

    #[test]
    fn every_script_ends_on_every_stack_and_a_trace_ends_as_the_run_does(
        script in any_script(),
        witness in witness(),
        lock_height in any::<u32>(),
    ) {
        let spending = Spending { signature_hash: [1; 32], lock_height };
        let outcome = script.run(&witness, &spending);
        let trace = script.trace(&witness, &spending);
        prop_assert_eq!(&trace.outcome, &outcome);
        prop_assert!(trace.steps.len() <= script.as_bytes().len());
        prop_assert!(trace.steps.iter().all(|step| step.stack.len() <= MAX_STACK));
        if outcome.is_ok() {
            prop_assert_eq!(trace.steps.len(), script.instructions().count());
        }
        let _ = trace.to_string();
    }

    #[test]
    fn a_script_that_can_be_read_is_written_as_text_that_means_the_same(script in any_script()) {
        let text = script.to_string();
        if script.instructions().all(|instruction| instruction.is_ok()) {
            prop_assert_eq!(text.parse(), Ok(script));
        } else {
            prop_assert!(text.parse::<Script>().is_err(), "{}", text);
        }
    }

    #[test]
    fn any_text_is_a_script_or_is_refused(text in "[ -~]{0,40}|([A-Z0-9x ]{0,10})*") {
        if let Ok(script) = text.parse::<Script>() {
            prop_assert_eq!(script.to_string().parse(), Ok(script));
        }
    }

    #[test]
    fn an_address_is_read_again_and_any_other_text_is_refused_or_another_address(
        hash in any::<[u8; 20]>(),
        text in any::<String>(),
        at in any::<Index>(),
        letter in any::<char>(),
    ) {
        let address = Address::from_hash(hash);
        let shown = address.to_string();
        prop_assert_eq!(shown.parse(), Ok(address));
        let slip: String = shown.chars().enumerate()
            .map(|(index, was)| if index == at.index(shown.len()) { letter } else { was })
            .collect();
        for other in [text, slip] {
            if let Ok(read) = other.parse::<Address>() {
                prop_assert_eq!(read.to_string(), other);
            }
        }
    }

    #[test]
    fn keys_and_signatures_have_one_spelling(bytes in vec(any::<u8>(), 0..70), first in 0..8_u8) {
        let mut key = bytes.clone();
        key.resize(33, 7);
        key[0] = first;
        if let Ok(read) = PublicKey::from_bytes(&key) {
            prop_assert_eq!(&read.to_bytes()[..], &key[..]);
        }
        let mut signature = bytes;
        signature.resize(64, 7);
        if let Ok(read) = Signature::from_bytes(&signature) {
            prop_assert_eq!(&read.to_bytes()[..], &signature[..]);
        }
    }

    #[test]
    fn a_target_is_written_in_four_bytes_and_means_as_much_or_a_little_less(
        bytes in any::<[u8; 32]>(),
        zeros in 0..32_usize,
    ) {
        let mut bytes = bytes;
        bytes[..zeros].fill(0);
        bytes[31] |= 1;
        let target = Target::from_be_bytes(bytes);
        let read = target.to_compact().to_target().expect("it isn't zero");
        prop_assert!(read <= target && read.to_compact() == target.to_compact());
        // Of three bytes, at least two are kept.
        prop_assert!(read >= target.scale(32_767, 32_768));
        prop_assert!(target.work() <= read.work());
    }

    #[test]
    fn any_four_bytes_are_a_target_or_none(bits in any::<u32>()) {
        if let Ok(target) = CompactTarget::from_bits(bits).to_target() {
            prop_assert_eq!(target.to_compact().to_target(), Ok(target));
            prop_assert!(target.work() >= ChainWork::new(1));
        }
    }

    #[test]
    fn a_target_is_never_adjusted_by_more_than_four_or_beyond_the_easiest(
        bits in 0x0400_8000..0x1d00_ffff_u32,
        took in any::<i64>(),
        seconds in 0..5_000_000_i64,
    ) {
        let rules = Rules::bitcoin();
        if let Ok(before) = CompactTarget::from_bits(bits).to_target() {
            let before = before.min(rules.easiest_target());
            for took in [took, seconds] {
                let after = rules.adjust(before, took).to_target().expect("it is a target");
                prop_assert!(after <= rules.easiest_target() && after <= before.scale(4, 1));
                // A little less than a quarter, because it's rounded down twice.
                prop_assert!(after >= before.scale(249, 1_000));
            }
        }
    }
}
