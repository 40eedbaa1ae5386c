//! What members that vote say to each other, and what they show others: rows 74, 75, 78 and 94 to 96.

use crate::cast::*;
use crate::incidents::*;
use crate::row::{Attack, HOLDS, Outcome, Row, row};
use crate::world::World;
use kusari::stage8_contract::*;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

type Voters = World<Vote<LandingPads>>;
type Word = VoteMessage<LandingPads>;
type PadProof = Proof<LandingPads>;

/// The liar. Member 0 listens, and the others keep the rules.
const MALLORY: u16 = 3;

fn voters() -> Voters {
    World::new(genesis(4))
}

fn statement(view: u64, says: Says) -> Statement {
    Statement { chain: genesis(4).hash(), epoch: 0, view, says }
}

fn block(byte: u8) -> BlockHash {
    BlockHash::from_bytes([byte; 32])
}

fn said(by: u16, statement: Statement) -> Word {
    VoteMessage::Said(Said { by: MemberId(by), signed: Signed::new(statement, &key(by)) })
}

fn tell(world: &mut Voters, from: u16, word: Word) {
    world.input(0, Input::Message(MemberId(from), word));
}

fn is_told_on(world: &Voters, who: u16) -> bool {
    world.events[0].iter().any(|it| matches!(it, Event::Evidence(by, _) if by.0 == who))
}

/// What can be seen of a member from outside.
fn shown(world: &Voters) -> (String, Book<LandingPads>) {
    (format!("{:?}", world.replica(0)), world.book(0).clone())
}

// ---- Certificates.

/// Shows that the first block is decided.
fn good_proof() -> &'static PadProof {
    static PROOF: LazyLock<PadProof> = LazyLock::new(|| {
        let mut world = voters();
        let command = signed(&world.genesis, 1, 0, Action::Do(reserve(1, 10, 20)));
        world.command(1, command);
        world.pass(Duration::from_secs(1));
        world.replica(2).proof(1).expect("it's decided").1
    });
    &PROOF
}

type Bend = fn(&mut Certificate);

/// Signed anew by the first three, so that nothing but the sentence is wrong.
fn signed_anew(certificate: &mut Certificate, change: fn(&mut Statement)) {
    change(&mut certificate.statement);
    let sign = |by| (MemberId(by), Signed::new(certificate.statement, &key(by)).signature);
    certificate.signatures = (0..3).map(sign).collect();
}

const ELSEWHERE: [Bend; 2] = [
    |it| signed_anew(it, |statement| statement.chain = block(1)),
    |it| signed_anew(it, |statement| statement.epoch = 1),
];
const ORDER: [Bend; 2] = [|it| it.signatures[1] = it.signatures[0], |it| it.signatures.swap(0, 1)];
const TOO_FEW: [Bend; 2] = [|it| it.signatures.truncate(2), |it| it.signatures.clear()];
const NOT_A_MEMBER: [Bend; 1] = [|it| it.signatures[2].0 = MemberId(4)];
const SIGNATURE: [Bend; 3] = [
    |it| it.statement.view += 1,
    |it| it.statement.says = Says::Final(block(1)),
    |it| it.signatures[1].1 = it.signatures[0].1,
];
const OTHER_BLOCK: [Bend; 2] = [
    |it| signed_anew(it, |statement| statement.says = Says::Final(block(1))),
    |it| {
        signed_anew(it, |statement| {
            if let Says::Final(block) = statement.says {
                statement.says = Says::Vote(block);
            }
        })
    },
];

/// Someone with the members' keys looks at it, alone and beside its block.
fn bent(bends: &[Bend]) -> Vec<Outcome> {
    let judge = |bend: &Bend| {
        let mut proof = good_proof().clone();
        bend(&mut proof.certificate);
        let (chain, members) = (genesis(4).hash(), members(4));
        let alone = proof.certificate.verify(chain, 0, &members);
        let named = matches!(proof.certificate.statement.says, Says::Final(it) if it == proof.blocks[0].hash());
        let mut outcomes = vec![];
        if named {
            outcomes.push(Outcome::stateless("a proof", proof.verify(chain, 0, &members)));
        }
        outcomes.push(Outcome::stateless("a certificate", alone));
        outcomes
    };
    bends.iter().flat_map(judge).collect()
}

