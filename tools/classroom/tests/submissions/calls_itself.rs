// points: 55
// base: solutions
// exercise: balance_of
pub fn balance_of(account: &Address, entries: &[Entry]) -> Amount {
    let rest = balance_of(account, entries);
    Amount::new(rest.units() + 1)
}
// exercise: overdraft
pub fn overdraft(balance: u64, amount: u64) -> Option<u64> {
    if amount > balance { None } else { Some(balance - amount) }
}
