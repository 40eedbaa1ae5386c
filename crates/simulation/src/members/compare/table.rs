use super::comparison::{Comparison, Row};
use crate::members::orderer::Orderer;
use std::fmt;
use std::time::Duration;

/// The heads of the two tables.
const COSTS: &str = "\
\x20              decisions    final 99 of 100  messages   by the    bytes   others
\x20               a second    in ms     in ms      each  formula     each a second
";
const TROUBLE: &str = "\
\x20             one is   the first the first               the last                cut in half:      taken
\x20             down     is down   lies                    lies                    left, right       back
";

/// Two tables, and what can be said of each way without running it.
impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Comparison { members, seed, rows } = self;
        let Some(costs) = rows.first().map(|row| &row.costs) else { return Ok(()) };
        let commands = costs.commands;
        writeln!(
            f,
            "{members} members, {commands} commands, five a second, up to 100 ms a line, seed {seed}"
        )?;
        writeln!(f, "\nwhere nothing goes wrong:")?;
        f.write_str(COSTS)?;
        rows.iter().try_for_each(|row| write_costs(row, f))?;
        writeln!(f, "work is never final; its times are those until a block is six deep.")?;
        writeln!(f, "\nwhere something does:")?;
        f.write_str(TROUBLE)?;
        rows.iter().try_for_each(|row| write_trouble(row, f))?;
        writeln!(f, "\nfor as long as the list of members is what it is:")?;
        let mut told: Vec<Orderer> = rows.iter().map(|row| row.orderer).collect();
        told.dedup();
        told.into_iter().try_for_each(|orderer| {
            let [censors, hashes] = words(orderer);
            writeln!(f, "{orderer:8}can be kept out by {censors}; {hashes}")
        })?;
        write!(
            f,
            "The airport says who may join, whichever way is taken. Only work could do without a list."
        )
    }
}

fn write_costs(row: &Row, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let costs = &row.costs;
    writeln!(
        f,
        "{:8}{:6}{:>10.1}{:>9}{:>10}{:>10.1}{:>9.1}{:>9.0}{:>9.1}",
        row.orderer,
        row.lines,
        costs.decisions_a_second(),
        millis(costs.p50),
        millis(costs.p99),
        costs.messages_each,
        costs.formula,
        costs.bytes_each,
        costs.beside
    )
}

fn write_trouble(row: &Row, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let [last, first, first_lies, last_lies, cut, back] = row.trouble.words();
    writeln!(
        f,
        "{:8}{:6}{last:<9}{first:<10}{first_lies:<24}{last_lies:<24}{cut:<18}{back}",
        row.orderer, row.lines
    )
}

fn words(orderer: Orderer) -> [&'static str; 2] {
    match orderer {
        Orderer::Leader => ["the leader, as long as it likes", "no hashes"],
        Orderer::Work => {
            ["members with most of the work", "a block takes all hashes that they make in 2 s"]
        }
        Orderer::Crash => ["the engine's leader, until another one is elected", "no hashes"],
        Orderer::Vote => ["the leader of a view, until the next view", "no hashes"],
    }
}

fn millis(time: Duration) -> String {
    time.as_millis().to_string()
}
