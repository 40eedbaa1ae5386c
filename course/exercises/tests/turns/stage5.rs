use crate::Trial;
use kusari::stage5_network::*;
use kusari_exercises::turns::stage5 as check;
use rand::SeedableRng as _;
use std::collections::HashSet;
use std::time::Duration;

pub(crate) fn all() -> Vec<&'static str> {
    vec![whom_to_tell(), tip_to_follow(), taken_back(), deceive(), flood()]
}

fn whom_to_tell() -> &'static str {
    fn ours(neighbours: &[NodeId], from: Option<NodeId>, is_new: bool) -> Vec<NodeId> {
        let mut told = Vec::new();
        for neighbour in neighbours {
            if is_new && Some(*neighbour) != from {
                told.push(*neighbour);
            }
        }
        told
    }
    Trial::of(check::whom_to_tell, |_, _, _| todo!())
        .right("ours", ours)
        .right("in reverse order", |neighbours, from, is_new| {
            if !is_new {
                return vec![];
            }
            neighbours.iter().rev().copied().filter(|it| from != Some(*it)).collect()
        })
        .right("removes the one it came from", |neighbours, from, is_new| {
            let mut all = if is_new { neighbours.to_vec() } else { vec![] };
            if let Some(from) = from {
                all.retain(|it| *it != from);
            }
            all
        })
        .right("by number", |neighbours, from, is_new| match (is_new, from) {
            (false, _) => Vec::new(),
            (true, None) => neighbours.into(),
            (true, Some(NodeId(from))) => {
                neighbours.iter().filter(|NodeId(it)| *it != from).cloned().collect()
            }
        })
        .wrong(
            "passes on what it knows",
            |neighbours, from, _| ours(neighbours, from, true),
            "the letters would never end",
        )
        .wrong(
            "answers the one who wrote",
            |neighbours, _, is_new| ours(neighbours, None, is_new),
            "you tell node 1, that's the one it came from",
        )
        .wrong(
            "tells the first only",
            |neighbours, from, is_new| ours(neighbours, from, is_new).into_iter().take(1).collect(),
            "and not node 3, which hasn't heard of it",
        )
        .wrong(
            "tells no one what its owner handed in",
            |neighbours, from, is_new| match from {
                Some(_) => ours(neighbours, from, is_new),
                None => vec![],
            },
            "was handed in by its owner: you tell no one",
        )
        .wrong(
            "writes to each twice",
            |neighbours, from, is_new| ours(neighbours, from, is_new).repeat(2),
            "and you tell it twice",
        )
        .wrong(
            "counts instead of looking at the names",
            |neighbours, from, is_new| match is_new {
                true => ours(&(0..neighbours.len()).map(NodeId).collect::<Vec<_>>(), from, true),
                false => vec![],
            },
            "node 0, that isn't a neighbour",
        )
        .wrong("says nothing", |_, _, _| vec![], "you tell no one, and not node 1")
        .wrong(
            "never tells node 1",
            |neighbours, from, is_new| {
                let mut told = ours(neighbours, from, is_new);
                told.retain(|it| *it != NodeId(1));
                told
            },
            "and not node 1",
        )
        .wrong(
            "counts on there being neighbours",
            |neighbours, from, is_new| {
                assert!(!neighbours.is_empty());
                ours(neighbours, from, is_new)
            },
            "panicked",
        )
        .done()
}

fn tip_to_follow() -> &'static str {
    fn ours(works: &[u64]) -> usize {
        let mut tip = 0;
        for index in 1..works.len() {
            if works[index] > works[tip] {
                tip = index;
            }
        }
        tip
    }
    Trial::of(check::tip_to_follow, |_| todo!())
        .right("ours", ours)
        .right("the first that has the most", |works| {
            let most = works.iter().max().unwrap();
            works.iter().position(|it| it == most).unwrap()
        })
        .right("the largest, and of those the lowest index", |works| {
            (0..works.len()).max_by_key(|index| (works[*index], usize::MAX - index)).unwrap()
        })
        .right("a stable sort", |works| {
            let mut order: Vec<usize> = (0..works.len()).collect();
            order.sort_by(|one, other| works[*other].cmp(&works[*one]));
            order[0]
        })
        .wrong(
            "changes over to what is as heavy",
            |works| {
                let mut tip = 0;
                for index in 1..works.len() {
                    if works[index] >= works[tip] {
                        tip = index;
                    }
                }
                tip
            },
            "of several with equal work, the first one stays",
        )
        .wrong(
            "takes the last of the largest",
            |works| (0..works.len()).max_by_key(|index| works[*index]).unwrap(),
            "of several with equal work, the first one stays",
        )
        .wrong("follows what it heard last", |works| works.len() - 1, "that one has the most work")
        .wrong("stays where it is", |_| 0, "tip_to_follow(&[1, 2, 3]) gave 0 and not 2")
        .wrong("answers the work", |works| works[ours(works)] as usize, "gave 1 and not 0")
        .wrong(
            "compares with the block before",
            |works| (1..works.len()).filter(|it| works[*it] > works[it - 1]).last().unwrap_or(0),
            "gave 3 and not 1",
        )
        .wrong(
            "compares signed numbers",
            |works| {
                let most = works.iter().map(|it| *it as i64).max();
                works.iter().position(|it| Some(*it as i64) == most).unwrap()
            },
            "tip_to_follow(&[5, 9223372036854775808, 6]) gave 2 and not 1",
        )
        .wrong(
            "compares in half the bits",
            |works| ours(&works.iter().map(|it| *it as u32 as u64).collect::<Vec<_>>()),
            "tip_to_follow(&[1099511627776, 1099511627777, 5]) gave 2 and not 1",
        )
        .wrong(
            "compares numbers with a point",
            |works| {
                let mut tip = 0;
                for index in 1..works.len() {
                    if works[index] as f64 > works[tip] as f64 {
                        tip = index;
                    }
                }
                tip
            },
            "gave 0 and not 1",
        )
        .done()
}

