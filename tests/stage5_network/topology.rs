//! Who is linked to whom.

use kusari::stage5_network::*;
use std::collections::BTreeSet;

fn pairs(topology: &Topology, nodes: usize) -> Vec<(usize, usize)> {
    let edges = topology.edges(nodes).expect("such a network exists");
    edges.iter().map(|(a, b)| (a.0, b.0)).collect()
}

fn code(topology: &Topology, nodes: usize) -> &'static str {
    topology.edges(nodes).expect_err("no such network exists").code()
}

fn random(degree: usize, seed: u64) -> Topology {
    Topology::Random { degree, seed }
}

#[test]
fn each_topology_has_its_links_each_once_the_lower_node_first() {
    assert_eq!(pairs(&Topology::Full, 4), [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]);
    assert_eq!(pairs(&Topology::Ring, 4), [(0, 1), (0, 3), (1, 2), (2, 3)]);
    assert_eq!(pairs(&Topology::Line, 4), [(0, 1), (1, 2), (2, 3)]);
    assert_eq!(pairs(&Topology::Star, 4), [(0, 1), (0, 2), (0, 3)]);
    assert_eq!(pairs(&Topology::Edges(vec![(2, 1), (1, 2), (0, 2)]), 3), [(0, 2), (1, 2)]);
}

#[test]
fn one_node_alone_or_none_has_no_links() {
    for nodes in [0, 1] {
        for topology in [Topology::Full, Topology::Ring, Topology::Line, Topology::Star] {
            assert_eq!(pairs(&topology, nodes), []);
        }
    }
    assert_eq!(pairs(&random(0, 1), 1), []);
    assert_eq!(pairs(&Topology::Ring, 2), [(0, 1)]);
}

#[test]
fn a_random_network_is_regular_and_in_one_piece() {
    for nodes in 2..=16 {
        for degree in 2..nodes {
            let edges = pairs(&random(degree, 7), nodes);
            let neighbours = |node| edges.iter().filter(|(a, b)| *a == node || *b == node).count();
            let mut counts: Vec<_> = (0..nodes).map(neighbours).collect();
            counts.sort_unstable();
            // Three neighbours for each of seven nodes make 21 ends, and a link has two.
            let mut expected = vec![degree; nodes];
            expected[nodes - 1] += nodes * degree % 2;
            assert_eq!(counts, expected, "{nodes} nodes, degree {degree}");
            assert!(is_in_one_piece(nodes, &edges), "{nodes} nodes, degree {degree}");
        }
    }
}

fn is_in_one_piece(nodes: usize, edges: &[(usize, usize)]) -> bool {
    let mut reached = BTreeSet::from([0]);
    for _ in 0..nodes {
        for (a, b) in edges {
            if reached.contains(a) || reached.contains(b) {
                reached.extend([*a, *b]);
            }
        }
    }
    reached.len() == nodes
}

#[test]
fn the_same_seed_draws_the_same_network() {
    assert_eq!(pairs(&random(3, 5), 10), pairs(&random(3, 5), 10));
    assert_ne!(pairs(&random(3, 5), 10), pairs(&random(3, 6), 10));
}

#[test]
fn a_regular_network_that_cannot_exist_is_refused() {
    // More neighbours than there are other nodes, or than fit into memory; two separate pairs; no nodes.
    for (nodes, degree) in [(4, 4), (4, usize::MAX), (4, 1), (2, 0), (0, 0)] {
        assert_eq!(code(&random(degree, 1), nodes), "no-regular-network", "{nodes}, {degree}");
    }
}

#[test]
fn a_link_to_a_node_that_does_not_exist_is_refused() {
    for pair in [(0, 3), (3, 0), (9, 9)] {
        assert_eq!(code(&Topology::Edges(vec![(0, 1), pair]), 3), "no-such-node");
    }
}
