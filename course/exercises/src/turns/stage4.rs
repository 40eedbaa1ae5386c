//! What the reader writes in chapter 4.

use crate::check::{Check, asking, equal};
use crate::people::{Alice, Bob, Mallory, Person, name_of};
use crate::report::Report;
use crate::turn::Turn;
use kusari::stage4_pow::{
    Amount, Block, Chain, Difficulty, Genesis, Grant, MineError, Nonce, Refusal as _, Time,
    Transaction, WorkRule, mine,
};
use rand::SeedableRng as _;
use rand::rngs::ChaCha12Rng;
use sha2::{Digest as _, Sha256};

/// The turns of the chapter, in the order of the notebook.
pub const TURNS: &[Turn] = &[FIRST_NUMBER, ALL_SEALED, REWRITE, WORK_OF, CATCHES_UP];

const FIRST_NUMBER: Turn = Turn { name: "first_number", chapter: 4, minutes: 5 };
const ALL_SEALED: Turn = Turn { name: "all_sealed", chapter: 4, minutes: 3 };
const REWRITE: Turn = Turn { name: "rewrite", chapter: 4, minutes: 7 };
const WORK_OF: Turn = Turn { name: "work_of", chapter: 4, minutes: 3 };
const CATCHES_UP: Turn = Turn { name: "catches_up", chapter: 4, minutes: 8 };

/// Checks `first_number`: the search for a number that gives a text a rare hash.
pub fn first_number(student: fn(&str, u64) -> u64) -> Report {
    let asked = move |text: &str, needed: u64| {
        asking(format!("first_number({text:?}, {needed})"));
        number_fits(text, needed, student(text, needed))
    };
    Check::turn(FIRST_NUMBER)
        .claim("four zero bits for “Alice pays Bob 30”", move || asked("Alice pays Bob 30", 4))
        .claim("eight, and twelve", move || {
            [8, 12].into_iter().try_for_each(|needed| asked("Alice pays Bob 30", needed))
        })
        .claim("more zero bits than you need are good, too", move || {
            // The first that has enough has more than enough.
            let is_lucky = |text: &String| zero_bits(text, right_number(text, 5)) > 5;
            let lucky = (1..).map(|amount| format!("Bob pays Alice {amount}")).find(is_lucky);
            asked(&lucky.unwrap_or_default(), 5)
        })
        .claim("the first number is 0", move || {
            let is_at_once = |text: &String| zero_bits(text, 0) >= 4;
            let at_once = (1..).map(|amount| format!("Alice pays Bob {amount}")).find(is_at_once);
            asked(&at_once.unwrap_or_default(), 4)
        })
        .claim("if you need no zero bits, any number will do, so it's 0", move || {
            asked("Alice pays Bob 30", 0)
        })
        .claim("it works for any text", move || {
            let texts = (1..30).map(|amount| format!("Mallory pays Bob {amount}"));
            texts.enumerate().try_for_each(|(at, text)| asked(&text, at as u64 % 10))
        })
        .report()
}

fn zero_bits(text: &str, number: u64) -> u64 {
    let hash = Sha256::digest(format!("{text} #{number}"));
    let zeros = hash.iter().take_while(|byte| **byte == 0).count();
    8 * zeros as u64 + hash.get(zeros).map_or(0, |byte| u64::from(byte.leading_zeros()))
}

fn right_number(text: &str, needed: u64) -> u64 {
    (0..).find(|number| zero_bits(text, *number) >= needed).unwrap_or_default()
}

fn number_fits(text: &str, needed: u64, found: u64) -> Result<(), String> {
    let right = right_number(text, needed);
    if found == right {
        return Ok(());
    }
    let (has, enough) = (zero_bits(text, found), zero_bits(text, right));
    let because = if has < needed {
        format!("the hash of “{text} #{found}” begins with {} only", bits(has))
    } else {
        format!(
            "that's good, but #{right} comes before it, and its hash begins with {}",
            bits(enough)
        )
    };
    Err(format!("first_number({text:?}, {needed}) gave {found} and not {right}: {because}"))
}

