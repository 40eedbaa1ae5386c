use kusari::stage8_contract::{
    Action, Command, Genesis, LandingPads, Me, Member, MemberId, Membership, PadCommand, PadSetup,
    PrivateKey, Role, Signed, SignedCommand, Time,
};
use rand::{SeedableRng as _, rngs::ChaCha12Rng};

/// When worlds of members begin.
pub(super) const NOON: Time = Time::from_millis(1_800_000_000_000);

/// The member that writes the list.
pub(super) const AIRPORT: MemberId = MemberId(0);

/// The key of a member. It's the same in all worlds.
pub fn key(member: MemberId) -> PrivateKey {
    PrivateKey::generate(&mut ChaCha12Rng::seed_from_u64(8_000 + u64::from(member.0)))
}

pub(super) fn me(member: MemberId) -> Me {
    Me { id: member, key: key(member) }
}

pub(super) fn member(id: MemberId) -> Member {
    let airport = id == AIRPORT;
    Member {
        name: if airport { "airport".to_owned() } else { format!("operator_{}", id.0) },
        key: key(id).public_key(),
        role: if airport { Role::Airport } else { Role::Operator },
    }
}

/// An airport and so many operators that there are as many members as given, at most 64. The airport is member 0.
pub fn genesis(members: usize) -> Genesis<LandingPads> {
    named(members, &[])
}

/// The same, and the first members have these names.
pub(super) fn named(members: usize, names: &[&str]) -> Genesis<LandingPads> {
    let all = (0..members.clamp(1, 64) as u16).map(|number| {
        let made_up = member(MemberId(number));
        match names.get(usize::from(number)) {
            Some(name) => Member { name: (*name).to_owned(), ..made_up },
            None => made_up,
        }
    });
    let members = Membership::new(all).expect("names and keys differ, and one is an airport");
    let words = "members of a simulated airport".to_owned();
    Genesis { words, time: NOON, members, setup: PadSetup::default() }
}

/// A command with its sender's signature.
pub fn signed(
    genesis: &Genesis<LandingPads>,
    by: MemberId,
    number: u64,
    command: PadCommand,
) -> SignedCommand<PadCommand> {
    order(genesis, by, number, Action::Do(command))
}

pub(super) fn order(
    genesis: &Genesis<LandingPads>,
    by: MemberId,
    number: u64,
    action: Action<PadCommand>,
) -> SignedCommand<PadCommand> {
    Signed::new(Command { chain: genesis.hash(), by, number, action }, &key(by))
}
