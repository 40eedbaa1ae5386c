//! What pictures promise, through the public API.

#![expect(clippy::unwrap_used, reason = "what a test draws is made by functions beside it")]

mod common;

use common::{NOON, grant, id, pay, people, server_keys};
use kusari::figures::{self, Figure, Table};
use kusari::stage3_timestamp::*;
use kusari::stage4_pow::{self, Nonce, Work, WorkRule, mine};
use kusari::stage5_network::{
    Difficulty, Event, Link, NetworkEvent, NodeId, NodeSnapshot, Occurrence, PlacedBlock,
    Tip as NetworkTip, TipChange,
};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use roxmltree::{Document, Node};
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

const MARKS: [&str; 4] = [
    "EVCXR_BEGIN_CONTENT",
    "EVCXR_END_CONTENT",
    "EVCXR_EXECUTION_COMPLETE",
    "EVCXR_VARIABLE_CHANGED_TYPE:",
];

// ---- what is drawn ---------------------------------------------------------------------------

fn genesis() -> Genesis<ServerKey> {
    let rule = ServerKey { timestamp_server: server_keys().address().clone() };
    Genesis { time: NOON, grants: vec![grant(&people().alice, 1000)], rule }
}

/// Thirty blocks, the first with two payments and the others with one.
static STAMPED: LazyLock<Vec<Block>> = LazyLock::new(|| {
    let (alice, bob) = (&people().alice, &people().bob);
    let mut chain = Chain::new(genesis()).unwrap();
    for number in 0..30 {
        let mut payments = vec![pay(alice, bob, 1, number)];
        if number == 0 {
            payments.push(pay(alice, bob, 1, 1_000_000));
        }
        let draft = chain.draft(NOON, payments);
        chain.push(Stamp::seal(draft, server_keys())).unwrap();
    }
    chain.blocks().to_vec()
});

/// The first so many of them.
fn stamped(count: usize) -> Vec<Block> {
    STAMPED[..count].to_vec()
}

/// Somebody changed the amount of a payment in the second block.
fn tampered(count: usize) -> Vec<Block> {
    let mut blocks = stamped(count);
    blocks[1].draft.transactions[0].amount = Amount::new(90);
    blocks
}

/// The same first two blocks, and then others that the server stamped as well.
fn other_history(count: usize) -> Vec<Block> {
    let mut blocks = stamped(2);
    while blocks.len() < count {
        let previous_hash = blocks[blocks.len() - 1].hash();
        let draft = Draft { time: NOON, transactions: vec![], previous_hash };
        blocks.push(Stamp::seal(draft, server_keys()));
    }
    blocks
}

fn work_genesis() -> Genesis<WorkRule> {
    Genesis { time: NOON, grants: vec![], rule: WorkRule { difficulty: Difficulty::from_bits(4) } }
}

/// Blocks of work on others. `salt` makes them different.
fn mined(on: &[stage4_pow::Block], count: usize, salt: u64) -> Vec<stage4_pow::Block> {
    let mut blocks = on.to_vec();
    for _ in 0..count {
        let previous_hash = blocks.last().map_or(work_genesis().hash(), SealedBlock::hash);
        let time = Time::from_millis(NOON.millis() + salt);
        let draft = Draft { time, transactions: vec![], previous_hash };
        blocks.push(mine(draft, Difficulty::from_bits(4), Nonce::default()).unwrap());
    }
    blocks
}

/// A block that nobody checks, for pictures of what nodes say.
fn placed(height: u64, parent: BlockHash, salt: u64) -> PlacedBlock {
    let draft = Draft { time: NOON, transactions: vec![], previous_hash: parent };
    let block = SealedBlock { draft, seal: Work { nonce: Nonce::new(salt) } };
    PlacedBlock { height, hash: block.hash(), block: Arc::new(block) }
}

fn branch(on: &[PlacedBlock], count: u64, salt: u64) -> Vec<PlacedBlock> {
    let mut blocks = on.to_vec();
    for _ in 0..count {
        let parent = blocks.last().map_or(work_genesis().hash(), |block| block.hash);
        blocks.push(placed(blocks.len() as u64 + 1, parent, salt));
    }
    blocks
}

