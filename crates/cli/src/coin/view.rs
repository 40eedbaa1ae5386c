use super::purse::Purse;
use super::{count, pay, waiting};
use crate::failure::Failure;
use kusari::stage6_coin::*;
use kusari_storage::Store;
use std::io::{Write as _, stdout};

/// Everything that a wallet received and spent.
fn history(store: &Store, addresses: &[Address]) -> Result<History, Failure> {
    let top = store.place().map_err(|error| Failure::impossible(&error))?.height();
    let mut history = History::of(addresses.iter().copied());
    for height in 1..=top {
        let block = store.block_at(height).map_err(|error| Failure::impossible(&error))?;
        block.iter().for_each(|block| history.read(height, block));
        crate::interrupt::check()?;
    }
    Ok(history)
}

pub(super) fn show_addresses(purse: &Purse, store: &Store, all: bool) -> Result<(), Failure> {
    let addresses = purse.addresses()?;
    let history = history(store, &addresses)?;
    let next = addresses.iter().find(|address| !history.is_used(address)).or(addresses.last());
    let shown = if all { addresses.iter().collect() } else { next.into_iter().collect::<Vec<_>>() };
    for address in shown {
        writeln!(stdout(), "{address}")?;
    }
    Ok(())
}

pub(super) fn balance(purse: &Purse, store: &Store) -> Result<(), Failure> {
    let addresses = purse.addresses()?;
    let height = store.place().map_err(|error| Failure::impossible(&error))?.height();
    let rules = &store.genesis().rules;
    let (pool, dropped) = waiting(store)?;
    pay::tell_dropped(&dropped);
    let (mut ripe, mut unripe) = (0, 0);
    for address in &addresses {
        for (_, coin) in
            store.coins_of(&address.lock()).map_err(|error| Failure::impossible(&error))?
        {
            let units = coin.output.amount.units();
            *if coin.is_spendable(height + 1, rules) { &mut ripe } else { &mut unripe } += units;
        }
    }
    let mut out = stdout();
    writeln!(out, "{}", InCoins(Amount::new(ripe + unripe)))?;
    if unripe > 0 {
        writeln!(out, "  of these, {} still have to mature", InCoins(Amount::new(unripe)))?;
    }
    let leaving = leaving(&pool, &addresses, store)?;
    if leaving > 0 {
        writeln!(
            out,
            "  of these, {} are spent by waiting payments",
            InCoins(Amount::new(leaving))
        )?;
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

fn leaving(pool: &Mempool, addresses: &[Address], store: &Store) -> Result<u64, Failure> {
    let payments: Vec<Transaction> = pool.waiting().map(|payment| (**payment).clone()).collect();
    let coins = store.coins_for(&payments).map_err(|error| Failure::impossible(&error))?;
    let own = |coin: &&Coin| {
        Address::of_lock(&coin.output.lock).is_some_and(|address| addresses.contains(&address))
    };
    let spent = coins.iter().map(|(_, coin)| coin).filter(own);
    Ok(spent.map(|coin| coin.output.amount.units()).sum())
}

pub(super) fn show_history(purse: &Purse, store: &Store) -> Result<(), Failure> {
    let addresses = purse.addresses()?;
    let history = history(store, &addresses)?;
    let mut out = stdout();
    for Entry { height, txid, is_coinbase, received, spent } in &history.entries {
        let what = match (is_coinbase, received.checked_sub(*spent)) {
            (true, _) => format!("mined {}", InCoins(*received)),
            (false, Some(more)) => format!("received {}", InCoins(more)),
            (false, None) => {
                let paid = Amount::new(spent.units() - received.units());
                format!("paid {}, fee included", InCoins(paid))
            }
        };
        writeln!(out, "block {height:<7} {txid}  {what}")?;
    }
    let (pool, _) = waiting(store)?;
    // Other people's payments are waiting here, too.
    let is_own = |lock: &Script| Address::of_lock(lock).is_some_and(|it| addresses.contains(&it));
    for payment in pool.waiting().filter(|payment| {
        payment.outputs.iter().any(|output| is_own(&output.lock))
            || payment.inputs.iter().any(|input| history.coins.contains_key(&input.previous))
    }) {
        writeln!(
            out,
            "waiting       {}  {}",
            payment.txid(),
            count(payment.outputs.len() as u64, "output")
        )?;
    }
    Ok(())
}

/// The addresses that have something to spend, and what it is.
pub(super) fn unspent(purse: &Purse, store: &Store) -> Result<(), Failure> {
    for address in purse.addresses()? {
        let coins = store.coins_of(&address.lock()).map_err(|error| Failure::impossible(&error))?;
        for (out_point, coin) in coins {
            let amount = InCoins(coin.output.amount);
            writeln!(stdout(), "{address}  {}:{}  {amount}", out_point.txid, out_point.index)?;
        }
    }
    Ok(())
}

/// The addresses that have never been paid.
pub(super) fn unused(purse: &Purse, store: &Store) -> Result<(), Failure> {
    let addresses = purse.addresses()?;
    let history = history(store, &addresses)?;
    for address in addresses.iter().filter(|address| !history.is_used(address)) {
        writeln!(stdout(), "{address}")?;
    }
    Ok(())
}
