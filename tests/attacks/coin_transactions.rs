//! Transactions of the coin: rows 10, 19 to 23, 26, 42 to 47, 49, 50 and 63.

use crate::coin_places::{
    self as places, COIN, alice, bob, chain, judge, lock, mallory, pay, paying, to, unsigned, wait,
};
use crate::incidents::*;
use crate::row::{Attack, HOLDS, Outcome, Row, UNNUMBERED, row};
use crate::state;
use kusari::stage6_coin::*;
use std::sync::Arc;

/// Alice's payment, with something changed before she signs it.
fn tries(change: fn(&mut Transaction)) -> Vec<Outcome> {
    judge(paying(change), 1)
}

/// The same, when the answer depends on the chain, so that it costs a neighbour nothing.
fn tries_free(change: fn(&mut Transaction)) -> Vec<Outcome> {
    judge(paying(change), 0)
}

fn without_inputs() -> Vec<Outcome> {
    let chain = chain();
    let payment = unsigned(&[], vec![to(&mallory(), 1)]);
    // It has no encoding: a zero in that place means that witnesses follow.
    assert!(Transaction::from_bytes(&payment.to_bytes()).is_err());
    let drafted = chain.draft(std::slice::from_ref(&payment), lock(&mallory()), places::now());
    vec![
        Outcome::stateless("a transaction", payment.check()),
        Outcome::stateless("a draft", drafted),
        places::told(
            "a wallet's payment",
            places::node(&chain),
            NodeInput::Transaction(payment),
            0,
        ),
    ]
}

/// 64 bytes without the witness: one input, and one output with a script of four bytes.
fn of_sixty_four_bytes() -> Vec<Outcome> {
    tries(|payment| payment.outputs[0].lock = Script::from_bytes(vec![0x51; 4]))
}

fn spent(from: fn(&Chain) -> OutPoint, penalties: usize) -> Vec<Outcome> {
    let chain = chain();
    let payment = pay(&chain, &[from(&chain)], vec![to(&mallory(), 49)]);
    judge((chain, payment), penalties)
}

/// A payment that's already on the chain.
fn replayed() -> Vec<Outcome> {
    let (mut chain, payment) = paying(|_| {});
    chain.push(places::next(&chain, vec![payment.clone()])).expect("a good block");
    judge((chain, payment), 0)
}

/// Two payments in one block. The first makes the second bad.
fn in_one_block(second: fn(&Chain, &Transaction) -> Transaction) -> Vec<Outcome> {
    let (chain, first) = paying(|_| {});
    let second = second(&chain, &first);
    let block = places::next(&chain, vec![first, second]);
    places::check((chain, block))
}

fn to_mallory_instead(chain: &Chain, first: &Transaction) -> Transaction {
    pay(chain, &[first.inputs[0].previous], vec![to(&mallory(), 49)])
}

/// The same payment as the last two of four: an inner node of the tree has the same child twice.
fn twice_at_the_end() -> Vec<Outcome> {
    let (chain, first) = paying(|_| {});
    let other = pay(&chain, &[places::reward(&chain, 2)], vec![to(&bob(), 49)]);
    let block = places::next(&chain, vec![other, first.clone(), first]);
    places::check((chain, block))
}

/// The second of two payments that want to wait.
fn waits_after(second: fn(&Chain, &Transaction) -> Transaction) -> Outcome {
    let (chain, first) = paying(|_| {});
    let second = second(&chain, &first);
    let mut mempool = Mempool::new(9);
    mempool.add(Arc::new(first), chain.books(), chain.place().height()).expect("a good payment");
    Outcome::of("a mempool", &mut mempool, state::of_coin_mempool, |mempool| {
        mempool.add(Arc::new(second), chain.books(), chain.place().height())
    })
}

fn child_before_parent() -> Vec<Outcome> {
    let (chain, parent) = paying(|_| {});
    let mut child = unsigned(&[parent.out_point(0)], vec![to(&mallory(), 48)]);
    child.sign(0, &parent.outputs[0], &chain.genesis().hash(), &bob());
    let block = places::next(&chain, vec![child.clone(), parent]);
    let mut outcomes = wait((chain.clone(), child), 0);
    outcomes.extend(places::check((chain, block)));
    outcomes
}

