//! What holds after every step, and at the end.

use super::cast::*;
use kusari::stage5_network::*;
use std::collections::BTreeSet;

/// What a node believed before it was told something.
pub(super) struct Before {
    tip: Tip,
    work: ChainWork,
    waiting: Vec<Checked<Transaction>>,
}

impl Before {
    pub(super) fn of(node: &Node) -> Before {
        let waiting = node.mempool().transactions().to_vec();
        Before { tip: node.tip(), work: node.tree().weight(), waiting }
    }

    pub(super) fn check(&self, node: &Node, outputs: &[Output]) {
        if node.tip() != self.tip {
            assert!(node.tree().weight() > self.work, "it moved to a chain without more work");
        }
        for output in outputs {
            match output {
                Output::Event(Event::Penalised { peer, offence, count }) => {
                    assert_eq!(*peer, MALLORY, "an honest node is accused: {offence}");
                    assert!(*count <= SETTINGS.max_offences);
                    // A list of blocks may begin with good ones, and a good block may connect an orphan
                    // that turns out to be bad.
                    if !matches!(offence, Offence::Block(_)) {
                        assert_eq!(node.tip(), self.tip, "{offence}");
                        assert_eq!(node.mempool().transactions(), self.waiting, "{offence}");
                    }
                }
                Output::Event(Event::PeerDropped { peer, .. }) => {
                    assert_eq!(*peer, MALLORY);
                    assert!(node.peers().all(|other| other != *peer));
                }
                Output::Event(event) => assert!(!event.to_string().contains(char::is_control)),
                Output::Send(_, Message::GetBlocks(hashes)) => assert!(hashes.len() <= MAX_LOCATOR),
                Output::Send(_, Message::Blocks(blocks)) => assert!(blocks.len() <= MAX_BLOCKS),
                _ => {}
            }
        }
        assert_pool_fits(node);
    }
}

/// Waiting payments can be applied in order and aren't on the chain, and no money appeared or disappeared.
fn assert_pool_fits(node: &Node) {
    let mut accounts = node.tree().accounts().clone();
    let sum: u64 = accounts.balances().map(|(_, amount)| amount.units()).sum();
    assert_eq!(sum, accounts.granted().units());
    let waiting = node.mempool().transactions();
    assert!(waiting.len() <= SETTINGS.mempool_limit);
    for transaction in waiting {
        accounts.apply(transaction).expect("what waits can be applied");
    }
}

/// A checker who has nothing but the blocks agrees.
pub(super) fn assert_sound(node: &Node) {
    let chain = Chain::verify(genesis().clone(), best_chain(node)).expect("a good chain");
    assert_eq!((chain.tip(), chain.accounts()), (node.tip(), node.tree().accounts()));
    assert_eq!(chain.work(), node.tree().weight());
}

/// Every payment that the node accepted is on its chain, or is waiting.
pub(super) fn assert_nothing_is_lost(node: &Node, taken: &BTreeSet<TransactionHash>) {
    let blocks: Vec<Block> = best_chain(node).collect();
    let on_chain = blocks.iter().flat_map(|block| &block.draft.transactions);
    let waiting = node.mempool().transactions().iter().map(|transaction| &**transaction);
    let known: BTreeSet<_> = on_chain.chain(waiting).map(Transaction::hash).collect();
    assert!(taken.is_subset(&known), "a payment was lost silently");
}

fn best_chain(node: &Node) -> impl Iterator<Item = Block> {
    node.tree().best_above(0).map(|placed| (*placed.block).clone())
}
