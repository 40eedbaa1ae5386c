//! Cores that lie to an edge, and edges that ask too much, of chapter 7.

use crate::coin_places::{alice, chain, genesis, lock, node, now};
use crate::incidents::NONE;
use crate::row::{Attack, Outcome, Row, UNNUMBERED, row};
use crate::state::{of_coin_node, of_edge};
use kusari::stage6_coin::{BlockHash, Hello, MerkleProof, Message, NodeId, Refusal as _, Script};
use kusari::stage7_peers::*;
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use std::time::Duration;

const CORE: NodeId = NodeId(1);
const OTHER: NodeId = NodeId(2);
const TICK: Duration = Duration::from_millis(200);

fn at(core: NodeId) -> PeerAddress {
    format!("20.{}.0.1:7707", core.0).parse().expect("it's an address")
}

fn dialler(settings: DiallerSettings, rng: &mut ChaCha12Rng) -> Dialler {
    Dialler::new(AddressBook::new([7; 16], BookShape::default()), settings, rng)
}

/// An edge of Alice's that's driven by hand, and what it did so far.
struct Stage {
    host: Host<Edge>,
    outputs: Vec<HostOutput>,
    rng: ChaCha12Rng,
}

impl Stage {
    fn new() -> Stage {
        let mut rng = ChaCha12Rng::seed_from_u64(1);
        let mut edge = Edge::new(genesis(), EdgeSettings::default()).expect("good rules");
        assert!(edge.watch(lock(&alice())));
        let host = Host::at_the_edge(edge, dialler(DiallerSettings::edge(), &mut rng));
        Stage { host, outputs: Vec::new(), rng }
    }

    fn tell(&mut self, input: HostInput) {
        self.outputs.extend(self.host.handle(input, now(), &mut self.rng));
    }

    fn says(&mut self, core: NodeId, payload: &Payload) {
        self.tell(HostInput::Says(core, payload.envelope()));
    }

    fn greets(&mut self, core: NodeId, genesis: BlockHash) {
        self.tell(HostInput::Linked { link: core, ip: at(core).ip(), dialled: Some(at(core)) });
        let hello = Hello { genesis, tip: chain().place().hash(), work: 8 };
        self.says(core, &Payload::Chain(Message::Hello(hello)));
    }

    /// A core that tells all headers, and is asked for payments then.
    fn tells_headers(&mut self, core: NodeId) {
        self.greets(core, genesis().hash());
        let headers = chain().blocks().iter().map(|block| block.header).collect();
        self.says(core, &Payload::Light(LightMessage::Headers(headers)));
    }

    fn tells_payments(&mut self, core: NodeId, through: BlockHash, found: Vec<Finding>) {
        let told = PaymentsFound { through, found };
        self.says(core, &Payload::Light(LightMessage::Payments(told)));
    }

    fn was_asked(&mut self) -> bool {
        let outputs = std::mem::take(&mut self.outputs);
        let is_question = |output: &HostOutput| {
            matches!(output, HostOutput::Say(_, Payload::Light(LightMessage::GetPayments(_))))
        };
        let was_asked = outputs.iter().any(is_question);
        self.outputs = outputs.into_iter().filter(|output| !is_question(output)).collect();
        was_asked
    }
}

fn code(outputs: &[HostOutput]) -> String {
    let cut = outputs.iter().find_map(|output| match output {
        HostOutput::Event(HostEvent::Peer(PeerEvent::Cut { reason, .. })) => Some(reason.code()),
        _ => None,
    });
    cut.unwrap_or("(kept)").to_owned()
}

/// What a core does, after something else, and the code with which an edge cuts its link.
fn told(before: impl FnOnce(&mut Stage), act: impl FnOnce(&mut Stage)) -> Outcome {
    let mut stage = Stage::new();
    before(&mut stage);
    let before = of_edge(stage.host.edge());
    act(&mut stage);
    let after = of_edge(stage.host.edge());
    Outcome { place: "an edge", code: code(&stage.outputs), before, after }
}

/// What an edge asks again and again, and the code with which a core cuts its link.
fn asked(times: u32, question: LightMessage) -> Outcome {
    let rng = &mut ChaCha12Rng::seed_from_u64(1);
    let mut host = Host::new(node(&chain()), dialler(DiallerSettings::default(), rng));
    let (before, envelope) = (of_coin_node(host.node()), Payload::Light(question).envelope());
    let linked = HostInput::Linked { link: CORE, ip: at(CORE).ip(), dialled: None };
    let mut outputs = host.handle(linked, now(), rng);
    for _ in 0..times {
        outputs.extend(host.handle(HostInput::Says(CORE, envelope.clone()), now(), rng));
    }
    Outcome { place: "a core", code: code(&outputs), before, after: of_coin_node(host.node()) }
}

