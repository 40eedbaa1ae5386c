use crate::Wrong;
use kusari::stage4_pow::*;
use kusari_exercises::stage4 as check;
use std::error::Error;

pub(super) fn all() -> Vec<Wrong> {
    type Answer = fn(&Chain, &Address) -> Result<Chain, Box<dyn Error>>;
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::forge_work(answer), says);
    fn forged(
        ours: &Chain,
        bits: u64,
        grants: Vec<Grant>,
        blocks: u64,
    ) -> Result<Chain, Box<dyn Error>> {
        let rule = WorkRule { difficulty: Difficulty::from_bits(bits) };
        let mut chain = Chain::new(Genesis { rule, grants, ..ours.genesis().clone() })?;
        for _ in 0..blocks {
            let draft = chain.draft(chain.tip().time, vec![]);
            chain.push(mine(draft, rule.difficulty, Nonce::default())?)?;
        }
        Ok(chain)
    }
    fn rich(mallory: &Address) -> Vec<Grant> {
        vec![Grant { receiver: mallory.clone(), amount: Amount::new(5_000) }]
    }
    vec![
        wrong(
            "shows the same chain",
            |ours, _| Ok(ours.clone()),
            "your chain has 3 blocks, and ours has 3",
        ),
        wrong(
            "works honestly",
            |ours, _| {
                let mut chain = ours.clone();
                let draft = chain.draft(chain.tip().time, vec![]);
                chain.push(mine(draft, ours.genesis().rule.difficulty, Nonce::default())?)?;
                Ok(chain)
            },
            "that's no forgery, you've paid for it",
        ),
        wrong(
            "pays in full on a genesis of her own",
            |ours, m| {
                forged(ours, ours.genesis().rule.difficulty.bits(), rich(m), ours.tip().height + 1)
            },
            "that's no forgery, you've paid for it",
        ),
        wrong(
            "stops when both are equally long",
            |ours, m| forged(ours, 0, rich(m), ours.tip().height),
            "the careless verifier isn't deceived",
        ),
        wrong(
            "always makes five blocks",
            |ours, m| forged(ours, 0, rich(m), 5),
            "your chain has 5 blocks, and ours has 12",
        ),
        wrong(
            "always makes fifteen blocks",
            |ours, m| forged(ours, 0, rich(m), 15),
            "your chain has 15 blocks, and ours has 20",
        ),
        wrong(
            "forgets the money",
            |ours, _| forged(ours, 0, ours.genesis().grants.clone(), ours.tip().height + 1),
            "on your chain Mallory owns 10",
        ),
        wrong(
            "wants too much money",
            |ours, m| {
                let amount = Amount::new(u64::MAX);
                let grants = vec![Grant { receiver: m.clone(), amount }];
                forged(ours, 0, grants, ours.tip().height + 1)
            },
            "you gave up with the error",
        ),
        wrong(
            "saves work on our genesis",
            |ours, _| {
                let mut chain = ours.clone();
                let draft = chain.draft(chain.tip().time, vec![]);
                chain.push(mine(draft, Difficulty::from_bits(0), Nonce::default())?)?;
                Ok(chain)
            },
            "you gave up with the error: the hash begins with",
        ),
        wrong(
            "puts our blocks on her genesis",
            |ours, m| {
                let mut chain = forged(ours, 0, rich(m), 0)?;
                for block in ours.blocks() {
                    chain.push(block.clone())?;
                }
                Ok(chain)
            },
            "you gave up with the error: the previous hash is",
        ),
        wrong(
            "is cheap only if ours is expensive",
            |ours, m| forged(ours, 4, rich(m), ours.tip().height + 1),
            "that's no forgery, you've paid for it",
        ),
        wrong(
            "is one coin short",
            |ours, m| {
                forged(
                    ours,
                    0,
                    vec![Grant { receiver: m.clone(), amount: Amount::new(999) }],
                    ours.tip().height + 1,
                )
            },
            "on your chain Mallory owns 999",
        ),
        wrong(
            "makes the last receiver in the genesis rich",
            |ours, _| {
                let receiver = ours.genesis().grants.last().ok_or("no grant")?.receiver.clone();
                forged(ours, 0, rich(&receiver), ours.tip().height + 1)
            },
            "on your chain Mallory owns 0",
        ),
        wrong(
            "makes at most fifty blocks",
            |ours, m| forged(ours, 0, rich(m), (ours.tip().height + 1).min(50)),
            "your chain has 50 blocks, and ours has 70",
        ),
        wrong(
            "makes twice as many blocks, each half as hard",
            |ours, m| {
                forged(
                    ours,
                    ours.genesis().rule.difficulty.bits() - 1,
                    rich(m),
                    2 * ours.tip().height,
                )
            },
            "that's no forgery, you've paid for it",
        ),
        wrong(
            "has an empty chain on a rich genesis",
            |ours, m| forged(ours, 0, rich(m), 0),
            "your chain has 0 blocks, and ours has 3",
        ),
        wrong(
            "makes one block of as much work as all of ours",
            |ours, m| forged(ours, 9, rich(m), 1),
            "the careless verifier isn't deceived",
        ),
        wrong(
            "leaves one bit less than ours",
            |ours, m| {
                forged(
                    ours,
                    ours.genesis().rule.difficulty.bits() - 1,
                    rich(m),
                    ours.tip().height + 1,
                )
            },
            "that's no forgery, you've paid for it",
        ),
        wrong(
            "forges only against short chains",
            |ours, m| {
                if ours.tip().height > 20 {
                    return Ok(ours.clone());
                }
                forged(ours, 0, rich(m), ours.tip().height + 1)
            },
            "your chain has 70 blocks, and ours has 70",
        ),
        wrong(
            "repeats ours and calls it another",
            |ours, _| Ok(Chain::verify(ours.genesis().clone(), ours.blocks().to_vec())?),
            "a careful verifier accepts it, too",
        ),
        wrong(
            "sets a difficulty that no block can have",
            |ours, m| forged(ours, 65, rich(m), 1),
            "you gave up with the error",
        ),
    ]
}
