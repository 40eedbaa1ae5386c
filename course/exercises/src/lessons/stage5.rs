//! Chapter 5: reading aloud what nodes say, and looking at nodes on threads.

pub use crate::stage5::Town;

use kusari::stage5_network::{
    Block, Message, Network, NodeId, NodeSnapshot, Output, Transaction, TransactionId,
};
use std::fmt::Write as _;
use std::time::Duration;

/// How long these functions wait for a network, at most.
pub const PATIENCE: Duration = Duration::from_secs(90);

/// After how many looks without an agreement one more block is asked for. There are about fifty looks a second.
const LOOKS: u32 = 50;

/// Prints what a node wants done, a line each, and hands back the letters among it.
pub fn read_aloud(who: &str, outputs: Vec<Output>) -> Vec<Message> {
    let mut letters = Vec::new();
    for output in outputs {
        println!("{who}: {output}");
        if let Output::Send(_, message) = output {
            letters.push(message);
        }
    }
    letters
}

/// What the nodes of a town want done, a line each.
pub fn aloud(said: &[(usize, Output)]) -> String {
    let mut lines = String::new();
    for (node, output) in said {
        let _ = writeln!(lines, "node {node}: {output}");
    }
    lines.trim_end().to_owned()
}

/// Waits until these nodes agree, and each of the payments is on their chain exactly once. Says whether it
/// came to that.
///
/// While no payment waits, no one mines, so two branches with equal work may stay side by side. Then one more
/// block is asked for, and it decides.
pub fn settle(network: &Network, who: &[NodeId], payments: &[Transaction]) -> String {
    let (mut looks, mut lost, mut agreed) = (0, payments.len(), false);
    network.wait_until(PATIENCE, |nodes| {
        let ours: Vec<&NodeSnapshot> = nodes.iter().filter(|it| who.contains(&it.id)).collect();
        let have_answered = ours.len() == who.len();
        agreed = have_answered && ours.iter().all(|it| it.tip.hash == ours[0].tip.hash);
        lost = missing(&ours, payments);
        looks += 1;
        if have_answered && !agreed && lost == 0 && looks % LOOKS == 0 {
            network.mine_one_block(ours[0].id);
        }
        agreed && lost == 0
    });
    format!("nodes: {}, payments: {}, agreed: {agreed}, lost: {lost}", who.len(), payments.len())
}

/// How many of the payments aren't exactly once on a node's chain: the most that a node misses.
fn missing(nodes: &[&NodeSnapshot], payments: &[Transaction]) -> usize {
    let times_on = |node: &NodeSnapshot, id: TransactionId| {
        let paid = node.chain.iter().flat_map(|placed| &placed.block.draft.transactions);
        paid.filter(|payment| payment.id == id).count()
    };
    let misses =
        |node: &&NodeSnapshot| payments.iter().filter(|it| times_on(node, it.id) != 1).count();
    nodes.iter().map(misses).max().unwrap_or(payments.len())
}

/// Lets a node mine until its chain is higher than another node's, and answers whether it is.
pub fn lead(network: &Network, ahead: NodeId, behind: NodeId) -> bool {
    const MOST: usize = 20;
    for _ in 0..MOST {
        let [high, low] = [ahead, behind].map(|node| height(&network.chains(), node));
        if high > low {
            return true;
        }
        network.mine_one_block(ahead);
        network.wait_until(PATIENCE, |nodes| height(nodes, ahead) > high);
    }
    false
}

fn height(nodes: &[NodeSnapshot], of: NodeId) -> u64 {
    nodes.iter().find(|node| node.id == of).map_or(0, |node| node.tip.height)
}

/// The blocks of a node's chain, the lowest first. A node that isn't there has none.
pub fn blocks_of(network: &Network, node: NodeId) -> Vec<Block> {
    let nodes = network.chains();
    let chain = nodes.iter().filter(|it| it.id == node).flat_map(|it| &it.chain);
    chain.map(|placed| (*placed.block).clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::{Bob, Mallory};
    use crate::stage5::world::genesis;
    use kusari::stage5_network::{Amount, NodeSettings, Topology};

    fn network() -> Network {
        Network::start(genesis(), 3, &Topology::Ring, NodeSettings::default()).unwrap()
    }

    #[test]
    fn a_network_settles_when_all_have_a_payment_once() {
        let network = network();
        let all: Vec<NodeId> = network.nodes().collect();
        let wallet = network.wallet(Mallory.wallet().clone(), &all);
        let paid = wallet.pay(Bob.address(), Amount::new(30)).unwrap();
        let said = settle(&network, &all, &[paid]);
        assert_eq!(said, "nodes: 3, payments: 1, agreed: true, lost: 0");
        assert_eq!(missing(&[], &[Mallory.pays(Bob, 1, 1)]), 1, "no node, no payment");
    }

    #[test]
    fn a_node_takes_the_lead_and_its_blocks_can_be_read() {
        let network = network();
        network.partition(&[NodeId(0)]);
        assert!(lead(&network, NodeId(1), NodeId(0)));
        assert_eq!(blocks_of(&network, NodeId(0)), []);
        assert_eq!(blocks_of(&network, NodeId(1)).len(), 1);
        assert_eq!(blocks_of(&network, NodeId(9)), []);
    }

    #[test]
    fn what_a_town_says_has_a_line_each() {
        let mut town = Town::new(&genesis(), 2).unwrap();
        let said = town.pay(0, Mallory.pays(Bob, 30, 1));
        let id = Mallory.pays(Bob, 30, 1).id;
        let told = format!(
            "node 0: payment {id} waits\nnode 0: to node 1: payment {id} of 30\nnode 1: payment {id} waits"
        );
        assert_eq!(aloud(&said), told);
        assert_eq!(aloud(&[]), "");
    }
}
