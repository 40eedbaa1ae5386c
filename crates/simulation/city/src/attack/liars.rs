use super::attacker::Attacker;
use super::attacker::drawn;
use super::odds::Draw;
use super::reports::{AttackReport, LiarsReport};
use crate::chance::Chance;
use crate::plan::Liars;
use crate::view::View;
use kusari::stage8_contract::Quorum;

/// Draws committees from the nodes of a town.
pub(crate) fn draw(plan: &Liars, nodes: u32, seed: u64) -> LiarsReport {
    let liars = libm::round(plan.share * f64::from(nodes)) as u32;
    let is_liar = drawn(seed, "liars", nodes, liars, None);
    let quorum = Quorum::of_liars(plan.members as usize);
    // Two quorums share at least this many members. If all of those lie, both can be had.
    let shared = (2 * quorum.enough - quorum.members) as u32;
    let may_lie = quorum.may_fail() as u32;
    let law = Draw { all: nodes, marked: liars, drawn: plan.members };
    let mut report = LiarsReport {
        liars,
        enough: quorum.enough as u32,
        may_lie,
        draws: plan.draws,
        stopped: 0,
        stopped_expected: law.at_least(may_lie + 1),
        split: 0,
        split_expected: law.at_least(shared),
    };
    let chance = &mut Chance::new(seed, "committees");
    let mut all: Vec<u32> = (0..nodes).collect();
    for _ in 0..plan.draws {
        let mut lie = 0;
        for at in 0..plan.members as usize {
            // The first step of a shuffle for each seat: no one is drawn twice.
            let other = at + chance.below((nodes as usize - at) as u64) as usize;
            all.swap(at, other);
            lie += u32::from(is_liar[all[at] as usize]);
        }
        report.stopped += u32::from(lie > may_lie);
        report.split += u32::from(lie >= shared);
    }
    report
}

/// Liars don't touch blocks: their votes are counted when the run is over.
#[derive(Debug)]
pub(crate) struct Voters {
    pub(crate) plan: Liars,
    pub(crate) seed: u64,
}

impl Attacker for Voters {
    fn report(&mut self, view: &View<'_>, _: u32) -> AttackReport {
        AttackReport::Liars(draw(&self.plan, view.nodes(), self.seed))
    }
}
