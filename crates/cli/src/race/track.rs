use super::screen::Screen;
use crate::failure::Failure;
use kusari::stage5_network::*;
use std::time::Duration;

/// Where a race takes place: on threads, or in virtual time. Everything else is the same for both.
pub(super) trait Track {
    /// How much time has passed since the start.
    fn now(&self) -> Duration;

    /// Lets time pass up to a moment, and shows what happens until then.
    fn pass_until(&mut self, moment: Duration, screen: &mut Screen) -> Result<(), Failure>;

    /// Stops all payments.
    fn stop_paying(&mut self);

    /// Cuts every link between these nodes and all others.
    fn partition(&mut self, side: &[NodeId]);

    /// Heals every link that was cut.
    fn heal_all(&mut self);

    /// Makes a node find a block, even if no payment is waiting.
    fn mine_one_block(&mut self, node: NodeId);

    /// What every node believes now.
    fn chains(&self) -> Vec<NodeSnapshot>;

    /// Ends the race, shows the last events, and returns what the nodes believe and the payments that a node
    /// accepted.
    fn end(
        &mut self,
        screen: &mut Screen,
    ) -> Result<(Vec<NodeSnapshot>, Vec<Transaction>), Failure>;
}
