//! Answers to chapter 5 that look right. Beside each: a piece of what the check has to say.

use crate::Wrong;
use kusari::stage5_network::*;
use kusari_exercises::stage5::{self as check, Town};
use std::collections::BTreeSet;
use std::error::Error;

pub(crate) fn all() -> Vec<Wrong> {
    [
        fork_choice(),
        ready_orphans(),
        catch_up_blocks(),
        returned_payments(),
        partition_experiment(),
        race_against_one_confirmation(),
        catch_up_probability(),
    ]
    .concat()
}

fn fork_choice() -> Vec<Wrong> {
    type Answer = fn(&Genesis<WorkRule>, &[Block], &[Block]) -> bool;
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::fork_choice(answer), says);
    fn is_good(genesis: &Genesis<WorkRule>, blocks: &[Block]) -> bool {
        Chain::verify(genesis.clone(), blocks.to_vec()).is_ok()
    }
    vec![
        wrong(
            "believes whatever is longer",
            |_, ours, offered| offered.len() > ours.len(),
            "does not begin with enough zero bits",
        ),
        wrong(
            "changes over for equal work",
            |g, ours, offered| offered.len() >= ours.len() && is_good(g, offered),
            "equal work is not more work",
        ),
        wrong(
            "follows whatever is good",
            |g, _, offered| is_good(g, offered),
            "equal work is not more work",
        ),
        wrong(
            "checks its own blocks",
            |g, ours, offered| offered.len() > ours.len() && is_good(g, ours),
            "does not begin with enough zero bits",
        ),
        wrong(
            "looks only at the last block's work",
            |g, ours, offered| {
                let met = |block: &Block| g.rule.difficulty.is_met_by(&block.hash());
                offered.len() > ours.len() && offered.last().is_some_and(met)
            },
            "the second block is missing",
        ),
        wrong(
            "looks only at the work",
            |g, ours, offered| {
                let met = |block: &Block| g.rule.difficulty.is_met_by(&block.hash());
                offered.len() > ours.len() && offered.iter().all(met)
            },
            "the second block is missing",
        ),
        wrong(
            "looks at work and links, and not at the money",
            |g, ours, offered| {
                let mut before = g.hash();
                for block in offered {
                    let hash = block.hash();
                    if block.draft.previous_hash != before || !g.rule.difficulty.is_met_by(&hash) {
                        return false;
                    }
                    before = hash;
                }
                offered.len() > ours.len()
            },
            "Mallory pays 101, and she has 100",
        ),
        wrong(
            "looks at everything but the signatures and the time",
            |g, ours, offered| {
                let mut accounts = Accounts::default();
                for grant in &g.grants {
                    if accounts.grant(&grant.receiver, grant.amount).is_none() {
                        return false;
                    }
                }
                let mut before = g.hash();
                for block in offered {
                    let hash = block.hash();
                    let is_linked = block.draft.previous_hash == before;
                    let is_paid =
                        block.draft.transactions.iter().all(|tx| accounts.apply(tx).is_ok());
                    if !is_linked || !is_paid || !g.rule.difficulty.is_met_by(&hash) {
                        return false;
                    }
                    before = hash;
                }
                offered.len() > ours.len()
            },
            "is not signed by its sender",
        ),
        wrong(
            "puts the offered blocks on its own chain",
            |g, ours, offered| is_good(g, &[ours, offered].concat()),
            "three blocks took more work than two",
        ),
        wrong(
            "wants the same beginning",
            |g, ours, offered| {
                offered.len() > ours.len() && offered.starts_with(ours) && is_good(g, offered)
            },
            "three blocks took more work than two",
        ),
        wrong(
            "adds up nonces",
            |g, ours, offered| {
                let work =
                    |blocks: &[Block]| blocks.iter().map(|b| b.seal.nonce.get()).sum::<u64>();
                work(offered) > work(ours) && is_good(g, offered)
            },
            "equal work is not more work",
        ),
    ]
}

