//! Sealed letters, which nodes pass on without being able to read them.

use crate::cast::*;
use crate::town::{BEGIN, genesis, host};
use kusari::stage6_coin::*;
use kusari::stage7_peers::*;
use std::sync::Arc;
use std::time::Duration;

/// A host with some neighbours that have greeted it, and one that hasn't.
fn with_neighbours(count: usize) -> (Host, Vec<NodeId>, NodeId) {
    let mut host = host(1, &[], DiallerSettings::default());
    let rng = &mut rng(1);
    let links: Vec<_> = (0..=count).map(NodeId).collect();
    for link in &links {
        let ip = at(link.0 as u16, 1).ip();
        host.handle(HostInput::Linked { link: *link, ip, dialled: None }, BEGIN, rng);
    }
    for link in &links[..count] {
        let genesis = genesis().hash();
        let hello = Payload::Chain(Message::Hello(Hello { genesis, tip: genesis, work: 0 }));
        host.handle(HostInput::Says(*link, hello.envelope()), BEGIN, rng);
    }
    (host, links[..count].to_vec(), links[count])
}

fn says(from: NodeId, letter: &[u8]) -> HostInput {
    HostInput::Says(from, Payload::Letter(letter.into()).envelope())
}

/// To whom a letter goes, and whether it's shown to those who live here.
fn handle(host: &mut Host, input: HostInput) -> (Vec<NodeId>, bool) {
    let outputs = host.handle(input, BEGIN, &mut rng(2));
    let to = outputs.iter().filter_map(|output| match output {
        HostOutput::Say(to, Payload::Letter(_)) => Some(*to),
        _ => None,
    });
    let is_shown = |output: &HostOutput| matches!(output, HostOutput::Event(HostEvent::Letter(_)));
    (to.collect(), outputs.iter().any(is_shown))
}

#[test]
fn a_letter_goes_round_once() {
    let (mut host, links, _) = with_neighbours(4);
    assert_eq!(handle(&mut host, says(links[0], b"one")), (links[1..].to_vec(), true));
    for link in &links {
        assert_eq!(handle(&mut host, says(*link, b"one")), (vec![], false));
    }
}

#[test]
fn a_letter_of_our_own_goes_to_all_neighbours_and_not_to_ourselves() {
    let (mut host, links, _) = with_neighbours(4);
    let letter: Arc<[u8]> = Arc::from(&b"mine"[..]);
    assert_eq!(handle(&mut host, HostInput::Letter(letter)), (links.clone(), false));
    assert_eq!(handle(&mut host, says(links[0], b"mine")), (vec![], false));
}

#[test]
fn someone_who_has_not_greeted_gets_no_letters_and_sends_none() {
    let (mut host, links, stranger) = with_neighbours(2);
    assert_eq!(handle(&mut host, says(stranger, b"one")), (vec![], false));
    let (to, _) = handle(&mut host, says(links[0], b"one"));
    assert!(!to.contains(&stranger));
}

#[test]
fn a_letter_that_is_empty_or_too_long_goes_nowhere() {
    let (mut host, links, _) = with_neighbours(2);
    for letter in [vec![], vec![7; MAX_LETTER_BYTES + 1]] {
        assert_eq!(handle(&mut host, says(links[0], &letter)), (vec![], false));
        assert_eq!(handle(&mut host, HostInput::Letter(letter.into())), (vec![], false));
    }
    assert!(handle(&mut host, says(links[0], &vec![7; MAX_LETTER_BYTES])).1);
}

#[test]
fn a_neighbour_that_floods_is_held_to_so_many_letters_a_minute_and_the_others_are_not() {
    let (mut host, links, _) = with_neighbours(3);
    let passed = |host: &mut Host, link, from: u32| {
        let letters = (from..from + 1000).map(|number| number.to_le_bytes());
        letters.filter(|letter| handle(host, says(link, letter)).1).count()
    };
    let limit = MAX_LETTERS_A_MINUTE as usize;
    assert_eq!(passed(&mut host, links[0], 0), limit);
    assert_eq!(passed(&mut host, links[0], 1000), 0);
    assert_eq!(passed(&mut host, links[1], 2000), limit);
    host.handle(HostInput::Tick(Duration::from_secs(60)), BEGIN, &mut rng(1));
    // After a minute without a word they were cut, or may send again.
    let left = links.iter().filter(|link| host.dialler().has_link(**link));
    assert!(left.count() == 3 && passed(&mut host, links[0], 3000) == limit);
}
