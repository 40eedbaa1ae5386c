use crate::checks::auditor::Auditor;
use crate::engine::agenda::Parcel;
use crate::protocols::played::{Page, Played};
use kusari::stage5_network::protocol::{Genesis, Transaction as _, TransactionOf};
use kusari::stage5_network::{BlockHash, Time};
use rand::{
    RngExt as _,
    rngs::ChaCha12Rng,
    seq::{IndexedRandom as _, SliceRandom as _},
};
use std::sync::Arc;

/// What Mallory sees when she acts.
pub(crate) struct Scene<'a, P: Played> {
    pub(crate) rng: &'a mut ChaCha12Rng,
    pub(crate) auditor: &'a mut Auditor<P>,
    pub(crate) genesis: &'a Genesis<P>,
    /// Where the nodes that are up stand. There is at least one.
    pub(crate) tips: &'a [(usize, BlockHash)],
    pub(crate) now: Time,
}

/// To whom, and what.
pub(crate) type Letters<P> = Vec<(usize, Parcel<P>)>;

impl<P: Played> Scene<'_, P> {
    pub(super) fn node(&mut self) -> usize {
        self.tips[self.rng.random_range(0..self.tips.len())].0
    }

    /// The chain of a node.
    pub(super) fn page(&mut self) -> Arc<Page<P>> {
        let (_, tip) = self.tips[self.rng.random_range(0..self.tips.len())];
        self.auditor.page(&tip).cloned().expect("every tip has been judged")
    }

    /// A place on a node's chain, at most so many blocks below its end.
    pub(super) fn below(&mut self, depth: usize) -> Arc<Page<P>> {
        let tip = self.page().tip.hash;
        let down = self.rng.random_range(0..=depth);
        let hash = self.auditor.chain(&tip).take(down + 1).last().unwrap_or(tip);
        self.auditor.page(&hash).cloned().expect("it is below a good one")
    }

    /// Some payments that can be made after a page, not all of them hers.
    pub(super) fn payments(&mut self, page: &Page<P>) -> Vec<TransactionOf<P>> {
        let cast = P::cast();
        let doubles = cast.double_spends.as_flattened().iter().chain(cast.twins.as_flattened());
        let mut all: Vec<_> = doubles.chain(cast.payments.sample(self.rng, 2)).collect();
        all.shuffle(self.rng);
        let mut after = page.clone();
        let wanted = self.rng.random_range(0..3);
        let mut chosen: Vec<TransactionOf<P>> = Vec::new();
        for transaction in all.into_iter().take(8) {
            let id = transaction.id();
            let is_new = page.payment(id).is_none() && chosen.iter().all(|other| other.id() != id);
            if chosen.len() < wanted && is_new && self.auditor.pay(&mut after, transaction).is_ok()
            {
                chosen.push(transaction.clone());
            }
        }
        chosen
    }

    /// The time of an honest block there.
    pub(super) fn time(&self, end: &P::End) -> Time {
        P::earliest(end, self.genesis).max(self.now)
    }

    pub(super) fn mine(
        &mut self,
        end: &P::End,
        time: Time,
        payments: Vec<TransactionOf<P>>,
    ) -> Arc<P::Block> {
        Arc::new(P::mine(self.genesis, end, payments, time, self.rng))
    }

    /// A good block after another.
    pub(super) fn good(&mut self, page: &Page<P>) -> Arc<P::Block> {
        let (end, transactions) = (P::end(page), self.payments(page));
        self.mine(&end, self.time(&end), transactions)
    }

    /// Blocks one after another, none of them with a payment, and where they end.
    pub(super) fn branch(&mut self, end: &P::End, length: usize) -> (Vec<Arc<P::Block>>, P::End) {
        let (mut end, mut blocks) = (end.clone(), Vec::new());
        for _ in 0..length {
            let block = self.mine(&end, self.time(&end), Vec::new());
            end = P::after(self.genesis, &end, &block);
            blocks.push(block);
        }
        (blocks, end)
    }

    /// Payments of which the last breaks a rule after the page.
    fn invalid(&mut self, page: &Page<P>) -> Vec<TransactionOf<P>> {
        let (mut transactions, cast) = (self.payments(page), P::cast());
        let made: Vec<_> = page.made().collect();
        let bad = match self.rng.random_range(0..9) {
            0..3 => made.choose(self.rng).copied().or(transactions.first()).cloned(),
            3 => cast.forged.choose(self.rng).cloned(),
            4 if self.rng.random_bool(0.2) => cast.counterfeit.choose(self.rng).cloned(),
            5 => cast.double_spends.choose(self.rng).map(|[first, second]| {
                transactions.push(first.clone());
                second.clone()
            }),
            _ => None,
        };
        let overdraft = cast.overdrafts.choose(self.rng).cloned();
        transactions.extend(bad.or(overdraft));
        transactions
    }

    /// A block with work that breaks a rule, to stand after an end with the book of a page.
    pub(super) fn bad(&mut self, page: &Page<P>, end: &P::End) -> Arc<P::Block> {
        let time = self.time(end);
        if self.rng.random_bool(0.25)
            && let Some(spoiled) = P::spoiled(self.genesis, end, time, self.rng)
        {
            return Arc::new(spoiled);
        }
        let transactions = self.invalid(page);
        self.mine(end, time, transactions)
    }
}
