use super::graph::Graph;
use super::picture::Picture;
use crate::figures::drawing::Figure;
use crate::stage6_coin::{Address, Block};

/// Draws the transactions of some consecutive blocks: who pays whom, and with which coins.
///
/// Each transaction is a box that lists its outputs, with the amount in coins and the name of the person who
/// can spend it. A line leads from an output to the transaction that spends it. An unspent output has a bold
/// edge and an open end. A coinbase has a double edge.
///
/// `names` says whose address is whose. Any other address is shown by its first letters, and a lock that
/// isn't an address as "script". If there are more blocks than fit, the last ones are shown.
///
/// ```
/// use kusari::{figures, stage6_coin::*};
/// # use rand::SeedableRng;
/// # let mut rng = rand::rngs::ChaCha12Rng::seed_from_u64(6);
/// let alice = Address::of(&PrivateKey::generate(&mut rng).public_key());
/// let genesis = Genesis { time: Time::default(), words: "hello".into(), rules: Rules::classroom() };
/// let mut chain = Chain::new(genesis)?;
/// let draft = chain.draft(&[], alice.lock(), Time::default())?;
/// chain.push(mine(draft)?)?;
///
/// let figure = figures::transaction_graph(chain.blocks(), &[(alice, "Alice")]);
/// assert!(figure.alt().contains("pays Alice 50 (unspent)"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn transaction_graph(blocks: &[Block], names: &[(Address, &str)]) -> Figure {
    let graph = Graph::new(blocks, names);
    Picture::of(&graph).draw(&graph)
}
