use super::slots::{Draws, Seeds};
use crate::chance::{Chance, mix};
use crate::error::TownError;
use crate::rule::{Parent, Rule};
use crate::town::Town;

/// A vote costs nothing but having coins, and no one knows beforehand whose turn it is: everyone draws for themselves, and wins a slot with the
/// chance 1 − (1 − f)^share (Ouroboros Praos: David, Gaži, Kiayias and Russell, 2018).
///
/// So a slot may have two winners, or none. Slots are so short that a block comes each [interval](Town::interval) on average.
#[derive(Clone, Debug)]
pub struct Private {
    slot: u64,
    draws: Draws,
    /// Who has coins, and below which draw they win.
    limits: Vec<(u32, u64)>,
}

impl Private {
    /// The private slots of a town.
    ///
    /// # Errors
    ///
    /// If the town breaks a rule.
    pub fn new(town: &Town) -> Result<Private, TownError> {
        const ALL: f64 = 18_446_744_073_709_551_616.0;
        let active = town.numbers.active;
        let limit = |share: f64| ((1.0 - libm::pow(1.0 - active, share)) * ALL) as u64;
        let shares = town.shares()?;
        let limits = (0..).zip(shares).map(|(node, share)| (node, limit(share)));
        Ok(Private {
            slot: ((town.interval as f64 * active) as u64).max(1),
            draws: Draws::new(town),
            limits: limits.filter(|(_, limit)| *limit > 0).collect(),
        })
    }
}

impl Rule for Private {
    type Place = Seeds;

    fn first(&mut self) -> Seeds {
        self.draws.first()
    }

    fn moment(&mut self, now: u64, _: &mut Chance) -> u64 {
        (now / self.slot + 1) * self.slot
    }

    fn makers(&mut self, parent: &Parent<'_, Seeds>, moment: u64, _: u64, makers: &mut Vec<u32>) {
        let slot = moment / self.slot;
        let seed = mix(self.draws.seed(parent.place, slot) ^ mix(slot));
        let wins = |node: u32, limit: u64| mix(seed ^ u64::from(node)) < limit;
        makers.extend(self.limits.iter().filter(|(it, limit)| wins(*it, *limit)).map(|(it, _)| it));
    }

    fn place(&mut self, parent: &Parent<'_, Seeds>, maker: u32, moment: u64, lot: u64) -> Seeds {
        self.draws.next(parent.place, maker, moment / self.slot, lot)
    }
}
