//! Chapter 5's network in a thousand orders: five hundred in which every step is random, and five hundred
//! in which some threads are far behind the others.

use kusari_shuttle::clock;
use kusari_shuttle::stage5_network::*;
use kusari_shuttle::world::{Order, World};
use shuttle::rand::{Rng as _, thread_rng};
use shuttle::thread;
use std::sync::Arc;
use std::time::Duration;

/// How many orders of each kind a test runs in.
const RUNS: usize = 500;

/// More than any test needs. It's counted by the test's own clock, and costs no real time.
const PATIENCE: Duration = Duration::from_secs(600);

const ROOMY: World =
    World { order: Order::Random, runs: RUNS, room: usize::MAX, time_stands_still: false };

/// Inboxes that fill up at once.
const NARROW: World = World { room: 2, ..ROOMY };

/// A thread that isn't woken sleeps forever.
const TIMELESS: World = World { time_stands_still: true, ..ROOMY };

fn explore(world: World, test: fn()) {
    for order in [Order::Random, Order::Priorities] {
        World { order, ..world }.explore(test);
    }
}

fn genesis(bits: u64) -> Genesis<WorkRule> {
    let rule = WorkRule { difficulty: Difficulty::from_bits(bits) };
    Genesis { time: Time::default(), grants: vec![], rule }
}

/// Nodes that accept the first nonce.
fn start(nodes: usize, topology: &Topology) -> Network {
    start_with(nodes, topology, 0, NodeSettings::default())
}

fn start_with(nodes: usize, topology: &Topology, bits: u64, settings: NodeSettings) -> Network {
    Network::start(genesis(bits), nodes, topology, settings).expect("a good network")
}

fn get_blocks() -> Message {
    Message::GetBlocks(Vec::new())
}

/// Stops a network that several threads used, and returns which nodes were handed back.
fn stop(network: Arc<Network>) -> Vec<usize> {
    let network = Arc::into_inner(network).expect("the others have ended");
    network.stop().into_iter().map(|(id, _)| id.0).collect()
}

#[test]
fn on_a_good_link_with_room_no_message_is_lost_and_none_overtakes_another() {
    explore(TIMELESS, || {
        let mut network = start(1, &Topology::Full);
        let speakers = [(); 2].map(|()| network.stranger(&[NodeId(0)]));
        let listener = network.stranger(&[]);
        let to = listener.id();
        let threads = speakers.map(|stranger| {
            thread::spawn(move || {
                for count in 0..4 {
                    stranger.say(NodeId(0), get_blocks());
                    stranger.say(to, Message::GetBlocks(vec![genesis(0).hash(); count]));
                }
                let mut answers = 0;
                while answers < 4 {
                    let (_, message) = stranger.hear(PATIENCE).expect("each question is answered");
                    answers += usize::from(matches!(message, Message::Blocks(_)));
                }
                stranger.id()
            })
        });
        let mut heard = [(); 8].map(|()| match listener.hear(PATIENCE) {
            Some((from, Message::GetBlocks(hashes))) => (from, hashes.len()),
            other => panic!("{other:?}"),
        });
        heard.sort_by_key(|(from, _)| *from); // Stable: what each of them said stays in order.
        let ids = threads.map(|thread| thread.join().expect("a speaker"));
        let expected = ids.into_iter().flat_map(|id| (0..4).map(move |count| (id, count)));
        assert!(expected.eq(heard));
        assert_eq!(network.stop().len(), 1);
    });
}

#[test]
fn over_a_slow_link_all_messages_arrive_in_their_order() {
    explore(ROOMY, || {
        let mut network = start(1, &Topology::Full);
        let stranger = network.stranger(&[NodeId(0)]);
        let latency = Duration::from_secs(1);
        network.set_link(stranger.id(), NodeId(0), Link { latency, ..Link::default() });
        let mut chain = Chain::new(genesis(0)).expect("a good genesis");
        for _ in 0..3 {
            let draft = chain.draft(Time::default(), Vec::new());
            let block = mine(draft, Difficulty::from_bits(0), Nonce::default()).expect("any does");
            chain.push(block.clone()).expect("it keeps all rules");
            stranger.say(NodeId(0), Message::Block(Arc::new(block)));
        }
        // Without one of the blocks, the node would refuse the next.
        assert!(network.wait_until(PATIENCE, |nodes| nodes[0].tip == chain.tip()));
        assert_eq!(network.stop().len(), 1);
    });
}

#[test]
fn a_block_reaches_the_far_end_of_a_line() {
    explore(ROOMY, || {
        let network = start(3, &Topology::Line);
        network.mine_one_block(NodeId(0));
        assert!(network.wait_until(PATIENCE, |nodes| {
            nodes.len() == 3 && nodes.iter().all(|node| node.tip.height == 1)
        }));
        let tips: Vec<_> = network.stop().into_iter().map(|(_, node)| node.tip()).collect();
        assert_eq!(tips, [tips[0]; 3]);
    });
}

