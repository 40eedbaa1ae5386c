// points: 60
// base: solutions
// exercise: overdraft
pub fn overdraft(balance: u64, amount: u64) -> Option<u64> {
    if amount <= balance { balance - amount } else { None }
}
