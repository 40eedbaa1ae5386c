use super::player::{Plan, Player};
use crate::attack::{Attacker as _, Pool};
use crate::plan::Selfish;
use crate::strategy::{Acts, Attitude, Strategy};
use crate::view::View;

/// All pools of a class. Each plays by itself: a selfish one takes all others for honest.
#[derive(Debug)]
pub(super) struct Class {
    /// By node. `None`: an honest one.
    pools: Vec<Option<Pool>>,
}

impl Class {
    pub(super) fn new(players: &[Player], seed: u64) -> Class {
        let pool = |(node, player): (u32, &Player)| match player.plan {
            Plan::Honest => None,
            Plan::Selfish => Some(Pool::new(&selfish(node, player.share), seed)),
        };
        Class { pools: (0..).zip(players).map(pool).collect() }
    }
}

impl Strategy for Class {
    fn made(&mut self, node: u32, block: u32, view: &View<'_>, acts: &mut Acts) -> bool {
        let pool = self.pools[node as usize].as_mut();
        pool.is_none_or(|pool| pool.made(node, block, view, acts))
    }

    fn heard(&mut self, node: u32, block: u32, view: &View<'_>, acts: &mut Acts) -> Attitude {
        match &mut self.pools[node as usize] {
            Some(pool) => pool.heard(node, block, view, acts),
            None => Attitude::Honest,
        }
    }
}

/// How a selfish pool on a node plays.
fn selfish(node: u32, share: f64) -> Selfish {
    Selfish { node, share, gamma: None }
}
