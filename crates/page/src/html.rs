//! Pieces of HTML that scenes share. What a reader can do is written into attributes, and the page's script knows
//! nothing else:
//!
//! | attribute | meaning |
//! |---|---|
//! | `data-do="verb.word"` | on a button or a part of a picture: do this. On a field: do this, with the field's value as the last word |
//! | `data-live` | on a field: at each change, not only when it's left |
//! | `data-work="verb.word"` | on a button: a long job, with its progress and a way to stop it |
//! | `data-play="verb.word"` | on a button: do this again and again, with a number as the last word, which grows from `data-from` to `data-to` by `data-rate` for each millisecond |
//!
//! Texts go through [`maud`], which escapes what strangers wrote.

use crate::deed::Deed;
use crate::refusal::Refusal;
use kusari::figures::Figure;
use maud::{Markup, PreEscaped, Render, html};

/// A button that does something.
pub fn button(label: &str, deed: &Deed) -> Markup {
    html! { button type="button" data-do=(deed) { (label) } }
}

/// A button for a long job.
pub fn job(label: &str, job: &Deed) -> Markup {
    html! { button type="button" data-work=(job) { (label) } }
}

/// A field to type into, with its label.
pub fn field(id: &str, label: &str, value: &str, deed: &Deed) -> Markup {
    html! {
        span.pair id={ (id) "-field" } {
            label for=(id) { (label) }
            input id=(id) type="text" value=(value) data-do=(deed) data-live autocomplete="off" spellcheck="false";
        }
    }
}

/// A field for a whole number.
pub fn number(id: &str, label: &str, value: u64, most: u64, deed: &Deed) -> Markup {
    html! {
        span.pair id={ (id) "-field" } {
            label for=(id) { (label) }
            input id=(id) type="text" inputmode="numeric" maxlength=(most.to_string().len()) value=(value) data-do=(deed)
                data-live autocomplete="off";
        }
    }
}

/// A slider, with its label and, in words, the value that it has now.
pub fn slider(
    id: &str,
    label: &str,
    bounds: (u64, u64),
    value: u64,
    says: &str,
    deed: &Deed,
) -> Markup {
    html! {
        div.slider {
            label for=(id) { (label) }
            input id=(id) type="range" min=(bounds.0) max=(bounds.1) value=(value) aria-valuetext=(says) data-do=(deed)
                data-live;
            output for=(id) { (says) }
        }
    }
}

/// A choice of several options. Each comes with the word that becomes the deed's last.
pub fn choice(
    id: &str,
    label: &str,
    options: &[(&str, &str)],
    chosen: &str,
    deed: &Deed,
) -> Markup {
    html! {
        span.pair id={ (id) "-field" } {
            label for=(id) { (label) }
            select id=(id) data-do=(deed) {
                @for (word, says) in options {
                    option value=(word) selected[*word == chosen] { (says) }
                }
            }
        }
    }
}

/// A button that lets time pass, and stops it again: from `from` to `to`, `rate` for each millisecond.
pub fn player(label: &str, deed: &Deed, from: u64, to: u64, rate: f64) -> Markup {
    html! {
        button.main type="button" data-play=(deed) data-from=(from) data-to=(to) data-rate=(rate) {
            span.play-off { (label) } span.play-on { "Pause" }
        }
    }
}

/// A picture that the crate `kusari` has drawn, without its style sheet: the page has that. See [`figure_style`].
pub fn figure(figure: &Figure) -> Markup {
    let svg = without_style(figure.svg());
    let width = svg
        .split_once(" width=\"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .map_or("0", |it| it.0);
    let title = figure.alt().lines().next().unwrap_or_default();
    html! {
        div.figure tabindex="0" role="group" aria-label=(title) style={ "--width:" (width) "px" } { (PreEscaped(svg)) }
    }
}

/// Says that a rule is kept, or which one is broken, by its code. There's a mark and a word, and not only a colour.
pub fn verdict(refused: Option<(&str, String)>, sound: &str) -> Markup {
    match refused {
        None => html! { p.verdict.sound { span.mark aria-hidden="true" { "✓" } " " (sound) } },
        Some((code, message)) => html! {
            p.verdict.broken { span.mark aria-hidden="true" { "✗" } " " code { (code) } " " (message) }
        },
    }
}

/// A fault, with its code.
pub fn broken(fault: &Refusal) -> Markup {
    verdict(Some((fault.code, fault.message.clone())), "")
}

/// A number with a comma after every three digits.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The first eight hex digits, as everywhere in the course.
pub fn short(hex: &str) -> String {
    let head: String = hex.chars().take(8).collect();
    if hex.chars().count() > 8 { head + "…" } else { head }
}

/// Splits a picture into what comes before its style sheet and after it, and leaves the sheet out.
fn without_style(svg: &str) -> String {
    let cut = |svg: &str| {
        let (before, rest) = svg.split_once("<style>")?;
        let (_, after) = rest.split_once("</style>")?;
        Some(format!("{before}{after}"))
    };
    cut(svg).unwrap_or_else(|| svg.to_owned())
}

/// The style sheet of all pictures. In a notebook, a picture asks the reader's system whether it's dark. On the page
/// there may be a switch, too: a class `dark` or `light` on the scene.
pub fn figure_style(figure: &Figure) -> String {
    const QUERY: &str = "@media (prefers-color-scheme:dark){";
    let sheet =
        figure.svg().split_once("<style>").and_then(|(_, rest)| rest.split_once("</style>"));
    let sheet = sheet.map_or("", |it| it.0).replace("&quot;", "\"").replace("&gt;", ">");
    let Some((rules, rest)) = sheet.strip_prefix(QUERY).and_then(|it| it.split_once("}@media"))
    else {
        return sheet;
    };
    let within = |scene: &str| {
        let rule = |rule: &str| format!("{scene} {rule}}}\n");
        rules.split_inclusive('}').map(|it| rule(it.trim_end_matches('}'))).collect::<String>()
    };
    format!("{QUERY}\n{}}}\n{}@media{rest}\n", within(".scene:not(.light)"), within(".scene.dark"))
}

impl Render for Deed {
    fn render(&self) -> Markup {
        self.to_string().render()
    }
}
