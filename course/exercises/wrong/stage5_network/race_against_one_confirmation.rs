use crate::Wrong;
use kusari::stage5_network::*;
use kusari_exercises::stage5 as check;
use std::error::Error;

pub(super) fn all() -> Vec<Wrong> {
    type Answer = fn(&Chain, &Wallet, &Address) -> Result<Vec<Block>, Box<dyn Error>>;
    let wrong = |name, answer: Answer, says| {
        Wrong::new(name, move || check::race_against_one_confirmation(answer), says)
    };
    /// A chain that leaves the last blocks out and has others in their place.
    fn branch(
        seen: &Chain,
        without: usize,
        blocks: Vec<Vec<Transaction>>,
    ) -> Result<Vec<Block>, Box<dyn Error>> {
        let before = &seen.blocks()[..seen.blocks().len() - without];
        let mut chain = Chain::verify(seen.genesis().clone(), before.to_vec())?;
        for transactions in blocks {
            let draft = chain.draft(chain.tip().time, transactions);
            chain.push(mine(draft, seen.genesis().rule.difficulty, Nonce::default())?)?;
        }
        Ok(chain.blocks().to_vec())
    }
    vec![
        wrong("sends nothing", |_, _, _| Ok(vec![]), "Bob's node stays at its block 1"),
        wrong(
            "makes one block only",
            |seen, m, purse| branch(seen, 1, vec![vec![m.send(purse, Amount::new(100))]]),
            "a chain with as much work isn't one with more",
        ),
        wrong(
            "makes one block with more zero bits",
            |seen, m, purse| {
                let before = &seen.blocks()[..seen.blocks().len() - 1];
                let mut chain = Chain::verify(seen.genesis().clone(), before.to_vec())?;
                let all = chain.balance(m.address());
                let draft = chain.draft(seen.tip().time, vec![m.send(purse, all)]);
                let harder = Difficulty::from_bits(seen.genesis().rule.difficulty.bits() + 3);
                chain.push(mine(draft, harder, Nonce::default())?)?;
                Ok(chain.blocks().to_vec())
            },
            "a chain with as much work isn't one with more",
        ),
        wrong(
            "leaves his payment out, and no more",
            |seen, _, _| branch(seen, 1, vec![vec![], vec![]]),
            "the next block pays him: her money is still there",
        ),
        wrong(
            "builds on the block that pays him",
            |seen, m, purse| branch(seen, 0, vec![vec![m.send(purse, Amount::new(100))]]),
            "you gave up with the error",
        ),
        wrong(
            "only makes his chain longer",
            |seen, _, _| branch(seen, 0, vec![vec![], vec![]]),
            "his payment is still on its chain",
        ),
        wrong(
            "takes some of the money",
            |seen, m, purse| branch(seen, 1, vec![vec![m.send(purse, Amount::new(1))], vec![]]),
            "and in the end there's 1 in her purse",
        ),
        wrong(
            "begins at the genesis, always with two blocks",
            |seen, m, purse| {
                let all = seen.blocks().len();
                branch(seen, all, vec![vec![m.send(purse, Amount::new(100))], vec![]])
            },
            "Bob's node stays at its block 5",
        ),
        wrong(
            "begins at the genesis, and forgets what she was paid",
            |seen, m, purse| {
                let all = seen.blocks().len();
                let mut blocks = vec![vec![]; all + 1];
                blocks[0] = vec![m.send(purse, Amount::new(100))];
                branch(seen, all, blocks)
            },
            "Bob was paid 140, and in the end there's 100",
        ),
        wrong(
            "does no work",
            |seen, m, purse| {
                let before = &seen.blocks()[..seen.blocks().len() - 1];
                let mut previous_hash =
                    before.last().map_or(seen.genesis().hash(), |block| block.hash());
                let mut blocks = vec![];
                for transactions in [vec![m.send(purse, Amount::new(100))], vec![]] {
                    let draft = Draft { time: seen.tip().time, transactions, previous_hash };
                    let mut block = Block { draft, seal: Work { nonce: Nonce::default() } };
                    while Difficulty::zero_bits(&block.hash()) > 0 {
                        block.seal.nonce = Nonce::new(block.seal.nonce.get() + 1);
                    }
                    previous_hash = block.hash();
                    blocks.push(block);
                }
                Ok(blocks)
            },
            "Bob's node refuses a block: the hash begins with",
        ),
        wrong(
            "alters the block that is there",
            |seen, _, purse| {
                let mut blocks = seen.blocks().to_vec();
                let last = blocks.pop().expect("there is one");
                let mut draft = last.draft;
                draft.transactions[0].receiver = purse.clone();
                let difficulty = seen.genesis().rule.difficulty;
                let block = mine(draft, difficulty, Nonce::default())?;
                let draft = Draft {
                    time: seen.tip().time,
                    transactions: vec![],
                    previous_hash: block.hash(),
                };
                blocks.extend([block, mine(draft, difficulty, Nonce::default())?]);
                Ok(blocks)
            },
            "[bad-signature]",
        ),
        wrong(
            "sends only the last of her blocks",
            |seen, m, purse| {
                let before = branch(seen, 1, vec![])?;
                let all = Chain::verify(seen.genesis().clone(), before)?.balance(m.address());
                let blocks = branch(seen, 1, vec![vec![m.send(purse, all)], vec![]])?;
                Ok(blocks.into_iter().rev().take(1).collect())
            },
            "Bob's node stays at its block",
        ),
        wrong(
            "sends only the first of her blocks",
            |seen, m, purse| {
                let before = branch(seen, 1, vec![])?;
                let all = Chain::verify(seen.genesis().clone(), before)?.balance(m.address());
                let mut blocks = branch(seen, 1, vec![vec![m.send(purse, all)], vec![]])?;
                blocks.pop();
                Ok(blocks)
            },
            "a chain with as much work isn't one with more",
        ),
        wrong(
            "pays herself in the second block",
            |seen, m, purse| {
                let _ = purse;
                let before = branch(seen, 1, vec![])?;
                let all = Chain::verify(seen.genesis().clone(), before)?.balance(m.address());
                branch(seen, 1, vec![vec![m.send(m.address(), all)], vec![]])
            },
            "the next block pays him",
        ),
        wrong(
            "leaves one coin behind, and Bob waits for less",
            |seen, m, purse| {
                let before = branch(seen, 1, vec![])?;
                let all = Chain::verify(seen.genesis().clone(), before)?.balance(m.address());
                branch(seen, 1, vec![vec![m.send(purse, Amount::new(all.units() - 1))], vec![]])
            },
            "in the end there's 99 in her purse",
        ),
        wrong(
            "pays him again on her own branch",
            |seen, m, purse| {
                let _ = (m, purse);
                let last = seen.blocks().last().ok_or("no block")?.draft.transactions.clone();
                branch(seen, 1, vec![last, vec![]])
            },
            "his payment is still on its chain",
        ),
        wrong(
            "takes the first payment of the block for hers",
            |seen, m, purse| {
                let last = seen.blocks().last().ok_or("no block")?;
                let his = last.draft.transactions.first().ok_or("no payment")?;
                let hers = m.sign_transaction(his.id, purse, his.amount);
                branch(seen, 1, vec![vec![hers], vec![]])
            },
            "in the end there's 10 in her purse",
        ),
        wrong(
            "takes the last payment of the block for hers",
            |seen, m, purse| {
                let last = seen.blocks().last().ok_or("no block")?;
                let his = last.draft.transactions.last().ok_or("no payment")?;
                let hers = m.sign_transaction(his.id, purse, his.amount);
                branch(seen, 1, vec![vec![hers], vec![]])
            },
            "in the end there's 1 in her purse",
        ),
        wrong(
            "supposes that she owns 100",
            |seen, m, purse| branch(seen, 1, vec![vec![m.send(purse, Amount::new(100))], vec![]]),
            "Bob was paid 140, and in the end there's 100",
        ),
        wrong(
            "goes back two blocks and makes three",
            |seen, m, purse| {
                let back = seen.blocks().len().min(2);
                branch(seen, back, vec![vec![m.send(purse, Amount::new(140))], vec![], vec![]])
            },
            "you gave up with the error",
        ),
        wrong(
            "takes more than she has",
            |seen, m, purse| branch(seen, 1, vec![vec![m.send(purse, Amount::new(1_000))], vec![]]),
            "you gave up with the error",
        ),
        wrong(
            "writes times before those of the chain",
            |seen, m, purse| {
                let before = branch(seen, 1, vec![])?;
                let all = Chain::verify(seen.genesis().clone(), before)?.balance(m.address());
                let before = &seen.blocks()[..seen.blocks().len() - 1];
                let mut previous_hash =
                    before.last().map_or(seen.genesis().hash(), |block| block.hash());
                let mut blocks = vec![];
                for transactions in [vec![m.send(purse, all)], vec![]] {
                    let draft = Draft { time: Time::from_millis(1), transactions, previous_hash };
                    let block = mine(draft, seen.genesis().rule.difficulty, Nonce::default())?;
                    previous_hash = block.hash();
                    blocks.push(block);
                }
                Ok(blocks)
            },
            "[time-goes-back]",
        ),
    ]
}