fn snapshot(node: usize, chain: &[PlacedBlock], side_blocks: &[PlacedBlock]) -> NodeSnapshot {
    let mut tip = NetworkTip::of(&work_genesis());
    if let Some(last) = chain.last() {
        tip = NetworkTip { hash: last.hash, height: last.height, ..tip };
    }
    let work = chain.iter().map(|_| Difficulty::from_bits(4).work());
    NodeSnapshot {
        id: NodeId(node),
        tip,
        weight: work.reduce(|all, one| all + one).unwrap_or_default(),
        chain: chain.to_vec(),
        side_blocks: side_blocks.to_vec(),
        waiting: vec![],
        peers: vec![],
    }
}

/// A race on paper, one event after another.
#[derive(Default)]
struct Script {
    events: Vec<NetworkEvent>,
    millis: u64,
}

impl Script {
    fn says(&mut self, node: usize, event: Event) {
        let at = Duration::from_millis(self.millis);
        self.events.push(NetworkEvent { node: NodeId(node), at, what: Occurrence::Node(event) });
    }

    fn moves(&mut self, node: usize, disconnected: &[PlacedBlock], connected: &[PlacedBlock]) {
        let [disconnected, connected] = [disconnected, connected].map(<[_]>::to_vec);
        self.says(node, Event::TipChanged(TipChange { disconnected, connected }));
    }

    /// A node mines a block, and these hear of it.
    fn mines(&mut self, node: usize, block: &PlacedBlock, heard_by: &[usize]) {
        self.millis += 137;
        self.says(node, Event::Mined(block.hash));
        self.moves(node, &[], std::slice::from_ref(block));
        self.millis += 3;
        for other in heard_by {
            self.moves(*other, &[], std::slice::from_ref(block));
        }
    }
}

/// Three nodes race. Node 2 is cut off, mines two blocks alone, and gives them up.
fn race() -> Vec<NetworkEvent> {
    let best = branch(&[], 6, 1);
    let lost = branch(&best[..2], 2, 2);
    let mut script = Script::default();
    script.mines(0, &best[0], &[1, 2]);
    script.mines(1, &best[1], &[0, 2]);
    script.mines(0, &best[2], &[1]);
    script.mines(2, &lost[2], &[]);
    script.mines(2, &lost[3], &[]);
    script.mines(1, &best[3], &[0]);
    script.mines(0, &best[4], &[1]);
    script.moves(2, &lost[2..], &best[2..5]);
    script.mines(1, &best[5], &[0, 2]);
    script.events
}

/// Many nodes and many blocks, each mined by another one; node 1 keeps changing its mind.
fn big_race(nodes: usize, blocks: u64) -> Vec<NetworkEvent> {
    let best = branch(&[], blocks, 1);
    let mut script = Script::default();
    for (index, block) in best.iter().enumerate() {
        let others: Vec<_> =
            (0..nodes).filter(|node| *node != index % nodes && *node != 1).collect();
        script.mines(index % nodes, block, &others);
        let aside = placed(block.height, block.block.draft.previous_hash, 2);
        if index % nodes != 1 {
            script.moves(1, &[], std::slice::from_ref(&aside));
            script.moves(1, std::slice::from_ref(&aside), std::slice::from_ref(block));
        }
    }
    script.events
}

fn ring(nodes: usize) -> Vec<(NodeId, NodeId, Link)> {
    let cut = Link { up: false, ..Link::default() };
    let link = |node: usize| if node % 3 == 2 { cut } else { Link::default() };
    (1..nodes).map(|node| (NodeId(node - 1), NodeId(node), link(node))).collect()
}

fn snapshots(nodes: usize) -> Vec<NodeSnapshot> {
    let best = branch(&[], 12, 1);
    let lost = branch(&best[..9], 2, 2);
    let of = |node| {
        if node % 3 == 2 { snapshot(node, &lost, &[]) } else { snapshot(node, &best, &lost[9..]) }
    };
    (0..nodes).map(of).collect()
}

