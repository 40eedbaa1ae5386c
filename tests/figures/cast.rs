//! The things that are drawn.

use crate::common::{NOON, grant, pay, people, server_keys};
use kusari::figures::{self, BallotBlock, BallotMark, BallotSign, Figure};
use kusari::stage3_timestamp::*;
use kusari::stage4_pow::{self, Nonce, Work, WorkRule, mine};
use kusari::stage5_network::{
    Difficulty, Event, Link, NetworkEvent, NodeId, NodeSnapshot, Occurrence, PlacedBlock,
    Tip as NetworkTip, TipChange,
};
use kusari::stage8_contract::rules::{Ballot, Explored, Rules, explore};
use kusari::stage8_contract::{
    Action, Airport, Asked, Block as ContractBlock, Command, Genesis as AirportGenesis,
    LandingPads, Leader, Lines, Machine, Member, MemberId, Membership, PadCommand, PadId, PadSetup,
    PrivateKey, Quorum, Replica, Role, Says, Sent, Signed, Statement, Vote, VoteMessage,
};
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

pub(crate) fn genesis() -> Genesis<ServerKey> {
    let rule = ServerKey { timestamp_server: server_keys().address().clone() };
    Genesis { time: NOON, grants: vec![grant(&people().alice, 1000)], rule }
}

/// Thirty blocks, the first with two payments and the others with one.
pub(crate) static STAMPED: LazyLock<Vec<Block>> = LazyLock::new(|| {
    let (alice, bob) = (&people().alice, &people().bob);
    let mut chain = Chain::new(genesis()).unwrap();
    for number in 0..30 {
        let mut payments = vec![pay(alice, bob, 1, number)];
        if number == 0 {
            payments.push(pay(alice, bob, 1, 1_000_000));
        }
        let draft = chain.draft(NOON, payments);
        chain.push(Stamp::seal(draft, server_keys())).unwrap();
    }
    chain.blocks().to_vec()
});

/// The first `count` of them.
pub(crate) fn stamped(count: usize) -> Vec<Block> {
    STAMPED[..count].to_vec()
}

/// The same blocks after someone changed the amount of a payment in the second one.
pub(crate) fn tampered(count: usize) -> Vec<Block> {
    let mut blocks = stamped(count);
    blocks[1].draft.transactions[0].amount = Amount::new(90);
    blocks
}

/// The same first two blocks, and then others that the server also stamped.
pub(crate) fn other_history(count: usize) -> Vec<Block> {
    let mut blocks = stamped(2);
    while blocks.len() < count {
        let previous_hash = blocks[blocks.len() - 1].hash();
        let draft = Draft { time: NOON, transactions: vec![], previous_hash };
        blocks.push(Stamp::seal(draft, server_keys()));
    }
    blocks
}

pub(crate) fn work_genesis() -> Genesis<WorkRule> {
    Genesis { time: NOON, grants: vec![], rule: WorkRule { difficulty: Difficulty::from_bits(4) } }
}

/// Blocks with work on top of others. `salt` makes them different.
pub(crate) fn mined(on: &[stage4_pow::Block], count: usize, salt: u64) -> Vec<stage4_pow::Block> {
    let mut blocks = on.to_vec();
    for _ in 0..count {
        let previous_hash = blocks.last().map_or(work_genesis().hash(), SealedBlock::hash);
        let time = Time::from_millis(NOON.millis() + salt);
        let draft = Draft { time, transactions: vec![], previous_hash };
        blocks.push(mine(draft, Difficulty::from_bits(4), Nonce::default()).unwrap());
    }
    blocks
}

/// A block that no one checks, for pictures of what nodes say.
pub(crate) fn placed(height: u64, parent: BlockHash, salt: u64) -> PlacedBlock {
    let draft = Draft { time: NOON, transactions: vec![], previous_hash: parent };
    let block = SealedBlock { draft, seal: Work { nonce: Nonce::new(salt) } };
    PlacedBlock { height, hash: block.hash(), block: Arc::new(block) }
}

pub(crate) fn branch(on: &[PlacedBlock], count: u64, salt: u64) -> Vec<PlacedBlock> {
    let mut blocks = on.to_vec();
    for _ in 0..count {
        let parent = blocks.last().map_or(work_genesis().hash(), |block| block.hash);
        blocks.push(placed(blocks.len() as u64 + 1, parent, salt));
    }
    blocks
}

pub(crate) fn snapshot(
    node: usize,
    chain: &[PlacedBlock],
    side_blocks: &[PlacedBlock],
) -> NodeSnapshot {
    let mut tip = NetworkTip::of(&work_genesis());
    if let Some(last) = chain.last() {
        tip = NetworkTip { hash: last.hash, height: last.height, ..tip };
    }
    let work = chain.iter().map(|_| Difficulty::from_bits(4).work());
    NodeSnapshot {
        id: NodeId(node),
        tip,
        weight: work.reduce(|all, one| all + one).unwrap_or_default(),
        chain: chain.to_vec(),
        side_blocks: side_blocks.to_vec(),
        waiting: vec![],
        peers: vec![],
    }
}

