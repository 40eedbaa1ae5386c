//! The people in these tests, their rules, and ways to write blocks that break one of them.

use kusari::stage6_coin::*;
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use std::fmt::Debug;
use std::sync::LazyLock;

pub(crate) static ALICE: LazyLock<PrivateKey> = LazyLock::new(|| key(1));
pub(crate) static BOB: LazyLock<PrivateKey> = LazyLock::new(|| key(2));
pub(crate) static CAROL: LazyLock<PrivateKey> = LazyLock::new(|| key(3));

pub(crate) fn key(seed: u64) -> PrivateKey {
    PrivateKey::generate(&mut ChaCha12Rng::seed_from_u64(seed))
}

/// When all chains begin.
pub(crate) const BEGIN: Time = Time::from_millis(1_700_000_000_000);

/// The subsidy of the first blocks.
pub(crate) const SUBSIDY: u64 = 1_000_000;

/// A block takes two hashes, on average.
pub(crate) const EASIEST: CompactTarget = CompactTarget::from_bits(0x207f_ffff);

pub(crate) fn rules() -> Rules {
    Rules {
        easiest: EASIEST,
        spacing: 10,
        period: 1000,
        first_subsidy: Amount::new(SUBSIDY),
        halving: 100,
        maturity: 2,
    }
}

pub(crate) fn genesis() -> Genesis {
    genesis_with(rules())
}

pub(crate) fn genesis_with(rules: Rules) -> Genesis {
    Genesis { time: BEGIN, words: "the tests begin".into(), rules }
}

/// The hash that all signatures here sign, unless a test says otherwise.
pub(crate) static CHAIN: LazyLock<BlockHash> = LazyLock::new(|| genesis().hash());

/// The script that locks an amount to a key.
pub(crate) fn lock(key: &PrivateKey) -> Script {
    Address::of(&key.public_key()).lock()
}

pub(crate) fn output(amount: u64, lock: Script) -> Output {
    Output { amount: Amount::new(amount), lock }
}

/// A change, and the code of the refusal that it leads to.
pub(crate) type Change<T> = (fn(&mut T), &'static str);

/// The code of a refusal.
#[track_caller]
pub(crate) fn code<T: Debug, E: Refusal + Debug>(result: Result<T, E>) -> &'static str {
    result.expect_err("it breaks a rule").code()
}

/// A chain of `blocks` blocks, whose rewards are Alice's.
pub(crate) fn chain(blocks: usize) -> Chain {
    let mut chain = Chain::new(genesis()).expect("the genesis keeps all rules");
    grow(&mut chain, blocks);
    chain
}

pub(crate) fn grow(chain: &mut Chain, blocks: usize) {
    for _ in 0..blocks {
        confirm(chain, &[]);
    }
}

/// The next block of a chain, whose reward is Alice's.
#[track_caller]
pub(crate) fn next(chain: &Chain, payments: &[Transaction]) -> Block {
    let draft = chain.draft(payments, lock(&ALICE), BEGIN).expect("the payments keep all rules");
    mine(draft).expect("there are enough nonces")
}

/// Appends a block with these payments.
#[track_caller]
pub(crate) fn confirm(chain: &mut Chain, payments: &[Transaction]) -> Block {
    let block = next(chain, payments);
    chain.push(block.clone()).expect("the block keeps all rules");
    block
}

/// An output that can be spent.
pub(crate) type Found = (OutPoint, Coin);

/// The reward of the block at a height.
pub(crate) fn reward(chain: &Chain, height: usize) -> Found {
    found(chain, &chain.blocks()[height - 1].transactions[0], 0)
}

/// One of the outputs of a transaction that is on the chain.
pub(crate) fn found(chain: &Chain, transaction: &Transaction, index: u32) -> Found {
    let out_point = transaction.out_point(index);
    (out_point, chain.coins().coin(&out_point).expect("it is unspent").clone())
}

/// A payment from one person's coins, not signed yet.
pub(crate) fn unsigned(coins: &[Found], outputs: Vec<Output>) -> Transaction {
    let inputs = coins.iter().map(|(out_point, _)| Input::spending(*out_point)).collect();
    Transaction { version: 2, inputs, outputs, lock_height: 0 }
}

/// Signs all inputs with one key.
pub(crate) fn signed(mut payment: Transaction, coins: &[Found], by: &PrivateKey) -> Transaction {
    for (input, (_, coin)) in coins.iter().enumerate() {
        payment.sign(input, &coin.output, &CHAIN, by);
    }
    payment
}

/// A signed payment from one coin to one lock. The rest is the fee.
pub(crate) fn pay(coin: &Found, by: &PrivateKey, amount: u64, lock: Script) -> Transaction {
    let coins = std::slice::from_ref(coin);
    signed(unsigned(coins, vec![output(amount, lock)]), coins, by)
}

/// Finds a nonce again.
pub(crate) fn worked(mut block: Block) -> Block {
    while block.header.check_work(Target::MAX).is_err() {
        block.header.nonce += 1;
    }
    block
}

/// Recomputes the Merkle root, and does the work again.
pub(crate) fn sealed(mut block: Block) -> Block {
    block.header.merkle_root = merkle_root(&block.leaves());
    worked(block)
}

/// Recomputes the witness root, then the Merkle root, and does the work again, like a miner who carefully
/// breaks just one rule.
pub(crate) fn rewritten(mut block: Block) -> Block {
    let note = CoinbaseNote::of(&block.transactions[0]).expect("there is a coinbase");
    let note = CoinbaseNote { witness_root: block.witness_root(), ..note };
    block.transactions[0].inputs = note.coinbase(Output::default()).inputs;
    sealed(block)
}

/// Pushes a block that must be refused, and checks that nothing else happened.
#[track_caller]
pub(crate) fn refused(chain: &Chain, block: &Block) -> &'static str {
    let mut tried = chain.clone();
    let code = code(tried.push(block.clone()));
    assert_eq!(tried.coins(), chain.coins());
    assert_eq!(tried.place(), chain.place());
    assert_eq!(tried.blocks(), chain.blocks());
    code
}

/// A chain of four blocks, and a payment of the first reward, with a fee of 500.
pub(crate) fn chain_and_payment() -> (Chain, Transaction) {
    let chain = chain(4);
    let payment = pay(&reward(&chain, 1), &ALICE, SUBSIDY - 500, lock(&BOB));
    (chain, payment)
}

/// The code with which a block is refused after it was changed and rewritten.
#[track_caller]
pub(crate) fn rewritten_is_refused(change: impl Fn(&mut Block)) -> &'static str {
    let (chain, payment) = chain_and_payment();
    let mut block = next(&chain, &[payment]);
    change(&mut block);
    refused(&chain, &rewritten(block))
}
