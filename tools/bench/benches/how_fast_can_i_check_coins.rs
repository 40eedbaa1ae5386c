//! How fast can I check a block of coins? Beside the limit: checking its signatures, and nothing else.

use k256::ecdsa::signature::hazmat::PrehashVerifier as _;
use k256::ecdsa::{Signature, VerifyingKey};
use kusari::stage6_coin::{
    Address, Amount, Block, Chain, Changes, Coin, CompactTarget, Draft, Genesis, Input, Node,
    NodeInput, NodeSettings, OutPoint, Output, Place, PrivateKey, Reward, Rules, Search,
    SignatureHashes, Time, Transaction, Txid, UtxoSet, Verifier, mine,
};
use kusari_bench::threads::{cores, for_each};
use kusari_bench::{Mode, Record, compare, median};
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use sha2::block_api::compress256;
use std::hint::black_box;
use std::num::NonZeroUsize;
use std::time::Instant;

const INPUTS: usize = 2000;
const INPUTS_A_PAYMENT: usize = 20;
const ONE: NonZeroUsize = NonZeroUsize::MIN;

type AnyError = Box<dyn std::error::Error>;

fn main() -> Result<(), AnyError> {
    let mode = Mode::of_this_run();
    let mut record = Record::new("how_fast_can_i_check_coins", mode);
    checking(mode, &mut record)?;
    mining(mode, &mut record);
    taking(mode, &mut record)?;
    record.write()?;
    Ok(())
}

/// A block with two thousand inputs, each locked to a key of its own, and what it is checked against.
struct Scene {
    rules: Rules,
    genesis: Genesis,
    coins: UtxoSet,
    block: Block,
    place: Place,
    bare: Vec<Bare>,
}

/// All that is left of an input if only its signature is to be checked.
struct Bare {
    key: [u8; 33],
    digest: [u8; 32],
    signature: [u8; 64],
}

impl Bare {
    /// Reads key and signature, and checks the one with the other.
    fn check(&self) {
        let key = VerifyingKey::from_sec1_bytes(&self.key).expect("it is a key");
        let signature = Signature::from_slice(&self.signature).expect("it is a signature");
        key.verify_prehash(&self.digest, &signature).expect("it was signed with this key");
    }
}

fn scene() -> Result<Scene, AnyError> {
    let rules = Rules { easiest: CompactTarget::from_bits(0x207f_ffff), ..Rules::classroom() };
    let genesis = Genesis { time: Time::default(), words: "bench".into(), rules };
    let chain = genesis.hash();
    let mut rng = ChaCha12Rng::seed_from_u64(6);
    let (mut coins, mut payments, mut bare) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..INPUTS / INPUTS_A_PAYMENT {
        let mut payment = Transaction {
            outputs: vec![Output { amount: Amount::new(1000), lock: Default::default() }],
            ..Transaction::default()
        };
        let mut spent = Vec::new();
        for index in 0..INPUTS_A_PAYMENT {
            let key = PrivateKey::generate(&mut rng);
            let lock = Address::of(&key.public_key()).lock();
            let mut txid = [0; 32];
            txid[..8].copy_from_slice(&(number as u64 + 1).to_le_bytes());
            let out_point = OutPoint { txid: Txid::from_bytes(txid), index: index as u32 };
            let coin = Coin {
                output: Output { amount: Amount::new(1000), lock },
                height: 0,
                is_coinbase: false,
            };
            coins.push((out_point, coin.clone()));
            payment.inputs.push(Input::spending(out_point));
            spent.push((coin, key));
        }
        for (input, (coin, key)) in spent.iter().enumerate() {
            payment.sign(input, &coin.output, &chain, key);
        }
        let hashes = SignatureHashes::of(&payment);
        for (input, (coin, key)) in spent.iter().enumerate() {
            let digest = hashes.spending(input, &coin.output, &chain).signature_hash;
            let signature = payment.inputs[input].witness[0].as_slice().try_into()?;
            bare.push(Bare { key: key.public_key().to_bytes(), digest, signature });
        }
        payments.push(payment);
    }
    let reward = Reward { lock: Default::default(), fees: Amount::ZERO, extra_nonce: 0 };
    let parent = genesis.place()?;
    let block = mine(Draft::new(&parent, &rules, payments, reward, Time::default()))?;
    let place = parent.next(&block.header, block.hash(), &rules)?;
    Ok(Scene { rules, genesis, coins: coins.into_iter().collect(), block, place, bare })
}

fn checking(mode: Mode, record: &mut Record) -> Result<(), AnyError> {
    let (scene, n) = (scene()?, cores());
    record.figure("cores", n.get() as f64);
    record.figure("inputs", INPUTS as f64);
    let verifier = |threads| Verifier::new(scene.rules, scene.genesis.hash()).on_threads(threads);
    let (on_all, on_one) = (verifier(n), verifier(ONE));
    let check = |verifier: &Verifier| {
        scene.block.check().expect("the block was made by the rules");
        let changes: Changes = verifier
            .check_block(&scene.block, scene.place.height(), &scene.coins, |_| false)
            .expect("the block was made by the rules");
        assert_eq!(changes.spent.len(), INPUTS);
        INPUTS as u64
    };
    let found = compare(
        mode.rounds(15),
        &mut [
            &mut || check(&on_all),
            &mut || for_each(n, &scene.bare, Bare::check),
            &mut || check(&on_one),
            &mut || for_each(ONE, &scene.bare, Bare::check),
        ],
    );
    let of_limit = found.ratio(0, 1);
    let of_cores = found.ratio(0, 3).median / n.get() as f64;
    println!(
        "a block of {INPUTS} inputs: {of_limit} of {n} threads that check signatures alone, \
         {of_cores:.3} of {n} times one such thread"
    );
    println!("on one thread: {} of signatures alone", found.ratio(2, 3));
    record.ratio("threads", &of_limit);
    record.figure("cores.ratio", of_cores);
    record.ratio("single", &found.ratio(2, 3));
    record.ratio("bare.gain", &found.ratio(1, 3));
    Ok(())
}