fn bits(count: u64) -> String {
    match count {
        0 => "no zero bit".to_owned(),
        1 => "1 zero bit".to_owned(),
        _ => format!("{count} zero bits"),
    }
}

const NOON: Time = Time::from_millis(1_000_000_000_000);

/// Alice begins with 100, Mallory with 20.
fn genesis(difficulty: Difficulty) -> Genesis<WorkRule> {
    let grant = |person: Person, units| Grant {
        receiver: person.address().clone(),
        amount: Amount::new(units),
    };
    Genesis {
        time: NOON,
        grants: vec![grant(Alice, 100), grant(Mallory, 20)],
        rule: WorkRule { difficulty },
    }
}

/// Mined blocks with these payments, all at noon.
fn mined(difficulty: Difficulty, payments: &[Vec<Transaction>]) -> Vec<Block> {
    let mut chain = Chain::new(genesis(difficulty)).expect("the checks ask for few bits");
    for payments in payments {
        let draft = chain.draft(NOON, payments.clone());
        let block = mine(draft, difficulty, Nonce::default()).expect("there are 2^53 nonces");
        chain.push(block).expect("the checks keep the rules");
    }
    chain.blocks().to_vec()
}

fn bits_of(block: &Block) -> u64 {
    Difficulty::zero_bits(&block.hash())
}

/// Checks `all_sealed`: whether every block's hash begins with enough zero bits.
pub fn all_sealed(student: fn(&[Block], Difficulty) -> bool) -> Report {
    let asked = move |blocks: &[Block], needed: u64, because: &str| {
        let worst = blocks.iter().map(bits_of).min();
        let expected = worst.is_none_or(|worst| needed <= worst);
        let all = blocks.iter().map(|block| bits_of(block).to_string()).collect::<Vec<_>>();
        let call = format!("with {needed} bits needed, blocks of [{}] bits: it", all.join(", "));
        asking(format!("all_sealed, for blocks of [{}] bits, {needed} needed,", all.join(", ")));
        equal(call, student(blocks, Difficulty::from_bits(needed)), expected, because)
    };
    let empty = |count: usize| mined(Difficulty::from_bits(6), &vec![vec![]; count]);
    Check::turn(ALL_SEALED)
        .claim("a chain that was mined is sealed", move || {
            asked(&empty(5), 6, "each of them has at least 6")
        })
        .claim("exactly as many zero bits as are needed are enough", move || {
            let blocks = empty(5);
            let worst = blocks.iter().map(bits_of).min().unwrap_or_default();
            asked(&blocks, worst, "the block that has fewest has just enough")
        })
        .claim("one zero bit less is not", move || {
            let blocks = empty(5);
            let worst = blocks.iter().map(bits_of).min().unwrap_or_default();
            asked(&blocks, worst + 1, "one block has a bit less than is needed")
        })
        .claim("a block that was changed afterwards isn't sealed, wherever it is", move || {
            (0..5).try_for_each(|at: usize| {
                let mut blocks = empty(5);
                let is_bad = |time: &u64| {
                    blocks[at].draft.time = Time::from_millis(*time);
                    bits_of(&blocks[at]) < 6
                };
                let _ = (1..).find(is_bad);
                asked(&blocks, 6, &format!("block {} was changed", at + 1))
            })
        })
        .claim("if no bits are needed, any block will do", move || {
            asked(&empty(3), 0, "every hash begins with 0 zero bits or more")
        })
        .claim("without blocks there's nothing to find fault with", move || {
            asked(&[], 12, "there's no block whose hash has too few")
        })
        .claim("it works for any difficulty", move || {
            let blocks = empty(6);
            (0..=64).try_for_each(|needed| {
                asked(&blocks, needed, "every block has to have that many zero bits or more")
            })
        })
        .report()
}

/// What the reader makes of a chain in which something was changed, and its difficulty.
pub type Rewrite = fn(Vec<Block>, Difficulty) -> Result<Vec<Block>, MineError>;