fn taken_back() -> &'static str {
    fn ours(ours: &[BlockHash], theirs: &[BlockHash]) -> usize {
        let mut in_common = 0;
        while in_common < ours.len()
            && in_common < theirs.len()
            && ours[in_common] == theirs[in_common]
        {
            in_common += 1;
        }
        ours.len() - in_common
    }
    Trial::of(check::taken_back, |_, _| todo!())
        .right("ours", ours)
        .right("zip and take_while", |ours, theirs| {
            ours.len() - ours.iter().zip(theirs).take_while(|(one, other)| one == other).count()
        })
        .right("counts those that aren't among theirs", |ours, theirs| {
            ours.iter().filter(|hash| !theirs.contains(hash)).count()
        })
        .right("from the end, with a set", |ours, theirs| {
            let theirs: HashSet<[u8; 32]> = theirs.iter().map(|it| *it.as_bytes()).collect();
            let mut rest = ours;
            while let Some((last, before)) = rest.split_last() {
                if theirs.contains(last.as_bytes()) {
                    break;
                }
                rest = before;
            }
            ours.len() - rest.len()
        })
        .wrong(
            "counts what they have in common",
            |one, other| one.len() - ours(one, other),
            "ours is a1 a2 a3, theirs is a1 a2 b3 b4: taken_back gave 2 and not 1",
        )
        .wrong(
            "counts the blocks that come in",
            |one, other| ours(other, one),
            "gave 3 and not 2: blocks 3 and 4 aren't on their branch",
        )
        .wrong(
            "counts on the longer one having more",
            |ours, theirs| theirs.len() - ours.len(),
            "gave 1 and not 2",
        )
        .wrong("takes back one block", |_, _| 1, "gave 1 and not 2")
        .wrong("takes back everything", |ours, _| ours.len(), "gave 4 and not 2")
        .wrong(
            "takes one too many: the last in common",
            |one, other| (ours(one, other) + 1).min(one.len()),
            "gave 3 and not 2",
        )
        .wrong(
            "compares what people are shown",
            |one, other| {
                one.iter().zip(other).skip_while(|(a, b)| a.to_string() == b.to_string()).count()
            },
            "differs from ours in digit 9 or 10",
        )
        .wrong(
            "counts on there being a block",
            |one, other| if one[0] == other[0] { ours(one, other) } else { one.len() },
            "panicked",
        )
        .done()
}

/// Mines one more block on a chain, as the notebook does.
fn extend(chain: &mut Chain, payments: Vec<Transaction>) {
    let draft = chain.draft(chain.tip().time.after(Duration::from_secs(1)), payments);
    let block = mine(draft, chain.genesis().rule.difficulty, Nonce::default()).unwrap();
    chain.push(block).unwrap();
}

