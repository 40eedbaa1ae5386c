// points: 65
// base: solutions
// exercise: overdraft
fn rest(balance: u64, amount: u64) -> Option<u64> {
    balance.checked_sub(amount)
}
pub fn overdraft(balance: u64, amount: u64) -> Option<u64> {
    rest(balance, amount)
}
// exercise: total
fn rest(sum: u64, amount: &u64) -> Option<u64> {
    sum.checked_add(*amount).filter(|sum| *sum < 1 << 53)
}
pub fn total(amounts: &[u64]) -> Option<u64> {
    amounts.iter().try_fold(0, rest)
}
