//! Laws that hold for every seal. Each is written once, and runs for a chain of stamps and for a chain of
//! work.

#![expect(clippy::unwrap_used, reason = "a law is a test under another name")]

mod common;

use common::{NOON, grant, pay, people, server_keys};
use kusari::stage3_timestamp::*;
use kusari::stage4_pow::{Difficulty, Nonce, Work, WorkRule, mine};
use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha12Rng};

/// A kind of chain: what everyone agrees on, and how to seal a block.
struct Kind<S: Seal> {
    genesis: Genesis<S::Rule>,
    make: fn(Draft) -> SealedBlock<S>,
}

/// Hard enough that an edited block isn't good by accident, see
/// [`a_changed_byte_is_refused`].
const DIFFICULTY: Difficulty = Difficulty::from_bits(16);

fn stamps() -> Kind<Stamp> {
    let rule = ServerKey { timestamp_server: server_keys().address().clone() };
    Kind { genesis: genesis(rule), make: |draft| Stamp::seal(draft, server_keys()) }
}

fn work() -> Kind<Work> {
    let make = |draft| mine(draft, DIFFICULTY, Nonce::default()).expect("there are 2^53 nonces");
    Kind { genesis: genesis(WorkRule { difficulty: DIFFICULTY }), make }
}

fn genesis<R>(rule: R) -> Genesis<R> {
    let grants = vec![grant(&people().alice, 100), grant(&people().mallory, 7)];
    Genesis { time: NOON, grants, rule }
}

/// Three small blocks, of two payments, none, and one.
fn blocks<S: Seal>(kind: &Kind<S>) -> Vec<SealedBlock<S>> {
    let (alice, bob) = (&people().alice, &people().bob);
    let mut chain = SealedChain::<S>::new(kind.genesis.clone()).expect("a good genesis");
    for transactions in
        [vec![pay(alice, bob, 30, 1), pay(bob, alice, 5, 2)], vec![], vec![pay(alice, bob, 1, 3)]]
    {
        chain.push((kind.make)(chain.draft(NOON, transactions))).expect("a good block");
    }
    chain.blocks().to_vec()
}

