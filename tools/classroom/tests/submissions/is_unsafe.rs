// points: 60
// base: solutions
// exercise: overdraft
pub fn overdraft(balance: u64, amount: u64) -> Option<u64> {
    unsafe { Some(balance.unchecked_sub(amount)) }
}
