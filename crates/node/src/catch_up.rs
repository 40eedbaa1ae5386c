use std::time::{Duration, Instant};

/// How long a neighbour that was asked for blocks may bring none before we mine again: one that claims a lot
/// and brings nothing mustn't keep us from mining.
const PATIENCE: Duration = Duration::from_secs(2);

/// How often it's said how far we are.
const SAY_EVERY: Duration = Duration::from_secs(1);

/// How long a node that has just been started waits for its first neighbour before it mines: the chain it would mine
/// on may be an old one.
const GRACE: Duration = Duration::from_secs(2);

/// Whether a node is catching up with a neighbour, and how far it has come.
#[derive(Debug)]
pub(crate) struct CatchUp {
    started: Instant,
    /// Whether there's anyone to hear from at all.
    expects_someone: bool,
    /// When a neighbour that was asked last brought blocks.
    brought: Option<Instant>,
    said: Option<Instant>,
}

impl CatchUp {
    pub(crate) fn new(now: Instant, expects_someone: bool) -> CatchUp {
        CatchUp { started: now, expects_someone, brought: None, said: None }
    }

    /// Someone has greeted us, so there's no need to wait any longer.
    pub(crate) fn has_neighbour(&mut self) {
        self.expects_someone = false;
    }

    /// A neighbour that was asked brought several blocks. Returns whether it's time to say so.
    pub(crate) fn brought(&mut self, now: Instant) -> bool {
        self.brought = Some(now);
        let is_due = self.said.is_none_or(|said| now - said >= SAY_EVERY);
        if is_due {
            self.said = Some(now);
        }
        is_due
    }

    /// Whether blocks are still coming, or may be about to. Then a block of our own would be on an old branch.
    pub(crate) fn is_going_on(&self, now: Instant, is_asking: bool) -> bool {
        let is_fresh = self.expects_someone && now - self.started < GRACE;
        is_fresh || (is_asking && self.brought.is_some_and(|at| now - at < PATIENCE))
    }

    /// If it has just come to an end, forgets about it and returns `true`.
    pub(crate) fn has_ended(&mut self, now: Instant, is_asking: bool) -> bool {
        let has_ended = self.said.is_some() && !self.is_going_on(now, is_asking);
        if has_ended {
            (self.brought, self.said) = (None, None);
        }
        has_ended
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_neighbour_that_promises_and_brings_nothing_does_not_keep_us_from_mining() {
        let start = Instant::now();
        let at = |millis| start + Duration::from_millis(millis);
        let mut catch_up = CatchUp::new(start, true);
        assert!(catch_up.is_going_on(at(100), false), "the first neighbour is yet to come");
        catch_up.has_neighbour();
        assert!(!catch_up.is_going_on(at(100), true), "it was asked, and has brought nothing yet");
        assert!(catch_up.brought(at(200)), "the first blocks are news");
        assert!(!catch_up.brought(at(300)), "the next ones aren't, so soon");
        assert!(catch_up.is_going_on(at(400), true));
        assert!(!catch_up.has_ended(at(400), true));
        assert!(!catch_up.is_going_on(at(2_400), true), "it has stopped bringing any");
        assert!(catch_up.has_ended(at(2_400), true));
        assert!(!catch_up.has_ended(at(2_400), true), "it's said once");
    }

    #[test]
    fn a_node_that_knows_no_one_mines_at_once_and_one_that_finds_no_one_soon() {
        let start = Instant::now();
        assert!(!CatchUp::new(start, false).is_going_on(start, false));
        assert!(!CatchUp::new(start, true).is_going_on(start + GRACE, false));
    }
}
