use super::row::{Compares, Row, Section, Unit, Verdict};
use std::fmt::{self, Write};

/// All figures of ours, beside the published ones.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Table {
    /// The rows, section by section.
    pub rows: Vec<Row>,
    /// Whether the long half is in it.
    pub is_long: bool,
    /// The seeds start here.
    pub first_seed: u64,
}

impl Table {
    /// Whether nothing differs that shouldn't.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.count(|verdict| verdict == Verdict::Fails) == 0 && !self.rows.is_empty()
    }

    fn count(&self, holds: impl Fn(Verdict) -> bool) -> usize {
        self.rows.iter().filter(|row| holds(row.verdict())).count()
    }

    fn section(&self, section: Section) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| row.section == section)
    }

    /// How many rows agree, how many differ for a known reason, and how many fail, as a sentence.
    #[must_use]
    pub fn summary(&self) -> String {
        let agree = self.count(|verdict| verdict == Verdict::Agrees);
        let differ = self.count(|verdict| matches!(verdict, Verdict::Differs(_)));
        let fail = self.count(|verdict| verdict == Verdict::Fails);
        format!("{agree} agree, {differ} differ for a reason that's given, {fail} fail.")
    }

    /// The page `docs/validation.md`.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut page = String::from(OPENING);
        if !self.is_long {
            page += "\nThis is the short half. `--long` adds the other one.\n";
        }
        let _ = write!(page, "\n{} The seeds start at {}.\n", self.summary(), self.first_seed);
        for section in Section::ALL {
            if self.section(section).next().is_none() {
                continue;
            }
            let _ = write!(page, "\n## {}\n\n{}\n\n", section.title(), about(section));
            page += "| what | source | published | ours | tolerance | seeds | verdict |\n";
            page += "|---|---|--:|--:|--:|--:|---|\n";
            for row in self.section(section) {
                let seeds = if row.seeds == 0 { String::new() } else { row.seeds.to_string() };
                let _ = writeln!(
                    page,
                    "| {} | {} | {} | {} | {} | {seeds} | {} |",
                    row.what,
                    row.source,
                    row.published_text(),
                    row.ours_text(),
                    row.tolerance_text(),
                    row.verdict()
                );
            }
        }
        page
    }
}

/// The table as text for a terminal: a section, its rows, and the reasons below.
impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for section in Section::ALL {
            let rows: Vec<&Row> = self.section(section).collect();
            if rows.is_empty() {
                continue;
            }
            writeln!(f, "{}", section.title())?;
            for row in rows {
                writeln!(f, "  {row}")?;
            }
            writeln!(f)?;
        }
        write!(f, "{}", self.summary())
    }
}

/// One line for a terminal.
impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:<58} {:>11} {:>11} {:>11}  {}  ({})",
            self.what,
            self.published_text(),
            self.ours_text(),
            self.tolerance_text(),
            self.verdict(),
            self.source
        )
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::Agrees => f.write_str("agrees"),
            Verdict::Differs(reason) => write!(f, "differs: {reason}"),
            Verdict::Fails => f.write_str("FAILS"),
        }
    }
}

impl Row {
    /// The published figure, with its unit.
    #[must_use]
    pub fn published_text(&self) -> String {
        let sign = match self.compares {
            Compares::Equal => "",
            Compares::AtLeast => "≥ ",
            Compares::AtMost => "≤ ",
        };
        format!("{sign}{}", self.figure(self.published))
    }

    /// Our figure, with its unit.
    #[must_use]
    pub fn ours_text(&self) -> String {
        self.figure(self.ours)
    }

    /// By how much they may differ, with its unit.
    #[must_use]
    pub fn tolerance_text(&self) -> String {
        match self.unit {
            _ if self.tolerance == 0.0 => String::from("none"),
            Unit::Share => format!("± {}", rounded(100.0 * self.tolerance, 2)),
            Unit::Seconds => format!("± {} s", rounded(self.tolerance, 2)),
            Unit::Number | Unit::Count => format!("± {}", rounded(self.tolerance, 2)),
        }
    }

    fn figure(&self, number: f64) -> String {
        match self.unit {
            Unit::Share => format!("{} %", rounded(100.0 * number, 4)),
            Unit::Seconds => format!("{} s", rounded(number, 4)),
            Unit::Number => rounded(number, 4),
            Unit::Count => format!("{number:.0}"),
        }
    }
}

/// A number with so many figures that count, and no more than six places.
fn rounded(number: f64, figures: i32) -> String {
    let whole = if number == 0.0 { 1 } else { libm::floor(libm::log10(number.abs())) as i32 + 1 };
    let places = (figures - whole).clamp(0, 6) as usize;
    format!("{number:.places$}")
}

const OPENING: &str = "\
<!-- `kusari sim validate --long --page docs/validation.md` measures all of this and writes this page. -->
# May the city be believed?

A simulator always answers. This page holds its answers against figures that others published, or that follow from a
formula. One run of `kusari sim validate --long` measured everything here, and wrote the page. Run it yourself: the same
seeds give the same figures on every machine.

The *tolerance* isn't a matter of taste. Each figure is measured with at least 30 seeds, and it may be off by three
standard deviations of their mean. If the published figure scatters as well, that's added. A tolerance without seeds is
what the published figure was rounded by. Where ours differs and we know why, the reason is there; where we don't know, it
says FAILS.
";

fn about(section: Section) -> &'static str {
    match section {
        Section::Formulas => {
            "Nothing is simulated here. The formulas are in `crates/simulation/city/src/theory/`, each with its paper, and these are the \
             papers' own tables. The tests also compute them in another way, at numbers that are on no page."
        }
        Section::Stale => {
            "Up to sixty miners, each with a line to everyone else, and every block needs the same time D from its miner to all \
             others; T is the mean time between two blocks. What goes stale then follows from D / T and the number of miners."
        }
        Section::Selfish => {
            "A pool with the share a of the work keeps its blocks secret, and shows them when it hurts the others most. News takes no time, and if two blocks \
             compete, each honest node follows the pool's with the chance γ. Seeds scatter up to four times as much as a binomial law \
             would have it, so nothing but seeds can tell the tolerance."
        }
        Section::DoubleSpend => {
            "An attacker with the share q of the work has a block in secret when the payment is made, waits for its confirmations, and \
             wins by getting one block ahead. Where blocks need the votes of three of five tickets, too, each side only gets those of its \
             own tickets."
        }
        Section::Rules => {
            "The same city, with another answer to the question who may make a block."
        }
        Section::SimBlock => {
            "SimBlock is an independent simulator in Java. It ran beside ours with the same 600 nodes, tables and block size, and six \
             topologies of its own. The curve of arrivals is compared as a whole: the Kolmogorov–Smirnov distance is the greatest \
             difference between two curves, read from bottom to top. Between one topology of SimBlock and its others it's 0.007 to 0.018."
        }
        Section::Gervais => {
            "Gervais and others (2016) published a page of results: how many blocks went stale for blocks of different sizes and \
             intervals. They had other pools and other lines, so digits can't agree. What has to agree is the shape."
        }
    }
}
