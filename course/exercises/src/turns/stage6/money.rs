//! What the reader writes in the second notebook of chapter 6: headers, money and the light client.

use crate::check::{Check, asking, equal};
use crate::edges::draws;
use crate::report::Report;
use crate::turn::Turn;
use kusari::stage6_coin::{
    Amount, Block, Chain, CompactTarget, Genesis, Input, LightClient, MerkleProof, OutPoint,
    Output, Place, Refusal as _, Rules, Script, Time, Transaction, Txid, mine,
};
use rand::RngExt as _;
use sha2::{Digest as _, Sha256};
use std::time::Duration;

/// The turns, in the order of the notebook.
pub const TURNS: &[Turn] = &[ROOT_BY_HAND, PROVE, SUBSIDY_AT, FIRST_GREEDY, FOOL_A_PHONE];

const ROOT_BY_HAND: Turn = Turn { name: "root_by_hand", chapter: 6, minutes: 7 };
const PROVE: Turn = Turn { name: "prove", chapter: 6, minutes: 7 };
const SUBSIDY_AT: Turn = Turn { name: "subsidy_at", chapter: 6, minutes: 4 };
const FIRST_GREEDY: Turn = Turn { name: "first_greedy", chapter: 6, minutes: 4 };
const FOOL_A_PHONE: Turn = Turn { name: "fool_a_phone", chapter: 6, minutes: 7 };

type Hash = [u8; 32];

/// As many hashes as are asked for: those of 0, 1, 2 and so on.
fn leaves(count: usize) -> Vec<Hash> {
    (0..count as u64).map(|number| twice(&number.to_le_bytes())).collect()
}

fn twice(bytes: &[u8]) -> Hash {
    Sha256::digest(Sha256::digest(bytes)).into()
}

fn above(left: Hash, right: Hash) -> Hash {
    twice([left, right].as_flattened())
}

/// How many hashes a round has. Round 0 is that of the leaves.
fn width(count: usize, round: usize) -> usize {
    count.div_ceil(1 << round)
}

/// How many rounds there are below the root.
fn height(count: usize) -> usize {
    (0..).find(|round| width(count, *round) == 1).expect("each round has half as many")
}

/// The hash at a place in a round, from the leaves up.
fn node(leaves: &[Hash], round: usize, place: usize) -> Hash {
    let Some(below) = round.checked_sub(1) else { return leaves[place] };
    let last = width(leaves.len(), below) - 1;
    let [left, right] = [2 * place, 2 * place + 1].map(|it| node(leaves, below, it.min(last)));
    above(left, right)
}

fn root(leaves: &[Hash]) -> Hash {
    node(leaves, height(leaves.len()), 0)
}

/// The first digits, as the notebook shows them.
fn short(hash: &Hash) -> String {
    Txid::from_bytes(*hash).to_string()
}

/// Checks `root_by_hand`: hashes are hashed in pairs, round by round.
pub fn root_by_hand(student: fn(&[Hash]) -> Hash) -> Report {
    let played = move |count: usize, because: &str| {
        let leaves = leaves(count);
        asking(format!("root_by_hand, for {count} hashes,"));
        let (found, right) = (student(&leaves), root(&leaves));
        if found == right {
            return Ok(());
        }
        let (found_is, right) = (short(&found), short(&right));
        let because = slip(&leaves, found).unwrap_or(because);
        let hashes = if count == 1 { "hash" } else { "hashes" };
        Err(format!("for {count} {hashes} you answer {found_is} and not {right}: {because}"))
    };
    Check::turn(ROOT_BY_HAND)
        .claim("a single hash is the root", move || {
            played(1, "there's no one to play against, so nothing is hashed")
        })
        .claim("two hashes make one", move || {
            played(2, "it's sha256d of the 64 bytes, those of the left one first")
        })
        .claim("four play two rounds", move || {
            played(4, "first with second, third with fourth, and then the two results")
        })
        .claim("of three, the last one plays against itself", move || {
            played(3, "the third has no partner in the first round, so it's hashed with itself")
        })
        .claim("it can happen in a later round, too", move || {
            played(6, "three are left in the second round, and the third of them has no partner")?;
            played(5, "the first round has one over, and so has the second")?;
            played(12, "three are left in the third round, and the third of them has no partner")
        })
        .claim("seven, as in Alice's block", move || {
            played(7, "seven, then four, then two, then one")
        })
        .claim("it works for any number", move || {
            (1..=40).try_for_each(|count| {
                played(count, "in each round pairs are hashed, and an odd one with itself")
            })
        })
        .report()
}

