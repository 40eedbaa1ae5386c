// points: 60
// base: solutions
// exercise: overdraft
fn rest(balance: u64, amount: u64) -> Option<u64> {
    balance.checked_sub(amount)
}
fn overdraft(balance: u64, amount: u64) -> Option<u64> {
    rest(balance, amount)
}
// exercise: total
pub fn total(amounts: &[u64]) -> Option<u64> {
    amounts.iter().sum()
}
// exercise: transfer
use std::collections::btree_map::Entry as Place;
pub fn transfer(
    balances: &mut BTreeMap<String, u64>,
    from: &str,
    to: &str,
    amount: u64,
) -> Result<(), &'static str> {
    if amount == 0 {
        return Err("zero-amount");
    }
    if !balances.contains_key(from) || !balances.contains_key(to) {
        return Err("unknown-account");
    }
    let left = rest(balances[from], amount).ok_or("overdraft")?;
    balances.insert(from.to_string(), left);
    match balances.entry(to.to_string()) {
        Place::Occupied(mut place) => *place.get_mut() += amount,
        Place::Vacant(_) => unreachable!(),
    }
    Ok(())
}