/// Payments to herself, each one spending the one before, with a fee of `fee` units.
fn flood(chain: &Chain, count: usize, fee: u64) -> Vec<Transaction> {
    let mut from = places::reward(chain, 1);
    let mut spent = chain.coins().coin(&from).expect("Alice has it").output.clone();
    let mut payments = Vec::new();
    for _ in 0..count {
        let amount = Amount::new(spent.amount.units() - fee);
        let output = Output { amount, lock: lock(&alice()) };
        let mut payment = unsigned(&[from], vec![output.clone()]);
        payment.sign(0, &spent, &chain.genesis().hash(), &alice());
        (from, spent) = (payment.out_point(0), output);
        payments.push(payment);
    }
    payments
}

/// The last of many payments in a row.
fn after_a_flood(limit: usize, count: usize) -> Outcome {
    let chain = chain();
    let mut payments = flood(&chain, count, 1000);
    let last = payments.pop().expect("there's at least one");
    let mut mempool = Mempool::new(limit);
    for payment in payments {
        mempool
            .add(Arc::new(payment), chain.books(), chain.place().height())
            .expect("there is room");
    }
    Outcome::of("a mempool", &mut mempool, state::of_coin_mempool, |mempool| {
        mempool.add(Arc::new(last), chain.books(), chain.place().height())
    })
}

fn who_pays_more_finds_room() {
    let chain = chain();
    let mut mempool = Mempool::new(2);
    let mut add = |payment: &Transaction| {
        mempool
            .add(Arc::new(payment.clone()), chain.books(), chain.place().height())
            .expect("it pays more")
    };
    let cheap = flood(&chain, 2, 1000);
    cheap.iter().for_each(|payment| assert!(add(payment).is_empty()));
    let dear = pay(&chain, &[places::reward(&chain, 2)], vec![to(&bob(), 49)]);
    let gone: Vec<_> = add(&dear).iter().map(|(payment, _)| payment.txid()).collect();
    assert_eq!(gone, [cheap[1].txid()], "the child gives way, and not the parent");
    let waiting: Vec<_> = mempool.waiting().map(|payment| payment.txid()).collect();
    assert_eq!(waiting, [cheap[0].txid(), dear.txid()]);
}

/// Someone tries to spend an output that only carries data. No node knows it.
fn spends_data() -> Vec<Outcome> {
    judge(places::spending(Script::data(b"hello"), vec![vec![1]]), 0)
}

/// The same, when the output is that of a payment that still waits.
fn spends_waiting_data() -> Outcome {
    let chain = chain();
    let outputs = vec![Output { amount: Amount::new(COIN), lock: Script::data(b"hello") }];
    let burning = pay(&chain, &[places::reward(&chain, 1)], outputs);
    let spends = unsigned(&[burning.out_point(0)], vec![to(&mallory(), 1)]);
    let mut mempool = Mempool::new(9);
    let height = chain.place().height();
    mempool.add(Arc::new(burning), chain.books(), height).expect("anyone may burn their coins");
    Outcome::of("a mempool", &mut mempool, state::of_coin_mempool, |mempool| {
        mempool.add(Arc::new(spends), chain.books(), height)
    })
}

fn more_than_she_has() -> Outcome {
    let chain = chain();
    let mut wallet = Wallet::default();
    let change = wallet.add(alice());
    let coins = wallet.scan(1, chain.blocks()).spendable(4, &places::RULES);
    let order = Order {
        lock: lock(&bob()),
        amount: Amount::new(100 * COIN),
        fee_rate: MIN_FEE_RATE,
        change,
        selection: CoinSelection::BranchAndBound,
    };
    Outcome::stateless("a wallet", wallet.pay(&coins, &order, &chain.genesis().hash()))
}

pub(crate) fn rows() -> Vec<Row> {
    [amounts(), forms(), conflicts(), floods()].into_iter().flatten().collect()
}

