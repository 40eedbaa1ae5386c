use crate::members::cast::NOON;
use kusari::stage8_contract::{MemberId, PadCommand, PadId, Time};
use rand::{RngExt as _, rngs::ChaCha12Rng};
use std::time::Duration;

/// Something that a member does as soon as what came before has its place.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) by: MemberId,
    pub(super) command: PadCommand,
    /// Not earlier than this.
    pub(super) after: Duration,
}

/// Someone's reservation begins so late that it's sure to have its place by then.
const LANDING: Duration = Duration::from_secs(20);

fn minutes(count: u64) -> Time {
    NOON.after(Duration::from_secs(60 * count))
}

fn reserve(pad: u16, from: u64, until: u64) -> PadCommand {
    PadCommand::Reserve { pad: PadId(pad), from: minutes(from), until: minutes(until) }
}

/// The session of the notebook from which this descends, and a landing around it.
///
/// Someone reserves a pad from a moment that comes soon. Then the session: the first member reserves a pad and cancels. Another one reserves
/// it, cancels, and cancels once more. That's refused. At last the first pad is landed on, and another member would like to, too.
pub(super) fn session(members: u16) -> Vec<Step> {
    let member = |number: u16| MemberId(number.min(members - 1));
    let cancel = || PadCommand::Cancel { pad: PadId(2), from: minutes(10) };
    let soon = NOON.after(LANDING);
    let until = soon.after(Duration::from_secs(10 * 60));
    let all = [
        (1, 1, PadCommand::Reserve { pad: PadId(1), from: soon, until }),
        (1, 0, reserve(2, 10, 20)),
        (1, 0, cancel()),
        (1, 3, reserve(2, 10, 20)),
        (1, 3, cancel()),
        (1, 3, cancel()),
        (LANDING.as_secs() + 1, 1, PadCommand::Land { pad: PadId(1) }),
        (LANDING.as_secs() + 1, 2, PadCommand::Land { pad: PadId(1) }),
    ];
    all.into_iter()
        .map(|(after, by, command)| Step {
            by: member(by),
            command,
            after: Duration::from_secs(after),
        })
        .collect()
}

/// Two sides that don't hear each other want the same pad for the same minutes.
pub(super) fn contest() -> PadCommand {
    reserve(3, 30, 40)
}

/// Something that a member may want. It's about times that no one in the session cares for.
pub(super) fn wish(rng: &mut ChaCha12Rng) -> PadCommand {
    let (pad, slot) = (rng.random_range(1..=3), rng.random_range(5..10_u64));
    match rng.random_range(0..4) {
        0 => PadCommand::Cancel { pad: PadId(pad), from: minutes(10 * slot) },
        _ => reserve(pad, 10 * slot, 10 * (slot + rng.random_range(1..=2))),
    }
}
