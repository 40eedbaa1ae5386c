//! People with coins who bid for room in a block, for the third notebook of chapter 6.
//!
//! What the notebook is about is what a payment offers and who takes it. How the payment is written and signed is
//! the subject of the first notebook, so here that's done out of sight.

use kusari::stage6_coin::{
    Address, Amount, BlockError, Chain, Coin, FeeRate, Genesis, InCoins, Input, Network, Node,
    NodeId, NodeSettings, OutPoint, Output, PrivateKey, Script, Topology, Transaction, mine,
};
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use std::error::Error;
use std::time::Duration;

/// An output that can be spent: its name, and what's known of it.
pub type Spendable = (OutPoint, Coin);

/// A person with one key.
#[derive(Clone, Debug)]
pub struct Person {
    key: PrivateKey,
}

impl Person {
    /// Makes a person. The same number makes the same one.
    pub fn new(number: u64) -> Person {
        Person { key: PrivateKey::generate(&mut ChaCha12Rng::seed_from_u64(number)) }
    }

    /// Where others pay to.
    pub fn address(&self) -> Address {
        Address::of(&self.key.public_key())
    }

    /// The lock that the person's key opens.
    pub fn lock(&self) -> Script {
        self.address().lock()
    }

    /// The outputs on a chain that the person can spend in the next block, the oldest first.
    pub fn coins(&self, chain: &Chain) -> Vec<Spendable> {
        let (lock, rules) = (self.lock(), chain.genesis().rules);
        let next = chain.place().height() + 1;
        let is_own = |coin: &Coin| coin.output.lock == lock && coin.is_spendable(next, &rules);
        let own = chain.coins().iter().filter(|(_, coin)| is_own(coin));
        let mut own: Vec<_> = own.map(|(out_point, coin)| (*out_point, coin.clone())).collect();
        own.sort_by_key(|(out_point, coin)| (coin.height, *out_point));
        own
    }

    /// What the person owns by the books of a node.
    pub fn owns_at(&self, node: &Node) -> InCoins {
        let lock = self.lock();
        let coins = node.tree().ledger().coins().iter().map(|(_, coin)| &coin.output);
        let own = coins.filter(|output| output.lock == lock).map(|output| output.amount.units());
        InCoins(Amount::new(own.sum()))
    }

    /// Signs a payment that spends one output whole. All of it goes to `to`, less a fee of so many units for each byte.
    pub fn pays(
        &self,
        to: &Person,
        (out_point, coin): &Spendable,
        units_a_byte: u64,
        chain: &Chain,
    ) -> Transaction {
        let output = |amount| Output { amount, lock: to.lock() };
        let sign = |paid: Amount| {
            let (inputs, outputs) = (vec![Input::spending(*out_point)], vec![output(paid)]);
            let mut payment = Transaction { version: 2, inputs, outputs, lock_height: 0 };
            payment.sign(0, &coin.output, &chain.genesis().hash(), &self.key);
            payment
        };
        // An amount takes eight bytes whatever it is, so the fee doesn't change the size.
        let size = sign(coin.output.amount).size();
        let fee = FeeRate::per_byte(units_a_byte).fee_for(size);
        sign(coin.output.amount.checked_sub(fee).unwrap_or(Amount::ZERO))
    }
}

/// The first output of a payment, so that another payment can spend it before a block has taken it.
pub fn output_of(payment: &Transaction) -> Spendable {
    let output = payment.outputs.first().cloned().unwrap_or_default();
    (payment.out_point(0), Coin { output, height: 0, is_coinbase: false })
}

/// Mines the next block of a chain, ten seconds after the last one. New coins and fees go to `miner`.
///
/// # Errors
///
/// The first rule that a payment breaks.
///
/// # Panics
///
/// If no nonce will do, which doesn't happen with a lesson's target.
pub fn extend(
    chain: &mut Chain,
    payments: &[Transaction],
    miner: &Person,
) -> Result<(), BlockError> {
    let now = chain.place().tip().time.after(Duration::from_secs(10));
    let draft = chain.draft(payments, miner.lock(), now)?;
    chain.push(mine(draft).expect("one of four billion nonces will do"))
}

/// Five of chapter 5's nodes in a row. Each of them mines, even if no payment waits, for a person of its own.
///
/// # Errors
///
/// A genesis that breaks a rule, or a system that has no room for so many threads.
pub fn five_miners(genesis: &Genesis) -> Result<(Network, Vec<Person>), Box<dyn Error>> {
    let often = Duration::from_millis(600);
    let settings = NodeSettings {
        propose_empty_blocks: true,
        hello_every: often,
        announce_every: often,
        ..NodeSettings::default()
    };
    let mut network = Network::start(genesis.clone(), 0, &Topology::Line, settings.clone())
        .map_err(|refusal| refusal.to_string())?;
    let miners: Vec<Person> = (1..=5).map(|number| Person::new(500 + number)).collect();
    for (number, miner) in miners.iter().enumerate() {
        let neighbour: Vec<NodeId> = number.checked_sub(1).map(NodeId).into_iter().collect();
        let node = Node::new(genesis.clone(), settings.clone())?.proposing_for(miner.lock());
        network.add_node(node, &neighbour).map_err(|refusal| refusal.to_string())?;
    }
    Ok((network, miners))
}

/// Lets all nodes rest, waits until they agree, and stops them. Answers with the first one's node, if they do.
///
/// Where two branches have equal work, one more block decides.
pub fn rest_and_agree(network: Network, patience: Duration) -> Option<Node> {
    network.nodes().for_each(|node| network.mine(node, false));
    let mut looks = 0;
    let agreed = network.wait_until(patience, |nodes| {
        looks += 1;
        let agreed = Network::agreed_tip(nodes).is_some();
        if !agreed && looks % 50 == 0 {
            network.mine_one_block(NodeId(0));
        }
        agreed
    });
    let first = network.stop().into_iter().next();
    first.map(|(_, node)| node).filter(|_| agreed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kusari::stage6_coin::{CompactTarget, Rules, Time};

    #[test]
    fn a_payment_offers_what_it_says_for_each_byte_and_can_be_built_on() {
        let easiest = CompactTarget::from_bits(0x2000_ffff);
        let rules = Rules { easiest, period: 2016, ..Rules::classroom() };
        let genesis = Genesis { time: Time::default(), words: String::new(), rules };
        let mut chain = Chain::new(genesis).expect("the rules are good");
        let [alice, bob] = [1, 2].map(Person::new);
        extend(&mut chain, &[], &alice).expect("it's a good block");
        extend(&mut chain, &[], &alice).expect("it's a good block");
        let coins = alice.coins(&chain);
        assert_eq!(coins.iter().map(|(_, coin)| coin.height).collect::<Vec<_>>(), [1, 2]);
        let parent = alice.pays(&bob, &coins[0], 3, &chain);
        let child = bob.pays(&alice, &output_of(&parent), 5, &chain);
        let draft = chain.draft(&[parent.clone(), child.clone()], bob.lock(), Time::default());
        let draft = draft.expect("both are good");
        let reward = draft.block().transactions[0].outputs[0].amount.units();
        let fees = 3 * parent.size() as u64 + 5 * child.size() as u64;
        assert_eq!(reward, rules.first_subsidy.units() + fees);
    }
}
