use super::careless;
use crate::people::Mallory;
use crate::{Check, Report, equal};
use kusari::stage4_pow::{
    Address, Amount, Chain, Difficulty, Genesis, Grant, Nonce, Refusal as _, Time, WorkRule, mine,
};
use std::error::Error;

/// Checks `heavier_chain`.
pub fn heavier_chain(student: fn(&[Vec<Difficulty>]) -> Option<usize>) -> Report {
    let case = move |chains: Vec<Vec<u64>>, expected: Option<usize>, because: &'static str| {
        move || {
            let blocks =
                |chain: &Vec<u64>| chain.iter().copied().map(Difficulty::from_bits).collect();
            let difficulties: Vec<Vec<Difficulty>> = chains.iter().map(blocks).collect();
            let shown: Vec<_> = chains.iter().map(|chain| shown(chain)).collect();
            let call = match chains.len() {
                0 => "no chains: it".to_owned(),
                _ => format!("chains with blocks of [{}] bits: it", shown.join("], [")),
            };
            equal(call, student(&difficulties), expected, because)
        }
    };
    Check::of("heavier_chain")
        .claim(
            "work counts and not length",
            case(vec![vec![4; 10], vec![8]], Some(1), "ten times 2^4 are 160, and 2^8 are 256"),
        )
        .claim(
            "but length helps",
            case(vec![vec![8], vec![6; 5]], Some(1), "2^8 are 256, and five times 2^6 are 320"),
        )
        .claim(
            "a single hard block may not be enough",
            case(vec![vec![7, 7, 7], vec![8, 1]], Some(0), "3 · 128 are 384, and 256 + 2 are 258"),
        )
        .claim(
            "work is no sum of bits",
            case(vec![vec![10; 100], vec![20]], Some(1), "100 · 2^10 are fewer than 2^20"),
        )
        .claim(
            "among equals the first counts",
            case(vec![vec![7, 7], vec![8], vec![8]], Some(0), "all three stand for 256 hashes"),
        )
        .claim(
            "not only at the beginning",
            case(
                vec![vec![3], vec![9, 3], vec![3, 9]],
                Some(1),
                "the last two are equal: 520 hashes",
            ),
        )
        .claim(
            "it has to have more than all others",
            case(vec![vec![9], vec![3], vec![4]], Some(0), "2^9 are 512, more than 2^3 and 2^4"),
        )
        .claim(
            "a block without zero bits is work, too",
            case(vec![vec![], vec![0]], Some(1), "2^0 is 1, and without a block there is no work"),
        )
        .claim("one chain is the best of one", case(vec![vec![]], Some(0), "there is no other"))
        .claim("without a chain there is no answer", case(vec![], None, "the list is empty"))
        .claim(
            "large numbers are no exception",
            case(
                vec![vec![64], vec![63, 63, 63], vec![64, 64]],
                Some(2),
                "2^65 are most. Not even 2^64 fits into a u64",
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

/// An honest chain, and Mallory's address.
fn world(bits: u64, blocks: u64) -> Result<(Chain, Address), Box<dyn Error>> {
    let mallory = Mallory.address().clone();
    let difficulty = Difficulty::from_bits(bits);
    let grants = vec![Grant { receiver: mallory.clone(), amount: Amount::new(10) }];
    let time = Time::from_millis(1_000_000_000_000);
    let mut chain = Chain::new(Genesis { time, grants, rule: WorkRule { difficulty } })?;
    for _ in 0..blocks {
        let draft = chain.draft(chain.tip().time, vec![]);
        chain.push(mine(draft, difficulty, Nonce::default())?)?;
    }
    Ok((chain, mallory))
}

/// Checks `forge_work`.
pub fn forge_work(student: ForgeWork) -> Report {
    let forge = move |bits, blocks| {
        let (ours, mallory) = world(bits, blocks).map_err(|error| error.to_string())?;
        let theirs = student(&ours, &mallory)
            .map_err(|error| format!("you gave up with the error: {error}"))?;
        Ok::<_, String>((ours, theirs, mallory))
    };
    let deceives = move |bits, blocks| {
        let (ours, theirs, _) = forge(bits, blocks)?;
        let (we, they) = (ours.tip().height, theirs.tip().height);
        careless::is_better(&ours, &theirs).then_some(()).ok_or_else(|| {
            format!(
                "the careless verifier is not deceived: your chain has {they} blocks, ours {we}"
            )
        })
    };
    let is_cheap = move |bits, blocks| {
        let (ours, theirs, _) = forge(bits, blocks)?;
        (theirs.work() < ours.work()).then_some(()).ok_or_else(|| {
            format!(
                "that is no forgery, it was paid for: your chain stands for {}, ours for {}",
                theirs.work(),
                ours.work()
            )
        })
    };
    Check::of("forge_work")
        .claim("the careless verifier takes it for better", move || deceives(8, 3))
        .claim("it stands for less work", move || is_cheap(8, 3))
        .claim("Mallory owns 1,000 on it", move || {
            let (_, theirs, mallory) = forge(8, 3)?;
            let owns = theirs.balance(&mallory).units();
            (owns >= 1_000).then_some(()).ok_or_else(|| {
                format!(
                    "on your chain Mallory owns {owns}. Who decides what everybody begins with?"
                )
            })
        })
        .claim("also against another chain", move || {
            deceives(4, 1)?;
            is_cheap(4, 1)?;
            deceives(6, 12)?;
            is_cheap(6, 12)?;
            deceives(4, 20)?;
            is_cheap(4, 20)
        })
        .claim("whoever knows the genesis is not deceived: wrong-link", move || {
            let (ours, theirs, _) = forge(8, 3)?;
            match Chain::verify(ours.genesis().clone(), theirs.blocks().to_vec()) {
                Err(refusal) => equal(
                    "a careful verifier",
                    refusal.code(),
                    "wrong-link",
                    "your first block names another genesis",
                ),
                Ok(_) => Err("a careful verifier takes it, too: so it is no forgery".to_owned()),
            }
        })
        .report()
}