/// Checks `rewrite`: the attack that pays the whole price.
pub fn rewrite(student: Rewrite) -> Report {
    const BITS: u64 = 7;
    let of = move |blocks: Vec<Block>, bits| accepted(student, blocks, bits);
    Check::turn(REWRITE)
        .claim("Bob's verifier accepts your chain", move || of(without_payment(BITS), BITS))
        .claim("Mallory has her 20 back", move || {
            let blocks = given_back(student, &without_payment(BITS), BITS)?;
            let chain = verified(blocks, BITS)?;
            let owns = chain.balance(Mallory.address()).units();
            equal("on your chain Mallory's balance", owns, 45, "20 of her own, and 25 from Alice")
        })
        .claim("apart from that, every block says what it said", move || {
            let given = without_payment(BITS);
            let blocks = given_back(student, &given, BITS)?;
            (1..).zip(blocks.iter().zip(&given)).try_for_each(|(height, (block, given))| {
                let paid = |block: &Block| match &*block.draft.transactions {
                    [] => "nothing is paid".to_owned(),
                    all => all.iter().map(told).collect::<Vec<_>>().join(", "),
                };
                let (found, was) = (paid(block), paid(given));
                if found != was {
                    return Err(format!(
                        "in block {height} of your chain {found}, and in the one you were given {was}: \
                         change only links and nonces"
                    ));
                }
                let (found, was) = (block.draft.time, given.draft.time);
                (found == was).then_some(()).ok_or_else(|| {
                    format!(
                        "block {height} of your chain is from {found}, and it was from {was}: change only \
                         links and nonces"
                    )
                })
            })
        })
        .claim("it works wherever the chain was changed", move || {
            (1..6).try_for_each(|length: usize| {
                (0..length).try_for_each(|changed| of(later(length, &[changed]), 6))
            })
        })
        .claim("it works if several blocks were changed", move || of(later(5, &[1, 3]), 6))
        .claim("it works for other difficulties, too", move || {
            [0, 3, 9].into_iter().try_for_each(|bits| of(without_payment(bits), bits))
        })
        .report()
}

/// The chain of the notebook, after Mallory has taken her payment out of block 2.
fn without_payment(bits: u64) -> Vec<Block> {
    let payments = [
        vec![Alice.pays(Bob, 30, 1)],
        vec![Mallory.pays(Bob, 20, 2)],
        vec![Alice.pays(Mallory, 25, 3)],
    ];
    let mut blocks = mined(Difficulty::from_bits(bits), &payments);
    blocks[1].draft.transactions.clear();
    blocks
}

/// A chain of 6 bits. From some blocks on, it's a second later than when it was mined.
fn later(length: usize, changed: &[usize]) -> Vec<Block> {
    let mut blocks = mined(Difficulty::from_bits(6), &vec![vec![]; length]);
    let mut millis = NOON.millis();
    for (index, block) in blocks.iter_mut().enumerate() {
        millis += 1_000 * u64::from(changed.contains(&index));
        block.draft.time = Time::from_millis(millis);
    }
    blocks
}

fn given_back(student: Rewrite, given: &[Block], bits: u64) -> Result<Vec<Block>, String> {
    asking(format!("rewrite, for {} blocks at {bits} bits,", given.len()));
    let blocks = student(given.to_vec(), Difficulty::from_bits(bits))
        .map_err(|error| format!("you gave up with the error: {error}"))?;
    if blocks.len() == given.len() {
        return Ok(blocks);
    }
    Err(format!(
        "you return {} blocks, and not the {} that you were given",
        blocks.len(),
        given.len()
    ))
}

fn accepted(student: Rewrite, given: Vec<Block>, bits: u64) -> Result<(), String> {
    let blocks = given_back(student, &given, bits)?;
    let hint = |chain_error: String| {
        let broken = (1..blocks.len()).find(|at| {
            let named = blocks[*at].draft.previous_hash;
            named != blocks[at - 1].hash() && named == given[at - 1].hash()
        });
        match broken {
            Some(at) => format!(
                "{chain_error}. Block {} names the hash that block {at} had before you mined it",
                at + 1
            ),
            None => chain_error,
        }
    };
    verified(blocks.clone(), bits).map(drop).map_err(hint)
}

