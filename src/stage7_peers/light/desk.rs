use super::message::{
    Finding, LightMessage, MAX_ANSWER_BYTES, MAX_ANSWER_COST, MAX_HEADERS, MAX_LOCKS,
    MAX_QUESTION_BYTES, PaymentsFound, PaymentsWanted, ProvenPayment,
};
use super::offence::LightOffence;
use crate::stage5_network::MAX_LOCATOR;
use crate::stage6_coin::{
    Block, BlockHash, BlockTree, Coin, Encoded as _, Header, MerkleProof, NodeId, OutPoint,
    PlacedBlock, Script, decode, levels,
};
use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

/// How many questions a neighbour may ask within a minute before its link is cut.
pub const MAX_QUESTIONS_A_MINUTE: u32 = 1_000;

/// How many of these are answered with headers. The others get none.
pub const MAX_HEADER_ANSWERS_A_MINUTE: u32 = 60;

/// How much a core looks at within a minute for one neighbour, counted as in [`MAX_ANSWER_COST`]. After that, its questions
/// are answered with nothing.
pub const MAX_COST_A_MINUTE: u64 = 400_000;

/// Where edges ask: what a core answers those that keep headers only, and how often.
///
/// An edge costs a core something, and no one pays for it. So each neighbour has a budget. One that has used it up is told nothing
/// for the rest of the minute, and only one that goes on asking as if it were deaf loses its link.
#[derive(Clone, Debug, Default)]
pub(in crate::stage7_peers) struct Desk {
    visitors: BTreeMap<NodeId, Visitor>,
    minute: u64,
}

/// What a neighbour has cost in this minute.
#[derive(Clone, Copy, Debug, Default)]
struct Visitor {
    questions: u32,
    header_answers: u32,
    cost: u64,
}

impl Desk {
    /// Whether a neighbour has asked here, so that it's an edge and has no use for blocks and payments of others.
    pub(in crate::stage7_peers) fn knows(&self, link: NodeId) -> bool {
        self.visitors.contains_key(&link)
    }

    pub(in crate::stage7_peers) fn forget(&mut self, link: NodeId) {
        self.visitors.remove(&link);
    }

    /// Answers a question. `uptime` is how long this host has been running.
    pub(in crate::stage7_peers) fn answer(
        &mut self,
        from: NodeId,
        bytes: &[u8],
        tree: &BlockTree,
        uptime: Duration,
    ) -> Result<LightMessage, LightOffence> {
        let minute = uptime.as_secs() / 60;
        if minute != self.minute {
            self.minute = minute;
            self.visitors.values_mut().for_each(|visitor| *visitor = Visitor::default());
        }
        let visitor = self.visitors.entry(from).or_default();
        visitor.questions += 1;
        if visitor.questions > MAX_QUESTIONS_A_MINUTE {
            return Err(LightOffence::TooManyQuestions { limit: MAX_QUESTIONS_A_MINUTE });
        }
        match decode(bytes, MAX_QUESTION_BYTES)? {
            LightMessage::GetHeaders(locator) => {
                at_most(MAX_LOCATOR, locator.len())?;
                visitor.header_answers += 1;
                let most = match visitor.header_answers <= MAX_HEADER_ANSWERS_A_MINUTE {
                    true => MAX_HEADERS,
                    false => 0,
                };
                Ok(LightMessage::Headers(headers_after(tree, &locator, most)))
            }
            LightMessage::GetPayments(wanted) => {
                at_most(MAX_LOCKS, wanted.locks.len())?;
                let left = MAX_COST_A_MINUTE.saturating_sub(visitor.cost);
                let (answer, cost) = payments(tree, wanted, left.min(MAX_ANSWER_COST));
                visitor.cost += cost;
                Ok(LightMessage::Payments(answer))
            }
            LightMessage::Headers(_) | LightMessage::Tip(_) | LightMessage::Payments(_) => {
                Err(LightOffence::Unasked)
            }
        }
    }
}

pub(super) fn at_most(limit: usize, count: usize) -> Result<(), LightOffence> {
    if count > limit { Err(LightOffence::TooMany { count, limit }) } else { Ok(()) }
}

