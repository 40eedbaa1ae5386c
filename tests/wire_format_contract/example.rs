//! One worked example: a genesis, and a history of four blocks in three proofs, which is the same in each run.

use kusari::stage8_contract::*;
use std::sync::Arc;
use std::time::Duration;

pub(crate) type PadBlock = Block<LandingPads>;
pub(crate) type PadProof = Proof<LandingPads>;

const NAMES: [&str; 5] =
    ["the_leader_node", "the_blue_sky", "white_noise", "yellow_submarine", "green_planet"];

/// The secret key of the first member is 32 times the byte 01, and so on.
pub(crate) fn key(member: u16) -> PrivateKey {
    PrivateKey::from_bytes(&[member as u8 + 1; 32]).unwrap()
}

pub(crate) fn member(number: u16) -> Member {
    let role = if number == 0 { Role::Airport } else { Role::Operator };
    let name = NAMES[usize::from(number)].to_owned();
    Member { name, key: key(number).public_key(), role }
}

pub(crate) fn genesis() -> Genesis<LandingPads> {
    Genesis {
        words: "one worked example".to_owned(),
        time: Time::from_millis(1_000_000_000_000),
        members: Membership::new((0..4).map(member)).unwrap(),
        setup: PadSetup::default(),
    }
}

/// So many minutes after the genesis.
pub(crate) fn at(minutes: u64) -> Time {
    genesis().time.after(Duration::from_secs(60 * minutes))
}

pub(crate) fn reserve(pad: u16, from: u64, until: u64) -> Action<PadCommand> {
    Action::Do(PadCommand::Reserve { pad: PadId(pad), from: at(from), until: at(until) })
}

pub(crate) fn land(pad: u16) -> Action<PadCommand> {
    Action::Do(PadCommand::Land { pad: PadId(pad) })
}

pub(crate) fn signed(
    by: u16,
    number: u64,
    action: Action<PadCommand>,
) -> SignedCommand<PadCommand> {
    Signed::new(Command { chain: genesis().hash(), by: MemberId(by), number, action }, &key(by))
}

pub(crate) fn certificate(epoch: u64, view: u64, says: Says, signers: &[u16]) -> Certificate {
    let statement = Statement { chain: genesis().hash(), epoch, view, says };
    let sign = |by: &u16| (MemberId(*by), Signed::new(statement, &key(*by)).signature);
    Certificate { statement, signatures: signers.iter().map(sign).collect() }
}

/// Blocks that follow those before, and the certificate of their last.
pub(crate) struct Maker {
    pub(crate) book: Book<LandingPads>,
    pub(crate) epoch: u64,
}

impl Maker {
    pub(crate) fn new() -> Maker {
        Maker { book: Book::new(&genesis()), epoch: 0 }
    }

    /// Each block has a view, a minute, and its commands.
    pub(crate) fn proof(
        &mut self,
        blocks: Vec<(u64, u64, Vec<SignedCommand<PadCommand>>)>,
        signers: &[u16],
    ) -> PadProof {
        let (members, epoch) = (self.book.members().clone(), self.epoch);
        let mut made = Vec::new();
        for (view, minute, commands) in blocks {
            let block = Arc::new(self.book.draft(view, at(minute), commands));
            self.book.apply(&block).unwrap();
            made.push(block);
        }
        self.epoch += u64::from(*self.book.members() != members);
        let last = made.last().unwrap();
        let certificate = certificate(epoch, last.view, Says::Final(last.hash()), signers);
        Proof { blocks: made, certificate }
    }
}

/// What's decided: a reservation and one that's refused; nothing; a fifth member joins; and two more, counted by the new list.
pub(crate) fn history() -> Vec<PadProof> {
    let mut maker = Maker::new();
    let first = vec![signed(1, 0, reserve(1, 10, 20)), signed(2, 0, reserve(1, 15, 25))];
    vec![
        maker.proof(vec![(1, 1, first), (3, 2, vec![])], &[0, 1, 2]),
        maker.proof(vec![(4, 3, vec![signed(0, 0, Action::Join(member(4)))])], &[0, 2, 3]),
        maker.proof(
            vec![(5, 12, vec![signed(1, 1, land(1)), signed(4, 0, reserve(2, 30, 40))])],
            &[0, 1, 3, 4],
        ),
    ]
}

/// A file: the genesis and the proofs, a line each.
pub(crate) fn file(genesis: &Genesis<LandingPads>, proofs: &[PadProof]) -> String {
    let lines = std::iter::once(encode(genesis)).chain(proofs.iter().map(encode));
    lines.map(|line| String::from_utf8(line).unwrap() + "\n").collect()
}
