use super::passphrase;
use super::purse::{OpenPurse, Purse, WaitingOrder};
use super::stand::Stand;
use super::{count, pool_of, waiting};
use crate::failure::{Failure, warn};
use kusari::stage6_coin::*;
use kusari_storage::Store;
use std::collections::BTreeSet;
use std::io::{Write as _, stdout};

/// Opens a wallet that has payments to make. If no one can be asked for the passphrase, warns and goes on
/// without it.
pub(super) fn open_for_orders(purse: Purse) -> Result<Option<OpenPurse>, Failure> {
    let waiting = count(purse.orders().len() as u64, "payment");
    if !passphrase::can_be_asked() {
        warn(&format!(
            "warning: the wallet has {waiting} to make, and there is no terminal to ask for the passphrase; \
             set KUSARI_PASSPHRASE"
        ));
        return Ok(None);
    }
    warn(&format!("note: the wallet has {waiting} to make"));
    purse.open().map(Some)
}

/// What became of a payment.
pub(super) enum Paid {
    /// It's waiting for a block, and leaves a fee for the miner.
    Waits(Txid, Amount),
    /// The coins for it aren't there yet.
    Premature(PaymentError),
}

/// Pays from the coins in a wallet that no waiting payment spends, and lets the payment wait for a block.
pub(super) fn pay(
    store: &mut Store,
    purse: &mut OpenPurse,
    order: &WaitingOrder,
    selection: CoinSelection,
) -> Result<Paid, Failure> {
    let to: Address = order.to.parse().map_err(|error: AddressError| Failure::refused(&error))?;
    pay_lock(store, purse, to.lock(), order, selection)
}

/// Pays for data to be on the chain. If the coins aren't there, it doesn't wait for them.
pub(super) fn carry(
    stand: &mut Stand,
    purse: &mut OpenPurse,
    lock: Script,
    fee_rate: u64,
) -> Result<(Txid, Amount), Failure> {
    let order = WaitingOrder { to: String::new(), amount: Amount::ZERO, fee_rate };
    match pay_lock(&mut stand.store, purse, lock, &order, CoinSelection::BranchAndBound)? {
        Paid::Waits(txid, fee) => Ok((txid, fee)),
        Paid::Premature(cause) => {
            Err(Failure::refused(&cause).with_remedy("; mine a block, or wait for coins"))
        }
    }
}

fn pay_lock(
    store: &mut Store,
    purse: &mut OpenPurse,
    lock: Script,
    order: &WaitingOrder,
    selection: CoinSelection,
) -> Result<Paid, Failure> {
    let (pool, dropped) = waiting(store)?;
    tell_dropped(&dropped);
    let coins = spendable(store, purse.wallet.addresses(), &pool)?;
    // The change gets a new key, so that no one can see which of the outputs it is.
    let mut with_change = purse.wallet.clone();
    let change = with_change.new_address(&mut rand::rng());
    let fee_rate = FeeRate::per_byte(order.fee_rate);
    let wanted = Order { lock, amount: order.amount, fee_rate, change, selection };
    let payment = match purse.wallet.pay(&coins, &wanted, store.verifier().chain()) {
        Ok(payment) => payment,
        Err(cause @ PaymentError::InsufficientFunds { .. }) => return Ok(Paid::Premature(cause)),
        Err(cause) => return Err(Failure::refused(&cause)),
    };
    let spent = |out_point: &OutPoint| coins.iter().find(|(known, _)| known == out_point);
    let spent = payment.inputs.iter().filter_map(|input| spent(&input.previous));
    let spent: u64 = spent.map(|(_, coin)| coin.output.amount.units()).sum();
    let paid = payment.paid().map_err(|cause| Failure::refused(&cause))?;
    let fee = Amount::new(spent).checked_sub(paid).unwrap_or_default();
    let has_change = payment.outputs.iter().any(|output| output.lock == change.lock());
    let txid = payment.txid();
    // Does it keep the rules when it comes after those that are waiting already?
    let all = pool.waiting().map(|waits| (**waits).clone()).chain([payment]);
    let (pool, dropped) = pool_of(store, all.collect())?;
    if let Some((_, cause)) = dropped.iter().find(|(payment, _)| payment.txid() == txid) {
        let remedy = match cause {
            MempoolError::Spend(SpendError::Format(_)) => "; pay them in several parts",
            _ => "",
        };
        return Err(Failure::refused(cause).with_remedy(remedy));
    }
    tell_dropped(&dropped);
    if has_change {
        purse.wallet = with_change;
    }
    // The wallet is saved before the payment waits. If the program were killed in between the other way
    // round, no one could spend the change, and an order would be paid twice.
    purse.save()?;
    let all: Vec<Transaction> = pool.waiting().map(|waits| (**waits).clone()).collect();
    store.set_waiting(&all).map_err(|error| Failure::impossible(&error))?;
    Ok(Paid::Waits(txid, fee))
}

/// Makes the payments that there are enough coins for by now. One that's refused doesn't stop the mining.
pub(super) fn make_orders(store: &mut Store, purse: &mut OpenPurse) -> Result<(), Failure> {
    let mut at = 0;
    while at < purse.orders.len() {
        // It leaves the wallet when the wallet is saved, and the orders that come after it are still in there.
        let order = purse.orders.remove(at);
        let what = format!("{} to {}", InCoins(order.amount), order.to);
        match pay(store, purse, &order, CoinSelection::BranchAndBound) {
            Ok(Paid::Waits(txid, _)) => {
                writeln!(stdout(), "{what}: can be paid now, as {txid}")?;
                continue;
            }
            Ok(Paid::Premature(_)) => {}
            Err(Failure::Refused { code, what: cause }) => {
                warn(&format!("warning[{code}]: {what}: {cause}; `kusari wallet forget` drops it"))
            }
            Err(failure) => return Err(failure),
        }
        purse.orders.insert(at, order);
        at += 1;
    }
    Ok(())
}

/// What can be spent in the next block and isn't spent by a waiting payment.
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
        warn(&format!("warning: {} can't wait any longer: {cause}", payment.txid()));
    }
}