/// A race on paper, one event after another.
#[derive(Default)]
pub(crate) struct Script {
    pub(crate) events: Vec<NetworkEvent>,
    millis: u64,
}

impl Script {
    pub(crate) fn says(&mut self, node: usize, event: Event) {
        let at = Duration::from_millis(self.millis);
        self.events.push(NetworkEvent { node: NodeId(node), at, what: Occurrence::Node(event) });
    }

    pub(crate) fn moves(
        &mut self,
        node: usize,
        disconnected: &[PlacedBlock],
        connected: &[PlacedBlock],
    ) {
        let [disconnected, connected] = [disconnected, connected].map(<[_]>::to_vec);
        self.says(node, Event::TipChanged(TipChange { disconnected, connected }));
    }

    /// A node mines a block, and these hear of it.
    pub(crate) fn mines(&mut self, node: usize, block: &PlacedBlock, heard_by: &[usize]) {
        self.millis += 137;
        self.says(node, Event::Proposed(block.hash));
        self.moves(node, &[], std::slice::from_ref(block));
        self.millis += 3;
        for other in heard_by {
            self.moves(*other, &[], std::slice::from_ref(block));
        }
    }
}

/// Three nodes race. Node 2 is cut off, mines two blocks alone, and gives them up.
pub(crate) fn race() -> Vec<NetworkEvent> {
    let best = branch(&[], 6, 1);
    let lost = branch(&best[..2], 2, 2);
    let mut script = Script::default();
    script.mines(0, &best[0], &[1, 2]);
    script.mines(1, &best[1], &[0, 2]);
    script.mines(0, &best[2], &[1]);
    script.mines(2, &lost[2], &[]);
    script.mines(2, &lost[3], &[]);
    script.mines(1, &best[3], &[0]);
    script.mines(0, &best[4], &[1]);
    script.moves(2, &lost[2..], &best[2..5]);
    script.mines(1, &best[5], &[0, 2]);
    script.events
}

/// Many nodes and many blocks, each mined by the next node in turn. Node 1 keeps changing its mind.
pub(crate) fn big_race(nodes: usize, blocks: u64) -> Vec<NetworkEvent> {
    let best = branch(&[], blocks, 1);
    let mut script = Script::default();
    for (index, block) in best.iter().enumerate() {
        let others: Vec<_> =
            (0..nodes).filter(|node| *node != index % nodes && *node != 1).collect();
        script.mines(index % nodes, block, &others);
        let aside = placed(block.height, block.block.draft.previous_hash, 2);
        if index % nodes != 1 {
            script.moves(1, &[], std::slice::from_ref(&aside));
            script.moves(1, std::slice::from_ref(&aside), std::slice::from_ref(block));
        }
    }
    script.events
}

pub(crate) fn ring(nodes: usize) -> Vec<(NodeId, NodeId, Link)> {
    let cut = Link { up: false, ..Link::default() };
    let link = |node: usize| if node % 3 == 2 { cut } else { Link::default() };
    (1..nodes).map(|node| (NodeId(node - 1), NodeId(node), link(node))).collect()
}

pub(crate) fn snapshots(nodes: usize) -> Vec<NodeSnapshot> {
    let best = branch(&[], 12, 1);
    let lost = branch(&best[..9], 2, 2);
    let of = |node| {
        if node % 3 == 2 { snapshot(node, &lost, &[]) } else { snapshot(node, &best, &lost[9..]) }
    };
    (0..nodes).map(of).collect()
}

pub(crate) fn mark(member: u16, view: u64, signs: BallotSign) -> BallotMark {
    BallotMark { member: MemberId(member), view, signs }
}

pub(crate) fn block(name: &str, view: u64, parent: Option<&str>) -> BallotBlock {
    BallotBlock { name: name.into(), view, parent: parent.map(str::to_owned) }
}

