use crate::attack::{AttackReport, Attacker};
use crate::churn::{Absences, ChurnReport};
use crate::error::TownError;
use crate::strategy::{Acts, Attitude, Strategy};
use crate::town::Town;
use crate::traffic::{Payments, TrafficReport};
use crate::view::View;

/// All who make a town's days different: attackers, payers, and those who come and go. Each of them may be missing.
///
/// Attackers decide what a node does with a block. The others only look on, or take nodes away.
pub(crate) struct Actors {
    attacker: Option<Box<dyn Attacker>>,
    traffic: Option<Box<Payments>>,
    churn: Option<Absences>,
    reports: Reports,
}

/// What came of an attack, of payments, and of absences.
type Reports = (Option<AttackReport>, Option<TrafficReport>, Option<ChurnReport>);

/// Whom an alarm is for, in its uppermost two bits.
const SHIFT: u32 = 30;
const ATTACKER: u32 = 0;
const TRAFFIC: u32 = 1;
const CHURN: u32 = 2;

impl Actors {
    pub(crate) fn new(town: &Town) -> Result<Actors, TownError> {
        town.check()?;
        let attack = town.attack.as_ref();
        Ok(Actors {
            attacker: attack.map(|attack| attack.attacker(town)).transpose()?,
            traffic: town.traffic.as_ref().map(|plan| Box::new(Payments::new(plan, town))),
            churn: town.churn.as_ref().map(|plan| Absences::new(plan, town)),
            reports: (None, None, None),
        })
    }

    /// What came of them, once the run is over.
    pub(crate) fn reports(self) -> Reports {
        self.reports
    }
}

/// Marks the alarms that were set since the list had this length.
fn mark(acts: &mut Acts, since: usize, whose: u32) {
    for act in &mut acts.list[since..] {
        if let crate::strategy::Act::Wake { token, .. } = act {
            *token |= whose << SHIFT;
        }
    }
}

impl Strategy for Actors {
    fn start(&mut self, view: &View<'_>, acts: &mut Acts) {
        if let Some(attacker) = &mut self.attacker {
            attacker.start(view, acts);
            mark(acts, 0, ATTACKER);
        }
        let since = acts.list.len();
        if let Some(traffic) = &mut self.traffic {
            traffic.start(view, acts);
            mark(acts, since, TRAFFIC);
        }
        let since = acts.list.len();
        if let Some(churn) = &mut self.churn {
            churn.start(view, acts);
            mark(acts, since, CHURN);
        }
    }

    fn woken(&mut self, token: u32, view: &View<'_>, acts: &mut Acts) {
        let (whose, token) = (token >> SHIFT, token & ((1 << SHIFT) - 1));
        match (whose, &mut self.attacker, &mut self.traffic, &mut self.churn) {
            (ATTACKER, Some(attacker), _, _) => attacker.woken(token, view, acts),
            (TRAFFIC, _, Some(traffic), churn) => {
                let is_away = |node| churn.as_ref().is_some_and(|churn| churn.is_away(node));
                traffic.woken(is_away, view, acts);
            }
            (CHURN, _, _, Some(churn)) => churn.woken(token, view, acts),
            _ => {}
        }
        mark(acts, 0, whose);
    }

    fn made(&mut self, node: u32, block: u32, view: &View<'_>, acts: &mut Acts) -> bool {
        if let Some(traffic) = &mut self.traffic {
            traffic.made(node, block, view);
        }
        if let Some(churn) = &mut self.churn {
            churn.made(block, view);
        }
        self.attacker.as_mut().is_none_or(|attacker| attacker.made(node, block, view, acts))
    }

    fn heard(&mut self, node: u32, block: u32, view: &View<'_>, acts: &mut Acts) -> Attitude {
        if let Some(traffic) = &mut self.traffic {
            traffic.catch_up(node, view.tip(node), view);
        }
        if let Some(churn) = &mut self.churn {
            churn.heard(node, block, view);
        }
        match &mut self.attacker {
            Some(attacker) => attacker.heard(node, block, view, acts),
            None => Attitude::Honest,
        }
    }

    fn prefers(&mut self, node: u32, tip: u32, rival: u32, view: &View<'_>) -> bool {
        self.attacker.as_mut().is_some_and(|attacker| attacker.prefers(node, tip, rival, view))
    }

    fn passes(&mut self, from: u32, to: u32, block: u32, _: &View<'_>) -> bool {
        self.attacker.as_mut().is_none_or(|attacker| attacker.passes(from, to, block))
    }

    fn blocks_lines(&self) -> bool {
        self.churn.is_some() || self.attacker.as_ref().is_some_and(|it| it.blocks_lines())
    }

    fn makes(&mut self, node: u32, _: u32, _: &View<'_>) -> bool {
        let is_here = self.churn.as_mut().is_none_or(|churn| churn.makes(node));
        is_here && self.attacker.as_mut().is_none_or(|attacker| attacker.makes(node))
    }

    fn signs_all(&self, node: u32) -> bool {
        self.attacker.as_ref().is_some_and(|attacker| attacker.signs_all(node))
    }

    fn has_signers(&self) -> bool {
        self.attacker.as_ref().is_some_and(|attacker| attacker.has_signers())
    }

    fn bytes(&mut self, maker: u32, parent: u32, view: &View<'_>) -> Option<u32> {
        self.traffic.as_mut().map(|traffic| traffic.fill(maker, parent, view))
    }

    fn word(&mut self, from: u32, to: u32, token: u32, view: &View<'_>, acts: &mut Acts) {
        if let Some(traffic) = &mut self.traffic {
            traffic.word(from, to, token, view, acts);
        }
    }

    fn finish(&mut self, view: &View<'_>, tip: u32) {
        self.reports = (
            self.attacker.as_mut().map(|attacker| attacker.report(view, tip)),
            self.traffic.as_mut().map(|traffic| traffic.report(view, tip)),
            self.churn.as_mut().map(|churn| churn.report(view)),
        );
    }
}
