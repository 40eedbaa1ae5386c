use super::attacker::{Attacker, drawn};
use super::reports::{AttackReport, NothingAtStakeReport};
use crate::plan::NothingAtStake;
use crate::strategy::{Acts, Attitude};
use crate::view::View;

/// Stakers who sign all.
#[derive(Debug)]
pub(crate) struct Signers {
    plan: NothingAtStake,
    signs: Vec<bool>,
    stakes: Vec<f64>,
    /// The first block that each made with its last right.
    last: Vec<u32>,
    /// For each block, the first one made with the same right, if there's another.
    twin: Vec<u32>,
    /// When each first used a right twice.
    since: Vec<Option<u64>>,
    slashed_at: Vec<Option<u64>>,
    signed_twice: u32,
}

impl Signers {
    pub(crate) fn new(plan: &NothingAtStake, stakes: Vec<f64>, seed: u64) -> Signers {
        let nodes = stakes.len();
        let count = libm::round(plan.share * nodes as f64) as u32;
        Signers {
            plan: plan.clone(),
            signs: drawn(seed, "signers", nodes as u32, count, None),
            stakes,
            last: vec![0; nodes],
            twin: vec![0],
            since: vec![None; nodes],
            slashed_at: vec![None; nodes],
            signed_twice: 0,
        }
    }

    /// Whether an honest node that hears this block has another one made with the same right: that's the evidence.
    fn proves(&self, node: u32, block: u32, view: &View<'_>) -> bool {
        let first = self.twin[block as usize];
        // Blocks made with one right have consecutive numbers, near each other.
        let is_twin = |other: u32| {
            other != block && self.twin[other as usize] == first && view.has(node, other)
        };
        first != 0
            && (first..self.twin.len() as u32)
                .take_while(|other| view.time(*other) == view.time(first))
                .any(is_twin)
    }
}

impl Attacker for Signers {
    fn made(&mut self, node: u32, block: u32, view: &View<'_>, _: &mut Acts) -> bool {
        self.twin.resize(block as usize + 1, 0);
        let first = self.last[node as usize];
        if first == 0 || view.time(first) != view.time(block) {
            self.last[node as usize] = block;
            return true;
        }
        self.signed_twice += u32::from(self.twin[first as usize] == 0);
        self.twin[first as usize] = first;
        self.twin[block as usize] = first;
        self.since[node as usize].get_or_insert(view.now());
        true
    }

    fn heard(&mut self, node: u32, block: u32, view: &View<'_>, _: &mut Acts) -> Attitude {
        let maker = view.maker(block) as usize;
        if self.plan.slashing
            && !self.signs[node as usize]
            && self.slashed_at[maker].is_none()
            && self.proves(node, block, view)
        {
            self.slashed_at[maker] = Some(view.now());
        }
        Attitude::Honest
    }

    fn makes(&mut self, node: u32) -> bool {
        self.slashed_at[node as usize].is_none()
    }

    fn signs_all(&self, node: u32) -> bool {
        self.signs[node as usize]
    }

    fn has_signers(&self) -> bool {
        true
    }

    fn report(&mut self, view: &View<'_>, mut tip: u32) -> AttackReport {
        let signs = |block: u32| u32::from(self.signs[view.maker(block) as usize]);
        let made = (1..view.blocks()).map(signs).sum();
        let mut main = 0;
        while tip != 0 {
            main += signs(tip);
            tip = view.parent(tip);
        }
        let (mut slashed, mut lost, mut time) = (0, 0.0, 0);
        for (node, at) in self.slashed_at.iter().enumerate() {
            if let (Some(at), Some(since)) = (at, self.since[node]) {
                slashed += 1;
                lost += self.stakes[node];
                time += at - since;
            }
        }
        AttackReport::NothingAtStake(NothingAtStakeReport {
            signers: self.signs.iter().filter(|signs| **signs).count() as u32,
            signed_twice: self.signed_twice,
            slashed,
            lost,
            mean_time: super::attacker::part(time, slashed.into()),
            made,
            main,
        })
    }
}
