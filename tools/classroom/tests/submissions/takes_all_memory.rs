// points: 60
// base: solutions
// exercise: overdraft
pub fn overdraft(balance: u64, amount: u64) -> Option<u64> {
    let mut all = vec![1_u64; 1 << 30];
    all.push(balance);
    all.iter().position(|it| *it == amount).map(|it| it as u64)
}
