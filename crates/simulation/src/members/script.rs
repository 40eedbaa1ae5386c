use super::cast::{AIRPORT, NOON, member, order, signed};
use super::scenario::MemberScenario;
use crate::engine::millis;
use kusari::stage8_contract::{
    Action, Genesis, LandingPads, MemberId, PadCommand, PadId, SignedCommand, Time,
};
use rand::{RngExt as _, rngs::ChaCha12Rng};
use std::collections::BTreeMap;
use std::time::Duration;

/// The number of the command that's handed in when calm begins. No other is higher.
const LAST: u64 = 1 << 32;

/// The number of the airport's command that lets someone join, if calm has begun and it hasn't happened yet.
const LATE: u64 = LAST - 1;

/// A command, at which member it's handed in, and when, in milliseconds.
pub(super) struct Line {
    pub(super) at: u64,
    pub(super) member: MemberId,
    pub(super) command: SignedCommand<PadCommand>,
}

/// Draws up what members want done in some milliseconds. Most commands are handed in at the member that signed them.
pub(super) fn script(
    genesis: &Genesis<LandingPads>,
    scenario: &MemberScenario,
    rng: &mut ChaCha12Rng,
) -> Vec<Line> {
    let members = genesis.members.len() as u16;
    let millis = millis(scenario.duration);
    let mut times: Vec<_> = (0..scenario.commands).map(|_| rng.random_range(0..=millis)).collect();
    let changes = [
        scenario.joins.then(|| Action::Join(member(newcomer(scenario)))),
        scenario.leaves.map(Action::Leave),
    ];
    let changes: BTreeMap<u64, _> =
        changes.into_iter().flatten().map(|it| (rng.random_range(0..=millis), it)).collect();
    times.extend(changes.keys());
    times.sort();
    let mut numbers = BTreeMap::<MemberId, u64>::new();
    let line = |at| {
        if let Some(change) = changes.get(&at) {
            let number = numbers.entry(AIRPORT).or_default();
            *number += 1;
            let command = order(genesis, AIRPORT, *number, change.clone());
            return Line { at, member: AIRPORT, command };
        }
        let by = MemberId(rng.random_range(0..members));
        let member = if rng.random_bool(0.7) { by } else { MemberId(rng.random_range(0..members)) };
        let number = numbers.entry(by).or_default();
        *number += 1;
        let command = signed(genesis, by, *number, wish(rng));
        Line { at, member, command }
    };
    times.into_iter().map(line).collect()
}

/// The number of the one who joins.
pub(super) fn newcomer(scenario: &MemberScenario) -> MemberId {
    MemberId(scenario.members as u16)
}

/// Lets someone join, once calm has begun.
pub(super) fn late_join(
    genesis: &Genesis<LandingPads>,
    scenario: &MemberScenario,
) -> SignedCommand<PadCommand> {
    order(genesis, AIRPORT, LATE, Action::Join(member(newcomer(scenario))))
}

/// Something that a member may want. The times of reservations are few, so that some overlap and some are cancelled.
pub(super) fn wish(rng: &mut ChaCha12Rng) -> PadCommand {
    let pad = PadId(rng.random_range(1..=3));
    let slot = rng.random_range(0..6_u64);
    let minutes = |count: u64| -> Time { NOON.after(Duration::from_secs(60 * count)) };
    match rng.random_range(0..12) {
        0..=5 => {
            let until = minutes(10 * (slot + rng.random_range(1..=2)));
            PadCommand::Reserve { pad, from: minutes(10 * slot), until }
        }
        6 | 7 => PadCommand::Cancel { pad, from: minutes(10 * slot) },
        8 => PadCommand::Land { pad },
        9 => PadCommand::TakeOff { pad },
        10 => PadCommand::Close { pad },
        _ => PadCommand::Open { pad },
    }
}

/// What's handed in when calm begins.
pub(super) fn last_wish(genesis: &Genesis<LandingPads>, by: MemberId) -> SignedCommand<PadCommand> {
    signed(genesis, by, LAST, PadCommand::Open { pad: PadId(1) })
}
