//! Right answers for chapter 4 in another style than the solutions.

use crate::Right;
use kusari::stage4_pow::*;
use kusari_exercises::stage4 as check;

pub(crate) fn all() -> Vec<Right> {
    vec![
        Right::new("bit by bit", || check::zero_bits(bit_by_bit)),
        Right::new("two halves", || check::zero_bits(two_halves)),
        Right::new("digits as text", || check::zero_bits(digits_as_text)),
        Right::new("a loop that doubles", || check::expected_attempts(doubling)),
        Right::new("the library's work", || check::expected_attempts(the_librarys_work)),
        Right::new("one bit more while it fits", || check::difficulty_for(while_it_fits)),
        Right::new("divides", || check::difficulty_for(dividing)),
        Right::new("an iterator", || check::find_nonce(iterator)),
        Right::new("the library's search", || check::find_nonce(search)),
        Right::new("max_by_key from behind", || check::heavier_chain(from_behind)),
        Right::new("an early return and indices", || check::heavier_chain(indices)),
        Right::new("copies, and more of them than needed", || check::forge_work(generous)),
        Right::new("one bit, money in two grants", || check::forge_work(two_grants)),
        Right::new("a while loop", || check::count_up_in_place(while_loop)),
        Right::new("first the place, then the change", || check::count_up_in_place(rposition)),
        Right::new("a search with take_while", || {
            check::zero_bits(|h| {
                let zeros = h.iter().take_while(|byte| **byte == 0).count();
                zeros as u32 * 8 + h.get(zeros).map_or(0, |byte| byte.leading_zeros())
            })
        }),
        Right::new("eight bytes at a time", || {
            check::zero_bits(|h| {
                let mut count = 0;
                for eight in h.chunks_exact(8) {
                    let number = u64::from_be_bytes(eight.try_into().expect("8 bytes"));
                    count += number.leading_zeros();
                    if number != 0 {
                        break;
                    }
                }
                count
            })
        }),
        Right::new("a power of two in fractions", || {
            check::expected_attempts(|bits, _| 2_f64.powi(bits as i32) as u128)
        }),
        Right::new("pow", || check::expected_attempts(|bits, _| 2_u128.pow(bits))),
        Right::new("a product of twos", || {
            check::expected_attempts(|bits, _| (0..bits).map(|_| 2_u128).product())
        }),
        Right::new("counts attempts down", || check::find_nonce(counting_down)),
        Right::new("from the highest difficulty down", || check::difficulty_for(from_above)),
        Right::new("leading zeros", || {
            check::difficulty_for(|rate, seconds| {
                let zeros = (u128::from(rate) * u128::from(seconds)).leading_zeros();
                Difficulty::from_bits(u64::from(127 - zeros).min(64))
            })
        }),
        Right::new("a sorted list of pairs", || {
            check::heavier_chain(|chains| {
                let work = |c: &Vec<Difficulty>| c.iter().map(|d| d.work().hashes()).sum::<u128>();
                let mut all: Vec<_> = chains
                    .iter()
                    .enumerate()
                    .map(|(i, c)| (std::cmp::Reverse(work(c)), i))
                    .collect();
                all.sort();
                all.first().map(|(_, place)| *place)
            })
        }),
        Right::new("half as many bits", || check::forge_work(half_as_hard)),
        Right::new("paid by someone else on her own chain", || check::forge_work(paid_in_a_block)),
        Right::new("split at the nines", || {
            check::count_up_in_place(|d| {
                let nines = d.iter().rev().take_while(|digit| **digit == b'9').count();
                let (front, back) = d.split_at_mut(d.len() - nines);
                back.fill(b'0');
                *front.last_mut()? += 1;
                Some(front.len() - 1)
            })
        }),
        Right::new("recursion from behind", || check::count_up_in_place(carry)),
    ]
}

