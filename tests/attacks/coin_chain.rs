//! Headers, targets, times and rules of the coin: rows 52 to 55, 57 to 61, 63, 66 to 68 and 70.

use crate::coin_places::{
    self as places, COIN, RULES, alice, at, bob, chain, chain_at, check, check_header,
    light_client, lock, message, next, next_but, next_rooted, now, pay, to,
};
use crate::incidents::*;
use crate::row::{Attack, HOLDS, Outcome, Row, UNNUMBERED, row};
use kusari::stage6_coin::*;

const ANOTHER: BlockHash = BlockHash::from_bytes([7; 32]);

fn seconds(time: Time) -> u32 {
    u32::try_from(time.millis() / 1000).expect("before 2106")
}

/// The next block, with a header that claims another target, and meets it.
fn claims(bits: u32) -> Vec<Outcome> {
    let chain = chain();
    let block = next_but(&chain, |block| block.header.target = CompactTarget::from_bits(bits));
    check_header((chain, block))
}

/// The next block, with a nonce that doesn't meet its target.
fn without_work(chain: &Chain) -> Block {
    let mut block = next(chain, vec![]);
    while block.header.check_work(Target::MAX).is_ok() {
        block.header.nonce += 1;
    }
    block
}

/// The block after one that no one knows.
fn orphan(change: impl FnOnce(&mut Block)) -> Block {
    next_but(&chain(), |block| {
        block.header.previous_hash = ANOTHER;
        change(block);
    })
}

fn hear_orphan(block: &Block, penalties: usize) -> Outcome {
    message("a neighbour's block", &chain(), encode(&places::block(block)), penalties)
}

/// The fourth block, which begins a period, with a time long before the third's.
fn warped() -> Vec<Outcome> {
    let chain = chain_at(&[1, 2, 7000]);
    let block = next_but(&chain, |block| block.header.time = seconds(at(40)));
    assert!(block.header.time > chain.place().median_time(), "that rule doesn't catch it");
    check_header((chain, block))
}

/// The same times where no period begins: clocks differ, and that's allowed.
fn only_where_a_period_begins() {
    let mut chain = chain_at(&[1, 7000]);
    let block = next_but(&chain, |block| block.header.time = seconds(at(40)));
    chain.push(block).expect("it's after the median");
}

fn ahead(time: u32) -> Outcome {
    let block = next_but(&chain(), |block| block.header.time = time);
    message("a neighbour's block", &chain(), encode(&places::block(&block)), 0)
}

fn no_time_makes_a_target_overflow() {
    let easiest = RULES.easiest_target();
    for rules in [RULES, Rules::bitcoin(), Rules::classroom()] {
        for before in [Target::HARDEST, easiest, Target::MAX, rules.easiest_target()] {
            for took in [i64::MIN, -1, 0, 1, i64::from(u32::MAX), i64::MAX] {
                let target = rules.adjust(before, took).to_target().expect("a target");
                assert!(target <= rules.easiest_target().max(Target::HARDEST), "{before:?} {took}");
            }
        }
    }
}

/// A genesis that nothing can be built on, tried with everything that begins with one.
fn begin(genesis: Genesis) -> Vec<Outcome> {
    vec![
        Outcome::stateless("a genesis", genesis.check()),
        Outcome::stateless("a place", genesis.place()),
        Outcome::stateless("a chain", Chain::new(genesis.clone())),
        Outcome::stateless("a node", Node::new(genesis, NodeSettings::default())),
    ]
}

fn begin_with(rules: Rules) -> Vec<Outcome> {
    begin(Genesis { rules, ..places::genesis() })
}

fn begin_at(millis: u64) -> Vec<Outcome> {
    begin(Genesis { time: Time::from_millis(millis), ..places::genesis() })
}

fn foreign_hello() -> Outcome {
    let hello = Hello { genesis: ANOTHER, tip: ANOTHER, work: u64::MAX };
    let node = places::node(&chain());
    let input = NodeInput::Bytes(places::PEER, encode(&Message::Hello(hello)));
    places::told("a neighbour", node, input, 1)
}

/// All nonces of a target that none meets. All 2^32 would take too long, so only the last ones are tried.
fn used_up() -> Outcome {
    let rules = Rules { easiest: CompactTarget::from_bits(0x0300_0001), ..RULES };
    let genesis = Genesis { rules, ..places::genesis() };
    let reward = Reward { lock: lock(&alice()), fees: Amount::ZERO, extra_nonce: 0 };
    let place = genesis.place().expect("a good genesis");
    let draft = Draft::new(&place, &rules, vec![], reward, now());
    Outcome::stateless("a miner", Search::new(draft, u32::MAX - 1000).run(u64::MAX))
}