#[test]
fn two_nodes_whose_inboxes_are_full_do_not_block_each_other() {
    explore(NARROW, || {
        let mut network = start(2, &Topology::Full);
        let strangers = [0, 1].map(|node| (NodeId(node), network.stranger(&[NodeId(node)])));
        let network = Arc::new(network);
        let threads = strangers.map(|(node, stranger)| {
            let network = network.clone();
            thread::spawn(move || {
                for _ in 0..4 {
                    network.mine_one_block(node);
                    stranger.say(node, get_blocks());
                }
            })
        });
        threads.into_iter().for_each(|thread| thread.join().expect("a stranger"));
        assert_eq!(stop(network), [0, 1]);
    });
}

#[test]
fn a_network_stops_under_load() {
    explore(ROOMY, || {
        let (network, load) = under_load();
        load.into_iter().for_each(|thread| thread.join().expect("a load"));
        assert_eq!(stop(network), [0, 1, 2]);
    });
}

#[test]
fn a_network_that_is_dropped_under_load_ends_its_threads() {
    explore(NARROW, || {
        // The thread that drops it last ends its threads, while others may still be talking to them.
        let (network, load) = under_load();
        drop(network);
        load.into_iter().for_each(|thread| thread.join().expect("a load"));
    });
}

/// Three nodes that mine all the time, a thread that talks to them, and a thread that cuts and repairs links.
fn under_load() -> (Arc<Network>, [thread::JoinHandle<()>; 2]) {
    let settings = NodeSettings { propose_empty_blocks: true, ..NodeSettings::default() };
    let mut network = start_with(3, &Topology::Ring, 0, settings);
    let stranger = network.stranger(&[NodeId(0), NodeId(2)]);
    let network = Arc::new(network);
    let owner = network.clone();
    let talk = thread::spawn(move || {
        for node in [0, 2, 1, 0] {
            stranger.say(NodeId(node), get_blocks());
            stranger.send_bytes(NodeId(node), b"[".to_vec());
        }
    });
    let cut = thread::spawn(move || {
        owner.partition(&[NodeId(1)]);
        owner.chains();
        owner.heal_all();
    });
    (network, [talk, cut])
}

#[test]
fn a_node_is_stopped_while_it_mines() {
    // No one finds a hash that begins with 64 zeros. A node looks into its inbox only after thousands of
    // attempts, so there are fewer runs.
    let world = World { runs: RUNS / 5, ..TIMELESS };
    explore(world, || {
        let mut network = start_with(2, &Topology::Full, 64, NodeSettings::default());
        network.mine_one_block(NodeId(0));
        network.mine_one_block(NodeId(1));
        assert!(network.stop_node(NodeId(0)).is_some());
        assert_eq!(network.stop().len(), 1);
    });
}

#[test]
fn who_sleeps_is_woken_to_stop() {
    explore(TIMELESS, || {
        let network = start(2, &Topology::Full);
        assert_eq!(network.chains().len(), 2);
        assert_eq!(network.stop().len(), 2);
    });
}

#[test]
fn a_node_whose_thread_panics_is_reported_and_the_others_go_on() {
    explore(ROOMY, || {
        let network = start(3, &Topology::Full);
        // In the middle of something, perhaps while it's reading the state of a link.
        clock::doom("node 1", thread_rng().gen_range(1..40));
        network.mine_one_block(NodeId(1));
        while let Ok(event) = network.events().recv_deadline(clock::Instant::now() + PATIENCE) {
            if let Occurrence::Died(why) = event.what {
                assert_eq!((event.node, why.as_str()), (NodeId(1), "doomed"));
                break;
            }
        }
        network.set_link(NodeId(0), NodeId(2), Link::default());
        let others_agree = |nodes: &[NodeSnapshot]| {
            // It may have told one of them about its block. Then the next one decides.
            network.mine_one_block(NodeId(2));
            let ids: Vec<_> = nodes.iter().map(|node| node.id.0).collect();
            ids == [0, 2] && nodes[0].tip == nodes[1].tip && nodes[0].tip.height > 1
        };
        assert!(network.wait_until(PATIENCE, others_agree));
        assert_eq!(network.stop().len(), 2);
    });
}

#[test]
fn nodes_come_and_go_while_others_talk() {
    explore(ROOMY, || {
        let mut network = start(3, &Topology::Full);
        network.mine_one_block(NodeId(1));
        let node = network.stop_node(NodeId(0)).expect("it did not die");
        network.kill(NodeId(2));
        let again = network.add_node(node, &[NodeId(1)]).expect("there is room for it");
        let new = network.add(&[again]).expect("there is room for it");
        assert!(network.wait_until(PATIENCE, |nodes| {
            nodes.len() == 3 && nodes.iter().all(|node| node.tip.height == 1)
        }));
        let ids: Vec<_> = network.stop().into_iter().map(|(id, _)| id).collect();
        assert_eq!(ids, [NodeId(1), again, new]);
    });
}
