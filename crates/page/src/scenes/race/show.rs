//! What the race looks like. The clock is a part of its own, because it moves in every frame.

use super::keys::prepared_seeds;
use super::plan::{PARTITION, seconds};
use super::run::{Run, Seen};
use super::settings::{END, MOST_PAYMENTS, NODES, PAID, PEOPLE, TOPOLOGIES};
use super::state::Race;
use super::step;
use crate::deed::Deed;
use crate::html;
use crate::scene::Part;
use kusari::figures;
use kusari::stage5_network::{Link, NodeId, NodeSnapshot};
use maud::{Markup, html};

/// How many reorganisations are listed.
const LISTED: usize = 8;
/// How many waiting payments of a node are listed.
const WAITING: usize = 3;

pub(super) fn parts(race: &Race) -> Vec<Part> {
    let shown = race.look(|run| {
        let drawn = run.seen().drawn.get_or_init(|| draw(run));
        let mut parts = vec![("clock", clock(race))];
        parts.extend(drawn.iter().cloned());
        parts.push(("story", story(race, run)));
        parts
    });
    let missing = || {
        let rest = ["network", "nodes", "lanes", "story"].map(|name| (name, html! {}));
        [vec![("clock", no_keys(race))], rest.into()].concat()
    };
    // Play comes first, and what kind of race it is comes last.
    let mut parts = shown.unwrap_or_else(missing);
    parts.push(("settings", settings(race)));
    parts
}

fn deed<const N: usize>(verb: &str, words: [u64; N]) -> Deed {
    Deed::of([verb.to_owned()].into_iter().chain(words.map(|it| it.to_string())))
}

fn settings(race: &Race) -> Markup {
    let settings = &race.settings;
    let topologies = TOPOLOGIES;
    let [cut, healed] = PARTITION;
    html! {
        h3 { "Another race" }
        div.controls {
            (html::number("race-seed", "Seed", settings.seed, u64::MAX, &deed("seed", [])))
            (html::choice("race-topology", "Topology", &topologies, settings.topology, &deed("topology", [])))
            (html::number("race-nodes", "Nodes", settings.nodes as u64, *NODES.end(), &deed("nodes", [])))
            (html::number("race-payments", "Payments a second", settings.payments, MOST_PAYMENTS, &deed("payments", [])))
        }
        p.note {
            "The same race in a terminal: "
            @match race.plan.as_slice() {
                [] => code { (settings.command(false)) },
                [one, other] if [*one, *other] == [cut, healed] => code { (settings.command(true)) },
                _ => { code { (settings.command(false)) } ", but without what you did to the network" },
            }
            ". Seeds that you needn't wait for:"
            @for seed in prepared_seeds() {
                " " button type="button" data-do=(deed("seed", [seed])) aria-label={ "Take seed " (seed) } { (seed) }
            }
        }
    }
}

fn no_keys(race: &Race) -> Markup {
    let seed = race.settings.seed;
    html! {
        p { "Five people pay each other in this race, and each needs a pair of keys. Seed " (seed)
            " decides which keys they are, and a browser needs a few seconds to work them out." }
        (html::job(&format!("Draw the {PEOPLE} keys of seed {seed}"), &deed("keys", [seed])))
    }
}

fn clock(race: &Race) -> Markup {
    let now = race.now;
    let time = deed("time", []);
    html! {
        div.row {
            (html::player("Play", &time, now, END, 1.0))
            button type="button" data-play=(time) data-from=(now) data-to=(END) data-rate="0.2" {
                span.play-off { "Slowly" } span.play-on { "Pause" span.hidden { " the slow race" } }
            }
            (html::slider("race-time", "Time", (0, END), now, &seconds(now), &time))
        }
        p.note {
            @if now < PAID { "People pay until " (seconds(PAID)) "." }
            @else { "People stopped paying at " (seconds(PAID)) ". Nodes still mine the payments that wait." }
        }
    }
}