fn ready_orphans() -> Vec<Wrong> {
    type Answer = fn(&mut Vec<Block>, BlockHash) -> Vec<Block>;
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::ready_orphans(answer), says);
    vec![
        wrong(
            "takes only the children",
            |orphans, parent| {
                let (ready, rest) =
                    orphans.drain(..).partition(|block| block.draft.previous_hash == parent);
                *orphans = rest;
                ready
            },
            "3 was waiting for 2",
        ),
        wrong(
            "goes through them once",
            |orphans, parent| {
                let mut parents = vec![parent];
                let (mut ready, mut rest) = (vec![], vec![]);
                for block in orphans.drain(..) {
                    if parents.contains(&block.draft.previous_hash) {
                        parents.push(block.hash());
                        ready.push(block);
                    } else {
                        rest.push(block);
                    }
                }
                *orphans = rest;
                ready
            },
            "each was waiting for the one below, down to block 1",
        ),
        wrong(
            "follows one line only",
            |orphans, parent| {
                let (mut ready, mut parent) = (vec![], parent);
                while let Some(at) = orphans.iter().position(|b| b.draft.previous_hash == parent) {
                    let block = orphans.remove(at);
                    parent = block.hash();
                    ready.push(block);
                }
                ready
            },
            "both were waiting for block 1",
        ),
        wrong(
            "leaves them on the shelf",
            |orphans, parent| {
                let mut parents = vec![parent];
                let mut ready = vec![];
                while let Some(parent) = parents.pop() {
                    for block in orphans.iter().filter(|b| b.draft.previous_hash == parent) {
                        parents.push(block.hash());
                        ready.push(block.clone());
                    }
                }
                ready
            },
            "what was answered is taken out",
        ),
        wrong(
            "clears the shelf",
            |orphans, parent| {
                let mut parents = vec![parent];
                let mut ready = vec![];
                while let Some(parent) = parents.pop() {
                    for block in orphans.iter().filter(|b| b.draft.previous_hash == parent) {
                        parents.push(block.hash());
                        ready.push(block.clone());
                    }
                }
                orphans.clear();
                ready
            },
            "and nothing else",
        ),
        wrong(
            "answers in the order in which they came",
            |orphans, parent| {
                let mut known = vec![parent];
                for _ in 0..orphans.len() {
                    for block in orphans.iter() {
                        if known.contains(&block.draft.previous_hash)
                            && !known.contains(&block.hash())
                        {
                            known.push(block.hash());
                        }
                    }
                }
                let (ready, rest) =
                    orphans.drain(..).partition(|block| known.contains(&block.draft.previous_hash));
                *orphans = rest;
                ready
            },
            "stands before its parent",
        ),
        wrong(
            "hands out everything",
            |orphans, _| std::mem::take(orphans),
            "21 and 22 wait for block 20",
        ),
        wrong(
            "skips a neighbour when it removes one",
            |orphans, parent| {
                let mut ready = vec![];
                let mut at = 0;
                while at < orphans.len() {
                    if orphans[at].draft.previous_hash == parent {
                        ready.push(orphans.remove(at));
                    }
                    at += 1;
                }
                let more: Vec<Block> = ready
                    .iter()
                    .flat_map(|block: &Block| {
                        let hash = block.hash();
                        orphans
                            .extract_if(.., move |b| b.draft.previous_hash == hash)
                            .collect::<Vec<_>>()
                    })
                    .collect();
                ready.extend(more);
                ready
            },
            "both were waiting for block 1",
        ),
        wrong(
            "confuses a block with its parent",
            |orphans, parent| {
                let (ready, rest) = orphans.drain(..).partition(|block| block.hash() == parent);
                *orphans = rest;
                ready
            },
            "block 2 was waiting for block 1",
        ),
        wrong(
            "answers the highest first",
            |orphans, parent| {
                fn take(orphans: &mut Vec<Block>, parent: BlockHash) -> Vec<Block> {
                    let mut ready = vec![];
                    while let Some(at) =
                        orphans.iter().position(|b| b.draft.previous_hash == parent)
                    {
                        let block = orphans.remove(at);
                        ready.extend(take(orphans, block.hash()));
                        ready.push(block);
                    }
                    ready
                }
                take(orphans, parent)
            },
            "stands before its parent",
        ),
    ]
}

