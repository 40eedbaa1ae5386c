use crate::cables::Fault;
use crate::lockstep::{self, Seen};
use crate::plan::Plan;
use crate::real::Makers;
use kusari::stage5_network::{
    AccountProtocol, Block, Difficulty, Genesis, Node, NodeSettings, Nonce, Time, Work, WorkRule,
};
use kusari_city::{Chance, Parent, Report, Rule};

/// Blocks are found when the plan says: in the city, and on the real side.
#[derive(Clone, Copy)]
pub(crate) struct Finders<'a>(pub(crate) &'a [(u64, u32)]);

/// Runs a plan on both sides, with nodes of chapter 5.
///
/// # Errors
///
/// The first difference.
pub(crate) fn compare(plan: &Plan, fault: Option<Fault>) -> Result<(Seen, Report), String> {
    let rule = WorkRule { difficulty: Difficulty::from_bits(0) };
    let genesis = Genesis { time: Time::default(), grants: vec![], rule };
    let node = Node::new(genesis, NodeSettings::default()).expect("it's a genesis");
    lockstep::compare(plan, Finders(&plan.finds), (node, Finders(&plan.finds)), fault)
}

impl Finders<'_> {
    fn after(&self, now: u64) -> u64 {
        let later = self.0.partition_point(|(time, _)| *time <= now);
        self.0.get(later).map_or(u64::MAX, |(time, _)| *time)
    }

    fn at(&self, moment: u64) -> Option<usize> {
        self.0.binary_search_by_key(&moment, |(time, _)| *time).ok()
    }
}

impl Rule for Finders<'_> {
    type Place = ();

    fn first(&mut self) {}

    fn moment(&mut self, now: u64, _: &mut Chance) -> u64 {
        self.after(now)
    }

    fn makers(&mut self, _: &Parent<'_, ()>, moment: u64, _: u64, makers: &mut Vec<u32>) {
        makers.extend(self.at(moment).map(|find| self.0[find].1));
    }

    fn place(&mut self, _: &Parent<'_, ()>, _: u32, _: u64, _: u64) {}
}

impl Makers<AccountProtocol> for Finders<'_> {
    fn moment(&self, now: u64) -> u64 {
        self.after(now)
    }

    /// No hash is too large, so any nonce will do. If two nodes used the same one in the same millisecond on the same parent, it would be the
    /// same block.
    fn make(&self, moment: u64, now: Time, nodes: &[Node], _: &[u32]) -> Vec<(u32, Block)> {
        let Some(find) = self.at(moment) else { return Vec::new() };
        let (_, finder) = self.0[find];
        let draft = nodes[finder as usize].draft(now);
        vec![(finder, Block { draft, seal: Work { nonce: Nonce::new(find as u64) } })]
    }
}
