//! As few would write it: calling itself, sorting first, from the end, with other types inside.

use crate::Right;
use kusari::stage1_ledger::*;
use kusari_exercises::stage1 as check;
use std::collections::BTreeMap;

pub(crate) fn all() -> Vec<Right> {
    vec![
        Right::new("looks at the order of the two", || check::overdraft(by_order)),
        Right::new("asks whether it wrapped", || check::overdraft(by_wrapping)),
        Right::new("counts in signed numbers that are wide enough", || check::overdraft(wide)),
        Right::new("asks for the room that is left", || check::total(room)),
        Right::new("calls itself", || check::total(recursive)),
        Right::new("sorts first", || check::total(sorted)),
        Right::new("stops at the end of the numbers", || check::total(saturating)),
        Right::new("counts in floating-point numbers, which hold 2^53", || check::total(floating)),
        Right::new("asks the ledger", || check::balance_of(by_audit)),
        Right::new("asks the bank for a statement", || check::balance_of(by_statement)),
        Right::new("begins at the end", || check::balance_of(backwards)),
        Right::new("keeps all accounts", || check::balance_of(all_accounts)),
        Right::new("calls itself", || check::balance_of(one_by_one)),
        Right::new("takes the accounts out", || check::transfer(take_out)),
        Right::new("goes through all accounts", || check::transfer(each)),
        Right::new("gives before it takes", || check::transfer(give_first)),
        Right::new("searches between good and bad", || check::first_bad_entry(partition)),
        Right::new("is a bank", || check::first_bad_entry(bank)),
        Right::new("keeps the accounts by hand", || check::first_bad_entry(by_hand)),
        Right::new("lets Carol pay", || check::rewrite_history(from_carol)),
        Right::new("lets Mallory have the larger payment", || check::rewrite_history(larger)),
        Right::new("removes a line", || check::two_books(remove)),
        Right::new("copies line by line", || check::two_books(line_by_line)),
    ]
}

fn by_order(balance: u64, amount: u64) -> Option<u64> {
    match balance.cmp(&amount) {
        std::cmp::Ordering::Less => None,
        std::cmp::Ordering::Equal => Some(0),
        std::cmp::Ordering::Greater => Some(balance.abs_diff(amount)),
    }
}

fn by_wrapping(balance: u64, amount: u64) -> Option<u64> {
    let (rest, has_wrapped) = balance.overflowing_sub(amount);
    if has_wrapped {
        return None;
    }
    return Some(rest);
}

fn wide(balance: u64, amount: u64) -> Option<u64> {
    (balance as i128 - amount as i128).try_into().ok()
}

fn room(amounts: &[u64]) -> Option<u64> {
    let mut left = Amount::MAX.units();
    for amount in amounts {
        if *amount > left {
            return None;
        }
        left -= amount;
    }
    Some(Amount::MAX.units() - left)
}

fn recursive(amounts: &[u64]) -> Option<u64> {
    let Some((first, rest)) = amounts.split_first() else { return Some(0) };
    recursive(rest)?.checked_add(*first).filter(|sum| *sum <= Amount::MAX.units())
}

fn sorted(amounts: &[u64]) -> Option<u64> {
    let mut amounts = amounts.to_vec();
    amounts.sort_unstable_by(|one, other| other.cmp(one));
    let add = |sum: Amount, units: &u64| sum.checked_add(Amount::new(*units));
    amounts.iter().try_fold(Amount::ZERO, add).map(Amount::units)
}

fn saturating(amounts: &[u64]) -> Option<u64> {
    let sum = amounts.iter().fold(0_u64, |sum, amount| sum.saturating_add(*amount));
    if sum > (1 << 53) - 1 { None } else { Some(sum) }
}

/// Up to 2^53 nothing is rounded, and a sum that was beyond it stays there.
fn floating(amounts: &[u64]) -> Option<u64> {
    let sum: f64 = amounts.iter().map(|amount| *amount as f64).sum();
    (sum < 9_007_199_254_740_992.0).then_some(sum as u64)
}