/// Runs each law for each seal.
macro_rules! laws {
    ($($law:ident)*) => {
        mod of_stamps { $(#[test] fn $law() { super::$law(&super::stamps()) })* }
        mod of_work { $(#[test] fn $law() { super::$law(&super::work()) })* }
    };
}

laws! {
    what_is_encoded_is_decoded_again
    a_changed_byte_is_refused
    a_changed_byte_of_the_genesis_is_refused
    a_block_left_out_swapped_or_repeated_is_refused
    verifying_is_pushing_one_by_one
    balances_add_up_to_the_grants
    a_refused_block_changes_nothing
}

fn what_is_encoded_is_decoded_again<S: Seal>(kind: &Kind<S>) {
    let bytes = encode(&kind.genesis);
    let genesis: Genesis<S::Rule> = decode(&bytes, bytes.len()).unwrap();
    assert_eq!(genesis, kind.genesis);
    assert_eq!(encode(&genesis), bytes);
    for block in blocks(kind) {
        let bytes = encode(&block);
        let again: SealedBlock<S> = decode(&bytes, bytes.len()).unwrap();
        assert_eq!(again, block);
        assert_eq!(encode(&again), bytes);
        assert_eq!(again.hash(), block.hash());
    }
}

/// Changes every byte of a block with a payment in it, once by flipping its last bit, which turns a digit
/// into another digit, and once to a random value.
///
/// With stamps, a refusal is certain. With work, it's as certain as the difficulty makes it: another time or
/// nonce is a new draw, and one in 2^16 wins. These keys and ids are the same each time, so none does.
fn a_changed_byte_is_refused<S: Seal>(kind: &Kind<S>) {
    let [one, two, three] = <[_; 3]>::try_from(blocks(kind)).expect("there are three");
    let mut before = Verifier::<S>::new(&kind.genesis).unwrap();
    before.accept(&one).unwrap();
    before.accept(&two).unwrap();
    before.clone().accept(&three).unwrap();

    let mut rng = ChaCha12Rng::seed_from_u64(30);
    let good = encode(&three);
    for at in 0..good.len() {
        for byte in [good[at] ^ 1, rng.random_range(b' '..0x7f)] {
            let mut bytes = good.clone();
            bytes[at] = byte;
            let Ok(changed) = decode::<SealedBlock<S>>(&bytes, MAX_BLOCK_BYTES) else { continue };
            let refused = before.clone().accept(&changed).is_err();
            assert!(refused || bytes == good, "byte {at} became {:?}", char::from(byte));
        }
    }
}

/// The first block names the genesis, so nothing in the genesis can change.
fn a_changed_byte_of_the_genesis_is_refused<S: Seal>(kind: &Kind<S>) {
    let good = encode(&kind.genesis);
    let block = &blocks(kind)[0];
    for at in 0..good.len() {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        let Ok(changed) = decode(&bytes, MAX_BLOCK_BYTES) else { continue };
        let Ok(mut verifier) = Verifier::<S>::new(&changed) else { continue };
        assert_eq!(verifier.accept(block).unwrap_err().code(), "wrong-link", "byte {at}");
    }
}

fn a_block_left_out_swapped_or_repeated_is_refused<S: Seal>(kind: &Kind<S>) {
    let blocks = blocks(kind);
    let verify = |blocks: Vec<SealedBlock<S>>| {
        SealedChain::verify(kind.genesis.clone(), blocks)
            .map(|chain| chain.tip().height)
            .map_err(|refusal| (refusal.code(), refusal.height()))
    };
    assert_eq!(verify(blocks.clone()), Ok(3));
    for at in 0..3 {
        let height = at as u64 + 1;
        let mut left_out = blocks.clone();
        left_out.remove(at);
        // You can cut off the end, and only the end.
        let expected = if at == 2 { Ok(2) } else { Err(("wrong-link", height)) };
        assert_eq!(verify(left_out), expected);

        let mut repeated = blocks.clone();
        repeated.insert(at, blocks[at].clone());
        assert_eq!(verify(repeated), Err(("wrong-link", height + 1)));

        for other in at + 1..3 {
            let mut swapped = blocks.clone();
            swapped.swap(at, other);
            assert_eq!(verify(swapped), Err(("wrong-link", height)));
        }
    }
}

fn verifying_is_pushing_one_by_one<S: Seal>(kind: &Kind<S>) {
    let mut pushed = SealedChain::<S>::new(kind.genesis.clone()).unwrap();
    let mut verifier = Verifier::<S>::new(&kind.genesis).unwrap();
    for (count, block) in blocks(kind).into_iter().enumerate() {
        assert_eq!(verifier.accept(&block).unwrap(), block.hash());
        assert_eq!(pushed.push(block.clone()).unwrap(), block.hash());
        let verified =
            SealedChain::verify(kind.genesis.clone(), blocks(kind)[..=count].to_vec()).unwrap();
        assert_eq!(verified.blocks(), pushed.blocks());
        for (tip, accounts) in
            [(verified.tip(), verified.accounts()), (verifier.tip(), verifier.accounts())]
        {
            assert_eq!(tip, pushed.tip());
            assert_eq!(accounts, pushed.accounts());
        }
    }
}

fn balances_add_up_to_the_grants<S: Seal>(kind: &Kind<S>) {
    let mut verifier = Verifier::<S>::new(&kind.genesis).unwrap();
    let sum = |accounts: &Accounts| accounts.balances().map(|(_, held)| held.units()).sum::<u64>();
    assert_eq!(sum(verifier.accounts()), 107);
    for block in blocks(kind) {
        verifier.accept(&block).unwrap();
        assert_eq!(sum(verifier.accounts()), 107);
        assert_eq!(verifier.accounts().granted(), Amount::new(107));
    }
}

fn a_refused_block_changes_nothing<S: Seal>(kind: &Kind<S>) {
    let chain = SealedChain::<S>::verify(kind.genesis.clone(), blocks(kind)).unwrap();
    let (alice, bob) = (&people().alice, &people().bob);
    let good = pay(alice, bob, 1, 10);
    for transactions in [
        vec![good.clone(), good.clone()],
        vec![good.clone(), pay(alice, bob, 1, 1)],
        vec![good.clone(), pay(alice, bob, 100, 11)],
        vec![good.clone(), Transaction { amount: Amount::new(2), ..pay(alice, bob, 1, 11) }],
    ] {
        let mut after = chain.clone();
        let refusal = after.push((kind.make)(chain.draft(NOON, transactions))).unwrap_err();
        assert_eq!((refusal.height(), refusal.transaction()), (4, Some(1)));
        assert_eq!(after.tip(), chain.tip());
        assert_eq!(after.blocks(), chain.blocks());
        assert_eq!(after.accounts(), chain.accounts());
        after.push((kind.make)(after.draft(NOON, vec![good.clone()]))).unwrap();
    }
}
