use super::address::PeerAddress;
use rand::{Rng, RngExt as _};
use std::collections::BTreeMap;
use std::time::Duration;

/// How many addresses are remembered at most. Those that may be dialled again soonest are forgotten first.
const MAX_REMEMBERED: usize = 1024;

/// When an address may be dialled again.
#[derive(Clone, Debug)]
pub(super) struct BackOff {
    /// The pause at first, and at most.
    limits: [Duration; 2],
    pauses: BTreeMap<PeerAddress, Pause>,
}

#[derive(Clone, Copy, Debug)]
struct Pause {
    lasts: Duration,
    until: Duration,
}

impl BackOff {
    pub(super) fn new(limits: [Duration; 2]) -> BackOff {
        BackOff { limits, pauses: BTreeMap::new() }
    }

    pub(super) fn allows(&self, address: &PeerAddress, now: Duration) -> bool {
        self.pauses.get(address).is_none_or(|pause| pause.until <= now)
    }

    /// Waits twice as long as last time. Up to a quarter of it is chance, so that a hundred nodes whose neighbour comes back
    /// don't all call at once.
    pub(super) fn lengthen(&mut self, address: PeerAddress, now: Duration, rng: &mut impl Rng) {
        let before = self.pauses.get(&address).map(|pause| pause.lasts * 2);
        self.pause(address, before.unwrap_or(self.limits[0]), now, rng);
    }

    /// Waits as long as it ever gets.
    pub(super) fn lengthen_fully(
        &mut self,
        address: PeerAddress,
        now: Duration,
        rng: &mut impl Rng,
    ) {
        self.pause(address, self.limits[1], now, rng);
    }

    fn pause(&mut self, address: PeerAddress, lasts: Duration, now: Duration, rng: &mut impl Rng) {
        let lasts = lasts.min(self.limits[1]);
        let until = now + lasts.mul_f64(1.0 - 0.25 * rng.random::<f64>());
        self.pauses.insert(address, Pause { lasts, until });
        if self.pauses.len() > MAX_REMEMBERED {
            let soonest = self.pauses.iter().min_by_key(|(_, pause)| pause.until);
            if let Some(soonest) = soonest.map(|(address, _)| *address) {
                self.pauses.remove(&soonest);
            }
        }
    }

    /// Someone greeted us there. A link alone wouldn't do: a node that's full accepts one and cuts it at once.
    pub(super) fn reset(&mut self, address: &PeerAddress) {
        self.pauses.remove(address);
    }
}