fn too_many() -> Vec<Outcome> {
    let hash = genesis().hash();
    let locks = vec![Script::default(); MAX_LOCKS + 1];
    let wanted = PaymentsWanted { locks, after: hash, through: hash };
    let headers = vec![genesis().block().header; MAX_HEADERS + 1];
    vec![
        asked(1, LightMessage::GetHeaders(vec![hash; 65])),
        asked(1, LightMessage::GetPayments(wanted)),
        told(
            |stage| stage.greets(CORE, hash),
            |stage| stage.says(CORE, &Payload::Light(LightMessage::Headers(headers))),
        ),
    ]
}

fn unasked() -> Vec<Outcome> {
    let nothing = PaymentsFound { through: genesis().hash(), found: vec![] };
    let answers = [LightMessage::Headers(vec![]), LightMessage::Payments(nothing)];
    let mut outcomes: Vec<_> = answers.iter().map(|answer| asked(1, answer.clone())).collect();
    outcomes.extend(answers.into_iter().rev().enumerate().map(|(asked, answer)| match asked {
        0 => told(
            |stage| stage.greets(CORE, genesis().hash()),
            |stage| stage.says(CORE, &Payload::Light(answer)),
        ),
        _ => told(
            |stage| stage.tells_headers(CORE),
            |stage| stage.says(CORE, &Payload::Light(answer)),
        ),
    }));
    outcomes
}

fn rewards() -> Vec<Finding> {
    let found = |block: &kusari::stage6_coin::Block| ProvenPayment {
        block: block.hash(),
        payment: block.transactions[0].clone(),
        proof: MerkleProof { index: 0, siblings: vec![] },
    };
    chain().blocks().iter().map(|block| Finding::Payment(found(block))).collect()
}

fn not_what_was_asked() -> Vec<Outcome> {
    let (tip, mut backwards) = (chain().place().hash(), rewards());
    backwards.reverse();
    let answers =
        [(BlockHash::from_bytes([1; 32]), vec![]), (genesis().hash(), rewards()), (tip, backwards)];
    let outcome = |(through, found)| {
        told(
            |stage| {
                // They're known already, so that nothing new is learnt.
                stage.tells_headers(OTHER);
                stage.tells_payments(OTHER, tip, rewards());
                stage.tells_headers(CORE);
            },
            |stage| stage.tells_payments(CORE, through, found),
        )
    };
    answers.map(outcome).into()
}

fn withheld() -> Outcome {
    let tip = chain().place().hash();
    told(
        |stage| {
            stage.tells_headers(OTHER);
            stage.tells_payments(OTHER, tip, rewards());
            stage.tells_headers(CORE);
        },
        |stage| stage.tells_payments(CORE, tip, rewards().split_off(1)),
    )
}

fn behind() -> Outcome {
    told(
        |stage| stage.tells_headers(CORE),
        |stage| {
            for _ in 0..5 * 121 {
                if stage.was_asked() {
                    stage.tells_payments(CORE, genesis().hash(), vec![]);
                }
                stage.tell(HostInput::Tick(TICK));
                stage.says(CORE, &Payload::Peers(PeerMessage::Pong(0)));
            }
        },
    )
}

fn no_answer() -> Outcome {
    told(
        |stage| stage.tells_headers(CORE),
        |stage| {
            for _ in 0..5 * 21 {
                stage.tell(HostInput::Tick(TICK));
                stage.says(CORE, &Payload::Peers(PeerMessage::Pong(0)));
            }
        },
    )
}

fn foreign_genesis() -> Outcome {
    told(|_| {}, |stage| stage.greets(CORE, BlockHash::from_bytes([1; 32])))
}

#[rustfmt::skip]
pub(crate) fn rows() -> Vec<Row> {
    vec![
        row(53, "7", "a core of an edge with another genesis", "foreign-genesis",
            Attack::Call(foreign_genesis), NONE, "there's nothing to talk about"),
        row(77, "7", "more hashes, locks or headers than a message may hold", "too-many",
            Attack::Calls(too_many), NONE, "each of them costs the other side something"),
        row(78, "7", "an edge that never stops asking", "too-many-questions",
            Attack::Call(|| asked(MAX_QUESTIONS_A_MINUTE + 1, LightMessage::GetHeaders(vec![]))), NONE,
            "it's told nothing after sixty answers, so an honest edge waits"),
        row(UNNUMBERED, "7", "an answer that no one asked for", "unasked-answer",
            Attack::Calls(unasked), NONE, "one question is under way at a time, and has one answer"),
        row(UNNUMBERED, "7", "an answer about other blocks", "not-what-was-asked",
            Attack::Calls(not_what_was_asked), NONE, "an edge couldn't tell what's missing in it"),
        row(UNNUMBERED, "7", "a payment that a core leaves out", "withheld-payment",
            Attack::Call(withheld), NONE, "another core has proved it, so this one lied"),
        row(79, "7", "a core that doesn't answer", "no-answer",
            Attack::Call(no_answer), NONE, "it may be deaf, or may hide something"),
        row(UNNUMBERED, "7", "a core that always says *nothing yet*", "core-behind",
            Attack::Call(behind), NONE, "otherwise silence would be a way to leave something out"),
    ]
}
