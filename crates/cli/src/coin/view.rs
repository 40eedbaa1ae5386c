use super::held::{Moved, sum};
use super::purse::Purse;
use super::source::Source;
use crate::failure::Failure;
use kusari::stage6_coin::*;
use std::io::{Write as _, stdout};

pub(super) fn show_addresses(purse: &Purse, source: &Source, all: bool) -> Result<(), Failure> {
    let addresses = purse.addresses()?;
    let used = source.used(&addresses)?;
    let next = addresses.iter().find(|address| !used.contains(address)).or(addresses.last());
    let shown = if all { addresses.iter().collect() } else { next.into_iter().collect::<Vec<_>>() };
    for address in shown {
        writeln!(stdout(), "{address}")?;
    }
    Ok(())
}

pub(super) fn balance(purse: &Purse, source: &Source) -> Result<(), Failure> {
    let (height, held) = source.held(&purse.addresses()?)?;
    let rules = &source.genesis().rules;
    let (ripe, unripe): (Vec<_>, Vec<_>) =
        held.iter().partition(|held| held.coin.is_spendable(height + 1, rules));
    let leaving = held.iter().filter(|held| held.is_leaving).map(|held| held.coin.output.amount);
    let leaving = sum(leaving);
    let [ripe, unripe] =
        [ripe, unripe].map(|coins| sum(coins.iter().map(|held| held.coin.output.amount)));
    let mut out = stdout();
    writeln!(out, "{}", InCoins(sum([ripe, unripe].into_iter())))?;
    if unripe != Amount::ZERO {
        writeln!(out, "  of these, {} still have to mature", InCoins(unripe))?;
    }
    if leaving != Amount::ZERO {
        writeln!(out, "  of these, {} are spent by waiting payments", InCoins(leaving))?;
    }
    for order in purse.orders() {
        writeln!(
            out,
            "  {} to {} will be paid when the coins are there",
            InCoins(order.amount),
            order.to
        )?;
    }
    Ok(())
}

pub(super) fn show_history(purse: &Purse, source: &Source) -> Result<(), Failure> {
    let mut out = stdout();
    for Moved { height, txid, is_coinbase, received, spent } in source.moved(&purse.addresses()?)? {
        let what = match (is_coinbase, received.checked_sub(spent)) {
            (true, _) => format!("mined {}", InCoins(received)),
            (false, Some(more)) => format!("received {}", InCoins(more)),
            (false, None) => {
                let paid = Amount::new(spent.units() - received.units());
                format!("paid {}, fee included", InCoins(paid))
            }
        };
        match height {
            Some(height) => writeln!(out, "block {height:<7} {txid}  {what}")?,
            None => writeln!(out, "waiting       {txid}  {what}")?,
        }
    }
    Ok(())
}

/// The addresses that have something to spend, and what it is.
pub(super) fn unspent(purse: &Purse, source: &Source) -> Result<(), Failure> {
    let addresses = purse.addresses()?;
    let (_, all) = source.held(&addresses)?;
    for address in addresses {
        let lock = address.lock();
        for held in all.iter().filter(|held| held.coin.output.lock == lock) {
            let (out_point, amount) = (held.out_point, InCoins(held.coin.output.amount));
            writeln!(stdout(), "{address}  {}:{}  {amount}", out_point.txid, out_point.index)?;
        }
    }
    Ok(())
}

/// The addresses that have never been paid.
pub(super) fn unused(purse: &Purse, source: &Source) -> Result<(), Failure> {
    let addresses = purse.addresses()?;
    let used = source.used(&addresses)?;
    for address in addresses.iter().filter(|address| !used.contains(address)) {
        writeln!(stdout(), "{address}")?;
    }
    Ok(())
}