fn of_other_blocks() -> Vec<Outcome> {
    let judge = |change: &dyn Fn(&mut PadProof)| {
        let mut proof = good_proof().clone();
        change(&mut proof);
        Outcome::stateless("a proof", proof.verify(genesis(4).hash(), 0, &members(4)))
    };
    let bent = OTHER_BLOCK.iter().map(|bend| judge(&|proof| bend(&mut proof.certificate)));
    let mut outcomes: Vec<_> = bent.collect();
    outcomes.push(judge(&|proof| proof.blocks.clear()));
    outcomes.push(judge(&|proof| proof.blocks.insert(0, proof.blocks[0].clone())));
    outcomes.push(judge(&|proof| Arc::make_mut(&mut proof.blocks[0]).commands.clear()));
    outcomes
}

/// A member that hasn't seen anything yet is shown each of them, with the block and without.
fn no_bent_certificate_moves_a_member() {
    let all = [&ELSEWHERE[..], &ORDER, &TOO_FEW, &NOT_A_MEMBER, &SIGNATURE];
    for bend in all.concat() {
        let mut proof = good_proof().clone();
        bend(&mut proof.certificate);
        let mut world = voters();
        let before = shown(&world);
        let certificates = vec![proof.certificate.clone()];
        for decided in [Some(proof), None] {
            let news = News { decided, blocks: vec![], certificates: certificates.clone() };
            tell(&mut world, MALLORY, VoteMessage::News(Arc::new(news)));
        }
        assert!(shown(&world) == before && world.journals[0].is_empty());
    }
    let mut world = voters();
    let decided = Some(good_proof().clone());
    let news = News { decided, blocks: vec![], certificates: vec![] };
    tell(&mut world, MALLORY, VoteMessage::News(Arc::new(news)));
    assert_eq!(world.book(0).tip().height, 1, "a good one does, even if a liar brings it");
}

// ---- Evidence.

fn evidence(one: Statement, other: Statement, by: u16, signer: u16) -> Outcome {
    let [one, other] = [(one, by), (other, signer)].map(|(it, by)| Signed::new(it, &key(by)));
    let evidence = VoteEvidence { by: MemberId(by), one, other };
    Outcome::stateless("evidence", evidence.verify(&members(4)))
}

/// A vote and a skip of one view; the same sentence twice; two views; two epochs; two chains.
fn innocent() -> Vec<Outcome> {
    let vote = statement(1, Says::Vote(block(1)));
    let others = [
        statement(1, Says::Skip),
        vote,
        statement(1, Says::Propose(block(2))),
        statement(2, Says::Vote(block(2))),
        Statement { epoch: 1, ..statement(1, Says::Vote(block(2))) },
        Statement { chain: block(9), ..statement(1, Says::Vote(block(2))) },
    ];
    others.map(|other| evidence(vote, other, MALLORY, MALLORY)).into()
}

fn slander() -> Vec<Outcome> {
    let [one, other] = [1, 2].map(|byte| statement(1, Says::Vote(block(byte))));
    vec![evidence(one, other, MALLORY, 2), evidence(one, other, 2, MALLORY)]
}

fn against_no_one() -> Outcome {
    let [one, other] = [1, 2].map(|byte| statement(1, Says::Vote(block(byte))));
    evidence(one, other, 4, 4)
}

fn contradictions() -> [(Says, Says); 4] {
    let [one, other] = [1, 2].map(block);
    [
        (Says::Propose(one), Says::Propose(other)),
        (Says::Vote(one), Says::Vote(other)),
        (Says::Final(one), Says::Final(other)),
        (Says::Skip, Says::Final(one)),
    ]
}

fn a_member_that_says_opposite_things_is_told_on() {
    for (one, other) in contradictions() {
        for pair in [[one, other], [other, one]] {
            let mut world = voters();
            for says in pair {
                tell(&mut world, MALLORY, said(MALLORY, statement(1, says)));
            }
            assert!(is_told_on(&world, MALLORY), "{pair:?}");
        }
    }
}

fn no_one_is_slandered() {
    let mut world = voters();
    let vote = statement(1, Says::Vote(block(1)));
    tell(&mut world, MALLORY, said(MALLORY, vote));
    tell(&mut world, MALLORY, said(MALLORY, statement(1, Says::Skip)));
    // Member 2 makes up what member 3 has said, and passes it on.
    let other = Signed::new(statement(1, Says::Vote(block(2))), &key(2));
    tell(&mut world, 2, VoteMessage::Said(Said { by: MemberId(MALLORY), signed: other }));
    assert!(!is_told_on(&world, MALLORY));
}

