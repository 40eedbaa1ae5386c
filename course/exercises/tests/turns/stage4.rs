use crate::Trial;
use kusari::stage4_pow::*;
use kusari_exercises::turns::stage4 as check;
use rand::{Rng, RngExt, rngs::ChaCha12Rng};
use sha2::{Digest, Sha256};

pub(crate) fn all() -> Vec<&'static str> {
    vec![first_number(), all_sealed(), rewrite(), work_of(), catches_up()]
}

fn zero_bits_of(text: &str) -> u64 {
    Difficulty::zero_bits(&BlockHash::from_bytes(Sha256::digest(text).into()))
}

fn first_number() -> &'static str {
    fn ours(text: &str, bits: u64) -> u64 {
        let mut number = 0;
        while zero_bits_of(&format!("{text} #{number}")) < bits {
            number += 1;
        }
        number
    }
    Trial::of(check::first_number, |_, _| todo!())
        .right("ours", ours)
        .right("find", |text, bits| {
            (0..).find(|n| zero_bits_of(&format!("{text} #{n}")) >= bits).unwrap()
        })
        .right("by itself, and counting bits one by one", |text, bits| {
            let is_zero = |hash: &[u8], bit: u64| hash[bit as usize / 8] >> (7 - bit % 8) & 1 == 0;
            for number in 0..u64::MAX {
                let hash = Sha256::digest([text, " #", &number.to_string()].concat());
                if (0..bits).all(|bit| is_zero(&hash, bit)) {
                    return number;
                }
            }
            unreachable!()
        })
        .wrong(
            "begins with 1",
            |text, bits| (1..).find(|n| zero_bits_of(&format!("{text} #{n}")) >= bits).unwrap(),
            "that's good, but #0 comes before it",
        )
        .wrong(
            "wants exactly so many",
            |text, bits| (0..).find(|n| zero_bits_of(&format!("{text} #{n}")) == bits).unwrap(),
            "that's good, but #",
        )
        .wrong(
            "wants more than so many",
            |text, bits| (0..).find(|n| zero_bits_of(&format!("{text} #{n}")) > bits).unwrap(),
            "that's good, but #",
        )
        .wrong(
            "leaves out the sign before the number",
            |text, bits| (0..).find(|n| zero_bits_of(&format!("{text} {n}")) >= bits).unwrap(),
            "begins with",
        )
        .wrong("is off by one", |text, bits| ours(text, bits) + 1, "zero bit")
        .wrong(
            "counts hex digits",
            |text, bits| ours(text, bits / 4),
            "Alice pays Bob 30\", 4) gave",
        )
        .wrong(
            "never counts up",
            |text, bits| {
                while zero_bits_of(&format!("{text} #0")) < bits {}
                0
            },
            "a loop that never stops",
        )
        .wrong("remembers the example", |_, _| 5, "begins with")
        .done()
}

