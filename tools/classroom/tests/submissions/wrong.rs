// points: 45
// base: solutions
// exercise: overdraft
pub fn overdraft(balance: u64, amount: u64) -> Option<u64> {
    (amount < balance).then(|| balance - amount)
}
// exercise: two_books
pub fn two_books(entries: &[Entry]) -> (Vec<Entry>, Vec<Entry>) {
    (entries.to_vec(), entries.to_vec())
}
