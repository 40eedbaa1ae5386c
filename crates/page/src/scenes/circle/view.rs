use super::drawing::DOTS;
use super::key::{KEYS, multiplications};
use super::{Circle, count};
use crate::deed::Deed;
use crate::html;
use maud::{Markup, html};

impl Circle {
    /// The key, the number, and the two walks.
    pub(super) fn walks(&self) -> Markup {
        let key = self.key();
        let (n, e, round) = (key.n(), key.e, key.round());
        let keys = KEYS.each_ref().map(|it| (it.word, it.word));
        let (signature, opened) = (self.signature(), self.opened());
        let steps = |number: u64| count(number, "step");
        html! {
            div.controls {
                span.row { (html::choice("key", "Alice's public n", &keys, key.word, &Deed::of(["key"]))) }
                span.row { (html::number("number", "She signs the number", self.number, n - 1, &Deed::of(["number"]))) }
            }
            div.row {
                (html::slider("steps", "You, Alice:", (1, round), self.steps,
                    &format!("{} to {signature}", steps(self.steps)), &Deed::of(["steps"])))
            }
            div.row {
                (html::slider("bob", "Bob:", (0, e), self.bob,
                    &format!("{} to {opened}", steps(self.bob)), &Deed::of(["bob"])))
            }
            @if self.bob < e {
                p.verdict { "… Bob has " (steps(e - self.bob)) " to go." }
            } @else if opened == self.number {
                (html::verdict(None, &format!("Bob reads {opened}, your number.")))
            } @else {
                p.verdict.broken { span.mark aria-hidden="true" { "✗" } " Bob reads " (opened) ", and your number is " (self.number) "." }
            }
        }
    }

    /// What to do when the picture is right, and how it's drawn.
    pub(super) fn hand(&self) -> Markup {
        let (key, signature) = (self.key(), self.signature());
        html! {
            button.main type="button" data-do="hand" { "Hand " (signature) " to Bob" }
            p.note {
                "Each of your steps multiplies by " (self.number) ", each of Bob's by " (signature) ". Both keep the \
                 remainder after division by " (key.n()) "."
                @if key.round() <= DOTS { " A square is home: the number that you sign." }
            }
        }
    }

    /// What Mallory can do with what everyone knows.
    pub(super) fn mallory(&self) -> Markup {
        let key = self.key();
        let (n, e) = (key.n(), key.e);
        html! {
            h3 { "Mallory knows n = " (n) " and e = " (e) ", the number of Bob's steps" }
            div.cards {
                div.card {
                    h4 { "Try every number" }
                    p { "Which number opens as " (self.number) "? " (html::job("Try 1, 2, 3 and so on", &Deed::of(["forge"]))) }
                    @if let Some(forged) = self.forged {
                        (html::verdict(None, &format!("{forged} opens as {}, after {forged} tries", self.number)))
                    }
                }
                div.card {
                    h4 { "Find the primes" }
                    div.row {
                        (html::number("divide", &format!("Divide {n} by"), self.divisor.unwrap_or(2), n - 1, &Deed::of(["divide"])))
                        (html::button("Divide by 2, 3, 4 and so on", &Deed::of(["split"])))
                    }
                    @if let Some(divisor) = self.divisor { p { (self.divided(divisor)) } }
                    @if self.is_split[self.place] { (self.secret()) }
                }
            }
        }
    }

    fn secret(&self) -> Markup {
        let key = self.key();
        let ((p, q), round) = (key.primes(), key.round());
        html! {
            p { "So the circle has (" (p) " − 1) × (" (q) " − 1) = " (round) " stops." }
            div.row {
                (html::number("secret", &format!("{} × Alice's steps are whole rounds and 1 more. She takes", key.e),
                    self.guess.unwrap_or(1), key.n(), &Deed::of(["secret"])))
            }
            @if let Some(guess) = self.guess {
                @if key.is_secret(guess) {
                    (html::verdict(None, &self.guessed(guess)))
                    @let steps = guess % round;
                    (html::button(&format!("Walk these {steps} steps"), &Deed::of(["steps".to_owned(), steps.to_string()])))
                } @else {
                    p.verdict.broken { span.mark aria-hidden="true" { "✗" } " " (self.guessed(guess)) }
                }
            }
        }
    }

    /// What it has cost so far.
    pub(super) fn table(&self) -> Markup {
        let shown = |count: Option<u64>| count.map_or("not tried".to_owned(), |it| it.to_string());
        html! {
            @if !self.costs.is_empty() {
                table {
                    caption { "What each key has cost" }
                    thead {
                        tr {
                            th scope="col" { "n" }
                            th scope="col" { "Alice: multiplications" }
                            th scope="col" { "Mallory: divisions" }
                            th scope="col" { "Mallory: tries" }
                        }
                    }
                    tbody {
                        @for (place, cost) in &self.costs {
                            tr {
                                th scope="row" { (KEYS[*place].n()) }
                                td { (multiplications(KEYS[*place].d())) }
                                td { (shown(cost.divisions)) }
                                td { (shown(cost.tries)) }
                            }
                        }
                    }
                }
            }
        }
    }
}
