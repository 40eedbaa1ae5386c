//! What cores say to an edge, and edges to a core: rows 53, 64, 73 to 75, 78 and 83.

use crate::edge_town::*;
use crate::incidents::NONE;
use crate::row::{Attack, Outcome, Row, row};
use crate::state::State;
use kusari::stage6_coin::*;
use kusari::stage7_peers::*;
use rand::{SeedableRng as _, rngs::ChaCha12Rng};

/// Some cores, an edge of Alice's, and three blocks, whose rewards are hers.
fn town(cores: usize, lie: Lie) -> Town {
    let alice = key(1);
    let mut town = Town::new(cores, edge_of(&alice));
    town.cores[0].lie = lie;
    let all: Vec<_> = (0..cores).collect();
    (0..3).for_each(|_| drop(town.mine(&all, &alice)));
    town.pass(3);
    town
}

/// The first code for which a link was cut. An edge's coins come from proofs alone, so there's nothing else to compare.
fn cut(place: &'static str, town: &Town) -> Outcome {
    let code = town.codes().first().map_or("(kept)", |(_, code)| code).to_owned();
    Outcome { place, code, before: State::default(), after: State::default() }
}

fn told(payload: Payload, change: fn(&mut PaymentsFound)) -> Option<Payload> {
    Some(match payload {
        Payload::Light(LightMessage::Payments(mut told)) => {
            change(&mut told);
            Payload::Light(LightMessage::Payments(told))
        }
        other => other,
    })
}

fn unasked() -> Vec<Outcome> {
    let [mut at_the_edge, mut at_the_core] = [town(1, Some), town(1, Some)];
    at_the_edge.says(0, LightMessage::Headers(vec![]));
    at_the_core.asks_bytes(0, Payload::Light(LightMessage::Headers(vec![])).envelope());
    vec![cut("an edge", &at_the_edge), cut("a core", &at_the_core)]
}

fn about_something_else() -> Outcome {
    let further = |payload| told(payload, |told| told.through = BlockHash::from_bytes([1; 32]));
    cut("an edge", &town(1, further))
}

fn withheld() -> Outcome {
    let mut town = town(3, Some);
    town.cores[1].lie = |payload| told(payload, |told| told.found.clear());
    town.mine(&[0, 1, 2], &key(1));
    town.pass(3);
    cut("an edge", &town)
}

fn deaf() -> Outcome {
    let deaf = |payload| match payload {
        Payload::Light(LightMessage::Headers(_)) => None,
        other => Some(other),
    };
    let mut town = town(1, deaf);
    town.pass(25);
    cut("an edge", &town)
}

fn behind() -> Outcome {
    let mut town = town(1, |payload| {
        told(payload, |told| {
            told.found.clear();
            told.through = genesis().hash();
        })
    });
    town.pass(130);
    cut("an edge", &town)
}

/// Someone asks a core, and doesn't listen to the answers.
fn too_many_questions() -> Outcome {
    let mut town = town(1, Some);
    let mut host = town.cores.remove(0).host;
    let question = Payload::Light(LightMessage::GetHeaders(vec![genesis().hash()])).envelope();
    let rng = &mut ChaCha12Rng::seed_from_u64(1);
    let (link, ip) = (NodeId(77), "40.0.0.1".parse().expect("an address"));
    let mut outputs = host.handle(HostInput::Linked { link, ip, dialled: None }, town.now, rng);
    for _ in 0..=MAX_QUESTIONS_A_MINUTE {
        outputs.extend(host.handle(HostInput::Says(link, question.clone()), town.now, rng));
    }
    let code = outputs.iter().find_map(|output| match output {
        HostOutput::Event(HostEvent::Peer(PeerEvent::Cut { reason, .. })) => Some(reason.code()),
        _ => None,
    });
    let code = code.unwrap_or("(kept)").to_owned();
    Outcome { place: "a core", code, before: State::default(), after: State::default() }
}

#[rustfmt::skip]
pub(crate) fn rows() -> Vec<Row> {
    vec![
        row(64, "7", "an answer about other blocks than the question", "not-what-was-asked",
            Attack::Call(about_something_else), NONE, "an edge knows what it asked for"),
        row(73, "7", "a payment that a core keeps to itself", "withheld-payment",
            Attack::Call(withheld), NONE, "an edge asks several cores, and one of the others proves it"),
        row(73, "7", "a core that never comes along with the chain", "core-behind",
            Attack::Call(behind), NONE, "an edge looks for another one after two minutes"),
        row(74, "7", "an answer that no one asked for", "unasked-answer",
            Attack::Calls(unasked), NONE, "each answer belongs to a question"),
        row(78, "7", "a neighbour that asks a core all the time", "too-many-questions",
            Attack::Call(too_many_questions), NONE, "each neighbour has a budget for a minute"),
        row(83, "7", "a core that doesn't answer an edge", "no-answer",
            Attack::Call(deaf), NONE, "an edge waits for a while, and asks another one"),
    ]
}
