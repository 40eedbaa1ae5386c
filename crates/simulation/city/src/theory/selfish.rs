//! What keeping blocks secret brings (Eyal and Sirer, "Majority is not enough: Bitcoin mining is vulnerable", 2014).

use super::domain::{OutOfDomain, share, within};

/// The part of the main chain that a selfish pool makes with the share `a` of the work: [a(1 − a)²(4a + g(1 − 2a)) − a³] / [1 − a(1 + (2 − a)a)].
///
/// If two blocks of the same height compete, the share `g` of the honest work builds on the pool's. News takes no time. It's revenue by blocks: as long as the
/// difficulty isn't adjusted, the pool earns no more a day than by honesty (Grunspan and Pérez-Marco, "On profitability of selfish mining", 2018).
///
/// # Errors
///
/// If `a` isn't between 0 and 1/2, or `g` isn't a share.
pub fn selfish_revenue(a: f64, g: f64) -> Result<f64, OutOfDomain> {
    let a = within("the pool's share", a, 0.0..=0.5, "a share from 0 to 1/2")?;
    let g = share("gamma", g)?;
    let b = 1.0 - a;
    let won = a * b * b * (4.0 * a + g * (1.0 - 2.0 * a)) - a * a * a;
    Ok(won / (1.0 - a * (1.0 + (2.0 - a) * a)))
}

/// From which share on it's worth it: (1 − g) / (3 − 2g) (the same paper).
///
/// # Errors
///
/// If `g` isn't a share.
pub fn selfish_threshold(g: f64) -> Result<f64, OutOfDomain> {
    let g = share("gamma", g)?;
    Ok((1.0 - g) / (3.0 - 2.0 * g))
}
