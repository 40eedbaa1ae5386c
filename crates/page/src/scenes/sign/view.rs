use super::slip::{Slip, common};
use super::{Answer, MOST, Sign};
use crate::cast::{self, MALLORY, PEOPLE};
use crate::deed::Deed;
use crate::html;
use kusari::stage2_signed::Entry;
use maud::{Markup, html};

/// How many answers of the bank are shown.
const ANSWERS: usize = 5;

impl Sign {
    /// What is about to be signed.
    pub(super) fn form(&self) -> Markup {
        let people = PEOPLE.map(|it| (it.word, it.name));
        let choice = |id: &str, label: &str, chosen: &str| {
            html::choice(id, label, &people, chosen, &Deed::of([id]))
        };
        html! {
            h3 { "A payment" }
            div.controls {
                span.row { (choice("from", "From", self.from.word)) }
                span.row { (choice("to", "to", self.to.word)) }
                span.row { (html::number("amount", "amount", self.amount, MOST, &Deed::of(["amount"]))) }
                span.row { (choice("key", "signed with the key of", self.key.word)) }
                button.main type="button" data-do="sign" { "Sign" }
            }
        }
    }

    /// The slip, and ways to write on it.
    pub(super) fn paper(&self) -> Markup {
        let Some(slip) = &self.slip else {
            return html! { h3 { "The slip" } p.note { "Nothing has been signed yet." } };
        };
        html! {
            h3 { "The slip" }
            div.card.broken[!slip.is_untouched()] {
                p.hash { (on_paper(slip)) }
                p.note {
                    "Signed by " (slip.signer.name) ". The signature is for " (slip.signed_bytes().len()) " bytes, all but itself. "
                    "Long numbers are cut short."
                }
                details {
                    summary { "Every character of it" }
                    p.hash { (slip.text()) }
                    p { "The bytes that were signed" }
                    p.hash { (String::from_utf8_lossy(&slip.signed_bytes())) }
                    p { "The signature, as it was made" }
                    p.hash { (slip.signature()) }
                }
                @if slip.is_untouched() {
                    p { "Nothing has changed since it was signed." }
                } @else {
                    p { span.mark aria-hidden="true" { "✗ " } "Changed since it was signed:" }
                    ul {
                        @for (field, signed, now) in slip.fields().filter(|it| it.1 != it.2) {
                            li { (field) ": " (shown(field, signed)) " became " (shown(field, now)) }
                        }
                    }
                }
            }
            div.controls role="group" aria-label="Write on the slip" {
                @for (field, _, now) in slip.fields() { span.row { (editor(field, now)) } }
                @if !slip.is_untouched() { (html::button("Change it back", &Deed::of(["restore"]))) }
            }
            button.main type="button" data-do="hand" { "Hand it in at the bank" }
        }
    }

    /// The bank: its answers, who has what, and its book.
    pub(super) fn counter(&self) -> Markup {
        html! {
            h3 { "The bank" }
            @if self.answers.is_empty() {
                p.note { "No one has handed in anything yet." }
            } @else {
                ol.answers reversed start=(self.answers.len()) {
                    @for answer in self.answers.iter().rev().take(ANSWERS) { li { (answered(answer)) } }
                }
            }
            div.cards {
                div.card {
                    table {
                        caption { "Who has what" }
                        thead { tr { th scope="col" { "who" } th scope="col" { "address" } th scope="col" { "has" } } }
                        tbody {
                            @for person in PEOPLE {
                                tr {
                                    th scope="row" { (person.name) }
                                    td.hash { (person.address()) }
                                    td { (self.bank.balance(person.address())) }
                                }
                            }
                        }
                    }
                }
                div.card {
                    p { "The book, and what Mallory can do to it at night" }
                    ol.book { @for (line, entry) in self.bank.book().iter().enumerate() { li { (written(line, entry)) } } }
                }
            }
        }
    }
}

/// The JSON of a slip as it is now, with long numbers cut short and changes marked.
fn on_paper(slip: &Slip) -> Markup {
    const KEYS: [&str; 5] = [
        "\"id\":\"",
        "\",\"sender\":\"",
        "\",\"receiver\":\"",
        "\",\"amount\":",
        ",\"signature\":\"",
    ];
    html! {
        "{"
        @for ((field, signed, now), key) in slip.fields().zip(KEYS) {
            (key) (marked(&shown(field, signed), &shown(field, now)))
        }
        "…\"}"
    }
}

/// The text as it is now, with the part that has changed marked.
fn marked(signed: &str, now: &str) -> Markup {
    if signed == now {
        return html! { (now) };
    }
    let (before, after) = common(signed, now);
    let length = now.chars().count();
    let part = |from: usize, to: usize| now.chars().skip(from).take(to - from).collect::<String>();
    html! {
        (part(0, before))
        mark { (part(before, length - after)) @if before + after == length { "✗" } }
        (part(length - after, length))
    }
}

/// What is in a field, as it's shown: addresses are cut short.
fn shown(field: &str, text: &str) -> String {
    match cast::by_word(text) {
        Some(person) if matches!(field, "from" | "to") => person.address().to_string(),
        _ => text.to_owned(),
    }
}

/// A way to change a field of the slip.
fn editor(field: &'static str, now: &str) -> Markup {
    let (id, deed) = (format!("slip-{field}"), Deed::of(["set", field]));
    match field {
        "from" => html::choice(&id, "sender", &PEOPLE.map(|it| (it.word, it.name)), now, &deed),
        "to" => html::choice(&id, "receiver", &PEOPLE.map(|it| (it.word, it.name)), now, &deed),
        "id" => html! {
            label for=(id) { "id" }
            input id=(id) style="width:min(22em,80cqw)" type="text" value=(now) data-do=(deed) data-live autocomplete="off" spellcheck="false";
        },
        "signature" => html::field(&id, "signature, first eight digits", now, &deed),
        _ => html::field(&id, "amount on the slip", now, &deed),
    }
}

fn answered(answer: &Answer) -> Markup {
    html! {
        (answer.tried)
        (html::verdict(answer.refused.clone(), "accepted"))
    }
}

/// A line of the book, with names in place of addresses.
fn written(line: usize, entry: &Entry) -> Markup {
    let words = PEOPLE
        .into_iter()
        .fold(entry.to_string(), |words, it| words.replace(&it.address().to_string(), it.name));
    let number = line + 1;
    let deed = |verb: &str| Deed::of([verb.to_owned(), line.to_string()]);
    html! {
        (words)
        @if let Entry::Payment(payment) = entry {
            div.row {
                @if payment.receiver != *MALLORY.address() {
                    (html::button(&format!("Write Mallory's name over line {number}"), &deed("divert")))
                }
                (html::button(&format!("Cross out line {number}"), &deed("cross")))
            }
        }
    }
}