/// One of each kind, small and large, with everything that can be in them.
fn all_figures() -> Vec<Figure> {
    let (good, other) = (stamped(5), other_history(4));
    let mut broken_genesis = genesis();
    broken_genesis.grants[0].amount = Amount::new(0);
    let ours = mined(&[], 3, 0);
    let longer = mined(&ours[..1], 4, 1);
    let marks = [(Duration::from_millis(400), "cut"), (Duration::from_millis(900), "healed")];
    let mut figures = vec![
        figures::chain::<Stamp>(&genesis(), &[]),
        figures::chain(&genesis(), &good),
        figures::chain(&genesis(), &stamped(30)),
        figures::chain(&genesis(), &tampered(30)),
        figures::chain(&broken_genesis, &good),
        figures::histories::<Stamp>(&genesis(), &[]),
        figures::histories(&genesis(), &[("Alice", &good), ("Bob", &other), ("late", &good[..1])]),
        figures::histories(&genesis(), &[("Alice", &stamped(30)), ("Bob", &tampered(30))]),
        figures::histories(&work_genesis(), &[("ours", &ours), ("longer", &longer)]),
        figures::network(&[], &[]),
        figures::chains(&[]),
    ];
    for nodes in [1, 7, 60] {
        let nodes = snapshots(nodes);
        figures.push(figures::chains(&nodes));
        figures.push(figures::network(&nodes, &ring(nodes.len() + 1)));
        figures.push(figures::fork_tree(&nodes[0]));
        figures.push(figures::fork_tree_with_miners(&nodes[0], &race()));
        figures.push(figures::chains_with_miners(&nodes, &race()));
    }
    for events in [vec![], race(), big_race(5, 40), big_race(40, 60)] {
        figures.push(figures::timeline(&events));
        figures.push(figures::timeline_with_marks(&events, &marks));
        figures.push(figures::replay(&events));
        figures.push(figures::replay_with_marks(&events, &marks));
    }
    figures
}

// ---- how it is looked at ---------------------------------------------------------------------

fn parse(figure: &Figure) -> Document<'_> {
    Document::parse(figure.svg()).unwrap_or_else(|error| panic!("{error}: {}", figure.svg()))
}

fn elements<'a>(document: &'a Document<'_>, name: &'a str) -> impl Iterator<Item = Node<'a, 'a>> {
    document
        .descendants()
        .filter(move |node| node.has_tag_name(("http://www.w3.org/2000/svg", name)))
}

/// The text that one sees.
fn texts(figure: &Figure) -> Vec<String> {
    let document = parse(figure);
    elements(&document, "text").filter_map(|node| Some(node.text()?.to_owned())).collect()
}

fn number(node: Node<'_, '_>, attribute: &str) -> f64 {
    node.attribute(attribute).expect(attribute).parse().expect(attribute)
}

/// How wide and how high a picture is drawn, before it is made smaller for the screen.
fn drawn_size(root: Node<'_, '_>) -> (f64, f64) {
    let numbers = root.attribute("viewBox").unwrap().split(' ').map(|it| it.parse().unwrap());
    match numbers.collect::<Vec<_>>()[..] {
        [0.0, 0.0, wide, high] => (wide, high),
        ref other => panic!("{other:?}"),
    }
}

// ---- every picture ---------------------------------------------------------------------------

#[test]
fn a_picture_needs_nothing_but_itself() {
    for figure in all_figures() {
        for node in parse(&figure).descendants().filter(Node::is_element) {
            let name = node.tag_name().name();
            let known = [
                "svg",
                "title",
                "desc",
                "style",
                "g",
                "rect",
                "path",
                "circle",
                "text",
                "animate",
                "animateTransform",
            ];
            assert!(known.contains(&name), "{name}");
            for attribute in node.attributes() {
                let name = attribute.name();
                // Ids of several pictures on one page would be in each other's way.
                assert!(name != "id" && name != "href" && !name.starts_with("on"), "{name}");
            }
        }
        let text = figure.svg().replace("http://www.w3.org/2000/svg", "");
        assert!(!text.contains("http") && !text.contains("url(") && !text.contains("@import"));
    }
}

#[test]
fn a_picture_says_in_words_what_it_shows() {
    for figure in all_figures() {
        let document = parse(&figure);
        let (title, words) = figure.alt().split_once('\n').unwrap_or((figure.alt(), ""));
        let child = |name| elements(&document, name).next().unwrap().text().unwrap_or("");
        assert_eq!(child("title"), title);
        assert_eq!(child("desc").trim_end(), words);
        assert!(!title.is_empty());
        assert!(figure.alt().lines().count() <= 90, "a text that can be read");
        assert_eq!(
            (figure.to_string(), format!("{figure:?}")),
            (figure.alt().into(), figure.alt().into())
        );
    }
}