fn catch_up_blocks() -> Vec<Wrong> {
    type Answer = fn(&Chain, &[BlockHash], usize) -> Vec<Block>;
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::catch_up_blocks(answer), says);
    fn index_of(chain: &Chain, hash: &BlockHash) -> Option<usize> {
        chain.blocks().iter().position(|block| block.hash() == *hash)
    }
    fn from(chain: &Chain, first: usize, most: usize) -> Vec<Block> {
        chain.blocks().iter().skip(first).take(most).cloned().collect()
    }
    vec![
        wrong(
            "sends everything",
            |chain, _, most| from(chain, 0, most),
            "the neighbour has everything up to block 6",
        ),
        wrong(
            "sends the common block again",
            |chain, locator, most| {
                let common = locator.iter().find_map(|hash| index_of(chain, hash));
                from(chain, common.unwrap_or(0), most)
            },
            "the neighbour has everything up to block 6",
        ),
        wrong(
            "begins after the last that is known",
            |chain, locator, most| {
                let common = locator.iter().rev().find_map(|hash| index_of(chain, hash));
                from(chain, common.map_or(0, |index| index + 1), most)
            },
            "the neighbour has everything up to block 6",
        ),
        wrong(
            "looks at the first hash only",
            |chain, locator, most| {
                let common = locator.first().and_then(|hash| index_of(chain, hash));
                from(chain, common.map_or(0, |index| index + 1), most)
            },
            "the two chains part above block 4",
        ),
        wrong(
            "sends nothing if it does not know the first",
            |chain, locator, most| match locator.first().and_then(|hash| index_of(chain, hash)) {
                Some(index) => from(chain, index + 1, most),
                None => vec![],
            },
            "the two chains part above block 4",
        ),
        wrong(
            "does not know the genesis",
            |chain, locator, most| match locator.iter().find_map(|hash| index_of(chain, hash)) {
                Some(index) => from(chain, index + 1, most),
                None => vec![],
            },
            "the neighbour has only the genesis",
        ),
        wrong(
            "has no limit",
            |chain, locator, _| {
                let common = locator.iter().find_map(|hash| index_of(chain, hash));
                from(chain, common.map_or(0, |index| index + 1), usize::MAX)
            },
            "three blocks, and the lowest first",
        ),
        wrong(
            "sends the highest ones",
            |chain, locator, most| {
                let common = locator.iter().find_map(|hash| index_of(chain, hash));
                let lacking = from(chain, common.map_or(0, |index| index + 1), usize::MAX);
                lacking[lacking.len().saturating_sub(most)..].to_vec()
            },
            "three blocks, and the lowest first",
        ),
        wrong(
            "counts what it skips",
            |chain, locator, most| {
                let common = locator.iter().find_map(|hash| index_of(chain, hash));
                let first = common.map_or(0, |index| index + 1);
                chain.blocks().iter().take(most).skip(first).cloned().collect()
            },
            "three blocks, and the lowest first",
        ),
        wrong(
            "sends them from above",
            |chain, locator, most| {
                let common = locator.iter().find_map(|hash| index_of(chain, hash));
                let mut blocks = from(chain, common.map_or(0, |index| index + 1), most);
                blocks.reverse();
                blocks
            },
            "gave [9, 8, 7]",
        ),
        wrong(
            "sends at least one",
            |chain, locator, most| {
                let common = locator.iter().find_map(|hash| index_of(chain, hash));
                from(chain, common.map_or(0, |index| index + 1), most.max(1))
            },
            "no block may be sent",
        ),
        wrong(
            "cuts out as many as are allowed",
            |chain, locator, most| {
                let common = locator.iter().find_map(|hash| index_of(chain, hash));
                let first = common.map_or(0, |index| index + 1);
                chain.blocks()[first..first + most].to_vec()
            },
            "it panicked: range end index",
        ),
        wrong(
            "skips every named block",
            |chain, locator, most| {
                let named = |block: &&Block| !locator.contains(&block.hash());
                chain.blocks().iter().filter(named).take(most).cloned().collect()
            },
            "the neighbour has everything up to block 6",
        ),
    ]
}

