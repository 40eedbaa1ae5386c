use kusari::stage8_contract::{
    Action, Airport, Command, CommandOf, Genesis, LandingPads, Lines, Machine, Member, MemberId,
    Membership, PadCommand, PadId, PadSetup, PrivateKey, Replica, Role, Signed, SignedCommand,
    Time, VoteSettings, WorkSettings,
};
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use std::time::Duration;

/// The member that is the airport, and leads if one leads.
pub const AIRPORT: MemberId = MemberId(0);
/// An operator of drones.
pub const BLUE_SKY: MemberId = MemberId(1);
/// An operator of drones.
pub const WHITE_NOISE: MemberId = MemberId(2);
/// An operator of drones.
pub const YELLOW_SUBMARINE: MemberId = MemberId(3);
/// An operator of drones.
pub const GREEN_PLANET: MemberId = MemberId(4);

const NAMES: [&str; 5] =
    ["the_leader_node", "the_blue_sky", "white_noise", "yellow_submarine", "green_planet"];

/// 15 January 2027, midnight.
const MIDNIGHT: Time = Time::from_millis(1_799_971_200_000);

/// A time of the day on which all of it happens. The airport opens at noon.
pub fn at(hour: u64, minute: u64) -> Time {
    MIDNIGHT.after(Duration::from_secs(60 * (60 * hour + minute)))
}

/// The keys of so many members. A member always has the same one.
pub fn keys(count: u16) -> Vec<PrivateKey> {
    let key = |id: u16| PrivateKey::generate(&mut ChaCha12Rng::seed_from_u64(800 + u64::from(id)));
    (0..count).map(key).collect()
}

/// What people call a member.
pub fn name(id: MemberId) -> String {
    let known = NAMES.get(usize::from(id.0));
    known.map_or_else(|| format!("operator_{}", id.0), |name| (*name).to_owned())
}

/// The first members. Number 0 is the airport, and the others are operators.
///
/// # Panics
///
/// If there's none, or more than fit on a list.
pub fn members(count: u16) -> Membership {
    let role = |id| if id == AIRPORT { Role::Airport } else { Role::Operator };
    let all = (0..count).map(MemberId).zip(keys(count));
    let all = all.map(|(id, key)| Member { name: name(id), key: key.public_key(), role: role(id) });
    Membership::new(all).expect("from 1 to 64 members with names of their own")
}

/// An airport with three pads that opens at noon.
pub fn genesis(count: u16) -> Genesis<LandingPads> {
    let words = "an airport".to_owned();
    Genesis { words, time: at(12, 0), members: members(count), setup: PadSetup::default() }
}

/// A command that reserves a pad.
pub fn reserve(pad: u16, from: Time, until: Time) -> PadCommand {
    PadCommand::Reserve { pad: PadId(pad), from, until }
}

/// A command that gives a reservation back.
pub fn cancel(pad: u16, from: Time) -> PadCommand {
    PadCommand::Cancel { pad: PadId(pad), from }
}

/// What members that vote have to know of their lines, on which a message takes 100 ms at most.
pub const fn voting(lines: Lines) -> VoteSettings {
    const DELAY: Duration = Duration::from_millis(100);
    match lines {
        Lines::Star => VoteSettings::star(DELAY),
        Lines::Mesh => VoteSettings::mesh(DELAY),
    }
}

/// The same for members that mine.
pub fn mining(lines: Lines) -> WorkSettings {
    let hub = (lines == Lines::Star).then_some(AIRPORT);
    WorkSettings { hub, ..WorkSettings::default() }
}

/// Signs a command with the key of a member.
///
/// # Panics
///
/// If it's the command of no member that [`keys`] knows.
pub fn sign<M: Machine>(
    genesis: &Genesis<M>,
    by: MemberId,
    number: u64,
    action: Action<M::Command>,
) -> SignedCommand<M::Command> {
    let key = keys(by.0 + 1).pop().expect("each member has a key");
    Signed::new(Command { chain: genesis.hash(), by, number, action }, &key)
}

/// A member asks the contract for something, at its own machine.
pub fn ask<R: Replica>(airport: &mut Airport<R>, by: MemberId, command: CommandOf<R>) {
    ask_for(airport, by, Action::Do(command));
}

/// A member asks for something. The number of the command is the time in milliseconds, so it has never been used, if the member
/// asks for one thing at a time.
pub fn ask_for<R: Replica>(airport: &mut Airport<R>, by: MemberId, action: Action<CommandOf<R>>) {
    let command = sign(airport.genesis(), by, airport.now().millis(), action);
    airport.hand_in(by, command);
}