#[test]
fn a_picture_fits_a_screen_and_its_letters_can_be_read() {
    for figure in all_figures() {
        let document = parse(&figure);
        let root = document.root_element();
        // A projector of 1280 pixels leaves 848 beside a notebook's margin and the list of files.
        assert!(number(root, "width") <= 840.0 && number(root, "height") <= 1200.0, "{figure}");
        let (wide, high) = drawn_size(root);
        let scale = number(root, "width") / wide;
        assert!((number(root, "height") - high * scale).abs() <= 1.0, "{figure}");
        let sizes = document.descendants().filter(|node| node.has_attribute("font-size"));
        assert!(sizes.map(|node| number(node, "font-size")).all(|size| size * scale >= 11.4));
        assert!(figure.svg().len() < 200_000, "{} bytes: {figure}", figure.svg().len());
    }
}

#[test]
fn a_title_fits_its_picture_in_a_wide_font() {
    for figure in all_figures() {
        let document = parse(&figure);
        let (wide, _) = drawn_size(document.root_element());
        // A bold letter of DejaVu Sans, 16 pixels high, is 9.7 pixels wide on average, and a digit 11.1.
        let is_title = |node: &Node<'_, '_>| node.attribute("font-size") == Some("16");
        let titles: Vec<_> = elements(&document, "text").filter(is_title).collect();
        assert!(!titles.is_empty());
        for line in &titles {
            let letters = line.text().unwrap_or_default().chars().count();
            assert!(20.0 + 10.4 * letters as f64 <= wide, "{figure}");
        }
        let words: Vec<_> = titles.iter().filter_map(Node::text).collect();
        assert!(figure.alt().starts_with(&words.join(" ")), "{words:?}: {figure}");
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for (one, other) in all_figures().iter().zip(all_figures()) {
        assert_eq!(one.svg(), other.svg());
        assert_eq!(one.alt(), other.alt());
    }
}

#[test]
fn a_picture_is_light_by_itself_and_dark_where_the_reader_wants_it() {
    let figure = figures::chain(&genesis(), &stamped(2));
    let background = parse(&figure)
        .descendants()
        .find(|node| node.has_tag_name("rect"))
        .map(|n| n.attribute("fill") == Some("#ffffff"));
    assert_eq!(background, Some(true));
    assert!(figure.svg().contains("@media (prefers-color-scheme:dark){.kusari-figure "));
}

#[test]
fn save_writes_the_picture() {
    let figure = figures::chain(&genesis(), &stamped(1));
    let folder = tempfile::tempdir().unwrap();
    figure.save(folder.path().join("chain.svg")).unwrap();
    assert_eq!(std::fs::read_to_string(folder.path().join("chain.svg")).unwrap(), figure.svg());
    assert!(figure.save(folder.path().join("no/such/folder.svg")).is_err());
}

// ---- chains ----------------------------------------------------------------------------------

#[test]
fn a_sound_chain_has_no_cross_and_every_text_in_it_is_in_the_words() {
    let figure = figures::chain(&genesis(), &stamped(5));
    let document = parse(&figure);
    assert_eq!(elements(&document, "circle").count(), 0);
    let shown = texts(&figure);
    assert_eq!(shown.len(), 1 + 6 * 3, "a caption, and three lines a block");
    for text in shown {
        assert!(figure.alt().contains(&text), "{text}");
    }
    for block in stamped(5) {
        assert!(figure.alt().contains(&block.hash().to_string()));
    }
    assert!(figure.alt().contains("block 1: ") && figure.alt().contains(", 2 payments\n"));
}

#[test]
fn from_the_broken_block_on_all_is_crossed_and_the_rule_is_named() {
    let figure = figures::chain(&genesis(), &tampered(5));
    let document = parse(&figure);
    assert_eq!(elements(&document, "circle").count(), 4, "a cross on blocks 2 to 5");
    assert!(figure.alt().starts_with("A chain of 5 blocks on genesis"));
    assert!(figure.alt().contains("broken from block 2 on"));
    assert!(figure.alt().contains("block 2 is refused with bad-stamp: "));
    assert!(texts(&figure).iter().any(|text| text.contains("bad-stamp")));
    assert_eq!(figure.alt().matches(", broken").count(), 4);
}

#[test]
fn a_link_that_does_not_fit_is_shown_where_it_is() {
    let figure = figures::chain(&genesis(), &tampered(5));
    let unfit: Vec<_> =
        figure.alt().lines().filter(|line| line.contains("its link does not fit")).collect();
    assert_eq!(unfit.len(), 1, "{figure}");
    assert!(unfit[0].starts_with("block 3: "));
}

#[test]
fn a_broken_genesis_breaks_everything() {
    let mut genesis = genesis();
    genesis.grants[0].amount = Amount::new(0);
    let figure = figures::chain(&genesis, &stamped(2));
    assert!(figure.alt().contains("the genesis is refused with zero-amount"), "{figure}");
    assert_eq!(elements(&parse(&figure), "circle").count(), 3);
}

#[test]
fn of_a_long_chain_the_middle_is_left_out_and_counted() {
    let figure = figures::chain(&genesis(), &stamped(30));
    assert!(figure.alt().contains("A chain of 30 blocks"));
    assert!(figure.alt().contains("… 24 blocks at heights 2 to 25 …"), "{figure}");
    assert!(texts(&figure).contains(&"… 24 blocks …".to_owned()));
    assert!(texts(&figure).contains(&"block 30".to_owned()));

    // What is broken is never left out.
    let mut blocks = stamped(30);
    blocks[14].draft.time = Time::from_millis(NOON.millis() - 1);
    let figure = figures::chain(&genesis(), &blocks);
    for height in [14, 15, 16, 30] {
        assert!(texts(&figure).contains(&format!("block {height}")), "{height}");
    }
    assert!(figure.alt().contains("block 15 is refused with time-goes-back"), "{figure}");
}

#[test]
fn two_histories_share_what_they_have_in_common() {
    let (good, other) = (stamped(5), other_history(4));
    let figure = figures::histories(&genesis(), &[("Alice", &good), ("Bob", &other)]);
    assert!(figure.alt().starts_with("2 histories on genesis"));
    assert!(figure.alt().contains(": 2 blocks in common\n"), "{figure}");
    assert_eq!(texts(&figure).iter().filter(|text| *text == "block 2").count(), 1);
    assert_eq!(texts(&figure).iter().filter(|text| *text == "block 3").count(), 2);
    assert!(figure.alt().contains(&format!("block 5: {}, 1 payment ← Alice", good[4].hash())));
    assert!(figure.alt().contains(&format!("block 4: {}, 0 payments ← Bob", other[3].hash())));
    // A server's stamps do not say which of its histories counts.
    assert!(!figure.alt().contains("losing"));
}

#[test]
fn of_two_histories_of_work_the_one_with_less_is_losing() {
    let ours = mined(&[], 3, 0);
    let longer = mined(&ours[..1], 4, 1);
    let equal = mined(&ours[..1], 2, 2);
    let figure = figures::histories(&work_genesis(), &[("ours", &ours), ("longer", &longer)]);
    assert_eq!(figure.alt().matches("on a losing branch").count(), 2, "{figure}");
    assert!(figure.svg().contains("stroke-dasharray"));
    let figure = figures::histories(&work_genesis(), &[("ours", &ours), ("equal", &equal)]);
    assert!(!figure.alt().contains("losing"), "{figure}");
    // A longer one that breaks a rule wins nothing.
    let mut broken = longer.clone();
    broken[1].draft.time = Time::from_millis(0);
    let figure = figures::histories(&work_genesis(), &[("broken", &broken), ("ours", &ours)]);
    assert!(!figure.alt().contains("losing"), "{figure}");
    assert!(figure.alt().contains("broken: block 2 is refused with time-goes-back"), "{figure}");
}

// ---- nodes -----------------------------------------------------------------------------------

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
        what: Occurrence::Node(Event::Mined(hash)),
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
    assert!(!figure.alt().contains("losing"), "among equals nobody has lost");
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

// ---- races -----------------------------------------------------------------------------------

#[test]
fn a_timeline_tells_who_mined_what_when_and_who_changed_sides() {
    let figure = figures::timeline(&race());
    let title = "A race of 3 nodes: 8 blocks in 1.12 s, 2 of them lost, 1 reorganisation\n";
    assert!(figure.alt().starts_with(title), "{figure}");
    assert_eq!(figure.alt().matches(" mines block ").count(), 8);
    assert_eq!(figure.alt().matches(", lost in the end").count(), 2);
    assert!(figure.alt().contains("0.98 s: node 2 gives up 2 blocks and takes 3\n"), "{figure}");
    let heights = texts(&figure).into_iter().filter(|text| text.parse::<u32>().is_ok());
    let mut heights: Vec<u32> = heights.map(|text| text.parse().unwrap()).collect();
    heights.sort_unstable();
    assert_eq!(heights, [1, 2, 2, 2, 3, 3, 4, 4, 5, 6], "the blocks, and two depths of 2");
}

#[test]
fn what_a_looker_on_noted_stands_at_its_time() {
    let marks = [(Duration::from_millis(400), "the network is cut")];
    for figure in
        [figures::timeline_with_marks(&race(), &marks), figures::replay_with_marks(&race(), &marks)]
    {
        assert!(figure.alt().contains("\n0.40 s: the network is cut\n"), "{figure}");
        assert!(texts(&figure).contains(&"the network is cut".to_owned()));
    }
}

#[test]
fn the_order_of_events_of_different_nodes_does_not_matter() {
    let mut events = race();
    events.sort_by_key(|event| event.node);
    assert_eq!(figures::timeline(&events).svg(), figures::timeline(&race()).svg());
    assert_eq!(figures::replay(&events).svg(), figures::replay(&race()).svg());
}

#[test]
fn a_block_that_no_node_mined_is_drawn_elsewhere() {
    let block = placed(1, work_genesis().hash(), 1);
    let mut script = Script::default();
    script.moves(0, &[], &[block]);
    let figure = figures::timeline(&script.events);
    assert!(figure.alt().contains("node 0 is the first to have block 1"), "{figure}");
    assert!(texts(&figure).contains(&"elsewhere".to_owned()));
    assert!(texts(&figures::replay(&script.events)).contains(&"?".to_owned()));
}

#[test]
fn a_replay_shows_the_end_where_nothing_moves() {
    let figure = figures::replay(&race());
    let document = parse(&figure);
    assert!(elements(&document, "animate").count() > 0);
    let seen = |opacity: &'static str| {
        elements(&document, "g").filter(move |group| group.attribute("opacity") == Some(opacity))
    };
    assert_eq!(seen("1").count(), 3 * 6, "three nodes with six blocks each");
    assert_eq!(seen("0").count(), 2, "what node 2 gave up");
    assert!(figure.svg().contains("@media (prefers-reduced-motion:reduce)"));
}

