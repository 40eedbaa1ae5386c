//! Pictures of what nodes know.

use crate::cast::*;
use crate::look::*;
use kusari::figures;
use kusari::stage5_network::{Event, Link, NetworkEvent, NodeId, Occurrence};
use std::time::Duration;

#[test]
fn a_fork_tree_has_the_side_blocks_dashed_and_says_who_mined_what() {
    let best = branch(&[], 4, 1);
    let lost = branch(&best[..2], 1, 2);
    let figure = figures::fork_tree(&snapshot(0, &best, &lost[2..]));
    let title = "What node 0 knows: a best chain of 4 blocks, 1 block on 1 branch beside it\n";
    assert!(figure.alt().starts_with(title), "{figure}");
    assert_eq!(figure.alt().matches("on a losing branch").count(), 1);
    assert!(!figure.alt().contains("mined by"));

    let mined = |node, hash| NetworkEvent {
        node: NodeId(node),
        at: Duration::ZERO,
        what: Occurrence::Node(Event::Proposed(hash)),
    };
    let events = [mined(1, best[3].hash), mined(2, lost[2].hash)];
    let figure = figures::fork_tree_with_miners(&snapshot(0, &best, &lost[2..]), &events);
    assert!(figure.alt().contains("mined by node 1") && figure.alt().contains("mined by node 2"));
}

#[test]
fn forks_that_are_left_out_are_counted() {
    let best = branch(&[], 40, 1);
    let mut aside: Vec<_> =
        (0..30).flat_map(|height| branch(&best[..height], 1, 2).pop()).collect();
    aside.sort_by_key(|block| (block.height, block.hash));
    let figure = figures::fork_tree(&snapshot(0, &best, &aside));
    assert!(figure.alt().contains("30 blocks on 30 branches beside it"));
    let drawn = figure.alt().matches("on a losing branch").count();
    let left_out = format!("… {} blocks on further branches …", 30 - drawn);
    assert!(drawn > 0 && figure.alt().contains(&left_out), "{figure}");
}

#[test]
fn each_node_has_its_row_and_a_node_behind_is_seen() {
    let best = branch(&[], 40, 1);
    let nodes = [snapshot(0, &best, &[]), snapshot(1, &best[..3], &[]), snapshot(2, &[], &[])];
    let figure = figures::chains(&nodes);
    assert!(figure.alt().starts_with("The chains of 3 nodes: they end with 3 different blocks"));
    assert!(figure.alt().contains(&format!("node 1: block 3 {}", best[2].hash)));
    assert!(figure.alt().contains(&format!("node 2: the genesis {}", work_genesis().hash())));
    for text in ["genesis", "block 3", "block 40", "node 0", "node 1", "node 2"] {
        assert!(texts(&figure).contains(&text.to_owned()), "{text}");
    }
    let equal = branch(&best[..39], 1, 2);
    let figure = figures::chains(&[snapshot(0, &best, &[]), snapshot(1, &equal, &[])]);
    assert!(!figure.alt().contains("losing"), "among equals no one has lost");
}

#[test]
fn a_network_shows_cut_links_silent_nodes_and_where_each_is() {
    let best = branch(&[], 3, 1);
    let nodes = [snapshot(0, &best, &[]), snapshot(1, &best[..2], &[])];
    let cut = Link { up: false, ..Link::default() };
    let slow = Link { latency: Duration::from_millis(5), ..Link::default() };
    let links = [(0, 1, cut), (1, 2, slow), (0, 2, Link::default())];
    let links = links.map(|(a, b, link)| (NodeId(a), NodeId(b), link));
    let figure = figures::network(&nodes, &links);
    let title = "A network of 3 nodes and 3 links, 1 of them cut: 2 different tips\n";
    assert!(figure.alt().starts_with(title), "{figure}");
    for line in [
        format!("block 3 {}: node 0", best[2].hash),
        format!("block 2 {}: node 1", best[1].hash),
        "no answer: node 2".into(),
        "cut: 0–1".into(),
        "slow or lossy: 1–2".into(),
        "links: 0–2".into(),
    ] {
        assert!(figure.alt().lines().any(|found| found == line), "{line} in {figure}");
    }
}

#[test]
fn links_can_be_controls_of_a_page_and_the_picture_without_them_stays_as_it_is() {
    let nodes = [snapshot(0, &branch(&[], 1, 1), &[]), snapshot(1, &[], &[])];
    let cut = Link { up: false, ..Link::default() };
    let links = [(0, 1, cut), (1, 2, Link::default())];
    let links = links.map(|(a, b, link)| (NodeId(a), NodeId(b), link));
    let plain = figures::network(&nodes, &links);
    let figure = figures::network_with_links(&nodes, &links, |a, b, link| {
        vec![("data-do", format!("{}<{}", a.0, b.0)), ("aria-pressed", (!link.up).to_string())]
    });
    assert_eq!(figure.alt(), plain.alt());
    for control in
        ["data-do=\"0&lt;1\" aria-pressed=\"true\"", "data-do=\"1&lt;2\" aria-pressed=\"false\""]
    {
        assert_eq!(figure.svg().matches(control).count(), 1, "{}", figure.svg());
    }
    let role = |figure: &figures::Figure| {
        parse(figure).root_element().attribute("role").map(str::to_owned)
    };
    assert_eq!(role(&plain).as_deref(), Some("img"));
    assert_eq!(role(&figure).as_deref(), Some("group"), "an image holds nothing to press");
}