fn deceive() -> &'static str {
    fn ours(mut chain: Chain, payment: Transaction, confirmations: u64) -> Vec<Block> {
        extend(&mut chain, vec![payment]);
        for _ in 1..confirmations {
            extend(&mut chain, vec![]);
        }
        chain.blocks().to_vec()
    }
    Trial::of(check::deceive, |_, _, _| todo!())
        .right("ours", ours)
        .right("sends only what is new", |chain, payment, confirmations| {
            let known = chain.blocks().len();
            ours(chain, payment, confirmations).split_off(known)
        })
        .right("by hand, until it's enough", |chain, payment, confirmations| {
            let (mut time, mut previous_hash) = (chain.tip().time, chain.tip().hash);
            let mut transactions = vec![payment];
            let mut blocks = vec![];
            while (blocks.len() as u64) < confirmations {
                let draft =
                    Draft { time, transactions: std::mem::take(&mut transactions), previous_hash };
                let rule = chain.genesis().rule;
                let block = mine(draft, rule.difficulty, Nonce::new(7)).unwrap();
                (time, previous_hash) = (block.draft.time, block.hash());
                blocks.push(block);
            }
            blocks
        })
        .right("one more than he waits for", |chain, payment, confirmations| {
            ours(chain, payment, confirmations + 1)
        })
        .wrong(
            "stops at the block with the payment",
            |chain, payment, _| ours(chain, payment, 1),
            "he waits for 3, and his node shows 1",
        )
        .wrong(
            "doesn't count the block with the payment",
            |mut chain, payment, confirmations| {
                for _ in 1..confirmations {
                    extend(&mut chain, vec![]);
                }
                extend(&mut chain, vec![payment]);
                chain.blocks().to_vec()
            },
            "he waits for 3, and his node shows 1",
        )
        .wrong(
            "one too few",
            |mut chain, payment, confirmations| {
                extend(&mut chain, vec![payment]);
                for _ in 2..confirmations {
                    extend(&mut chain, vec![]);
                }
                chain.blocks().to_vec()
            },
            "he waits for 3, and his node shows 2",
        )
        .wrong(
            "pays in every block",
            |mut chain, payment, confirmations| {
                for _ in 0..confirmations {
                    extend(&mut chain, vec![payment.clone()]);
                }
                chain.blocks().to_vec()
            },
            "panicked",
        )
        .wrong(
            "does no work",
            |chain, payment, _| {
                let draft = chain.draft(chain.tip().time, vec![payment]);
                let difficulty = chain.genesis().rule.difficulty;
                let block =
                    |nonce| Block { draft: draft.clone(), seal: Work { nonce: Nonce::new(nonce) } };
                let lazy = |block: &Block| !difficulty.is_met_by(&block.hash());
                vec![(0..).map(block).find(lazy).unwrap()]
            },
            "it refuses one with insufficient-work",
        )
        .wrong(
            "sends only the last block",
            |chain, payment, confirmations| {
                vec![ours(chain, payment, confirmations).pop().unwrap()]
            },
            "it refuses one with unknown-parent",
        )
        .wrong(
            "begins at the genesis again",
            |chain, payment, confirmations| {
                ours(Chain::new(chain.genesis().clone()).unwrap(), payment, confirmations)
            },
            "and his node shows 0",
        )
        .wrong(
            "raises the amount",
            |chain, payment, confirmations| {
                let more = Transaction { amount: Amount::new(1_000), ..payment };
                let draft = chain.draft(chain.tip().time, vec![more]);
                let rule = chain.genesis().rule;
                vec![mine(draft, rule.difficulty, Nonce::new(confirmations)).unwrap()]
            },
            "it refuses one with bad-signature",
        )
        .wrong("sends nothing", |_, _, _| vec![], "what Bob owns gave 100 and not 200")
        .done()
}

fn flood() -> &'static str {
    fn to_herself(mallory: &Wallet, count: usize, amount: u64) -> Vec<Transaction> {
        (0..count).map(|_| mallory.send(mallory.address(), Amount::new(amount))).collect()
    }
    Trial::of(check::flood, |_, _| todo!())
        .right("ours", |mallory, room| {
            let mut payments = Vec::new();
            for _ in 0..room {
                payments.push(mallory.send(mallory.address(), Amount::new(1)));
            }
            payments
        })
        .right("in one line", |mallory, room| to_herself(mallory, room, 1))
        .right("more than there is room for", |mallory, room| to_herself(mallory, 2 * room + 3, 1))
        .right("with ids in a row", |mallory, room| {
            let mut rng = rand::rngs::ChaCha12Rng::from_seed([5; 32]);
            let mut payments = vec![];
            while payments.len() < room {
                let id = TransactionId::random(&mut rng);
                payments.push(mallory.sign_transaction(id, mallory.address(), Amount::new(1)));
            }
            payments
        })
        .wrong(
            "copies one payment",
            |mallory, room| vec![mallory.send(mallory.address(), Amount::new(1)); room],
            "there's room for 5, and 1 of yours wait",
        )
        .wrong(
            "pays nothing",
            |mallory, room| to_herself(mallory, room, 0),
            "the node refuses one with zero-amount",
        )
        .wrong(
            "pays more than she has",
            |mallory, room| to_herself(mallory, room, 2),
            "the node refuses one with insufficient-funds",
        )
        .wrong(
            "leaves one place",
            |mallory, room| to_herself(mallory, room - 1, 1),
            "there's room for 5, and 4 of yours wait: Alice's payment is taken",
        )
        .wrong(
            "gives the money away with the last one",
            |mallory, room| {
                let mut payments = to_herself(mallory, room - 1, 1);
                let other = Wallet::generate(&mut rand::rngs::ChaCha12Rng::from_seed([6; 32]));
                payments.push(mallory.send(other.address(), Amount::new(1)));
                payments
            },
            "what you own gave 0 and not 1",
        )
        .wrong(
            "always makes five",
            |mallory, _| to_herself(mallory, 5, 1),
            "there's room for 20, and 5 of yours wait",
        )
        .wrong("makes none", |_, _| vec![], "and 0 of yours wait")
        .done()
}
