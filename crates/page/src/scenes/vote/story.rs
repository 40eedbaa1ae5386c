//! The four members, and what happens to them.

use super::liar::{LIAR, Liar};
use kusari::stage8_contract::*;
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use std::collections::BTreeMap;
use std::time::Duration;

/// How long the story is, in milliseconds.
pub(super) const END: u64 = 2_000;
/// When two members ask for one pad. By then, the first view's leader has proposed a block without a command.
pub(super) const ASKED: u64 = 101;
/// When the airport opens, at 08:00.
const OPENS: Time = Time::from_millis(1_800_000_000_000);
const NAMES: [&str; 4] = ["the_leader_node", "the_blue_sky", "white_noise", "yellow_submarine"];
/// Who wants the pad.
pub(super) const RIVALS: [MemberId; 2] = [MemberId(1), MemberId(3)];
/// Who is cut off from whom.
const SIDES: [&[MemberId]; 2] = [&[MemberId(0), MemberId(1)], &[MemberId(3)]];
const SEED: u64 = 8;

pub(super) type Members = Airport<Vote<LandingPads>>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Settings {
    pub(super) lies: bool,
    pub(super) enough: u64,
}

/// Four members, the moment they're at, and when lines were cut and repaired.
pub(super) struct Story {
    settings: Settings,
    members: Members,
    at: u64,
    lines: Vec<(u64, bool)>,
}

impl Default for Story {
    fn default() -> Story {
        let settings = Settings { lies: false, enough: 3 };
        Story { settings, members: begin(settings), at: 0, lines: Vec::new() }
    }
}

fn key(member: u16) -> PrivateKey {
    PrivateKey::generate(&mut ChaCha12Rng::seed_from_u64(8_000 + u64::from(member)))
}

const fn of_three(members: usize) -> Quorum {
    Quorum { members, enough: 3 }
}

const fn of_two(members: usize) -> Quorum {
    Quorum { members, enough: 2 }
}

fn begin(settings: Settings) -> Members {
    let keys: Vec<_> = (0..NAMES.len() as u16).map(key).collect();
    let role = |place| if place == 0 { Role::Airport } else { Role::Operator };
    let list = NAMES.iter().zip(&keys).enumerate().map(|(place, (name, key))| Member {
        name: (*name).to_owned(),
        key: key.public_key(),
        role: role(place),
    });
    let genesis = Genesis {
        words: "four members and a liar".to_owned(),
        time: OPENS,
        members: Membership::new(list).expect("four names, four keys and an airport"),
        setup: PadSetup { pads: 2, longest_minutes: 60 },
    };
    let quorum = if settings.enough == 2 { of_two } else { of_three };
    let vote = VoteSettings { quorum, ..VoteSettings::default() };
    let mut members = Airport::new(genesis, &keys, vote, Lines::Mesh, SEED);
    if settings.lies {
        let mut liar = Liar::new(key(LIAR.0), RIVALS.map(|it| reservation(&members, it)));
        members.lie(LIAR, move |to, message| liar.says(to, message));
    }
    members
}

/// What a rival asks for: pad 1, from 08:10 until 08:20.
fn reservation(members: &Members, by: MemberId) -> SignedCommand<PadCommand> {
    let minutes = |count: u64| OPENS.after(Duration::from_secs(60 * count));
    let wanted = PadCommand::Reserve { pad: PadId(1), from: minutes(10), until: minutes(20) };
    let chain = members.genesis().hash();
    Signed::new(Command { chain, by, number: 0, action: Action::Do(wanted) }, &key(by.0))
}

impl Story {
    pub(super) fn settings(&self) -> Settings {
        self.settings
    }

    pub(super) fn members(&self) -> &Members {
        &self.members
    }

    pub(super) fn is_honest(&self, member: MemberId) -> bool {
        member != LIAR || !self.settings.lies
    }

    /// How many milliseconds have passed.
    pub(super) fn at(&self) -> u64 {
        self.at
    }

    pub(super) fn is_cut(&self) -> bool {
        self.lines.iter().rev().find(|it| it.0 <= self.at).is_some_and(|it| it.1)
    }

    pub(super) fn was_ever_cut(&self) -> bool {
        self.lines.iter().any(|it| it.0 <= self.at)
    }

    /// Changes how the story is set up, and tells it again up to this moment.
    pub(super) fn set(&mut self, change: impl FnOnce(&mut Settings)) {
        change(&mut self.settings);
        self.tell_again(self.at);
    }

    pub(super) fn go_to(&mut self, at: u64) {
        if at < self.at { self.tell_again(at) } else { self.go_on(at) }
    }

    /// Cuts or mends the lines now. What would have been done to them later is forgotten.
    pub(super) fn cut(&mut self, is_cut: bool) {
        self.lines.retain(|it| it.0 < self.at);
        self.lines.push((self.at, is_cut));
        self.set_lines(is_cut);
    }

    fn tell_again(&mut self, until: u64) {
        (self.members, self.at) = (begin(self.settings), 0);
        self.happens();
        self.go_on(until);
    }

    fn go_on(&mut self, until: u64) {
        let moments = self.lines.iter().map(|it| it.0).chain([ASKED, until]);
        let mut moments: Vec<_> = moments.filter(|it| self.at < *it && *it <= until).collect();
        moments.sort_unstable();
        moments.dedup();
        for moment in moments {
            self.members.pass(Duration::from_millis(moment - self.at));
            self.at = moment;
            self.happens();
        }
    }

    /// What happens at this moment.
    fn happens(&mut self) {
        if let Some((_, is_cut)) = self.lines.iter().find(|it| it.0 == self.at).copied() {
            self.set_lines(is_cut);
        }
        if self.at == ASKED {
            for by in RIVALS {
                let command = reservation(&self.members, by);
                self.members.hand_in(by, command);
            }
        }
    }

    fn set_lines(&mut self, is_cut: bool) {
        if is_cut { self.members.cut(SIDES[0], SIDES[1]) } else { self.members.heal() }
    }

    /// Whether a member's book says what came of the rivals' commands.
    pub(super) fn tells_of_pads(&self, member: u16) -> bool {
        self.members.history(MemberId(member)).is_some_and(|it| it.iter().next().is_some())
    }

    /// Two honest members, and the height at which they have different blocks.
    pub(super) fn two_histories(&self) -> Option<(MemberId, MemberId, u64)> {
        let mut at_height: BTreeMap<u64, (MemberId, BlockHash)> = BTreeMap::new();
        for it in self.members.happened().iter().filter(|it| self.is_honest(it.member)) {
            let Event::Placed { block, .. } = &it.event else { continue };
            let (other, hash) = *at_height.entry(block.height).or_insert((it.member, block.hash()));
            if hash != block.hash() {
                return Some((other, it.member, block.height));
            }
        }
        None
    }

    pub(super) fn has_evidence(&self) -> bool {
        self.members.happened().iter().any(|it| matches!(it.event, Event::Evidence(LIAR, _)))
    }

    pub(super) fn someone_stopped(&self) -> bool {
        let honest = self.members.happened().iter().filter(|it| self.is_honest(it.member));
        honest.into_iter().any(|it| matches!(it.event, Event::Broken { .. }))
    }
}
