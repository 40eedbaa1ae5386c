use kusari::stage8_contract::MemberId;
use rand::{Rng, RngExt as _};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// The pause after a call that came to nothing, at first and at most.
const PAUSES: [Duration; 2] = [Duration::from_millis(200), Duration::from_secs(5)];

/// When the other members are called. Of two members, the one with the higher number calls: the one that came later.
#[derive(Clone, Debug)]
pub(crate) struct Calls(BTreeMap<MemberId, Call>);

#[derive(Clone, Copy, Debug)]
struct Call {
    pause: Duration,
    /// `None`: a call is under way, or there's a line.
    due: Option<Instant>,
}

impl Calls {
    pub(crate) fn new(whom: impl IntoIterator<Item = MemberId>, now: Instant) -> Calls {
        let call = Call { pause: PAUSES[0], due: Some(now) };
        Calls(whom.into_iter().map(|member| (member, call)).collect())
    }

    /// Whom to call now. Each is told once, until it's known what came of it.
    pub(crate) fn due(&mut self, now: Instant) -> Vec<MemberId> {
        let due = self.0.iter_mut().filter(|(_, call)| call.due.is_some_and(|due| due <= now));
        due.map(|(member, call)| {
            call.due = None;
            *member
        })
        .collect()
    }

    /// There's a line now.
    pub(crate) fn reached(&mut self, member: MemberId) {
        if let Some(call) = self.0.get_mut(&member) {
            *call = Call { pause: PAUSES[0], due: None };
        }
    }

    /// The call came to nothing, or the line is gone. The next call comes later, and a part of the pause is chance: five members whose
    /// airport comes back shouldn't call at the same moment.
    pub(crate) fn lost(&mut self, member: MemberId, now: Instant, rng: &mut impl Rng) {
        if let Some(call) = self.0.get_mut(&member) {
            call.due = Some(now + call.pause.mul_f64(1.0 - 0.25 * rng.random::<f64>()));
            call.pause = (call.pause * 2).min(PAUSES[1]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{SeedableRng as _, rngs::ChaCha12Rng};

    #[test]
    fn the_pauses_between_calls_grow_and_a_line_makes_them_short_again() {
        let (begin, rng) = (Instant::now(), &mut ChaCha12Rng::seed_from_u64(1));
        let (who, mut calls) = (MemberId(0), Calls::new([MemberId(0)], begin));
        let mut now = begin;
        let mut pauses = Vec::new();
        for _ in 0..12 {
            assert_eq!(calls.due(now), [who]);
            assert_eq!(calls.due(now + PAUSES[1]), [], "a call is under way");
            calls.lost(who, now, rng);
            let next = (0..6_000).map(|millis| now + Duration::from_millis(millis));
            let next = next.into_iter().find(|at| !calls.clone().due(*at).is_empty());
            let next = next.expect("it's called again within the longest pause");
            pauses.push(next - now);
            now = next;
        }
        assert!(pauses[0] <= PAUSES[0] && pauses[11] > PAUSES[1] / 2, "{pauses:?}");
        calls.reached(who);
        assert_eq!(calls.due(now + 2 * PAUSES[1]), [], "there's a line");
        calls.lost(who, now, rng);
        assert_eq!(calls.due(now + PAUSES[0]), [who]);
        calls.lost(MemberId(7), now, rng); // it's never called
        assert_eq!(calls.due(now + PAUSES[1]), []);
    }
}
