use super::words::{Names, action, clock, digits, outcome};
use kusari::stage8_contract::MemberId;
use kusari_simulation::members::{DEEP, Orderer, Play};
use std::fmt::{self, Write as _};
use std::time::Duration;

/// What's printed when a play has ended.
pub(super) struct Report<'a> {
    pub(super) play: &'a Play,
    pub(super) names: &'a Names,
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(first) = self.play.honest().first() {
            self.write_history(*first, f)?;
            self.write_pads(*first, f)?;
        }
        self.write_states(f)?;
        self.write_numbers(f)?;
        writeln!(f, "agreed: {}", if self.play.do_agree() { "yes" } else { "no" })
    }
}

impl Report<'_> {
    fn write_history(&self, at: MemberId, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let chain = self.play.chains().chain(at);
        writeln!(f, "\nhistory by member, at {}:", self.names.of_member(at))?;
        for number in 0..self.play.plan().members {
            let entries = chain.iter().flat_map(|link| &link.entries);
            let mut of_it = entries.filter(|entry| entry.command.by.0 == number).peekable();
            if of_it.peek().is_some() {
                writeln!(f, "  {}", self.names.of_member(MemberId(number)))?;
            }
            for entry in of_it {
                let (wanted, came) = (action(&entry.command), outcome(entry));
                writeln!(f, "    block {:>4}  {wanted:<42}  {came}", entry.height)?;
            }
        }
        Ok(())
    }

    fn write_pads(&self, at: MemberId, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(book) = self.play.world().book(at) else { return Ok(()) };
        writeln!(f, "pads, at {}:", clock(book.tip().time))?;
        for (id, pad) in book.machine().iter() {
            let mut text = String::new();
            if pad.is_closed {
                text += "  closed";
            }
            if let Some(standing) = pad.standing {
                write!(text, "  {} stands on it", self.names.of_member(standing))?;
            }
            for it in &pad.reservations {
                let who = self.names.of_member(it.by);
                write!(text, "\n    {} to {}  {who}", clock(it.from), clock(it.until))?;
            }
            if text.is_empty() {
                text += "  free";
            }
            writeln!(f, "  {id}{text}")?;
        }
        Ok(())
    }

    fn write_states(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "states:")?;
        for number in 0..self.play.plan().members {
            let id = MemberId(number);
            let name = format!("{:<width$}", self.names.of_member(id), width = self.names.width());
            let lies = if self.play.plan().liars.contains(&id) { "  lies" } else { "" };
            match self.play.world().book(id) {
                Some(book) => {
                    let (tip, state) = (book.tip(), book.state_hash().to_hex());
                    let (tip_hash, state) = (digits(&tip.hash.to_hex()), &state[..8]);
                    writeln!(
                        f,
                        "  {name}  block {:>4} {tip_hash}  state {state}{lies}",
                        tip.height
                    )?;
                }
                None => writeln!(f, "  {name}  down{lies}")?,
            }
        }
        Ok(())
    }

    fn write_numbers(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (play, chains) = (self.play, self.play.chains());
        let honest = play.honest();
        let all: Vec<_> = chains.commands().collect();
        let everywhere = |which: &&_| honest.iter().all(|id| chains.has(*id, **which));
        writeln!(f, "commands handed in: {}", all.len())?;
        writeln!(f, "commands placed everywhere: {}", all.iter().filter(everywhere).count())?;
        writeln!(f, "told as done, and then not: {}", chains.lost().len())?;
        writeln!(f, "most blocks taken back at once: {}", chains.deepest())?;
        let latencies = chains.latencies(&honest);
        let until = match play.plan().orderer {
            Orderer::Work => format!("until {DEEP} blocks deep everywhere, and never final"),
            _ => "until final everywhere".to_owned(),
        };
        let (half, most) = (share(&latencies, 50), share(&latencies, 99));
        writeln!(f, "{until}: half within {half}, 99 of 100 within {most}")?;
        let traffic = play.world().traffic();
        let kinds = traffic.messages.iter().map(|(kind, count)| format!("{count} {kind}"));
        let kinds: Vec<_> = kinds.collect();
        writeln!(f, "messages: {} ({})", traffic.all_messages(), kinds.join(", "))?;
        writeln!(f, "bytes: {}", traffic.all_bytes())?;
        writeln!(f, "waited for: {}", self.names.list(chains.missing()))?;
        writeln!(f, "evidence against: {}", self.names.list(chains.accused()))?;
        writeln!(
            f,
            "stopped because two things can't both be: {}",
            self.names.list(chains.broken())
        )?;
        match chains.split().first() {
            Some(height) => writeln!(f, "two histories: from block {height} on"),
            None => writeln!(f, "two histories: no"),
        }
    }
}

/// So much of a list is within this.
fn share(sorted: &[Duration], percent: usize) -> String {
    let place = (sorted.len() * percent).div_ceil(100).checked_sub(1);
    let time = place.and_then(|place| sorted.get(place));
    time.map_or("-".to_owned(), |time| format!("{} ms", time.as_millis()))
}