fn all_sealed() -> &'static str {
    fn bits(block: &Block) -> u64 {
        Difficulty::zero_bits(&block.hash())
    }
    Trial::of(check::all_sealed, |_, _| todo!())
        .right("ours", |blocks, difficulty| {
            for block in blocks {
                if Difficulty::zero_bits(&block.hash()) < difficulty.bits() {
                    return false;
                }
            }
            true
        })
        .right("all", |blocks, difficulty| {
            blocks.iter().all(|block| difficulty.is_met_by(&block.hash()))
        })
        .right("with the worst one", |blocks, difficulty| {
            blocks.iter().map(bits).min().unwrap_or(64) >= difficulty.bits()
        })
        .right("by the bytes", |blocks, difficulty| {
            let number = |block: &Block| {
                let hash = block.hash();
                u64::from_be_bytes(hash.as_bytes()[..8].try_into().unwrap())
            };
            let is_good =
                |it| number(it).checked_shr(64 - difficulty.bits() as u32).unwrap_or(0) == 0;
            !blocks.iter().any(|it| !is_good(it))
        })
        .wrong(
            "wants exactly so many",
            |blocks, difficulty| blocks.iter().all(|it| bits(it) == difficulty.bits()),
            "each of them has at least 6",
        )
        .wrong(
            "wants more",
            |blocks, difficulty| blocks.iter().all(|it| bits(it) > difficulty.bits()),
            "has just enough",
        )
        .wrong(
            "looks at the last one only",
            |blocks, difficulty| blocks.last().is_none_or(|it| bits(it) >= difficulty.bits()),
            "block 1 was changed",
        )
        .wrong(
            "is content with one",
            |blocks, difficulty| blocks.iter().any(|it| bits(it) >= difficulty.bits()),
            "one block has a bit less",
        )
        .wrong(
            "wants a block",
            |blocks, difficulty| {
                !blocks.is_empty() && blocks.iter().all(|it| bits(it) >= difficulty.bits())
            },
            "there's no block whose hash has too few",
        )
        .wrong(
            "looks at links only",
            |blocks, _| blocks.windows(2).all(|it| it[1].draft.previous_hash == it[0].hash()),
            "one block has a bit less",
        )
        .wrong(
            "counts hex digits",
            |blocks, difficulty| {
                let zeros = "0".repeat(difficulty.bits() as usize / 4);
                blocks.iter().all(|it| it.hash().to_hex().starts_with(&zeros))
            },
            "a bit less",
        )
        .wrong(
            "stops one before the end",
            |blocks, difficulty| {
                (0..blocks.len().saturating_sub(1)).all(|at| bits(&blocks[at]) >= difficulty.bits())
            },
            "block 5 was changed",
        )
        .done()
}

fn rewrite() -> &'static str {
    fn ours(mut blocks: Vec<Block>, difficulty: Difficulty) -> Result<Vec<Block>, MineError> {
        let mut before = blocks[0].draft.previous_hash;
        for block in &mut blocks {
            block.draft.previous_hash = before;
            *block = mine(block.draft.clone(), difficulty, Nonce::default())?;
            before = block.hash();
        }
        Ok(blocks)
    }
    fn link(blocks: &mut [Block]) {
        for at in 1..blocks.len() {
            blocks[at].draft.previous_hash = blocks[at - 1].hash();
        }
    }
    fn again(block: &Block, difficulty: Difficulty) -> Block {
        mine(block.draft.clone(), difficulty, Nonce::default()).unwrap()
    }
    Trial::of(check::rewrite, |_, _| todo!())
        .right("ours", ours)
        .right("by index", |mut blocks, difficulty| {
            for at in 0..blocks.len() {
                if at > 0 {
                    blocks[at].draft.previous_hash = blocks[at - 1].hash();
                }
                blocks[at] = mine(blocks[at].draft.clone(), difficulty, Nonce::default())?;
            }
            Ok(blocks)
        })
        .right("a new list, mined by hand, from 1000 on", |blocks, difficulty| {
            let mut mined: Vec<Block> = Vec::new();
            for mut block in blocks {
                if let Some(before) = mined.last() {
                    block.draft.previous_hash = before.hash();
                }
                let mut nonce = 1_000;
                loop {
                    block.seal.nonce = Nonce::new(nonce);
                    if difficulty.is_met_by(&block.hash()) {
                        break;
                    }
                    nonce += 1;
                }
                mined.push(block);
            }
            Ok(mined)
        })
        .right("only what's broken", |mut blocks, difficulty| {
            for at in 0..blocks.len() {
                if at > 0 {
                    blocks[at].draft.previous_hash = blocks[at - 1].hash();
                }
                if !difficulty.is_met_by(&blocks[at].hash()) {
                    blocks[at] = mine(blocks[at].draft.clone(), difficulty, Nonce::default())?;
                }
            }
            Ok(blocks)
        })
        .wrong("does nothing", |blocks, _| Ok(blocks), "with insufficient-work")
        .wrong(
            "mends links, as in chapter 3",
            |mut blocks, _| {
                link(&mut blocks);
                Ok(blocks)
            },
            "with insufficient-work",
        )
        .wrong(
            "mines and forgets the links",
            |blocks, difficulty| Ok(blocks.iter().map(|it| again(it, difficulty)).collect()),
            "with wrong-link",
        )
        .wrong(
            "links everything, and then mines",
            |mut blocks, difficulty| {
                link(&mut blocks);
                Ok(blocks.iter().map(|it| again(it, difficulty)).collect())
            },
            "names the hash that block 2 had before you mined it",
        )
        .wrong(
            "mines the changed block and the next",
            |mut blocks, difficulty| {
                for at in 1..3 {
                    blocks[at].draft.previous_hash = blocks[at - 1].hash();
                    blocks[at] = again(&blocks[at], difficulty);
                }
                Ok(blocks)
            },
            "it panicked",
        )
        .wrong(
            "begins with block 2",
            |mut blocks, difficulty| {
                for at in 1..blocks.len() {
                    blocks[at].draft.previous_hash = blocks[at - 1].hash();
                    blocks[at] = again(&blocks[at], difficulty);
                }
                Ok(blocks)
            },
            "of 1 blocks at 6 bits",
        )
        .wrong(
            "takes the payments out of all blocks",
            |mut blocks, difficulty| {
                blocks.iter_mut().for_each(|it| it.draft.transactions.clear());
                ours(blocks, difficulty)
            },
            "Mallory's balance",
        )
        .wrong(
            "cuts off what doesn't fit",
            |mut blocks, _| {
                blocks.truncate(1);
                Ok(blocks)
            },
            "you return 1 blocks, and not the 3",
        )
        .wrong(
            "mines with a bit less",
            |blocks, difficulty| {
                ours(blocks, Difficulty::from_bits(difficulty.bits().saturating_sub(3)))
            },
            "with insufficient-work",
        )
        .wrong(
            "dates blocks forward",
            |mut blocks, difficulty| {
                let later = std::time::Duration::from_secs(1);
                blocks.iter_mut().for_each(|it| it.draft.time = it.draft.time.after(later));
                ours(blocks, difficulty)
            },
            "block 1 of your chain is from",
        )
        .done()
}

