use super::passphrase;
use super::purse::{OpenPurse, Purse, WaitingOrder};
use super::{count, waiting};
use crate::failure::{Failure, warn};
use kusari::stage6_coin::*;
use kusari_storage::Store;
use rand::rngs::OsRng;
use std::collections::BTreeSet;
use std::io::{Write as _, stdout};

/// Opens a wallet because it wants to pay something. Where nobody can be asked, says so and goes on without.
pub(super) fn open_for_orders(purse: Purse) -> Result<Option<OpenPurse>, Failure> {
    let waiting = count(purse.orders().len() as u64, "payment");
    if !passphrase::can_be_asked() {
        warn(&format!(
            "warning: the wallet has {waiting} to make, and nobody to ask for the passphrase"
        ));
        return Ok(None);
    }
    warn(&format!("note: the wallet has {waiting} to make"));
    purse.open().map(Some)
}

/// What a payment came to.
pub(super) enum Paid {
    /// It waits for a block.
    Waits(Txid),
    /// The coins for it are not there, or not yet.
    Premature(PaymentError),
}

/// Makes a payment from what a wallet has and nothing that waits spends, and lets it wait for a block.
pub(super) fn pay(
    store: &mut Store,
    purse: &mut OpenPurse,
    order: &WaitingOrder,
    selection: CoinSelection,
) -> Result<Paid, Failure> {
    let to: Address = order.to.parse().map_err(|error: AddressError| Failure::refused(&error))?;
    let (pool, dropped) = waiting(store)?;
    tell_dropped(&dropped);
    let coins = spendable(store, purse.wallet.addresses(), &pool)?;
    // What comes back gets a key of its own, so that nobody sees which of the outputs it is.
    let mut with_change = purse.wallet.clone();
    let change = with_change.new_address(&mut OsRng);
    let fee_rate = FeeRate::per_byte(order.fee_rate);
    let wanted = Order { lock: to.lock(), amount: order.amount, fee_rate, change, selection };
    let payment = match purse.wallet.pay(&coins, &wanted, store.verifier().chain()) {
        Ok(payment) => payment,
        Err(cause @ PaymentError::InsufficientFunds { .. }) => return Ok(Paid::Premature(cause)),
        Err(cause) => return Err(Failure::refused(&cause)),
    };
    if payment.outputs.iter().any(|output| output.lock == change.lock()) {
        purse.wallet = with_change;
        purse.save()?; // before anything is paid to it
    }
    let mut all: Vec<Transaction> = pool.waiting().map(|waits| (**waits).clone()).collect();
    let txid = payment.txid();
    all.push(payment);
    store.set_waiting(&all).map_err(|error| Failure::impossible(&error))?;
    // It was put in behind the others. Does it keep the rules beside them?
    let (_, dropped) = waiting(store)?;
    match dropped.into_iter().find(|(payment, _)| payment.txid() == txid) {
        None => Ok(Paid::Waits(txid)),
        Some((_, cause)) => {
            all.pop();
            store.set_waiting(&all).map_err(|error| Failure::impossible(&error))?;
            Err(Failure::refused(&cause))
        }
    }
}

/// Makes the payments for which the coins are there by now.
pub(super) fn make_orders(store: &mut Store, purse: &mut OpenPurse) -> Result<(), Failure> {
    let mut left = Vec::new();
    for order in std::mem::take(&mut purse.orders) {
        match pay(store, purse, &order, CoinSelection::BranchAndBound)? {
            Paid::Waits(txid) => {
                writeln!(
                    stdout(),
                    "{} to {}: can be paid now, as {txid}",
                    InCoins(order.amount),
                    order.to
                )?;
            }
            Paid::Premature(_) => left.push(order),
        }
    }
    purse.orders = left;
    purse.save()
}

/// What can be spent in the next block, and is not spent by a payment that waits.
pub(super) fn spendable(
    store: &Store,
    addresses: &[Address],
    pool: &Mempool,
) -> Result<Vec<(OutPoint, Coin)>, Failure> {
    let height = store.place().map_err(|error| Failure::impossible(&error))?.height() + 1;
    let spent: BTreeSet<OutPoint> =
        pool.waiting().flat_map(|payment| &payment.inputs).map(|input| input.previous).collect();
    let mut coins = Vec::new();
    for address in addresses {
        coins.extend(store.coins_of(&address.lock()).map_err(|error| Failure::impossible(&error))?);
    }
    let rules = &store.genesis().rules;
    coins
        .retain(|(out_point, coin)| coin.is_spendable(height, rules) && !spent.contains(out_point));
    Ok(coins)
}

pub(super) fn tell_dropped(dropped: &[Dropped]) {
    for (payment, cause) in dropped {
        warn(&format!("warning: {} cannot wait any more: {cause}", payment.txid()));
    }
}
