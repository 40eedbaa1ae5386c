use super::core_link::About;
use super::edge::Edge;
use super::edge_event::{EdgeEvent, EdgeOutput};
use super::message::{Finding, PaymentsFound, ProvenPayment};
use super::offence::LightOffence;
use crate::stage6_coin::{
    Block, BlockHash, LightError, MerkleProof, NodeId, ProofError, Txid, levels,
};
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// How an edge compares what its cores say about its payments.
///
/// What a core proves is true, even if it's Mallory's. What it leaves out can only be noticed because another one proves it.
impl Edge {
    pub(super) fn hear_payments(
        &mut self,
        from: NodeId,
        answer: PaymentsFound,
        out: &mut Vec<EdgeOutput>,
    ) -> Result<(), LightOffence> {
        let Some(core) = self.cores.get_mut(&from) else { return Ok(()) };
        let question = core.answered().ok_or(LightOffence::Unasked)?;
        let About::Payments { after, through } = question.about else {
            return Err(LightOffence::Unasked);
        };
        if question.is_stale {
            return Ok(());
        }
        let heights = [after, through, answer.through].map(|hash| self.best_height(&hash));
        let [Some(after), Some(through), Some(end)] = heights else {
            return Err(LightOffence::NotWhatWasAsked);
        };
        if !(after..=through).contains(&end) {
            return Err(LightOffence::NotWhatWasAsked);
        }
        let told = self.believe(from, answer.found, after + 1..=end, out)?;
        if let Some((block, txid)) = self.left_out(&told, after + 1..=end) {
            return Err(LightOffence::Withheld { txid, block });
        }
        let (uptime, retry_after) = (self.uptime, self.settings.retry_after);
        if let Some(core) = self.cores.get_mut(&from) {
            match end > after {
                true => (core.told_through, core.useful_at) = (answer.through, uptime),
                false => core.rests_until = uptime.saturating_add(retry_after),
            }
        }
        self.agree();
        Ok(())
    }

    /// The height of a block, if it's on the best chain.
    pub(super) fn best_height(&self, hash: &BlockHash) -> Option<u64> {
        self.client.height_of(hash).filter(|_| self.client.is_on_best_chain(hash))
    }

    /// Checks the proofs in an answer, and remembers the payments. Returns which they are.
    fn believe(
        &mut self,
        from: NodeId,
        found: Vec<Finding>,
        mut heights: RangeInclusive<u64>,
        out: &mut Vec<EdgeOutput>,
    ) -> Result<BTreeSet<(BlockHash, Txid)>, LightOffence> {
        let mut told = BTreeSet::new();
        for finding in found {
            let (is_whole, proven) = match finding {
                Finding::Payment(proven) => (false, vec![proven]),
                Finding::Block(block) => (true, all_of(&block)?),
            };
            for it in proven {
                // They come in the order of their blocks, so that what's spent is known before it's spent.
                let height = self.best_height(&it.block).filter(|at| heights.contains(at));
                heights = height.ok_or(LightOffence::NotWhatWasAsked)?..=*heights.end();
                if !self.watched.is_concerned(&it.payment) {
                    match is_whole {
                        true => continue,
                        false => return Err(LightOffence::NotWhatWasAsked),
                    }
                }
                self.client.confirmations(&it.payment, &it.proof, &it.block)?;
                let name = (it.block, it.payment.txid());
                told.insert(name);
                if self.watched.remember(name, it) {
                    let (block, txid) = name;
                    out.push(EdgeOutput::Event(EdgeEvent::Found { txid, block, by: from }));
                    self.expel_who_left_out(from, name, out);
                }
            }
        }
        Ok(told)
    }

    /// A payment between these heights that another core has proved, and that isn't among those that were told.
    fn left_out(
        &self,
        told: &BTreeSet<(BlockHash, Txid)>,
        heights: RangeInclusive<u64>,
    ) -> Option<(BlockHash, Txid)> {
        let is_here = |block| self.best_height(block).is_some_and(|at| heights.contains(&at));
        let known = self.watched.found.keys();
        known.filter(|name| !told.contains(name)).find(|(block, _)| is_here(block)).copied()
    }

    /// Expels the cores that said they had looked through a block, and didn't tell of a payment in it.
    fn expel_who_left_out(
        &mut self,
        told_by: NodeId,
        (block, txid): (BlockHash, Txid),
        out: &mut Vec<EdgeOutput>,
    ) {
        let height = self.best_height(&block);
        let cores = self.cores.iter().filter(|(link, _)| **link != told_by);
        let liars = cores.filter(|(_, core)| {
            let looked_from = self.best_height(&core.began_after);
            looked_from < height && self.best_height(&core.told_through) >= height
        });
        for liar in liars.map(|(link, _)| *link).collect::<Vec<_>>() {
            self.expel(liar, LightOffence::Withheld { txid, block }, out);
        }
    }

    /// If enough cores have told through a block, it needn't be asked for again.
    fn agree(&mut self) {
        let mut heights: Vec<_> =
            self.cores.values().filter_map(|core| self.best_height(&core.told_through)).collect();
        heights.sort_unstable_by(|a, b| b.cmp(a));
        let enough = self.settings.cores.checked_sub(1).and_then(|index| heights.get(index));
        if let Some(height) = enough.copied()
            && Some(height) > self.best_height(&self.watched.agreed)
            && let Some(hash) = self.client.best_at(height)
        {
            self.watched.agreed = hash;
        }
    }

    /// After a reorganisation: what was told about blocks that aren't on the best chain any more is worth nothing.
    pub(super) fn step_back(&mut self) {
        let genesis = self.genesis.hash();
        let back = |hash: &BlockHash| self.client.last_on_best_chain(hash).unwrap_or(genesis);
        self.watched.agreed = back(&self.watched.agreed);
        for core in self.cores.values_mut() {
            core.told_through = back(&core.told_through);
            core.began_after = back(&core.began_after);
        }
        self.forget_questions();
    }
}

/// All transactions of a block, with their proofs.
fn all_of(block: &Block) -> Result<Vec<ProvenPayment>, LightOffence> {
    let (levels, hash) = (levels(&block.leaves()), block.hash());
    if levels.last().and_then(|top| top.first()) != Some(&block.header.merkle_root) {
        return Err(LightError::from(ProofError::WrongRoot).into());
    }
    let proven = block.transactions.iter().enumerate().filter_map(|(index, payment)| {
        let proof = MerkleProof::within(&levels, index)?;
        Some(ProvenPayment { block: hash, payment: payment.clone(), proof })
    });
    Ok(proven.collect())
}