/// A header's attempt costs two pieces of SHA-256. The limit is a loop that hashes two and does nothing else.
fn mining(mode: Mode, record: &mut Record) {
    const ATTEMPTS: u64 = 100_000;
    let genesis = Genesis { time: Time::default(), words: "bench".into(), rules: Rules::bitcoin() };
    let chain = Chain::new(genesis).expect("these are rules");
    let draft = chain.draft(&[], Default::default(), Time::default()).expect("no payments");
    let search = || {
        let found = Search::new(draft.clone(), 0).run(ATTEMPTS).expect("there are more nonces");
        assert!(found.is_none(), "Bitcoin's easiest target takes four thousand million");
        ATTEMPTS
    };
    let bare = || {
        let mut piece = [0x5a; 64];
        for nonce in 0..ATTEMPTS as u32 {
            let mut state = [0; 8];
            piece[12..16].copy_from_slice(&nonce.to_le_bytes());
            for _ in 0..2 {
                compress256(&mut state, std::slice::from_ref(&piece));
                piece[0] = state[0] as u8;
            }
            black_box(state);
        }
        ATTEMPTS
    };
    let found = compare(mode.rounds(21), &mut [&mut { search }, &mut { bare }]);
    println!("mining a header: {} of a loop that hashes two pieces", found.ratio(0, 1));
    record.ratio("mining", &found.ratio(0, 1));
}

/// What a node pays for a payment of one, two and ten inputs, and for a block of payments that wait: if the scripts
/// have to be run, and if it remembers that they agreed.
fn taking(mode: Mode, record: &mut Record) -> Result<(), AnyError> {
    const REWARDS: usize = 200;
    let key = PrivateKey::generate(&mut ChaCha12Rng::seed_from_u64(7));
    let lock = Address::of(&key.public_key()).lock();
    let easiest = CompactTarget::from_bits(0x207f_ffff);
    // One long period: all blocks have the same time, and after it they'd be harder.
    let rules = Rules { easiest, maturity: 1, period: 1_000, ..Rules::classroom() };
    let now = Time::from_millis(10_000_000_000);
    let genesis = Genesis { time: Time::default(), words: "bench".into(), rules };
    let node = || Node::new(genesis.clone(), NodeSettings::default());
    let mut miner = node()?.proposing_for(lock.clone());
    let mut blocks = Vec::new();
    while blocks.len() <= REWARDS {
        let block = mine(miner.draft(now))?;
        miner.handle(NodeInput::Proposed(block.clone()), now);
        blocks.push(block);
    }
    // Each knows the chain, and has a memory of its own.
    let fresh = || -> Result<Node, AnyError> {
        Ok(node()?.restore(blocks.iter().cloned().map(Into::into))?)
    };
    let pay = |from: usize, inputs: usize| {
        let rewards: Vec<_> = blocks[from..from + inputs]
            .iter()
            .map(|block| (block.transactions[0].out_point(0), &block.transactions[0].outputs[0]))
            .collect();
        let all: u64 = rewards.iter().map(|(_, output)| output.amount.units()).sum();
        let half = Output { amount: Amount::new(all / 2 - 5_000), lock: lock.clone() };
        let mut payment = Transaction {
            inputs: rewards.iter().map(|(out_point, _)| Input::spending(*out_point)).collect(),
            outputs: vec![half; 2],
            ..Transaction::default()
        };
        for (input, (_, output)) in rewards.iter().enumerate() {
            payment.sign(input, output, &genesis.hash(), &key);
        }
        payment
    };
    for inputs in [1, 2, 10] {
        let payment = pay(0, inputs);
        let (mut first, mut again) = (Vec::new(), Vec::new());
        for _ in 0..mode.rounds(101) {
            let mut one = fresh()?;
            let mut other = one.clone(); // It shares the memory.
            for (node, seconds) in [(&mut one, &mut first), (&mut other, &mut again)] {
                let input = NodeInput::Transaction(payment.clone());
                let begin = Instant::now();
                black_box(node.handle(input, now));
                seconds.push(begin.elapsed().as_secs_f64());
                assert_eq!(node.waiting().len(), 1);
            }
        }
        let (first, again) = (median(&first), median(&again));
        println!("a payment of {inputs} inputs: {:.1} us", first * 1e6);
        println!("the same with scripts that agreed before: {:.1} us", again * 1e6);
        record.figure(&format!("payment.{inputs}.seconds"), first);
        record.figure(&format!("payment.{inputs}.remembered.seconds"), again);
    }
    let mut seconds = Vec::new();
    for _ in 0..mode.rounds(21) {
        let mut node = fresh()?;
        for reward in 0..REWARDS {
            node.handle(NodeInput::Transaction(pay(reward, 1)), now);
        }
        assert_eq!(node.waiting().len(), REWARDS);
        let input = NodeInput::Proposed(mine(node.draft(now))?);
        let begin = Instant::now();
        black_box(node.handle(input, now));
        seconds.push(begin.elapsed().as_secs_f64());
        assert_eq!(node.waiting().len(), 0);
    }
    let each = median(&seconds) / REWARDS as f64;
    println!("a payment that waited, in its block: {:.2} us", each * 1e6);
    record.figure("confirmed.seconds", each);
    Ok(())
}