/// Which well-known slip leads to a wrong root.
fn slip(leaves: &[Hash], found: Hash) -> Option<&'static str> {
    let rounds = |pair: fn(&[Hash]) -> Hash| {
        let mut round = leaves.to_vec();
        while round.len() > 1 {
            round = round.chunks(2).map(pair).collect();
        }
        round[0]
    };
    let last = |pair: &[Hash]| pair[pair.len() - 1];
    let turned = rounds(|pair| above(pair[pair.len() - 1], pair[0]));
    let once = rounds(|pair| Sha256::digest([pair[0], pair[pair.len() - 1]].as_flattened()).into());
    let byes = rounds(|pair| if pair.len() == 1 { pair[0] } else { above(pair[0], pair[1]) });
    let at_once = twice(leaves.as_flattened());
    let slips = [
        (turned, "the left one of a pair comes first in the 64 bytes"),
        (once, "it's sha256d, so the hash is hashed again"),
        (byes, "an odd one doesn't get through for nothing: it's hashed with itself"),
        (at_once, "that's one hash of all of them in a row: it goes pair by pair"),
        (last(leaves), "that's the last of the hashes that you were given"),
        (leaves[0], "that's the first of the hashes that you were given"),
    ];
    slips.into_iter().find(|(slip, _)| *slip == found).map(|(_, because)| because)
}

/// Checks `prove`: the hashes beside the way from a leaf up to the root.
pub fn prove(student: fn(&[Vec<Hash>], usize) -> Vec<Hash>) -> Report {
    let asked = move |count: usize, leaf: usize, because: &str| {
        let leaves = leaves(count);
        let rounds: Vec<Vec<Hash>> = (0..=height(count))
            .map(|round| {
                (0..width(count, round)).map(|place| node(&leaves, round, place)).collect()
            })
            .collect();
        let expected = beside(&rounds, leaf);
        asking(format!("prove, for leaf {leaf} of {count},"));
        let found = student(&rounds, leaf);
        if found == expected {
            return Ok(());
        }
        let told = |hashes: &[Hash]| {
            let names: Vec<String> = hashes.iter().map(|hash| named(&rounds, hash)).collect();
            if names.is_empty() { "no hash".to_owned() } else { names.join(", then ") }
        };
        let because = misled(&rounds, leaf, &found).unwrap_or(because);
        let (found, expected) = (told(&found), told(&expected));
        let leaves = if count == 1 { "leaf" } else { "leaves" };
        Err(format!(
            "for leaf {leaf} of {count} {leaves} you answer {found}, and not {expected}: {because}"
        ))
    };
    Check::turn(PROVE)
        .claim("with one leaf there's nothing to prove", move || {
            asked(1, 0, "the leaf is the root, and nothing is beside it")
        })
        .claim("with two, the other one is beside you", move || {
            asked(2, 0, "place 0 is even, so its partner is to the right")?;
            asked(2, 1, "place 1 is odd, so its partner is to the left")
        })
        .claim("each round has one hash for you, the lowest first", move || {
            asked(4, 2, "place 3 is its partner; the two meet again at place 1, beside place 0")?;
            asked(4, 1, "place 0 is its partner; the two meet again at place 0, beside place 1")
        })
        .claim("the three hashes of the picture", move || {
            asked(7, 3, "places 3, 1 and 0 are the way, so places 2, 0 and 1 are beside it")
        })
        .claim("without a partner, you're your own", move || {
            asked(3, 2, "place 2 is the last of three, so the hash beside it is its own")?;
            asked(7, 6, "place 6 is the last of seven, so the hash beside it is its own")?;
            asked(5, 4, "place 4 is the last of five, and place 2 the last of three")
        })
        .claim("it works for any leaf of any block", move || {
            (1..=33).try_for_each(|count| {
                (0..count).try_for_each(|leaf| {
                    asked(count, leaf, "these are the partners of the places on the way")
                })
            })
        })
        .report()
}

fn beside(rounds: &[Vec<Hash>], leaf: usize) -> Vec<Hash> {
    let below_the_root = rounds[..rounds.len() - 1].iter().enumerate();
    let partners = below_the_root.map(|(number, round)| {
        let place = leaf >> number;
        let partner = place ^ 1;
        round[if partner < round.len() { partner } else { place }]
    });
    partners.collect()
}

