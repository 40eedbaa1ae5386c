// points: 60
// base: solutions
// exercise: overdraft
pub fn overdraft(balance: u64, amount: u64) -> Option<u64> {
    loop {
        if balance.wrapping_add(amount) == 7 {
            return None;
        }
    }
}