/// Eight blocks that came slowly, against seven that came fast, the last four of which were hard.
fn work_counts_and_not_length() {
    let long = chain_at(&[40, 80, 120, 160, 200, 240, 280, 320]);
    let short = chain_at(&[1, 2, 3, 4, 5, 6, 7]);
    assert!(short.blocks().len() < long.blocks().len());
    for (first, second) in [(&long, &short), (&short, &long)] {
        let (mut node, mut client) = (places::node(first), light_client(first));
        for block in second.blocks() {
            places::hear(&mut node, &places::block(block));
            client.add(block.header).expect("a good header");
        }
        assert_eq!(node.tip(), short.place().tip());
        assert_eq!(client.place(), short.place());
        assert_eq!(node.tree().ledger().coins(), short.coins());
    }
}

fn the_first_seen_of_equals_stays() {
    let [first, second] = [chain_at(&[10, 20]), chain_at(&[11, 21])];
    let mut node = places::node(&first);
    for block in second.blocks() {
        places::hear(&mut node, &places::block(block));
    }
    assert_eq!(node.tip(), first.place().tip());
    assert_eq!(node.tree().side_blocks().count(), 2);
}

fn a_deep_reorganisation_restores_every_coin() {
    let times =
        |count: u64, from: u64| (0..count).map(|block| 10 * block + from).collect::<Vec<_>>();
    let mut old = chain_at(&times(11, 10));
    let payment = pay(&old, &[places::reward(&old, 1)], vec![to(&bob(), 49)]);
    old.push(next(&old, vec![payment.clone()])).expect("a good block");
    let new = chain_at(&times(13, 11));
    let mut node = places::node(&old);
    for block in new.blocks() {
        places::hear(&mut node, &places::block(block));
    }
    assert_eq!(node.tip(), new.place().tip());
    assert_eq!(node.tree().ledger().coins(), new.coins());
    assert_eq!(new.coins().total(), Amount::new(13 * 50 * COIN));
    // The coinbase of the first block is the same on both branches, so the payment can wait again.
    assert_eq!(node.waiting().map(|it| it.txid()).collect::<Vec<_>>(), [payment.txid()]);
}

/// A block with one payment, its chain, and the proof that it is there.
fn proven() -> (Chain, Transaction, MerkleProof) {
    let mut chain = chain();
    let payment = pay(&chain, &[places::reward(&chain, 1)], vec![to(&bob(), 49)]);
    let block = next(&chain, vec![payment.clone()]);
    let proof = MerkleProof::new(&block.leaves(), 1).expect("it's the second");
    chain.push(block).expect("a good block");
    (chain, payment, proof)
}

fn proves(change: fn(&mut Transaction, &mut MerkleProof)) -> Outcome {
    let (chain, mut payment, mut proof) = proven();
    let block = chain.place().hash();
    assert_eq!(light_client(&chain).confirmations(&payment, &proof, &block), Ok(1));
    change(&mut payment, &mut proof);
    let answer = light_client(&chain).confirmations(&payment, &proof, &block);
    Outcome::stateless("a light client", answer)
}

fn on_another_branch() -> Outcome {
    let (chain, payment, proof) = proven();
    let block = chain.place().hash();
    let mut client = light_client(&chain_at(&[1, 2, 3, 4, 5, 6]));
    for block in chain.blocks() {
        client.add(block.header).expect("a good header");
    }
    Outcome::stateless("a light client", client.confirmations(&payment, &proof, &block))
}

/// A light client doesn't see bodies. It has to refuse what every node would refuse.
fn sixty_four_bytes() -> Outcome {
    let chain = chain();
    let output = Output { amount: Amount::new(1), lock: Script::from_bytes(vec![0x51; 4]) };
    let short = pay(&chain, &[places::reward(&chain, 1)], vec![output]);
    let block = next_rooted(&chain, vec![short.clone()], |_| {});
    let mut client = light_client(&chain);
    client.add(block.header).expect("a good header");
    let proof = MerkleProof::new(&block.leaves(), 1).expect("it's the second");
    Outcome::stateless("a light client", client.confirmations(&short, &proof, &block.hash()))
}

pub(crate) fn rows() -> Vec<Row> {
    [headers(), times(), beginnings(), branches()].into_iter().flatten().collect()
}