/// Where a hash is in the tournament. A message says rounds and places as the notebook counts them.
fn named(rounds: &[Vec<Hash>], hash: &Hash) -> String {
    for (number, round) in (1..).zip(rounds) {
        if let Some(place) = round.iter().position(|it| it == hash) {
            return match number == rounds.len() {
                true => "the root".to_owned(),
                false => format!("round {number}'s place {place}"),
            };
        }
    }
    format!("{}, which is in none of the rounds", short(hash))
}

/// Which well-known slip leads to a wrong proof.
fn misled(rounds: &[Vec<Hash>], leaf: usize, found: &[Hash]) -> Option<&'static str> {
    let right = beside(rounds, leaf);
    let way: Vec<Hash> =
        rounds.iter().enumerate().map(|(number, round)| round[leaf >> number]).collect();
    let (root, below) = way.split_last()?;
    let is_turned = right.len() > 1 && found.iter().rev().eq(&right);
    let slips = [
        (is_turned, "these are the right ones, and the lowest comes first"),
        (found == below && found != right, "that's the way itself, and not what's beside it"),
        (found.contains(root) && right.len() < found.len(), "the phone has the root already"),
    ];
    slips.into_iter().find(|(is_it, _)| *is_it).map(|(_, because)| because)
}

/// Checks `subsidy_at`: what a block of Bitcoin may bring.
pub fn subsidy_at(student: fn(u64) -> u64) -> Report {
    let asked = move |height: u64, because: &str| {
        let halvings = (height / 210_000).min(64);
        let right = (0..halvings).fold(5_000_000_000, |units: u64, _| units / 2);
        equal(asking(format!("subsidy_at({height})")), student(height), right, because)
    };
    Check::turn(SUBSIDY_AT)
        .claim("the first blocks bring 50 coins", move || {
            asked(1, "that's before the first halving, and a coin is 100,000,000 units")?;
            asked(100_000, "that's before the first halving")
        })
        .claim("the first halving is at height 210,000", move || {
            asked(209_999, "it's the last block before the first halving")?;
            asked(210_000, "it's the first block after the first halving")?;
            asked(210_001, "it's after the first halving")
        })
        .claim("the second one is at 420,000", move || {
            asked(419_999, "it's the last block before the second halving")?;
            asked(420_000, "half of 25 coins")?;
            asked(629_999, "that's before the third halving")?;
            asked(840_000, "four halvings, as in April 2024")
        })
        .claim("there's no half unit", move || {
            asked(
                2_100_000,
                "the tenth halving leaves 4,882,812 and a half, and the half is dropped",
            )?;
            asked(3_150_000, "drop the half at each halving")
        })
        .claim("in the end there's nothing", move || {
            asked(6_929_999, "one unit is the last that's ever brought")?;
            asked(6_930_000, "half of one unit is dropped")
        })
        .claim("and it stays like that", move || {
            let because =
                "it was nothing 31 halvings ago. A shift by 64 places isn't 64 halvings, see below";
            asked(13_440_000, because)?;
            asked(13_650_000, because)?;
            asked(210_000 * 256, "it has been nothing for a thousand years")?;
            asked(210_000 << 32, "there's nothing left to halve")?;
            asked(u64::MAX, "there's nothing left to halve")
        })
        .claim("so it is at any height", move || {
            let mut random = draws(62);
            (0..300).try_for_each(|_| {
                let height = random.random_range(1..7_500_000);
                asked(height, "halve it once for each 210,000 blocks, and drop what's left over")
            })
        })
        .report()
}

/// The rules, and what each block's coinbase pays and its payments leave as fees, to the height of one.
pub type FirstGreedy = fn(&Rules, &[(u64, u64)]) -> Option<u64>;

