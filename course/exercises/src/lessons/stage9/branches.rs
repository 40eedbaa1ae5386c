use super::people::{at, key, owner};
use kusari::stage5_network::any::{Input, Message};
use kusari::stage5_network::protocol::{Block as _, Consensus as _, Proposal};
use kusari::stage6_coin::{self as coin, InCoins};
use kusari::stage9_stake::{
    Address, Amount, Block, ByRule, Draft, Genesis, Node, NodeId, Output, Place, Rule, Slots,
    StakeError, Staker, Time, Transaction,
};
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use std::ops::Range;
use std::sync::Arc;

/// Whose turn it is after a place, at a time, where slots are drawn.
pub fn draw(place: &Place, genesis: &Genesis, now: Time) -> Option<usize> {
    let (lottery, slot) = (place.lottery(now, &genesis.numbers), place.slot(now, &genesis.numbers));
    owner(Slots::leader(&lottery, slot)?)
}

/// The block that someone makes after a place, at a time. There's none if it isn't their turn.
pub fn made_by<R: Rule>(
    who: usize,
    place: &Place,
    genesis: &Genesis,
    now: Time,
    payments: Vec<Transaction>,
) -> Option<Block> {
    let (staker, parent) = (Staker::new(key(who)), place.clone());
    let draft = Draft { parent, payments, fees: Amount::ZERO, staker, now };
    let mut search = ByRule::<R>::search(draft, genesis, &mut ChaCha12Rng::seed_from_u64(0));
    match ByRule::<R>::propose(&mut search, u64::MAX) {
        Proposal::Found(block) => Some(block),
        Proposal::KeepGoing | Proposal::NotYet | Proposal::Stale => None,
    }
}

/// The same, if it's their turn, with a nonce of their choice. Where stake decides, the nonce means nothing, and so it's free.
pub fn sealed_with(nonce: u32, who: usize, place: &Place, genesis: &Genesis, now: Time) -> Block {
    let key = key(who);
    let lock = coin::Address::of(&key.public_key()).lock();
    let reward = coin::Reward { lock, fees: Amount::ZERO, extra_nonce: 0 };
    let draft = coin::Draft::new(place.header(), &genesis.rules, [], reward, now);
    Block::signed(draft.seal(nonce), &key)
}

/// The place of a block after another place, if a node would take it.
///
/// # Errors
///
/// The rule that it breaks.
pub fn extend<R: Rule>(
    place: &Place,
    block: &Block,
    genesis: &Genesis,
) -> Result<Place, StakeError> {
    ByRule::<R>::check_header(block, block.hash(), place, genesis)
}

/// Lets a branch grow, slot after slot. The person who is drawn makes a block, if `signs` says that they sign this branch. The first block
/// holds these payments.
///
/// # Panics
///
/// If one of its own blocks breaks a rule.
pub fn grow(
    place: &Place,
    genesis: &Genesis,
    slots: Range<u64>,
    payments: &[Transaction],
    signs: impl Fn(usize) -> bool,
) -> (Vec<Block>, Place) {
    let (mut blocks, mut place, mut payments) = (Vec::new(), place.clone(), payments.to_vec());
    for slot in slots {
        let now = at(10 * slot + 5);
        let Some(who) = draw(&place, genesis, now).filter(|who| signs(*who)) else { continue };
        let payments = std::mem::take(&mut payments);
        let made = made_by::<Slots>(who, &place, genesis, now, payments);
        let block = made.expect("they were drawn");
        place = extend::<Slots>(&place, &block, genesis).expect("it keeps the rules");
        blocks.push(block);
    }
    (blocks, place)
}

/// A payment of everything that someone has put down in the genesis.
///
/// # Panics
///
/// If they have put nothing down.
pub fn pays(from: usize, to: usize, genesis: &Genesis) -> Transaction {
    let mut outputs = genesis.outputs(Slots::NAME);
    let (name, deposit) = outputs.nth(from).expect("everyone has put something down");
    let lock = Address::of(&key(to).public_key()).lock();
    let (inputs, outputs) =
        (vec![coin::Input::spending(name)], vec![Output { amount: deposit.amount, lock }]);
    let mut payment = Transaction { version: 2, inputs, outputs, lock_height: 0 };
    payment.sign(0, &deposit, &genesis.hash(Slots::NAME), &key(from));
    payment
}

/// What was paid to someone, by the books of a node. What they've put down isn't counted, and neither is what was mined.
pub fn owns<R: Rule>(node: &Node<R>, who: usize) -> InCoins {
    let lock = Address::of(&key(who).public_key()).lock();
    let all = node.tree().ledger().coins().iter().map(|(_, coin)| coin);
    let own = all.filter(|coin| coin.output.lock == lock && !coin.is_coinbase);
    InCoins(Amount::new(own.map(|coin| coin.output.amount.units()).sum()))
}

/// A neighbour shows a node some blocks.
pub fn show<R: Rule>(node: &mut Node<R>, blocks: &[Block]) {
    /// How many it shows at a time.
    const MANY: usize = 100;
    let (neighbour, now) = (NodeId(1), blocks.last().map_or(at(0), |last| last.time()));
    node.handle(Input::Connected(neighbour), now);
    for some in blocks.chunks(MANY) {
        let blocks = some.iter().cloned().map(Arc::new).collect();
        node.handle(Input::Message(neighbour, Message::Blocks(blocks)), now);
    }
}