#[test]
fn an_animation_is_one_that_a_browser_plays() {
    let animated = all_figures().into_iter().filter(|figure| figure.svg().contains("<animate"));
    for figure in animated {
        let document = parse(&figure);
        for name in ["animate", "animateTransform"] {
            for animation in elements(&document, name) {
                let list = |name| animation.attribute(name).unwrap().split(';').map(str::to_owned);
                let times: Vec<f64> = list("keyTimes").map(|time| time.parse().unwrap()).collect();
                assert_eq!(times.len(), list("values").count());
                assert!(times.is_sorted() && times[0] == 0.0 && times.iter().all(|t| *t <= 1.0));
                let is_discrete = animation.attribute("calcMode") == Some("discrete");
                assert!(is_discrete || times.last() == Some(&1.0), "{times:?}");
            }
        }
    }
}

#[test]
fn of_a_big_race_the_beginning_is_left_out_and_counted() {
    let events = big_race(40, 60);
    let timeline = figures::timeline(&events);
    assert!(timeline.alt().contains(" earlier events …"));
    assert!(texts(&timeline).iter().any(|text| text.contains(" earlier blocks, 28 more nodes …")));
    let replay = figures::replay(&events);
    assert!(texts(&replay).iter().any(|text| text.contains("… heights 1 to ")), "{replay}");
}