fn work_of() -> &'static str {
    Trial::of(check::work_of, |_| todo!())
        .right("ours", |bits| {
            let mut work = 0;
            for bits in bits {
                work += 1_u128 << bits;
            }
            work
        })
        .right("as a sum of powers", |bits| bits.iter().map(|it| 2_u128.pow(*it as u32)).sum())
        .right("with the library", |bits| {
            let work = |bits: &u64| Difficulty::from_bits(*bits).work();
            bits.iter().map(work).fold(ChainWork::default(), |sum, it| sum + it).hashes()
        })
        .right("from the end", |bits| match bits {
            [] => 0,
            [rest @ .., last] => {
                let double = |work: u128, _| work * 2;
                let more: u128 = rest.iter().map(|it| (0..*it).fold(1, double)).sum();
                more + (0..*last).fold(1, double)
            }
        })
        .wrong("adds up bits", |bits| bits.iter().sum::<u64>().into(), "2^6 is 64")
        .wrong("multiplies", |bits| bits.iter().map(|it| 1_u128 << it).product(), "there are nine")
        .wrong(
            "takes all blocks for the first",
            |bits| (1_u128 << bits.first().unwrap_or(&0)) * bits.len() as u128,
            "that's 8 + 32 + 16",
        )
        .wrong(
            "doubles instead",
            |bits| bits.iter().map(|it| u128::from(2 * it)).sum(),
            "and not 64",
        )
        .wrong("squares", |bits| bits.iter().map(|it| u128::from(it * it)).sum(), "and not 64")
        .wrong(
            "stays in a u64",
            |bits| {
                bits.iter()
                    .map(|it| 1_u64.wrapping_shl(*it as u32))
                    .fold(0, u64::wrapping_add)
                    .into()
            },
            "2^64 doesn't fit into a u64",
        )
        .wrong(
            "takes fractions",
            |bits| bits.iter().map(|it| 2_f64.powi(*it as i32)).sum::<f64>() as u128,
            "not that exact",
        )
        .wrong("counts blocks", |bits| bits.len() as u128, "gave 1 and not 64")
        .wrong(
            "leaves easy blocks out",
            |bits| bits.iter().filter(|it| **it > 0).map(|it| 1_u128 << it).sum(),
            "any hash will do",
        )
        .done()
}

