use super::reports::AttackReport;
use crate::chance::Chance;
use crate::strategy::{Acts, Attitude};
use crate::view::View;

/// What an attack does when something happens: the part of [`Strategy`](crate::Strategy) that attacks need.
pub(crate) trait Attacker {
    fn start(&mut self, _view: &View<'_>, _acts: &mut Acts) {}

    fn woken(&mut self, _token: u32, _view: &View<'_>, _acts: &mut Acts) {}

    fn made(&mut self, _node: u32, _block: u32, _view: &View<'_>, _acts: &mut Acts) -> bool {
        true
    }

    fn heard(&mut self, _node: u32, _block: u32, _view: &View<'_>, _acts: &mut Acts) -> Attitude {
        Attitude::Honest
    }

    fn prefers(&mut self, _node: u32, _tip: u32, _rival: u32, _view: &View<'_>) -> bool {
        false
    }

    fn passes(&mut self, _from: u32, _to: u32, _block: u32) -> bool {
        true
    }

    fn blocks_lines(&self) -> bool {
        false
    }

    fn makes(&mut self, _node: u32) -> bool {
        true
    }

    fn signs_all(&self, _node: u32) -> bool {
        false
    }

    fn has_signers(&self) -> bool {
        false
    }

    /// The run is over, and the main chain ends here.
    fn report(&mut self, view: &View<'_>, tip: u32) -> AttackReport;
}

/// Nodes drawn by chance, all but one: whether each is among them.
pub(crate) fn drawn(
    seed: u64,
    name: &str,
    nodes: u32,
    count: u32,
    except: Option<u32>,
) -> Vec<bool> {
    let mut all: Vec<u32> = (0..nodes).filter(|node| Some(*node) != except).collect();
    Chance::new(seed, name).shuffle(&mut all);
    let mut is_drawn = vec![false; nodes as usize];
    all.iter().take(count as usize).for_each(|node| is_drawn[*node as usize] = true);
    is_drawn
}

/// How many of a run's blocks, of those on the main chain, a node made.
pub(crate) fn made_of(view: &View<'_>, mut tip: u32, node: u32) -> (u32, u32) {
    let all = (1..view.blocks()).filter(|block| view.maker(*block) == node).count() as u32;
    let mut main = 0;
    while tip != 0 {
        main += u32::from(view.maker(tip) == node);
        tip = view.parent(tip);
    }
    (all, main)
}

/// A part of a whole. `None`: there's no whole.
pub(crate) fn part(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
