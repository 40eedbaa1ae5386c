use std::time::{Duration, Instant};

/// How many messages of a line are heard a second, in the long run and at once. In a star, the line to the airport brings what all say.
const A_SECOND: u32 = 1_000;
const AT_ONCE: u32 = 4_000;

/// How many more messages of a line are heard for now. Whatever a member sends, it can't keep another one busy for long.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Allowance {
    left: f64,
    since: Instant,
}

impl Allowance {
    pub(crate) fn new(now: Instant) -> Allowance {
        Allowance { left: AT_ONCE.into(), since: now }
    }

    /// Whether another one is heard.
    pub(crate) fn allows(&mut self, now: Instant) -> bool {
        let passed = now.saturating_duration_since(self.since).min(Duration::from_secs(60));
        self.since = now;
        let more = passed.as_secs_f64() * f64::from(A_SECOND);
        self.left = (self.left + more).min(AT_ONCE.into());
        let is_heard = self.left >= 1.0;
        self.left -= if is_heard { 1.0 } else { 0.0 };
        is_heard
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_heard_at_its_rate_and_no_faster() {
        let begin = Instant::now();
        let mut allowance = Allowance::new(begin);
        let heard = |allowance: &mut Allowance, at: Duration| {
            (0..100_000).filter(|_| allowance.allows(begin + at)).count()
        };
        assert_eq!(heard(&mut allowance, Duration::ZERO), AT_ONCE as usize);
        let after = heard(&mut allowance, Duration::from_secs(1));
        assert!(after.abs_diff(A_SECOND as usize) <= 1, "{after}");
        assert_eq!(heard(&mut allowance, Duration::from_secs(1_000)), AT_ONCE as usize);
    }
}