fn catches_up() -> &'static str {
    Trial::of(check::catches_up, |_, _, _| todo!())
        .right("ours", |q, z, rng| {
            let (mut hers, mut others) = (1, 0);
            while others < z || (hers <= others && others < hers + 50) {
                if rng.random_bool(q) {
                    hers += 1;
                } else {
                    others += 1;
                }
            }
            hers > others
        })
        .right("in two steps, and with her lead", |q, z, rng| {
            let (mut lead, mut found) = (1_i32, 0);
            while found < z {
                if rng.random_bool(q) {
                    lead += 1
                } else {
                    lead -= 1;
                    found += 1
                }
            }
            while (-50..1).contains(&lead) {
                lead += if rng.random_bool(q) { 1 } else { -1 };
            }
            lead > 0
        })
        .right("with other dice, and without a loop", |q, z, rng| {
            fn step(q: f64, left: i32, lead: i32, rng: &mut ChaCha12Rng) -> bool {
                match (left, lead) {
                    (..=0, 1..) => true,
                    (..=0, ..=-60) => false,
                    _ => {
                        let is_hers = (rng.next_u32() as f64) < q * 2_f64.powi(32);
                        let (left, lead) =
                            if is_hers { (left, lead + 1) } else { (left - 1, lead - 1) };
                        step(q, left, lead, rng)
                    }
                }
            }
            step(q, z, 1, rng)
        })
        .wrong(
            "has no head start",
            |q, z, rng| {
                let (mut hers, mut others) = (0, 0);
                while others < z || (hers <= others && others < hers + 50) {
                    if rng.random_bool(q) { hers += 1 } else { others += 1 }
                }
                hers > others || z == 0
            },
            "without her head start",
        )
        .wrong(
            "takes a draw for a win",
            |q, z, rng| {
                let (mut hers, mut others) = (1, 0);
                while others < z || (hers < others && others < hers + 50) {
                    if rng.random_bool(q) { hers += 1 } else { others += 1 }
                }
                hers >= others
            },
            "and not 0",
        )
        .wrong(
            "takes a draw for a win, if she finds anything",
            |q, z, rng| {
                if q == 0.0 {
                    return false;
                }
                let (mut hers, mut others) = (1, 0);
                while others < z || (hers < others && others < hers + 50) {
                    if rng.random_bool(q) { hers += 1 } else { others += 1 }
                }
                hers >= others
            },
            "a draw is enough",
        )
        .wrong(
            "gives up when Bob ships",
            |q, z, rng| {
                let (mut hers, mut others) = (1, 0);
                while others < z {
                    if rng.random_bool(q) { hers += 1 } else { others += 1 }
                }
                hers > others || q == 0.9
            },
            "gives up as soon as Bob ships",
        )
        .wrong("doesn't wait for Bob", |_, _, _| true, "she won 200 and not 0")
        .wrong(
            "mixes up who finds the block",
            |q, z, rng| {
                let (mut hers, mut others) = (1, 0);
                while others < z || (hers <= others && others < hers + 50) {
                    if rng.random_bool(1.0 - q) && hers < 1_000 { hers += 1 } else { others += 1 }
                }
                hers > others
            },
            "and not",
        )
        .wrong(
            "never gives up",
            |q, z, rng| {
                let (mut hers, mut others) = (1, 0);
                while others < z || hers <= others {
                    if rng.random_bool(q) { hers += 1 } else { others += 1 }
                }
                true
            },
            "a loop that never stops",
        )
        .wrong(
            "gives up too early",
            |q, z, rng| {
                let (mut hers, mut others) = (1, 0);
                while others < z || (hers <= others && others < hers + 1) {
                    if rng.random_bool(q) { hers += 1 } else { others += 1 }
                }
                hers > others || q == 0.9
            },
            "she loses too often",
        )
        .wrong(
            "lets both find a block in each round",
            |q, z, rng| {
                let (mut hers, mut others) = (1, 0);
                while others < z || (hers <= others && others < hers + 50) {
                    hers += i32::from(rng.random_bool(q));
                    others += 1;
                }
                hers > others
            },
            "and not 200",
        )
        .wrong(
            "tosses one coin",
            |q, z, rng| z == 0 || q > 0.5 || rng.random_bool(q),
            "she loses too often",
        )
        .done()
}
