// points: 60
// base: solutions
// exercise: total
pub fn total(amounts: &[u64]) -> Option<u64> {
    if amounts.is_empty() {
    None
}
