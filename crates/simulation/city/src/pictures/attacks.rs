use super::measured::{Furthest, Measured, line};
use crate::attack::{Attack, DoubleSpend, NothingAtStake, Selfish};
use crate::theory;
use crate::town::{Forwards, Network, Topology, Town};
use kusari::figures::Figure;
use kusari::figures::plot::{Axis, Plot, PlotError};

/// How many tickets a block draws.
const DRAWN: u32 = 5;

/// A town in which news takes no time: what the papers compute with.
fn without_delay(nodes: u32, blocks: u32, attack: Attack) -> Town {
    Town {
        nodes,
        blocks,
        topology: Topology::Full,
        network: Network::Constant { delay: 0 },
        attack: Some(attack),
        ..Town::default()
    }
}

/// A town with a selfish pool, in which a coin decides whose block others take (Eyal and Sirer, 2014).
#[must_use]
pub fn selfish_town(share: f64, gamma: f64, blocks: u32) -> Town {
    let pool = Selfish { share, gamma: Some(gamma), ..Selfish::default() };
    without_delay(10, blocks, Attack::Selfish(pool))
}

/// Draws which part of the main chain a selfish pool makes, against its share of the work. `towns` have these values of γ, and `others`
/// have real delays, where γ comes out.
///
/// # Errors
///
/// If there's nothing to draw.
pub fn selfish(towns: &[(f64, Measured)], others: &[Measured]) -> Result<Figure, PlotError> {
    let mut plot = Plot::new(
        "A pool that keeps its blocks back",
        Axis::linear("its share of the work, per cent"),
        Axis::linear("its part of the main chain, per cent"),
    );
    let mut furthest = Furthest::default();
    for (gamma, measured) in towns {
        plot = plot.points(measured.name.clone(), measured.means((100.0, 100.0), false));
        furthest.look(measured, |share| theory::selfish_revenue(share, *gamma).ok());
    }
    for measured in others {
        plot = plot.points(measured.name.clone(), measured.means((100.0, 100.0), false));
    }
    for (gamma, _) in towns {
        let places = (0..=47).map(|percent| f64::from(percent) / 100.0);
        let closed = |share| theory::selfish_revenue(share, *gamma).ok();
        plot = line(plot, format!("Eyal and Sirer, γ = {gamma}"), places, (100.0, 100.0), closed);
    }
    let honest = [(0.0, 0.0), (47.0, 47.0)];
    let said = "Above the line of the honest, it's worth it. The greater γ, the earlier that is.";
    plot.line("an honest pool", honest).caption(format!("{said} {}", furthest.in_words())).draw()
}

/// A town in which someone pays, and takes it back when the merchant has seen this many blocks (Rosenfeld, 2014). With `tickets`, blocks need
/// votes, too, and the attacker has that share of them.
#[must_use]
pub fn double_spend_town(
    share: f64,
    confirmations: u32,
    tickets: Option<f64>,
    blocks: u32,
) -> Town {
    let attack = DoubleSpend { share, confirmations, tickets, ..DoubleSpend::default() };
    without_delay(4, blocks, Attack::DoubleSpend(attack))
}

/// Draws how often a double spend succeeds, against how many blocks the merchant waits for. Each of `towns` has an attacker with that share of
/// the work.
///
/// # Errors
///
/// If there's nothing to draw.
pub fn double_spend(towns: &[(f64, Measured)], others: &[Measured]) -> Result<Figure, PlotError> {
    let mut plot = Plot::new(
        "Waiting for more blocks makes a payment safer",
        Axis::linear("blocks that the merchant waits for"),
        Axis::log10("payments that are taken back, per cent"),
    );
    let mut furthest = Furthest::default();
    let closed =
        |share: f64| move |blocks: f64| theory::double_spend_rosenfeld(share, blocks as u32).ok();
    for (share, measured) in towns {
        plot = plot.points(measured.name.clone(), measured.means((1.0, 100.0), true));
        furthest.look(measured, closed(*share));
    }
    for measured in others {
        plot = plot.points(measured.name.clone(), measured.means((1.0, 100.0), true));
    }
    for (share, measured) in towns {
        let places = measured.points.iter().map(|(at, _)| *at);
        let name = format!("Rosenfeld, {:.0} % of the work", 100.0 * share);
        plot = line(plot, name, places, (1.0, 100.0), closed(*share));
    }
    plot.caption(furthest.in_words()).draw()
}

/// Draws how often a double spend succeeds where blocks need the votes of three of five tickets, too, against the attacker's share of the
/// tickets. Each of `towns` has an attacker with that share of the work, and the merchant waits for this many blocks.
///
/// # Errors
///
/// If there's nothing to draw.
pub fn hybrid(confirmations: u32, towns: &[(f64, Measured)]) -> Result<Figure, PlotError> {
    let mut plot = Plot::new(
        "Work and stake: an attacker needs both",
        Axis::linear("the attacker's share of the tickets, per cent"),
        Axis::linear(format!("payments with {confirmations} blocks that are taken back, per cent")),
    );
    let mut furthest = Furthest::default();
    let closed = |share: f64| {
        move |tickets: f64| theory::double_spend_hybrid(share, tickets, DRAWN, confirmations).ok()
    };
    for (share, measured) in towns {
        plot = plot.points(measured.name.clone(), measured.means((100.0, 100.0), false));
        furthest.look(measured, closed(*share));
    }
    for (share, _) in towns {
        let places = (0..=100).map(|percent| f64::from(percent) / 100.0);
        let name = format!("the closed form, {:.0} % of the work", 100.0 * share);
        plot = line(plot, name, places, (100.0, 100.0), closed(*share));
    }
    plot.caption(furthest.in_words()).draw()
}

/// A town of stakers, some of whom sign every branch.
#[must_use]
pub fn stake_town(share: f64, slashing: bool, forwards: Forwards, blocks: u32) -> Town {
    Town {
        nodes: 100,
        blocks,
        interval: 20_000_000,
        // A block takes about a slot to reach everyone, so that now and then there's a fork to sign both sides of.
        network: Network::Constant { delay: 2_000_000 },
        forwards,
        attack: Some(Attack::NothingAtStake(NothingAtStake { share, slashing })),
        ..Town::default()
    }
}

/// Draws how many blocks are made in vain where some stakers sign every branch, against how many do.
///
/// # Errors
///
/// If there's nothing to draw.
pub fn stake(towns: &[Measured]) -> Result<Figure, PlotError> {
    let mut plot = Plot::new(
        "Nothing at stake: signing every branch is free",
        Axis::linear("stakers who sign every branch, per cent"),
        Axis::linear("stale blocks, per cent"),
    );
    for measured in towns {
        plot = plot.line(measured.name.clone(), measured.means((100.0, 100.0), false));
    }
    plot.theory("one leader a slot, and a slot that's long enough: no fork", [(0.0, 0.0), (100.0, 0.0)])
        .caption(
            "A fork that comes by chance stays open as long as someone signs both sides. Slashing takes away the rights of those who do.",
        )
        .draw()
}
