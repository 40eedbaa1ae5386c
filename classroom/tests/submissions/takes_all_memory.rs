// points: 60
// base: solutions
// exercise: overdraft
pub fn overdraft(balance: u64, amount: u64) -> Option<u64> {
    let mut all = vec![vec![balance]];
    while all.len() as u64 != amount {
        all.push(vec![amount; 1 << 20]);
    }
    None
}