/// Checks `first_greedy`: the height of the first coinbase that pays more than subsidy and fees.
pub fn first_greedy(student: FirstGreedy) -> Report {
    let asked = move |rules: &Rules, blocks: &[(u64, u64)], because: &str| {
        let brings = |height: u64| {
            let halvings = (height / u64::from(rules.halving)).min(64);
            (0..halvings).fold(rules.first_subsidy.units(), |units, _| units / 2)
        };
        let is_greedy =
            |(height, (paid, fees)): &(u64, &(u64, u64))| *paid > brings(*height) + fees;
        let right = (1..).zip(blocks).find(is_greedy).map(|(height, _)| height);
        let (subsidy, halving) = (rules.first_subsidy.units(), rules.halving);
        let told = if blocks.len() > 8 {
            format!("{} blocks", blocks.len())
        } else {
            format!("the blocks {blocks:?}")
        };
        let call =
            format!("for a subsidy of {subsidy}, a halving after {halving} blocks, and {told}, it");
        asking(format!("first_greedy, for {subsidy}, halved after {halving} blocks, and {told},"));
        equal(call, student(rules, blocks), right, because)
    };
    let fifty = rules(50, 100);
    Check::turn(FIRST_GREEDY)
        .claim("who takes the subsidy and no more is honest", move || {
            asked(&fifty, &[(50, 0), (50, 0), (50, 0)], "each takes 50, and that's what there is")
        })
        .claim("one unit more is too much", move || {
            asked(&fifty, &[(51, 0)], "the block at height 1 takes 51 of 50")?;
            asked(&fifty, &[(50, 0), (50, 0), (51, 0)], "heights are counted from 1")
        })
        .claim("fees are the miner's, too", move || {
            asked(&fifty, &[(57, 7), (50, 0)], "50 and fees of 7 make 57")?;
            asked(&fifty, &[(50, 0), (58, 7)], "50 and fees of 7 make 57, and 58 is more")
        })
        .claim("the fees of one block are no other block's", move || {
            asked(&fifty, &[(50, 9), (59, 0)], "what block 1 left lying is gone for good")
        })
        .claim("you may take less", move || {
            asked(&fifty, &[(49, 0), (0, 0), (50, 3)], "none of them takes more than there is")
        })
        .claim("after a halving it's half as much", move || {
            let often = rules(50, 3);
            let because = "from height 3 on it's 25, and from height 6 on 12";
            asked(&often, &[(50, 0), (50, 0), (25, 0), (25, 0), (25, 0), (12, 0)], because)?;
            asked(&often, &[(50, 0), (50, 0), (50, 0)], because)?;
            asked(&often, &[(50, 0), (50, 0), (25, 0), (25, 0), (25, 0), (13, 0)], because)
        })
        .claim("the first greedy one is named", move || {
            asked(&fifty, &[(50, 0), (60, 0), (50, 0), (90, 0)], "block 2 comes before block 4")
        })
        .claim("without blocks no one is greedy", move || {
            asked(&fifty, &[], "there's no block that could take too much")
        })
        .claim("so it is in any currency", move || {
            let mut random = draws(63);
            (0..100).try_for_each(|_| {
                let rules = rules(random.random_range(1..5_000), random.random_range(1..12));
                let blocks: Vec<(u64, u64)> = (1..random.random_range(2..40_u64))
                    .map(|height| {
                        let fees = random.random_range(0..20);
                        let there_is = rules.subsidy(height).units() + fees;
                        let is_greedy = random.random_range(0..30) == 0;
                        let (more, less) = (random.random_range(1..9), random.random_range(0..3));
                        let paid =
                            if is_greedy { there_is + more } else { there_is.saturating_sub(less) };
                        (paid, fees)
                    })
                    .collect();
                asked(
                    &rules,
                    &blocks,
                    "ask the rules for each height, and add the block's own fees",
                )
            })
        })
        .report()
}

/// Rules with these numbers, by which a block takes some 256 hashes.
fn rules(first_subsidy: u64, halving: u32) -> Rules {
    let easiest = CompactTarget::from_bits(0x2000_ffff);
    let first_subsidy = Amount::new(first_subsidy);
    Rules { easiest, period: 2016, first_subsidy, halving, ..Rules::classroom() }
}

/// What the reader makes of the place where a phone's chain ends, the rules, and a bad payment.
pub type FoolAPhone = fn(&Place, &Rules, Transaction) -> (Block, MerkleProof);

/// Checks `fool_a_phone`: a light client believes a payment that every full node refuses.
pub fn fool_a_phone(student: FoolAPhone) -> Report {
    Check::turn(FOOL_A_PHONE)
        .claim("Bob's phone takes your header", move || {
            let mut shown = Shown::to(student, 3, million());
            shown.header_is_taken()
        })
        .claim("it finds the payment in your block: one confirmation", move || {
            let mut shown = Shown::to(student, 3, million());
            shown.header_is_taken()?;
            shown.is_believed()
        })
        .claim("it works at any height", move || {
            [0, 1, 7].into_iter().try_for_each(|height| {
                let mut shown = Shown::to(student, height, million());
                shown.header_is_taken()?;
                shown.is_believed()
            })
        })
        .claim("it works for other payments", move || {
            [unsigned(1, 40), unsigned(9, 5_000_000)].into_iter().try_for_each(|payment| {
                let mut shown = Shown::to(student, 2, payment);
                shown.header_is_taken()?;
                shown.is_believed()
            })
        })
        .report()
}

