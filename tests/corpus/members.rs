//! Any script of what happens to members of chapter 8: what liars say, what gets lost, who falls and what's on their disks.
//!
//! With one liar of four, all that chapter 8 promises holds. If all other members lie, a member still doesn't panic, doesn't go on forever,
//! and doesn't answer without measure.

use crate::cast::*;
use crate::voters::{Voters, assert_sound};
use crate::world::World;
use kusari::stage5_network::{Hello, any};
use kusari::stage8_contract::*;
use serde::{Serialize, de::DeserializeOwned};
use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

/// How many things happen at most. A signature takes a while.
const STEPS: usize = 60;

/// How much one thing that happens may lead to.
const MOST_OUTPUTS: usize = 300;

type Word = VoteMessage<LandingPads>;
type Order = LeaderMessage<LandingPads>;
type Dug = any::Message<ContractProtocol<LandingPads>>;
type PadBlock = Arc<Block<LandingPads>>;

/// The first byte says what's tried.
pub(crate) fn run(bytes: &[u8]) {
    let Some((mode, rest)) = bytes.split_first() else { return };
    let script = Script {
        rest: Vec::from(rest).into_iter(),
        blocks: vec![Arc::new(Book::new(&genesis(4)).draft(1, NOON, vec![]))],
    };
    match mode % 5 {
        0 => one_liar_of_four(script),
        1 => alone::<Vote<LandingPads>>(script, Script::word, Script::record),
        2 => alone::<Leader<LandingPads>>(script, Script::order, |script| {
            let block = script.block();
            let numbered = script.numbered(&block);
            LeaderRecord { block, numbered }
        }),
        3 => alone::<Miner<LandingPads>>(script, Script::dug, Script::block),
        _ => read(rest),
    }
}

/// Bytes, read as everything that members write. What can be read is handed to one of them.
fn read(bytes: &[u8]) {
    let words = value::<Word>(bytes).into_iter().collect();
    let records = value::<VoteRecord<LandingPads>>(bytes).into_iter().collect();
    told::<Vote<LandingPads>>(words, records);
    let words = value::<Order>(bytes).into_iter().collect();
    let records = value::<LeaderRecord<LandingPads>>(bytes).into_iter().collect();
    told::<Leader<LandingPads>>(words, records);
    let words = value::<Dug>(bytes).into_iter().collect();
    let records = value::<PadBlock>(bytes).into_iter().collect();
    told::<Miner<LandingPads>>(words, records);
    if let Some(genesis) = value::<Genesis<LandingPads>>(bytes).filter(|it| it.check().is_ok()) {
        let (mut replica, _) =
            Vote::restore(me(0), VoteSettings::default(), &genesis, vec![], NOON);
        replica.handle(Input::Tick, NOON.after(Duration::from_secs(9)));
    }
    value::<VoteEvidence>(bytes).map(|it| it.verify(&members(4)));
    value::<Proof<LandingPads>>(bytes).map(|it| it.verify(genesis(4).hash(), 0, &members(4)));
}

fn value<T: Serialize + DeserializeOwned + PartialEq + Debug>(bytes: &[u8]) -> Option<T> {
    let value = decode::<T>(bytes, 1 << 20).ok()?;
    assert_eq!(encode(&value), bytes, "another spelling was accepted");
    Some(value)
}

fn told<R: Replica<Machine = LandingPads>>(words: Vec<R::Message>, records: Vec<R::Record>) {
    let (mut replica, _) = R::restore(me(0), R::Settings::default(), &genesis(4), records, NOON);
    for word in words {
        for from in [1, 3, 9] {
            let outputs = replica.handle(Input::Message(MemberId(from), word.clone()), NOON);
            assert!(outputs.len() < MOST_OUTPUTS);
        }
    }
    replica.handle(Input::Tick, NOON.after(Duration::from_secs(9)));
}

/// One member, and all the others are Mallory's. So is the disk.
fn alone<R: Replica<Machine = LandingPads>>(
    mut script: Script,
    word: fn(&mut Script) -> R::Message,
    record: fn(&mut Script) -> R::Record,
) {
    let (genesis, mut now, mut journal) = (genesis(4), NOON, Vec::new());
    let restore = |records: &Vec<R::Record>, now| {
        R::restore(me(0), R::Settings::default(), &genesis, records.clone(), now).0
    };
    let mut replica = restore(&journal, now);
    for _ in 0..STEPS {
        let Some(step) = script.next() else { break };
        let input = match step % 8 {
            0 => {
                now = now.after(Duration::from_millis(20 * u64::from(script.byte())));
                Input::Tick
            }
            1 => {
                now = Time::from_millis(now.millis() - u64::from(script.byte()));
                Input::Won
            }
            2 => Input::Command(script.command()),
            3 => {
                match script.byte() % 4 {
                    0 => journal.push(record(&mut script)),
                    1 => drop(journal.pop()),
                    _ => {}
                }
                replica = restore(&journal, now);
                continue;
            }
            4 => {
                let (view, tip) = (script.view(), replica.book().clone());
                let commands = script.commands();
                script.keep(Arc::new(tip.draft(view, now, commands)));
                continue;
            }
            _ => Input::Message(MemberId(script.member()), word(&mut script)),
        };
        let outputs = replica.handle(input, now);
        assert!(outputs.len() < MOST_OUTPUTS, "{} outputs", outputs.len());
        journal.extend(outputs.into_iter().filter_map(|output| match output {
            Output::Write(record) => Some(record),
            _ => None,
        }));
    }
}

