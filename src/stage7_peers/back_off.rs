use super::address::PeerAddress;
use rand::{Rng, RngExt as _};
use std::collections::BTreeMap;
use std::time::Duration;

/// How many addresses are remembered at most. Those that may be dialled again soonest are forgotten first.
const MAX_REMEMBERED: usize = 1024;

/// The longest pause that can be set.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

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
        BackOff { limits: limits.map(|limit| limit.min(LONGEST)), pauses: BTreeMap::new() }
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

    /// A link is lost on which someone greeted us. If it lasted longer than the pause before it, the next pause is the shortest.
    /// Otherwise a node that greets and hangs up would be called all the time.
    pub(super) fn lost_after(
        &mut self,
        lasted: Duration,
        address: PeerAddress,
        now: Duration,
        rng: &mut impl Rng,
    ) {
        if self.pauses.get(&address).is_some_and(|pause| pause.lasts < lasted) {
            self.pauses.remove(&address);
        }
        self.lengthen(address, now, rng);
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
        let until = now.saturating_add(lasts.mul_f64(1.0 - 0.25 * rng.random::<f64>()));
        self.pauses.insert(address, Pause { lasts, until });
        if self.pauses.len() > MAX_REMEMBERED {
            let soonest = self.pauses.iter().min_by_key(|(_, pause)| pause.until);
            if let Some(soonest) = soonest.map(|(address, _)| *address) {
                self.pauses.remove(&soonest);
            }
        }
    }
}