fn by_audit(account: &Address, entries: &[Entry]) -> Amount {
    let ledger = Ledger::audit(entries.iter().cloned()).unwrap();
    ledger.balance(account).unwrap_or(Amount::ZERO)
}

fn by_statement(account: &Address, entries: &[Entry]) -> Amount {
    let mut bank = Bank::new();
    for entry in entries {
        match entry.clone() {
            Entry::Opening { account, deposit } => bank.open(&account, deposit).unwrap(),
            Entry::Payment(payment) => bank.accept(payment).unwrap(),
        }
    }
    bank.statement(account).pop().map(|line| line.balance).unwrap_or_default()
}

fn backwards(account: &Address, entries: &[Entry]) -> Amount {
    let mut balance = 0_i128;
    let mut index = entries.len();
    while index > 0 {
        index -= 1;
        if let Entry::Opening { account: opened, deposit } = &entries[index] {
            if opened == account {
                balance += deposit.units() as i128;
            }
        }
        if let Entry::Payment(Transaction { sender, receiver, amount }) = &entries[index] {
            balance -= if sender == account { amount.units() as i128 } else { 0 };
            balance += if receiver == account { amount.units() as i128 } else { 0 };
        }
    }
    Amount::new(balance as u64)
}

fn all_accounts(account: &Address, entries: &[Entry]) -> Amount {
    let mut balances: BTreeMap<Address, Amount> = BTreeMap::new();
    for entry in entries {
        match entry {
            Entry::Opening { account, deposit } => {
                balances.insert(account.clone(), *deposit);
            }
            Entry::Payment(payment) => {
                let rest = balances[&payment.sender].checked_sub(payment.amount).unwrap();
                balances.insert(payment.sender.clone(), rest);
                let more = balances[&payment.receiver].checked_add(payment.amount).unwrap();
                balances.insert(payment.receiver.clone(), more);
            }
        }
    }
    balances.remove(account).unwrap_or_default()
}

fn one_by_one(account: &Address, entries: &[Entry]) -> Amount {
    let [front @ .., last] = entries else { return Amount::ZERO };
    let before = one_by_one(account, front).units();
    Amount::new(match last {
        Entry::Opening { account: opened, deposit } if opened == account => deposit.units(),
        Entry::Payment(p) if p.sender == p.receiver => before,
        Entry::Payment(p) if p.sender == *account => before - p.amount.units(),
        Entry::Payment(p) if p.receiver == *account => before + p.amount.units(),
        _ => before,
    })
}

fn take_out(
    balances: &mut BTreeMap<String, u64>,
    sender: &str,
    receiver: &str,
    amount: u64,
) -> Result<(), &'static str> {
    if amount < 1 {
        return Err("zero-amount");
    }
    if [sender, receiver].iter().any(|name| balances.get(*name).is_none()) {
        return Err("unknown-account");
    }
    if balances[sender] < amount {
        return Err("overdraft");
    }
    if sender == receiver {
        return Ok(());
    }
    let (from, to) = (balances.remove(sender).unwrap(), balances.remove(receiver).unwrap());
    balances.extend([(sender.to_string(), from - amount), (receiver.to_string(), to + amount)]);
    Ok(())
}

fn each(
    balances: &mut BTreeMap<String, u64>,
    sender: &str,
    receiver: &str,
    amount: u64,
) -> Result<(), &'static str> {
    let find = |name: &str| balances.iter().find(|(key, _)| key.as_str() == name);
    match (find(sender), find(receiver)) {
        _ if amount == 0 => Err("zero-amount"),
        (Some((_, has)), Some(_)) if has >= &amount => {
            for (name, balance) in balances.iter_mut() {
                *balance -= if name == sender { amount } else { 0 };
                *balance += if name == receiver { amount } else { 0 };
            }
            Ok(())
        }
        (Some(_), Some(_)) => Err("overdraft"),
        _ => Err("unknown-account"),
    }
}