fn returned_payments() -> Vec<Wrong> {
    type Answer = fn(&[Block], &[Block], &[Transaction]) -> Vec<Transaction>;
    let wrong = |name, answer: Answer, says| {
        Wrong::new(name, move || check::returned_payments(answer), says)
    };
    fn of(blocks: &[Block]) -> Vec<Transaction> {
        blocks.iter().flat_map(|block| block.draft.transactions.clone()).collect()
    }
    fn without(payments: Vec<Transaction>, blocks: &[Block]) -> Vec<Transaction> {
        let confirmed = of(blocks);
        let is_open = |tx: &Transaction| confirmed.iter().all(|other| other.id != tx.id);
        payments.into_iter().filter(is_open).collect()
    }
    vec![
        wrong(
            "compares ids only in what was taken back",
            |old, new, waiting| {
                let confirmed = of(new);
                let others = waiting.iter().filter(|tx| !confirmed.contains(tx));
                without(of(old), new).into_iter().chain(others.cloned()).collect()
            },
            "so 1 waits in vain",
        ),
        wrong(
            "loses what was taken back",
            |_, new, waiting| without(waiting.to_vec(), new),
            "payment 1 is on no chain any more",
        ),
        wrong("loses what has waited", |old, new, _| without(of(old), new), "no block has 1 and 2"),
        wrong(
            "confirms nothing",
            |old, _, waiting| [of(old), waiting.to_vec()].concat(),
            "payment 2 is in a block now",
        ),
        wrong(
            "looks only at what has waited",
            |old, new, waiting| [of(old), without(waiting.to_vec(), new)].concat(),
            "payment 2 is on the new branch, too",
        ),
        wrong(
            "looks only at what comes back",
            |old, new, waiting| [without(of(old), new), waiting.to_vec()].concat(),
            "payment 2 is in a block now",
        ),
        wrong(
            "puts what comes back behind",
            |old, new, waiting| without([waiting.to_vec(), of(old)].concat(), new),
            "2 and 1 come back",
        ),
        wrong(
            "takes the highest block first",
            |old, new, waiting| {
                let mut old = old.to_vec();
                old.reverse();
                without([of(&old), waiting.to_vec()].concat(), new)
            },
            "2 and 1 come back",
        ),
        wrong(
            "turns the order in a block round",
            |old, new, waiting| {
                let mut open = vec![];
                for block in old {
                    open.extend(block.draft.transactions.iter().rev().cloned());
                }
                without([open, waiting.to_vec()].concat(), new)
            },
            "8 may be made with the money of 7",
        ),
        wrong(
            "looks at the last block only",
            |old, new, waiting| {
                let last = &new[new.len().saturating_sub(1)..];
                without([of(old), waiting.to_vec()].concat(), last)
            },
            "payment 2 is on the new branch, too",
        ),
        wrong(
            "compares the whole payment",
            |old, new, waiting| {
                let confirmed = of(new);
                let all = [of(old), waiting.to_vec()].concat();
                all.into_iter().filter(|payment| !confirmed.contains(payment)).collect()
            },
            "another payment with the id of 1",
        ),
        wrong(
            "sorts them by id",
            |old, new, waiting| {
                let mut open = without([of(old), waiting.to_vec()].concat(), new);
                open.sort_by_key(|payment| payment.id);
                open
            },
            "it gave",
        ),
        wrong(
            "goes through both lists at once",
            |old, new, waiting| {
                let mut open = vec![];
                for (block, payment) in old.iter().zip(waiting) {
                    open.extend(block.draft.transactions.clone());
                    open.push(payment.clone());
                }
                without(open, new)
            },
            "payment 1 is on no chain any more",
        ),
    ]
}