/// A payment out of nothing, with no signature.
fn unsigned(txid: u8, units: u64) -> Transaction {
    let previous = OutPoint { txid: Txid::from_bytes([txid; 32]), index: 0 };
    let lock = Script::pay_to_key_hash(&[7; 20]);
    Transaction {
        version: 2,
        inputs: vec![Input::spending(previous)],
        outputs: vec![Output { amount: Amount::new(units), lock }],
        lock_height: 0,
    }
}

fn million() -> Transaction {
    unsigned(7, 100_000_000_000_000)
}

/// A phone that knows an honest chain, and what it's shown next.
struct Shown {
    phone: LightClient,
    chain: Chain,
    payment: Transaction,
    block: Block,
    proof: MerkleProof,
}

impl Shown {
    fn to(student: FoolAPhone, height: u64, payment: Transaction) -> Shown {
        let rules = rules(5_000_000_000, 100);
        let time = Time::from_millis(1_700_000_000_000);
        let genesis = Genesis { time, words: "Bob has a phone.".into(), rules };
        let first = genesis.block().header;
        let mut phone = LightClient::new(rules, first).expect("the rules have a target");
        let mut chain = Chain::new(genesis).expect("the rules are good");
        for _ in 0..height {
            let now = chain.place().tip().time.after(Duration::from_secs(10));
            let lock = Script::pay_to_key_hash(&[6; 20]);
            let draft = chain.draft(&[], lock, now).expect("there's no payment in it");
            let block = mine(draft).expect("one of the nonces will do");
            phone.add(block.header).expect("it's honest");
            chain.push(block).expect("it's honest");
        }
        let (block, proof) = student(phone.place(), &rules, payment.clone());
        Shown { phone, chain, payment, block, proof }
    }

    fn header_is_taken(&mut self) -> Result<(), String> {
        let height = self.chain.place().height();
        self.phone.add(self.block.header).map_err(|refused| {
            let because = match refused.code() {
                "unknown-parent" => "name the place where the phone's chain ends",
                "wrong-link" => "name the block where the phone's chain ends",
                "high-hash" => "the work has to be real, so look for the nonce with mine",
                "time-too-old" => "the time has to be later than that of the blocks before",
                "wrong-target" | "target-too-easy" => "the target is the one that the place asks for",
                _ => "every rule for headers has to be kept",
            };
            let code = refused.code();
            format!("the phone knows {height} blocks, and refuses your header with {code}: {refused}; {because}")
        })?;
        if self.phone.place().hash() == self.block.hash() {
            return Ok(());
        }
        Err(format!(
            "the phone knows {height} blocks, and yours doesn't come after the last one, so it stays with its chain"
        ))
    }

    fn is_believed(&self) -> Result<(), String> {
        let (payment, proof, block) = (&self.payment, &self.proof, &self.block);
        match self.phone.confirmations(payment, proof, &block.hash()) {
            Ok(1) => {}
            Ok(many) => return Err(format!("the phone tells Bob {many} confirmations, and not 1")),
            Err(refused) => {
                let txid = payment.txid();
                let place = block.transactions.iter().position(|it| it.txid() == txid);
                let because = match place {
                    None => "the payment that you were given isn't in your block".to_owned(),
                    Some(place) if place as u64 != u64::from(proof.index) => {
                        format!("your proof is for transaction {}, and the payment is transaction {place}", proof.index)
                    }
                    Some(_) => "the payment is in your block, and the proof has to lead from it to the root".to_owned(),
                };
                let code = refused.code();
                return Err(format!(
                    "the phone refuses your proof with {code}: {refused}; {because}"
                ));
            }
        }
        // No full node takes it, whatever the answer looks like: the payment spends nothing that's there.
        match self.chain.clone().push(block.clone()) {
            Err(_) => Ok(()),
            Ok(()) => Err("a full node takes your block, too".to_owned()),
        }
    }
}
