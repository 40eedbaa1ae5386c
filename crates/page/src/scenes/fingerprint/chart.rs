use super::Fingerprint;
use super::hash::{BITS, Kind};
use maud::{Markup, html};

const LEFT: f64 = 52.0;
const RIGHT: f64 = 400.0;
const TOP: f64 = 16.0;
const BOTTOM: f64 = 220.0;

/// The axis of the tries ends here, as a power of two.
const HIGHEST: f64 = 33.0;

impl Fingerprint {
    /// What each bit costs: two lines show what to expect, and a mark shows each find.
    pub(super) fn chart(&self) -> Markup {
        let bits = self.bits;
        let expected = |kind: Kind| kind.expected(bits);
        let says = format!(
            "Texts to try, on a logarithmic axis, for fingerprints of 4 to 32 bits. With {bits} bits, expect {:.0} for any \
             two texts, and {:.0} for a second text. The marks show what you've found so far: {}.",
            expected(Kind::Pair),
            expected(Kind::Second),
            self.hits.len()
        );
        let line = |kind: Kind| {
            let [from, to] = [BITS.start(), BITS.end()].map(|it| (x(*it), y(kind.expected(*it))));
            (from.0, from.1, to.0, to.1)
        };
        html! {
            h3 { "What a bit costs" }
            svg.drawing viewBox="0 0 420 262" role="img" aria-label=(says) style="max-width:34em" {
                @for (power, tries) in [("1", 1.0), ("10³", 1e3), ("10⁶", 1e6), ("10⁹", 1e9)] {
                    line x1=(LEFT) x2=(RIGHT) y1=(y(tries)) y2=(y(tries)) stroke="var(--faint)" {}
                    text x=(LEFT - 6.0) y=(y(tries) + 4.0) text-anchor="end" font-size="12" fill="currentColor" { (power) }
                }
                @for at in [4, 8, 13, 16, 20, 26, 32] {
                    text x=(x(at)) y=(BOTTOM + 17.0) text-anchor="middle" font-size="12" fill="currentColor" { (at) }
                }
                text x=((LEFT + RIGHT) / 2.0) y=(BOTTOM + 36.0) text-anchor="middle" font-size="12" fill="currentColor" {
                    "bits of a fingerprint (texts to try: log axis)"
                }
                line x1=(x(bits)) x2=(x(bits)) y1=(TOP) y2=(BOTTOM) stroke="var(--grey)" stroke-dasharray="2 4" {}
                @for (kind, dash, says, up) in [(Kind::Second, "none", "a second text", 12.0), (Kind::Pair, "7 4", "any two texts", 12.0)] {
                    @let (x1, y1, x2, y2) = line(kind);
                    line x1=(x1) y1=(y1) x2=(x2) y2=(y2) stroke="var(--link)" stroke-width="2" stroke-dasharray=(dash) {}
                    text x=(x(22)) y=(y(kind.expected(22)) - up) text-anchor="end" font-size="12" fill="currentColor" { (says) }
                }
                @for hit in &self.hits {
                    @let (x, y) = (x(hit.bits), y(hit.tried as f64));
                    @match hit.kind {
                        Kind::Pair => circle cx=(x) cy=(y) r="5" fill="var(--ink)" {},
                        Kind::Second => rect x=(x - 4.5) y=(y - 4.5) width="9" height="9" fill="var(--ink)" {},
                    }
                }
            }
            p.note { "The lines are what to expect. A circle is a pair that you've found, a square a second text." }
        }
    }
}

/// Where a number of bits is.
fn x(bits: u64) -> f64 {
    let (least, most) = (*BITS.start() as f64, *BITS.end() as f64);
    tenth(LEFT + (RIGHT - LEFT) * (bits as f64 - least) / (most - least))
}

/// Where a number of tries is.
fn y(tries: f64) -> f64 {
    tenth(BOTTOM - (BOTTOM - TOP) * tries.max(1.0).log2() / HIGHEST)
}

/// A tenth of a unit is finer than a pixel.
fn tenth(length: f64) -> f64 {
    (length * 10.0).round() / 10.0
}
