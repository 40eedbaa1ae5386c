//! People who are careless. To deceive them is the exercise.

use kusari::stage5_network::{Node, Transaction};

/// Decides whether Bob hands over the goods: he does when the payment is in a block that his node
/// follows, whether or not another one stands on it.
pub fn is_paid(node: &Node, payment: &Transaction) -> bool {
    node.tree().best_above(0).any(|placed| placed.block.draft.transactions.contains(payment))
}