#[rustfmt::skip]
fn amounts() -> Vec<Row> {
    vec![
        row(19, "6", "an output of nothing", "zero-amount",
            Attack::Calls(|| tries(|payment| payment.outputs[0].amount = Amount::ZERO)), NONE,
            "everyone would have to remember it, and no one would spend it"),
        row(20, "6", "an output of 2^53", "amount-too-large",
            Attack::Calls(|| tries(|payment| payment.outputs[0].amount = Amount::new(1 << 53))),
            OVERFLOW, "no sum of two amounts can overflow"),
        row(20, "6", "an output of 2^64 − 1, which is minus one elsewhere", "amount-too-large",
            Attack::Calls(|| tries(|payment| payment.outputs[0].amount = Amount::new(u64::MAX))),
            OVERFLOW, "an amount has no sign"),
        row(21, "6", "two outputs, each of the largest amount", "sum-overflow",
            Attack::Calls(|| tries(|payment| {
                payment.outputs = vec![Output { amount: Amount::MAX, ..to(&mallory(), 1) }; 2];
            })), OVERFLOW, "sums are checked at each step"),
        row(22, "6", "a payment of one unit more than it spends", "overspent",
            Attack::Calls(|| tries(|payment| {
                payment.outputs[0].amount = Amount::new(50 * COIN + 1);
            })), CORE_REASON, "an output's name fixes its amount, so it's too much on every chain: an offence"),
        row(23, "6", "a payment of all you have, with no fee", "insufficient-funds",
            Attack::Call(more_than_she_has), NONE, "a wallet counts what it can spend in the next block"),
    ]
}

#[rustfmt::skip]
fn forms() -> Vec<Row> {
    vec![
        row(UNNUMBERED, "6", "a transaction without inputs", "no-inputs",
            Attack::Calls(without_inputs), CORE_REASON, "it doesn't even have an encoding"),
        row(UNNUMBERED, "6", "a transaction without outputs", "no-outputs",
            Attack::Calls(|| tries(|payment| payment.outputs.clear())), CORE_REASON,
            "it would be all fee, and could have 64 bytes"),
        row(63, "6", "a transaction of 64 bytes", "sixty-four-bytes",
            Attack::Calls(of_sixty_four_bytes), LEAF_NODE, "that's the length of two hashes in a Merkle tree"),
        row(10, "6", "an output with too long a script", "lock-too-long",
            Attack::Calls(|| tries(|payment| {
                payment.outputs[0].lock = Script::from_bytes(vec![0x51; MAX_SCRIPT_BYTES + 1]);
            })), NONE, "no one could ever spend it, and everyone would have to keep it"),
        row(UNNUMBERED, "6", "an input that spends nothing", "null-input",
            Attack::Calls(|| tries(|payment| payment.inputs.push(Input::spending(OutPoint::NULL)))),
            CORE_REASON, "only a coinbase does that, and it has no other input"),
        row(UNNUMBERED, "6", "a coinbase that wants to wait for a block", "null-input",
            Attack::Calls(|| wait((chain(), unsigned(&[OutPoint::NULL], vec![to(&mallory(), 50)])), 1)),
            CORE_REASON, "it belongs in its own block and nowhere else"),
        row(UNNUMBERED, "6", "a witness in Bitcoin's old place", "signature-script",
            Attack::Calls(|| tries(|payment| {
                payment.inputs[0].signature_script = Script::default().number(1);
            })), MALLEABILITY, "there it would be part of the transaction's name"),
        row(UNNUMBERED, "6", "a payment that waits for a later height", "too-early",
            Attack::Calls(|| tries_free(|payment| payment.lock_height = 4)), CORE_REASON,
            "it may be in a block above that height, but not at it"),
    ]
}

