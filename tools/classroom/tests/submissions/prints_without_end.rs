// points: 60
// base: solutions
// exercise: overdraft
pub fn overdraft(balance: u64, amount: u64) -> Option<u64> {
    for number in 0..1_000_000 {
        println!("{number} {balance} {amount}");
    }
    balance.checked_sub(amount)
}
