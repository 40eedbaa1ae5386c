use super::careless;
use crate::check::{Check, equal};
use crate::people::{Alice, Carol, Mallory, Person};
use crate::report::Report;
use kusari::stage4_pow::{
    Address, Amount, Chain, Difficulty, Genesis, Grant, Nonce, Refusal as _, Time, WorkRule, mine,
};
use rand::rngs::ChaCha12Rng;
use rand::{RngExt as _, SeedableRng as _};
use std::error::Error;

/// Checks `heavier_chain`.
pub fn heavier_chain(student: fn(&[Vec<Difficulty>]) -> Option<usize>) -> Report {
    let check = move |chains: &[Vec<u64>], expected: Option<usize>, because: &str| {
        let blocks = |chain: &Vec<u64>| chain.iter().copied().map(Difficulty::from_bits).collect();
        let difficulties: Vec<Vec<Difficulty>> = chains.iter().map(blocks).collect();
        let shown: Vec<_> = chains.iter().map(|chain| shown(chain)).collect();
        let call = match chains.len() {
            0 => "no chains: it".to_owned(),
            1..=9 => format!("chains with blocks of [{}] bits: it", shown.join("], [")),
            many => format!("{many} chains, one of them heavier than the others: it"),
        };
        equal(call, student(&difficulties), expected, because)
    };
    let case = move |chains: Vec<Vec<u64>>, expected: Option<usize>, because: &'static str| {
        move || check(&chains, expected, because)
    };
    Check::of("heavier_chain")
        .claim(
            "work counts, and not length",
            case(vec![vec![4; 10], vec![8]], Some(1), "ten times 2^4 is 160, and 2^8 is 256"),
        )
        .claim(
            "but length helps",
            case(vec![vec![8], vec![6; 5]], Some(1), "2^8 is 256, and five times 2^6 is 320"),
        )
        .claim(
            "a single hard block may not be enough",
            case(vec![vec![7, 7, 7], vec![8, 1]], Some(0), "3 · 128 is 384, and 256 + 2 is 258"),
        )
        .claim(
            "work isn't the sum of the bits",
            case(vec![vec![10; 100], vec![20]], Some(1), "100 · 2^10 is less than 2^20"),
        )
        .claim(
            "among equals the first counts",
            case(vec![vec![7, 7], vec![8], vec![8]], Some(0), "all three took 256 hashes"),
        )
        .claim(
            "not only at the beginning",
            case(
                vec![vec![3], vec![9, 3], vec![3, 9]],
                Some(1),
                "the last two are equal, at 520 hashes",
            ),
        )
        .claim(
            "it has to have more than all the others",
            case(vec![vec![9], vec![3], vec![4]], Some(0), "2^9 is 512, more than 2^3 and 2^4"),
        )
        .claim(
            "a block of 0 bits is work, too",
            case(vec![vec![], vec![0]], Some(1), "2^0 is 1, and without a block there is no work"),
        )
        .claim("a single chain is the best one", case(vec![vec![]], Some(0), "there is no other"))
        .claim("without a chain there is no answer", case(vec![], None, "the list is empty"))
        .claim(
            "it works for large numbers",
            case(
                vec![vec![64], vec![63, 63, 63], vec![64, 64]],
                Some(2),
                "2^65 is most, and not even 2^64 fits into a u64",
            ),
        )
        .claim(
            "a single hash decides",
            case(
                vec![vec![64], vec![64, 0], vec![0, 64]],
                Some(1),
                "2^64 + 1 is more than 2^64: fractions (f64) are not that exact",
            ),
        )
        .claim("even among many blocks of the largest work there is", move || {
            let less = vec![64; 40];
            let more = [&less[..], &[0]].concat();
            let because = "the second chain has one block more, of 0 bits: one hash";
            check(&[less.clone(), more.clone(), more, less], Some(1), because)
        })
        .claim("chains without blocks are equal, too", move || {
            check(&[vec![], vec![]], Some(0), "neither has any work, so the first one counts")
        })
        .claim("the heaviest can be anywhere in a long list", move || {
            for place in [0, 1, 31, 32, 255, 256, 299] {
                let mut chains = vec![vec![5, 5]; 300];
                chains[place] = vec![5, 5, 0];
                let because = format!(
                    "number {place}, counted from 0, has one block more than each of the others"
                );
                check(&chains, Some(place), &because)?;
            }
            Ok(())
        })
        .claim("a thousand easy blocks are fewer hashes than one of ten bits", move || {
            let because = "a thousand times 1 is 1000, and 2^10 is 1024";
            check(&[vec![0; 1_000], vec![10]], Some(1), because)
        })
        .claim("it works for any chains", move || {
            let mut random = ChaCha12Rng::seed_from_u64(7);
            for _ in 0..500 {
                // Bits that lie close together, so that often two chains are equal.
                let most = [2, 5, 64][random.random_range(0..3)];
                let count = random.random_range(1..7);
                let mut chain = || {
                    (0..random.random_range(0..6)).map(|_| random.random_range(0..=most)).collect()
                };
                let chains: Vec<Vec<u64>> = (0..count).map(|_| chain()).collect();
                let works: Vec<u128> =
                    chains.iter().map(|it| it.iter().map(|bits| 1 << bits).sum()).collect();
                let most = works.iter().max().copied().unwrap_or_default();
                let because =
                    format!("it's the first of those with {most} hashes, and that's most");
                check(&chains, works.iter().position(|work| *work == most), &because)?;
            }
            Ok(())
        })
        .report()
}

