//! Who is linked to whom while a network runs, what a link loses, and what a stranger may send.

use crate::cast::PATIENCE;
use kusari::stage5_network::*;
use std::time::{Duration, Instant};

/// How long we wait for something that can't happen.
const A_MOMENT: Duration = Duration::from_millis(50);

fn start(nodes: usize, topology: &Topology) -> Network {
    let rule = WorkRule { difficulty: Difficulty::from_bits(8) };
    let genesis = Genesis { time: Time::default(), grants: vec![], rule };
    Network::start(genesis, nodes, topology, NodeSettings::default()).expect("a good network")
}

fn edges(network: &Network) -> Vec<(usize, usize)> {
    network.edges().map(|(a, b, _)| (a.0, b.0)).collect()
}

#[test]
fn when_a_node_stops_its_neighbours_hear_of_it_and_the_other_links_stay() {
    let mut network = start(4, &Topology::Line);
    assert_eq!(edges(&network), [(0, 1), (1, 2), (2, 3)]);
    let peers = |nodes: &[NodeSnapshot]| -> Vec<Vec<usize>> {
        nodes.iter().map(|node| node.peers.iter().map(|peer| peer.0).collect()).collect()
    };
    let linked =
        |nodes: &[NodeSnapshot]| peers(nodes) == [vec![1], vec![0, 2], vec![1, 3], vec![2]];
    assert!(network.wait_until(PATIENCE, linked), "{:?}", peers(&network.chains()));

    assert!(network.stop_node(NodeId(1)).is_some());
    let told = |nodes: &[NodeSnapshot]| peers(nodes) == [vec![], vec![3], vec![2]];
    assert!(network.wait_until(PATIENCE, told), "{:?}", peers(&network.chains()));
    assert_eq!(edges(&network), [(2, 3)]);
    assert!(network.stop_node(NodeId(3)).is_some());
    assert_eq!(edges(&network), []);
}

/// How many of a hundred messages arrive over such a link. They're in the inbox as soon as they're sent, so
/// there's nothing to wait for.
fn arrivals(link: Link) -> usize {
    let mut network = start(0, &Topology::Full);
    let [from, to] = [(); 2].map(|()| network.stranger(&[]));
    network.set_link(from.id(), to.id(), link);
    for _ in 0..100 {
        from.say(to.id(), Message::GetBlocks(vec![]));
    }
    network.set_link(from.id(), to.id(), Link::default());
    let last = BlockHash::from_bytes([1; 32]);
    from.say(to.id(), Message::GetBlocks(vec![last]));
    let heard = std::iter::from_fn(|| to.hear(PATIENCE));
    heard.take_while(|(_, message)| *message == Message::GetBlocks(vec![])).count()
}

#[test]
fn a_link_loses_the_share_of_messages_that_it_is_set_to() {
    let lossy = |loss| arrivals(Link { loss, ..Link::default() });
    assert_eq!(lossy(0.0), 100);
    assert_eq!(lossy(1.0), 0);
    // It's random, and once in 2^100 networks all or none of them arrive.
    assert!((1..100).contains(&lossy(0.5)));
    assert_eq!(arrivals(Link { up: false, ..Link::default() }), 0);
}

#[test]
fn a_node_hears_of_a_strangers_message_that_is_too_large() {
    let mut network = start(1, &Topology::Full);
    let mallory = network.stranger(&[NodeId(0)]);
    assert!(matches!(mallory.hear(PATIENCE), Some((NodeId(0), Message::Hello(_)))));
    let deadline = Instant::now() + PATIENCE;
    for (bytes, expected) in [
        (MAX_MESSAGE_BYTES, "truncated"),
        (MAX_MESSAGE_BYTES + 1, "too-large"),
        (2 * MAX_MESSAGE_BYTES, "too-large"),
    ] {
        mallory.send_bytes(NodeId(0), vec![b' '; bytes]);
        let code = loop {
            let event = network.events().recv_deadline(deadline).expect("it's penalised");
            if let Occurrence::Node(Event::Penalised { offence, .. }) = event.what {
                break offence.code();
            }
        };
        assert_eq!(code, expected, "{bytes} bytes");
    }
}

#[test]
fn a_stranger_who_waits_in_vain_waits_as_long_as_was_said() {
    let mut network = start(0, &Topology::Full);
    let stranger = network.stranger(&[]);
    let begin = Instant::now();
    assert!(stranger.hear(A_MOMENT).is_none());
    assert!(begin.elapsed() >= A_MOMENT);
    let begin = Instant::now();
    assert!(stranger.wait_to_be_dropped(A_MOMENT).is_none());
    assert!(begin.elapsed() >= A_MOMENT);
}
