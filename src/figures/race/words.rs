use super::events::{Race, RaceBlock, seconds};
use crate::figures::drawing::{count, shorten};
use std::time::Duration;

/// How many events are described in words.
const MOST_WORDS: usize = 80;

/// An onlooker's note, such as "the network is cut".
pub(crate) struct Mark {
    pub(crate) at: Duration,
    pub(crate) text: String,
}

impl Mark {
    pub(crate) fn all(marks: &[(Duration, &str)]) -> Vec<Mark> {
        let mut marks: Vec<_> =
            marks.iter().map(|(at, text)| Mark { at: *at, text: shorten(text, 40) }).collect();
        marks.sort_by_key(|mark| mark.at);
        marks
    }
}

impl Race {
    /// One sentence about the whole race.
    pub(crate) fn title(&self) -> String {
        let lost = self.blocks.iter().filter(|block| block.is_losing).count();
        let lost = if lost == 0 { "none lost".to_owned() } else { format!("{lost} of them lost") };
        format!(
            "A race of {}: {} in {}, {lost}, {}",
            count(self.nodes.len(), "node"),
            count(self.blocks.len(), "block"),
            seconds(self.end),
            count(self.reorganisations().count(), "reorganisation"),
        )
    }

    /// What happened, one line per event, in order of time. If there are too many, the oldest are left out.
    pub(crate) fn words(&self, marks: &[Mark]) -> String {
        let mut lines = Vec::new();
        for block in &self.blocks {
            lines.push((block.seen.1, block.words()));
        }
        for change in self.reorganisations() {
            let gone = count(change.gone.len(), "block");
            let words = format!("{} gives up {gone} and takes {}", change.node, change.come.len());
            lines.push((change.at, words));
        }
        lines.extend(self.ends.iter().map(|(node, at, how)| (*at, format!("{node} {how}"))));
        lines.extend(marks.iter().map(|mark| (mark.at, mark.text.clone())));
        lines.sort_by_key(|(at, _)| *at);

        let left_out = lines.len().saturating_sub(MOST_WORDS);
        let mut words = String::new();
        if left_out > 0 {
            words += &format!("… {} …\n", count(left_out, "earlier event"));
        }
        for (at, line) in &lines[left_out..] {
            words += &format!("{}: {line}\n", seconds(*at));
        }
        words
    }
}

impl RaceBlock {
    fn words(&self) -> String {
        let payments = count(self.payments, "payment");
        let block = format!("block {} {}, {payments}", self.height, self.hash);
        let lost = if self.is_losing { ", lost in the end" } else { "" };
        match self.miner {
            Some(miner) => format!("{miner} mines {block}{lost}"),
            None => format!("{} is the first to have {block}{lost}", self.seen.0),
        }
    }
}
