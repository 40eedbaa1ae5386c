// points: 60
// base: solutions
// exercise: overdraft
pub fn overdraft(balance: i64, amount: i64) -> Option<i64> {
    (amount <= balance).then(|| balance - amount)
}
