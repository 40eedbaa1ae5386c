//! The bank's book, the audit, and what's done to the book at night.

use super::counter;
use super::story::{Fate, Origin, Story, person};
use crate::deed::Deed;
use crate::html;
use kusari::stage1_ledger::{Amount, Entry, Ledger, Refusal as _};
use maud::{Markup, html};

pub(super) fn show(story: &Story, is_covered: bool) -> Markup {
    let cover = if is_covered {
        html::button("Uncover what only you know", &Deed::of(["uncover"]))
    } else {
        html::button("Cover what only you know", &Deed::of(["cover"]))
    };
    html! {
        h3 { "The bank's book" }
        table {
            thead {
                tr {
                    th scope="col" { "line" }
                    th scope="col" { "entry" }
                    @if !is_covered { th scope="col" { "only you know" } }
                }
            }
            tbody {
                @for (line, entry) in story.lines().iter().enumerate() { (row(story, line, entry, is_covered)) }
            }
        }
        @if let Some(line) = story.chosen { (pen(story, line)) }
        @if let Some((line, it)) = &story.gave_away {
            (html::verdict(Some((it.code, format!("at line {line}: {}. You put the old line back.", it.message))), ""))
        }
        (audit(story))
        div.row { (cover) }
    }
}

fn row(story: &Story, line: usize, entry: &Entry, is_covered: bool) -> Markup {
    let is_newest = story.newest == Some(line);
    html! {
        tr.new[is_newest] id={ "line-" (line) } {
            th scope="row" { (line) }
            td {
                (entry)
                @if is_newest && !story.is_night { " " strong { "◀ new" } }
                @if story.is_night {
                    " "
                    button type="button" aria-label={ "Rewrite line " (line) } aria-pressed=(story.chosen == Some(line))
                        data-do={ "choose." (line) } { "Rewrite" }
                }
            }
            @if !is_covered { td { (truth(story, line, entry)) } }
        }
    }
}

/// What happened, which the book doesn't say.
fn truth(story: &Story, line: usize, entry: &Entry) -> Markup {
    let written = &story.written[line];
    if written != entry {
        return html! { strong { "✗ rewritten" } ": it said “" (written) "”" };
    }
    let paper = story.papers.iter().enumerate().find(|(_, it)| it.fate == Fate::Paid(line));
    match paper {
        None => match entry {
            Entry::Opening { deposit: Amount::ZERO, .. } => html! { "no coins on the counter" },
            _ => html! { "coins on the counter" },
        },
        Some((place, it)) => {
            let number = place + 1;
            match it.origin {
                Origin::Sender => html! { "slip " (number) ", by " (person(&it.order.sender)) },
                Origin::Photograph(of) => {
                    html! { "slip " (number) ", a photograph of slip " (of + 1) }
                }
                Origin::Reader => html! { "slip " (number) ", by you" },
            }
        }
    }
}

fn pen(story: &Story, line: usize) -> Markup {
    html! {
        div.controls role="group" aria-label={ "Write over line " (line) } {
            strong { "Line " (line) ":" }
            @match &story.lines()[line] {
                Entry::Opening { account, .. } => (counter::amount(&story.pen.amount, &format!("{account} opens an account with"))),
                Entry::Payment(_) => { (counter::names(story)) (counter::amount(&story.pen.amount, "Amount")) }
            }
            (html::button(&format!("Write over line {line}"), &Deed::of(["rewrite"])))
        }
    }
}

/// The auditor enters each line again in an empty book of her own.
fn audit(story: &Story) -> Markup {
    match Ledger::audit(story.lines().iter().cloned()) {
        Ok(ledger) => {
            let together: u64 = ledger.balances().map(|(_, it)| it.units()).sum();
            let lines = ledger.entries().len();
            html::verdict(
                None,
                &format!(
                    "The audit finds nothing: {lines} lines, each of them possible after the ones before it, and {together} coins in all."
                ),
            )
        }
        Err(cause) => html::verdict(Some((cause.code(), cause.to_string())), ""),
    }
}