fn one_liar_of_four(mut script: Script) {
    let mut world: Voters = World::new(genesis(4));
    world.kill(3);
    for _ in 0..STEPS {
        let Some(step) = script.next() else { break };
        let to = u16::from(script.byte() % 3);
        match step % 8 {
            0 => world.pass(Duration::from_millis(50)),
            1 => world.pass(Duration::from_millis(400)),
            2 => world.settle(),
            3 => {
                world.kill(to);
                world.wake(to);
            }
            4 => {
                let is_cut = script.byte().is_multiple_of(2);
                world.set_cut(to, (to + 1) % 3, is_cut);
            }
            5 => {
                let command = script.command();
                world.command(to, command);
            }
            6 => {
                if let Some(word) = script.heard(&world) {
                    world.input(to, Input::Message(MemberId(3), word));
                }
            }
            _ => {
                let word = script.lie(&world);
                world.input(to, Input::Message(MemberId(3), word));
            }
        }
    }
    (0..3).for_each(|one| (0..3).for_each(|other| world.set_cut(one, other, false)));
    world.pass(Duration::from_secs(1));
    assert_sound(&world, &[0, 1, 2]);
}

/// Reads bytes as choices. When they're used up, it's zeros.
struct Script {
    rest: std::vec::IntoIter<u8>,
    /// Blocks that can be named.
    blocks: Vec<PadBlock>,
}

impl Script {
    fn next(&mut self) -> Option<u8> {
        self.rest.next()
    }

    fn byte(&mut self) -> u8 {
        self.next().unwrap_or(0)
    }

    fn member(&mut self) -> u16 {
        u16::from(self.byte() % 5)
    }

    /// Mostly near, and now and then as far as can be.
    fn view(&mut self) -> u64 {
        match self.byte() {
            255 => u64::MAX,
            254 => u64::MAX - 1,
            253 => 1 << 53,
            252 => (1 << 53) - 1,
            view => u64::from(view % 12),
        }
    }

    fn keep(&mut self, block: PadBlock) {
        if self.blocks.len() == 16 {
            self.blocks.remove(1);
        }
        self.blocks.push(block);
    }

    /// One of the blocks, or one that's bent.
    fn block(&mut self) -> PadBlock {
        let at = usize::from(self.byte()) % self.blocks.len();
        let mut block = (*self.blocks[at]).clone();
        match self.byte() % 12 {
            0 => block.view = self.view(),
            1 => block.height = self.view(),
            2 => block.parent = self.hash(),
            3 => block.time = Time::from_millis(u64::MAX),
            4 => block.commands = self.commands(),
            _ => return self.blocks[at].clone(),
        }
        Arc::new(block)
    }

    fn hash(&mut self) -> BlockHash {
        let at = usize::from(self.byte());
        self.blocks.get(at).map_or(genesis(4).hash(), |block| block.hash())
    }

    fn command(&mut self) -> SignedCommand<PadCommand> {
        let (by, number) = (self.member(), self.view());
        let action = match self.byte() % 8 {
            0 => Action::Join(member(self.member() + 4, "friend", Role::Operator)),
            1 => Action::Leave(MemberId(self.member())),
            2 => Action::Do(PadCommand::Land { pad: PadId(1) }),
            3 => Action::Do(cancel(1, u64::from(self.byte()))),
            _ => {
                let from = u64::from(self.byte());
                Action::Do(reserve(1 + self.member(), from, from + u64::from(self.byte())))
            }
        };
        signed(&genesis(4), by, number, action)
    }

    fn commands(&mut self) -> Vec<SignedCommand<PadCommand>> {
        (0..self.byte() % 4).map(|_| self.command()).collect()
    }

    fn says(&mut self) -> Says {
        match self.byte() % 5 {
            0 => Says::Propose(self.block().hash()),
            1 => Says::Vote(self.block().hash()),
            2 => Says::Final(self.block().hash()),
            _ => Says::Skip,
        }
    }

    fn statement(&mut self) -> Statement {
        let epoch = u64::from(self.byte() / 100);
        Statement { chain: genesis(4).hash(), epoch, view: self.view(), says: self.says() }
    }

    fn numbered(&mut self, block: &PadBlock) -> Signed<Numbered> {
        let (chain, block, height) = (genesis(4).hash(), block.hash(), block.height);
        let height = if self.byte().is_multiple_of(8) { self.view() } else { height };
        Signed::new(Numbered { chain, height, block }, &key(self.member() / 3))
    }