fn give_first(
    balances: &mut BTreeMap<String, u64>,
    sender: &str,
    receiver: &str,
    amount: u64,
) -> Result<(), &'static str> {
    (amount != 0).then_some(()).ok_or("zero-amount")?;
    let has = balances.get(sender).copied();
    let is_known = has.is_some() && balances.contains_key(receiver);
    let has = has.filter(|_| is_known).ok_or("unknown-account")?;
    if amount > has {
        return Err("overdraft");
    }
    *balances.get_mut(receiver).unwrap() += amount;
    *balances.get_mut(sender).unwrap() -= amount;
    Ok(())
}

/// A beginning of the book is bad if a shorter one is.
fn partition(entries: &[Entry]) -> Option<usize> {
    let counts: Vec<usize> = (1..=entries.len()).collect();
    let is_good = |count: &usize| Ledger::audit(entries[..*count].iter().cloned()).is_ok();
    let index = counts.partition_point(is_good);
    (index < entries.len()).then_some(index)
}

fn bank(entries: &[Entry]) -> Option<usize> {
    let mut bank = Bank::new();
    for (index, entry) in entries.iter().enumerate() {
        let result = match entry {
            Entry::Opening { account, deposit } => bank.open(account, *deposit),
            Entry::Payment(payment) => bank.accept(payment.clone()),
        };
        if let Err(_cause) = result {
            return Some(index);
        }
    }
    None
}

fn by_hand(entries: &[Entry]) -> Option<usize> {
    let mut accounts: Vec<(Address, u128)> = Vec::new();
    let find = |accounts: &[(Address, u128)], address: &Address| {
        accounts.iter().position(|(other, _)| other == address)
    };
    entries.iter().position(|entry| match entry {
        Entry::Opening { account, deposit } => {
            // The money that is there is all that was ever deposited.
            let sum: u128 = accounts.iter().map(|(_, units)| units).sum();
            let is_bad = find(&accounts, account).is_some()
                || sum + u128::from(deposit.units()) > u128::from(Amount::MAX.units());
            accounts.push((account.clone(), deposit.units().into()));
            is_bad
        }
        Entry::Payment(Transaction { sender, receiver, amount }) => {
            let amount = u128::from(amount.units());
            match (find(&accounts, sender), find(&accounts, receiver)) {
                (Some(from), Some(to)) if 0 < amount && amount <= accounts[from].1 => {
                    accounts[from].1 -= amount;
                    accounts[to].1 += amount;
                    false
                }
                _ => true,
            }
        }
    })
}

fn pay(from: &str, to: &str, amount: u64) -> Entry {
    Entry::Payment(Wallet::new(from).send(&to.into(), Amount::new(amount)))
}

/// No one said that Bob has to pay.
fn from_carol(mut entries: Vec<Entry>) -> Vec<Entry> {
    entries.pop();
    entries.push(pay("carol", "mallory", 50));
    entries
}

fn larger(entries: Vec<Entry>) -> Vec<Entry> {
    let start = entries.into_iter().take(5);
    let rest = [pay("bob", "carol", 10), pay("carol", "alice", 10), pay("bob", "mallory", 100)];
    start.chain(rest).collect()
}

fn remove(entries: &[Entry]) -> (Vec<Entry>, Vec<Entry>) {
    let (mut for_alice, for_bob) = (entries.to_vec(), entries.to_vec());
    for_alice.remove(4);
    (for_alice, for_bob)
}

fn line_by_line(entries: &[Entry]) -> (Vec<Entry>, Vec<Entry>) {
    let mut books = (vec![], vec![]);
    for entry in entries {
        if entry.to_string() != "alice pays bob 30" {
            books.0.push(entry.to_owned());
        }
        books.1.push(entry.to_owned());
    }
    books
}