// ---- strangers' words ------------------------------------------------------------------------

/// Text as an attacker would write it.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<String>(),
        "[<>&\"'/;\\]\\[ a-z\\x00-\\x1f]{0,8}",
        proptest::sample::select(MARKS.to_vec()).prop_map(str::to_owned),
        proptest::sample::select(vec![
            "EVCXR",
            "_",
            "EVCXR\u{ad}_",
            "]]>",
            "<script>",
            "<!--",
            "&#0;",
            "\n",
            "\u{202e}",
            "\u{1b}[2J",
            "\u{fffe}",
        ])
        .prop_map(str::to_owned),
    ];
    proptest::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

fn is_harmless(text: &str) -> bool {
    let is_fine = |letter: char| letter == '\n' || !letter.is_control();
    text.chars().all(is_fine) && !text.contains("EVCXR_") && !text.contains('\u{202e}')
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 128,
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_text_gets_out_of_a_picture(one in hostile(), other in hostile()) {
        let blocks = stamped(2);
        let histories = [(&one[..], &blocks[..]), (&other[..], &blocks[..1])];
        let marks = [(Duration::ZERO, &one[..]), (Duration::from_secs(1), &other[..])];
        for figure in [
            figures::histories(&genesis(), &histories),
            figures::timeline_with_marks(&race(), &marks),
            figures::replay_with_marks(&race(), &marks),
        ] {
            prop_assert!(is_harmless(figure.svg()) && is_harmless(figure.alt()));
            let document = parse(&figure);
            prop_assert_eq!(elements(&document, "script").count(), 0);
            prop_assert!(number(document.root_element(), "width") <= 840.0);
        }
    }

    #[test]
    fn no_text_gets_out_of_a_table(cells in proptest::collection::vec(hostile(), 6)) {
        let table = Table::new(&cells[..2]).row(&cells[2..4]).row(&cells[4..]);
        prop_assert_eq!(table.to_string().split('\n').count(), 4, "a line a row");
        prop_assert!(is_harmless(&table.to_string()) && is_harmless(&table.html()));
        let html = table.html();
        let document = Document::parse(&html).unwrap();
        prop_assert_eq!(document.descendants().filter(|node| node.has_tag_name("td")).count(), 4);
    }

    #[test]
    fn escaped_text_is_harmless_and_escaping_it_again_changes_nothing(text in hostile()) {
        let once = figures::escape_text(&text);
        prop_assert!(is_harmless(&once) && !once.contains('\n'));
        prop_assert_eq!(figures::escape_text(&once), once.clone());
        let xml = format!("<a b=\"{0}\">{0}</a>", figures::escape_xml(&text));
        let document = Document::parse(&xml).unwrap();
        let root = document.root_element();
        // XML makes a space of a new line in an attribute.
        let text = root.text().unwrap_or("").replace('\n', " ");
        prop_assert_eq!(root.attribute("b").unwrap_or(""), text);
    }
}