/// The parts that only change when something happens.
fn draw(run: &Run) -> Vec<Part> {
    let seen = run.seen();
    let lanes = figures::chains_with_miners(&seen.nodes, run.events());
    vec![
        ("network", network(seen)),
        ("nodes", nodes(run)),
        ("lanes", html! { h3 { "Each node's chain" } (html::figure(&lanes)) }),
    ]
}

fn network(seen: &Seen) -> Markup {
    let [cut, healed] = PARTITION;
    let figure = figures::network_with_links(&seen.nodes, &seen.links, link);
    html! {
        p.note { "Click a link to cut it, and click it again to heal it." }
        (html::figure(&figure))
        div.row role="group" aria-label="All links" {
            button type="button" data-do="halve" { "Cut the network in two" }
            button type="button" data-do="heal-all" { "Heal all links" }
            button type="button" data-do="partition" { "Cut it in two from " (seconds(cut.at)) " to " (seconds(healed.at)) }
        }
    }
}

fn link(a: NodeId, b: NodeId, link: &Link) -> Vec<(&'static str, String)> {
    let (verb, words) = if link.up { ("cut", "Cut") } else { ("heal", "Heal") };
    vec![
        ("id", format!("race-link-{}-{}", a.0, b.0)),
        ("role", "button".to_owned()),
        ("tabindex", "0".to_owned()),
        ("aria-label", format!("{words} the link between nodes {} and {}", a.0, b.0)),
        ("data-do", deed(verb, [a.0 as u64, b.0 as u64]).to_string()),
    ]
}

fn nodes(run: &Run) -> Markup {
    html! {
        table {
            thead { tr {
                th scope="col" { "Node" }
                th scope="col" { "Its chain ends with" }
                th scope="col" { "Payments that wait: its mempool" }
                th scope="col" { "What you can do" }
            } }
            tbody { @for node in &run.seen().nodes { (row(node, run)) } }
        }
    }
}

fn row(node: &NodeSnapshot, run: &Run) -> Markup {
    let id = node.id.0;
    let more = node.waiting.len().saturating_sub(WAITING);
    html! {
        tr {
            th scope="row" { (id) }
            td { "block " (node.tip.height) " " span.hash title=(node.tip.hash.to_hex()) { (node.tip.hash) } }
            td {
                (node.waiting.len())
                @if !node.waiting.is_empty() {
                    details #{ "race-mempool-" (id) } {
                        summary { "Which" span.hidden { " payments wait at node " (id) } }
                        @for payment in node.waiting.iter().take(WAITING) { div { (run.book().words(payment)) } }
                        @if more > 0 { div { "and " (more) " more" } }
                    }
                }
            }
            td {
                button type="button" data-do=(deed("mine", [id as u64])) aria-label={ "Let node " (id) " find a block" } { "Find a block" }
                " "
                button type="button" data-do=(deed("cut-off", [id as u64])) aria-label={ "Cut off node " (id) } { "Cut off" }
            }
        }
    }
}

fn story(race: &Race, run: &Run) -> Markup {
    let all = &run.seen().reorganisations;
    let first = all.len().saturating_sub(LISTED);
    html! {
        @if !race.plan.is_empty() {
            h3 { "What you did" }
            ul { @for entry in &race.plan {
                li { (seconds(entry.at)) ": " (entry.act.words())
                    @if entry.at > race.now { " (still to come)" } }
            } }
        }
        h3 { "Who gave up blocks" }
        @if all.is_empty() { p.note { "No node has so far." } }
        @if first > 0 { p.note { (first) " earlier ones aren't listed." } }
        ul { @for (place, it) in all.iter().enumerate().skip(first) {
            li {
                (seconds(it.at)) ": node " (it.node.0) " gave up " (it.gone.len()) " and took " (it.come.len()) " "
                button type="button" data-do=(deed("open", [place as u64]))
                    aria-label={ "Step through change " (place + 1) ", of node " (it.node.0) " at " (seconds(it.at)) } { "Step through" }
            }
        } }
        @if let Some((it, step)) = race.opened(run) { (step::draw(it, step, run)) }
    }
}
