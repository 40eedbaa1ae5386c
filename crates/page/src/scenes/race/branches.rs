//! The two branches of a reorganisation: the blocks that a node gives up above, and those that it takes below.

use super::reorganisation::Reorganisation;
use kusari::stage5_network::{BlockHash, Event, NetworkEvent, NodeId, Occurrence, PlacedBlock};
use maud::{Markup, html};

const BOX: (usize, usize) = (98, 58);
const STEP: usize = 118;
const ROWS: [usize; 2] = [10, 112];
const HEIGHT: usize = 206;

/// Where a block is at a step.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    On,
    Tip,
    Off,
    NotYet,
}

impl Place {
    fn words(self) -> &'static str {
        match self {
            Place::On => "on the chain",
            Place::Tip => "the chain's end",
            Place::Off => "taken off",
            Place::NotYet => "not yet",
        }
    }
}

pub(super) fn draw(it: &Reorganisation, step: usize, events: &[NetworkEvent]) -> Markup {
    let chain = it.after(step);
    let tip = chain.last().map(|last| last.hash);
    let place = |placed: &PlacedBlock, is_new: bool| match () {
        () if Some(placed.hash) == tip => Place::Tip,
        () if chain.iter().any(|on| on.hash == placed.hash) => Place::On,
        () if is_new => Place::NotYet,
        () => Place::Off,
    };
    let rows = [(&it.gone, ROWS[0]), (&it.come, ROWS[1])];
    let columns = 1 + it.gone.len().max(it.come.len());
    let width = STEP * columns + 12;
    let middle = (ROWS[0] + ROWS[1]) / 2;
    let fork = it.common.last();
    let fork_place = if chain.len() == it.common.len() { Place::Tip } else { Place::On };
    let words = words(it, &place);
    html! {
        div.figure tabindex="0" role="group" aria-label={ "The two branches of node " (it.node.0) } style={ "--width:" (width) "px" } {
            svg.drawing viewBox={ "0 0 " (width) " " (HEIGHT) } role="img" aria-label=(words) style={ "max-width:" (width) "px" } {
                @for (blocks, y) in rows {
                    @for (place, _) in blocks.iter().enumerate() {
                        @let from = if place == 0 { middle } else { y } + BOX.1 / 2;
                        path fill="none" stroke="var(--grey)" stroke-width="1.5"
                            d={ "M" (6 + STEP * place + BOX.0) " " (from) "L" (6 + STEP * (place + 1)) " " (y + BOX.1 / 2) } {}
                    }
                }
                @match fork {
                    Some(placed) => (block((6, middle), &format!("block {}", placed.height), &placed.hash, miner(placed, events), fork_place)),
                    None => (genesis(middle, fork_place)),
                }
                @for ((blocks, y), is_new) in rows.into_iter().zip([false, true]) {
                    @for (column, placed) in blocks.iter().enumerate() {
                        (block((6 + STEP * (column + 1), y), &format!("block {}", placed.height), &placed.hash,
                            miner(placed, events), place(placed, is_new)))
                    }
                }
            }
        }
    }
}

fn miner(placed: &PlacedBlock, events: &[NetworkEvent]) -> Option<NodeId> {
    let mined = |event: &&NetworkEvent| matches!(event.what, Occurrence::Node(Event::Proposed(hash)) if hash == placed.hash);
    events.iter().find(mined).map(|event| event.node)
}

fn block(
    (x, y): (usize, usize),
    name: &str,
    hash: &BlockHash,
    miner: Option<NodeId>,
    place: Place,
) -> Markup {
    html! {
        (frame((x, y), place))
        text x=(x + BOX.0 / 2) y=(y + 17) text-anchor="middle" font-size="13" font-weight="bold" fill="currentColor" { (name) }
        text.hash x=(x + BOX.0 / 2) y=(y + 34) text-anchor="middle" font-size="12" fill="currentColor" { (hash) }
        @if let Some(miner) = miner {
            text x=(x + BOX.0 / 2) y=(y + 50) text-anchor="middle" font-size="12" fill="currentColor" { "by node " (miner.0) }
        }
    }
}

fn genesis(y: usize, place: Place) -> Markup {
    html! {
        (frame((6, y), place))
        text x=(6 + BOX.0 / 2) y=(y + 34) text-anchor="middle" font-size="13" font-weight="bold" fill="currentColor" { "genesis" }
    }
}

/// A box, and below it where the block is. What isn't on the chain is dashed, and the chain's end is bold.
fn frame((x, y): (usize, usize), place: Place) -> Markup {
    let is_on = matches!(place, Place::On | Place::Tip);
    html! {
        rect x=(x) y=(y) width=(BOX.0) height=(BOX.1) rx="4" fill="var(--face)"
            stroke=(if is_on { "var(--ink)" } else { "var(--grey)" })
            stroke-width=(if place == Place::Tip { "3" } else { "1.5" })
            stroke-dasharray=[(!is_on).then_some("5 4")] {}
        text x=(x + BOX.0 / 2) y=(y + BOX.1 + 16) text-anchor="middle" font-size="12" fill="var(--grey)" { (place.words()) }
    }
}

fn words(it: &Reorganisation, place: &impl Fn(&PlacedBlock, bool) -> Place) -> String {
    let row = |blocks: &[PlacedBlock], is_new| -> String {
        let words = |placed: &PlacedBlock| {
            format!("block {} {}: {}", placed.height, placed.hash, place(placed, is_new).words())
        };
        blocks.iter().map(words).collect::<Vec<_>>().join(", ")
    };
    format!("Old branch: {}. New branch: {}.", row(&it.gone, false), row(&it.come, true))
}
