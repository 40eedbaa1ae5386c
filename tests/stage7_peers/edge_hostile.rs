//! What hostile cores say to an edge, and hostile edges to a core: each has a code, and costs the link.

use crate::edge_town::*;
use kusari::stage6_coin::*;
use kusari::stage7_peers::*;

/// A core, an edge of Alice's, and three blocks, whose rewards are hers.
fn town(lie: Lie) -> Town {
    let alice = key(1);
    let mut town = Town::new(1, edge_of(&alice));
    town.cores[0].lie = lie;
    (0..3).for_each(|_| drop(town.mine(&[0], &alice)));
    town.pass(2);
    town
}

fn light(bytes: &[u8]) -> Envelope {
    Envelope { protocol: ProtocolName::Light, bytes: bytes.to_vec() }
}

#[track_caller]
fn cut_for(town: &Town, code: &str) {
    assert_eq!(town.codes(), [(0, code)]);
    assert!(town.neighbours().is_empty());
}

/// Changes the answers about payments.
fn told(payload: Payload, change: fn(&mut PaymentsFound)) -> Option<Payload> {
    Some(match payload {
        Payload::Light(LightMessage::Payments(mut told)) => {
            change(&mut told);
            Payload::Light(LightMessage::Payments(told))
        }
        other => other,
    })
}

fn first(told: &mut PaymentsFound) -> Option<&mut ProvenPayment> {
    match told.found.first_mut()? {
        Finding::Payment(proven) => Some(proven),
        Finding::Block(_) => None,
    }
}

#[test]
fn what_is_not_a_message_is_refused_at_both_ends() {
    for bytes in [&b"\xff"[..], b"{", b"{\"tip\":1}", b"{\"headers\": []}"] {
        let mut at_the_edge = town(Some);
        at_the_edge.says_bytes(0, light(bytes));
        let mut at_the_core = town(Some);
        at_the_core.asks_bytes(0, light(bytes));
        assert_eq!(at_the_edge.codes(), at_the_core.codes());
        assert_eq!(at_the_edge.codes().len(), 1);
        assert!(at_the_edge.neighbours().is_empty() && at_the_core.neighbours().is_empty());
    }
    let mut long = town(Some);
    long.asks_bytes(0, light(&vec![b' '; MAX_QUESTION_BYTES + 1]));
    cut_for(&long, "too-large");
}

#[test]
fn answers_that_no_one_asked_for_cost_the_link() {
    let genesis = genesis().hash();
    let found = PaymentsFound { through: genesis, found: vec![] };
    let wanted = PaymentsWanted { locks: vec![], after: genesis, through: genesis };
    for message in [
        LightMessage::Headers(vec![]),
        LightMessage::Payments(found.clone()),
        LightMessage::GetHeaders(vec![]),
        LightMessage::GetPayments(wanted),
    ] {
        let mut town = town(Some);
        town.says(0, message);
        cut_for(&town, "unasked-answer");
    }
    for message in [LightMessage::Headers(vec![]), LightMessage::Payments(found)] {
        let mut town = town(Some);
        town.asks_bytes(0, Payload::Light(message).envelope());
        cut_for(&town, "unasked-answer");
    }
    let mut town = town(Some);
    town.says_about_the_chain(0, Message::Blocks(vec![]));
    cut_for(&town, "unasked-answer");
}

#[test]
fn lists_have_limits() {
    let hash = genesis().hash();
    let wanted = PaymentsWanted {
        locks: vec![Script::default(); MAX_LOCKS + 1],
        after: hash,
        through: hash,
    };
    for message in [LightMessage::GetHeaders(vec![hash; 65]), LightMessage::GetPayments(wanted)] {
        let mut town = town(Some);
        town.asks_bytes(0, Payload::Light(message).envelope());
        cut_for(&town, "too-many");
    }
    let many = |payload| {
        Some(match payload {
            Payload::Light(LightMessage::Headers(_)) => {
                let header = genesis().block().header;
                Payload::Light(LightMessage::Headers(vec![header; MAX_HEADERS + 1]))
            }
            other => other,
        })
    };
    let town = town(many);
    assert_eq!(town.codes()[0], (0, "too-many"));
    let mut edge = edge_of(&key(1));
    assert_eq!((2..200).filter(|seed| edge.watch(lock(&key(*seed)))).count(), MAX_LOCKS - 1);
}

#[test]
fn headers_without_work_or_without_a_parent_are_refused() {
    let lazy = |payload| {
        Some(match payload {
            Payload::Light(LightMessage::Headers(mut headers)) => {
                for header in &mut headers {
                    while header.check_work(Target::MAX).is_ok() {
                        header.nonce += 1;
                    }
                }
                Payload::Light(LightMessage::Headers(headers))
            }
            other => other,
        })
    };
    assert_eq!(town(lazy).codes()[0], (0, "high-hash"));
    let torn = |payload| {
        Some(match payload {
            Payload::Light(LightMessage::Headers(mut headers)) => {
                headers.truncate(3);
                headers.drain(..headers.len().min(1));
                Payload::Light(LightMessage::Headers(headers))
            }
            other => other,
        })
    };
    assert_eq!(town(torn).codes()[0], (0, "unknown-parent"));
}

#[test]
fn a_forged_payment_is_not_believed() {
    let richer = |payload| {
        told(payload, |told| {
            if let Some(proven) = first(told) {
                proven.payment.outputs[0].amount = Amount::new(SUBSIDY + 1);
            }
        })
    };
    let town = town(richer);
    assert_eq!(town.codes()[0], (0, "proof-root"));
    assert!(town.edge.edge().coins().is_empty());
}

