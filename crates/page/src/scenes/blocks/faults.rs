use super::kind::Kind;
use crate::refusal::Refusal;
use kusari::stage3_timestamp::{Accounts, BlockError, Genesis, SealedBlock, SealedChain, Tip};

/// What is wrong with a block, each fault in its place.
#[derive(Debug, Default)]
pub(super) struct Faults {
    /// With its size, its link or its time.
    pub(super) header: Option<Refusal>,
    /// With what closes it.
    pub(super) seal: Option<Refusal>,
    /// With each of its payments.
    pub(super) payments: Vec<Option<Refusal>>,
    /// Whether a block before it is broken.
    pub(super) is_built_on_sand: bool,
}

impl Faults {
    /// Whether the block itself keeps every rule.
    pub(super) fn is_sound(&self) -> bool {
        self.header.is_none() && self.seal.is_none() && self.payments.iter().all(Option::is_none)
    }
}

/// Looks at each block by itself. The chapters stop at the first fault. Readers want to see all of them, so here the
/// chapter's code checks each rule on its own.
pub(super) fn of_all<S: Kind>(
    genesis: &Genesis<S::Rule>,
    blocks: &[SealedBlock<S>],
) -> Vec<Faults> {
    let chain = SealedChain::<S>::new(genesis.clone())
        .expect("the genesis is made here, and keeps the rules");
    let mut accounts: Accounts = chain.accounts().clone();
    let mut parent = Tip::of(genesis);
    let mut found = Vec::new();
    let mut is_built_on_sand = false;
    for block in blocks {
        let hash = block.hash();
        let mut faults = Faults { is_built_on_sand, ..Faults::default() };
        let checked =
            block.check_bounds().and_then(|hash| block.check_header(hash, &parent, &genesis.rule));
        // The seal is checked below.
        if let Err(cause) = checked
            && !matches!(cause, BlockError::Seal(_))
        {
            faults.header = Some(Refusal::by_chapter(&cause, ""));
        }
        let seal = block
            .seal
            .check_bounds()
            .and_then(|()| block.seal.check(&block.draft, &hash, &genesis.rule));
        faults.seal = seal.err().map(|cause| Refusal::by_chapter(&cause, ""));
        for payment in &block.draft.transactions {
            let answer = payment.verify().and_then(|()| accounts.apply(payment));
            faults.payments.push(answer.err().map(|cause| Refusal::by_chapter(&cause, "")));
        }
        is_built_on_sand |= !faults.is_sound();
        parent = Tip { hash, height: parent.height + 1, time: block.draft.time };
        found.push(faults);
    }
    found
}
