//! The page's pictures, drawn by the crate's own plots.

use crate::number::Format;
use crate::record::{PageError, Record, Records};
use kusari::figures::Figure;
use kusari::figures::plot::{Axis, Plot};

/// A picture in the making. What is missing for it is added to a list.
pub(crate) type Draw = fn(&mut Source<'_>) -> Plot;

/// The pictures, by the names of their files.
pub(crate) const PLOTS: [(&str, Draw); 12] = [
    ("ladder", ladder),
    ("attempt", attempt),
    ("remainders", remainders),
    ("check", check),
    ("memory", memory),
    ("height", height),
    ("depth", depth),
    ("waiting", waiting),
    ("messages", messages),
    ("payments", payments),
    ("agreement", agreement),
    ("city", city),
];

/// Draws one of them.
pub(crate) fn draw(draw: Draw, records: &Records) -> Result<Figure, PageError> {
    let mut source = Source { records, missing: Vec::new() };
    let plot = draw(&mut source);
    if source.missing.is_empty() {
        Ok(plot.draw()?)
    } else {
        Err(PageError::Missing(source.missing))
    }
}

/// Where a picture takes its numbers from.
pub(crate) struct Source<'a> {
    records: &'a Records,
    missing: Vec<String>,
}

impl Source<'_> {
    fn curve(&mut self, bench: &str, name: &str) -> Vec<(f64, f64)> {
        self.look_up(bench, name, |record| record.curves.get(name).cloned()).unwrap_or_default()
    }

    fn figure(&mut self, bench: &str, name: &str) -> f64 {
        self.look_up(bench, name, |record| record.figures.get(name).copied()).unwrap_or_default()
    }

    fn look_up<T>(
        &mut self,
        bench: &str,
        name: &str,
        find: impl FnOnce(&Record) -> Option<T>,
    ) -> Option<T> {
        let found = self.records.get(bench).and_then(find);
        if found.is_none() {
            self.missing.push(format!("{bench}:{name}"));
        }
        found
    }
}

const MINE: &str = "how_fast_can_i_mine";
const CHECK: &str = "how_fast_can_i_check_a_chain";
const NODE: &str = "what_does_a_node_cost";
const MEMBERS: &str = "how_fast_do_members_agree";
const CITY: &str = "how_fast_is_a_city";
const NETWORK: &str = "how_fast_does_a_network_agree";

fn city(source: &mut Source<'_>) -> Plot {
    let title = "What a block costs for each node of a town";
    Plot::new(title, Axis::log10("nodes"), Axis::linear("microseconds for a block and a node"))
        .line("announced, with a bandwidth", in_micros(source.curve(CITY, "sizes")))
        .caption(
            "A town that's three hundred times as large costs about as much for each of its nodes.",
        )
}

fn in_micros(curve: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    curve.into_iter().map(|(nodes, seconds)| (nodes, 1e6 * seconds)).collect()
}

fn ladder(source: &mut Source<'_>) -> Plot {
    const RUNGS: [(&str, &str); 5] = [
        ("JSON", "ladder.json.rate"),
        ("naive", "ladder.naive.rate"),
        ("prefix kept", "ladder.prefix.rate"),
        ("Search", "ladder.search.rate"),
        ("all cores", "threads.of-limit.rate"),
    ];
    let mut bars = Vec::new();
    for (at, (_, figure)) in RUNGS.iter().enumerate() {
        bars.push((at as f64, source.figure(MINE, figure)));
    }
    let one = source.figure(MINE, "ladder.bare.rate");
    let all = source.figure(MINE, "threads.of-limit.limit");
    let miners = Axis::named("miner", RUNGS.map(|(name, _)| name));
    Plot::new(
        "The ladder, from the originals' search to the bare loop",
        miners,
        Axis::log10("nonces a second"),
    )
    .bars("measured", bars)
    .theory("the bare function on one core", [(-0.4, one), (3.4, one)])
    .theory("the bare function on all cores", [(3.6, all), (4.4, all)])
    .caption("No search can do with less than one compression for each nonce.")
}

fn attempt(source: &mut Source<'_>) -> Plot {
    let title = "What one attempt costs, against what the block holds";
    Plot::new(title, Axis::log10("payments in the block"), Axis::log10("seconds an attempt"))
        .line("JSON for each nonce", source.curve(MINE, "attempt.json"))
        .line("naive", source.curve(MINE, "attempt.naive"))
        .line("Search", source.curve(MINE, "attempt.search"))
        .caption("Two of the lines rise with the block. The third is flat: what stays the same was hashed once.")
}

fn remainders(source: &mut Source<'_>) -> Plot {
    let title = "How near to the bare loop, against where the block's edge falls";
    let across = Axis::linear("bytes of the last piece that stand before the nonce");
    Plot::new(title, across, Axis::linear("part of the bare loop"))
        .points("Search", source.curve(MINE, "remainders"))
        .theory("the bare loop", [(0.0, 1.0), (63.0, 1.0)])
        .theory("two compressions a nonce", [(0.0, 0.5), (63.0, 0.5)])
        .caption("Where digits and padding do not fit into one piece, an attempt would cost two.")
}