fn partition_experiment() -> Vec<Wrong> {
    type Answer = fn(&mut Town, &[usize], usize, usize) -> BTreeSet<usize>;
    let wrong = |name, answer: Answer, says| {
        Wrong::new(name, move || check::partition_experiment(answer), says)
    };
    fn far(town: &Town, near: &[usize]) -> usize {
        (0..town.nodes().len()).find(|node| !near.contains(node)).expect("each side has a node")
    }
    fn taken_back(wanted: Vec<(usize, Output)>) -> BTreeSet<usize> {
        let is_one = |output: &Output| matches!(output, Output::Event(Event::TipChanged(change)) if !change.disconnected.is_empty());
        wanted.into_iter().filter(|(_, output)| is_one(output)).map(|(node, _)| node).collect()
    }
    fn finds(town: &mut Town, node: usize, blocks: usize) {
        (0..blocks).for_each(|_| drop(town.mine(node)));
    }
    vec![
        wrong(
            "does not cut",
            |town, near, n, f| {
                let other = far(town, near);
                finds(town, near[0], n);
                finds(town, other, f);
                taken_back(town.mend())
            },
            "the town was never cut",
        ),
        wrong(
            "never mends",
            |town, near, n, f| {
                let other = far(town, near);
                town.cut(near);
                finds(town, near[0], n);
                finds(town, other, f);
                BTreeSet::new()
            },
            "mending the town is the last thing to do",
        ),
        wrong(
            "lets one side find everything",
            |town, near, n, f| {
                town.cut(near);
                finds(town, near[0], n + f);
                taken_back(town.mend())
            },
            "near_finds and far_finds are 2 and 3",
        ),
        wrong(
            "takes node 0 for the near side and the last one for the other",
            |town, near, n, f| {
                let last = town.nodes().len() - 1;
                town.cut(near);
                finds(town, 0, n);
                finds(town, last, f);
                taken_back(town.mend())
            },
            "near_finds and far_finds are 2 and 3",
        ),
        wrong(
            "confuses the two sides",
            |town, near, n, f| {
                let other = far(town, near);
                town.cut(near);
                finds(town, near[0], f);
                finds(town, other, n);
                taken_back(town.mend())
            },
            "near_finds and far_finds are 2 and 3",
        ),
        wrong(
            "lets every node of a side find as many",
            |town, near, n, f| {
                town.cut(near);
                for node in 0..town.nodes().len() {
                    finds(town, node, if near.contains(&node) { n } else { f });
                }
                taken_back(town.mend())
            },
            "near_finds and far_finds are 2 and 3",
        ),
        wrong(
            "cuts off one node only",
            |town, near, n, f| {
                let other = far(town, near);
                town.cut(&near[..1]);
                finds(town, near[0], n);
                finds(town, other, f);
                taken_back(town.mend())
            },
            "were cut off from the others",
        ),
        wrong(
            "mends in between",
            |town, near, n, f| {
                let other = far(town, near);
                town.cut(near);
                finds(town, near[0], n);
                let wanted = town.mend();
                finds(town, other, f);
                taken_back(wanted)
            },
            "found a block while the town was not cut",
        ),
        wrong(
            "names everybody whose chain changed",
            |town, near, n, f| {
                let other = far(town, near);
                town.cut(near);
                finds(town, near[0], n);
                finds(town, other, f);
                let changed =
                    |output: &Output| matches!(output, Output::Event(Event::TipChanged(_)));
                town.mend().into_iter().filter(|(_, o)| changed(o)).map(|(node, _)| node).collect()
            },
            "the near side only adds blocks to its chain",
        ),
        wrong(
            "names the winners",
            |town, near, n, f| {
                let other = far(town, near);
                town.cut(near);
                finds(town, near[0], n);
                finds(town, other, f);
                let losers = taken_back(town.mend());
                (0..town.nodes().len()).filter(|node| !losers.contains(node)).collect()
            },
            "the near side found 2 blocks, the other one 3",
        ),
        wrong(
            "always names the near side",
            |town, near, n, f| {
                let other = far(town, near);
                town.cut(near);
                finds(town, near[0], n);
                finds(town, other, f);
                town.mend();
                near.iter().copied().collect()
            },
            "the near side found 3 blocks, the other one 1",
        ),
        wrong(
            "names the smaller side without an experiment",
            |_, near, n, f| if n < f { near.iter().copied().collect() } else { BTreeSet::new() },
            "the town was never cut",
        ),
        wrong(
            "looks at what was wanted while it was cut",
            |town, near, n, f| {
                let other = far(town, near);
                town.cut(near);
                let mut wanted = vec![];
                (0..n).for_each(|_| wanted.extend(town.mine(near[0])));
                (0..f).for_each(|_| wanted.extend(town.mine(other)));
                town.mend();
                taken_back(wanted)
            },
            "the near side found 2 blocks, the other one 3",
        ),
    ]
}

fn race_against_one_confirmation() -> Vec<Wrong> {
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
            "a chain with as much work is not one with more",
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
            "a chain with as much work is not one with more",
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
            "and in the end there are 1 in her purse",
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
            "Bob was paid 140, and in the end there are 100",
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
            "sends the new blocks in the wrong order",
            |seen, m, purse| {
                let all = Chain::verify(seen.genesis().clone(), branch(seen, 1, vec![])?)?
                    .balance(m.address());
                let blocks = branch(seen, 1, vec![vec![m.send(purse, all)], vec![]])?;
                Ok(blocks.into_iter().rev().collect())
            },
            "Bob's node refuses a block",
        ),
    ]
}

