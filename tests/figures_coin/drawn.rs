//! Scripts, trees and payments to draw.

use kusari::figures::{self, Figure};
use kusari::stage6_coin::*;

fn key(number: u8) -> PrivateKey {
    PrivateKey::from_bytes(&[number; 32]).unwrap()
}

pub(crate) fn run(text: &str) -> Trace {
    text.parse::<Script>().unwrap().trace(&[], &Spending::default())
}

/// Someone spends what is locked to the hash of key 1, and signs with the key `signer`.
pub(crate) fn pay_to_key_hash(signer: u8) -> Trace {
    let spending = Spending { signature_hash: [7; 32], lock_height: 0 };
    let signature = key(signer).sign(&spending.signature_hash).to_bytes().to_vec();
    let witness = [signature, key(1).public_key().to_bytes().to_vec()];
    Script::pay_to_key_hash(&key(1).public_key().hash()).trace(&witness, &spending)
}

pub(crate) fn two_of_three() -> Trace {
    let spending = Spending { signature_hash: [7; 32], lock_height: 0 };
    let sign = |number| key(number).sign(&spending.signature_hash).to_bytes().to_vec();
    let keys = [1, 2, 3].map(|number| key(number).public_key());
    Script::multisig(2, &keys).trace(&[sign(1), sign(3)], &spending)
}

fn time_lock(height: u32) -> Trace {
    let spending = Spending { signature_hash: [7; 32], lock_height: height };
    let signature = key(1).sign(&spending.signature_hash).to_bytes().to_vec();
    let witness = [signature, key(1).public_key().to_bytes().to_vec()];
    Script::time_lock(1000, &key(1).public_key().hash()).trace(&witness, &spending)
}

/// A stack of a thousand items, and one too many.
pub(crate) fn full_stack() -> Trace {
    run(&"1 ".repeat(1001))
}

pub(crate) fn leaves(count: u32) -> Vec<[u8; 32]> {
    (0..count).map(|number| sha256d(&number.to_le_bytes())).collect()
}

fn stacks() -> Vec<Figure> {
    let sum = run("2 3 ADD 5 EQUAL");
    let traces = [
        sum,
        run("2 2 ADD 5 EQUAL"),
        run("ADD"),
        run(""),
        run("1 2"),
        pay_to_key_hash(1),
        pay_to_key_hash(2),
        two_of_three(),
        time_lock(1000),
        time_lock(999),
        full_stack(),
        run(&"1 DROP ".repeat(150)),
    ];
    let ended = traces.iter().map(figures::script_stack);
    let so_far = traces.iter().map(|trace| figures::script_stack_so_far(trace, 5));
    ended.chain(so_far).collect()
}

fn proofs() -> Vec<Figure> {
    let of = |count, index| figures::merkle_proof(&leaves(count), index);
    let cases = [(0, 0), (1, 0), (2, 1), (5, 4), (5, 9), (8, 3), (11, 10), (13, 6), (16, 0)];
    let large = [(17, 16), (2000, 1234), (20_000, 19_999)];
    cases.into_iter().chain(large).map(|(count, index)| of(count, index)).collect()
}

fn address(number: u8) -> Address {
    Address::of(&key(number).public_key())
}

const ALICE: u8 = 1;
const BOB: u8 = 2;
const MALLORY: u8 = 3;
const MINER: u8 = 4;

pub(crate) fn names() -> Vec<(Address, &'static str)> {
    let name = |(number, name)| (address(number), name);
    [(ALICE, "Alice"), (BOB, "Bob"), (MALLORY, "Mallory"), (MINER, "miner")].map(name).to_vec()
}

/// An amount in hundredths of a coin.
fn cents(cents: u64) -> Amount {
    Amount::new(cents * UNITS_PER_COIN / 100)
}

pub(crate) struct Story {
    chain: Chain,
}

impl Story {
    fn new() -> Story {
        let easiest = CompactTarget::from_bits(0x207f_ffff);
        let rules = Rules { easiest, ..Rules::classroom() };
        let genesis = Genesis { time: Time::default(), words: "figures".into(), rules };
        Story { chain: Chain::new(genesis).unwrap() }
    }

    /// Spends an output of `owner`'s, and pays some amounts.
    fn pay(&self, owner: u8, spent: (&Transaction, u32), to: &[(u8, u64)]) -> Transaction {
        let (parent, index) = spent;
        let pays = |(number, amount): &(u8, u64)| Output {
            amount: cents(*amount),
            lock: address(*number).lock(),
        };
        let mut payment = Transaction {
            version: 1,
            inputs: vec![Input::spending(parent.out_point(index))],
            outputs: to.iter().map(pays).collect(),
            lock_height: 0,
        };
        let output = &parent.outputs[index as usize];
        payment.sign(0, output, &self.chain.genesis().hash(), &key(owner));
        payment
    }

    /// Mines a block, and returns its coinbase.
    fn mine(&mut self, miner: u8, payments: &[Transaction]) -> Transaction {
        let draft = self.chain.draft(payments, address(miner).lock(), Time::default()).unwrap();
        self.chain.push(mine(draft).unwrap()).unwrap();
        self.chain.blocks().last().unwrap().transactions[0].clone()
    }

    /// Alice mines and pays Bob, and he pays Mallory in the same block. Alice pays again two blocks later.
    pub(crate) fn told() -> Chain {
        let mut story = Story::new();
        let first = story.mine(ALICE, &[]);
        let to_bob = story.pay(ALICE, (&first, 0), &[(BOB, 3000), (ALICE, 1950)]);
        let to_mallory = story.pay(BOB, (&to_bob, 0), &[(MALLORY, 1000), (BOB, 1999)]);
        story.mine(MINER, &[to_bob.clone(), to_mallory.clone()]);
        story.mine(MINER, &[]);
        let back = story.pay(ALICE, (&to_bob, 1), &[(BOB, 1900)]);
        let on = story.pay(MALLORY, (&to_mallory, 0), &[(MALLORY, 100), (ALICE, 899)]);
        story.mine(MINER, &[back, on]);
        story.chain
    }

    /// Many payments, of many outputs each, in many blocks.
    pub(crate) fn long() -> Chain {
        let mut story = Story::new();
        let mut coinbases = Vec::new();
        for _ in 0..12 {
            coinbases.push(story.mine(ALICE, &[]));
        }
        let split: Vec<_> = (0..8).map(|_| (BOB, 600)).collect();
        let spread: Vec<_> =
            coinbases[..10].iter().map(|old| story.pay(ALICE, (old, 0), &split)).collect();
        story.mine(MINER, &spread);
        let onward: Vec<_> =
            spread.iter().map(|old| story.pay(BOB, (old, 7), &[(MALLORY, 599)])).collect();
        story.mine(MINER, &[]);
        story.mine(MINER, &onward);
        story.chain
    }
}

pub(crate) fn graphs() -> Vec<Figure> {
    let (told, long) = (Story::told(), Story::long());
    let hostile = [(address(ALICE), "</text><script>alert(1)\u{1b}[2J"), (address(BOB), "")];
    vec![
        figures::transaction_graph(told.blocks(), &names()),
        figures::transaction_graph(&[], &names()),
        figures::transaction_graph(&told.blocks()[1..], &names()),
        figures::transaction_graph(told.blocks(), &hostile),
        figures::transaction_graph(long.blocks(), &names()),
        figures::transaction_graph(&[told.genesis().block()], &[]),
    ]
}

pub(crate) fn all_figures() -> Vec<Figure> {
    [stacks(), proofs(), graphs()].concat()
}
