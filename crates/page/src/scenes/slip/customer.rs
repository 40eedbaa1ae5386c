//! What customers have, and what they see of it.

use super::story::{NAMES, Story, person};
use crate::deed::Deed;
use crate::html;
use kusari::stage1_ledger::{Address, Bank, StatementLine};
use maud::{Markup, html};

/// How long the bar of all the money is.
const BAR: f64 = 130.0;

/// What everyone has now, and had in the evening.
pub(super) fn money(story: &Story) -> Markup {
    let has = |bank: &Bank, name: &str| bank.balance(&name.into()).unwrap_or_default().units();
    let now = NAMES.map(|name| has(&story.bank, name));
    let before = story.evening.as_ref().map(|bank| NAMES.map(|name| has(bank, name)));
    // The longest bar is the most that anyone has, because a forged deposit can be larger than all the real money.
    let most = now.iter().chain(before.iter().flatten()).max().copied().unwrap_or_default().max(1);
    let width = |amount: u64| format!("{:.1}", BAR * (amount as f64 / most as f64));
    let words = |has: &str, amounts: [u64; 3]| {
        let each = NAMES.iter().zip(amounts).map(|(name, amount)| format!("{name} {has} {amount}"));
        each.collect::<Vec<_>>().join(", ")
    };
    let label = match before {
        Some(before) => {
            format!("Now {}. In the evening {}.", words("has", now), words("had", before))
        }
        None => format!("{}.", words("has", now)),
    };
    html! {
        h3 { "What the bank says they have" }
        svg.drawing viewBox="0 0 350 96" role="img" aria-label=(label) style="max-width:30em" {
            @for (row, (name, amount)) in NAMES.iter().zip(now).enumerate() {
                @let y = 6 + 30 * row;
                text x="0" y=(y + 16) font-size="15" fill="currentColor" { (name) }
                rect x="70" y=(y) width=(width(amount)) height="22" rx="3" fill="var(--link)" {}
                @if let Some(before) = before {
                    rect x="70" y=(y) width=(width(before[row])) height="22" rx="3" fill="none" stroke="currentColor"
                        stroke-width="1.5" stroke-dasharray="4 3" {}
                }
                text x="210" y=(y + 16) font-size="15" fill="currentColor" { (amount) }
            }
        }
        @if story.evening.is_some() { p.note { "Dashed: what they had when the bank last closed." } }
    }
}

/// The papers that a customer can look at. No customer sees the book.
pub(super) fn papers(story: &Story, name: &str) -> Markup {
    let account = Address::new(name);
    let now = story.bank.statement(&account);
    let drawer = story.evening.as_ref().map(|it| it.statement(&account));
    let people = NAMES.map(person);
    let options: Vec<_> = NAMES.into_iter().zip(people.iter().map(String::as_str)).collect();
    html! {
        h3 { "What a customer sees" }
        div.row { (html::choice("look", "Customer", &options, name, &Deed::of(["look"]))) }
        p.note { "Customers never see the book. They see what the bank prints for them: the lines that they're in." }
        div.cards {
            @if let Some(drawer) = &drawer {
                div.card id="drawer" {
                    h4 { "From " (person(name)) "'s drawer" }
                    (statement(name, drawer, Some(&now)))
                }
            }
            div.card id="printed" {
                h4 { "From the bank, just now" }
                (statement(name, &now, None))
            }
        }
        @if let Some(drawer) = drawer {
            @if now.starts_with(&drawer) {
                p.verdict.sound { span.mark aria-hidden="true" { "✓" } " The two papers agree, as far as the older one goes." }
            } @else {
                p.verdict.broken {
                    span.mark aria-hidden="true" { "✗" }
                    " The two papers disagree. Which is right? Anyone can print a paper, and only the bank's book counts."
                }
            }
        }
    }
}

/// A statement, and where it differs from a newer one.
fn statement(name: &str, lines: &[StatementLine], newer: Option<&[StatementLine]>) -> Markup {
    html! {
        table {
            thead { tr { th scope="col" { "entry" } th scope="col" { (name) " then had" } } }
            tbody {
                @for (place, it) in lines.iter().enumerate() {
                    tr {
                        td {
                            (it.entry)
                            @if newer.is_some_and(|newer| newer.get(place) != Some(it)) { " " strong { "✗ not any more" } }
                        }
                        td { (it.balance) }
                    }
                }
            }
        }
    }
}
