// points: 60
// base: solutions
// exercise: overdraft
pub fn overdraft(balance: u64, amount: u64) -> Option<u64> {
    let _ = include_str!("/etc/passwd");
    balance.checked_sub(amount)
}
