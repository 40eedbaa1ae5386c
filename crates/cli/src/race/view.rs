use super::scoreboard::{Lane, Scoreboard, digits};
use crate::failure::Failure;
use console::{Style, Term};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use kusari::stage5_network::*;
use std::io::Write as _;
use std::time::Duration;

/// How long a reorganisation stays marked.
const MARKED: Duration = Duration::from_secs(2);

/// Okabe and Ito's colours, which colour-blind readers can tell apart, in the terminal's palette of 256.
const COLOURS: [u8; 7] = [214, 75, 36, 227, 32, 166, 175];

/// How the race is shown: in place on a terminal, as plain lines elsewhere.
pub(super) enum View {
    Lanes { status: ProgressBar, lanes: Vec<(NodeId, ProgressBar)> },
    Lines,
}

impl View {
    pub(super) fn new(nodes: impl Iterator<Item = NodeId>) -> View {
        if !Term::stdout().is_term() {
            return View::Lines;
        }
        let all = MultiProgress::with_draw_target(ProgressDrawTarget::stdout_with_hz(15));
        let style = ProgressStyle::with_template("{msg}").expect("the template is well-formed");
        let line = || all.add(ProgressBar::new_spinner().with_style(style.clone()));
        // A terminal with fewer rows than there are nodes shows the first of them.
        let rows = usize::from(Term::stdout().size().0).saturating_sub(4).max(1);
        let lanes = nodes.take(rows).map(|node| (node, line())).collect();
        View::Lanes { lanes, status: line() }
    }

    /// Prints a line that stays.
    pub(super) fn say(&self, line: &str) -> Result<(), Failure> {
        match self {
            View::Lines => Ok(writeln!(std::io::stdout(), "{line}")?),
            View::Lanes { status, .. } => {
                status.println(line);
                Ok(())
            }
        }
    }

    /// Prints an event, if events are printed one by one.
    pub(super) fn tell(&self, line: Option<String>) -> Result<(), Failure> {
        match (self, line) {
            (View::Lines, Some(line)) => self.say(&line),
            _ => Ok(()),
        }
    }

    /// Draws all lanes, if they're drawn.
    pub(super) fn draw(&self, board: &Scoreboard, now: Duration, status_text: &str) {
        let View::Lanes { status, lanes } = self else { return };
        let width = usize::from(Term::stdout().size().1);
        for (node, bar) in lanes {
            if let Some(lane) = board.lanes.get(node) {
                bar.set_message(lane_text(*node, lane, board, now, width));
            }
        }
        status.set_message(format!("{:>6.1} s  {status_text}", now.as_secs_f64()));
    }

    /// Leaves the last picture where it is.
    pub(super) fn end(&self) {
        if let View::Lanes { status, lanes } = self {
            lanes.iter().for_each(|(_, bar)| bar.abandon());
            status.finish_and_clear();
        }
    }
}

fn colour(node: NodeId) -> Style {
    Style::new().color256(COLOURS[node.0 % COLOURS.len()])
}

/// `node 3    12  ··· [a1b2]─[c3d4]─[e5f6]  gave up 2`: the tip is at the right.
fn lane_text(node: NodeId, lane: &Lane, board: &Scoreboard, now: Duration, width: usize) -> String {
    const HEAD: usize = 20;
    const BLOCK: usize = 7;
    const MARK: usize = 14;
    let fits = width.saturating_sub(HEAD + MARK) / BLOCK;
    let first = lane.chain.len().saturating_sub(fits);
    let mut text = colour(node).apply_to(format!("node {:<3}", node.0)).to_string();
    text += &format!(" {:>5}  ", lane.chain.len());
    text += if first > 0 { "··· " } else { "╟── " };
    for (index, hash) in lane.chain[first..].iter().enumerate() {
        if index > 0 {
            text.push('─');
        }
        let digits = digits(hash);
        let style = board.miner(hash).map(colour).unwrap_or_default();
        let is_tip = first + index + 1 == lane.chain.len();
        let style = if is_tip { style.bold() } else { style };
        text += &style.apply_to(format!("[{digits}]")).to_string();
    }
    match lane.reorganised {
        Some((at, depth)) if now.saturating_sub(at) < MARKED => {
            text + &format!("  gave up {depth}")
        }
        _ => text,
    }
}
