//! How much work a link is. What a link asks for is worked out at once, and until then the page waits.

use super::plan::PARTITION;
use super::settings::{END, Settings};
use crate::deed::Deed;

/// How much time of races may be worked out for one link, in milliseconds: five whole races. A browser needs some seconds for each.
pub(super) const MOST: u64 = 5 * END;

/// What it costs to begin a race, or to go back to a moment that was kept, in the same unit.
const TURN: u64 = 500;

/// How many milliseconds of races have to be worked out if deeds are done one after another.
pub(super) fn of<'a>(deeds: impl Iterator<Item = &'a Deed>) -> u64 {
    // Up to where the present race has been worked out, and the moment that's looked at.
    let (mut known, mut now, mut effort) = (0, 0, 0);
    let mut settings = Settings::default();
    for deed in deeds {
        if let Ok(Some(next)) = settings.set(deed) {
            (known, now, settings) = (0, 0, next);
            effort += TURN;
        } else if deed.verb() == "time" {
            now = deed.number(1, 0..=END).unwrap_or(now);
            effort += if now > known { now - known } else { TURN };
            known = known.max(now);
        } else if deed.verb() == "partition" {
            known = known.min(PARTITION[0].at);
            effort += now.saturating_sub(known);
            known = known.max(now);
        } else if !["open", "step", "close", "keys"].contains(&deed.verb()) {
            // What comes after it is another story now.
            known = now;
        }
    }
    effort
}

#[cfg(test)]
mod tests {
    use super::*;

    fn effort(address: &str) -> u64 {
        let deeds = crate::stage::deeds(address).expect("it's written as an address");
        of(deeds.iter())
    }

    #[test]
    fn time_is_worked_out_once_until_something_changes() {
        assert_eq!(effort("time.1000~open.0~time.3000"), 3000);
        assert_eq!(effort("time.3000~open.0~time.1000~open.0~time.3000"), 3000 + 2 * TURN);
        assert_eq!(effort("time.3000~halve~time.5000"), 5000);
        assert_eq!(effort("time.3000~open.0~time.0~halve~time.3000"), 6000 + TURN);
        assert_eq!(effort("time.40000~seed.42~time.40000"), 80_000 + TURN);
        assert_eq!(effort("time.40000~partition"), 80_000 - PARTITION[0].at);
    }
}