fn bit_by_bit(hash: &[u8; 32]) -> u32 {
    let mut count = 0;
    for place in 0..256 {
        let bit = hash[place / 8] >> (7 - place % 8) & 1;
        if bit == 1 {
            return count;
        }
        count += 1;
    }
    count
}

fn two_halves(hash: &[u8; 32]) -> u32 {
    let (left, right) = hash.split_at(16);
    let zeros =
        |half: &[u8]| u128::from_be_bytes(half.try_into().expect("16 bytes")).leading_zeros();
    match zeros(left) {
        128 => 128 + zeros(right),
        zeros => zeros,
    }
}

fn digits_as_text(hash: &[u8; 32]) -> u32 {
    let bits: String = hash.iter().map(|byte| format!("{byte:08b}")).collect();
    bits.find('1').unwrap_or(bits.len()) as u32
}

fn doubling(bits: u32, _: u64) -> u128 {
    let mut attempts = 1;
    for _ in 0..bits {
        attempts *= 2;
    }
    attempts
}

fn the_librarys_work(bits: u32, _in_vain: u64) -> u128 {
    Difficulty::from_bits(bits.into()).work().hashes()
}

fn while_it_fits(rate: u64, seconds: u64) -> Difficulty {
    let attempts = rate as u128 * seconds as u128;
    let mut bits = 0;
    while bits < 64 && Difficulty::from_bits(bits + 1).work().hashes() <= attempts {
        bits += 1;
    }
    Difficulty::from_bits(bits)
}

fn dividing(rate: u64, seconds: u64) -> Difficulty {
    let Some(mut attempts) = rate.checked_mul(seconds) else { return Difficulty::MAX };
    let mut bits = 0;
    while attempts > 1 {
        attempts /= 2;
        bits += 1;
    }
    Difficulty::from_bits(bits)
}

fn iterator(draft: &Draft, difficulty: Difficulty, start: Nonce, attempts: u64) -> Option<Nonce> {
    let end = start.get().saturating_add(attempts).min(Nonce::MAX.get() + 1);
    (start.get()..end).map(Nonce::new).find(|&nonce| {
        difficulty.is_met_by(&Block { draft: draft.clone(), seal: Work { nonce } }.hash())
    })
}

fn search(draft: &Draft, difficulty: Difficulty, start: Nonce, attempts: u64) -> Option<Nonce> {
    let mut search = Search::new(draft.clone(), difficulty);
    search.seek(start);
    search.run(attempts).ok().flatten()
}

fn from_behind(chains: &[Vec<Difficulty>]) -> Option<usize> {
    let work = |chain: &[Difficulty]| -> u128 { chain.iter().map(|d| 1_u128 << d.bits()).sum() };
    chains.iter().enumerate().rev().max_by_key(|(_, chain)| work(chain)).map(|(place, _)| place)
}

fn indices(chains: &[Vec<Difficulty>]) -> Option<usize> {
    if chains.is_empty() {
        return None;
    }
    let mut works = Vec::new();
    for chain in chains {
        let mut work = ChainWork::default();
        for block in chain {
            work = work + block.work();
        }
        works.push(work);
    }
    let most = works.iter().max()?;
    works.iter().position(|work| work == most)
}

type Forged = Result<Chain, Box<dyn std::error::Error>>;

fn generous(ours: &Chain, mallory: &Address) -> Forged {
    let mut genesis = ours.genesis().clone();
    genesis.rule.difficulty = Difficulty::from_bits(0);
    genesis.grants.push(Grant { receiver: mallory.clone(), amount: Amount::new(1_000_000) });
    let mut chain = Chain::new(genesis)?;
    for _ in 0..ours.blocks().len() + 2 {
        // At difficulty 0 every nonce will do.
        let draft = chain.draft(Time::now(), vec![]);
        chain.push(Block { draft, seal: Work { nonce: Nonce::new(7) } })?;
    }
    Ok(chain)
}