#[rustfmt::skip]
fn conflicts() -> Vec<Row> {
    vec![
        row(26, "6", "a reward spent in the next block", "immature-coinbase",
            Attack::Calls(|| spent(|chain| places::reward(chain, 3), 0)), CORE_REASON,
            "a reorganisation could make it disappear, and everything that was paid with it"),
        row(42, "6", "a payment of a coin, replayed", "unknown-output",
            Attack::Calls(replayed), NONE, "what it spends has been spent already"),
        row(44, "6", "a coin's payment twice in a block", "double-spend",
            Attack::Calls(|| in_one_block(|_, first| first.clone())), NONE,
            "the second one spends what the first one spent"),
        row(44, "6", "a coin's payment twice at the end of a block", "merkle-repeats",
            Attack::Calls(twice_at_the_end), TWICE_IN_A_BLOCK,
            "a shorter block has the same root, so this is seen first"),
        row(45, "6", "one output twice in a transaction", "duplicate-input",
            Attack::Calls(|| tries(|payment| payment.inputs.push(payment.inputs[0].clone()))),
            DUPLICATE_INPUT, "it is checked in blocks as it is in the mempool"),
        row(46, "6", "one output in two payments of a block", "double-spend",
            Attack::Calls(|| in_one_block(to_mallory_instead)), NONE, "the first one counts"),
        row(46, "6", "a payment of what another waiting payment spends", "double-spend",
            Attack::Call(|| waits_after(to_mallory_instead)), NONE,
            "the first one counts, and can't be replaced"),
        row(47, "6", "an output that no one knows", "unknown-output",
            Attack::Calls(|| spent(|_| OutPoint { txid: Txid::from_bytes([9; 32]), index: 0 }, 0)),
            CORE_REASON, "it may be on another branch, so it's no offence"),
        row(47, "6", "an output that a known transaction doesn't have", "unknown-output",
            Attack::Calls(|| spent(|chain| OutPoint { index: 1, ..places::reward(chain, 1) }, 0)),
            CORE_REASON, "outputs are named by transaction and number"),
        row(47, "6", "an output that only carries data", "unknown-output",
            Attack::Calls(spends_data), NONE, "it can't be spent, so no node remembers it"),
        row(47, "6", "an output that only carries data, of a payment that waits", "unknown-output",
            Attack::Call(spends_waiting_data), NONE, "what can't be spent in a block can't be spent before"),
        row(50, "6", "a child before its parent", "unknown-output",
            Attack::Calls(child_before_parent), NONE,
            "nothing is kept for later: wallets hand in the parents first, and blocks have an order"),
    ]
}

#[rustfmt::skip]
fn floods() -> Vec<Row> {
    vec![
        row(49, "6", "a payment that pays next to nothing for its room", "fee-too-low",
            Attack::Calls(|| {
                let chain = chain();
                let payment = flood(&chain, 1, 100).remove(0);
                wait((chain, payment), 0)
            }), MEMPOOL, "room costs money, and you pay by the byte"),
        row(49, "6", "a bad signature under a payment that pays nothing", "fee-too-low",
            Attack::Calls(|| {
                let chain = chain();
                let mut payment = flood(&chain, 1, 0).remove(0);
                payment.inputs[0].witness.clear();
                wait((chain, payment), 0)
            }), NONE, "the expensive part of the check comes last, and only for payments that pay for it"),
        row(49, "6", "a payment with a byte of data too many", "too-much-data",
            Attack::Calls(|| wait(places::paying(|payment| {
                payment.outputs.push(Output::data(&[7; MAX_DATA_BYTES + 1]));
            }), 0)), NONE, "data stays with everyone forever; in a block it's allowed, so it's no offence"),
        row(49, "6", "more payments than the mempool holds, at the same price", "mempool-full",
            Attack::Call(|| after_a_flood(3, 4)), MEMPOOL, "of payments that pay the same, the first ones stay"),
        row(49, "6", "a long row of payments, each on the one before", "too-many-ancestors",
            Attack::Call(|| after_a_flood(100, MAX_ANCESTORS + 1)), MEMPOOL,
            "to find room for the last one, a node would have to look at all the ones before it"),
        row(49, "6", "a full mempool, and someone who pays more", HOLDS,
            Attack::Holds(who_pays_more_finds_room), MEMPOOL, "a flood costs more than it keeps out"),
    ]
}
