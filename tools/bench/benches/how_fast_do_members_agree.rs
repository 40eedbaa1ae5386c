//! How fast do chapter 8's members agree, on one machine? Beside the limit: signing and checking what can't be left out.

use k256::ecdsa::signature::hazmat::{PrehashSigner as _, PrehashVerifier as _};
use k256::ecdsa::{Signature, SigningKey, VerifyingKey};
use kusari::stage8_contract::{
    Action, Command, Genesis, Input, LandingPads, Leader, Me, Member, MemberId, Membership, Output,
    PadCommand, PadId, PadSetup, PrivateKey, Quorum, Replica, Role, Signed, SignedCommand, Time,
    Vote, VoteSettings,
};
use kusari_bench::{Mode, Record, compare};
use kusari_ordering::CrashProof;
use kusari_simulation::members::{self as worlds, Lines, Orderer, Row};
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use std::collections::VecDeque;
use std::time::Duration;

/// How many commands are decided in a round, one after another.
const DECISIONS: u64 = 20;

/// The seed of what runs in virtual time.
const SEED: u64 = 7;

const BEGIN: Time = Time::from_millis(1_800_000_000_000);

type AnyError = Box<dyn std::error::Error>;

fn main() -> Result<(), AnyError> {
    let mode = Mode::of_this_run();
    let mut record = Record::new("how_fast_do_members_agree", mode);
    for members in [4, 7] {
        agreeing(members, mode, &mut record)?;
    }
    comparing(&mut record)?;
    record.write()?;
    Ok(())
}

/// What the four ways to agree cost, and what they bear, in virtual time. This depends on no machine.
fn comparing(record: &mut Record) -> Result<(), AnyError> {
    const WORDS: [&str; 6] = ["last", "first", "first-lies", "last-lies", "cut", "back"];
    let all = worlds::compare(4, &[Lines::Mesh, Lines::Star], SEED)?;
    println!("{all}");
    for Row { orderer, lines, costs, trouble } in &all.rows {
        let figures = [
            ("decisions", costs.decisions_a_second()),
            ("p50", costs.p50.as_secs_f64()),
            ("p99", costs.p99.as_secs_f64()),
            ("messages", costs.messages_each),
            ("formula", costs.formula),
            ("bytes", costs.bytes_each),
        ];
        for (name, value) in figures {
            record.figure(&format!("{orderer}.{lines}.{name}"), value);
        }
        for (name, words) in WORDS.iter().zip(trouble.words()) {
            record.word(&format!("{orderer}.{lines}.{name}"), &words);
        }
    }
    for (orderer, lines) in [
        (Orderer::Leader, Lines::Mesh),
        (Orderer::Crash, Lines::Mesh),
        (Orderer::Vote, Lines::Star),
        (Orderer::Vote, Lines::Mesh),
    ] {
        let (mut measured, mut formula) = (Vec::new(), Vec::new());
        for members in [4, 7, 10] {
            let costs = worlds::costs_of(orderer, lines, members, SEED)?;
            measured.push((f64::from(members), costs.messages_each));
            formula.push((f64::from(members), costs.formula));
        }
        record.curve(&format!("messages.{orderer}.{lines}"), measured);
        record.curve(&format!("formula.{orderer}.{lines}"), formula);
    }
    Ok(())
}

fn agreeing(members: u16, mode: Mode, record: &mut Record) -> Result<(), AnyError> {
    let rounds = mode.rounds(31);
    let genesis = genesis(members)?;
    let commands = commands(&genesis, (rounds as u64 + 1) * DECISIONS);
    let settings = VoteSettings::mesh(Duration::from_secs(60));
    let mut leader = Airport::<Leader<LandingPads>>::new(&genesis, (), &commands);
    let mut crash = Airport::<CrashProof<LandingPads>>::new(&genesis, (), &commands);
    let mut vote = Airport::<Vote<LandingPads>>::new(&genesis, settings, &commands);
    crash.elect();

    let n = u64::from(members);
    let quorum = Quorum::of_liars(members.into()).enough as u64;
    // Everyone checks the command. The leader signs its block, and the others check that.
    let of_leader = Signatures { made: 1, checked: n + n - 1 };
    // And everyone signs a vote and a final, and checks so many of each that with its own, they make a certificate.
    let of_vote = Signatures { made: 1 + 2 * n, checked: n + n - 1 + 2 * n * (quorum - 1) };
    let (mut bare_leader, mut bare_vote) = (Bare::new(of_leader)?, Bare::new(of_vote)?);
    let found = compare(
        rounds,
        &mut [
            &mut || leader.decide(),
            &mut || bare_leader.decide(),
            &mut || vote.decide(),
            &mut || bare_vote.decide(),
            &mut || crash.decide(),
        ],
    );
    let (leads, votes, crashes) = (found.ratio(0, 1), found.ratio(2, 3), found.ratio(4, 0));
    println!("{members} members: a leader {:.0} a second, {leads} of the limit", leads.rate);
    println!("{members} members: a vote {:.0} a second, {votes} of the limit", votes.rate);
    println!("{members} members: the engine {:.0} a second, {crashes} of a leader", crashes.rate);
    record.ratio(&format!("leader.{members}"), &leads);
    record.ratio(&format!("vote.{members}"), &votes);
    record.ratio(&format!("crash.{members}"), &crashes);
    record.figure(&format!("leader.{members}.signatures"), of_leader.all() as f64);
    record.figure(&format!("vote.{members}.signatures"), of_vote.all() as f64);
    Ok(())
}

