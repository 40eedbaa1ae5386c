use super::hash::{BITS, Kind, fingerprint};
use super::{Fingerprint, Hit, LONGEST};
use crate::deed::Deed;
use crate::html;
use maud::{Markup, html};

/// How many comparisons, and how many finds, are shown.
const ROWS: usize = 6;

/// How many bits are drawn side by side, how wide each is, and how high a row with both texts' bits is.
const COLUMNS: u64 = 16;
const SIDE: u64 = 20;
const BAND: u64 = 68;

impl Fingerprint {
    /// The two texts, and how long a fingerprint is.
    pub(super) fn texts(&self) -> Markup {
        let bits = format!("{} bits: {} fingerprints", self.bits, 1_u64 << self.bits);
        html! {
            div.controls {
                span.row { (field("one", "First text", &self.one)) }
                span.row { (field("other", "Second text", &self.other)) }
            }
            div.row {
                (html::slider("bits", "A fingerprint has", (*BITS.start(), *BITS.end()), self.bits, &bits, &Deed::of(["bits"])))
            }
        }
    }

    /// The two fingerprints, bit by bit.
    pub(super) fn prints(&self) -> Markup {
        let [one, other] = [&self.one, &self.other].map(|it| fingerprint(it, self.bits));
        let columns = self.bits.min(COLUMNS);
        let (width, height) = (columns * SIDE, self.bits.div_ceil(COLUMNS) * BAND);
        html! {
            svg.drawing viewBox={ "0 0 " (width) " " (height) } role="img" aria-label=(self.in_words())
                style={ "max-width:" (width / 10) "em" } {
                @for bit in 0..self.bits {
                    @let [one, other] = [one, other].map(|it| it >> (self.bits - 1 - bit) & 1);
                    @let (x, y) = (bit % COLUMNS * SIDE, bit / COLUMNS * BAND);
                    (square(x, y + 1, one))
                    (square(x, y + 23, other))
                    @if one != other {
                        text x=(x + 10) y=(y + 58) text-anchor="middle" font-size="14" fill="var(--broken)" { "✗" }
                    }
                }
            }
            (self.verdict(one == other))
            button.main type="button" data-do="compare" { "Compare all 256 bits" }
            @if !self.compared.is_empty() {
                ul.compared {
                    @for (one, other, bits) in self.compared.iter().rev().take(ROWS) {
                        li { "“" (one) "” and “" (other) "”: " strong { (bits) } " of 256 bits differ" }
                    }
                }
            }
        }
    }

    fn verdict(&self, is_one: bool) -> Markup {
        match (self.one == self.other, is_one) {
            (true, _) => html! { p.verdict { "= One text, one fingerprint." } },
            (false, true) => html::verdict(None, "Two texts, one fingerprint."),
            (false, false) => html! { p.verdict { "✗ " (self.differs()) } },
        }
    }

    /// How much the two fingerprints differ.
    pub(super) fn differs(&self) -> String {
        let [one, other] = [&self.one, &self.other].map(|it| fingerprint(it, self.bits));
        format!("{} of {} bits differ.", (one ^ other).count_ones(), self.bits)
    }

    /// The two fingerprints in words.
    pub(super) fn in_words(&self) -> String {
        let [one, other] = [&self.one, &self.other].map(|it| fingerprint(it, self.bits));
        let width = self.bits as usize;
        format!("The fingerprints are {one:0width$b} and {other:0width$b}. {}", self.differs())
    }

    /// Mallory's searches, and what she has found.
    pub(super) fn searches(&self) -> Markup {
        let expected = |kind: Kind| format!("about {:.0}", kind.expected(self.bits));
        html! {
            h3 { "Mallory searches" }
            div.controls {
                span.row { (field("beginning", "Her texts begin with", &self.beginning)) }
                p.note { "and end in 1, 2, 3 and so on." }
            }
            div.cards {
                div.card {
                    h4 { "Any two of her texts" }
                    p { "Expected: " (expected(Kind::Pair)) " texts" }
                    (html::job("Find two with one fingerprint", &Deed::of(["pair"])))
                }
                div.card {
                    h4 { "One that matches “" (self.one) "”" }
                    p { "Expected: " (expected(Kind::Second)) " texts" }
                    (html::job("Find a second text", &Deed::of(["second"])))
                }
            }
            @if !self.hits.is_empty() {
                ol.hits reversed start=(self.hits.len()) {
                    @for (place, hit) in self.hits.iter().enumerate().rev().take(ROWS) { li { (found(place, hit)) } }
                }
            }
        }
    }
}

fn found(place: usize, hit: &Hit) -> Markup {
    let Hit { kind, bits, tried, one, other } = hit;
    let what = match kind {
        Kind::Pair => "any two",
        Kind::Second => "a second text",
    };
    let look = Deed::of(["look".to_owned(), place.to_string()]);
    html! {
        (bits) " bits, " (what) ": “" (one) "” and “" (other) "” after " strong { (tried) } " texts (expected "
        (format!("{:.0}", kind.expected(*bits))) ") "
        button type="button" data-do=(look) aria-label={ "Look at the two texts of find " (place + 1) } { "Look" }
    }
}

/// A bit: a 1 is full, a 0 is empty.
fn square(x: u64, y: u64, bit: u32) -> Markup {
    let (face, ink) =
        if bit == 1 { ("var(--ink)", "var(--paper)") } else { ("none", "currentColor") };
    html! {
        rect x=(x + 1) y=(y) width="18" height="20" fill=(face) stroke="var(--grey)" {}
        text x=(x + 10) y=(y + 15) text-anchor="middle" font-size="13" fill=(ink) { (bit) }
    }
}

/// A field for a text, as wide as a sentence.
fn field(id: &str, label: &str, value: &str) -> Markup {
    html! {
        label for=(id) { (label) }
        input id=(id) style="width:min(18em,80cqw)" type="text" maxlength=(LONGEST) value=(value) data-do=(Deed::of([id]))
            data-live autocomplete="off" spellcheck="false";
    }
}