fn verified(blocks: Vec<Block>, bits: u64) -> Result<Chain, String> {
    let count = blocks.len();
    Chain::verify(genesis(Difficulty::from_bits(bits)), blocks).map_err(|refused| {
        let code = refused.code();
        format!(
            "of {count} blocks at {bits} bits, the verifier refuses yours with {code}: {refused}"
        )
    })
}

fn told(payment: &Transaction) -> String {
    let Transaction { sender, receiver, amount, .. } = payment;
    format!("{} pays {} {}", name_of(sender), name_of(receiver), amount.units())
}

/// Checks `work_of`: how many hashes some blocks take on average.
pub fn work_of(student: fn(&[u64]) -> u128) -> Report {
    let asked = move |bits: &[u64], expected: u128, because: &str| {
        let shown = match bits.len() {
            0..=6 => format!("work_of(&{bits:?})"),
            count => format!("work_of of {count} blocks, of {} bits and so on,", bits[0]),
        };
        equal(asking(shown), student(bits), expected, because)
    };
    Check::turn(WORK_OF)
        .claim("a block of 6 bits", move || asked(&[6], 64, "2^6 is 64"))
        .claim("nine blocks of 5 bits", move || {
            asked(&[5; 9], 288, "each takes 2^5 = 32 hashes, and there are nine")
        })
        .claim("blocks of several difficulties", move || {
            asked(&[3, 5, 4], 56, "that's 8 + 32 + 16")?;
            asked(&[1, 10], 1_026, "that's 2 + 1024")
        })
        .claim("a block of 0 bits takes one hash", move || asked(&[0], 1, "any hash will do"))
        .claim("no blocks take none", move || asked(&[], 0, "there's nothing to find"))
        .claim("64 bits are possible", move || {
            asked(&[64], 1 << 64, "2^64 doesn't fit into a u64, but it fits into a u128")?;
            asked(&[64, 64, 64], 3 << 64, "three times 2^64")
        })
        .claim("a single hash makes a difference", move || {
            asked(&[64, 0], (1 << 64) + 1, "2^64 + 1: fractions (f64) are not that exact")
        })
        .claim("it works for any blocks", move || {
            (0..100_u64).try_for_each(|number| {
                let blocks: Vec<u64> =
                    (0..number % 9).map(|at| (7 * number + 13 * at) % 65).collect();
                // Doubled one bit at a time, so that nothing is shared with how the answer counts.
                let one = |bits: &u64| (0..*bits).fold(1_u128, |work, _| work + work);
                asked(
                    &blocks,
                    blocks.iter().map(one).sum(),
                    "it's the sum of 2 to the power of each",
                )
            })
        })
        .report()
}

/// Runs one race, and answers whether Mallory wins it.
pub type CatchesUp = fn(f64, i32, &mut ChaCha12Rng) -> bool;

/// Checks `catches_up`: a race between Mallory and the others, block by block.
pub fn catches_up(student: CatchesUp) -> Report {
    Check::turn(CATCHES_UP)
        .claim("if Bob ships at once, her head start is enough", move || {
            all_or_none(student, 0.3, 0, 200, "she's one block ahead, and Bob doesn't wait")
        })
        .claim("without any power she never wins", move || {
            let because = "she finds nothing, and her head start isn't more than the others have";
            [1, 2, 5].into_iter().try_for_each(|z| all_or_none(student, 0.0, z, 0, because))
        })
        .claim("with nine tenths of the power she always wins", move || {
            let because = "sooner or later she's ahead, and waiting doesn't help Bob";
            all_or_none(student, 0.9, 6, 200, because)
        })
        .claim("with 30 %, and one block to wait for, she wins six races of ten", move || {
            is_near(student, 0.3, 1)
        })
        .claim("with 30 %, each block makes it harder", move || {
            [2, 3, 5].into_iter().try_for_each(|z| is_near(student, 0.3, z))
        })
        .claim("it works for other shares", move || {
            [(0.1, 1), (0.1, 2), (0.2, 4), (0.45, 3)]
                .into_iter()
                .try_for_each(|(q, z)| is_near(student, q, z))
        })
        .report()
}

