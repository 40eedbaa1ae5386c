use crate::chance::Chance;
use crate::error::TownError;
use crate::plan::Attack;
use crate::town::{Makers, Town};

impl Town {
    /// How much of the work, or of the stake, each node has. The sum is 1.
    ///
    /// # Errors
    ///
    /// If the town's [makers](Town::makers) break a rule.
    pub fn shares(&self) -> Result<Vec<f64>, TownError> {
        shares(self)
    }
}

/// How much of the work, or of the stake, each node has.
fn shares(town: &Town) -> Result<Vec<f64>, TownError> {
    town.check()?;
    shares_with(town, town.attack.as_ref())
}

/// The same in a town that's checked, with an attack.
pub(crate) fn shares_with(town: &Town, attack: Option<&Attack>) -> Result<Vec<f64>, TownError> {
    let nodes = town.nodes as usize;
    let mut powers = match &town.makers {
        Makers::Equal => vec![1.0; nodes],
        Makers::Normal { deviation } => {
            let chance = &mut Chance::new(town.seed, "powers");
            // A power of at least one in 400,000, as in SimBlock, so that none is negative.
            (0..nodes).map(|_| (1.0 + deviation * normal(chance)).max(2.5e-6)).collect()
        }
        Makers::Shares(list) => {
            let mut powers = vec![0.0; nodes];
            for &(node, share) in list {
                powers[node as usize] = share;
            }
            powers
        }
    };
    let Some(attack) = attack else { return Ok(parts_of(powers, 1.0)) };
    let idle = attack.are_idle(town);
    for (node, _) in idle.iter().flatten().enumerate().filter(|(_, is_idle)| **is_idle) {
        powers[node] = 0.0;
    }
    let (Some(node), Some(share)) = (attack.node(), attack.share()) else {
        return Ok(parts_of(powers, 1.0));
    };
    powers[node as usize] = 0.0;
    if share < 1.0 && powers.iter().all(|power| *power == 0.0) {
        return Err(TownError::NothingToShare { field: "makers" });
    }
    let mut shares = parts_of(powers, 1.0 - share);
    shares[node as usize] = share;
    Ok(shares)
}

/// Powers as parts of a whole.
fn parts_of(mut powers: Vec<f64>, whole: f64) -> Vec<f64> {
    let sum: f64 = powers.iter().sum();
    for power in &mut powers {
        *power = if *power == 0.0 { 0.0 } else { *power / sum * whole };
    }
    powers
}

/// A number from the normal distribution (Box and Muller, 1958).
fn normal(chance: &mut Chance) -> f64 {
    let (radius, angle) = (chance.share(), chance.share());
    libm::sqrt(-2.0 * libm::log(radius)) * libm::cos(2.0 * std::f64::consts::PI * angle)
}

/// Draws an entry of a list by its weight, with one look (Walker, 1977; Vose, 1991).
#[derive(Clone, Debug)]
pub struct Alias {
    /// For each entry, in how many of 2^32 cases it stays itself, and what it is otherwise.
    entries: Vec<(u32, u32)>,
}

impl Alias {
    /// From weights that aren't negative, not all of them 0.
    #[must_use]
    pub fn new(weights: &[f64]) -> Alias {
        const ONE: f64 = 4_294_967_296.0;
        let sum: f64 = weights.iter().sum();
        let mut scaled: Vec<f64> =
            weights.iter().map(|weight| weight / sum * weights.len() as f64).collect();
        let mut entries: Vec<(u32, u32)> = (0..weights.len() as u32).map(|at| (0, at)).collect();
        let (mut small, mut large): (Vec<usize>, Vec<usize>) =
            (0..weights.len()).partition(|at| scaled[*at] < 1.0);
        while let (Some(poor), Some(&rich)) = (small.pop(), large.last()) {
            entries[poor] = ((scaled[poor] * ONE) as u32, rich as u32);
            scaled[rich] -= 1.0 - scaled[poor];
            if scaled[rich] < 1.0 {
                large.pop();
                small.push(rich);
            }
        }
        Alias { entries }
    }

    /// The entry that a lot of 64 bits falls on.
    #[inline]
    #[must_use]
    pub fn pick(&self, lot: u64) -> u32 {
        let wide = u128::from(lot) * self.entries.len() as u128;
        let at = (wide >> 64) as usize;
        let (stays, other) = self.entries[at];
        // The bits below are as good as new.
        if (wide as u64) >> 32 < stays.into() { at as u32 } else { other }
    }
}