/// In each view all members vote for a block and sign that it's final, but for every third, which they skip. The last member
/// signs everything.
pub(crate) fn long_ballot(members: u16, views: u64) -> Figure {
    let (mut tree, mut marks) = (Vec::new(), Vec::new());
    for view in 1..=views {
        let blocks = [format!("{view}a"), format!("{view}b")];
        let both = blocks
            .iter()
            .flat_map(|it| [BallotSign::Vote(it.clone()), BallotSign::Final(it.clone())]);
        let all: Vec<_> = both.chain([BallotSign::Skip]).collect();
        let before = if view % 3 == 1 { view.checked_sub(2) } else { Some(view - 1) };
        let parent = before.filter(|it| *it > 0).map(|it| format!("{it}a"));
        tree.extend(blocks.iter().map(|it| block(it, view, parent.as_deref())));
        let honest = if view % 3 == 0 { &all[4..] } else { &all[..2] };
        for member in 0..members {
            let signs = if member + 1 == members { &all[..] } else { honest };
            marks.extend(signs.iter().map(|it| mark(member, view, it.clone())));
        }
    }
    let quorum = Quorum::of_liars(usize::from(members));
    figures::ballot_sheet(quorum, &[MemberId(members - 1)], &tree, &marks)
}

/// What's signed in the shortest history that breaks the vote, if a quorum is too small.
fn broken_ballot() -> Figure {
    let ballot = Ballot::of_two_views(Rules { enough: 2, ..Rules::default() });
    match explore(&ballot, 1_000) {
        Explored::Broken { history, .. } => figures::ballot_history(&ballot, &history),
        other => panic!("{other}"),
    }
}

/// When the airport opens: at 08:00.
pub(crate) const EIGHT: Time = Time::from_millis(1_800_000_000_000);

pub(crate) fn minutes(count: u64) -> Time {
    EIGHT.after(Duration::from_secs(60 * count))
}

fn key(member: u64) -> PrivateKey {
    PrivateKey::generate(&mut ChaCha12Rng::seed_from_u64(member))
}

/// An airport and three operators, with the names of the notebook that chapter 8 descends from.
pub(crate) fn airport_members() -> Membership {
    let names = ["the_leader_node", "the_blue_sky", "white_noise", "yellow_submarine"];
    let member = |(seed, name): (u64, &str)| {
        let key = key(seed).public_key();
        let role = if seed == 0 { Role::Airport } else { Role::Operator };
        Member { name: name.to_owned(), key, role }
    };
    Membership::new((0..).zip(names).map(member)).unwrap()
}

pub(crate) fn asked(by: u16, at: Time) -> Asked {
    let role = if by == 0 { Role::Airport } else { Role::Operator };
    Asked { by: MemberId(by), role, at }
}

pub(crate) fn reserve(pad: u16, from: u64, until: u64) -> PadCommand {
    PadCommand::Reserve { pad: PadId(pad), from: minutes(from), until: minutes(until) }
}

pub(crate) fn apply(pads: &mut LandingPads, by: u16, command: PadCommand) {
    pads.apply(&command, asked(by, EIGHT)).unwrap();
}

/// Three pads: one with a drone on it and another member after that, one for later, and one that's closed.
pub(crate) fn some_pads() -> LandingPads {
    let mut pads = LandingPads::begin(&PadSetup::default());
    apply(&mut pads, 1, reserve(1, 0, 10));
    apply(&mut pads, 1, PadCommand::Land { pad: PadId(1) });
    apply(&mut pads, 2, reserve(1, 10, 30));
    apply(&mut pads, 2, reserve(2, 30, 40));
    apply(&mut pads, 0, PadCommand::Close { pad: PadId(3) });
    pads
}

/// Two books that were told different stories about pad 1.
pub(crate) fn two_histories() -> (LandingPads, LandingPads) {
    let mut left = LandingPads::begin(&PadSetup::default());
    apply(&mut left, 3, reserve(2, 10, 20));
    let mut right = left.clone();
    apply(&mut left, 1, reserve(1, 30, 40));
    apply(&mut right, 2, reserve(1, 20, 40));
    (left, right)
}

/// As many pads as there can be, each as full as it can be.
pub(crate) fn full_airport() -> Figure {
    let mut pads = LandingPads::begin(&PadSetup { pads: LandingPads::MOST, longest_minutes: 60 });
    for pad in 1..=LandingPads::MOST {
        for number in 0..64 {
            apply(&mut pads, number as u16 % 4, reserve(pad, 10 * number, 10 * number + 10));
        }
    }
    figures::timetable(&pads, &airport_members(), EIGHT)
}

/// An airport that opens now.
pub(crate) fn small_airport<R: Replica<Machine = LandingPads>>() -> Airport<R> {
    let (words, members, setup) =
        ("kusari airport".to_owned(), airport_members(), PadSetup::default());
    let genesis = AirportGenesis { words, time: EIGHT, members, setup };
    let keys: Vec<_> = (0..4).map(key).collect();
    Airport::new(genesis, &keys, R::Settings::default(), Lines::Mesh, 7)
}

