use super::count;
use super::passphrase;
use super::purse::{OpenPurse, Purse, WaitingOrder};
use super::source::Source;
use crate::failure::{Failure, warn};
use kusari::stage6_coin::*;
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
    source: &mut Source,
    purse: &mut OpenPurse,
    order: &WaitingOrder,
    selection: CoinSelection,
) -> Result<Paid, Failure> {
    let to: Address = order.to.parse().map_err(|error: AddressError| Failure::refused(&error))?;
    pay_lock(source, purse, to.lock(), order, selection)
}

/// Pays for data to be on the chain. If the coins aren't there, it doesn't wait for them.
pub(super) fn carry(
    source: &mut Source,
    purse: &mut OpenPurse,
    lock: Script,
    fee_rate: u64,
) -> Result<(Txid, Amount), Failure> {
    let order = WaitingOrder { to: String::new(), amount: Amount::ZERO, fee_rate };
    match pay_lock(source, purse, lock, &order, CoinSelection::BranchAndBound)? {
        Paid::Waits(txid, fee) => Ok((txid, fee)),
        Paid::Premature(cause) => {
            Err(Failure::refused(&cause).with_remedy("; mine a block, or wait for coins"))
        }
    }
}

fn pay_lock(
    source: &mut Source,
    purse: &mut OpenPurse,
    lock: Script,
    order: &WaitingOrder,
    selection: CoinSelection,
) -> Result<Paid, Failure> {
    let coins = source.spendable(purse.wallet.addresses())?;
    // The change gets a new key, so that no one can see which of the outputs it is.
    let mut with_change = purse.wallet.clone();
    let change = with_change.new_address(&mut rand::rng());
    let fee_rate = FeeRate::per_byte(order.fee_rate);
    let mut wanted = Order { lock, amount: order.amount, fee_rate, change, selection };
    let chain = source.genesis().hash();
    let mut payment = match purse.wallet.pay(&coins, &wanted, &chain) {
        Ok(payment) => payment,
        Err(cause @ PaymentError::InsufficientFunds { .. }) => return Ok(Paid::Premature(cause)),
        Err(cause) => return Err(Failure::refused(&cause)),
    };
    let spent = |out_point: &OutPoint| coins.iter().find(|(known, _)| known == out_point);
    let spent = payment.inputs.iter().filter_map(|input| spent(&input.previous));
    let spent: u64 = spent.map(|(_, coin)| coin.output.amount.units()).sum();
    let paid = payment.paid().map_err(|cause| Failure::refused(&cause))?;
    let fee = Amount::new(spent).checked_sub(paid).unwrap_or_default();
    let mut has_change = payment.outputs.iter().any(|output| output.lock == change.lock());
    if has_change && !source.see_new(&change)? {
        // The wallet has coins, so it has an address. It's followed, or the coins wouldn't have been found.
        wanted.change = purse.wallet.addresses().last().copied().unwrap_or(change);
        warn(&format!(
            "note: the edge has no room for another address, so the change goes to {}, and others may see that it's change",
            wanted.change
        ));
        let again = purse.wallet.pay(&coins, &wanted, &chain);
        payment = again.map_err(|cause| Failure::refused(&cause))?;
        has_change = false;
    }
    let txid = payment.txid();
    let ready = source.check(payment)?;
    if has_change {
        purse.wallet = with_change;
    }
    // The wallet is saved before the payment waits. If the program were killed in between the other way
    // round, no one could spend the change, and an order would be paid twice.
    purse.save()?;
    source.hand_in(ready)?;
    Ok(Paid::Waits(txid, fee))
}

/// Makes the payments that there are enough coins for by now. One that's refused doesn't stop the mining.
pub(super) fn make_orders(source: &mut Source, purse: &mut OpenPurse) -> Result<(), Failure> {
    let mut at = 0;
    while at < purse.orders.len() {
        // It leaves the wallet when the wallet is saved, and the orders that come after it are still in there.
        let order = purse.orders.remove(at);
        let what = format!("{} to {}", InCoins(order.amount), order.to);
        match pay(source, purse, &order, CoinSelection::BranchAndBound) {
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
