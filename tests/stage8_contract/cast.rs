//! An airport and four operators, with the names of the notebook that this chapter descends from.

use kusari::stage8_contract::*;
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use std::time::Duration;

pub(crate) const NOON: Time = Time::from_millis(1_800_000_000_000);
pub(crate) const NAMES: [&str; 5] =
    ["the_leader_node", "the_blue_sky", "white_noise", "yellow_submarine", "green_planet"];

pub(crate) fn minutes(count: u64) -> Time {
    NOON.after(Duration::from_secs(60 * count))
}

pub(crate) fn key(member: u16) -> PrivateKey {
    PrivateKey::generate(&mut ChaCha12Rng::seed_from_u64(8_000 + u64::from(member)))
}

pub(crate) fn me(member: u16) -> Me {
    Me { id: MemberId(member), key: key(member) }
}

pub(crate) fn member(number: u16, name: &str, role: Role) -> Member {
    Member { name: name.to_owned(), key: key(number).public_key(), role }
}

/// The first of them is the airport.
pub(crate) fn members(count: usize) -> Membership {
    let names = NAMES.iter().map(|name| (*name).to_owned());
    let names = names.chain((5..).map(|number| format!("operator_{number}")));
    let all = (0..).zip(names).take(count).map(|(number, name)| {
        member(number, &name, if number == 0 { Role::Airport } else { Role::Operator })
    });
    Membership::new(all).expect("names and keys differ, and one is an airport")
}

pub(crate) fn genesis(count: usize) -> Genesis<LandingPads> {
    let words = "kusari airport".to_owned();
    Genesis { words, time: NOON, members: members(count), setup: PadSetup::default() }
}

pub(crate) fn signed<M: Machine>(
    genesis: &Genesis<M>,
    by: u16,
    number: u64,
    action: Action<M::Command>,
) -> SignedCommand<M::Command> {
    let command = Command { chain: genesis.hash(), by: MemberId(by), number, action };
    Signed::new(command, &key(by))
}

pub(crate) fn reserve(pad: u16, from: u64, until: u64) -> PadCommand {
    PadCommand::Reserve { pad: PadId(pad), from: minutes(from), until: minutes(until) }
}

pub(crate) fn cancel(pad: u16, from: u64) -> PadCommand {
    PadCommand::Cancel { pad: PadId(pad), from: minutes(from) }
}