/// Member 1 reserves a pad, and 300 ms pass. Answers with what was said in them.
pub(crate) fn after_a_command<R: Replica<Machine = LandingPads>>(
    airport: &mut Airport<R>,
) -> &[Sent<R>] {
    let before = airport.sent().len();
    let action = Action::Do(reserve(1, 30, 40));
    let command = Command { chain: airport.genesis().hash(), by: MemberId(1), number: 0, action };
    airport.hand_in(MemberId(1), Signed::new(command, &key(1)));
    airport.pass(Duration::from_millis(300));
    &airport.sent()[before..]
}

/// A leader, in a moment when no one asks what's new. Member 3 can't be reached if it's cut off.
pub(crate) fn led_airport(is_cut: bool) -> Airport<Leader<LandingPads>> {
    let mut airport = small_airport();
    airport.pass(Duration::from_millis(400));
    if is_cut {
        airport.cut(&[0, 1, 2].map(MemberId), &[MemberId(3)]);
    }
    airport
}

/// Member 1 leads the first view, and shows member 3 another block than the others.
pub(crate) fn two_faces() -> Airport<Vote<LandingPads>> {
    let mut airport = small_airport::<Vote<LandingPads>>();
    airport.lie(MemberId(1), |to, message| match message {
        VoteMessage::Propose(proposal) if to == MemberId(3) && proposal.block.height == 1 => {
            let mut other = proposal.as_ref().clone();
            let block = ContractBlock {
                time: EIGHT.after(Duration::from_secs(1)),
                ..proposal.block.as_ref().clone()
            };
            let says = Says::Propose(block.hash());
            other.signed = Signed::new(Statement { says, ..other.signed.content }, &key(1));
            other.block = Arc::new(block);
            vec![VoteMessage::Propose(Arc::new(other))]
        }
        _ => vec![message.clone()],
    });
    after_a_command(&mut airport);
    airport
}

pub(crate) fn long_talk() -> Figure {
    let mut airport = small_airport::<Vote<LandingPads>>();
    airport.pass(Duration::from_secs(3));
    figures::talk(&airport_members(), airport.sent())
}

/// One picture of each kind, small and large, with everything that can be in it.
pub(crate) fn all_figures() -> Vec<Figure> {
    let (good, other) = (stamped(5), other_history(4));
    let mut broken_genesis = genesis();
    broken_genesis.grants[0].amount = Amount::new(0);
    let ours = mined(&[], 3, 0);
    let longer = mined(&ours[..1], 4, 1);
    let marks = [(Duration::from_millis(400), "cut"), (Duration::from_millis(900), "healed")];
    let mut figures = vec![
        figures::chain::<Stamp>(&genesis(), &[]),
        figures::chain(&genesis(), &good),
        figures::chain(&genesis(), &stamped(30)),
        figures::chain(&genesis(), &tampered(30)),
        figures::chain(&broken_genesis, &good),
        figures::histories::<Stamp>(&genesis(), &[]),
        figures::histories(&genesis(), &[("Alice", &good), ("Bob", &other), ("late", &good[..1])]),
        figures::histories(&genesis(), &[("Alice", &stamped(30)), ("Bob", &tampered(30))]),
        figures::histories(&work_genesis(), &[("ours", &ours), ("longer", &longer)]),
        figures::network(&[], &[]),
        figures::chains(&[]),
        figures::ballot_sheet(Quorum::of_liars(4), &[], &[], &[]),
        broken_ballot(),
        figures::timetable(&LandingPads::begin(&PadSetup::default()), &airport_members(), EIGHT),
        figures::timetable(&some_pads(), &airport_members(), EIGHT),
        full_airport(),
        figures::timetables(&[], &airport_members(), EIGHT),
        figures::timetables(
            &[("left", &two_histories().0), ("right", &two_histories().1)],
            &airport_members(),
            NOON,
        ),
        figures::talk(&airport_members(), after_a_command(&mut led_airport(true))),
        figures::talk(&airport_members(), two_faces().sent()),
        figures::ballot_run(Quorum::of_liars(4), &[MemberId(1)], two_faces().sent()),
        long_talk(),
        long_ballot(4, 3),
        long_ballot(13, 100),
        long_ballot(64, 100),
    ];
    for nodes in [1, 7, 60] {
        let nodes = snapshots(nodes);
        figures.push(figures::chains(&nodes));
        figures.push(figures::network(&nodes, &ring(nodes.len() + 1)));
        figures.push(figures::fork_tree(&nodes[0]));
        figures.push(figures::fork_tree_with_miners(&nodes[0], &race()));
        figures.push(figures::chains_with_miners(&nodes, &race()));
    }
    for events in [vec![], race(), big_race(5, 40), big_race(40, 60)] {
        figures.push(figures::timeline(&events));
        figures.push(figures::timeline_with_marks(&events, &marks));
        figures.push(figures::replay(&events));
        figures.push(figures::replay_with_marks(&events, &marks));
    }
    figures
}