#[test]
fn an_answer_has_to_be_about_what_was_asked() {
    let elsewhere = |payload| {
        told(payload, |told| {
            if let Some(proven) = first(told) {
                proven.block = genesis().hash();
            }
        })
    };
    let of_others = |payload| {
        told(payload, |told| {
            if let Some(proven) = first(told) {
                proven.payment.outputs[0].lock = Script::default();
            }
        })
    };
    let further = |payload| told(payload, |told| told.through = BlockHash::from_bytes([1; 32]));
    let backwards = |payload| told(payload, |told| told.found.reverse());
    for lie in [elsewhere, of_others, further, backwards] {
        let town = town(lie);
        assert_eq!(town.codes()[0], (0, "not-what-was-asked"));
    }
}

#[test]
fn a_whole_block_with_other_payments_is_not_believed() {
    let swapped = |payload| {
        told(payload, |told| {
            if let Some(Finding::Payment(proven)) = told.found.first() {
                let mut coinbase = proven.payment.clone();
                coinbase.outputs[0].amount = Amount::new(SUBSIDY + 1);
                // The header is missing here, so it's another block's.
                let block =
                    Block { header: genesis().block().header, transactions: vec![coinbase] };
                told.found[0] = Finding::Block(block.into());
            }
        })
    };
    assert_eq!(town(swapped).codes()[0], (0, "proof-root"));
}

#[test]
fn a_core_that_never_answers_or_never_comes_along_is_replaced() {
    let deaf = |payload| match payload {
        Payload::Light(LightMessage::Headers(_)) => None,
        other => Some(other),
    };
    let mut town_with_deaf = town(deaf);
    town_with_deaf.pass(25);
    assert_eq!(town_with_deaf.codes()[0], (0, "no-answer"));

    let mut lagging = town(|payload| {
        told(payload, |told| {
            // Always *nothing yet*.
            told.found.clear();
            told.through = genesis().hash();
        })
    });
    lagging.pass(130);
    assert_eq!(lagging.codes()[0], (0, "core-behind"));
}

#[test]
fn a_core_of_another_chain_is_left_alone() {
    let foreign = |payload| {
        Some(match payload {
            Payload::Chain(Message::Hello(hello)) => Payload::Chain(Message::Hello(Hello {
                genesis: BlockHash::from_bytes([3; 32]),
                ..hello
            })),
            other => other,
        })
    };
    assert_eq!(town(foreign).codes()[0], (0, "foreign-genesis"));
}

#[test]
fn a_neighbour_costs_a_core_no_more_than_its_budget_and_loses_its_link_if_it_never_stops() {
    let mut town = town(Some);
    let question = Payload::Light(LightMessage::GetHeaders(vec![genesis().hash()])).envelope();
    let mut host = town.cores.remove(0).host;
    let rng = &mut rand::SeedableRng::seed_from_u64(1);
    let rng: &mut rand::rngs::ChaCha12Rng = rng;
    let link = NodeId(77);
    let ip = "40.0.0.1".parse().expect("it's an address");
    host.handle(HostInput::Linked { link, ip, dialled: None }, town.now, rng);
    let mut answers = Vec::new();
    for _ in 0..=MAX_QUESTIONS_A_MINUTE {
        for output in host.handle(HostInput::Says(link, question.clone()), town.now, rng) {
            match output {
                HostOutput::Say(_, Payload::Light(LightMessage::Headers(headers))) => {
                    answers.push(headers.len());
                }
                HostOutput::Event(HostEvent::Peer(PeerEvent::Cut { reason, .. })) => {
                    assert_eq!(reason.code(), "too-many-questions");
                    answers.push(usize::MAX);
                }
                _ => {}
            }
        }
    }
    let full = answers.iter().filter(|count| **count == 3).count();
    assert_eq!(full, usize::try_from(MAX_HEADER_ANSWERS_A_MINUTE).expect("it's small"));
    assert_eq!(answers.last(), Some(&usize::MAX));
    assert!(!host.dialler().has_link(link));
}

#[test]
fn questions_about_payments_have_a_budget_too() {
    let alice = key(1);
    let mut town = town(Some);
    let through = town.cores[0].host.node().tip().hash;
    let wanted = PaymentsWanted { locks: vec![lock(&alice)], after: genesis().hash(), through };
    let question = Payload::Light(LightMessage::GetPayments(wanted)).envelope();
    let mut host = town.cores.remove(0).host;
    let rng: &mut rand::rngs::ChaCha12Rng = &mut rand::SeedableRng::seed_from_u64(1);
    let (link, ip) = (NodeId(77), "40.0.0.1".parse().expect("it's an address"));
    host.handle(HostInput::Linked { link, ip, dialled: None }, town.now, rng);
    let mut ask = |host: &mut Host| {
        let outputs = host.handle(HostInput::Says(link, question.clone()), town.now, rng);
        let found = outputs.into_iter().find_map(|output| match output {
            HostOutput::Say(_, Payload::Light(LightMessage::Payments(told))) => Some(told.found),
            _ => None,
        });
        found.map(|found| found.len())
    };
    assert_eq!(ask(&mut host), Some(3));
    // A block that doesn't exist costs little, and says nothing.
    assert!((0..MAX_QUESTIONS_A_MINUTE - 1).all(|_| ask(&mut host) == Some(3)), "3 x 10 each");
    assert_eq!(ask(&mut host), None, "that was one too many");
}