fn two_grants(ours: &Chain, mallory: &Address) -> Forged {
    let rule = WorkRule { difficulty: Difficulty::from_bits(1) };
    let grant = Grant { receiver: mallory.clone(), amount: Amount::new(500) };
    let genesis = Genesis { time: Time::default(), grants: vec![grant.clone(), grant], rule };
    let mut chain = Chain::new(genesis)?;
    let mut blocks = 0;
    while blocks < ours.tip().height + 1 {
        let block =
            mine_naively(chain.draft(Time::default(), vec![]), rule.difficulty, Nonce::new(9))?;
        chain.push(block)?;
        blocks += 1;
    }
    Ok(chain)
}

fn while_loop(digits: &mut [u8]) -> Option<usize> {
    let mut place = digits.len();
    while place > 0 {
        place -= 1;
        if digits[place] < b'9' {
            digits[place] = digits[place] + 1;
            return Some(place);
        } else {
            digits[place] = b'0';
        }
    }
    None
}

fn rposition(digits: &mut [u8]) -> Option<usize> {
    let place = digits.iter().rposition(|digit| *digit != b'9')?;
    digits[place] += 1;
    digits[place + 1..].fill(b'0');
    Some(place)
}

fn counting_down(
    draft: &Draft,
    difficulty: Difficulty,
    start: Nonce,
    attempts: u64,
) -> Option<Nonce> {
    let (mut left, mut nonce) = (attempts, start);
    while left > 0 && nonce <= Nonce::MAX {
        let block = Block { draft: draft.clone(), seal: Work { nonce } };
        if Difficulty::zero_bits(&block.hash()) >= difficulty.bits() {
            return Some(nonce);
        }
        nonce = Nonce::new(nonce.get() + 1);
        left -= 1;
    }
    None
}

fn from_above(rate: u64, seconds: u64) -> Difficulty {
    let attempts = u128::from(rate) * u128::from(seconds);
    let mut bits = 64;
    while (1_u128 << bits) > attempts {
        bits -= 1;
    }
    Difficulty::from_bits(bits)
}

fn half_as_hard(ours: &Chain, mallory: &Address) -> Forged {
    let bits = ours.genesis().rule.difficulty.bits() / 2;
    let rule = WorkRule { difficulty: Difficulty::from_bits(bits) };
    let mut genesis = ours.genesis().clone();
    genesis.rule = rule;
    genesis.grants = vec![Grant { receiver: mallory.clone(), amount: Amount::new(1_000) }];
    let mut chain = Chain::new(genesis)?;
    for _ in 0..=ours.tip().height {
        let draft = chain.draft(chain.tip().time, vec![]);
        chain.push(mine(draft, rule.difficulty, Nonce::default())?)?;
    }
    Ok(chain)
}

/// A person she makes up begins with the money, and pays her.
fn paid_in_a_block(ours: &Chain, mallory: &Address) -> Forged {
    let mut rng = <rand::rngs::ChaCha12Rng as rand::SeedableRng>::seed_from_u64(99);
    let friend = Wallet::generate(&mut rng);
    let rule = WorkRule { difficulty: Difficulty::from_bits(0) };
    let grants = vec![Grant { receiver: friend.address().clone(), amount: Amount::new(1_500) }];
    let mut chain = Chain::new(Genesis { time: ours.tip().time, grants, rule })?;
    let mut payments = vec![friend.send(mallory, Amount::new(1_200))];
    while chain.tip().height <= ours.tip().height {
        let draft = chain.draft(chain.tip().time, std::mem::take(&mut payments));
        chain.push(mine(draft, rule.difficulty, Nonce::default())?)?;
    }
    Ok(chain)
}

fn carry(digits: &mut [u8]) -> Option<usize> {
    let (last, front) = digits.split_last_mut()?;
    if *last == b'9' {
        *last = b'0';
        carry(front)
    } else {
        *last += 1;
        Some(front.len())
    }
}