#[rustfmt::skip]
fn headers() -> Vec<Row> {
    vec![
        row(52, "6", "a block of the coin with the wrong previous hash", "wrong-link",
            Attack::Call(|| {
                let (mut chain, block) = (chain(), orphan(|_| {}));
                Outcome::of("a chain", &mut chain, crate::state::of_coin_chain, |it| it.push(block))
            }), NONE, "a chain without branches has only one place for a block"),
        row(52, "6", "a header that follows nothing", "unknown-parent",
            Attack::Call(|| {
                let mut client = light_client(&chain());
                let header = orphan(|_| {}).header;
                Outcome::of("a light client", &mut client, crate::state::of_light_client, |it| it.add(header))
            }), NONE, "a light client keeps no orphans"),
        row(53, "6", "a neighbour with another genesis of the coin", "foreign-genesis",
            Attack::Call(foreign_hello), NONE, "other rules make another genesis"),
        row(54, "6", "a header whose hash is above its target", "high-hash",
            Attack::Calls(|| { let chain = chain(); let block = without_work(&chain); check_header((chain, block)) }),
            CORE_REASON, "one hash tells, before anything else is looked at"),
        row(55, "6", "a header that claims a target above the easiest", "target-too-easy",
            Attack::Calls(|| claims(0x2100_ffff)), CORE_REASON, "nearly every hash would meet it"),
        row(55, "6", "a header that keeps the old target when it should change", "wrong-target",
            Attack::Calls(|| claims(0x207f_ffff)), CORE_REASON,
            "the target is computed from the times of the blocks before, and never believed"),
        row(55, "6", "a header that claims a target that's harder than it should be", "wrong-target",
            Attack::Calls(|| claims(0x200f_ffff)), CORE_REASON,
            "you can't get more work for the chain by making one block harder"),
        row(55, "6", "a header that claims a target of zero", "target-zero",
            Attack::Calls(|| claims(0x2000_0000)), CORE_REASON, "no hash could meet it"),
        row(55, "6", "a header that claims a negative target", "target-negative",
            Attack::Calls(|| claims(0x20ff_ffff)), CORE_REASON, "the four bytes have room for a minus sign"),
        row(55, "6", "a header that claims a target of more than 256 bits", "target-too-large",
            Attack::Calls(|| claims(0x2201_0000)), CORE_REASON, "the four bytes have room for that, too"),
        row(57, "6", "all nonces of a header used up", "nonces-exhausted",
            Attack::Call(used_up), NONE, "32 bits are used up in a second: then the miner writes another draft"),
        row(70, "6", "a block of the coin whose parent isn't known", "unknown-parent",
            Attack::Call(|| hear_orphan(&orphan(|_| {}), 0)), ORPHANS,
            "it shows its work, so it's kept for a while, and the node asks for its parent"),
        row(70, "6", "such a block that makes its own work easy", "target-too-easy",
            Attack::Call(|| hear_orphan(&orphan(|it| it.header.target = CompactTarget::from_bits(0x2100_ffff)), 1)),
            HEADER_SPAM, "a place on the shelf has to be paid for with work"),
        row(70, "6", "such a block with another body", "wrong-merkle-root",
            Attack::Call(|| hear_orphan(&orphan(|it| it.transactions[0].outputs[0].amount = Amount::new(1)), 1)),
            MUTATED, "the shelf is for the good block"),
    ]
}

#[rustfmt::skip]
fn times() -> Vec<Row> {
    vec![
        row(58, "6", "a header at the median of the last eleven", "time-too-old",
            Attack::Calls(|| {
                let chain = chain();
                let median = chain.place().median_time();
                let block = next_but(&chain, |block| block.header.time = median);
                check_header((chain, block))
            }), TIMEJACKING, "a few liars can't turn the clock back"),
        row(59, "6", "a block of the coin three hours ahead", "time-too-new",
            Attack::Call(|| ahead(seconds(at(10_800)))), TIMEJACKING,
            "it may be good later, and clocks differ: no offence, and no verdict"),
        row(60, "6", "a period that begins long before the last one ended", "time-warp",
            Attack::Calls(warped), TIME_WARP, "the period would seem to take long, and mining would get easier each time"),
        row(60, "6", "the same time within a period", HOLDS,
            Attack::Holds(only_where_a_period_begins), TIME_WARP, "clocks differ, and within a period it moves no target"),
        row(61, "6", "a header in the year 2106", "time-too-new",
            Attack::Call(|| ahead(u32::MAX)), NONE, "nothing is added to it in only 32 bits"),
        row(61, "6", "periods that took any time at all, or even a negative time", HOLDS,
            Attack::Holds(no_time_makes_a_target_overflow), NONE,
            "the time it took is clamped before it's multiplied"),
    ]
}