fn key(member: u16) -> PrivateKey {
    PrivateKey::generate(&mut ChaCha12Rng::seed_from_u64(8_000 + u64::from(member)))
}

fn genesis(members: u16) -> Result<Genesis<LandingPads>, AnyError> {
    let all = (0..members).map(|number| Member {
        name: format!("member_{number}"),
        key: key(number).public_key(),
        role: if number == 0 { Role::Airport } else { Role::Operator },
    });
    let members = Membership::new(all)?;
    Ok(Genesis { words: "bench".into(), time: BEGIN, members, setup: PadSetup::default() })
}

/// Commands of the airport, which take no effect on one another.
fn commands(genesis: &Genesis<LandingPads>, count: u64) -> Vec<SignedCommand<PadCommand>> {
    let (chain, by, key) = (genesis.hash(), MemberId(0), key(0));
    let open = |number| {
        let action = Action::Do(PadCommand::Open { pad: PadId(1) });
        Signed::new(Command { chain, by, number, action }, &key)
    };
    (0..count).map(open).collect()
}

/// Members in one thread. What they say arrives at once, in the order in which it was said, and what they write is let go.
struct Airport<R: Replica<Machine = LandingPads>> {
    replicas: Vec<R>,
    under_way: VecDeque<(MemberId, MemberId, R::Message)>,
    commands: std::vec::IntoIter<SignedCommand<PadCommand>>,
    now: Time,
    turn: usize,
}

impl<R: Replica<Machine = LandingPads>> Airport<R> {
    fn new(
        genesis: &Genesis<LandingPads>,
        settings: R::Settings,
        commands: &[SignedCommand<PadCommand>],
    ) -> Airport<R> {
        let mut airport = Airport {
            replicas: Vec::new(),
            under_way: VecDeque::new(),
            commands: Vec::from(commands).into_iter(),
            now: BEGIN,
            turn: 0,
        };
        for number in 0..genesis.members.len() as u16 {
            let me = Me { id: MemberId(number), key: key(number) };
            let (replica, outputs) = R::restore(me, settings.clone(), genesis, Vec::new(), BEGIN);
            airport.replicas.push(replica);
            airport.carry_out(number.into(), outputs);
        }
        airport
    }

    /// Lets time pass until the engine has a leader.
    fn elect(&mut self) {
        for _ in 0..100 {
            self.now = self.now.after(Duration::from_millis(50));
            (0..self.replicas.len()).for_each(|number| self.tell(number, Input::Tick));
            self.settle();
        }
    }

    fn decide(&mut self) -> u64 {
        for _ in 0..DECISIONS {
            let command = self.commands.next().expect("there are enough for all rounds");
            let height = self.replicas[0].book().tip().height;
            self.tell(self.turn, Input::Command(command));
            self.settle();
            let is_decided = self.replicas.iter().all(|it| it.book().tip().height == height + 1);
            assert!(is_decided, "what's handed in is decided everywhere, without any time passing");
            self.turn = (self.turn + 1) % self.replicas.len();
        }
        DECISIONS
    }

    fn tell(&mut self, number: usize, input: Input<R>) {
        let outputs = self.replicas[number].handle(input, self.now);
        self.carry_out(number, outputs);
    }

    fn carry_out(&mut self, number: usize, outputs: Vec<Output<R>>) {
        let from = MemberId(number as u16);
        for output in outputs {
            match output {
                Output::Send(to, message) => self.under_way.push_back((from, to, message)),
                Output::Broadcast(message) => {
                    let all = (0..self.replicas.len() as u16).map(MemberId);
                    let others = all.filter(|to| *to != from);
                    self.under_way.extend(others.map(|to| (from, to, message.clone())));
                }
                Output::Write(_) | Output::Event(_) => {}
            }
        }
    }

    fn settle(&mut self) {
        while let Some((from, to, message)) = self.under_way.pop_front() {
            if self.replicas.get(usize::from(to.0)).is_some() {
                self.tell(to.0.into(), Input::Message(from, message));
            }
        }
    }
}

/// How many signatures a decision takes at least, at all members together.
#[derive(Clone, Copy)]
struct Signatures {
    made: u64,
    checked: u64,
}

impl Signatures {
    fn all(self) -> u64 {
        self.made + self.checked
    }
}

/// Makes and checks signatures, and does nothing else. Keys are read and digests made beforehand.
struct Bare {
    signatures: Signatures,
    secret: SigningKey,
    key: VerifyingKey,
    digest: [u8; 32],
    signature: Signature,
}

impl Bare {
    fn new(signatures: Signatures) -> Result<Bare, AnyError> {
        let secret = SigningKey::from_slice(&key(0).to_secret_bytes())?;
        let (digest, key) = ([7; 32], *secret.verifying_key());
        let signature = secret.sign_prehash(&digest)?;
        Ok(Bare { signatures, secret, key, digest, signature })
    }

    fn decide(&mut self) -> u64 {
        for _ in 0..DECISIONS {
            for _ in 0..self.signatures.made {
                self.digest[0] = self.digest[0].wrapping_add(1);
                let signature: Result<Signature, _> = self.secret.sign_prehash(&self.digest);
                self.signature = signature.expect("a digest has the right length");
            }
            for _ in 0..self.signatures.checked {
                let checked = self.key.verify_prehash(&self.digest, &self.signature);
                checked.expect("it was signed with this key");
            }
        }
        DECISIONS
    }
}
