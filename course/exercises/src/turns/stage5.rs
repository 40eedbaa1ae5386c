//! What the reader writes in chapter 5.

use crate::check::{Check, asking, equal};
use crate::edges::draws;
use crate::people::{Alice, Bob, Mallory, name_of};
use crate::report::Report;
use crate::stage5::world::{empty, genesis, longer};
use crate::turn::Turn;
use kusari::stage5_network::{
    Amount, Block, BlockHash, Chain, Difficulty, Event, Genesis, Grant, Input, Message, Node,
    NodeId, NodeSettings, Nonce, Output, Refusal as _, Time, Transaction, Wallet, WorkRule, mine,
};
use rand::RngExt as _;
use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

/// The turns of the chapter, in the order of the notebook.
pub const TURNS: &[Turn] = &[WHOM_TO_TELL, TIP_TO_FOLLOW, TAKEN_BACK, DECEIVE, FLOOD];

const WHOM_TO_TELL: Turn = Turn { name: "whom_to_tell", chapter: 5, minutes: 5 };
const TIP_TO_FOLLOW: Turn = Turn { name: "tip_to_follow", chapter: 5, minutes: 4 };
const TAKEN_BACK: Turn = Turn { name: "taken_back", chapter: 5, minutes: 5 };
const DECEIVE: Turn = Turn { name: "deceive", chapter: 5, minutes: 5 };
const FLOOD: Turn = Turn { name: "flood", chapter: 5, minutes: 4 };

/// By what number a node knows Mallory.
const MALLORY: NodeId = NodeId(13);

/// So late that no block is too early.
const LATE: Time = Time::MAX;

type Gossip = fn(&[NodeId], Option<NodeId>, bool) -> Vec<NodeId>;

/// Checks `whom_to_tell`: the neighbours that a node writes to when it hears of a payment.
pub fn whom_to_tell(student: Gossip) -> Report {
    const NEIGHBOURS: [NodeId; 3] = [NodeId(1), NodeId(3), NodeId(4)];
    Check::turn(WHOM_TO_TELL)
        .claim("a new payment from its owner goes to all neighbours", move || {
            tells(student, &NEIGHBOURS, None, true)?;
            tells(student, &[NodeId(7)], None, true)
        })
        .claim("one that a neighbour sent goes to all the others", move || {
            NEIGHBOURS.iter().try_for_each(|from| tells(student, &NEIGHBOURS, Some(*from), true))
        })
        .claim("what isn't new goes to no one", move || {
            let froms = NEIGHBOURS.map(Some).into_iter().chain([None]);
            froms.into_iter().try_for_each(|from| tells(student, &NEIGHBOURS, from, false))
        })
        .claim("a node whose only neighbour sent it has no one to tell", move || {
            tells(student, &[NodeId(2)], Some(NodeId(2)), true)?;
            tells(student, &[], None, true)
        })
        .claim("in a ring of seven, all hear of it, and then it's quiet", move || {
            travels(student, "a ring of 7 nodes", 7, &|node| vec![(node + 6) % 7, (node + 1) % 7])
        })
        .claim("and so they do where each node is linked to all others", move || {
            let others = |node: usize| (0..9).filter(|it| *it != node).collect();
            travels(student, "9 nodes that are all linked", 9, &others)
        })
        .report()
}

/// Whether a node tells those that it should, each of them once and in any order.
fn tells(
    student: Gossip,
    neighbours: &[NodeId],
    from: Option<NodeId>,
    is_new: bool,
) -> Result<(), String> {
    let shown: Vec<usize> = neighbours.iter().map(|it| it.0).collect();
    asking(format!("whom_to_tell({shown:?}, {:?}, {is_new})", from.map(|it| it.0)));
    let told = student(neighbours, from, is_new);
    let came = match from {
        Some(from) => format!("came from {from}"),
        None => "was handed in by its owner".to_owned(),
    };
    let age = if is_new { "a new payment" } else { "a payment that the node knows" };
    let seen = format!("the neighbours are {}, and {age} {came}: you tell", list(neighbours));
    let expected: BTreeSet<NodeId> = match is_new {
        true => neighbours.iter().copied().filter(|it| Some(*it) != from).collect(),
        false => BTreeSet::new(),
    };
    let mut once = BTreeSet::new();
    for node in &told {
        let why = match expected.contains(node) {
            _ if !is_new => "if a node passed on what it knows, the letters would never end",
            _ if Some(*node) == from => "that's the one it came from",
            false => "that isn't a neighbour",
            true if once.insert(*node) => continue,
            true => "and you tell it twice",
        };
        return Err(format!("{seen} {node}, {why}"));
    }
    match expected.difference(&once).next() {
        Some(node) => {
            Err(format!("{seen} {}, and not {node}, which hasn't heard of it", list(&told)))
        }
        None => Ok(()),
    }
}