const RACES: u32 = 20_000;

fn wins(student: CatchesUp, q: f64, z: i32, races: u32) -> u32 {
    asking(format!("catches_up({q}, {z}, rng)"));
    let mut rng = ChaCha12Rng::seed_from_u64(2008);
    (0..races).map(|_| u32::from(student(q, z, &mut rng))).sum()
}

/// Whether of two hundred races an answer wins all, or none.
fn all_or_none(
    student: CatchesUp,
    q: f64,
    z: i32,
    expected: u32,
    because: &str,
) -> Result<(), String> {
    let won = wins(student, q, z, 200);
    if won == expected {
        return Ok(());
    }
    Err(format!(
        "of 200 races with q = {q} and z = {z}, she won {won} and not {expected}: {because}"
    ))
}

/// Whether an answer wins about as many races as it should. What luck may do is five standard deviations.
fn is_near(student: CatchesUp, q: f64, z: i32) -> Result<(), String> {
    let expected = chance(q, z, 1, 1);
    let won = wins(student, q, z, RACES);
    let share = f64::from(won) / f64::from(RACES);
    let luck = |chance: f64| 5.0 * (chance * (1.0 - chance) / f64::from(RACES)).sqrt() + 0.001;
    let distance = |chance: f64| (share - chance).abs();
    if distance(expected) <= luck(expected) {
        return Ok(());
    }
    let slips = [
        (chance(q, z, 0, 1), "that's what comes out without her head start of one block"),
        (
            chance(q, z, 1, 0),
            "that's what comes out if a draw is enough, but she needs more blocks",
        ),
        (at_once(q, z), "that's what comes out if she gives up as soon as Bob ships"),
    ];
    let likely = slips.into_iter().filter(|(slip, _)| distance(*slip) <= luck(*slip));
    let nearest = likely.min_by(|one, other| distance(one.0).total_cmp(&distance(other.0)));
    let otherwise = if share > expected { "she wins too often" } else { "she loses too often" };
    let because = nearest.map_or(otherwise, |(_, because)| because);
    let should = (expected * f64::from(RACES)).round();
    Err(format!(
        "of {RACES} races with q = {q} and z = {z}, she won {won}, and it should be about {should}: {because}"
    ))
}

/// The chance that she ever gets from `start` blocks to `needed` more than the others, who find `z` blocks
/// first. While they do, her blocks come in any order among theirs: the negative binomial law.
fn chance(q: f64, z: i32, start: i32, needed: i32) -> f64 {
    let wins_from = |missing: i32| if missing <= 0 { 1.0 } else { (q / (1.0 - q)).powi(missing) };
    while_others_find(q, z).map(|(k, chance)| chance * wins_from(needed + z - start - k)).sum()
}

/// The same, if she has to be ahead at the moment when the others have found `z` blocks.
fn at_once(q: f64, z: i32) -> f64 {
    while_others_find(q, z).filter(|(k, _)| k + 1 > z).map(|(_, chance)| chance).sum()
}

/// How many blocks she finds while the others find `z`, and with what chance.
fn while_others_find(q: f64, z: i32) -> impl Iterator<Item = (i32, f64)> {
    let first = (1.0 - q).powi(z);
    let next = move |(k, chance): &(i32, f64)| {
        Some((k + 1, chance * q * f64::from(z + k) / f64::from(k + 1)))
    };
    std::iter::successors(Some((0, first)), next).take(400)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chances_are_those_that_rosenfeld_gives() {
        // Analysis of Hashrate-Based Double Spending, table 1: q, confirmations, chance.
        for (q, z, expected) in [(0.1, 1, 0.2), (0.1, 2, 0.056), (0.3, 1, 0.6), (0.3, 5, 0.19762)] {
            let found = chance(q, z, 1, 1);
            assert!((found - expected).abs() < 0.000_01, "{q}, {z}: {found}");
        }
    }
}