// ---- Floods, and words from other times.

/// Who said it is clear from the line. A sentence in someone else's name counts only with that member's signature.
fn no_one_votes_for_another() {
    let mut world = voters();
    world.now = NOON.after(Duration::from_secs(1));
    for by in [1, 2] {
        let forged = Signed::new(statement(1, Says::Skip), &key(MALLORY));
        tell(&mut world, MALLORY, VoteMessage::Said(Said { by: MemberId(by), signed: forged }));
    }
    tell(&mut world, MALLORY, said(MALLORY, statement(1, Says::Skip)));
    assert_eq!(world.replica(0).view(), 1);
}

fn words_of_far_views_take_no_room() {
    let mut world = voters();
    // Signing takes longer than listening, and a signature is looked at only when something depends on it.
    let Signed { signature, .. } = Signed::new(statement(1, Says::Skip), &key(MALLORY));
    for view in (10..3_000).chain([u64::MAX - 1, u64::MAX]) {
        for says in [Says::Vote(block(7)), Says::Skip, Says::Final(block(7))] {
            for epoch in [0, 1, 2, u64::MAX] {
                let content = Statement { epoch, ..statement(view, says) };
                let signed = Signed { content, signature };
                tell(
                    &mut world,
                    MALLORY,
                    VoteMessage::Said(Said { by: MemberId(MALLORY), signed }),
                );
            }
        }
    }
    assert!(world.journals[0].is_empty() && world.trace.is_empty());
    world.pass(Duration::from_secs(1));
    assert!(world.book(0).tip().height > 3, "the others go on as if nothing had been said");
}

/// More blocks, or more certificates, than a member takes in one answer.
fn news_without_end_is_thrown_away() {
    let mut world = voters();
    let before = shown(&world);
    let proof = good_proof().clone();
    let (block, certificate) = (proof.blocks[0].clone(), proof.certificate.clone());
    let too_much = [
        News {
            decided: Some(proof.clone()),
            blocks: vec![block.clone(); 1_024],
            certificates: vec![],
        },
        News {
            decided: Some(Proof { blocks: vec![block; 1_025], ..proof.clone() }),
            blocks: vec![],
            certificates: vec![],
        },
        News { decided: Some(proof), blocks: vec![], certificates: vec![certificate; 4_097] },
    ];
    for news in too_much {
        tell(&mut world, MALLORY, VoteMessage::News(Arc::new(news)));
        assert!(shown(&world) == before);
    }
}

/// A ten-byte question, and an answer with sixteen blocks.
fn a_question_asked_without_end_is_answered_once_in_a_while() {
    let mut world = voters();
    world.pass(Duration::from_secs(2));
    let from = world.trace.len();
    for height in [0, 0, u64::MAX, 3].repeat(100) {
        tell(&mut world, MALLORY, VoteMessage::Ask { height });
    }
    for view in 1..100 {
        tell(&mut world, MALLORY, said(MALLORY, statement(view, Says::Skip)));
    }
    let answers = world.trace[from..].iter();
    assert!(answers.filter(|(by, it)| *by == 0 && matches!(it, Output::Send(..))).count() <= 2);
}

/// Someone votes when the view is over.
fn late_votes_change_nothing() {
    let mut world = voters();
    world.pass(Duration::from_secs(2));
    let before = shown(&world);
    for view in 1..world.replica(0).view() {
        for says in [Says::Vote(block(7)), Says::Final(block(7)), Says::Propose(block(7))] {
            tell(&mut world, 2, said(2, statement(view, says)));
        }
    }
    assert!(shown(&world) == before);
    assert!(is_told_on(&world, 2), "and if it had said something else in time, that's evidence");
}