/// Nodes as they are said: node 1, node 3 and node 4.
fn list(nodes: &[NodeId]) -> String {
    let nodes: Vec<String> = nodes.iter().map(NodeId::to_string).collect();
    match &nodes[..] {
        [] => "no one".to_owned(),
        [one] => one.clone(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}

/// Lets a payment travel through a town in which every node does what the reader wrote.
fn travels(
    student: Gossip,
    town: &str,
    nodes: usize,
    neighbours: &dyn Fn(usize) -> Vec<usize>,
) -> Result<(), String> {
    const MOST: usize = 1_000;
    let mut heard = vec![false; nodes];
    let mut post = VecDeque::from([(0, None)]);
    let mut letters = 0;
    while let Some((node, from)) = post.pop_front() {
        let is_new = !std::mem::replace(&mut heard[node], true);
        let peers: Vec<NodeId> = neighbours(node).into_iter().map(NodeId).collect();
        asking(format!("whom_to_tell, for node {node} in {town},"));
        for peer in student(&peers, from, is_new) {
            letters += 1;
            if !peers.contains(&peer) {
                return Err(format!("in {town}, node {node} writes to {peer}: no link goes there"));
            }
            post.push_back((peer.0, Some(NodeId(node))));
        }
        if letters > MOST {
            return Err(format!("in {town}, they are still writing after {letters} letters"));
        }
    }
    match heard.iter().position(|heard| !heard) {
        Some(node) => Err(format!("in {town}, node {node} never hears of the payment")),
        None => Ok(()),
    }
}

/// Checks `tip_to_follow`: the first of the heaviest.
pub fn tip_to_follow(student: fn(&[u64]) -> usize) -> Report {
    let follows = move |works: &[u64], because: &str| {
        let most = works.iter().max().copied().unwrap_or_default();
        let first = works.iter().position(|work| *work == most).unwrap_or_default();
        equal(asking(format!("tip_to_follow(&{works:?})")), student(works), first, because)
    };
    Check::turn(TIP_TO_FOLLOW)
        .claim("the only block that was heard of is the one to follow", move || {
            follows(&[1], "there's no other")?;
            follows(&[u64::MAX], "there's no other")
        })
        .claim("more work counts, whenever it's heard of", move || {
            let because = "that one has the most work";
            [&[1, 2, 3][..], &[3, 2, 1], &[1, 3, 2], &[2, 1, 4, 3]]
                .into_iter()
                .try_for_each(|works| follows(works, because))
        })
        .claim("of two with equal work, the one heard of first stays", move || {
            let because = "of several with equal work, the first one stays";
            [&[2, 2][..], &[1, 2, 2], &[2, 2, 1], &[1, 3, 2, 3, 3], &[5, 5, 5, 5]]
                .into_iter()
                .try_for_each(|works| follows(works, because))
        })
        .claim("a branch that has drawn level needs one more block", move || {
            follows(&[1, 2, 2, 3], "the second branch is ahead now")?;
            follows(&[1, 2, 2, 3, 3], "the first branch has only drawn level again")?;
            follows(&[1, 2, 2, 3, 3, 4], "now it's ahead")
        })
        .claim("it works for any amount of work", move || {
            let because = "that's the first one with most work";
            follows(&[u64::MAX - 1, u64::MAX, u64::MAX], because)?;
            follows(&[1 << 40, (1 << 40) + 1, 5], because)?;
            follows(&[5, 1 << 63, 6], because)?;
            follows(&[0, 0], because)
        })
        .claim("and for any order", move || {
            (1..40).try_for_each(|count| {
                let mut draws = draws(count);
                let works: Vec<u64> = (0..count).map(|_| draws.random_range(0..7)).collect();
                follows(&works, "that's the first one with most work")
            })
        })
        .report()
}

type TakenBack = fn(&[BlockHash], &[BlockHash]) -> usize;

/// Checks `taken_back`: how many blocks a node gives up when it follows another branch.
pub fn taken_back(student: TakenBack) -> Report {
    // Branches are written as letters: a block of a kind is another one at each height.
    let gives_up = move |ours: &str, theirs: &str, expected, because: &str| {
        let call =
            asking(format!("ours is {}, theirs is {}: taken_back", shown(ours), shown(theirs)));
        equal(call, student(&branch(ours), &branch(theirs)), expected, because)
    };
    Check::turn(TAKEN_BACK)
        .claim("if the branches part after block 2, what's above goes", move || {
            gives_up("aaaa", "aabbb", 2, "blocks 3 and 4 aren't on their branch")?;
            gives_up("aaa", "aabb", 1, "block 3 isn't on their branch")
        })
        .claim("if theirs only goes on where ours ends, nothing goes", move || {
            gives_up("aa", "aaaaa", 0, "all of our blocks are on their branch")?;
            gives_up("aaa", "aaa", 0, "it's the same chain")
        })
        .claim("if they part at the genesis, everything goes", move || {
            gives_up("aaa", "bbbb", 3, "none of our blocks is on their branch")?;
            gives_up("a", "bb", 1, "block 1 isn't on their branch")
        })
        .claim("a chain without blocks has nothing to give up", move || {
            gives_up("", "bb", 0, "there's no block in ours")?;
            gives_up("", "", 0, "there's no block in ours")
        })
        .claim("all 64 digits of a hash count", move || {
            let ours = branch("aaaa");
            (0..32).try_for_each(|byte| {
                let mut theirs = ours.clone();
                let mut bytes = *theirs[1].as_bytes();
                bytes[byte] ^= 0x80;
                theirs[1] = BlockHash::from_bytes(bytes);
                // A block that follows another one is another one.
                theirs.truncate(2);
                theirs.extend_from_slice(&branch("bbbbb")[2..]);
                let call = "ours is a1 a2 a3 a4, and theirs has another block 2: taken_back";
                let because = format!(
                    "their block 2 differs from ours in digit {} or {}",
                    2 * byte + 1,
                    2 * byte + 2
                );
                equal(call, student(&ours, &theirs), 3, &because)
            })
        })
        .report()
}

/// Hashes of a branch: the letter says which branch a block belongs to.
fn branch(letters: &str) -> Vec<BlockHash> {
    let hash = |(height, letter): (u8, u8)| {
        let mut bytes = [letter; 32];
        bytes[31] = height;
        BlockHash::from_bytes(bytes)
    };
    (1..).zip(letters.bytes()).map(hash).collect()
}

fn shown(letters: &str) -> String {
    let blocks = (1..).zip(letters.chars()).map(|(height, letter)| format!("{letter}{height}"));
    let blocks = blocks.collect::<Vec<_>>().join(" ");
    if blocks.is_empty() { "without blocks".to_owned() } else { blocks }
}

type Deceit = fn(Chain, Transaction, u64) -> Vec<Block>;

/// Checks `deceive`: Bob's only neighbour shows him a payment with as many confirmations as he waits for.
pub fn deceive(student: Deceit) -> Report {
    Check::turn(DECEIVE)
        .claim("Bob's node takes every block that you send", move || {
            let (_, said) = deceived(student, 2, 3)?;
            for output in &said {
                if let Output::Event(Event::BlockRefused { cause, .. }) = output {
                    let code = cause.code();
                    return Err(format!("it refuses one with {code}: {cause}"));
                }
            }
            Ok(())
        })
        .claim("in its books you've paid him", move || {
            let (node, _) = deceived(student, 2, 3)?;
            let owns = node.tree().accounts().balance(Bob.address()).units();
            equal("after your blocks, what Bob owns", owns, 200, "he had 100, and you pay him 100")
        })
        .claim("he sees three confirmations", move || {
            let (node, _) = deceived(student, 2, 3)?;
            is_confirmed(&node, 3)
        })
        .claim("one is enough for you if it's enough for him", move || {
            let (node, _) = deceived(student, 2, 1)?;
            is_confirmed(&node, 1)
        })
        .claim("it works however much his node knows, and however long he waits", move || {
            [(0, 1), (0, 6), (1, 2), (5, 2), (3, 6)].into_iter().try_for_each(|(known, wait)| {
                let (node, _) = deceived(student, known, wait)?;
                is_confirmed(&node, wait)
            })
        })
        .report()
}

fn payment_to_bob() -> Transaction {
    Mallory.pays(Bob, 100, 80)
}

/// Bob's node after Mallory's blocks, and what it said.
fn deceived(student: Deceit, known: usize, wait: u64) -> Result<(Node, Vec<Output>), String> {
    let chain = longer(&empty()?, 1, known)?;
    let mut node = node(genesis(), NodeSettings::default());
    node.handle(Input::Connected(MALLORY), LATE);
    node.handle(sent(chain.blocks().to_vec()), LATE);
    asking(format!("deceive, for a chain of {known} and {wait} confirmations,"));
    let said = node.handle(sent(student(chain, payment_to_bob(), wait)), LATE);
    Ok((node, said))
}

fn node(genesis: Genesis<WorkRule>, settings: NodeSettings) -> Node {
    Node::new(genesis, settings).expect("the checks keep the rules")
}

fn sent(blocks: Vec<Block>) -> Input {
    Input::Message(MALLORY, Message::Blocks(blocks.into_iter().map(Arc::new).collect()))
}

fn is_confirmed(node: &Node, wait: u64) -> Result<(), String> {
    let tip = node.tip().height;
    let is_paid = |block: &Block| block.draft.transactions.contains(&payment_to_bob());
    let paid_at = node.tree().best_above(0).find(|placed| is_paid(&placed.block));
    let confirmations = paid_at.map_or(0, |placed| tip - placed.height + 1);
    if confirmations >= wait {
        return Ok(());
    }
    Err(format!(
        "he waits for {wait}, and his node shows {confirmations}: the block with the payment is the first, and \
         each one after it is one more"
    ))
}

type Flood = fn(&Wallet, usize) -> Vec<Transaction>;

/// Checks `flood`: Mallory fills the room where payments wait, and it costs her nothing.
pub fn flood(student: Flood) -> Report {
    Check::turn(FLOOD)
        .claim("none of your payments breaks a rule", move || {
            let (_, said) = flooded(student, 5)?;
            said.iter().try_for_each(|output| match output {
                Output::Event(Event::TransactionRefused { cause, .. })
                    if cause.code() != "mempool-full" =>
                {
                    Err(format!("the node refuses one with {}: {cause}", cause.code()))
                }
                _ => Ok(()),
            })
        })
        .claim("then Alice's payment is refused, because there's no room left", move || {
            let (mut node, _) = flooded(student, 5)?;
            no_room_for_alice(&mut node, 5)
        })
        .claim("after a block with your payments you still own your 1", move || {
            let (mut node, _) = flooded(student, 5)?;
            let difficulty = node.genesis().rule.difficulty;
            let block = mine(node.draft(LATE), difficulty, Nonce::default());
            let block = block.map_err(|error| error.to_string())?;
            node.handle(Input::Proposed(block), LATE);
            let owns = node.tree().accounts().balance(Mallory.address()).units();
            equal(
                "after the block, what you own",
                owns,
                1,
                "a flood that costs you money won't last",
            )
        })
        .claim("it works however much room there is", move || {
            [1, 2, 20, 60].into_iter().try_for_each(|room| {
                let (mut node, _) = flooded(student, room)?;
                no_room_for_alice(&mut node, room)
            })
        })
        .report()
}

/// A node with little room after Mallory's payments, and what it said. She begins with 1, Alice and Bob with 100.
fn flooded(student: Flood, room: usize) -> Result<(Node, Vec<Output>), String> {
    let grant = |(person, amount): (crate::people::Person, u64)| Grant {
        receiver: person.address().clone(),
        amount: Amount::new(amount),
    };
    let grants = [(Mallory, 1), (Alice, 100), (Bob, 100)].map(grant).to_vec();
    let rule = WorkRule { difficulty: Difficulty::from_bits(4) };
    let settings = NodeSettings { mempool_limit: room, ..NodeSettings::default() };
    let mut node = node(Genesis { grants, rule, ..genesis() }, settings);
    asking(format!("flood(mallory, {room})"));
    let payments = student(Mallory.wallet(), room);
    const MOST: usize = 1_000;
    if payments.len() > MOST {
        let count = payments.len();
        return Err(format!(
            "there's room for {room}, and you make {count} payments: {MOST} are the most"
        ));
    }
    if let Some(other) = payments.iter().find(|it| it.sender != *Mallory.address()) {
        return Err(format!("one of the payments is {}'s, and not yours", name_of(&other.sender)));
    }
    let mut said = Vec::new();
    for payment in payments {
        said.extend(node.handle(Input::Transaction(payment), LATE));
    }
    Ok((node, said))
}

fn no_room_for_alice(node: &mut Node, room: usize) -> Result<(), String> {
    let waiting = node.mempool().transactions().len();
    let said = node.handle(Input::Transaction(Alice.pays(Bob, 30, 81)), LATE);
    let is_full = |output: &Output| match output {
        Output::Event(Event::TransactionRefused { cause, .. }) => cause.code() == "mempool-full",
        _ => false,
    };
    if said.iter().any(is_full) {
        return Ok(());
    }
    Err(format!("there's room for {room}, and {waiting} of yours wait: Alice's payment is taken"))
}