fn check(source: &mut Source<'_>) -> Plot {
    let title = "How many payments a second a chain file is checked with";
    Plot::new(title, Axis::log10("payments in a block"), Axis::log10("payments a second"))
        .line("on all cores", source.curve(CHECK, "threads.rate"))
        .line("on one thread", source.curve(CHECK, "single.rate"))
        .theory("signatures alone, on all cores", source.curve(CHECK, "bare.rate"))
        .caption("Nearly all of the time goes into the signatures, whatever the size of a block.")
}

fn memory(source: &mut Source<'_>) -> Plot {
    let title = "The most memory that checking a chain of empty blocks takes";
    Plot::new(title, Axis::log10("blocks"), Axis::log10("bytes"))
        .line("measured", source.curve(CHECK, "memory.chain"))
        .theory("64 MB", [(1000.0, 64e6), (100_000.0, 64e6)])
        .caption("A hundred times as many blocks need hardly more: the blocks are not kept.")
}

fn height(source: &mut Source<'_>) -> Plot {
    let title = "What a node does with a block or a payment, against the height of its chain";
    Plot::new(title, Axis::log10("height"), Axis::log10("seconds"))
        .line("an empty block", source.curve(NODE, "empty-block.seconds-by-height"))
        .line("a block with a known payment", source.curve(NODE, "known-payment.seconds-by-height"))
        .line("a block with a new payment", source.curve(NODE, "new-payment.seconds-by-height"))
        .theory("one signature alone", source.curve(NODE, "signature.seconds-by-height"))
        .caption("Flat lines: the chain may be as high as it likes.")
}

fn depth(source: &mut Source<'_>) -> Plot {
    let title = "What a reorganisation costs, against how many blocks are given up";
    let [low, high] = ["low", "high"].map(|name| {
        let height = source.figure(NODE, &format!("reorganisation.{name}"));
        format!("at height {}", Format::Count.write(height))
    });
    Plot::new(title, Axis::log10("blocks given up"), Axis::log10("seconds"))
        .line(low, source.curve(NODE, "reorganisation.seconds-by-depth.low"))
        .line(high, source.curve(NODE, "reorganisation.seconds-by-depth.high"))
        .theory(
            "the balances alone, undone and redone",
            source.curve(NODE, "reorganisation.accounts-alone.high"),
        )
        .caption("It grows with the depth, and not with the height.")
}

fn waiting(source: &mut Source<'_>) -> Plot {
    let title = "What a node does, against how many payments wait";
    Plot::new(title, Axis::log10("payments that wait"), Axis::log10("seconds"))
        .line("a new payment", source.curve(NODE, "transaction.seconds-by-waiting"))
        .line("an empty block", source.curve(NODE, "empty-block.seconds-by-waiting"))
        .line("a draft for the miner", source.curve(NODE, "draft.seconds-by-waiting"))
        .caption("A draft holds what waits, as far as it fits into a block.")
}

fn messages(source: &mut Source<'_>) -> Plot {
    let title = "Messages until all nodes know a block";
    Plot::new(title, Axis::log10("nodes"), Axis::log10("messages a block"))
        .line("everybody linked to everybody", source.curve(NETWORK, "messages-for-a-block.full"))
        .line("four neighbours each", source.curve(NETWORK, "messages-for-a-block.sparse"))
        .caption("A node tells all its neighbours but the one that told it, so it is the links that count.")
}

fn agreement(source: &mut Source<'_>) -> Plot {
    const WAYS: [(&str, &str); 4] = [
        ("leader.full", "a leader"),
        ("crash.full", "the crash-proof engine"),
        ("vote.star", "a vote in a star"),
        ("vote.full", "a vote, all linked"),
    ];
    let title = "Messages until a block is decided, against the number of members";
    let mut plot = Plot::new(title, Axis::linear("members"), Axis::log10("messages a decision"));
    for (name, words) in WAYS {
        plot = plot
            .points(words, source.curve(MEMBERS, &format!("messages.{name}")))
            .theory("by the formula", source.curve(MEMBERS, &format!("formula.{name}")));
    }
    plot.caption("Points were counted in a simulated network, and lines are formulas. Only a vote among all grows with the square.")
}

fn payments(source: &mut Source<'_>) -> Plot {
    let title = "Payments a second that are confirmed by all nodes of one machine";
    Plot::new(title, Axis::log10("nodes"), Axis::log10("payments a second"))
        .line("confirmed", source.curve(NETWORK, "payments-a-second"))
        .theory("the signatures alone", source.curve(NETWORK, "payments-a-second.limit"))
        .caption("Every node checks every signature, and all of them share the cores.")
}
