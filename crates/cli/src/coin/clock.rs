//! Checks the clock before a search for a block, which may take long.

use crate::failure::{Failure, warn};
use kusari::stage6_coin::*;
use std::time::Duration;

/// The last time that fits into a header.
const END: Time = Time::from_millis(u32::MAX as u64 * 1000);

/// After this long a silence, it's as likely that the clock is wrong as that no one used the chain.
const SILENCE: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// The latest time that a block may have now.
pub(super) fn latest(now: Time) -> Time {
    now.after(MAX_AHEAD)
}

/// Checks that a time can be written into a header.
pub(super) fn check_end(now: Time) -> Result<(), Failure> {
    if now <= END {
        return Ok(());
    }
    let code = "genesis-time";
    let what = format!(
        "this machine's clock says {now}, and a block's time can't be later than {END}; set the clock"
    );
    Err(Failure::Impossible { code, what })
}

/// Checks that the next block can have a time that is neither too old for the chain nor too new for the clock.
pub(super) fn check(place: &Place, rules: &Rules, now: Time) -> Result<(), Failure> {
    check_end(now)?;
    let earliest = place.earliest_next(rules);
    let time = Time::default().after(Duration::from_secs(earliest.into()));
    if earliest <= place.median_time() {
        let code = "time-too-old";
        let what = format!(
            "the blocks before it have the time {END}, and a block can't hold a later one: this chain \
             has reached its end; start another with `kusari mint`"
        );
        return Err(Failure::Refused { code, what });
    }
    if time > latest(now) {
        let code = "time-too-new";
        let hours = MAX_AHEAD.as_secs() / 3600;
        let from = Time::from_millis(time.millis().saturating_sub(MAX_AHEAD.as_millis() as u64));
        let what = format!(
            "because of the blocks before it, the next one needs a time of {time} or later; this machine's clock says \
             {now}, and a block may be at most {hours} hours ahead of it. If the clock is wrong, set it; if it is \
             right, wait until {from}"
        );
        return Err(Failure::Refused { code, what });
    }
    Ok(())
}

/// Warns of a clock that may be far ahead: a block from the future would hold up everyone whose clock is
/// right.
pub(super) fn warn_of_silence(place: &Place, now: Time) {
    let last = place.tip().time;
    if now > last.after(SILENCE) {
        warn(&format!(
            "warning: this machine's clock says {now}, and the last block is from {last}; if the clock is wrong, \
             press Ctrl-C and set it"
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Time {
        Time::default().after(Duration::from_secs(seconds))
    }

    fn place(time: u64) -> (Place, Rules) {
        let rules = Rules::classroom();
        let genesis = Genesis { time: at(time), words: "clocks".to_owned(), rules };
        (genesis.place().unwrap(), rules)
    }

    fn refusal(result: Result<(), Failure>) -> (&'static str, String) {
        match result {
            Err(Failure::Refused { code, what } | Failure::Impossible { code, what }) => {
                (code, what)
            }
            _ => panic!("the refusal has a code"),
        }
    }

    #[test]
    fn a_slow_clock_is_reported_with_dates_and_when_to_try_again() {
        let (place, rules) = place(1_700_000_000);
        assert!(check(&place, &rules, at(1_700_000_000)).is_ok());
        assert!(check(&place, &rules, at(1_700_000_001 - 7_200)).is_ok());
        let (code, what) = refusal(check(&place, &rules, at(1_700_000_000 - 7_200)));
        assert_eq!(code, "time-too-new");
        for words in [
            "needs a time of 2023-11-14 22:13:21 UTC or later",
            "clock says 2023-11-14 20:13:20 UTC",
            "at most 2 hours ahead",
            "set it",
            "wait until 2023-11-14 20:13:21 UTC",
        ] {
            assert!(what.contains(words), "{words}: {what}");
        }
    }

    #[test]
    fn a_chain_at_the_end_of_all_times_gets_a_message_that_says_so_and_so_does_a_clock() {
        let (place, rules) = place(u32::MAX.into());
        assert_eq!(refusal(check(&place, &rules, END)).0, "time-too-old");
        let (code, what) = refusal(check_end(END.after(Duration::from_secs(1))));
        assert_eq!(code, "genesis-time");
        assert!(
            what.contains("2106-02-07 06:28:16 UTC") && what.ends_with("set the clock"),
            "{what}"
        );
        assert!(check_end(END).is_ok());
    }
}