fn catch_up_probability() -> Vec<Wrong> {
    let wrong = |name, answer: fn(f64, usize, usize) -> f64, says| {
        Wrong::new(name, move || check::catch_up_probability(answer), says)
    };
    /// The chances of all who are 0, 1, 2, … behind.
    fn chances(share: f64, places: usize, blocks: usize, level_stays: bool) -> Vec<f64> {
        let mut chances = vec![0.0; places];
        chances[0] = 1.0;
        for _ in 0..blocks {
            let old = chances.clone();
            for n in usize::from(level_stays)..places - 1 {
                let nearer = if n == 0 { 1.0 } else { old[n - 1] };
                chances[n] = share * nearer + (1.0 - share) * old[n + 1];
            }
        }
        chances
    }
    vec![
        wrong(
            "reckons with endlessly many blocks",
            |q, n, _| (q / (1.0 - q)).powi(n as i32).min(1.0),
            "no block is left to find",
        ),
        wrong(
            "wants all of them to be hers",
            |q, n, left| if left < n { 0.0 } else { q.powi(n as i32) },
            "the other two are hers",
        ),
        wrong(
            "only looks at the end",
            |q, n, left| {
                // The chance to be level or ahead after the last block.
                let mut by_lead = vec![0.0; 2 * left + 1];
                by_lead[left] = 1.0;
                for _ in 0..left {
                    let old = by_lead.clone();
                    for (at, chance) in by_lead.iter_mut().enumerate() {
                        let up = at.checked_sub(1).map_or(0.0, |below| old[below]);
                        *chance = q * up + (1.0 - q) * old.get(at + 1).unwrap_or(&0.0);
                    }
                }
                by_lead[(left + n).min(2 * left)..].iter().sum()
            },
            "the first block decides",
        ),
        wrong(
            "lets who is level fall behind again",
            |q, n, left| {
                let mut now = chances(q, n + left + 3, left, false);
                now.swap_remove(n)
            },
            "she is 0 behind already",
        ),
        wrong(
            "forgets that the others find blocks",
            |q, n, left| {
                let mut now = vec![0.0; n + 1];
                now[0] = 1.0;
                for _ in 0..left {
                    for k in (1..=n).rev() {
                        now[k] += q * (now[k - 1] - now[k]);
                    }
                }
                now[n]
            },
            "the other two are hers",
        ),
        wrong(
            "uses what it has just overwritten",
            |q, n, left| {
                let mut now = vec![0.0; n + left + 2];
                now[0] = 1.0;
                for _ in 0..left {
                    for k in 1..=n + left {
                        now[k] = q * now[k - 1] + (1.0 - q) * now[k + 1];
                    }
                }
                now[n]
            },
            "in one block she can make good one",
        ),
        wrong(
            "believes that nobody gets further behind than at first",
            |q, n, left| {
                let mut now = chances(q, n + 2, left, true);
                now.swap_remove(n)
            },
            "the other two are hers",
        ),
        wrong(
            "has no place for who is too far behind",
            |q, n, left| {
                let mut now = chances(q, left + 2, left, true);
                now.swap_remove(n)
            },
            "it panicked: swap_remove index",
        ),
        wrong(
            "simulates",
            |q, n, left| {
                // A small generator, always with the same seed.
                let mut state = 0x9e37_79b9_7f4a_7c15_u64;
                let mut draw = || {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    (state >> 11) as f64 / (1_u64 << 53) as f64
                };
                let wins = (0..1_000).filter(|_| {
                    let (mut behind, mut left) = (n, left);
                    while behind > 0 && left > 0 {
                        behind = if draw() < q { behind - 1 } else { behind + 1 };
                        left -= 1;
                    }
                    behind == 0
                });
                wins.count() as f64 / 1_000.0
            },
            "0.4 · 0.4",
        ),
        wrong(
            "confuses her with the others",
            |q, n, left| {
                let mut now = chances(1.0 - q, n + left + 2, left, true);
                now.swap_remove(n)
            },
            "the one block has to be hers",
        ),
        wrong("divides nothing by nothing", |_, _, _| f64::NAN, "gave NaN and not 1"),
    ]
}
