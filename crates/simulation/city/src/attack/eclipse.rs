use super::attacker::{Attacker, drawn, part};
use super::flood::flood;
use super::reports::{AttackReport, EclipseReport};
use crate::error::TownError;
use crate::plan::Eclipse;
use crate::strategy::{Acts, Attitude};
use crate::town::Town;
use crate::view::View;

/// An attacker who makes a branch that only the victims see.
#[derive(Debug)]
pub(crate) struct Curtain {
    plan: Eclipse,
    is_victim: Vec<bool>,
    is_drawn: bool,
    /// Whether each block was made behind the curtain.
    is_dark: Vec<bool>,
    /// The height at which it began, and when.
    began: (u32, u64),
    /// When each victim believed the payment.
    fooled_at: Vec<Option<u64>>,
    public: u32,
    report: EclipseReport,
}

/// Which nodes are attacked.
pub(crate) fn attacked(plan: &Eclipse, town: &Town) -> Vec<bool> {
    drawn(town.seed, "victims", town.nodes, plan.victims, Some(plan.node))
}

impl Curtain {
    pub(crate) fn new(plan: &Eclipse, town: &Town) -> Result<Curtain, TownError> {
        let mut is_victim = attacked(plan, town);
        let mut books = None;
        if let Some(plan) = &plan.flood {
            let (report, captured) = flood(plan, &is_victim, town.seed)?;
            is_victim = captured;
            books = Some(report);
        }
        let eclipsed = is_victim.iter().filter(|is| **is).count() as u32;
        Ok(Curtain {
            plan: plan.clone(),
            fooled_at: vec![None; is_victim.len()],
            is_victim,
            is_drawn: false,
            is_dark: vec![false],
            began: (0, 0),
            public: 0,
            report: EclipseReport {
                attacked: plan.victims,
                eclipsed,
                fooled: 0,
                mean_time: None,
                mean_behind: 0.0,
                mean_dark: 0.0,
                returned: 0,
                books,
            },
        })
    }

    fn is_behind(&self, node: u32) -> bool {
        node == self.plan.node || self.is_victim[node as usize]
    }

    fn is_dark(&self, block: u32) -> bool {
        self.is_dark.get(block as usize).copied().unwrap_or(false)
    }

    fn victims(&self) -> impl Iterator<Item = u32> {
        (0..).zip(&self.is_victim).filter(|(_, is)| **is).map(|(node, _)| node)
    }

    fn believes(&mut self, node: u32, block: u32, view: &View<'_>) {
        let is_enough = view.height(block) >= self.began.0 + self.plan.confirmations;
        let at = &mut self.fooled_at[node as usize];
        if is_enough && at.is_none() {
            *at = Some(view.now());
        }
    }

    /// How many blocks behind the curtain a branch has.
    fn dark_of(&self, mut block: u32, view: &View<'_>) -> u32 {
        let mut count = 0;
        while block != 0 && view.height(block) > self.began.0 {
            count += u32::from(self.is_dark(block));
            block = view.parent(block);
        }
        count
    }

    fn take_stock(&mut self, view: &View<'_>) {
        let public = view.height(self.public);
        let (mut behind, mut dark) = (0, 0);
        for victim in self.victims() {
            let tip = view.tip(victim);
            behind += u64::from(public.saturating_sub(view.height(tip)));
            dark += u64::from(self.dark_of(tip, view));
        }
        let eclipsed = self.report.eclipsed.into();
        self.report.mean_behind = part(behind, eclipsed).unwrap_or(0.0);
        self.report.mean_dark = part(dark, eclipsed).unwrap_or(0.0);
    }
}

impl Attacker for Curtain {
    fn start(&mut self, _: &View<'_>, acts: &mut Acts) {
        acts.wake(self.plan.from, 0);
    }

    fn woken(&mut self, _: u32, view: &View<'_>, acts: &mut Acts) {
        if self.is_drawn {
            self.take_stock(view);
            self.is_drawn = false;
            acts.follow(self.plan.node, self.public);
        } else {
            self.is_drawn = true;
            self.public = view.tip(self.plan.node);
            self.began = (view.height(self.public), view.now());
            acts.wake(view.now() + self.plan.lasts, 0);
        }
    }

    fn made(&mut self, node: u32, block: u32, view: &View<'_>, _: &mut Acts) -> bool {
        self.is_dark.resize(block as usize + 1, false);
        if self.is_drawn && self.is_behind(node) {
            self.is_dark[block as usize] = true;
            if self.is_victim[node as usize] {
                self.believes(node, block, view);
            }
        }
        true
    }

    fn heard(&mut self, node: u32, block: u32, view: &View<'_>, _: &mut Acts) -> Attitude {
        let is_dark = self.is_dark(block);
        if self.is_drawn && is_dark && self.is_victim[node as usize] {
            self.believes(node, block, view);
        }
        if node != self.plan.node || !self.is_drawn || is_dark {
            return Attitude::Honest;
        }
        if view.weight(block) > view.weight(self.public) {
            self.public = block;
        }
        Attitude::Keep
    }

    fn passes(&mut self, from: u32, to: u32, block: u32) -> bool {
        if !self.is_drawn {
            return true;
        }
        match (self.is_behind(from), self.is_behind(to)) {
            (false, false) => true,
            // The attacker listens to everyone, and may ask for what it hears of.
            (false, true) => to == self.plan.node,
            (true, false) => from == self.plan.node && !self.is_dark(block),
            // Victims that are neighbours don't notice: what one of them has, all have.
            (true, true) => from == self.plan.node || to == self.plan.node,
        }
    }

    fn blocks_lines(&self) -> bool {
        true
    }

    fn report(&mut self, view: &View<'_>, tip: u32) -> AttackReport {
        if self.is_drawn {
            self.take_stock(view);
        }
        let began = self.began.1;
        let times: Vec<u64> = self.fooled_at.iter().flatten().map(|at| at - began).collect();
        let sum = times.iter().sum();
        self.report.fooled = times.len() as u32;
        self.report.mean_time = part(sum, times.len() as u64);
        let is_public = |victim: &u32| {
            let height = view.height(view.tip(*victim)).min(view.height(tip));
            view.ancestor(view.tip(*victim), height) == view.ancestor(tip, height)
        };
        self.report.returned = self.victims().filter(is_public).count() as u32;
        AttackReport::Eclipse(self.report.clone())
    }
}