/// It leads view 3, and shows everyone two blocks.
fn a_leader_with_two_blocks_gets_one_vote_of_each() {
    let mut world = voters();
    world.kill(MALLORY);
    world.loses = Some(Box::new(|_, _, word| !matches!(word, VoteMessage::Said(_))));
    let skips = [1, 2].map(|view| {
        let it = statement(view, Says::Skip);
        let sign = |by| (MemberId(by), Signed::new(it, &key(by)).signature);
        Certificate { statement: it, signatures: (1..4).map(sign).collect() }
    });
    for millis in [0, 1] {
        let time = NOON.after(Duration::from_millis(millis));
        let block = Arc::new(Book::new(&genesis(4)).draft(3, time, vec![]));
        let signed = Signed::new(statement(3, Says::Propose(block.hash())), &key(MALLORY));
        let (by, skips) = (MemberId(MALLORY), skips.to_vec());
        let proposal = Proposal { by, signed, block, parent: None, skips };
        tell(&mut world, MALLORY, VoteMessage::Propose(Arc::new(proposal)));
    }
    let votes = world.journals[0].iter().filter(
        |record| matches!(record, VoteRecord::Signed(it) if it.content.says.kind() == Kind::Vote),
    );
    assert_eq!(votes.count(), 1);
    assert!(is_told_on(&world, MALLORY));
}

#[rustfmt::skip]
pub(crate) fn rows() -> Vec<Row> {
    vec![
        row(94, "8", "a member that says opposite things", HOLDS,
            Attack::Holds(a_member_that_says_opposite_things_is_told_on), NONE, "both sentences are signed, so they're evidence"),
        row(94, "8", "a leader that proposes two blocks in one view", HOLDS,
            Attack::Holds(a_leader_with_two_blocks_gets_one_vote_of_each), NONE,
            "a member votes once in a view, and tells on the leader"),
        row(94, "8", "evidence of something that an honest member may do", "evidence-innocent",
            Attack::Calls(innocent), NONE, "someone who has voted for a block may lose patience"),
        row(94, "8", "evidence with a signature of someone else", "evidence-signature",
            Attack::Calls(slander), NONE, "no one can make up what another member has said"),
        row(94, "8", "evidence against no one", "unknown-member",
            Attack::Call(against_no_one), NONE, "no member ever had this number"),
        row(94, "8", "slander on a line", HOLDS,
            Attack::Holds(no_one_is_slandered), NONE, "only what a member has signed counts against it"),
        row(95, "8", "a certificate of another chain or another list of members", "certificate-elsewhere",
            Attack::Calls(|| bent(&ELSEWHERE)), OTHER_CHAIN, "each sentence names both"),
        row(95, "8", "a certificate in which one member counts twice", "signers-order",
            Attack::Calls(|| bent(&ORDER)), NONE, "their numbers have to grow, so all are different"),
        row(95, "8", "a certificate that too few have signed", "too-few-signers",
            Attack::Calls(|| bent(&TOO_FEW)), NONE, "the list of members says how many are enough"),
        row(95, "8", "a certificate with a stranger's signature", "signer-not-a-member",
            Attack::Calls(|| bent(&NOT_A_MEMBER)), NONE, "only members of the epoch count"),
        row(95, "8", "a certificate whose sentence was changed", "certificate-signature",
            Attack::Calls(|| bent(&SIGNATURE)), ANY_SIGNATURE, "all of the sentence is signed"),
        row(95, "8", "a certificate of another block, or of no final one", "certificate-other-block",
            Attack::Calls(of_other_blocks), NONE, "a proof is a chain of blocks, and the last of them is called final"),
        row(95, "8", "all of these, shown to a member", HOLDS,
            Attack::Holds(no_bent_certificate_moves_a_member), NONE, "it writes nothing down and says nothing"),
        row(96, "8", "words about views far ahead, and of epochs that haven't begun", HOLDS,
            Attack::Holds(words_of_far_views_take_no_room), NONE, "single sentences count up to 8 views ahead"),
        row(96, "8", "votes in a view that's over", HOLDS,
            Attack::Holds(late_votes_change_nothing), NONE, "a decided view is closed"),
        row(74, "8", "a sentence in another member's name", HOLDS,
            Attack::Holds(no_one_votes_for_another), NONE, "the line says who speaks, and otherwise the signature does"),
        row(78, "8", "news without end", HOLDS,
            Attack::Holds(news_without_end_is_thrown_away), NONE, "1,024 blocks and 4,096 certificates at most, counted first"),
        row(78, "8", "the same question all the time", HOLDS,
            Attack::Holds(a_question_asked_without_end_is_answered_once_in_a_while), NONE,
            "each member gets one answer in the time that a message takes"),
    ]
}