#[test]
fn a_payment_id_and_a_plain_sentence_are_shown_as_they_are() {
    for text in [id(1).to_string(), "Alice pays Bob 30, ähnlich wie 鎖.".to_owned()] {
        assert_eq!(figures::escape_text(&text), text);
    }
}

// ---- tables ----------------------------------------------------------------------------------

#[test]
fn numbers_stand_under_each_other_and_long_tables_end() {
    let table = Table::new(["height", "hash"]).row(["1", "a"]).row(["10", ""]);
    assert_eq!(table.to_string(), "height  hash\n──────  ────\n     1  a\n    10");
    assert_eq!(format!("{table:?}"), table.to_string());
    assert!(table.html().contains("<td align=\"right\" style=\"text-align:right\">10</td>"));

    let long = Table::new(["number"]).rows((0..150).map(|number| [number]));
    assert!(long.to_string().ends_with("\n… 50 more rows …"));
    assert!(long.html().contains("… 50 more rows …"));
    assert_eq!(
        Table::new(["a", "b"]).row(["1"]).row(["1", "2", "3"]).to_string().lines().count(),
        4
    );
    let nothing: BTreeSet<&str> = BTreeSet::new();
    assert_eq!(Table::new(&nothing).row(&nothing).to_string(), "\n\n");
}
