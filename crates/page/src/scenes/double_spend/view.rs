//! What a reader sees of it.

use super::chains::Histories;
use super::chance::{MOST_PATIENCE, MOST_WAIT, Rules};
use super::picture;
use super::plot::{self, Curves};
use super::races::{End, RACES};
use super::words::{advice, blocks, brings, confirmations, percent, rewards, standing};
use super::{DoubleSpend, MOST_SEED, MOST_SHARE, MOST_WORTH};
use crate::deed::Deed;
use crate::html as page;
use crate::html::grouped;
use maud::{Markup, html};

pub(super) fn settings(it: &DoubleSpend) -> Markup {
    let Rules { share, wait, .. } = it.rules;
    html! {
        div.controls {
            div.row {
                (page::slider("share", "Mallory's share of all computing power", (1, MOST_SHARE), share,
                    &format!("{share} %"), &Deed::of(["share"])))
            }
            div.row {
                (page::slider("wait", "Bob waits for", (0, MOST_WAIT), wait, &confirmations(wait), &Deed::of(["wait"])))
            }
        }
    }
}

pub(super) fn race(it: &DoubleSpend) -> Markup {
    let end = it.ended();
    let histories = Histories::after(it.found());
    let (races, won) = it.watched();
    let drawing = picture::Race {
        score: it.score(),
        wait: it.rules.wait,
        newest: it.found().last().copied(),
        end,
    };
    html! {
        h3 { "One race" }
        (picture::draw(&drawing))
        (outcome(it, &histories))
        div.row { (buttons(it)) }
        p.note {
            "Dotted boxes are confirmations that Bob still waits for. Mallory's chain is dashed as long as it isn't ahead, and \
             the others' chain once it has lost. Mallory mined her first block before she paid, and once Bob has waited, she gives up when she's "
            (blocks(it.rules.patience)) " behind."
            @if races > 1 { " You've seen " (races) " races with these settings, and Mallory won " (won) "." }
        }
    }
}

/// Where the race is now, and what the chapter's code says about it.
fn outcome(it: &DoubleSpend, histories: &Histories) -> Markup {
    let [bob, alice] = histories.owned(it.ended() == Some(End::Mallory));
    let owned = format!("On the chain that counts, Bob owns {bob} and Alice owns {alice}.");
    html! {
        p { (standing(it)) " " (owned) }
        @match it.ended() {
            Some(End::Mallory) => {
                p.verdict.broken {
                    span.mark aria-hidden="true" { "✗" } " Bob's bicycle is gone, and so is his money. If he shows her payment \
                    again, the miners on her chain answer: "
                    @if let Some(refusal) = histories.bobs_payment_on_hers() { code { (refusal.code) } " " (refusal.message) "." }
                }
            }
            Some(End::Others) => p.verdict.sound {
                span.mark aria-hidden="true" { "✓" } " Mallory gives up. Her " (blocks(it.score().hers)) " are worth nothing."
            },
            None => {}
        }
    }
}

/// The same two buttons all the time, so that a finger or the focus can stay where it is.
fn buttons(it: &DoubleSpend) -> Markup {
    let next = it.seed % MOST_SEED + 1;
    let word = |it: u64| it.to_string();
    let [step, whole] = match it.ended() {
        None => [
            ("Next block", Deed::of(["to".to_owned(), word(it.shown as u64 + 1)])),
            ("To the end", Deed::of(["to", "end"])),
        ],
        Some(_) => [
            ("Another race", Deed::of(["race".to_owned(), word(next)])),
            (
                "Another race, to its end",
                Deed::of(["race".to_owned(), word(next), "end".to_owned()]),
            ),
        ],
    };
    html! {
        button.main #step type="button" data-do=(step.1) { (step.0) }
        button #whole type="button" data-do=(whole.1) { (whole.0) }
        @if it.ended().is_none() {
            // Four blocks a second.
            button #run type="button" data-play="to" data-from=(it.shown) data-to=(it.race.len()) data-rate="0.004" {
                span.play-off { "Play" } span.play-on { "Pause" }
            }
        }
        @if it.shown > 0 { button #back type="button" data-do="to.0" { "Back to the start of the race" } }
    }
}

pub(super) fn chance(it: &DoubleSpend) -> Markup {
    let curves = Curves::of(it.rules, it.wins());
    html! {
        h3 { "Ten thousand races" }
        p {
            "With " (it.rules.share) " % of the power and " (confirmations(it.rules.wait)) ", Mallory's chance is "
            strong { (percent(it.rules.exact())) } "."
            @if let Some(wins) = it.wins() {
                " She won " (grouped(wins[it.rules.wait as usize])) " of " (grouped(RACES)) " races."
            }
        }
        (plot::draw(&curves))
        div.row { button #many type="button" data-work="races" { "Run 10,000 races for each wait" } }
        @if curves.impatient.is_some() {
            p.note {
                "This Mallory gives up when she's " (blocks(it.rules.patience)) " behind, so she wins less often than \
                 a Mallory who never does."
            }
        }
        details {
            summary { "The numbers, and where they're from" }
            (table(it, &curves))
            p.note {
                "Exact: Meni Rosenfeld, Analysis of Hashrate-Based Double Spending, 2014. Paper: Satoshi Nakamoto, 2008, \
                 section 11, which assumes that the others always take the average time. As worded there, z doesn't count \
                 the block with the payment. Here that block is the first confirmation, as in chapter 4."
            }
        }
    }
}

fn table(it: &DoubleSpend, curves: &Curves) -> Markup {
    html! {
        table {
            thead { tr {
                th scope="col" { "Wait" }
                th scope="col" { "Exact" }
                th scope="col" { "Paper" }
                th scope="col" { "Races won" }
            } }
            tbody {
                @for wait in 0..=MOST_WAIT as usize {
                    tr {
                        th scope="row" { (wait) }
                        td { (percent(curves.exact[wait])) }
                        td { (percent(curves.paper[wait])) }
                        td { @match it.wins() { Some(wins) => (grouped(wins[wait])), None => "–" } }
                    }
                }
            }
        }
    }
}

pub(super) fn worth(it: &DoubleSpend) -> Markup {
    let Rules { patience, wait, .. } = it.rules;
    let outlook = it.rules.outlook();
    html! {
        h3 { "Is it worth it?" }
        p.note {
            "Suppose each block pays its miner a reward, as in chapter 6. If Mallory loses the race, she loses the rewards \
             of all her blocks. If she wins, she keeps them, and the goods."
        }
        div.controls {
            div.row {
                (page::slider("worth", "The goods are worth", (1, MOST_WORTH), it.worth, &rewards(it.worth),
                    &Deed::of(["worth"])))
            }
            div.row {
                (page::slider("patience", "Mallory gives up when she's behind by", (1, MOST_PATIENCE), patience,
                    &blocks(patience), &Deed::of(["patience"])))
            }
        }
        p {
            "She wins " strong { (percent(outlook.wins)) } " of her attacks. The blocks that she throws away in the others come \
            to " strong { (format!("{:.1}", outlook.wasted)) } " per attack. All in all, an attack "
            strong { (brings(it.rules.gain(it.worth))) } " on average, compared with honest mining."
        }
        div.row { button #advise type="button" data-do="advise" { "Advise Bob to wait for " (confirmations(wait)) } }
        @if it.is_advised {
            @for (is_good, says) in advice(it) {
                p.verdict.sound[is_good].broken[!is_good] {
                    span.mark aria-hidden="true" { @if is_good { "✓" } @else { "✗" } } " " (says)
                }
            }
        }
    }
}