    fn certificate(&mut self) -> Certificate {
        let statement = self.statement();
        let signers = self.byte();
        let by = (0..5).filter(|bit| signers >> bit & 1 == 1);
        let sign = |by| (MemberId(by), Signed::new(statement, &key(by)).signature);
        Certificate { statement, signatures: by.map(sign).collect() }
    }

    fn certificates(&mut self) -> Vec<Certificate> {
        (0..self.byte() % 3).map(|_| self.certificate()).collect()
    }

    fn some_blocks(&mut self) -> Vec<PadBlock> {
        (0..self.byte() % 4).map(|_| self.block()).collect()
    }

    fn proposal(&mut self, by: u16) -> Arc<Proposal<LandingPads>> {
        let block = self.block();
        let (says, epoch) = (Says::Propose(block.hash()), u64::from(self.byte() / 100));
        let statement = Statement { chain: genesis(4).hash(), epoch, view: block.view, says };
        let signed = Signed::new(statement, &key(by));
        let parent = self.byte().is_multiple_of(2).then(|| self.certificate());
        Arc::new(Proposal { by: MemberId(by), signed, block, parent, skips: self.certificates() })
    }

    fn said(&mut self, by: u16) -> Word {
        VoteMessage::Said(Said {
            by: MemberId(by),
            signed: Signed::new(self.statement(), &key(by)),
        })
    }

    fn word(&mut self) -> Word {
        let by = self.member();
        match self.byte() % 6 {
            0 => VoteMessage::Ask { height: self.view() },
            1 => VoteMessage::Command(self.command()),
            2 => VoteMessage::Propose(self.proposal(by)),
            3 => {
                let decided = self
                    .byte()
                    .is_multiple_of(2)
                    .then(|| Proof { blocks: self.some_blocks(), certificate: self.certificate() });
                let (blocks, certificates) = (self.some_blocks(), self.certificates());
                VoteMessage::News(Arc::new(News { decided, blocks, certificates }))
            }
            _ => self.said(by),
        }
    }

    fn record(&mut self) -> VoteRecord<LandingPads> {
        match self.byte() % 4 {
            0 => VoteRecord::Signed(Signed::new(self.statement(), &key(0))),
            1 => VoteRecord::Proposed(self.proposal(0)),
            2 => VoteRecord::Block(self.block()),
            _ => VoteRecord::Certified(self.certificate()),
        }
    }

    fn order(&mut self) -> Order {
        match self.byte() % 4 {
            0 => LeaderMessage::Ask { height: self.view() },
            1 => LeaderMessage::Command(self.command()),
            2 => {
                let block = self.block();
                LeaderMessage::Seen(self.numbered(&block))
            }
            _ => {
                let block = self.block();
                let numbered = self.numbered(&block);
                LeaderMessage::Block(block, numbered)
            }
        }
    }

    fn dug(&mut self) -> Dug {
        match self.byte() % 5 {
            0 => {
                let (tip, work) = (self.hash(), self.view());
                Dug::Hello(Hello { genesis: genesis(4).hash(), tip, work })
            }
            1 => Dug::Transaction(Arc::new(self.command())),
            2 => Dug::GetBlocks((0..self.byte() % 4).map(|_| self.hash()).collect()),
            3 => Dug::Blocks(self.some_blocks()),
            _ => Dug::Block(self.block()),
        }
    }

    /// Something that an honest member has said, as if the liar had.
    fn heard(&mut self, world: &Voters) -> Option<Word> {
        let back = usize::from(self.byte());
        let said = world.trace.iter().rev().filter_map(|(_, output)| match output {
            Output::Broadcast(word) | Output::Send(_, word) => Some(word),
            _ => None,
        });
        let word = said.take(back + 1).last()?.clone();
        if let VoteMessage::Propose(proposal) = &word {
            self.keep(proposal.block.clone());
        }
        Some(word)
    }

    /// What only the liar signs, about a view that's near and a block that someone has proposed.
    fn lie(&mut self, world: &Voters) -> Word {
        let view = world.replica(0).view() + u64::from(self.byte() % 3);
        let statement = Statement { view, ..self.statement() };
        if !self.byte().is_multiple_of(3) {
            let signed = Signed::new(statement, &key(3));
            return VoteMessage::Said(Said { by: MemberId(3), signed });
        }
        let book = world.book(u16::from(self.byte() % 3));
        let commands = self.commands();
        let block = Arc::new(book.draft(view, world.now, commands));
        self.keep(block.clone());
        let says = Says::Propose(block.hash());
        let signed = Signed::new(Statement { says, ..statement }, &key(3));
        let certificates = world.journals[0].iter().rev().filter_map(|record| match record {
            VoteRecord::Certified(it) => Some(it.clone()),
            _ => None,
        });
        let (skips, others): (Vec<_>, Vec<_>) =
            certificates.take(6).partition(|it| it.statement.says == Says::Skip);
        let parent = others.into_iter().next();
        VoteMessage::Propose(Arc::new(Proposal { by: MemberId(3), signed, block, parent, skips }))
    }
}
