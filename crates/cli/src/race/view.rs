use super::scoreboard::{Lane, Scoreboard, digits};
use crate::lanes::colour;
use kusari::stage5_network::*;
use std::time::Duration;

/// How long a reorganisation stays marked.
const MARKED: Duration = Duration::from_secs(2);

/// `node 3    12  ··· [a1b2]─[c3d4]─[e5f6]  gave up 2`: the tip is at the right.
pub(super) fn lane_text(
    node: NodeId,
    lane: &Lane,
    board: &Scoreboard,
    now: Duration,
    width: usize,
) -> String {
    const HEAD: usize = 20;
    const BLOCK: usize = 7;
    const MARK: usize = 14;
    let fits = width.saturating_sub(HEAD + MARK) / BLOCK;
    let first = lane.chain.len().saturating_sub(fits);
    let mut text = colour(node.0).apply_to(format!("node {:<3}", node.0)).to_string();
    text += &format!(" {:>5}  ", lane.chain.len());
    text += if first > 0 { "··· " } else { "╟── " };
    for (index, hash) in lane.chain[first..].iter().enumerate() {
        if index > 0 {
            text.push('─');
        }
        let digits = digits(hash);
        let style = board.miner(hash).map(|node| colour(node.0)).unwrap_or_default();
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