fn headers_after(tree: &BlockTree, locator: &[BlockHash], most: usize) -> Vec<Header> {
    let known = locator.iter().find(|hash| tree.is_on_best_chain(hash));
    let height = known.and_then(|hash| tree.height_of(hash)).unwrap_or(0);
    tree.best_above(height).take(most).map(|placed| placed.block.header).collect()
}

/// Looks through the blocks that were asked for, until the answer is long enough or cost enough. Returns what it
/// cost, too.
fn payments(tree: &BlockTree, wanted: PaymentsWanted, most: u64) -> (PaymentsFound, u64) {
    let PaymentsWanted { locks, after, through } = wanted;
    let nothing = PaymentsFound { through: after, found: Vec::new() };
    let ends = [after, through].map(|hash| {
        let height = tree.height_of(&hash);
        height.filter(|_| tree.is_on_best_chain(&hash))
    });
    let [Some(after), Some(through)] = ends else { return (nothing, 1) };
    let locks: HashSet<_> = locks.iter().collect();
    let (mut answer, mut cost, mut bytes) = (nothing, 0, 0);
    let to_look_at = usize::try_from(through.saturating_sub(after)).unwrap_or(usize::MAX);
    for placed in tree.best_above(after).take(to_look_at) {
        if cost >= most || bytes >= MAX_ANSWER_BYTES {
            break;
        }
        let spent = tree.ledger().spent_at(placed.height);
        let found = concerned(&placed.block, spent, &locks);
        let effort = if found.is_empty() { 1 } else { 10 };
        cost += effort * placed.block.transactions.len() as u64;
        bytes += put_in(&mut answer.found, &placed, &found);
        answer.through = placed.hash;
    }
    (answer, cost)
}

/// Which transactions of a block pay to some locks, or spend what they locked. `spent` is what the block spends of what was
/// there before it.
fn concerned(block: &Block, spent: &[(OutPoint, Coin)], locks: &HashSet<&Script>) -> Vec<usize> {
    let locked = spent.iter().filter(|(_, coin)| locks.contains(&coin.output.lock));
    let mut coins: HashSet<OutPoint> = locked.map(|(out_point, _)| *out_point).collect();
    let mut found = Vec::new();
    for (index, transaction) in block.transactions.iter().enumerate() {
        let spends = transaction.inputs.iter().any(|input| coins.contains(&input.previous));
        let pays = transaction.outputs.iter().any(|output| locks.contains(&output.lock));
        if pays {
            // Another payment in the same block may spend it.
            let txid = transaction.txid();
            let paid = (0..).zip(&transaction.outputs);
            let paid = paid.filter(|(_, output)| locks.contains(&output.lock));
            coins.extend(paid.map(|(index, _)| OutPoint { txid, index }));
        }
        if pays || spends {
            found.push(index);
        }
    }
    found
}

/// Adds what was found in a block to an answer: payments with their proofs, or the block if that's shorter. Returns how many
/// bytes that may take.
fn put_in(answer: &mut Vec<Finding>, placed: &PlacedBlock, found: &[usize]) -> usize {
    /// What's written around a payment or a block.
    const AROUND: usize = 200;
    if found.is_empty() {
        return 0;
    }
    let block = &placed.block;
    let levels = levels(&block.leaves());
    let proof_bytes = 32 * (levels.len() - 1);
    let payments = found.iter().map(|index| (*index, &block.transactions[*index]));
    let bytes = payments.clone().map(|(_, it)| AROUND + 2 * (it.size() + proof_bytes)).sum();
    let whole = AROUND + 2 * block.to_bytes().len();
    if bytes > whole {
        answer.push(Finding::Block(block.clone()));
        return whole;
    }
    answer.extend(payments.filter_map(|(index, payment)| {
        let (payment, proof) = (payment.clone(), MerkleProof::within(&levels, index)?);
        Some(Finding::Payment(ProvenPayment { block: placed.hash, payment, proof }))
    }));
    bytes
}