#[rustfmt::skip]
fn beginnings() -> Vec<Row> {
    vec![
        row(61, "6", "a genesis of the coin between two seconds", "genesis-time",
            Attack::Calls(|| begin_at(at(0).millis() + 1)), NONE, "a header has whole seconds, so a fraction would be lost"),
        row(61, "6", "a genesis of the coin after 2106", "genesis-time",
            Attack::Calls(|| begin_at(1 << 43)), NONE, "no block could follow it"),
        row(10, "6", "a genesis with a novel", "words-too-long",
            Attack::Calls(|| begin(Genesis { words: "w".repeat(MAX_WORDS_BYTES + 1), ..places::genesis() })),
            NONE, "a few words are enough"),
        row(UNNUMBERED, "6", "periods of one block", "rules-period",
            Attack::Calls(|| begin_with(Rules { period: 1, ..RULES })), NONE, "there'd be no interval to measure"),
        row(UNNUMBERED, "6", "periods of no seconds", "rules-period",
            Attack::Calls(|| begin_with(Rules { spacing: 0, ..RULES })), NONE, "the node would divide by zero"),
        row(UNNUMBERED, "6", "periods of a hundred years", "rules-period",
            Attack::Calls(|| begin_with(Rules { period: u32::MAX, ..RULES })), NONE, "four times a period has to fit into 32 bits"),
        row(UNNUMBERED, "6", "a halving after no blocks", "rules-zero",
            Attack::Calls(|| begin_with(Rules { halving: 0, ..RULES })), NONE, "the node would divide by zero"),
        row(UNNUMBERED, "6", "a maturity of no blocks", "rules-zero",
            Attack::Calls(|| begin_with(Rules { maturity: 0, ..RULES })), NONE, "a reward could be spent in its own block"),
        row(20, "6", "a subsidy of more than all the money there may ever be", "rules-cap",
            Attack::Calls(|| begin_with(Rules { halving: u32::MAX, ..RULES })), OVERFLOW,
            "all the money that will ever exist is added up before the first block"),
        row(19, "6", "a subsidy of nothing", "zero-amount",
            Attack::Calls(|| begin_with(Rules { first_subsidy: Amount::ZERO, ..RULES })), NONE, "no one could ever pay"),
        row(55, "6", "a genesis whose easiest target is invalid", "target-negative",
            Attack::Calls(|| begin_with(Rules { easiest: CompactTarget::from_bits(0x1d80_ffff), ..RULES })), NONE,
            "no block could follow it"),
    ]
}

#[rustfmt::skip]
fn branches() -> Vec<Row> {
    vec![
        row(66, "6", "a longer chain with less work", HOLDS,
            Attack::Holds(work_counts_and_not_length), NONE,
            "each block counts for as much work as its target takes, for nodes and for light clients"),
        row(67, "6", "two branches of the coin of equal work", HOLDS,
            Attack::Holds(the_first_seen_of_equals_stays), NONE, "the branch that was seen first stays"),
        row(68, "6", "a branch that takes twelve blocks of the coin back", HOLDS,
            Attack::Holds(a_deep_reorganisation_restores_every_coin), NONE,
            "each block knows what it changed, and every coin is restored"),
        row(63, "6", "a proof for a transaction of 64 bytes", "sixty-four-bytes",
            Attack::Call(sixty_four_bytes), LEAF_NODE, "it may be an inner node of the tree, and no payment at all"),
        row(UNNUMBERED, "6", "a proof for another payment", "proof-root",
            Attack::Call(|| proves(|payment, _| payment.lock_height = 1)), NONE, "it leads up to another root"),
        row(UNNUMBERED, "6", "a proof with a hash changed", "proof-root",
            Attack::Call(|| proves(|_, proof| proof.siblings[0][0] ^= 1)), NONE, "it leads up to another root"),
        row(UNNUMBERED, "6", "a proof for a leaf that no such tree has", "proof-shape",
            Attack::Call(|| proves(|_, proof| proof.index += 2)), NONE,
            "the same hashes would prove several places"),
        row(UNNUMBERED, "6", "a proof of a thousand hashes", "proof-shape",
            Attack::Call(|| proves(|_, proof| proof.siblings = vec![[0; 32]; 1000])), NONE,
            "no block has that many transactions"),
        row(UNNUMBERED, "6", "a payment on a branch that lost", "not-on-best-chain",
            Attack::Call(on_another_branch), NONE, "only the chain with most work counts"),
        row(UNNUMBERED, "6", "a block of the coin that repeats its own parent's coinbase", "coinbase-height",
            Attack::Calls(|| {
                let chain = chain();
                let parent = chain.blocks()[2].transactions[0].clone();
                let block = next_rooted(&chain, vec![], |block| block.transactions[0] = parent);
                check((chain, block))
            }), TWO_COINBASES, "it would have the same name as a coinbase that's unspent"),
    ]
}
