//! The counter: slips, and a pen.

use super::story::{Fate, Origin, Paper, Story, person};
use crate::deed::Deed;
use crate::html;
use maud::{Markup, html};

pub(super) fn show(story: &Story) -> Markup {
    if story.is_night {
        return html! {
            h3 { span aria-hidden="true" { "☾ " } "Night" }
            p {
                "The counter is closed, and everyone has taken a statement home. Tonight you're Mallory, you work here, and \
                you have the key. Choose a line of the book and write something else over it."
            }
            div.row { (html::button("Let morning come", &Deed::of(["morning"]))) }
        };
    }
    let is_first_deed = story.newest.is_none() && story.evening.is_none();
    html! {
        h3 { span aria-hidden="true" { "☼ " } "At the counter" }
        p.note { "The clerk sees what's drawn on a slip. Only you know where it comes from." }
        ul.cards {
            @for (place, it) in story.counter() { (card(story, place, it, is_first_deed && place == 0)) }
        }
        div.row {
            (html::button("Ask Alice for another slip", &Deed::of(["ask"])))
            (html::button("Let night fall", &Deed::of(["night"])))
        }
        h4 id="write-a-slip" { "Write a slip yourself, in any name" }
        div.controls role="group" aria-labelledby="write-a-slip" {
            (names(story))
            (amount(&story.pen.amount, "Amount"))
            (html::button("Lay it on the counter", &Deed::of(["write"])))
        }
        @if !story.codes.is_empty() {
            p.note {
                "Refused so far: "
                @for (place, code) in story.codes.iter().enumerate() {
                    @if place > 0 { ", " }
                    code { (code) }
                }
                "."
            }
        }
    }
}

/// Who pays, and who is paid.
pub(super) fn names(story: &Story) -> Markup {
    html! {
        (name("from", "From", &story.pen.from))
        (name("to", "To", &story.pen.to))
        datalist id="names" { @for it in super::NAMES { option value=(it) {} } }
    }
}

fn name(verb: &str, label: &str, value: &str) -> Markup {
    let id = format!("pen-{verb}");
    html! {
        div.row {
            label for=(id) { (label) }
            input id=(id) type="text" list="names" value=(value) maxlength="20" data-do=(verb) data-live
                autocomplete="off" autocapitalize="none" spellcheck="false";
        }
    }
}

/// How much, as it was typed: what can't be read as an amount is refused when it's used.
pub(super) fn amount(value: &str, label: &str) -> Markup {
    html! {
        div.row {
            label for="pen-amount" { (label) }
            input id="pen-amount" type="text" inputmode="numeric" value=(value) maxlength="20" data-do="amount" data-live
                autocomplete="off";
        }
    }
}

fn card(story: &Story, place: usize, paper: &Paper, is_next: bool) -> Markup {
    let number = place + 1;
    let does = |verb: &str| Deed::of([verb.to_owned(), number.to_string()]);
    let is_paid = matches!(paper.fate, Fate::Paid(_));
    html! {
        li.card.sound[is_paid].broken[matches!(paper.fate, Fate::Refused(_))] id={ "slip-" (number) } style="max-width:20em" {
            h4 { "Slip " (number) }
            (drawing(paper))
            p.note { (origin(story, place, paper)) }
            @match &paper.fate {
                Fate::Waits => {}
                Fate::Refused(it) => (html::verdict(Some((it.code, it.message.clone())), "")),
                Fate::Paid(line) => (html::verdict(None, &format!("Paid: it's line {line} of the book."))),
            }
            div.row {
                // The button stays when there's nothing left to do with it, and so does the focus.
                @if is_paid {
                    button type="button" id={ "hand-" (number) } aria-disabled="true" { "The clerk keeps slip " (number) }
                } @else {
                    button.main[is_next] type="button" id={ "hand-" (number) } data-do=(does("hand")) {
                        "Hand in slip " (number) @if paper.fate != Fate::Waits { " again" }
                    }
                    (html::button(&format!("Photograph slip {number}"), &does("copy")))
                }
            }
        }
    }
}

fn origin(story: &Story, place: usize, paper: &Paper) -> Markup {
    let sender = &paper.order.sender;
    match paper.origin {
        Origin::Sender => html! { "Written by " (person(sender)) "." },
        Origin::Photograph(of) => {
            let is_equal = story.papers[of].order == paper.order;
            html! {
                "A photograph. " code { "slip_" (of + 1) " == slip_" (place + 1) } " is " code { (is_equal) } "."
            }
        }
        Origin::Reader => html! { "Written by you. The name on it is “" (sender) "”." },
    }
}

/// What the clerk sees: three fields, and the clerk's own stamp. A photograph has the same three.
fn drawing(paper: &Paper) -> Markup {
    let order = &paper.order;
    let fields = [
        ("from", order.sender.to_string()),
        ("to", order.receiver.to_string()),
        ("amount", order.amount.to_string()),
    ];
    let (stamp, colour) = match &paper.fate {
        Fate::Waits => (None, ""),
        Fate::Refused(_) => (Some("REFUSED"), "var(--broken)"),
        Fate::Paid(_) => (Some("PAID"), "var(--sound)"),
    };
    let words = match stamp {
        None => format!("A slip: {order}."),
        Some(stamp) => format!("A slip: {order}. Stamped {}.", stamp.to_lowercase()),
    };
    html! {
        svg.drawing viewBox="0 0 240 112" role="img" aria-label=(words) style="max-width:17em" {
            path d={ "M1 1H239V111l" ("-7-5-7 5".repeat(17)) "Z" }
                fill="var(--face)" stroke="currentColor" stroke-width="1.5" stroke-linejoin="round" {}
            @for (row, (label, text)) in fields.iter().enumerate() {
                @let y = 28 + 30 * row;
                // What's too long for the line is written smaller.
                @let fit = (text.chars().count() > 17).then_some("158");
                text x="12" y=(y) font-size="12" fill="var(--grey)" { (label) }
                text x="70" y=(y) font-size="18" font-style="italic" font-family="Georgia, serif" fill="currentColor"
                    textLength=[fit] lengthAdjust=[fit.map(|_| "spacingAndGlyphs")] { (text) }
                path d={ "M66 " (y + 6) "H230" } stroke="var(--faint)" {}
            }
            @if let Some(stamp) = stamp {
                g transform="rotate(-12 184 38)" fill="none" stroke=(colour) {
                    rect x="138" y="22" width="92" height="30" rx="5" stroke-width="3" {}
                    text x="184" y="43" font-size="16" font-weight="700" text-anchor="middle" fill=(colour) stroke="none" { (stamp) }
                }
            }
        }
    }
}