fn shown(chain: &[u64]) -> String {
    match chain {
        [first, .., last] if chain.len() > 5 && first == last => {
            format!("{first}, {} times", chain.len())
        }
        _ => chain.iter().map(u64::to_string).collect::<Vec<_>>().join(", "),
    }
}

type ForgeWork = fn(&Chain, &Address) -> Result<Chain, Box<dyn Error>>;

/// The chain to outdo: how difficult its blocks are, how many there are, and who outdoes it.
#[derive(Clone, Copy)]
struct Target {
    bits: u64,
    blocks: u64,
    forger: Person,
}

const SHORT: Target = Target { bits: 8, blocks: 3, forger: Mallory };

/// Other chains: the forger owns nothing there, or everything.
const ONE_BLOCK: Target = Target { bits: 4, blocks: 1, forger: Mallory };
const TWENTY: Target = Target { bits: 4, blocks: 20, forger: Mallory };
const SEVENTY: Target = Target { bits: 4, blocks: 70, forger: Carol };
const HARD: Target = Target { bits: 9, blocks: 2, forger: Carol };
const DOZEN: Target = Target { bits: 6, blocks: 12, forger: Mallory };

impl Target {
    /// The honest chain. Alice and Mallory begin with something, and she pays once.
    fn chain(self) -> Result<Chain, Box<dyn Error>> {
        let difficulty = Difficulty::from_bits(self.bits);
        let grant =
            |person: Person| Grant { receiver: person.address().clone(), amount: Amount::new(10) };
        let (time, rule) = (Time::from_millis(1_000_000_000_000), WorkRule { difficulty });
        let grants = [Alice, Mallory].map(grant).to_vec();
        let mut chain = Chain::new(Genesis { time, grants, rule })?;
        for number in 0..self.blocks {
            let payments = if number == 1 { vec![Alice.pays(Mallory, 4, 1)] } else { vec![] };
            let draft = chain.draft(chain.tip().time, payments);
            chain.push(mine(draft, difficulty, Nonce::default())?)?;
        }
        Ok(chain)
    }

    /// Ours, and the student's.
    fn forged(self, student: ForgeWork) -> Result<(Chain, Chain), String> {
        let ours = self.chain().map_err(|error| error.to_string())?;
        let theirs = student(&ours, self.forger.address())
            .map_err(|error| format!("you gave up with the error: {error}"))?;
        Ok((ours, theirs))
    }

    /// Everything that's asked for, of one answer.
    fn is_outdone(self, student: ForgeWork) -> Result<(), String> {
        let (ours, theirs) = self.forged(student)?;
        is_deceived(&ours, &theirs)?;
        is_cheap(&ours, &theirs)?;
        self.is_rich(&theirs)?;
        is_seen_through(&ours, &theirs)
    }

    fn is_rich(self, theirs: &Chain) -> Result<(), String> {
        let owns = theirs.balance(self.forger.address()).units();
        (owns >= 1_000).then_some(()).ok_or_else(|| {
            format!(
                "on your chain Mallory owns {owns}. Where is it written what everyone begins with?"
            )
        })
    }
}

fn is_deceived(ours: &Chain, theirs: &Chain) -> Result<(), String> {
    let (we, they) = (ours.tip().height, theirs.tip().height);
    careless::is_better(ours, theirs).then_some(()).ok_or_else(|| {
        format!(
            "the careless verifier isn't deceived: your chain has {they} blocks, and ours has {we}"
        )
    })
}

fn is_cheap(ours: &Chain, theirs: &Chain) -> Result<(), String> {
    let (we, they) = (ours.work(), theirs.work());
    (they < we).then_some(()).ok_or_else(|| {
        format!("that's no forgery, you've paid for it: your chain took {they}, and ours took {we}")
    })
}

fn is_seen_through(ours: &Chain, theirs: &Chain) -> Result<(), String> {
    match Chain::verify(ours.genesis().clone(), theirs.blocks().to_vec()) {
        Err(refusal) => equal(
            "a careful verifier",
            refusal.code(),
            "wrong-link",
            "your first block names another genesis",
        ),
        Ok(_) => Err("a careful verifier accepts it, too, so it's no forgery".to_owned()),
    }
}

/// Checks `forge_work`.
pub fn forge_work(student: ForgeWork) -> Report {
    Check::of("forge_work")
        .claim("the careless verifier prefers it", move || {
            let (ours, theirs) = SHORT.forged(student)?;
            is_deceived(&ours, &theirs)
        })
        .claim("it took less work", move || {
            let (ours, theirs) = SHORT.forged(student)?;
            is_cheap(&ours, &theirs)
        })
        .claim("Mallory owns 1,000 on it", move || {
            let (_, theirs) = SHORT.forged(student)?;
            SHORT.is_rich(&theirs)
        })
        .claim("a verifier who knows the genesis isn't deceived: wrong-link", move || {
            let (ours, theirs) = SHORT.forged(student)?;
            is_seen_through(&ours, &theirs)
        })
        .claim("it works against a single block", move || ONE_BLOCK.is_outdone(student))
        .claim("against a dozen", move || DOZEN.is_outdone(student))
        .claim("against twenty", move || TWENTY.is_outdone(student))
        .claim("against seventy, and with another address", move || SEVENTY.is_outdone(student))
        .claim("and against two that are hard", move || HARD.is_outdone(student))
        .report()
}
