//! What nodes say to each other about nodes.

use crate::cast::*;
use kusari::stage6_coin::{NodeId, Refusal as _, decode, encode};
use kusari::stage7_peers::*;

fn me(port: Option<u16>, nonce: u64) -> PeerMessage {
    PeerMessage::Me(Introduction { port, nonce })
}

fn knowing(known: &[PeerAddress]) -> World {
    let settings = DiallerSettings { outbound: 1, port: Some(7707), ..DiallerSettings::default() };
    World::knowing(known, settings)
}

/// A world with one neighbour that it dialled, and that was asked whom else it knows.
fn asked() -> (World, NodeId) {
    let mut world = knowing(&[at(1, 1)]);
    world.run(TICK);
    let link = world.greet(at(1, 1));
    (world, link)
}

#[test]
fn each_message_has_one_spelling() {
    for (message, bytes) in [
        (me(Some(7707), 7), r#"{"me":{"port":7707,"nonce":7}}"#),
        (me(None, 7), r#"{"me":{"port":null,"nonce":7}}"#),
        (PeerMessage::Ping(7), r#"{"ping":7}"#),
        (PeerMessage::Pong(7), r#"{"pong":7}"#),
        (PeerMessage::WhoElse, r#""who_else""#),
        (PeerMessage::Peers(vec![]), r#"{"peers":[]}"#),
    ] {
        assert_eq!(encode(&message), bytes.as_bytes());
        assert_eq!(decode(bytes.as_bytes(), PeerMessage::MAX_BYTES), Ok(message));
    }
    for rubbish in [
        "",
        "{}",
        "null",
        r#"{"me":{"port":7707}}"#,
        r#"{"me":{"port":70000,"nonce":7}}"#,
        r#"{"me":{"port":7707,"nonce":7,"ip":"1.2.3.4"}}"#,
        r#"{"ping":-1}"#,
        r#"{"who_else":null}"#,
    ] {
        assert!(
            decode::<PeerMessage>(rubbish.as_bytes(), PeerMessage::MAX_BYTES).is_err(),
            "{rubbish}"
        );
    }
}

#[test]
fn each_side_says_first_who_it_is() {
    let mut world = knowing(&[]);
    for dialled in [None, Some(at(1, 1))] {
        let link = NodeId(900 + usize::from(dialled.is_some()));
        let outputs = world.handle(PeerInput::Linked { link, ip: at(1, 1).ip(), dialled });
        assert!(matches!(
            said(&outputs, link)[..],
            [PeerMessage::Me(Introduction { port: Some(7707), .. })]
        ));
    }
}

#[test]
fn the_port_that_a_caller_says_counts_with_the_machine_that_we_see() {
    let mut world = knowing(&[]);
    let link = world.call_from(at(1, 1));
    world.handle(PeerInput::Says(link, me(Some(99), 1)));
    let known: Vec<_> = world.dialler.book().addresses().collect();
    assert_eq!(known, [PeerAddress::new(at(1, 1).ip(), 99).expect("an address")]);
    // It introduces itself once.
    world.handle(PeerInput::Says(link, me(Some(100), 1)));
    assert_eq!(world.dialler.book().addresses().count(), 1);
    // No port, or port 0: it takes no calls.
    for (group, port) in [(2, None), (3, Some(0))] {
        let link = world.call_from(at(group, 1));
        world.handle(PeerInput::Says(link, me(port, 1)));
    }
    assert_eq!(world.dialler.book().addresses().count(), 1);
}

#[test]
fn a_caller_is_noted_only_once_it_has_greeted() {
    let mut world = knowing(&[]);
    let link = world.link(None, at(1, 1).ip());
    world.handle(PeerInput::Says(link, me(Some(99), 1)));
    assert_eq!(world.dialler.book().addresses().count(), 0);
    world.handle(PeerInput::Greeted(link));
    assert_eq!(world.dialler.book().addresses().count(), 1);
}

#[test]
fn a_node_that_dialled_itself_notices_and_forgets_the_address() {
    let mut world = knowing(&[at(1, 1)]);
    world.dialler.name(at(1, 1));
    world.run(TICK);
    let link = NodeId(900);
    let linked = PeerInput::Linked { link, ip: at(1, 1).ip(), dialled: Some(at(1, 1)) };
    let outputs = world.handle(linked);
    let mine = said(&outputs, link)[0].clone();
    assert_eq!(cuts(&world.handle(PeerInput::Says(link, mine.clone()))), [(link, "oneself")]);
    assert!(!world.dialler.book().knows(&at(1, 1)));
    assert_eq!(dials(&world.seconds(300)), [], "though its owner named it");
    // The other end of the same link.
    let link = world.link(None, at(1, 1).ip());
    assert_eq!(cuts(&world.handle(PeerInput::Says(link, mine))), [(link, "oneself")]);

    // The network library may notice first.
    let mut world = knowing(&[at(1, 1)]);
    world.run(TICK);
    world.handle(PeerInput::Oneself(at(1, 1)));
    assert!(!world.dialler.book().knows(&at(1, 1)));
}

#[test]
fn whom_else_do_you_know_is_answered_once_a_minute() {
    let (mut world, link) = asked();
    let ask = PeerInput::Says(link, PeerMessage::WhoElse);
    let is_answered = |world: &mut World| {
        let outputs = world.handle(ask.clone());
        matches!(said(&outputs, link)[..], [PeerMessage::Peers(_)])
    };
    assert!(is_answered(&mut world) && !is_answered(&mut world));
    let mut answers = 0;
    for _ in 0..600 {
        world.seconds(1);
        answers += usize::from(is_answered(&mut world));
    }
    assert_eq!(answers, 10);
    // Another neighbour has a minute of its own.
    let other = world.call_from(at(2, 1));
    let outputs = world.handle(PeerInput::Says(other, PeerMessage::WhoElse));
    assert!(matches!(said(&outputs, other)[..], [PeerMessage::Peers(_)]));
}

#[test]
fn the_answer_is_heard_and_counts_as_told_by_that_neighbour() {
    let (mut world, link) = asked();
    let told: Vec<_> = (100..164).map(|group| at(group, 1)).collect();
    let outputs = world.handle(PeerInput::Says(link, PeerMessage::Peers(told)));
    let [PeerOutput::Event(PeerEvent::Heard { told: 64, taken, .. })] = outputs[..] else {
        panic!("{outputs:?}")
    };
    assert!((10..=32).contains(&taken), "{taken}");
    let entries = world.dialler.book().heard().iter().flatten().flatten();
    assert_eq!(entries.filter(|entry| entry.told_by == at(1, 1).group()).count(), taken);
}

#[test]
fn addresses_that_no_one_asked_for_cost_the_link() {
    let (mut world, link) = asked();
    let peers = PeerInput::Says(link, PeerMessage::Peers(vec![at(5, 1)]));
    assert_eq!(cuts(&world.handle(peers)), []);
    let told = PeerInput::Says(link, PeerMessage::Peers(vec![at(6, 1)]));
    assert_eq!(cuts(&world.handle(told)), [(link, "unasked-peers")], "it was asked once");
    assert!(!world.dialler.book().knows(&at(6, 1)));
    assert!(!world.dialler.book().knows(&at(1, 1)), "and its address is forgotten");

    let caller = world.call_from(at(2, 1));
    let told = PeerInput::Says(caller, PeerMessage::Peers(vec![]));
    assert_eq!(cuts(&world.handle(told)), [(caller, "unasked-peers")], "callers are never asked");
}

#[test]
fn so_do_more_addresses_than_an_answer_may_hold() {
    let (mut world, link) = asked();
    let many = vec![at(5, 1); MAX_ADDRESSES + 1];
    let outputs = world.handle(PeerInput::Says(link, PeerMessage::Peers(many)));
    assert_eq!(cuts(&outputs), [(link, "too-many-peers")]);
    assert!(!world.dialler.book().knows(&at(5, 1)));
    assert_eq!(dials(&world.seconds(40)), [], "and it isn't called back at once");
}

#[test]
fn a_node_that_knows_too_few_asks_again() {
    let mut world = knowing(&[at(1, 1)]);
    world = World::new(world.dialler.book().clone(), DiallerSettings::default());
    world.run(TICK);
    let link = world.greet(at(1, 1));
    let mut asked = 0;
    for _ in 0..600 {
        let outputs = world.seconds(1);
        asked += said(&outputs, link).iter().filter(|it| ***it == PeerMessage::WhoElse).count();
        world.handle(PeerInput::Alive(link));
    }
    assert!((7..=9).contains(&asked), "{asked} times in ten minutes");
}

#[test]
fn each_reason_for_a_cut_has_a_code() {
    let reasons = [
        CutReason::Silent,
        CutReason::NeverGreeted,
        CutReason::Oneself,
        CutReason::UnaskedPeers,
        CutReason::TooManyPeers { count: 65, limit: 64 },
        CutReason::NotAMessage,
        CutReason::NoRoom,
        CutReason::Surplus,
        CutReason::Tested,
    ];
    assert_eq!(reasons.each_ref().map(|reason| reason.code()), CutReason::CODES);
    assert!(reasons[4].to_string().contains("65"));
}
